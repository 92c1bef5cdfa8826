"""What a cluster holds before anybody's workload."""

import pulumi

from graticule.components.guards import guarded, released
from graticule.components.losable import CLUSTER_DEFAULTS
from graticule.providers import registry
from graticule.providers.contract.cluster_defaults import ClusterDefaultsArgs


class ClusterDefaults(pulumi.ComponentResource):
    """The default StorageClass, NetworkPolicy switched on, and node pools that use every subnet of the region."""

    def __init__(self, name: str, args: ClusterDefaultsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the objects.

        Args:
            name: the logical name; the objects' logical names begin with it.
            args: about which cluster, as a model or as a plain dict of the same shape.
            opts: ``providers`` holds the cluster's explicit provider, see :meth:`Cluster.kubernetes_provider`.

        Raises:
            Problem: the SDK of the cloud or of Kubernetes is not installed.
            Problems: the args are wrong.
        """
        args = released(ClusterDefaultsArgs.parse(args), CLUSTER_DEFAULTS, name)
        super().__init__(CLUSTER_DEFAULTS, name, {}, guarded(opts, CLUSTER_DEFAULTS, name, retire=args.retire))
        make = registry.kubernetes_object()
        made = {
            what: make(f"{name}-{what}", manifest, pulumi.ResourceOptions(parent=self))
            for what, manifest in sorted(registry.cluster_objects(args.cloud)(args).items())
        }
        self.objects: dict[str, pulumi.Resource] = made
        """The objects by the ends of their logical names."""
        self.register_outputs({})
