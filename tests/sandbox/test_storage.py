"""What the simulated clouds refuse about buckets and registries as the real ones do."""

from contextlib import nullcontext
from typing import Any

import pytest

from graticule.sandbox.backup import ARM_POLICY, ARM_VAULT, BLOBS
from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.model import RefusedError
from tests.sandbox.clouds import make

BUCKET, VERSIONS = "aws:s3/bucket:Bucket", "aws:s3/bucketVersioning:BucketVersioning"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
COPIES = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
GCS, GAR = "gcp:storage/bucket:Bucket", "gcp:artifactregistry/repository:Repository"
RING, KEY = "gcp:kms/keyRing:KeyRing", "gcp:kms/cryptoKey:CryptoKey"
ACCOUNT, SERVICE = "azure-native:storage:StorageAccount", "azure-native:storage:BlobServiceProperties"
INSTANCE = "azure-native:dataprotection:BackupInstance"
POLICY = "azure-native:storage:ObjectReplicationPolicy"


def versions(aws: Provider, bucket: str, status: str = "Enabled") -> dict[str, Any]:
    return {"bucket": bucket, "versioningConfiguration": {"status": status}}


def copied(aws: Provider, *kept: str) -> None:
    role = make(aws, "aws:iam/role:Role", "r", name="r")
    for name in ("one", "two"):
        make(aws, BUCKET, name, bucket=name)
    for name in kept:
        make(aws, VERSIONS, name, **versions(aws, name))
    rules = [{"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::two"}}]
    make(aws, COPIES, "one", bucket="one", role=role.outputs["arn"], rules=rules)


