"""A cache on Azure: Azure Managed Redis, over regions with active geo-replication."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import redisenterprise as redis

from graticule.providers.azure.common import Scope, resource_group
from graticule.providers.azure.identities import key_user
from graticule.providers.azure.private_endpoint import client_endpoints, private_endpoint
from graticule.providers.contract.cache import CacheArgs, CacheOutputs, Topology, size_row
from graticule.providers.contract.keys import Purpose, Use
from graticule.providers.contract.member_names import member_name
from graticule.providers.contract.members import EPOCH
from graticule.providers.contract.names import compact_name, dashed_name
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.private_links import PRIVATE_LINKS
from graticule.providers.contract.sizes import class_of
from graticule.providers.contract.switchover import Technology

NAME_LIMIT = 60
PORT = 10000
DATABASE = "default"
"""The one database that a cache has, and the one access policy that there is."""


@dataclass(frozen=True)
class _Member:
    """The cache of one region."""

    cluster: redis.RedisEnterprise
    database: redis.Database

    @property
    def database_id(self) -> pulumi.Output[str]:
        return _database_id(self.cluster)


def build(name: str, args: CacheArgs, parent: pulumi.Resource) -> CacheOutputs:
    """Make a cache: the first member, then one after the other those that join it, when they are made and never later."""
    members: dict[str, _Member] = {}
    for key in (args.first, *args.others):
        members[key] = _member(name, args, key, list(members.values()), parent)
    answers = {key: member.cluster.host_name.apply(str) for key, member in members.items()}
    return CacheOutputs(
        endpoints={"writer": answers[args.first], **{f"writer-{key}": answer for key, answer in answers.items()}},
        port=PORT,
        ids={key: member.cluster.id for key, member in members.items()},
        users={},
        login=pulumi.Output.from_input(DATABASE),
        authorities={},
        carried={args.called(name, key): member.cluster.tags for key, member in members.items()},
    )


def _member(name: str, args: CacheArgs, key: str, before: Sequence[_Member], parent: pulumi.Resource) -> _Member:
    what, place, placed = args.called(name, key), args.at(key), args.placed(key)
    scope = Scope(what, placed, parent, resource_group(what, placed, parent))
    cluster = _cluster(scope, args, key)
    private_endpoint(scope, "", place, cluster.id, PRIVATE_LINKS[Use.CACHE])
    client_endpoints(scope, args, key, cluster.id, PRIVATE_LINKS[Use.CACHE])
    joins = args.topology is Topology.ACTIVE_ACTIVE
    database = redis.Database(
        what,
        cluster_name=cluster.name,
        database_name=DATABASE,
        port=PORT,
        client_protocol=redis.Protocol.ENCRYPTED,
        access_keys_authentication=redis.AccessKeysAuthentication.DISABLED,
        clustering_policy=redis.ClusteringPolicy.OSS_CLUSTER,
        eviction_policy=redis.EvictionPolicy.VOLATILE_LRU,
        geo_replication=_joined(name, args, [_database_id(cluster), *(one.database_id for one in before)])
        if joins
        else None,
        persistence=None
        if joins
        else redis.PersistenceArgs(rdb_enabled=True, rdb_frequency=redis.RdbFrequency.RDB_FREQUENCY_1H),
        resource_group_name=scope.group,
        opts=pulumi.ResourceOptions(
            parent=parent,
            depends_on=[one.database for one in before],
            ignore_changes=["geoReplication"] if joins else [],
        ),
    )
    for login, identity in sorted(args.logins.items()):
        redis.AccessPolicyAssignment(
            scope.logical(f"login-{login}"),
            access_policy_assignment_name=compact_name(login, limit=NAME_LIMIT),
            access_policy_name=DATABASE,
            user=redis.AccessPolicyAssignmentPropertiesUserArgs(object_id=identity),
            cluster_name=cluster.name,
            database_name=database.name,
            resource_group_name=scope.group,
            opts=scope.opts,
        )
    return _Member(cluster, database)


def _cluster(scope: Scope[Placed], args: CacheArgs, key: str) -> redis.RedisEnterprise:
    """Make what runs the cache in one region; Azure spreads it over the zones that the region has."""
    place = args.at(key)
    identity, granted = key_user(scope, place.key_store)
    encryption = redis.ClusterPropertiesEncryptionArgs(
        customer_managed_key_encryption=redis.ClusterPropertiesCustomerManagedKeyEncryptionArgs(
            key_encryption_key_url=place.keys[Purpose.DATA],
            key_encryption_key_identity=redis.ClusterPropertiesKeyEncryptionKeyIdentityArgs(
                identity_type=redis.CmkIdentityType.USER_ASSIGNED_IDENTITY,
                user_assigned_identity_resource_id=identity.id,
            ),
        )
    )
    return redis.RedisEnterprise(
        scope.name,
        cluster_name=member_name(Technology.MANAGED_REDIS, args.prefix, args.account, scope.name),
        sku=redis.SkuArgs(name=class_of(args.sizes, size_row(args.topology), args.size, args.cloud)),
        high_availability=redis.HighAvailability.ENABLED,
        minimum_tls_version=redis.TlsVersion.TLS_VERSION_1_2,
        public_network_access=redis.PublicNetworkAccess.DISABLED,
        encryption=encryption,
        identity=redis.ManagedServiceIdentityArgs(
            type=redis.ManagedServiceIdentityType.USER_ASSIGNED, user_assigned_identities=[identity.id]
        ),
        location=scope.args.location,
        resource_group_name=scope.group,
        tags={**scope.tags, EPOCH: str(args.epoch)},
        opts=pulumi.ResourceOptions(
            parent=scope.parent,
            depends_on=[granted],
            ignore_changes=[] if key == args.first else [f'tags["{EPOCH}"]'],
        ),
    )


def _database_id(cluster: redis.RedisEnterprise) -> pulumi.Output[str]:
    return pulumi.Output.concat(cluster.id, "/databases/", DATABASE)


def _joined(
    name: str, args: CacheArgs, linked: Sequence[pulumi.Output[str]]
) -> redis.DatabasePropertiesGeoReplicationArgs:
    return redis.DatabasePropertiesGeoReplicationArgs(
        group_nickname=dashed_name(args.prefix, name, limit=NAME_LIMIT),
        linked_databases=[redis.LinkedDatabaseArgs(id=one) for one in linked],
    )
