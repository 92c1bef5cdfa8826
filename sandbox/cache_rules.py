"""What the clouds refuse of caches, and what they do by themselves."""

from graticule.sandbox.model import RefusedError, Request, values_at
from graticule.sandbox.store import Row

REPLICATION = "aws:elasticache/replicationGroup:ReplicationGroup"
DATASTORE = "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup"
MEMORYDB, WHOLE = "aws:memorydb/cluster:Cluster", "aws:memorydb/multiRegionCluster:MultiRegionCluster"
INSTANCE = "gcp:memorystore/instance:Instance"
POLICY = "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy"
REDIS, DATABASE = "azure-native:redisenterprise:RedisEnterprise", "azure-native:redisenterprise:Database"
FEWEST_NODES, LONGEST_RETENTION = 1, 35
MOST_SECONDARIES, MOST_MEMBERS = 2, 5
TOO_SMALL = ("Balanced_B0", "Balanced_B1")
_OF_FIRST = ("engine", "engineVersion", "nodeType", "numNodeGroups", "parameterGroupName", "snapshotRetentionLimit")
ROLE = "crossInstanceReplicationConfig"


def node_types(request: Request) -> None:
    """Refuse a replication group that ElastiCache would not make."""
    inputs = request.row.inputs
    if inputs.get("automaticFailoverEnabled") and int(inputs.get("replicasPerNodeGroup") or 0) < FEWEST_NODES:
        raise RefusedError("InvalidParameterCombination: automatic failover needs at least one replica")
    if inputs.get("userGroupIds") and inputs.get("authToken"):
        raise RefusedError("InvalidParameterCombination: AuthToken and UserGroupIds exclude each other")
    if int(inputs.get("snapshotRetentionLimit") or 0) > LONGEST_RETENTION:
        raise RefusedError(f"InvalidParameterValue: Snapshot retention must be at most {LONGEST_RETENTION}")


def joins(request: Request) -> None:
    """Refuse a member of a Global Datastore that says what the datastore says, or is one too many."""
    inputs, store, account = request.row.inputs, request.store, request.row.account
    datastore = store.get(account, DATASTORE, str(inputs.get("globalReplicationGroupId")))
    if datastore is None or datastore.inputs["primaryReplicationGroupId"] == request.row.id:
        return
    is_new = store.get(account, REPLICATION, request.row.id) is None
    said = [key for key in _OF_FIRST if inputs.get(key) is not None]
    if said and is_new:
        raise RefusedError(
            f"InvalidParameterCombination: {said[0]} can not be given for a member of a Global Datastore"
        )
    others = [row for row in store.of_type(account, REPLICATION, datastore.id) if row.id != request.row.id]
    secondaries = [row for row in others if row.id != datastore.inputs["primaryReplicationGroupId"]]
    if is_new and len(secondaries) >= MOST_SECONDARIES:
        raise RefusedError(f"InvalidParameterValue: {datastore.id} has {MOST_SECONDARIES} secondary clusters already")


def can_be_global(request: Request) -> None:
    """Refuse a Global Datastore whose first member is too small."""
    first = request.store.get(request.row.account, REPLICATION, str(request.row.inputs["primaryReplicationGroupId"]))
    node = str(first.inputs.get("nodeType")) if first else ""
    if node.startswith(("cache.t", "cache.m4", "cache.r4")):
        raise RefusedError(f"InvalidParameterValue: node type {node} is not supported by Global Datastore")


def large_enough(request: Request) -> None:
    """Refuse a multi-Region cluster whose nodes are too small."""
    node = str(request.row.inputs.get("nodeType"))
    if not node.startswith("db.r7g.") or node == "db.r7g.large":
        raise RefusedError(f"InvalidParameterValueException: {node} is not supported by multi-Region clusters")


def same_as_whole(request: Request) -> None:
    """Refuse a member that differs from the whole, or is one too many."""
    inputs, store, account = request.row.inputs, request.store, request.row.account
    whole = store.get(account, WHOLE, str(inputs.get("multiRegionClusterName")))
    if whole is None:
        return
    for key in ("nodeType", "numShards"):
        if inputs.get(key) != whole.inputs.get(key) and store.get(account, MEMORYDB, request.row.id) is None:
            raise RefusedError(f"InvalidParameterCombinationException: {key} differs from that of {whole.id}")
    members = [row for row in store.of_type(account, MEMORYDB, whole.id) if row.id != request.row.id]
    if len(members) >= MOST_MEMBERS:
        raise RefusedError(f"ClusterQuotaForCustomerExceededFault: {whole.id} has {MOST_MEMBERS} members already")


def has_policy(request: Request) -> None:
    """Refuse an instance in a region whose network lets Memorystore make no endpoints."""
    location, store = request.row.inputs["location"], request.store
    for network in values_at(request.row.inputs, "desiredAutoCreatedEndpoints[*].network"):
        policies = [
            row
            for row in store.of_type(request.row.account, POLICY, str(network))
            if row.inputs["location"] == location and row.inputs["serviceClass"] == "gcp-memorystore"
        ]
        if not policies:
            raise RefusedError(
                f"googleapi: Error 400: no ServiceConnectionPolicy for gcp-memorystore in {network} and {location}"
            )


