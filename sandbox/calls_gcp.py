"""The calls of ``gcloud`` that move a writer: AlloyDB and Memorystore for Valkey."""

from typing import Any

from graticule.sandbox.model import RefusedError
from graticule.sandbox.played import Asked, Played
from graticule.sandbox.store import Row

CLUSTER, INSTANCE = "gcp:alloydb/cluster:Cluster", "gcp:alloydb/instance:Instance"
VALKEY = "gcp:memorystore/instance:Instance"
PRIMARY, SECONDARY = "PRIMARY", "SECONDARY"
_OF = "crossInstanceReplicationConfig"


def _found(asked: Asked, kind: str, location: str, plural: str) -> Row:
    """Return what is named, where its region answers."""
    project, name = asked.one("project"), asked.one()
    if asked.is_down(location):
        raise RefusedError(f"UNAVAILABLE: The service is currently unavailable in {location}")
    identity = f"projects/{project}/locations/{location}/{plural}/{name}"
    row = asked.store.get(project, kind, identity)
    if row is None:
        raise RefusedError(f"NOT_FOUND: Resource '{identity}' was not found")
    return row


def role_of(row: Row) -> str:
    """Return whether an AlloyDB cluster is ``PRIMARY`` or ``SECONDARY``."""
    return str(row.inputs.get("clusterType") or PRIMARY)


def _location(row: Row) -> str:
    return row.id.split("/")[3]


def _cluster(asked: Asked) -> Row:
    return _found(asked, CLUSTER, asked.one("region"), "clusters")


def _cluster_answer(row: Row) -> dict[str, Any]:
    followed = {"secondaryConfig": row.inputs["secondaryConfig"]} if row.inputs.get("secondaryConfig") else {}
    return {"name": row.id, "clusterType": role_of(row), "state": "READY", **followed}


def _set_role(asked: Asked, row: Row, role: str, follows: str = "") -> None:
    row.inputs["clusterType"] = role
    row.inputs.pop("secondaryConfig", None)
    if follows:
        row.inputs["secondaryConfig"] = {"primaryClusterName": follows}
    asked.store.put(row)
    for instance in asked.store.of_type(row.account, INSTANCE, row.id):
        if instance.inputs.get("instanceType") in {PRIMARY, SECONDARY}:
            instance.inputs["instanceType"] = role
            asked.store.put(instance)


def _followed(asked: Asked, row: Row) -> Row | None:
    named = (row.inputs.get("secondaryConfig") or {}).get("primaryClusterName", "")
    return asked.store.get(row.account, CLUSTER, str(named))


def _switchover(asked: Asked) -> Any:  # noqa: ANN401 - JSON
    row = _cluster(asked)
    old = _followed(asked, row)
    if role_of(row) != SECONDARY or old is None:
        raise RefusedError(f"FAILED_PRECONDITION: {row.id} is no secondary cluster")
    if asked.is_down(_location(old)):
        raise RefusedError(
            f"FAILED_PRECONDITION: the primary cluster {old.id} is not available; promote {row.name} instead"
        )
    for other in asked.store.of_type(row.account, CLUSTER, old.id):
        if other.id != row.id and _followed(asked, other) == old:
            _set_role(asked, other, SECONDARY, row.id)
    _set_role(asked, old, SECONDARY, row.id)
    _set_role(asked, row, PRIMARY)
    return _cluster_answer(row)


def _promote(asked: Asked) -> Any:  # noqa: ANN401 - JSON
    row = _cluster(asked)
    if role_of(row) != SECONDARY:
        raise RefusedError(f"FAILED_PRECONDITION: {row.id} is no secondary cluster")
    _set_role(asked, row, PRIMARY)
    return _cluster_answer(row)


def _valkey(asked: Asked) -> Row:
    return _found(asked, VALKEY, asked.one("location"), "instances")


def _valkey_answer(row: Row) -> dict[str, Any]:
    return {"name": row.id, "state": "ACTIVE", _OF: row.outputs.get(_OF) or {"instanceRole": "NONE"}}


def _update_valkey(asked: Asked) -> Any:  # noqa: ANN401 - JSON
    row, role = _valkey(asked), asked.one("cross-instance-replication-config-role")
    flag = "cross-instance-replication-config-secondary-instances"
    named = [one.removeprefix("instance=") for one in asked.flags.get(flag, ())]
    followed = ((row.outputs.get(_OF) or {}).get("primaryInstance") or {}).get("instance")
    old = asked.store.get(row.account, VALKEY, str(followed))
    if role != "primary" or old is None:
        raise RefusedError(f"INVALID_ARGUMENT: {row.id} is no secondary instance that could be made primary")
    following = [one["instance"] for one in (old.outputs.get(_OF) or {}).get("secondaryInstances", [])]
    if set(named) != {old.id, *following} - {row.id}:
        raise RefusedError(f"INVALID_ARGUMENT: the secondary instances of {row.id} have to be all the others")
    for name in named:
        other = asked.store.get(row.account, VALKEY, name)
        if other:
            other.outputs[_OF] = {"instanceRole": SECONDARY, "primaryInstance": {"instance": row.id}}
            asked.store.put(other)
    row.outputs[_OF] = {"instanceRole": PRIMARY, "secondaryInstances": [{"instance": name} for name in named]}
    asked.store.put(row)
    return _valkey_answer(row)


_WHERE, _HOW = ("", "region", "project"), ("format",)
_CACHE = ("", "location", "project")

PLAYED = {
    "alloydb clusters describe": Played(lambda asked: _cluster_answer(_cluster(asked)), _WHERE, _HOW, ("quiet",)),
    "alloydb clusters switchover": Played(_switchover, _WHERE, _HOW, ("quiet",)),
    "alloydb clusters promote": Played(_promote, _WHERE, _HOW, ("quiet",)),
    "memorystore instances describe": Played(lambda asked: _valkey_answer(_valkey(asked)), _CACHE, _HOW, ("quiet",)),
    "memorystore instances update": Played(
        _update_valkey,
        (*_CACHE, "cross-instance-replication-config-role"),
        ("format", "cross-instance-replication-config-secondary-instances"),
        ("quiet",),
    ),
}
"""By its words each call."""
