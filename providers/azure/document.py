"""A database of documents on Azure: a Cosmos DB account, one database and one container, reached privately alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import cosmosdb

from graticule.providers.azure.access import BuiltIn, Principal, assign
from graticule.providers.azure.common import Scope, physical, resource_group, subscription_id
from graticule.providers.azure.identities import make_identity
from graticule.providers.azure.private_endpoint import private_endpoint
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.database import Consistency, DatabaseArgs, DatabaseOutputs
from graticule.providers.contract.documents import DATABASE_NAME, Documents
from graticule.providers.contract.endpoints import each_writes
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.keys import Purpose, Use
from graticule.providers.contract.members import asked, block_of
from graticule.providers.contract.names import compact_name
from graticule.providers.contract.outputs import by_key
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.private_links import PRIVATE_LINKS
from graticule.providers.contract.sizes import class_of
from graticule.providers.contract.topologies import COSMOS_BACKUPS, multi_writes

ACCOUNT_LIMIT = 44
PORT = 443
ORDINARY, STRONG = cosmosdb.DefaultConsistencyLevel.SESSION, cosmosdb.DefaultConsistencyLevel.STRONG
LOCATION = ["location"]
"""Where the account was made first: the region that writes may be another by now."""
_ORIGIN = ["createMode", "restoreParameters"]
"""Where an account's documents came from: read when it is made."""


@dataclass(frozen=True)
class _Origin:
    """How an account begins."""

    restored: bool
    """Whether as another one was: then its database and its container come with it, and are nobody's to make."""
    instance: str = ""
    """The id of the account that a new one begins as."""


def build(name: str, args: DatabaseArgs, parent: pulumi.Resource) -> DatabaseOutputs:
    """Make the account with its regions, and a private endpoint in each region of a client; Entra alone logs in."""
    first = args.members[0]
    placed = args.placed(first).model_copy(update={"labels": args.labels})
    group = resource_group(name, placed, parent, LOCATION)
    scope = Scope(name, placed, parent, group, LOCATION)
    origin = pulumi.Output.from_input(_origin(scope, args))
    account = _account(scope, args, first, origin)
    origin.apply(lambda known: None if known.restored else _container(scope, args, account))
    for client in sorted(args.clients):
        private_endpoint(scope, client, args.at(client), account.id, PRIVATE_LINKS[Use.DOCUMENT])
    return DatabaseOutputs(
        endpoints={"": _endpoints(args, account)},
        port=PORT,
        database=DATABASE_NAME,
        secrets={},
        ids={"": by_key(dict.fromkeys(args.members, account.id))},
    )


async def _origin(scope: Scope[Placed], args: DatabaseArgs) -> _Origin:
    """Ask how the account began; before there is one, for the account that it begins as.

    Raises:
        RunError: Azure does not have that one, or does not answer.
    """
    there = await _asked(scope, args, scope.name)
    if there:
        return _Origin(restored=bool((there.get("restoreParameters") or {}).get("restoreSource")))
    if args.restore is None:
        return _Origin(restored=False)
    source = args.restore.source
    found = await _asked(scope, args, source)
    if not found:
        message = f"Azure has no account of {block_of(source)}; update with that one alone first, or take restore out"
        raise pulumi.RunError(str(Problem(f"{block_of(scope.name)}.restore.from", message)))
    return _Origin(restored=True, instance=found["instanceId"])


async def _asked(scope: Scope[Placed], args: DatabaseArgs, name: str) -> Mapping[str, Any]:
    """Return the account of a database as Azure has it, by the names that it is sure to have; empty without one.

    Raises:
        RunError: Azure does not answer, and there is a restore, which makes or leaves out what an account may have.
    """
    known = {"accountName": _physical(args, name), "resourceGroupName": physical(scope.args, name)}
    needed = f"{block_of(scope.name)}.restore" if args.restore else ""
    found = await asked("azure-native:cosmosdb:getDatabaseAccount", known, scope.parent, name, needed) or {}
    return found if found.get("instanceId") else {}


def _restore(
    scope: Scope[Placed], args: DatabaseArgs, first: str, instance: str
) -> cosmosdb.RestoreParametersArgs | None:
    """Return what a new account begins as; nothing, where it is there already."""
    if not instance or args.restore is None:
        return None
    return cosmosdb.RestoreParametersArgs(
        restore_mode=cosmosdb.RestoreMode.POINT_IN_TIME,
        restore_source=pulumi.Output.format(
            "/subscriptions/{0}/providers/Microsoft.DocumentDB/locations/{1}/restorableDatabaseAccounts/{2}",
            subscription_id(args.account, scope.parent),
            args.at(first).location,
            instance,
        ),
        restore_timestamp_in_utc=args.restore.at,
    )


def _physical(args: DatabaseArgs, name: str) -> str:
    return compact_name(args.prefix, name, args.account, limit=ACCOUNT_LIMIT)


