"""What an AKS cluster holds before anybody's workload."""

from graticule.providers.contract.cluster_defaults import ClusterDefaultsArgs, Object, node_pool, storage_class
from graticule.providers.contract.cluster_options import Nodes
from graticule.providers.contract.pools import shares

REDUNDANT_FROM = 3
"""Zones that a location has where it keeps a disk in several of them."""
_GROUP = "karpenter.azure.com"
_MACHINES = {
    "karpenter.sh/capacity-type": ["on-demand"],
    "kubernetes.io/arch": ["amd64"],
    "kubernetes.io/os": ["linux"],
    "karpenter.azure.com/sku-family": ["D", "E", "F"],
}


def objects(args: ClusterDefaultsArgs) -> dict[str, Object]:
    """Return the objects by the ends of their logical names."""
    disk = "Premium_ZRS" if len(args.zones) >= REDUNDANT_FROM else "Premium_LRS"
    found = {"storage-class": storage_class("disk.csi.azure.com", {"skuName": disk})}
    if args.nodes is Nodes.AUTO:
        most = shares(args.max_nodes, list(args.private_subnets))
        for zone, subnet in sorted(args.private_subnets.items()):
            name = f"zone-{zone}"
            found[f"node-class-{zone}"] = {
                "apiVersion": f"{_GROUP}/v1beta1",
                "kind": "AKSNodeClass",
                "metadata": {"name": name},
                "spec": {"imageFamily": "AzureLinux", "vnetSubnetID": subnet},
            }
            found[f"node-pool-{zone}"] = node_pool(
                name,
                {"group": _GROUP, "kind": "AKSNodeClass", "name": name},
                {**_MACHINES, "topology.kubernetes.io/zone": [f"{args.location}-{zone}"]},
                most[zone],
            )
    return found
