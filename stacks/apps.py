"""What runs in a region's clusters, as a slice of its own: an API server out of reach stops nothing else."""

import pulumi

from graticule.components import Cloud, ClusterDefaults, ClusterDefaultsArgs
from graticule.providers import registry
from graticule.providers.contract.cluster import cluster_identity
from graticule.providers.contract.cluster_options import system_nodes
from graticule.providers.contract.placed import Placed
from graticule.stacks.region import cluster_name_of, placed
from graticule.stacks.resolved import ResolvedRegion
from graticule.stacks.slices import reachable
from graticule.stacks.upstream import RegionOutputs


class Apps(pulumi.ComponentResource):
    """The root of a region's apps slice, named ``<region>-apps``."""

    def __init__(
        self, region: ResolvedRegion, outputs: RegionOutputs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Make what the region's clusters hold.

        Args:
            region: the region, its settings merged.
            outputs: what its own slice made.
            opts: as for every Pulumi resource.
        """
        super().__init__("graticule:stacks:Apps", f"{region.key}-apps", {}, opts)
        for generation, cluster in reachable(region).items():
            name, zones = cluster_name_of(region, generation), region.network.zones
            where = placed(region, retire=cluster.retire)
            provider = registry.kubernetes_provider()(
                name,
                outputs.kubeconfigs[generation],
                cluster_identity(Placed(**where), name),
                outputs.ready.get(generation, ()),
            )
            on_aws = region.cloud is Cloud.AWS
            system = system_nodes(cluster.options, region.cloud, zones)
            args = ClusterDefaultsArgs(
                **where,
                cluster=name,
                cluster_name=outputs.names[generation],
                zones=zones,
                nodes=cluster.options.nodes,
                private_subnets={zone: outputs.private_subnets[zone] for zone in zones},
                pod_subnets={zone: outputs.pod_subnets[zone] for zone in zones} if on_aws else {},
                max_nodes=region.settings.clusters.max_nodes - system,
            )
            child = pulumi.ResourceOptions(parent=self, providers=[provider])
            ClusterDefaults(f"{name}-defaults", args, child)
        self.register_outputs({})