@pytest.mark.parametrize(
    ("kept", "says"), [((), "Versioning must be 'Enabled'"), (("one",), "Destination bucket must have versioning")]
)
def test_s3_copies_between_buckets_that_keep_versions_alone(aws: Provider, kept: tuple[str, ...], says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        copied(aws, *kept)


def test_versions_that_copies_need_are_not_suspended(aws: Provider) -> None:
    copied(aws, "one", "two")
    with pytest.raises(RefusedError, match="A replication configuration is present"):
        aws.update(VERSIONS, "one", versions(aws, "one", "Suspended"))


def test_s3_locks_a_bucket_that_keeps_versions_alone(aws: Provider) -> None:
    make(aws, BUCKET, "one", bucket="one")
    with pytest.raises(RefusedError, match="Versioning must be 'Enabled'"):
        make(aws, LOCK, "one", bucket="one")


def test_azure_locks_an_account_when_it_is_made_and_not_later(azure: Provider) -> None:
    make(azure, "azure-native:resources:ResourceGroup", "rg", resourceGroupName="rg", location="japaneast")
    named: dict[str, Any] = {"resourceGroupName": "rg", "accountName": "one"}
    locked = {"immutableStorageWithVersioning": {"enabled": True}}
    for name, first, then in (("one", {}, locked), ("two", locked, {})):
        account = make(azure, ACCOUNT, name, **{**named, "accountName": name}, **first)
        azure.update(ACCOUNT, account.id, {**named, "accountName": name, **first, "tags": {"cost": "1"}})
        with pytest.raises(RefusedError, match=r"immutableStorageWithVersioning\.enabled' was .* it cannot be updated"):
            azure.update(ACCOUNT, account.id, {**named, "accountName": name, **then})


def key_in(gcp: Provider, location: str) -> str:
    ring = make(gcp, RING, location, name="r", location=location)
    return make(gcp, KEY, location, name="data", keyRing=ring.id).id


def test_a_bucket_of_gcp_is_where_its_key_is(gcp: Provider) -> None:
    encryption = {"defaultKmsKeyName": key_in(gcp, "europe-west4")}
    make(gcp, GCS, "a", name="orders-a", location="EUROPE-WEST4", encryption=encryption)
    pair = {"dataLocations": ["EUROPE-WEST1", "EUROPE-WEST4"]}
    with pytest.raises(RefusedError, match="does not match the bucket's, europe"):
        make(gcp, GCS, "b", name="orders-b", location="EU", customPlacementConfig=pair, encryption=encryption)
    shared = {"defaultKmsKeyName": key_in(gcp, "europe")}
    make(gcp, GCS, "c", name="orders-c", location="EU", customPlacementConfig=pair, encryption=shared)
    with pytest.raises(RefusedError, match="Invalid custom placement"):
        far = {"dataLocations": ["EUROPE-WEST1", "US-EAST4"]}
        make(gcp, GCS, "d", name="orders-d", location="EU", customPlacementConfig=far, encryption=shared)


def test_a_repository_of_gcp_is_where_its_key_is(gcp: Provider) -> None:
    with pytest.raises(RefusedError, match="must be in the location of the repository"):
        make(gcp, GAR, "a", repositoryId="a", location="us", format="DOCKER", kmsKeyName=key_in(gcp, "europe"))


def accounts(azure: Provider) -> dict[str, str]:
    group = make(azure, "azure-native:resources:ResourceGroup", "g", resourceGroupName="g", location="japaneast")
    assert group
    found: dict[str, str] = {}
    for name in ("one", "two"):
        account = make(azure, ACCOUNT, name, accountName=name, resourceGroupName="g", location="japaneast")
        kept = {"isVersioningEnabled": True, "changeFeed": {"enabled": True}}
        make(azure, SERVICE, name, accountName=name, resourceGroupName="g", blobServicesName="default", **kept)
        found[name] = account.id
    return found


def policy(azure: Provider, name: str, at: str, identity: str, source: str, target: str) -> Any:
    rules = [{"sourceContainer": "data", "destinationContainer": "data"}]
    where = {"accountName": at, "resourceGroupName": "g", "objectReplicationPolicyId": identity}
    return make(azure, POLICY, name, **where, sourceAccount=source, destinationAccount=target, rules=rules)


def test_azure_copies_by_a_policy_that_the_copy_knows_and_one_way(azure: Provider) -> None:
    ids = accounts(azure)
    with pytest.raises(RefusedError, match="ObjectReplicationPolicyNotFound"):
        policy(azure, "early", "one", "11111111-1111-1111-1111-111111111111", ids["one"], ids["two"])
    copy = policy(azure, "copy", "two", "default", ids["one"], ids["two"])
    assert copy.outputs["rules"][0]["ruleId"]
    policy(azure, "origin", "one", copy.outputs["policyId"], ids["one"], ids["two"])
    with pytest.raises(RefusedError, match="ObjectReplicationCycle"):
        policy(azure, "back", "one", "default", ids["two"], ids["one"])


@pytest.mark.parametrize(
    ("itself", "containers", "copied", "says"),
    [
        (True, ["data"], False, ""),
        (False, ["data"], False, "need the vault's own identity"),
        (True, [], False, "No container is selected"),
        (True, ["data"], True, "container of object replication can not be protected"),
    ],
)
def test_azure_backs_up_blobs_of_a_vault_itself_that_are_not_copied(
    azure: Provider, itself: bool, containers: list[str], copied: bool, says: str
) -> None:
    ids, where = accounts(azure), {"resourceGroupName": "g", "vaultName": "vault"}
    if copied:
        policy(azure, "copy", "two", "default", ids["one"], ids["two"])
    for kind, more in ((ARM_VAULT, {"location": "japaneast"}), (ARM_POLICY, {"backupPolicyName": "policy"})):
        made = make(azure, kind, "v", **where, **more)
    parameters = {"backupDatasourceParametersList": [{"containersList": containers}]}
    properties = {
        "dataSourceInfo": {"resourceID": ids["one"], "datasourceType": BLOBS},
        "identityDetails": {"useSystemAssignedIdentity": itself},
        "policyInfo": {"policyId": made.id, "policyParameters": parameters},
    }
    with pytest.raises(RefusedError, match=says) if says else nullcontext():
        make(azure, INSTANCE, "i", **where, backupInstanceName="instance", properties=properties)


def test_ecr_copies_to_other_regions_and_pulls_from_docker_with_a_login(aws: Provider) -> None:
    rules = [{"destinations": [{"region": "us-east-1", "registryId": "1"}]}]
    with pytest.raises(RefusedError, match="cannot be the same"):
        kind = "aws:ecr/replicationConfiguration:ReplicationConfiguration"
        make(aws, kind, "r", region="us-east-1", replicationConfiguration={"rules": rules})
    rule = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
    with pytest.raises(RefusedError, match="credentialArn is required"):
        make(aws, rule, "d", ecrRepositoryPrefix="docker", upstreamRegistryUrl="registry-1.docker.io")
    with pytest.raises(RefusedError, match="ecrRepositoryPrefix"):
        make(aws, rule, "q", ecrRepositoryPrefix="a" * 31, upstreamRegistryUrl="quay.io")
    make(aws, rule, "q", ecrRepositoryPrefix="quay", upstreamRegistryUrl="quay.io")