def _account(
    scope: Scope[Placed], args: DatabaseArgs, first: str, origin: pulumi.Output[_Origin]
) -> cosmosdb.DatabaseAccount:
    identity = make_identity(scope)
    granted = [
        assign(
            scope.logical(f"may-use-key-{member}"),
            BuiltIn.KEY_ENCRYPTION_USER,
            to=identity.principal_id,
            kind=Principal.SERVICE,
            scope=args.at(member).key_store,
            of=scope,
        )
        for member in args.members
    ]
    strong = args.consistency is Consistency.STRONG
    return cosmosdb.DatabaseAccount(
        scope.name,
        account_name=_physical(args, scope.name),
        create_mode=origin.apply(
            lambda known: cosmosdb.CreateMode.RESTORE if known.instance else cosmosdb.CreateMode.DEFAULT
        ),
        restore_parameters=origin.apply(lambda known: _restore(scope, args, first, known.instance)),
        kind=cosmosdb.DatabaseAccountKind.GLOBAL_DOCUMENT_DB,
        database_account_offer_type=cosmosdb.DatabaseAccountOfferType.STANDARD,
        consistency_policy=cosmosdb.ConsistencyPolicyArgs(default_consistency_level=STRONG if strong else ORDINARY),
        locations=[
            cosmosdb.LocationArgs(
                location_name=args.at(member).location, failover_priority=place, is_zone_redundant=True
            )
            for place, member in enumerate(args.members)
        ],
        enable_multiple_write_locations=multi_writes(args),
        enable_automatic_failover=True,
        backup_policy=cosmosdb.ContinuousModeBackupPolicyArgs(
            type="Continuous", continuous_mode_properties=cosmosdb.ContinuousModePropertiesArgs(tier=_tier(args))
        ),
        key_vault_key_uri=pulumi.Output.from_input(args.at(first).keys[Purpose.DATA]).apply(_unversioned),
        identity=cosmosdb.ManagedServiceIdentityArgs(
            type=cosmosdb.ResourceIdentityType.USER_ASSIGNED, user_assigned_identities=[identity.id]
        ),
        default_identity=pulumi.Output.concat("UserAssignedIdentity=", identity.id),
        disable_local_auth=True,
        disable_key_based_metadata_write_access=True,
        public_network_access=cosmosdb.PublicNetworkAccess.DISABLED,
        network_acl_bypass=cosmosdb.NetworkAclBypass.NONE,
        minimal_tls_version=cosmosdb.MinimalTlsVersion.TLS12,
        location=args.at(first).location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=pulumi.ResourceOptions(
            parent=scope.parent, depends_on=granted, ignore_changes=[*LOCATION, *_ORIGIN, "keyVaultKeyUri"]
        ),
    )


def _tier(args: DatabaseArgs) -> cosmosdb.ContinuousTier:
    least, _ = COSMOS_BACKUPS
    if args.backups.retention_days <= least:
        return cosmosdb.ContinuousTier.CONTINUOUS7_DAYS
    return cosmosdb.ContinuousTier.CONTINUOUS30_DAYS


def _unversioned(uri: str) -> str:
    """Return a key's URI without its version, so that the account follows the key's rotation."""
    return uri.rpartition("/")[0]


def _container(scope: Scope[Placed], args: DatabaseArgs, account: cosmosdb.DatabaseAccount) -> None:
    opts = pulumi.ResourceOptions(parent=scope.parent)
    database = cosmosdb.SqlResourceSqlDatabase(
        scope.name,
        account_name=account.name,
        database_name=DATABASE_NAME,
        resource=cosmosdb.SqlDatabaseResourceArgs(id=DATABASE_NAME),
        resource_group_name=scope.group,
        opts=opts,
    )
    key = (args.document or Documents()).partition_key
    most = int(class_of(args.sizes, "cosmos", args.size, Cloud.AZURE))
    cosmosdb.SqlResourceSqlContainer(
        scope.name,
        account_name=account.name,
        database_name=database.name,
        container_name=DATABASE_NAME,
        resource=cosmosdb.SqlContainerResourceArgs(
            id=DATABASE_NAME,
            partition_key=cosmosdb.ContainerPartitionKeyArgs(
                kind=cosmosdb.PartitionKind.HASH, paths=[f"/{key}"], version=2
            ),
        ),
        options=cosmosdb.CreateUpdateOptionsArgs(
            autoscale_settings=cosmosdb.AutoscaleSettingsArgs(max_throughput=most)
        ),
        resource_group_name=scope.group,
        opts=opts,
    )


def _endpoints(args: DatabaseArgs, account: cosmosdb.DatabaseAccount) -> pulumi.Output[dict[str, str]]:
    """Return the account's name as the writer, and each region's by what it does there."""
    hosts: Mapping[str, pulumi.Output[str]] = {
        member: pulumi.Output.format("{0}-{1}.documents.azure.com", account.name, args.at(member).location)
        for member in args.members
    }
    if multi_writes(args):
        return each_writes(hosts, args.primary or args.members[0])
    writer = pulumi.Output.format("{0}.documents.azure.com", account.name)
    return by_key({"writer": writer, **{f"reader-{member}": host for member, host in hosts.items()}})
