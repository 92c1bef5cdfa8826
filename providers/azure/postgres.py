"""PostgreSQL on Azure: a flexible server in each region, the others replicas of the one that writes."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, dbforpostgresql, privatedns

from graticule.providers.azure.common import Scope, id_parts, resource_group, subscription_id
from graticule.providers.azure.identities import key_user
from graticule.providers.azure.postgres_parts import NAME_LIMIT, maintenance, network, parameters, private_zone, tier
from graticule.providers.contract.database import AzureDatabase, Consistency, DatabaseArgs, DatabaseOutputs
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.members import (
    COPIED,
    EPOCH,
    RELEASE,
    asked,
    block_of,
    checked_epoch,
    member_labels,
    restored_from,
    shards_of,
)
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.outputs import Labels, by_key
from graticule.providers.contract.postgres import DATABASE, PORT, instance_class

_OF_ROLE = [
    "availabilityZone",
    "backup.geoRedundantBackup",
    "createMode",
    "dataEncryption.geoBackupKeyURI",
    "dataEncryption.geoBackupUserAssignedIdentityId",
    "highAvailability.standbyAvailabilityZone",
    "pointInTimeUTC",
    "replicationRole",
    "sourceServerResourceId",
    "storage.storageSizeGB",
]
"""What follows from a server's role, from where its zones are today or from how far its disk has grown: fixed when it
is made."""
_EPOCH = [f'tags["{EPOCH}"]']
"""Of a server that does not write: it keeps the epoch at which it last wrote."""


@dataclass(frozen=True)
class _Shard:
    """One of a database's shards, or all of it."""

    name: str
    args: DatabaseArgs
    parent: pulumi.Resource
    labels: Mapping[str, pulumi.Input[str]]
    zone: privatedns.PrivateZone
    links: list[privatedns.VirtualNetworkLink]


def build(name: str, args: DatabaseArgs, parent: pulumi.Resource) -> DatabaseOutputs:
    """Make the database, shard by shard; nobody logs in by a password, so there is none."""
    endpoints: dict[str, pulumi.Output[dict[str, str]]] = {}
    ids: dict[str, pulumi.Output[dict[str, str]]] = {}
    carried: dict[str, pulumi.Output[Labels]] = {}
    zone, links = private_zone(name, args, parent)
    tenant = authorization.get_client_config_output(opts=pulumi.InvokeOptions(parent=parent)).tenant_id
    for shard, logical in shards_of(name, args).items():
        epoch = checked_epoch(name, args, lambda member, logical=logical: _writes(name, logical, args, member, parent))
        release = f"{args.version}{COPIED if args.secondaries else ''}"
        labels = {**member_labels(args, shard, epoch), RELEASE: release}
        found = _Shard(logical, args, parent, labels, zone, links)
        primary = _server(found, args.primary, tenant)
        made = {args.primary: primary}
        for member in args.secondaries:
            made[member] = _server(found, member, tenant, of=primary)
        _administrators(found, primary, tenant)
        names = {f"reader-{member}": server.fully_qualified_domain_name for member, server in made.items()}
        endpoints[shard] = by_key({**_by_role(found, made), **names})
        carried |= {f"{logical}-{member}": server.tags for member, server in made.items()}
        ids[shard] = by_key({member: server.id for member, server in made.items()})
    none = {shard: pulumi.Output.from_input("") for shard in endpoints}
    return DatabaseOutputs(endpoints=endpoints, port=PORT, database=DATABASE, secrets=none, ids=ids, carried=carried)


