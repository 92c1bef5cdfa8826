"""PostgreSQL on GCP: an AlloyDB cluster in each region, one of them the primary of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pulumi
from pulumi_gcp import alloydb

from graticule.providers.contract.backup import is_marked
from graticule.providers.contract.database import DatabaseArgs, DatabaseOutputs
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.members import (
    EPOCH,
    asked,
    checked_epoch,
    member_labels,
    restored_from,
    shards_of,
)
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.outputs import Labels, by_key
from graticule.providers.contract.postgres import DATABASE, PORT, instance_class
from graticule.providers.contract.window import Window
from graticule.providers.gcp.common import Scope
from graticule.providers.gcp.reach import reached_by_clients

PORTS = [str(PORT), "5433", "6432"]
"""Where an instance answers: itself, to the Auth Proxy and Google's connectors, and with its pool of connections."""
PRIMARY, SECONDARY, POOL = "PRIMARY", "SECONDARY", "READ_POOL"
DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
_OF_ROLE = ["clusterType", "deletionPolicy", "restoreContinuousBackupSource", "secondaryConfig"]
"""What follows from a member's role, or was read when it was made: fixed then."""
_EPOCH = [f'labels["{EPOCH}"]']
"""Of a member that does not write: it keeps the epoch at which it last wrote, so nothing changes where it is."""
_OF_PLAN = ["automatedBackupPolicy", "continuousBackupConfig"]
"""What Backup and DR writes over on a cluster that it backs up."""
_FLAGS = {
    "alloydb.enable_pgaudit": "on",
    "alloydb.iam_authentication": "on",
    "log_connections": "on",
    "log_disconnections": "on",
    "password.enforce_complexity": "on",
}
_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class _Made:
    """A member: its cluster, its first instance, and its read pool if it has one."""

    cluster: alloydb.Cluster
    instance: alloydb.Instance
    pool: alloydb.Instance | None

    @property
    def reader(self) -> pulumi.Output[str]:
        """Where to read."""
        return (self.pool or self.instance).ip_address


def build(name: str, args: DatabaseArgs, parent: pulumi.Resource) -> DatabaseOutputs:
    """Make the database, shard by shard; nobody logs in by a password, so there is none."""
    endpoints: dict[str, pulumi.Output[dict[str, str]]] = {}
    ids: dict[str, pulumi.Output[dict[str, str]]] = {}
    carried: dict[str, pulumi.Output[Labels]] = {}
    for shard, logical in shards_of(name, args).items():
        epoch = checked_epoch(name, args, lambda member, logical=logical: _writes(logical, args, member, parent))
        labels = member_labels(args, shard, epoch)
        primary = _member(logical, args, args.primary, labels, parent)
        made = {args.primary: primary}
        for member in args.secondaries:
            made[member] = _member(logical, args, member, labels, parent, of=primary)
        readers = {f"reader-{member}": one.reader for member, one in made.items()}
        endpoints[shard] = by_key({"writer": primary.instance.ip_address, "reader": primary.reader, **readers})
        carried |= {f"{logical}-{member}": one.cluster.labels for member, one in made.items()}
        ids[shard] = by_key({member: one.cluster.name for member, one in made.items()})
    none = {shard: pulumi.Output.from_input("") for shard in endpoints}
    return DatabaseOutputs(endpoints=endpoints, port=PORT, database=DATABASE, secrets=none, ids=ids, carried=carried)


def _member(
    logical: str,
    args: DatabaseArgs,
    member: str,
    labels: Mapping[str, pulumi.Input[str]],
    parent: pulumi.Resource,
    of: _Made | None = None,
) -> _Made:
    """Make what one region holds; a secondary waits for the primary's instance."""
    place, placed = args.at(member), args.placed(member)
    scope = Scope.of(f"{logical}-{member}", placed, parent)
    key = place.keys[Purpose.DATA]
    restore = args.restore if of is None else None
    source = restored_from(args, logical, member)
    cluster = alloydb.Cluster(
        scope.name,
        cluster_id=scope.physical(),
        location=place.location,
        cluster_type=PRIMARY if of is None else SECONDARY,
        secondary_config=alloydb.ClusterSecondaryConfigArgs(primary_cluster_name=of.cluster.name) if of else None,
        restore_continuous_backup_source=alloydb.ClusterRestoreContinuousBackupSourceArgs(
            cluster=cluster_path(replace(scope, name=source), place.location), point_in_time=restore.at
        )
        if restore
        else None,
        database_version=f"POSTGRES_{args.version}",
        network_config=alloydb.ClusterNetworkConfigArgs(
            network=pulumi.Output.from_input(place.network_id).apply(lambda link: link.rpartition("/v1/")[2]),
            allocated_ip_range=place.services_range or None,
        ),
        encryption_config=alloydb.ClusterEncryptionConfigArgs(kms_key_name=key),
        continuous_backup_config=alloydb.ClusterContinuousBackupConfigArgs(
            enabled=True,
            recovery_window_days=args.backups.retention_days,
            encryption_config=alloydb.ClusterContinuousBackupConfigEncryptionConfigArgs(kms_key_name=key),
        ),
        automated_backup_policy=_daily(args, key, place.location),
        maintenance_update_policy=_maintenance(args.window),
        deletion_protection=not placed.retire,
        deletion_policy="FORCE",
        project=scope.project,
        labels={**scope.labels, **labels},
        opts=pulumi.ResourceOptions(
            parent=parent,
            ignore_changes=[*_OF_ROLE, *((_OF_PLAN if is_marked(args.labels) else []) if of is None else _EPOCH)],
            depends_on=[of.instance] if of else [],
        ),
    )
    instance = _instance(scope, args, cluster, scope.name, PRIMARY if of is None else SECONDARY)
    nodes, readers = args.replicas - 1, scope.logical("readers")
    pool = _instance(scope, args, cluster, readers, POOL, nodes=nodes, after=[instance]) if nodes > 0 else None
    addresses = pulumi.Output.all(instance.ip_address, *([pool.ip_address] if pool else []))
    reached_by_clients(scope, args, member, addresses.apply(lambda found: list(map(str, found))), PORTS)
    return _Made(cluster, instance, pool)