def _followed(request: Request) -> Row | None:
    """Return the instance that a new one follows."""
    asked = request.row.inputs.get(ROLE) or {}
    named = (asked.get("primaryInstance") or {}).get("instance")
    return request.store.get(request.row.account, INSTANCE, str(named)) if named else None


def follows(request: Request) -> None:
    """Refuse an instance that follows one which it is not like."""
    asked = request.row.inputs.get(ROLE) or {}
    if asked.get("instanceRole") != "SECONDARY" or request.store.get(request.row.account, INSTANCE, request.row.id):
        return
    primary = _followed(request)
    if primary is None:
        raise RefusedError(f"googleapi: Error 404: {asked.get('primaryInstance')} was not found")
    for key in ("nodeType", "shardCount", "authorizationMode", "transitEncryptionMode"):
        if request.row.inputs.get(key) != primary.inputs.get(key):
            raise RefusedError(f"googleapi: Error 400: {key} differs from that of the primary instance")


def take_roles(request: Request) -> None:
    """Tell a writer of the one that follows it, as Memorystore does by itself."""
    primary = _followed(request)
    if primary is None:
        return
    request.row.outputs[ROLE] = {"instanceRole": "SECONDARY", "primaryInstance": {"instance": primary.id}}
    request.store.put(request.row)
    following = [
        one for one in primary.outputs[ROLE].get("secondaryInstances", []) if one["instance"] != request.row.id
    ]
    primary.outputs[ROLE] = {
        "instanceRole": "PRIMARY",
        "secondaryInstances": [*following, {"instance": request.row.id}],
    }
    request.store.put(primary)


def leave_roles(request: Request) -> None:
    """Tell a writer that one does not follow it any more."""
    for row in request.store.of_type(request.row.account, INSTANCE):
        role = row.outputs.get(ROLE) or {}
        left = [one for one in role.get("secondaryInstances", []) if one["instance"] != request.row.id]
        if role.get("secondaryInstances") and left != role["secondaryInstances"]:
            row.outputs[ROLE] = (
                {"instanceRole": "PRIMARY", "secondaryInstances": left} if left else {"instanceRole": "NONE"}
            )
            request.store.put(row)


def one_policy(request: Request) -> None:
    """Refuse a second policy for a network, a region and a service."""
    mine = request.row.inputs
    for row in request.store.of_type(request.row.account, POLICY, str(mine["network"])):
        same = all(row.inputs[key] == mine[key] for key in ("network", "location", "serviceClass"))
        if same and row.id != request.row.id:
            raise RefusedError(
                f"googleapi: Error 409: {row.id} is the policy for {mine['serviceClass']} in {mine['location']} already"
            )


def redis(request: Request) -> None:
    """Refuse what Azure Managed Redis does not take."""
    inputs = request.row.inputs
    if inputs.get("zones"):
        raise RefusedError('Code="BadRequest" Message="zones can not be given for this SKU"')
    if (inputs.get("sku") or {}).get("capacity"):
        raise RefusedError('Code="BadRequest" Message="capacity is for Enterprise SKUs alone"')


def _cluster_of(request: Request, database_id: str) -> Row | None:
    return request.store.get(request.row.account, REDIS, database_id.rpartition("/databases/")[0])


def linked(request: Request) -> None:
    """Refuse a database that joins others as Azure does not let it."""
    group = request.row.inputs.get("geoReplication")
    if not group or request.store.get(request.row.account, DATABASE, request.row.id):
        return
    linked = [str(one["id"]) for one in group.get("linkedDatabases", [])]
    if request.row.id not in linked:
        raise RefusedError('Code="BadRequest" Message="the linked databases have to name the database itself"')
    if len(linked) > MOST_MEMBERS:
        raise RefusedError(f'Code="BadRequest" Message="at most {MOST_MEMBERS} databases can be linked"')
    if request.row.inputs.get("persistence"):
        raise RefusedError('Code="BadRequest" Message="persistence excludes geo-replication"')
    own = _cluster_of(request, request.row.id)
    for one in linked:
        if one != request.row.id and request.store.get(request.row.account, DATABASE, one) is None:
            raise RefusedError(f'Code="NotFound" Message="Resource {one} was not found."')
        cluster = _cluster_of(request, one)
        if cluster is None or own is None:
            continue
        if cluster.inputs["sku"]["name"] in TOO_SMALL:
            raise RefusedError(f'Code="BadRequest" Message="{cluster.inputs["sku"]["name"]} can not be linked"')
        if cluster.inputs["sku"] != own.inputs["sku"]:
            raise RefusedError('Code="BadRequest" Message="linked databases need the same SKU"')