def _server(
    shard: _Shard, member: str, tenant: pulumi.Output[str], of: dbforpostgresql.Server | None = None
) -> dbforpostgresql.Server:
    """Make what one region holds; a replica has neither a standby nor backups of its own (cloud rule 100)."""
    args, what = shard.args, f"{shard.name}-{member}"
    place, placed, options = args.at(member), args.placed(member), args.azure or AzureDatabase()
    scope = Scope(what, placed, shard.parent, resource_group(what, placed, shard.parent))
    identity, granted = key_user(scope, place.key_store)
    writes, restore = of is None, args.restore if of is None else None
    away = args.at(options.geo_backup) if options.geo_backup and options.geo_backup != member else None
    copied = away if writes else None
    sku = instance_class(args, args.cloud)
    extra = key_user(scope, away.key_store, "geo") if away else None
    known = [identity.id, *([extra[0].id] if extra else [])]
    standby = writes and args.replicas > 0
    mode = "Replica" if of else ("PointInTimeRestore" if restore else "Create")
    server = dbforpostgresql.Server(
        what,
        server_name=_physical(args, what),
        create_mode=mode,
        source_server_resource_id=of.id if of else (_restored(shard, member) if restore else None),
        point_in_time_utc=restore.at if restore else None,
        version=args.version,
        sku=dbforpostgresql.SkuArgs(name=sku, tier=tier(sku)),
        storage=dbforpostgresql.StorageArgs(
            storage_size_gb=of.storage.storage_size_gb if of else options.storage_gb,
            auto_grow=dbforpostgresql.StorageAutoGrow.ENABLED,
        ),
        availability_zone=place.zones[0],
        high_availability=dbforpostgresql.HighAvailabilityArgs(
            mode="ZoneRedundant", standby_availability_zone=place.zones[1]
        )
        if standby
        else dbforpostgresql.HighAvailabilityArgs(mode="Disabled"),
        backup=dbforpostgresql.BackupArgs(
            backup_retention_days=args.backups.retention_days,
            geo_redundant_backup="Enabled" if copied else "Disabled",
        )
        if writes
        else None,
        network=network(place, shard.zone),
        auth_config=dbforpostgresql.AuthConfigArgs(
            active_directory_auth=dbforpostgresql.MicrosoftEntraAuth.ENABLED,
            password_auth=dbforpostgresql.PasswordBasedAuth.DISABLED,
            tenant_id=tenant,
        ),
        identity=dbforpostgresql.UserAssignedIdentityArgs(
            type=dbforpostgresql.IdentityType.USER_ASSIGNED,
            user_assigned_identities=pulumi.Output.all(*known).apply(
                lambda ids: {str(one): dbforpostgresql.UserIdentityArgs() for one in ids}
            ),
        ),
        data_encryption=dbforpostgresql.DataEncryptionArgs(
            type=dbforpostgresql.DataEncryptionType.AZURE_KEY_VAULT,
            primary_key_uri=place.keys[Purpose.DATA],
            primary_user_assigned_identity_id=identity.id,
            geo_backup_key_uri=copied.keys[Purpose.BACKUP] if copied else None,
            geo_backup_user_assigned_identity_id=extra[0].id if copied and extra else None,
        ),
        maintenance_window=maintenance(args.window),
        location=place.location,
        resource_group_name=scope.group,
        tags={**scope.tags, **shard.labels},
        opts=pulumi.ResourceOptions(
            parent=shard.parent,
            ignore_changes=[*_OF_ROLE, *(_EPOCH if member != args.primary else [])],
            depends_on=[granted, *([extra[1]] if extra else []), *shard.links, *([of] if of else [])],
        ),
    )
    parameters(scope, server)
    return server


def _by_role(shard: _Shard, made: Mapping[str, dbforpostgresql.Server]) -> dict[str, pulumi.Output[str]]:
    """Return the writer's and the reader's names: two that Azure moves with the role where there is a replica."""
    args, primary = shard.args, made[shard.args.primary]
    replicas = [member for member in args.secondaries if member not in args.leaving]
    if args.consistency is Consistency.SINGLE or not replicas:
        return {"writer": primary.fully_qualified_domain_name, "reader": primary.fully_qualified_domain_name}
    base = _physical(args, shard.name)
    group = primary.id.apply(lambda known: id_parts(known, "resourceGroups")[0])
    dbforpostgresql.VirtualEndpoint(
        shard.name,
        virtual_endpoint_name=base,
        endpoint_type=dbforpostgresql.VirtualEndpointType.READ_WRITE,
        members=[made[min(replicas)].name],
        server_name=primary.name,
        resource_group_name=group,
        opts=pulumi.ResourceOptions(
            parent=shard.parent,
            ignore_changes=["members", "resourceGroupName", "serverName"],
            depends_on=list(made.values()),
        ),
    )
    return {
        role: pulumi.Output.from_input(f"{base}.{role}.postgres.database.azure.com") for role in ("writer", "reader")
    }


