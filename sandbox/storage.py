"""The types of buckets that are played in full, on the three clouds."""

from typing import Any

from graticule.providers.contract.bucket import CUSTOM_PAIRS, MOST_COPIES, NAMED_PAIRS, key_location
from graticule.sandbox import aws, azure, gcp
from graticule.sandbox.audit import BUCKET
from graticule.sandbox.azure import GROUP, STORAGE, arm
from graticule.sandbox.clusters import CRYPTO_KEY
from graticule.sandbox.model import Model, RefusedError, Request, values_at
from graticule.sandbox.store import Row, Store

VERSIONS, COPIES = "aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
GCS = "gcp:storage/bucket:Bucket"
SERVICE, CONTAINER = "azure-native:storage:BlobServiceProperties", "azure-native:storage:BlobContainer"
POLICY = "azure-native:storage:ObjectReplicationPolicy"
ENDPOINT = "azure-native:network:PrivateEndpoint"
SOFT_DELETE = (7 * 86400, 90 * 86400)
_ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/{{accountName}}"


def _keeps_versions(store: Store, account: str, bucket: str) -> bool:
    found = store.get(account, VERSIONS, bucket)
    return bool(found and found.inputs["versioningConfiguration"]["status"] == "Enabled")


def _copies_from_versions(request: Request) -> None:
    """Refuse copies from or to a bucket that keeps no versions."""
    row, store = request.row, request.store
    if not _keeps_versions(store, row.account, row.inputs["bucket"]):
        raise RefusedError(
            "InvalidRequest: Versioning must be 'Enabled' on the bucket to apply a replication configuration"
        )
    for arn in values_at(row.inputs, "rules[*].destination.bucket"):
        if not _keeps_versions(store, row.account, str(arn).rpartition(":")[2]):
            raise RefusedError("InvalidRequest: Destination bucket must have versioning enabled.")


def _locks_versions(request: Request) -> None:
    if not _keeps_versions(request.store, request.row.account, request.row.inputs["bucket"]):
        raise RefusedError(
            "InvalidBucketState: Versioning must be 'Enabled' on the bucket to apply an Object Lock configuration"
        )


def _stays_versioned(request: Request) -> None:
    """Refuse to suspend versions that a lock or a copy is built on."""
    row = request.row
    if row.inputs["versioningConfiguration"]["status"] == "Enabled":
        return
    for kind, what in ((LOCK, "An Object Lock"), (COPIES, "A replication")):
        if request.store.get(row.account, kind, row.inputs["bucket"]):
            raise RefusedError(
                f"InvalidBucketState: {what} configuration is present on this bucket, so you cannot change the "
                "versioning state."
            )


def _in_its_location(request: Request) -> None:
    """Refuse a bucket in two regions that make no pair, and one whose key is elsewhere."""
    inputs = request.row.inputs
    location = str(inputs["location"]).lower()
    pair = {str(one).lower() for one in values_at(inputs, "customPlacementConfig.dataLocations[*]")}
    regions = CUSTOM_PAIRS.get(location.upper(), ())
    if pair and not (len(pair) == 2 and pair <= set(regions)):  # noqa: PLR2004 - a pair
        raise RefusedError(f"googleapi: Error 400: Invalid custom placement config: {sorted(pair)}, invalid")
    shared = location.upper() in {*CUSTOM_PAIRS, *NAMED_PAIRS}
    key = values_at(inputs, "encryption.defaultKmsKeyName")
    wanted = key_location(location.upper()) if shared else location
    if key and str(key[0]).split("/")[3] != wanted:
        raise RefusedError(
            f"googleapi: Error 400: The Cloud KMS key location {str(key[0]).split('/')[3]} does not match the bucket's, {wanted}"
        )


def _soft_delete(request: Request) -> None:
    (seconds,) = values_at(request.row.inputs, "softDeletePolicy.retentionDurationSeconds") or [0]
    if seconds and not SOFT_DELETE[0] <= seconds <= SOFT_DELETE[1]:
        raise RefusedError("googleapi: Error 400: Soft delete retention must be 0 or between 7 and 90 days, invalid")


def _service_of(request: Request, account: str) -> Row | None:
    return next(iter(request.store.identified(request.row.account, f"{account}/blobServices/default")), None)


def _copies_in_two_steps(request: Request) -> None:
    """Refuse a policy at the origin that the copy does not know, and copies from accounts without versions."""
    inputs = request.row.inputs
    source, target = str(inputs["sourceAccount"]), str(inputs["destinationAccount"])
    for account, needs in ((source, ("isVersioningEnabled", "changeFeed")), (target, ("isVersioningEnabled",))):
        service = _service_of(request, account)
        for need in needs:
            value = service.inputs.get(need) if service else None
            if not (value.get("enabled") if isinstance(value, dict) else value):  # pyright: ignore[reportUnknownMemberType]
                raise RefusedError(f'Code="FeatureNotEnabled" Message="{need} must be enabled on {account}"')
    policies = request.store.of_type(request.row.account, POLICY)
    known = {one.outputs["policyId"] for one in policies if one.inputs["objectReplicationPolicyId"] == "default"}
    if inputs["objectReplicationPolicyId"] not in {"default", *known}:
        raise RefusedError(
            'Code="ObjectReplicationPolicyNotFound" Message="The policy does not exist at the destination."'
        )
    targets = {one.inputs["destinationAccount"] for one in policies if one.inputs["sourceAccount"] == source} | {target}
    if len(targets) > MOST_COPIES:
        raise RefusedError('Code="TooManyPolicies" Message="An account is the source of at most two policies."')
    if any(one.inputs["sourceAccount"] == target and one.inputs["destinationAccount"] == source for one in policies):
        raise RefusedError('Code="ObjectReplicationCycle" Message="A container is either a source or a destination."')


