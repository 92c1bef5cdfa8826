"""PostgreSQL on AWS: an Aurora cluster in each region, and a global database over them where there are several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase

import pulumi
from pulumi_aws import rds

from graticule.providers.aws.common import tags
from graticule.providers.aws.passwords import password, secret
from graticule.providers.aws.postgres_parts import (
    ENGINE,
    LOGS,
    log_groups,
    parameters,
    physical,
    security_group,
)
from graticule.providers.aws.windows import hour_after, weekly
from graticule.providers.contract.database import Consistency, DatabaseArgs, DatabaseOutputs
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.members import EPOCH, asked, checked_epoch, member_labels, restored_from, shards_of
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.outputs import Labels, by_key
from graticule.providers.contract.postgres import ADMINISTRATOR, DATABASE, PORT, instance_class

OF_ROLE = [
    "engineVersion",
    "globalClusterIdentifier",
    "manageMasterUserPassword",
    "masterPasswordWo",
    "masterPasswordWoVersion",
    "masterUsername",
    "replicationSourceIdentifier",
    "restoreToPointInTime",
]
"""What follows from a member's role, or what the global database says: fixed when the member is made."""
_EPOCH = [f'tags["{EPOCH}"]']
"""Of a member that does not write: it keeps the epoch at which it last wrote, so nothing changes where it is."""
_NEW = ["masterUsername", "restoreToPointInTime"]
_WHOLE = ["engine", "forceDestroy", "region", "sourceDbClusterIdentifier", "storageEncrypted"]


@dataclass(frozen=True)
class _Shard:
    """One of a database's shards, or all of it, on its way."""

    name: str
    args: DatabaseArgs
    parent: pulumi.Resource
    labels: Mapping[str, pulumi.Input[str]]
    version: pulumi.Output[str]
    """What the global database has of the major version that is asked for; else that version itself."""
    made: dict[str, rds.Cluster] = field(default_factory=dict[str, rds.Cluster])
    """By region the member."""


@dataclass(frozen=True)
class _Role:
    """What a member is at its creation."""

    password: pulumi.Output[str] | None = None
    of: pulumi.Input[str] | None = None
    after: Sequence[pulumi.Resource] = ()


def build(name: str, args: DatabaseArgs, parent: pulumi.Resource) -> DatabaseOutputs:
    """Make the database, shard by shard."""
    endpoints: dict[str, pulumi.Output[dict[str, str]]] = {}
    secrets: dict[str, pulumi.Output[str]] = {}
    ids: dict[str, pulumi.Output[dict[str, str]]] = {}
    carried: dict[str, pulumi.Output[Labels]] = {}
    for shard, logical in shards_of(name, args).items():
        epoch, version = _asked(name, logical, args, parent)
        found = _Shard(logical, args, parent, member_labels(args, shard, epoch), version)
        make = _single if args.consistency is Consistency.SINGLE else _global
        writer, secrets[shard] = make(found)
        readers = {f"reader-{member}": cluster.reader_endpoint for member, cluster in found.made.items()}
        primary = found.made[args.primary]
        endpoints[shard] = by_key({"writer": writer, "reader": primary.reader_endpoint, **readers})
        carried |= {f"{logical}-{member}": cluster.tags for member, cluster in found.made.items()}
        ids[shard] = by_key({member: cluster.arn for member, cluster in found.made.items()})
    return DatabaseOutputs(endpoints=endpoints, port=PORT, database=DATABASE, secrets=secrets, ids=ids, carried=carried)


def _single(shard: _Shard) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """Make a database in one region, whose password RDS keeps and changes."""
    cluster, _ = _member(shard, shard.args.primary, _Role())
    arn = cluster.master_user_secrets.apply(lambda found: f"secret:aws/{found[0].secret_arn}" if found else "")
    return cluster.endpoint, arn


def _global(shard: _Shard) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """Make a global database: its primary, then its secondaries, each with the password in its own region."""
    args, name = shard.args, shard.name
    everywhere = args.placed(args.primary).model_copy(update={"labels": args.labels})

    def make(**source: pulumi.Input[str] | pulumi.Input[bool]) -> rds.GlobalCluster:
        return rds.GlobalCluster(
            name,
            global_cluster_identifier=physical(args, name),
            engine_version=shard.version,
            deletion_protection=not args.retire,
            region=everywhere.location,
            tags=tags(everywhere, name),
            opts=pulumi.ResourceOptions(parent=shard.parent, ignore_changes=_WHOLE),
            **source,  # pyright: ignore[reportArgumentType]
        )

    stores = {
        member: secret(f"{name}-{member}-password", args.placed(member), _data_key(args, member), shard.parent)
        for member in args.members
    }

    def kept(member: str, given: pulumi.Output[str] | None = None) -> pulumi.Output[str]:
        return password(f"{name}-{member}-password", stores[member], args.placed(member), shard.parent, given)

    known = kept(args.primary)
    if args.restore:  # AWS restores into a cluster of its own, of which the global database is made
        primary, instances = _member(shard, args.primary, _Role(password=known))
        whole = make(source_db_cluster_identifier=primary.arn, force_destroy=True)
    else:
        whole = make(engine=ENGINE, storage_encrypted=True)
        _, instances = _member(shard, args.primary, _Role(password=known, of=whole.id))
    for member in args.secondaries:
        kept(member, known)
        _member(shard, member, _Role(of=whole.id, after=instances))
    return whole.endpoint, stores[args.primary].arn.apply(lambda arn: f"secret:aws/{arn}")


