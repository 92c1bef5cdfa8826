"""What GCP's components share."""

from dataclasses import dataclass

import pulumi

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.names import legal_labels, physical_name
from graticule.providers.contract.network import GlobalNetworkArgs
from graticule.providers.contract.placed import Placed


@dataclass(frozen=True)
class Scope:
    """Where a component's resources go and what they are called."""

    name: str
    """The component's logical name."""
    prefix: str
    """Put before every physical name."""
    project: str | None
    """The project; unset: the provider's own."""
    labels: dict[str, str]
    """Labels as GCP accepts them."""
    opts: pulumi.ResourceOptions
    """The options of every child."""

    @classmethod
    def of(cls, name: str, args: Placed | GlobalNetworkArgs, parent: pulumi.Resource) -> "Scope":
        """Return the scope of the component ``parent``."""
        return cls(
            name=name,
            prefix=args.prefix,
            project=args.account or None,
            labels=legal_labels(Cloud.GCP, args.labels),
            opts=pulumi.ResourceOptions(parent=parent),
        )

    def logical(self, what: str) -> str:
        """Return the logical name of one of the component's resources."""
        return f"{self.name}-{what}"

    def physical(self, what: str = "") -> str:
        """Return the name that GCP knows the resource by."""
        return physical_name(self.prefix, self.name, what)


def network_path(link: str) -> str:
    """Return a network's name as most of Google's services write it: ``projects/acme/global/networks/main``."""
    return f"projects/{link.partition('projects/')[2]}" if "projects/" in link else link
