"""One region's slice: all that lives there."""

import pulumi

from graticule.components import GcpNetwork, Network
from graticule.stacks.globe import joins_global_network
from graticule.stacks.loading import ResolvedRegion


class Region(pulumi.ComponentResource):
    """The root of a region's slice, named by the region's key."""

    network: Network
    """The region's network."""

    def __init__(
        self,
        region: ResolvedRegion,
        networks: pulumi.Output[dict[str, str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Make what lives in the region.

        Args:
            region: the region, its settings merged.
            networks: for each GCP account the self link of its global network, from the global slice.
            opts: the account's explicit provider.
        """
        super().__init__("graticule:stacks:Region", region.key, {}, opts)
        args = region.network
        if joins_global_network(region):
            shared = networks.apply(lambda by_account: by_account[region.account_key])
            args = args.model_copy(update={"gcp": (args.gcp or GcpNetwork()).model_copy(update={"network": shared})})
        self.network = Network(f"{region.key}-network", args, pulumi.ResourceOptions(parent=self))
        self.register_outputs({"network": self.network.outputs()})