def _member(shard: _Shard, member: str, role: _Role) -> tuple[rds.Cluster, list[rds.ClusterInstance]]:
    """Make what one region holds."""
    args, parent, what = shard.args, shard.parent, f"{shard.name}-{member}"
    place, placed, several = args.at(member), args.placed(member), args.consistency is Consistency.ASYNC
    opts = pulumi.ResourceOptions(parent=parent)
    subnets = rds.SubnetGroup(
        what,
        name=physical(args, what),
        subnet_ids=[place.database_subnets[zone] for zone in sorted(place.database_subnets)],
        region=place.location,
        tags=tags(placed, what),
        opts=opts,
    )
    logs = log_groups(what, args, placed, place.keys[Purpose.LOGS], parent)
    restore = args.restore if member == args.primary else None
    cluster = rds.Cluster(
        what,
        cluster_identifier=physical(args, what),
        engine=ENGINE,
        engine_version=args.version,
        allow_major_version_upgrade=True,
        db_subnet_group_name=subnets.name,
        vpc_security_group_ids=[security_group(what, args, member, parent).id],
        db_cluster_parameter_group_name=parameters(what, args, placed, parent).name,
        port=PORT,
        storage_encrypted=True,
        kms_key_id=_data_key(args, member),
        master_username=None if restore or (several and role.password is None) else ADMINISTRATOR,
        manage_master_user_password=None if several else True,
        master_user_secret_kms_key_id=None if several else _data_key(args, member),
        master_password_wo=role.password,
        master_password_wo_version=None if role.password is None else 1,
        global_cluster_identifier=role.of,
        restore_to_point_in_time=rds.ClusterRestoreToPointInTimeArgs(
            source_cluster_identifier=physical(args, restored_from(args, shard.name, member)),
            restore_to_time=restore.at,
        )
        if restore
        else None,
        iam_database_authentication_enabled=True,
        performance_insights_enabled=True,
        performance_insights_kms_key_id=_data_key(args, member),
        enabled_cloudwatch_logs_exports=list(LOGS),
        backup_retention_period=args.backups.retention_days,
        delete_automated_backups=False,
        copy_tags_to_snapshot=True,
        skip_final_snapshot=member in args.leaving,
        final_snapshot_identifier=physical_name(args.prefix, what, "last", limit=255),
        deletion_protection=not placed.retire,
        preferred_maintenance_window=weekly(args.window),
        preferred_backup_window=hour_after(args.window),
        region=place.location,
        tags={**tags(placed, what), **shard.labels},
        opts=pulumi.ResourceOptions(
            parent=parent,
            ignore_changes=[*(OF_ROLE if several else _NEW), *(_EPOCH if member != args.primary else [])],
            depends_on=[*logs, *role.after],
        ),
    )
    shard.made[member] = cluster
    return cluster, [_instance(what, letter, cluster, args, member, parent) for letter in letters(args)]


def letters(args: DatabaseArgs) -> str:
    """Return a letter for each instance of a member: a count has no keys, and another one leaves those there are."""
    return ascii_lowercase[: args.replicas + 1]


def _instance(
    what: str, letter: str, cluster: rds.Cluster, args: DatabaseArgs, member: str, parent: pulumi.Resource
) -> rds.ClusterInstance:
    """Make an instance: zone after zone, and it stays in its zone when zones come or go."""
    place, placed, name = args.at(member), args.placed(member), f"{what}-{letter}"
    return rds.ClusterInstance(
        name,
        identifier=physical(args, name),
        cluster_identifier=cluster.id,
        engine=rds.EngineType.AURORA_POSTGRESQL,
        instance_class=instance_class(args, args.cloud),
        availability_zone=place.zones[ascii_lowercase.index(letter) % len(place.zones)],
        publicly_accessible=False,
        auto_minor_version_upgrade=True,
        preferred_maintenance_window=weekly(args.window),
        copy_tags_to_snapshot=True,
        promotion_tier=min(ascii_lowercase.index(letter), 15),
        region=place.location,
        tags=tags(placed, name),
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["availabilityZone"]),
    )


def _asked(
    name: str, shard: str, args: DatabaseArgs, parent: pulumi.Resource
) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """Return the epoch and the version of a global database, once each region has said what it knows of it.

    The state has the minor version that AWS made of the major one: the bare one would be an upgrade in each preview.
    """
    versions: set[str] = set()

    async def writes(member: str) -> bool | None:
        where = args.at(member).location
        known = {"identifier": physical(args, shard), "region": where}
        found = await asked("aws:rds/getGlobalCluster:getGlobalCluster", known, parent, shard) or {}
        versions.add(str(found.get("engineVersion") or ""))
        members: Sequence[Mapping[str, object]] = found.get("members") or []  # pyright: ignore[reportAssignmentType]
        of_region = [one for one in members if f":{where}:" in str(one["dbClusterArn"])]
        return bool(of_region[0]["isWriter"]) if of_region else None

    def version(_: str) -> str:
        return next((one for one in sorted(versions) if one.partition(".")[0] == args.version), args.version)

    epoch = checked_epoch(name, args, writes)
    return epoch, epoch.apply(version)


def _data_key(args: DatabaseArgs, member: str) -> pulumi.Input[str]:
    return args.at(member).keys[Purpose.DATA]
