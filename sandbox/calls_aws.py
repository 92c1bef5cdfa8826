"""The calls of ``aws`` that move a writer: Aurora Global and ElastiCache Global Datastore."""

import re
from typing import Any

from graticule.sandbox.model import RefusedError
from graticule.sandbox.played import Asked, Played
from graticule.sandbox.store import Row, Store

GLOBAL, CLUSTER = "aws:rds/globalCluster:GlobalCluster", "aws:rds/cluster:Cluster"
REPLICATION = "aws:elasticache/replicationGroup:ReplicationGroup"
DATASTORE = "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup"
_QUERY = re.compile(
    r"GlobalReplicationGroups\[\?ends_with\(GlobalReplicationGroupId, '([^']+)'\)\]\.GlobalReplicationGroupId"
)


def _reach(asked: Asked, service: str) -> str:
    region = asked.one("region")
    if asked.is_down(region):
        raise RefusedError(f'Could not connect to the endpoint URL: "https://{service}.{region}.amazonaws.com/"')
    return region


def _rows(store: Store, kind: str) -> list[Row]:
    return [row for row in store.everything() if row.type == kind]


def _global_cluster(asked: Asked) -> Row:
    name = asked.one("global-cluster-identifier")
    for row in _rows(asked.store, GLOBAL):
        if row.id == name:
            return row
    raise RefusedError(f"An error occurred (GlobalClusterNotFoundFault): Global cluster {name} not found")


def _members(row: Row) -> list[dict[str, Any]]:
    return list(row.outputs.get("globalClusterMembers") or [])


def _global_answer(row: Row) -> dict[str, Any]:
    members = [
        {"DBClusterArn": one["dbClusterArn"], "IsWriter": bool(one["isWriter"]), "Readers": []} for one in _members(row)
    ]
    return {
        "GlobalClusterIdentifier": row.id,
        "Status": "available",
        "Engine": row.inputs.get("engine", "aurora-postgresql"),
        "GlobalClusterMembers": members,
    }


def _describe_global(asked: Asked) -> Any:  # noqa: ANN401 - JSON
    _reach(asked, "rds")
    return {"GlobalClusters": [_global_answer(_global_cluster(asked))]}


def _move_global(asked: Asked, *, forced: bool) -> Any:  # noqa: ANN401 - JSON
    region, row, target = _reach(asked, "rds"), _global_cluster(asked), asked.one("target-db-cluster-identifier")
    members = _members(row)
    found = next((one for one in members if one["dbClusterArn"] == target), None)
    if found is None:
        raise RefusedError(f"An error occurred (DBClusterNotFoundFault): {target} is no member of {row.id}")
    if found["isWriter"]:
        raise RefusedError(
            f"An error occurred (InvalidDBClusterStateFault): {target} is the primary cluster of {row.id}"
        )
    down = [one["dbClusterArn"] for one in members if asked.is_down(_region(one["dbClusterArn"]))]
    if asked.is_down(_region(target)):
        raise RefusedError(f"An error occurred (InvalidDBClusterStateFault): {target} is not available")
    if down and not forced:
        raise RefusedError(
            f"An error occurred (InvalidGlobalClusterStateFault): {row.id} is not healthy in {_region(down[0])}; use failover"
        )
    if forced and not asked.has("allow-data-loss"):
        raise RefusedError("An error occurred (InvalidParameterCombination): failover needs --allow-data-loss")
    del region
    for one in members:
        one["isWriter"] = one["dbClusterArn"] == target
    row.outputs["globalClusterMembers"] = members
    asked.store.put(row)
    return {"GlobalCluster": _global_answer(row)}


def _region(arn: str) -> str:
    return arn.split(":")[3]


def _datastore(asked: Asked) -> Row:
    name = asked.one("global-replication-group-id")
    for row in _rows(asked.store, DATASTORE):
        if row.id == name:
            return row
    raise RefusedError(
        f"An error occurred (GlobalReplicationGroupNotFoundFault): Global Replication Group {name} not found"
    )


def _groups(store: Store, datastore: Row) -> list[Row]:
    primary = datastore.inputs["primaryReplicationGroupId"]
    return [
        row
        for row in store.of_type(datastore.account, REPLICATION)
        if row.id == primary or row.inputs.get("globalReplicationGroupId") == datastore.id
    ]


def datastore_answer(store: Store, row: Row) -> dict[str, Any]:
    """Return a Global Datastore as AWS shows it, with its members and their roles."""
    primary = row.inputs["primaryReplicationGroupId"]
    return {
        "GlobalReplicationGroupId": row.id,
        "Status": "available",
        "Members": [
            {
                "ReplicationGroupId": one.id,
                "ReplicationGroupRegion": one.inputs["region"],
                "Role": "PRIMARY" if one.id == primary else "SECONDARY",
                "AutomaticFailover": "enabled",
                "Status": "associated",
            }
            for one in _groups(store, row)
        ],
    }


def _describe_datastores(asked: Asked) -> Any:  # noqa: ANN401 - JSON
    region = _reach(asked, "elasticache")
    if asked.has("global-replication-group-id"):
        return {"GlobalReplicationGroups": [datastore_answer(asked.store, _datastore(asked))]}
    asked_for = _QUERY.fullmatch(asked.one("query"))
    if not asked_for or asked.one("output") != "text":
        raise RefusedError("the sandbox plays --query for the id of a Global Datastore by its end alone, as text")
    found = [
        row.id
        for row in _rows(asked.store, DATASTORE)
        if row.id.endswith(asked_for[1]) and any(one.inputs["region"] == region for one in _groups(asked.store, row))
    ]
    return "\t".join(found)


def _move_datastore(asked: Asked) -> Any:  # noqa: ANN401 - JSON
    _reach(asked, "elasticache")
    row, region, target = _datastore(asked), asked.one("primary-region"), asked.one("primary-replication-group-id")
    if asked.is_down(region):
        raise RefusedError(f"An error occurred (InvalidGlobalReplicationGroupState): {region} is not available")
    groups = _groups(asked.store, row)
    if not any(one.id == target and one.inputs["region"] == region for one in groups):
        raise RefusedError(
            f"An error occurred (ReplicationGroupNotFoundFault): {target} of {region} is no member of {row.id}"
        )
    if row.inputs["primaryReplicationGroupId"] == target:
        raise RefusedError(f"An error occurred (InvalidParameterValue): {target} is the primary of {row.id} already")
    for one in groups:
        one.inputs["globalReplicationGroupId"] = row.id
        asked.store.put(one)
    row.inputs["primaryReplicationGroupId"] = target
    asked.store.put(row)
    return {"GlobalReplicationGroup": datastore_answer(asked.store, row)}


_MOVED = ("region", "global-cluster-identifier", "target-db-cluster-identifier")

PLAYED = {
    "rds describe-global-clusters": Played(_describe_global, ("region", "global-cluster-identifier"), ("output",)),
    "rds switchover-global-cluster": Played(lambda asked: _move_global(asked, forced=False), _MOVED, ("output",)),
    "rds failover-global-cluster": Played(
        lambda asked: _move_global(asked, forced=True), _MOVED, ("output",), ("allow-data-loss",)
    ),
    "elasticache describe-global-replication-groups": Played(
        _describe_datastores, ("region",), ("global-replication-group-id", "query", "output"), ("show-member-info",)
    ),
    "elasticache failover-global-replication-group": Played(
        _move_datastore,
        ("region", "global-replication-group-id", "primary-region", "primary-replication-group-id"),
        ("output",),
    ),
}
"""By its words each call."""
