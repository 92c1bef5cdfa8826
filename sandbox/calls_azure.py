"""The calls of ``az`` that move a writer: PostgreSQL flexible server, and Managed Redis out of a group."""

from typing import Any

from graticule.sandbox.model import RefusedError
from graticule.sandbox.played import Asked, Played
from graticule.sandbox.store import Row

SERVER, ENDPOINT = "azure-native:dbforpostgresql:Server", "azure-native:dbforpostgresql:VirtualEndpoint"
REDIS, DATABASE = "azure-native:redisenterprise:RedisEnterprise", "azure-native:redisenterprise:Database"
PRIMARY, REPLICA = "Primary", "AsyncReplica"


def _in_group(asked: Asked, path: str) -> str:
    group = f"/subscriptions/{asked.one('subscription')}/resourceGroups/{asked.one('resource-group')}"
    return f"{group}/providers/{path}"


def _reached(asked: Asked, kind: str, identity: str) -> Row:
    row = asked.store.get(asked.one("subscription"), kind, identity)
    if row is None:
        raise RefusedError(f"(ResourceNotFound) The Resource '{identity.partition('/providers/')[2]}' was not found")
    if asked.is_down(str(row.inputs.get("location"))):
        raise RefusedError(f"(ServiceUnavailable) The service in {row.inputs.get('location')} is unavailable")
    return row


def _server(asked: Asked) -> Row:
    return _reached(asked, SERVER, _in_group(asked, f"Microsoft.DBforPostgreSQL/flexibleServers/{asked.one('name')}"))


def role_of(row: Row) -> str:
    """Return whether a server is ``Primary`` or ``AsyncReplica``."""
    return REPLICA if row.inputs.get("sourceServerResourceId") else PRIMARY


def _server_answer(row: Row) -> dict[str, Any]:
    role = role_of(row)
    return {
        "id": row.id,
        "name": row.name,
        "state": "Ready",
        "replicationRole": role,
        "replication": {"role": role},
        "sourceServerResourceId": row.inputs.get("sourceServerResourceId"),
    }


def _promote(asked: Asked) -> Any:  # noqa: ANN401 - JSON
    row, option = _server(asked), asked.one("promote-option")
    if asked.one("promote-mode") != "switchover" or option not in {"planned", "forced"}:
        raise RefusedError("the sandbox plays --promote-mode switchover with --promote-option planned or forced alone")
    old = asked.store.get(row.account, SERVER, str(row.inputs.get("sourceServerResourceId")))
    if old is None:
        raise RefusedError(f"(ReplicaNotFound) {row.name} is no replica")
    endpoints = asked.store.of_type(row.account, ENDPOINT)
    mine = [one for one in endpoints if {old.name, row.name} <= {one.id.split("/")[8], *one.inputs.get("members", [])}]
    if not mine:
        raise RefusedError(f"(VirtualEndpointNotFound) no virtual endpoint joins {row.name} and {old.name}")
    if asked.is_down(str(old.inputs.get("location"))) and option == "planned":
        raise RefusedError(
            f"(ServerNotReady) the primary server {old.name} is not available; use --promote-option forced"
        )
    for key in ("storage", "sku"):
        if row.inputs.get(key) != old.inputs.get(key):
            raise RefusedError(f"(ReplicaPromoteNotAllowed) {key} of {row.name} differs from that of {old.name}")
    for other in asked.store.of_type(row.account, SERVER, old.id):
        other.inputs["sourceServerResourceId"] = row.id
        asked.store.put(other)
    old.inputs |= {"sourceServerResourceId": row.id}
    asked.store.put(old)
    row.inputs.pop("sourceServerResourceId", None)
    asked.store.put(row)
    return _server_answer(row)


def _database(asked: Asked) -> Row:
    cluster = _in_group(asked, f"Microsoft.Cache/redisEnterprise/{asked.one('cluster-name')}")
    _reached(asked, REDIS, cluster)
    return _reached(asked, DATABASE, f"{cluster}/databases/default")


def _database_answer(row: Row) -> dict[str, Any]:
    return {"id": row.id, "resourceState": "Running", "geoReplication": row.inputs.get("geoReplication")}


def linked(row: Row) -> list[str]:
    """Return the ids of the databases that one is linked with, itself among them."""
    return [str(one["id"]) for one in (row.inputs.get("geoReplication") or {}).get("linkedDatabases") or []]


def _unlink(asked: Asked) -> Any:  # noqa: ANN401 - JSON
    row, gone = _database(asked), asked.one("unlink-ids")
    group = [
        one for one in asked.store.of_type(row.account, DATABASE) if row.id in linked(one) or one.id in linked(row)
    ]
    if gone not in {one.id for one in group} or gone == row.id:
        raise RefusedError(f"(BadRequest) {gone} is not linked with {row.id}")
    for one in group:
        left = [other for other in linked(one) if other != gone]
        if one.id == gone:
            one.inputs.pop("geoReplication", None)
        else:
            one.inputs["geoReplication"] = {
                **one.inputs["geoReplication"],
                "linkedDatabases": [{"id": other} for other in left],
            }
        asked.store.put(one)
    return _database_answer(row)


_NAMED = ("subscription", "resource-group", "name")
_CACHE = ("subscription", "resource-group", "cluster-name")

PLAYED = {
    "postgres flexible-server show": Played(lambda asked: _server_answer(_server(asked)), _NAMED, ("output",)),
    "postgres flexible-server replica promote": Played(
        _promote, (*_NAMED, "promote-mode", "promote-option"), ("output",), ("yes",)
    ),
    "redisenterprise database show": Played(lambda asked: _database_answer(_database(asked)), _CACHE, ("output",)),
    "redisenterprise database force-unlink": Played(_unlink, (*_CACHE, "unlink-ids"), ("output",)),
}
"""By its words each call."""
