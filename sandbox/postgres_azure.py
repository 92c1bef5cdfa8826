"""PostgreSQL on Azure, played in full. A server is a replica while it has an input ``sourceServerResourceId``."""

from collections.abc import Mapping
from typing import Any

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.postgres import SECONDARIES, VERSIONS
from graticule.sandbox.azure import GROUP, SUBNET, arm
from graticule.sandbox.clusters import IDENTITY
from graticule.sandbox.model import Model, RefusedError, Request
from graticule.sandbox.store import Row, Store

SERVER, PRIVATE_ZONE = "azure-native:dbforpostgresql:Server", "azure-native:privatedns:PrivateZone"
_SERVER = f"{GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/{{serverName}}"
ADMINISTRATORS = "azure-native:dbforpostgresql:AdministratorsMicrosoftEntra"


def role_of(row: Row) -> str:
    """Return a server's role, as Azure shows it."""
    follows = row.inputs.get("sourceServerResourceId") and row.inputs.get("createMode") != "PointInTimeRestore"
    return "AsyncReplica" if follows else "Primary"


def replicas_of(store: Store, row: Row) -> list[Row]:
    """Return the replicas of a server."""
    mentioning = store.of_type(row.account, SERVER, row.id)
    return [
        one
        for one in mentioning
        if one.inputs.get("sourceServerResourceId") == row.id and role_of(one) == "AsyncReplica"
    ]


def _flexible(request: Request) -> None:
    inputs, store, account = request.row.inputs, request.store, request.row.account
    sku, mode = inputs.get("sku") or {}, (inputs.get("highAvailability") or {}).get("mode", "Disabled")
    own = store.get(account, SERVER, request.row.id)
    replica = role_of(request.row) == "AsyncReplica"
    if str(inputs.get("version") or "17") not in VERSIONS[Cloud.AZURE]:
        raise RefusedError(f'Code="ParameterValueNotSupported" Message="version {inputs.get("version")}"')
    if mode != "Disabled" and sku.get("tier") == "Burstable":
        raise RefusedError('Code="HADisabledForBurstable" Message="Burstable has no high availability"')
    if replica and mode != "Disabled":
        raise RefusedError('Code="ReadReplicaHANotSupported" Message="High availability is not supported on a replica"')
    zone = str((inputs.get("network") or {}).get("privateDnsZoneArmResourceId", ""))
    if zone and not zone.endswith(".postgres.database.azure.com"):
        raise RefusedError(f'Code="InvalidPrivateDnsZone" Message="{zone} ends otherwise"')
    if zone.rpartition("/")[2] == f"{inputs.get('serverName')}.postgres.database.azure.com":
        raise RefusedError('Code="InvalidPrivateDnsZone" Message="The zone has the server\'s own name"')
    if own and inputs.get("version") != own.inputs.get("version") and (replica or replicas_of(store, own)):
        raise RefusedError(
            'Code="OperationNotAllowed" Message="Major version upgrade is not supported with read replicas"'
        )
    if own is None and (replica or inputs.get("createMode") == "PointInTimeRestore"):
        _copies(request, replica=replica)
    if own and int((inputs.get("storage") or {}).get("storageSizeGB", 0)) < int(
        (own.inputs.get("storage") or {}).get("storageSizeGB", 0)
    ):
        raise RefusedError('Code="InvalidStorageSize" Message="Storage cannot shrink"')


def _copies(request: Request, *, replica: bool) -> None:
    """Refuse what may not be a copy of another server (cloud rule 100)."""
    store, account, inputs = request.store, request.row.account, request.row.inputs
    source = store.get(account, SERVER, str(inputs.get("sourceServerResourceId")))
    if source is None:
        raise RefusedError(f'Code="ResourceNotFound" Message="{inputs.get("sourceServerResourceId")} was not found"')
    if not replica:
        if role_of(source) == "AsyncReplica":
            raise RefusedError(f'Code="ReplicaHasNoBackups" Message="{source.name} is a replica, and has no backups"')
        return
    tiers = {(one.get("sku") or {}).get("tier") for one in (inputs, source.inputs)}
    if len(tiers) > 1 or "Burstable" in tiers:
        raise RefusedError('Code="ReplicaTier" Message="A replica has the tier of its primary, and not Burstable"')
    if (inputs.get("backup") or {}).get("backupRetentionDays"):
        raise RefusedError('Code="ReplicaBackup" Message="A replica has no backups of its own"')
    others = replicas_of(store, source)
    if len(others) >= SECONDARIES[Cloud.AZURE]:
        raise RefusedError(f'Code="ReplicaCount" Message="{source.name} has {len(others)} replicas already"')


def _gone_server(request: Request) -> None:
    """A primary goes after its replicas (cloud rule 102); who may log in goes with a server."""
    following = replicas_of(request.store, request.row)
    if following:
        raise RefusedError(f'Code="OperationNotAllowed" Message="{request.row.id} has the replica {following[0].id}"')
    for one in request.store.of_type(request.row.account, ADMINISTRATORS, request.row.id):
        request.store.remove(one.account, one.type, one.id)


def _of_server(path: str, name: str, **more: Any) -> Model:  # noqa: ANN401 - a Model's fields
    return arm(f"{_SERVER}/{path}/{{{name}}}", name, _SERVER, **more)


MODELS = {
    SERVER: arm(
        _SERVER,
        "serverName",
        GROUP,
        {
            "fullyQualifiedDomainName": "{serverName}.postgres.database.azure.com",
            "minorVersion": "6",
            "state": "Ready",
            "privateEndpointConnections": [],
            "replicaCapacity": 5,
        },
        references={
            "network.delegatedSubnetResourceId": SUBNET,
            "network.privateDnsZoneArmResourceId": PRIVATE_ZONE,
            "dataEncryption.primaryUserAssignedIdentityId": IDENTITY,
        },
        rules=(_flexible,),
        farewells=(_gone_server,),
        scope="flexibleServers",
        taken='Code="ServerNameAlreadyExists" Message="Specified server name {name} is already used."',
    ),
    "azure-native:dbforpostgresql:Configuration": _of_server("configurations", "configurationName"),
    ADMINISTRATORS: _of_server("administrators", "objectId", goes_along=True),
    "azure-native:dbforpostgresql:VirtualEndpoint": _of_server(
        "virtualendpoints",
        "virtualEndpointName",
        scope="virtualEndpoints",
        outputs={
            "virtualEndpoints": [
                "{virtualEndpointName}.writer.postgres.database.azure.com",
                "{virtualEndpointName}.reader.postgres.database.azure.com",
            ]
        },
    ),
}
"""By the type how it behaves."""


def server(store: Store, account: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """Answer what is asked about a server."""
    group, name = str(args.get("resourceGroupName")), str(args.get("serverName"))
    for row in store.of_type(account, SERVER, group):
        if row.name == name and row.inputs.get("resourceGroupName") == group:
            return {**row.inputs, **row.outputs, "id": row.id, "replicationRole": role_of(row)}
    raise RefusedError(f'Code="ResourceNotFound" Message="{name} was not found."')