def _closed_with_versions(request: Request) -> None:
    """Refuse to switch off versions that copies are made from."""
    row = request.row
    account = row.id.partition("/blobServices/")[0]
    in_use = [
        one
        for one in request.store.of_type(row.account, POLICY)
        if account in {one.inputs["sourceAccount"], one.inputs["destinationAccount"]}
    ]
    if in_use and not row.inputs.get("isVersioningEnabled"):
        raise RefusedError('Code="OperationNotAllowed" Message="Versioning is needed by object replication."')


def _of_bucket(*rules: Any) -> Model:  # noqa: ANN401 - rules of a Model
    return Model(id="{bucket}", references={"bucket": BUCKET}, missing="NoSuchBucket: {value}", rules=rules)


MODELS = {
    VERSIONS: _of_bucket(_stays_versioned),
    LOCK: _of_bucket(_locks_versions),
    COPIES: Model(
        id="{bucket}",
        references={"bucket": BUCKET, "role": aws.ROLE, "rules[*].destination.bucket": BUCKET},
        missing="InvalidRequest: {value} does not exist",
        rules=(_copies_from_versions,),
    ),
    GCS: Model(
        id="{name}",
        name="name",
        scope="",
        outputs={
            "selfLink": "https://www.googleapis.com/storage/v1/b/{name}",
            "url": "gs://{name}",
            "projectNumber": 123456789,
            "timeCreated": "2026-11-01T00:00:00.000Z",
            "updated": "2026-11-01T00:00:00.000Z",
            **gcp.LABELS,
        },
        references={"encryption.defaultKmsKeyName": CRYPTO_KEY},
        taken="googleapi: Error 409: The requested bucket name is not available: {name}, conflict",
        missing="googleapi: Error 400: {value} was not found",
        rules=(_in_its_location, _soft_delete),
    ),
    SERVICE: arm(
        f"{_ACCOUNT}/blobServices/{{blobServicesName}}",
        "blobServicesName",
        _ACCOUNT,
        {"sku": {"name": "Standard_ZRS", "tier": "Standard"}},
        rules=(_closed_with_versions,),
    ),
    CONTAINER: arm(
        f"{_ACCOUNT}/blobServices/default/containers/{{containerName}}",
        "containerName",
        _ACCOUNT,
        {
            "deleted": False,
            "deletedTime": "",
            "etag": "{short}",
            "hasImmutabilityPolicy": False,
            "hasLegalHold": False,
            "immutabilityPolicy": {},
            "lastModifiedTime": "2026-11-01T00:00:00Z",
            "leaseDuration": "",
            "leaseState": "Available",
            "leaseStatus": "Unlocked",
            "legalHold": {},
            "remainingRetentionDays": 0,
            "version": "",
        },
    ),
    POLICY: arm(
        f"{_ACCOUNT}/objectReplicationPolicies/{{objectReplicationPolicyId}}",
        "",
        _ACCOUNT,
        {
            "name": "{uuid}",
            "policyId": "{uuid}",
            "enabledTime": "2026-11-01T00:00:00Z",
            "rules": [
                {
                    "ruleId": "{uuid}",
                    "sourceContainer": "{rules[0][sourceContainer]}",
                    "destinationContainer": "{rules[0][destinationContainer]}",
                }
            ],
        },
        reshaped=("rules",),
        references={"sourceAccount": STORAGE, "destinationAccount": STORAGE},
        rules=(_copies_in_two_steps,),
    ),
    ENDPOINT: arm(
        f"{GROUP}/providers/Microsoft.Network/privateEndpoints/{{privateEndpointName}}",
        "privateEndpointName",
        GROUP,
        {"networkInterfaces": [{"id": "{privateEndpointName}-nic"}], "etag": "{short}", "customDnsConfigs": []},
        references={"subnet.id": azure.SUBNET},
    ),
    "azure-native:network:PrivateDnsZoneGroup": arm(
        f"{GROUP}/providers/Microsoft.Network/privateEndpoints/{{privateEndpointName}}/privateDnsZoneGroups/{{privateDnsZoneGroupName}}",
        "privateDnsZoneGroupName",
        f"{GROUP}/providers/Microsoft.Network/privateEndpoints/{{privateEndpointName}}",
        {"etag": "{short}"},
        references={"privateDnsZoneConfigs[*].privateDnsZoneId": "azure-native:privatedns:PrivateZone"},
    ),
}
"""By the type how it behaves."""
