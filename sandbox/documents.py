"""The types of databases of documents that are played in full: DynamoDB, Firestore and Cosmos DB."""

from dataclasses import replace

from graticule.providers.contract.multi_regions import FIRESTORE, STRONG_TABLES, multi_regions
from graticule.sandbox import aws, gcp
from graticule.sandbox.azure import GROUP, arm
from graticule.sandbox.clusters import CRYPTO_KEY, IDENTITY
from graticule.sandbox.model import Model, RefusedError, Request
from graticule.sandbox.store import Row, Store

TABLE, REPLICA = "aws:dynamodb/table:Table", "aws:dynamodb/tableReplica:TableReplica"
FIRESTORE_DATABASE = "gcp:firestore/database:Database"
COSMOS = "azure-native:cosmosdb:DatabaseAccount"
DATABASE = "azure-native:cosmosdb:SqlResourceSqlDatabase"
CONTAINER = "azure-native:cosmosdb:SqlResourceSqlContainer"
TAKING_PART = 3
_ACCOUNT = f"{GROUP}/providers/Microsoft.DocumentDB/databaseAccounts/{{accountName}}"
_TABLE = "arn:aws:dynamodb:{region}:{account}:table/{name}"


def _table(request: Request) -> None:
    """Refuse strongly consistent copies that are not three of one set, and copies without a stream."""
    inputs = request.row.inputs
    copies = inputs.get("replicas") or []
    if copies and not inputs.get("streamEnabled"):
        raise RefusedError("ValidationException: Table must have a stream with NEW_AND_OLD_IMAGES to be replicated")
    witness = (inputs.get("globalTableWitness") or {}).get("regionName")
    strong = any(one.get("consistencyMode") == "STRONG" for one in copies)
    places = {request.region, *(one["regionName"] for one in copies), *([witness] if witness else [])}
    if strong and (len(places) != TAKING_PART or not any(places <= set(one) for one in STRONG_TABLES.values())):
        raise RefusedError("ValidationException: MRSC needs three Regions of one Region set, or two and a witness")


def _restores_table(request: Request) -> None:
    """Refuse a restore of a table that is not in the region, or that does not go back in time."""
    inputs, store, account = request.row.inputs, request.store, request.row.account
    source = inputs.get("restoreSourceName")
    if not source or store.get(account, TABLE, request.row.id):
        return
    tables = {row.name: row for row in store.of_type(account, TABLE)}
    copies = [row for row in store.of_type(account, REPLICA) if row.inputs["globalTableArn"].endswith(f"/{source}")]
    found = [row for row in (tables.get(source), *copies) if row and row.inputs.get("region") == request.region]
    if not found:
        raise RefusedError(f"TableNotFoundException: Table not found: {source}")
    kept = found[0].inputs.get("pointInTimeRecovery")
    if not (kept.get("enabled") if isinstance(kept, dict) else kept):
        raise RefusedError(
            f"PointInTimeRecoveryUnavailableException: Point in time recovery is not enabled for table '{source}'"
        )
    if inputs.get("replicas"):
        raise RefusedError("ValidationException: MRSC needs an empty table")


def _restored_table(request: Request) -> None:
    """A restored table has neither stream nor protection nor tags, whatever is asked for (cloud rule 119)."""
    row = request.row
    if row.inputs.get("restoreSourceName"):
        row.inputs = {**row.inputs, "streamEnabled": False, "deletionProtectionEnabled": False, "tags": {}}
        request.store.put(row)


def _replica(request: Request) -> None:
    inputs, store, account = request.row.inputs, request.store, request.row.account
    for row in store.of_type(account, TABLE):
        if row.outputs["arn"] != inputs["globalTableArn"]:
            continue
        if row.inputs.get("region") == request.region:
            raise RefusedError(f"ValidationException: Cannot replicate a table to its own Region {request.region}")
        if not row.inputs.get("streamEnabled"):
            raise RefusedError("ValidationException: Table must have a stream with NEW_AND_OLD_IMAGES to be replicated")


def _firestore(request: Request) -> None:
    """Refuse a place that Firestore has not, and a key of another one."""
    inputs = request.row.inputs
    place = str(inputs["locationId"])
    known = multi_regions(FIRESTORE)
    wanted = known[place].keys if place in known else place
    key = str((inputs.get("cmekConfig") or {}).get("kmsKeyName", ""))
    if key and f"/locations/{wanted}/" not in key:
        raise RefusedError(f"googleapi: Error 400: the key of a database in {place} has to be in {wanted}, got {key}")


