"""What a GKE cluster holds before anybody's workload."""

from graticule.providers.contract.cluster_defaults import ClusterDefaultsArgs, Object, storage_class


def objects(args: ClusterDefaultsArgs) -> dict[str, Object]:  # noqa: ARG001 - every cloud is asked alike
    """Return the objects by the ends of their logical names."""
    return {"storage-class": storage_class("pd.csi.storage.gke.io", {"type": "pd-balanced"})}
