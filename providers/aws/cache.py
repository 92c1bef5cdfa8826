"""A cache on AWS: ElastiCache for Valkey, over regions with a Global Datastore, or MemoryDB where every region writes."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_aws import elasticache

from graticule.providers.aws import memorydb
from graticule.providers.aws.cache_access import ACCESS, PORT, log_in, opened
from graticule.providers.aws.common import tags
from graticule.providers.aws.windows import hour_before, weekly
from graticule.providers.contract.cache import CacheArgs, CacheOutputs, Topology, size_row
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.member_names import member_name
from graticule.providers.contract.members import EPOCH, asked
from graticule.providers.contract.names import dashed_name
from graticule.providers.contract.sizes import class_of
from graticule.providers.contract.switchover import Technology
from graticule.providers.contract.topology import Ask, check_writer, region_of_id

NAME_LIMIT = 40
ENGINE = "valkey"
OF_ROLE = [
    "atRestEncryptionEnabled",
    "engine",
    "engineVersion",
    "globalReplicationGroupId",
    "nodeType",
    "numNodeGroups",
    "parameterGroupName",
    "transitEncryptionEnabled",
    "transitEncryptionMode",
]
"""What only the first member says, when it is made; the Global Datastore says it for all from then on."""
OF_PAST = ["snapshotRetentionLimit", "snapshotWindow"]
"""What a member keeps that has written before, beside the epoch: nothing is changed in a region that may be gone."""
GLOBAL = "AWS::ElastiCache::GlobalReplicationGroup"


def build(name: str, args: CacheArgs, parent: pulumi.Resource) -> CacheOutputs:
    """Make a cache."""
    if args.topology is Topology.ACTIVE_ACTIVE:
        return memorydb.build(name, args, parent)
    users = {key: _user(name, args, key, parent) for key in args.members}
    members = {args.first: _member(name, args, args.first, users[args.first], parent)}
    writer = pulumi.Output.from_input(args.first)
    if args.topology is Topology.PRIMARY:
        datastore = _datastore(name, args, members[args.first], parent)
        joined = datastore.global_replication_group_id
        members |= {key: _member(name, args, key, users[key], parent, joined=joined) for key in args.others}
        ids = {key: member.replication_group_id for key, member in members.items()}
        known = region_of_id(ids, datastore.primary_replication_group_id)
        writer = joined.apply(
            lambda whole: check_writer(name, args.first, args.epoch, known, _ask(args, whole, parent))
        )
    arns = [members[key].arn for key in sorted(members)], [users[key].arn for key in sorted(users)]
    return CacheOutputs(
        endpoints=_endpoints(args, members, writer),
        port=PORT,
        ids={key: member.replication_group_id for key, member in members.items()},
        users={key: user.user_id for key, user in users.items()},
        login=log_in(name, args, "elasticache", *arns, parent),
        authorities={},
        carried={args.called(name, key): member.tags for key, member in members.items()},
    )


def _ask(args: CacheArgs, datastore: str, parent: pulumi.Resource) -> Ask:
    """Return what asks AWS, in the region that should write, which member of a Global Datastore does."""

    async def ask() -> str:
        where = {"typeName": GLOBAL, "identifier": datastore, "region": args.at(args.first).location}
        found = await asked("aws:cloudcontrol/getResource:getResource", where, parent, datastore)
        members = json.loads(str((found or {}).get("properties") or "{}")).get("Members", [])
        regions = [one["ReplicationGroupRegion"] for one in members if one["Role"] == "PRIMARY"]
        return next((key for key in args.members if args.at(key).location in regions), "")

    return ask


def _endpoints(
    args: CacheArgs, members: Mapping[str, elasticache.ReplicationGroup], checked: pulumi.Output[str]
) -> dict[str, pulumi.Output[str]]:
    """Return who answers, by role: through the one address of a member its clients find all its nodes."""
    answers = {key: member.configuration_endpoint_address for key, member in members.items()}
    if args.topology is Topology.REGIONAL:
        return {"writer": answers[args.first], f"writer-{args.first}": answers[args.first]}
    writer = pulumi.Output.all(answers[args.first], checked).apply(lambda both: str(both[0]))
    return {"writer": writer, **{f"reader-{key}": answer for key, answer in answers.items()}}


def _user(name: str, args: CacheArgs, key: str, parent: pulumi.Resource) -> elasticache.User:
    """Make who applications log in as, with a token of IAM in place of a password."""
    what, placed = args.called(name, key), args.placed(key)
    user = dashed_name(args.prefix, what, limit=NAME_LIMIT)
    return elasticache.User(
        what,
        user_id=user,
        user_name=user,
        engine=ENGINE,
        access_string=ACCESS,
        authentication_mode=elasticache.UserAuthenticationModeArgs(type="iam"),
        region=placed.location,
        tags=tags(placed, what),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _member(
    name: str,
    args: CacheArgs,
    key: str,
    user: elasticache.User,
    parent: pulumi.Resource,
    *,
    joined: pulumi.Output[str] | None = None,
) -> elasticache.ReplicationGroup:
    """Make the cache of one region: always a new one, as a cache that joins a Global Datastore is emptied."""
    what, place, placed = args.called(name, key), args.at(key), args.placed(key)
    opts = pulumi.ResourceOptions(parent=parent)
    where: dict[str, Any] = {"region": placed.location, "tags": tags(placed, what)}
    called = member_name(Technology.ELASTICACHE, args.prefix, args.account, what)
    users = elasticache.UserGroup(
        what, user_group_id=called, engine=ENGINE, user_ids=[user.user_id], opts=opts, **where
    )
    subnets = elasticache.SubnetGroup(
        what,
        name=called,
        description=f"subnets of {what}",
        subnet_ids=[subnet for _, subnet in sorted(place.database_subnets.items())],
        opts=opts,
        **where,
    )
    group = opened(name, args, key, parent)
    of_role: dict[str, Any] = {"global_replication_group_id": joined} if joined else _first(args)
    ignored = (
        [] if args.topology is Topology.REGIONAL else [*OF_ROLE, *([*OF_PAST, f'tags["{EPOCH}"]'] if joined else [])]
    )
    return elasticache.ReplicationGroup(
        what,
        replication_group_id=called,
        description=what,
        replicas_per_node_group=args.replicas,
        automatic_failover_enabled=True,
        multi_az_enabled=True,
        kms_key_id=place.keys[Purpose.DATA],
        port=PORT,
        subnet_group_name=subnets.name,
        security_group_ids=[group.id],
        user_group_ids=[users.user_group_id],
        maintenance_window=weekly(args.window),
        auto_minor_version_upgrade=True,
        apply_immediately=True,
        region=placed.location,
        tags={**tags(placed, what), EPOCH: str(args.epoch)},
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=ignored),
        **of_role,
    )


def _first(args: CacheArgs) -> dict[str, Any]:
    major = args.engine_version.partition(".")[0]
    return {
        "engine": ENGINE,
        "engine_version": args.engine_version,
        "node_type": class_of(args.sizes, size_row(args.topology), args.size, args.cloud),
        "num_node_groups": args.shards,
        "parameter_group_name": f"default.{ENGINE}{major}.cluster.on",
        "at_rest_encryption_enabled": True,
        "transit_encryption_enabled": True,
        "transit_encryption_mode": "required",
        "snapshot_retention_limit": args.snapshots.retention_days,
        "snapshot_window": hour_before(args.window),
    }


def _datastore(
    name: str, args: CacheArgs, first: elasticache.ReplicationGroup, parent: pulumi.Resource
) -> elasticache.GlobalReplicationGroup:
    """Make what joins the regions, and what every member is: its role is read from it, and never written to it."""
    return elasticache.GlobalReplicationGroup(
        name,
        global_replication_group_id_suffix=member_name(Technology.ELASTICACHE, args.prefix, args.account, name),
        global_replication_group_description=name,
        primary_replication_group_id=first.replication_group_id,
        cache_node_type=class_of(args.sizes, size_row(args.topology), args.size, args.cloud),
        num_node_groups=args.shards,
        engine=ENGINE,
        engine_version=args.engine_version,
        region=args.placed(args.first).location,
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["primaryReplicationGroupId", "region"]),
    )