def _administrators(shard: _Shard, primary: dbforpostgresql.Server, tenant: pulumi.Output[str]) -> None:
    """Let groups in; the replicas have them from the primary."""
    group = primary.id.apply(lambda known: id_parts(known, "resourceGroups")[0])
    for team, principal in sorted(shard.args.administrators.items()):
        dbforpostgresql.AdministratorsMicrosoftEntra(
            f"{shard.name}-{team}",
            object_id=principal,
            principal_name=team,
            principal_type=dbforpostgresql.PrincipalType.GROUP,
            tenant_id=tenant,
            server_name=primary.name,
            resource_group_name=group,
            opts=pulumi.ResourceOptions(parent=shard.parent, ignore_changes=["resourceGroupName", "serverName"]),
        )


def _restored(shard: _Shard, member: str) -> pulumi.Output[str]:
    """Return the id of the server whose backups a new one begins with, by the names that it is sure to have."""
    args, source = shard.args, restored_from(shard.args, shard.name, member)
    return pulumi.Output.format(
        "/subscriptions/{0}/resourceGroups/{1}/providers/Microsoft.DBforPostgreSQL/flexibleServers/{2}",
        subscription_id(args.account, shard.parent),
        physical_name(args.prefix, source, limit=NAME_LIMIT),
        _physical(args, source),
    )


async def _writes(name: str, shard: str, args: DatabaseArgs, member: str, parent: pulumi.Resource) -> bool | None:
    """Ask for a server's role; a replica says that it is one."""
    what = f"{shard}-{member}"
    group = physical_name(args.prefix, what, limit=NAME_LIMIT)
    known = {"resourceGroupName": group, "serverName": _physical(args, what)}
    found = await asked("azure-native:dbforpostgresql:getServer", known, parent, what)
    if member != args.primary:
        _refuse_upgrade(name, args, str((found or {}).get("version") or args.version))
    elif args.epoch == 1:
        _refuse_copies(name, args, (found or {}).get("backup"))
    role = str((found or {}).get("replicationRole") or "")
    return None if not role else not role.endswith("Replica")


def _refuse_upgrade(name: str, args: DatabaseArgs, there: str) -> None:
    """Refuse another version than a secondary has: Azure upgrades no server with replicas (cloud rule 102)."""
    if there != args.version:
        message = (
            f"need {there} while there are secondaries, as Azure upgrades no server with replicas, got {args.version}; take "
            "them away (leaving, then out of secondaries), upgrade, and add them again"
        )
        raise pulumi.RunError(str(Problem(f"{block_of(name)}.version", message)))


def _refuse_copies(name: str, args: DatabaseArgs, backup: object) -> None:
    """Refuse other copies of backups than a server was made with, as long as it is the one that writes (cloud rule 103)."""
    if not isinstance(backup, Mapping):
        return
    has, asked_for = backup.get("geoRedundantBackup") == "Enabled", args.azure.geo_backup if args.azure else ""
    if has != bool(asked_for):
        message = (
            f"is decided when a database is made, and this one was made {'with' if has else 'without'}; undo the change, or "
            "restore into a new database"
        )
        raise pulumi.RunError(str(Problem(f"{block_of(name)}.azure.geo_backup", message)))


def _physical(args: DatabaseArgs, name: str) -> str:
    return physical_name(args.prefix, name, limit=NAME_LIMIT)