def _cosmos(request: Request) -> None:
    """Refuse what an account's regions cannot be."""
    inputs = request.row.inputs
    level = (inputs.get("consistencyPolicy") or {}).get("defaultConsistencyLevel")
    if inputs.get("enableMultipleWriteLocations") and level == "Strong":
        raise RefusedError(
            'Code="BadRequest" Message="Strong consistency is not supported with multiple write regions"'
        )
    priorities = sorted(one.get("failoverPriority", 0) for one in inputs["locations"])
    if priorities != list(range(len(priorities))):
        raise RefusedError('Code="BadRequest" Message="Failover priorities have to be unique and begin at 0"')
    before = request.store.get(request.row.account, COSMOS, request.row.id)
    was = {one["locationName"]: one.get("isZoneRedundant") for one in before.inputs["locations"]} if before else {}
    if before and was.keys() != {one["locationName"] for one in inputs["locations"]}:
        others = [key for key in {*inputs, *before.inputs} - {"locations"} if inputs.get(key) != before.inputs.get(key)]
        if others:
            raise RefusedError(
                'Code="BadRequest" Message="Regions cannot be added or removed together with a change of '
                f'{", ".join(sorted(others))}"'
            )
    for one in inputs["locations"]:
        name = one["locationName"]
        if name in was and was[name] != one.get("isZoneRedundant"):
            raise RefusedError(f'Code="BadRequest" Message="Zone redundancy of {name} cannot be changed"')


def _restore_source(row: Row) -> str:
    return str((row.inputs.get("restoreParameters") or {}).get("restoreSource", ""))


def _source(request: Request) -> Row | None:
    """Return the account that one is restored from, or nothing."""
    instance = _restore_source(request.row).rpartition("/")[2]
    found = request.store.answering(request.row.account, COSMOS, instance) if instance else ()
    return next((row for row in found if row.outputs.get("instanceId") == instance), None)


def _restores(request: Request) -> None:
    """Refuse a restore elsewhere than the other account is, and into several regions (cloud rule 118)."""
    inputs, found = request.row.inputs, _source(request)
    if inputs.get("createMode") != "Restore" or request.store.get(request.row.account, COSMOS, request.row.id):
        return
    if found is None:
        source = _restore_source(request.row)
        raise RefusedError(f'Code="BadRequest" Message="Cannot find the restorable database account {source}"')
    where = inputs["location"]
    if f"/locations/{where}/" not in _restore_source(request.row):
        raise RefusedError(f'Code="BadRequest" Message="The restore source is in another location than {where}"')
    held = [one["locationName"] for one in found.inputs["locations"]]
    if [one["locationName"] for one in inputs["locations"]] not in [[one] for one in held]:
        raise RefusedError(f'Code="BadRequest" Message="An account is restored into one of {held}"')
    if inputs.get("keyVaultKeyUri") != found.inputs.get("keyVaultKeyUri"):
        raise RefusedError('Code="BadRequest" Message="An account is restored under the key of its source"')


def _restored_account(request: Request) -> None:
    """What is restored has the databases, the containers and the consistency of the other account."""
    row, store, found = request.row, request.store, _source(request)
    if found is None:
        return
    row.inputs = {**row.inputs, "consistencyPolicy": found.inputs.get("consistencyPolicy")}
    store.put(row)
    own = {key: row.inputs[key] for key in ("accountName", "resourceGroupName")}
    for one in _inside(store, found):
        moved = one.id.replace(found.id, row.id, 1)
        scope = one.scope.replace(found.id, row.id, 1)
        store.put(replace(one, id=moved, scope=scope, inputs={**one.inputs, **own}, implicit=True))


def _gone_account(request: Request) -> None:
    for one in _inside(request.store, request.row):
        request.store.remove(one.account, one.type, one.id)


def _inside(store: Store, account: Row) -> list[Row]:
    found = [row for kind in (DATABASE, CONTAINER) for row in store.of_type(account.account, kind)]
    return [row for row in found if row.id.startswith(f"{account.id}/")]


