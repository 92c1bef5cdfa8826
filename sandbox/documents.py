"""The types of databases of documents that are played in full: DynamoDB, Firestore and Cosmos DB."""

from graticule.providers.contract.multi_regions import FIRESTORE, STRONG_TABLES, multi_regions
from graticule.sandbox import aws, gcp
from graticule.sandbox.azure import GROUP, arm
from graticule.sandbox.clusters import CRYPTO_KEY, IDENTITY
from graticule.sandbox.model import Model, RefusedError, Request

TABLE, REPLICA = "aws:dynamodb/table:Table", "aws:dynamodb/tableReplica:TableReplica"
FIRESTORE_DATABASE = "gcp:firestore/database:Database"
COSMOS = "azure-native:cosmosdb:DatabaseAccount"
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
    for one in inputs["locations"]:
        name = one["locationName"]
        if name in was and was[name] != one.get("isZoneRedundant"):
            raise RefusedError(f'Code="BadRequest" Message="Zone redundancy of {name} cannot be changed"')


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
        rules=(_table,),
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
        rules=(_cosmos,),
        taken='Code="BadRequest" Message="Dns record for {name} under zone Document is already taken."',
    ),
    "azure-native:cosmosdb:SqlResourceSqlDatabase": arm(
        f"{_ACCOUNT}/sqlDatabases/{{databaseName}}", "databaseName", _ACCOUNT
    ),
    CONTAINER: arm(
        f"{_ACCOUNT}/sqlDatabases/{{databaseName}}/containers/{{containerName}}",
        "containerName",
        f"{_ACCOUNT}/sqlDatabases/{{databaseName}}",
        rules=(_container,),
    ),
}
"""By the type how it behaves."""
