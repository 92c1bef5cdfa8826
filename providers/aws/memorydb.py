"""A cache on AWS whose regions all write: MemoryDB for Valkey over several regions."""

from typing import Any

import pulumi
from pulumi_aws import memorydb

from graticule.providers.aws.cache_access import ACCESS, PORT, everywhere, log_in, opened
from graticule.providers.aws.common import tags
from graticule.providers.aws.windows import hour_before, weekly
from graticule.providers.contract.cache import CacheArgs, CacheOutputs, size_row
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import dashed_name
from graticule.providers.contract.sizes import class_of

NAME_LIMIT = 40
SUFFIX_LIMIT = 30
"""What is left of a name beside the five letters that AWS puts before it."""
ENGINE = "valkey"
OF_WHOLE = ["engineVersion", "nodeType", "numShards"]
"""What a member takes from the whole when it joins, and follows from then on."""


def build(name: str, args: CacheArgs, parent: pulumi.Resource) -> CacheOutputs:
    """Make a cache; what all members have in common is said once, by what joins them."""
    whole = memorydb.MultiRegionCluster(
        name,
        multi_region_cluster_name_suffix=dashed_name(args.prefix, name, limit=SUFFIX_LIMIT),
        description=name,
        node_type=_node_type(args),
        num_shards=args.shards,
        engine=ENGINE,
        engine_version=args.engine_version,
        tls_enabled=True,
        region=args.placed(args.first).location,
        tags=tags(everywhere(args), name),
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["region"]),
    )
    users = {key: _user(name, args, key, parent) for key in args.members}
    members = {key: _member(name, args, key, whole, users[key], parent) for key in args.members}
    answers = {
        key: member.cluster_endpoints.apply(lambda found: str(found[0].address or "") if found else "")
        for key, member in members.items()
    }
    arns = [member.arn for member in members.values()], [user.arn for user in users.values()]
    return CacheOutputs(
        endpoints={"writer": answers[args.first], **{f"writer-{key}": answer for key, answer in answers.items()}},
        port=PORT,
        ids={key: member.name for key, member in members.items()},
        users={key: user.user_name for key, user in users.items()},
        login=log_in(name, args, "memorydb", *arns, parent),
        authorities={},
    )


def _node_type(args: CacheArgs) -> str:
    return class_of(args.sizes, size_row(args.topology), args.size, args.cloud)


def _user(name: str, args: CacheArgs, key: str, parent: pulumi.Resource) -> memorydb.User:
    """Make who applications log in as, with a token of IAM in place of a password."""
    what, placed = f"{name}-{key}", args.placed(key)
    return memorydb.User(
        what,
        user_name=dashed_name(args.prefix, what, limit=NAME_LIMIT),
        access_string=ACCESS,
        authentication_mode=memorydb.UserAuthenticationModeArgs(type="iam"),
        region=placed.location,
        tags=tags(placed, what),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _member(
    name: str,
    args: CacheArgs,
    key: str,
    whole: memorydb.MultiRegionCluster,
    user: memorydb.User,
    parent: pulumi.Resource,
) -> memorydb.Cluster:
    what, place, placed = f"{name}-{key}", args.at(key), args.placed(key)
    opts = pulumi.ResourceOptions(parent=parent)
    called = dashed_name(args.prefix, what, limit=NAME_LIMIT)
    where: dict[str, Any] = {"name": called, "region": placed.location, "tags": tags(placed, what)}
    acl = memorydb.Acl(what, user_names=[user.user_name], opts=opts, **where)
    subnets = memorydb.SubnetGroup(
        what,
        description=f"subnets of {what}",
        subnet_ids=[subnet for _, subnet in sorted(place.database_subnets.items())],
        opts=opts,
        **where,
    )
    return memorydb.Cluster(
        what,
        description=what,
        multi_region_cluster_name=whole.multi_region_cluster_name,
        node_type=_node_type(args),
        num_shards=args.shards,
        num_replicas_per_shard=args.replicas,
        engine=ENGINE,
        engine_version=args.engine_version,
        acl_name=acl.name,
        tls_enabled=True,
        kms_key_arn=place.keys[Purpose.DATA],
        port=PORT,
        subnet_group_name=subnets.name,
        security_group_ids=[opened(name, args, key, parent).id],
        snapshot_retention_limit=args.snapshots.retention_days,
        snapshot_window=hour_before(args.window),
        maintenance_window=weekly(args.window),
        auto_minor_version_upgrade=False,
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=OF_WHOLE),
        **where,
    )