def _container(request: Request) -> None:
    before = request.store.get(request.row.account, CONTAINER, request.row.id)
    key = request.row.inputs["resource"].get("partitionKey")
    if before and before.inputs["resource"].get("partitionKey") != key:
        raise RefusedError('Code="BadRequest" Message="Document collection partition key cannot be changed."')


MODELS = {
    TABLE: Model(
        id="{name}",
        name="name",
        outputs={
            "arn": _TABLE,
            "streamArn": f"{_TABLE}/stream/2026-11-01T00:00:00.000",
            "streamLabel": "2026-11-01T00:00:00.000",
            "tagsAll": "{tags}",
        },
        references={"serverSideEncryption.kmsKeyArn": aws.KEY, "replicas[*].kmsKeyArn": aws.KEY},
        rules=(_table, _restores_table),
        late=("deletionProtectionEnabled", "streamEnabled", "tags"),
        effects=(_restored_table,),
        protected="deletionProtectionEnabled",
        protected_says="ValidationException: Resource cannot be deleted as it is currently protected against deletion: {id}",
        taken="ResourceInUseException: Table already exists: {name}",
        in_use="ValidationException: Replica cannot be deleted because it has acted as a source Region for {user}",
    ),
    REPLICA: Model(
        id="{globalTableArn}:{region}",
        outputs={"arn": "arn:aws:dynamodb:{region}:{account}:table/{globalTableArn}", "tagsAll": "{tags}"},
        references={"globalTableArn": TABLE, "kmsKeyArn": aws.KEY},
        rules=(_replica,),
        protected="deletionProtectionEnabled",
        protected_says="ValidationException: Resource cannot be deleted as it is currently protected against deletion: {id}",
        taken="ValidationException: a replica already exists in {region}",
    ),
    FIRESTORE_DATABASE: Model(
        id="projects/{account}/databases/{name}",
        name="name",
        scope="{account}",
        outputs={
            "uid": "{uuid}",
            "createTime": "2026-11-01T00:00:00Z",
            "updateTime": "2026-11-01T00:00:00Z",
            "earliestVersionTime": "2026-11-01T00:00:00Z",
            "versionRetentionPeriod": "604800s",
            "keyPrefix": "",
            "etag": "{short}",
        },
        references={"cmekConfig.kmsKeyName": CRYPTO_KEY},
        rules=(_firestore,),
        protected="deleteProtectionState",
        protects="DELETE_PROTECTION_ENABLED",
        protected_says="googleapi: Error 400: Database {id} has delete protection enabled",
        taken=gcp.TAKEN,
    ),
    "gcp:firestore/backupSchedule:BackupSchedule": Model(
        id="projects/{account}/databases/{database}/backupSchedules/{uuid}",
        outputs={"name": "{uuid}"},
        parent="projects/{account}/databases/{database}",
        missing="googleapi: Error 404: Database not found: {value}",
    ),
    COSMOS: arm(
        _ACCOUNT,
        "accountName",
        GROUP,
        {
            "documentEndpoint": "https://{accountName}.documents.azure.com:443/",
            "readLocations": [],
            "writeLocations": [],
            "failoverPolicies": [],
            "privateEndpointConnections": [],
            "instanceId": "{uuid}",
            "keysMetadata": {},
            "keyVaultKeyUriVersion": "",
            "systemData": {},
            "identity": {"type": "UserAssigned", "tenantId": "{account}", "userAssignedIdentities": {}},
        },
        reshaped=("identity",),
        scope="cosmosdb",
        references={"identity.userAssignedIdentities[*]": IDENTITY},
        rules=(_cosmos, _restores),
        effects=(_restored_account,),
        farewells=(_gone_account,),
        taken='Code="BadRequest" Message="Dns record for {name} under zone Document is already taken."',
    ),
    DATABASE: arm(f"{_ACCOUNT}/sqlDatabases/{{databaseName}}", "databaseName", _ACCOUNT, goes_along=True),
    CONTAINER: arm(
        f"{_ACCOUNT}/sqlDatabases/{{databaseName}}/containers/{{containerName}}",
        "containerName",
        f"{_ACCOUNT}/sqlDatabases/{{databaseName}}",
        goes_along=True,
        rules=(_container,),
    ),
}
"""By the type how it behaves."""
