"""Node pools of AKS: one in each zone, because each zone has a subnet and a way out of its own."""

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_azure_native import containerservice as aks

from graticule.providers.azure.common import Scope
from graticule.providers.contract.cluster import ClusterArgs
from graticule.providers.contract.cluster_options import AzureCluster, system_nodes
from graticule.providers.contract.pools import SYSTEM, PoolPart, pool_parts

LEAST_PODS = 30
SYSTEM_DISK_GB = 128
_NODE: dict[str, Any] = {
    "enable_node_public_ip": False,
    "os_sku": aks.OSSKU.AZURE_LINUX3,
    "os_type": aks.OSType.LINUX,
    "type": aks.AgentPoolType.VIRTUAL_MACHINE_SCALE_SETS,
}


def system_pools(args: ClusterArgs, options: AzureCluster) -> list[aks.ManagedClusterAgentPoolProfileArgs]:
    """Return the pools for what runs the cluster, one in each zone."""
    zones = sorted(args.zones)
    return [
        aks.ManagedClusterAgentPoolProfileArgs(
            name=f"{SYSTEM}{zone}",
            mode=aks.AgentPoolMode.SYSTEM,
            count=system_nodes(args, args.cloud, zones) // len(zones),
            vm_size=options.system_machine,
            availability_zones=[zone],
            max_pods=max(args.pods_per_node, LEAST_PODS),
            node_taints=["CriticalAddonsOnly=true:NoSchedule"],
            orchestrator_version=args.version,
            os_disk_size_gb=SYSTEM_DISK_GB,
            upgrade_settings=aks.AgentPoolUpgradeSettingsArgs(max_surge="33%"),
            vnet_subnet_id=args.network.private_subnets[zone],
            **_NODE,
        )
        for zone in zones
    ]


def user_pools(scope: Scope[ClusterArgs], cluster: aks.ManagedCluster) -> Sequence[pulumi.Resource]:
    """Make the pools of the settings."""
    return [_pool(scope, cluster, part) for part in pool_parts(scope.args.pools, scope.args.cloud, scope.args.zones)]


def _pool(scope: Scope[ClusterArgs], cluster: aks.ManagedCluster, part: PoolPart) -> aks.AgentPool:
    args, pool, (zone,) = scope.args, part.pool, part.zones
    spot: dict[str, Any] = (
        {
            "scale_set_priority": aks.ScaleSetPriority.SPOT,
            "scale_set_eviction_policy": aks.ScaleSetEvictionPolicy.DELETE,
            "spot_max_price": -1.0,
        }
        if pool.spot
        else {"upgrade_settings": aks.AgentPoolUpgradeSettingsArgs(max_surge="33%")}
    )
    return aks.AgentPool(
        scope.logical(part.what),
        agent_pool_name=f"{part.key}{zone}",
        resource_name_=cluster.name,
        resource_group_name=scope.group,
        mode=aks.AgentPoolMode.USER,
        vm_size=pool.machine,
        availability_zones=[zone],
        enable_auto_scaling=True,
        count=part.min_nodes,
        min_count=part.min_nodes,
        max_count=part.max_nodes,
        max_pods=args.pods_per_node,
        node_labels={**pool.labels, "graticule.dev/pool": part.key},
        node_taints=[f"{key}={taint.value}:{taint.effect}" for key, taint in sorted(pool.taints.items())],
        orchestrator_version=args.version,
        os_disk_size_gb=pool.disk_gb,
        vnet_subnet_id=args.network.private_subnets[zone],
        tags=scope.tags,
        opts=pulumi.ResourceOptions(parent=scope.parent, ignore_changes=["count"]),
        **_NODE,
        **spot,
    )
