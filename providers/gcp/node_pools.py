"""Node pools on GKE Standard."""

from collections.abc import Sequence

import pulumi
from pulumi_gcp import container

from graticule.providers.contract.cluster import ClusterArgs
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.outputs import unknown
from graticule.providers.contract.pools import Effect, PoolPart, pool_parts
from graticule.providers.gcp.common import Scope

POOL_LIMIT = 39
PLATFORM = "https://www.googleapis.com/auth/cloud-platform"
_EFFECTS = {
    Effect.NO_SCHEDULE: "NO_SCHEDULE",
    Effect.PREFER_NO_SCHEDULE: "PREFER_NO_SCHEDULE",
    Effect.NO_EXECUTE: "NO_EXECUTE",
}


def node_pools(
    scope: Scope, args: ClusterArgs, cluster: container.Cluster, account: pulumi.Output[str]
) -> Sequence[pulumi.Resource]:
    """Make the pools, their nodes acting as the service account ``account``."""
    return [_pool(scope, args, cluster, account, part) for part in pool_parts(args.pools, args.cloud, args.zones)]


def _pool(
    scope: Scope, args: ClusterArgs, cluster: container.Cluster, account: pulumi.Output[str], part: PoolPart
) -> container.NodePool:
    pool = part.pool
    return container.NodePool(
        scope.logical(part.what),
        name=physical_name(part.what, limit=POOL_LIMIT),
        cluster=cluster.id,
        version=cluster.master_version.apply(lambda master: _version(master, args.version)),
        location=args.location,
        node_locations=part.zones,
        autoscaling=container.NodePoolAutoscalingArgs(
            total_min_node_count=part.min_nodes,
            total_max_node_count=part.max_nodes,
            location_policy="ANY" if pool.spot else "BALANCED",
        ),
        initial_node_count=1,
        max_pods_per_node=args.pods_per_node,
        management=container.NodePoolManagementArgs(auto_repair=True, auto_upgrade=True),
        upgrade_settings=container.NodePoolUpgradeSettingsArgs(strategy="SURGE", max_surge=1, max_unavailable=0),
        network_config=container.NodePoolNetworkConfigArgs(enable_private_nodes=True),
        node_config=container.NodePoolNodeConfigArgs(
            machine_type=pool.machine,
            disk_size_gb=pool.disk_gb,
            spot=pool.spot,
            service_account=account,
            oauth_scopes=[PLATFORM],
            labels={**pool.labels, "graticule.dev/pool": part.key},
            taints=[
                container.NodePoolNodeConfigTaintArgs(key=key, value=taint.value, effect=_EFFECTS[taint.effect])
                for key, taint in sorted(pool.taints.items())
            ],
            resource_labels=scope.labels,
            metadata={"disable-legacy-endpoints": "true"},
            shielded_instance_config=container.NodePoolNodeConfigShieldedInstanceConfigArgs(
                enable_secure_boot=True, enable_integrity_monitoring=True
            ),
            workload_metadata_config=container.NodePoolNodeConfigWorkloadMetadataConfigArgs(mode="GKE_METADATA"),
        ),
        project=scope.project,
        opts=pulumi.ResourceOptions(parent=scope.opts.parent, ignore_changes=["initialNodeCount"]),
    )


def _version(master: str, wanted: str) -> pulumi.Input[str]:
    """Return the version of the nodes, which is the control plane's: what GKE's own upgrades lead to as well.

    A preview does not know yet which patch an upgrade of the control plane will bring.
    """
    return unknown() if pulumi.runtime.is_dry_run() and _minor(master) < _minor(wanted) else master


def _minor(version: str) -> int:
    return int(version.split(".")[1])
