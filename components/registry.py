"""A registry of container images in the regions of one account."""

from typing import Any

import pulumi

from graticule.components.guards import guarded, released
from graticule.components.losable import REGISTRY
from graticule.providers import registry
from graticule.providers.contract.registry import RegistryArgs, RegistryOutputs


class Registry(pulumi.ComponentResource):
    """Container images in every region: scanned, encrypted with your key, with copies of what others' registries hold."""

    images: pulumi.Output[dict[str, dict[str, str]]]
    """By region and repository what an image's name begins with there, without tag: ``host/path``."""
    caches: pulumi.Output[dict[str, dict[str, str]]]
    """By region and registry of others what the names of its images begin with there."""
    ids: pulumi.Output[dict[str, str]]
    """By region and repository its ARN (AWS) or resource name (GCP); the registry's resource id (Azure)."""

    def __init__(self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the registry.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problem: the cloud's SDK is not installed.
            Problems: the args are wrong.
        """
        args = released(RegistryArgs.parse(args), REGISTRY, name)
        super().__init__(REGISTRY, name, {}, guarded(opts, REGISTRY, name, retire=args.retire))
        outputs = registry.image_registry(args.cloud)(name, args, self)
        self.images = pulumi.Output.all(**{key: pulumi.Output.all(**of) for key, of in outputs.images.items()})
        self.caches = pulumi.Output.all(**{key: pulumi.Output.all(**of) for key, of in outputs.caches.items()})
        self.ids = pulumi.Output.all(**outputs.ids)
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, Any]:
        """Return the outputs by their names, as a stack exports them."""
        return {name: getattr(self, name) for name in RegistryOutputs.__dataclass_fields__}