def cluster_path(scope: Scope, location: str) -> pulumi.Output[str]:
    """Return the resource name of a cluster, by the name that it is sure to have."""
    return pulumi.Output.from_input(f"projects/{scope.project}/locations/{location}/clusters/{scope.physical()}")


def _instance(
    scope: Scope,
    args: DatabaseArgs,
    cluster: alloydb.Cluster,
    name: str,
    kind: str,
    *,
    nodes: int = 0,
    after: Sequence[pulumi.Resource] = (),
) -> alloydb.Instance:
    """Make an instance: what the first one is, is its cluster's role; a pool has no availability of its own."""
    size = instance_class(args, args.cloud)
    return alloydb.Instance(
        name,
        instance_id=physical_name(scope.prefix, name),
        cluster=cluster.name,
        instance_type=kind,
        availability_type=None if nodes else ("REGIONAL" if args.replicas else "ZONAL"),
        machine_config=alloydb.InstanceMachineConfigArgs(cpu_count=int(size))
        if size.isdigit()
        else alloydb.InstanceMachineConfigArgs(cpu_count=cpus_of(size), machine_type=size),
        read_pool_config=alloydb.InstanceReadPoolConfigArgs(node_count=nodes) if nodes else None,
        client_connection_config=alloydb.InstanceClientConnectionConfigArgs(
            ssl_config=alloydb.InstanceClientConnectionConfigSslConfigArgs(ssl_mode="ENCRYPTED_ONLY")
        ),
        network_config=alloydb.InstanceNetworkConfigArgs(enable_public_ip=False, enable_outbound_public_ip=False),
        query_insights_config=alloydb.InstanceQueryInsightsConfigArgs(
            query_string_length=1024, record_application_tags=True, record_client_address=False
        ),
        database_flags=_FLAGS,
        labels=scope.labels,
        opts=pulumi.ResourceOptions(parent=scope.opts.parent, ignore_changes=["instanceType"], depends_on=list(after)),
    )


def cpus_of(machine: str) -> int:
    """Return the CPUs that a machine's name says, ``n2-highmem-8``."""
    return int(machine.removesuffix("-lssd").rpartition("-")[2])


def _daily(args: DatabaseArgs, key: pulumi.Input[str], location: str) -> alloydb.ClusterAutomatedBackupPolicyArgs:
    """Take a backup every day, after the weekly window, kept as long as one can go back."""
    policy = alloydb.ClusterAutomatedBackupPolicyWeeklyScheduleArgs
    return alloydb.ClusterAutomatedBackupPolicyArgs(
        enabled=True,
        location=location,
        backup_window="3600s",
        weekly_schedule=policy(
            days_of_weeks=DAYS,
            start_times=[
                alloydb.ClusterAutomatedBackupPolicyWeeklyScheduleStartTimeArgs(
                    hours=(args.window.hour + args.window.lasts) % 24, minutes=0, seconds=0, nanos=0
                )
            ],
        ),
        time_based_retention=alloydb.ClusterAutomatedBackupPolicyTimeBasedRetentionArgs(
            retention_period=f"{args.backups.retention_days * _DAY}s"
        ),
        encryption_config=alloydb.ClusterAutomatedBackupPolicyEncryptionConfigArgs(kms_key_name=key),
    )


def _maintenance(window: Window) -> alloydb.ClusterMaintenanceUpdatePolicyArgs:
    start = alloydb.ClusterMaintenanceUpdatePolicyMaintenanceWindowStartTimeArgs(
        hours=window.hour, minutes=0, seconds=0, nanos=0
    )
    return alloydb.ClusterMaintenanceUpdatePolicyArgs(
        maintenance_windows=[
            alloydb.ClusterMaintenanceUpdatePolicyMaintenanceWindowArgs(day=window.day.upper(), start_time=start)
        ]
    )


async def _writes(shard: str, args: DatabaseArgs, member: str, parent: pulumi.Resource) -> bool | None:
    """Ask a region whether its cluster is the primary."""
    scope, location = Scope.of(f"{shard}-{member}", args.placed(member), parent), args.at(member).location
    known = {"clusterId": scope.physical(), "location": location, "project": scope.project}
    found = await asked("gcp:alloydb/getCluster:getCluster", known, parent, scope.name)
    return None if not found or "clusterType" not in found else found["clusterType"] == PRIMARY
