"""What an engineer of each cloud would not leave at the cloud's default where data is held."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest

from graticule.sandbox.model import values_at
from graticule.testing.recording import Recorder
from tests.conformance.api_database_cases import documents_of_two, made_document, made_strong
from tests.conformance.backup_cases import made_backup
from tests.conformance.bucket_cases import copied_bucket, made_bucket
from tests.conformance.cache_cases import made_cache, made_spread_cache
from tests.conformance.cases import CASES, Case
from tests.conformance.links_cases import made_zone
from tests.conformance.postgres_cases import of_two
from tests.conformance.registry_cases import caching_registry, made_registry
from tests.conformance.stream_cases import made_copies, made_log, made_queue

AWS, GCP, AZURE = CASES
Make = Callable[[Case], Recorder]
Row = tuple[Case, Make, str, str, Any]

ORDERED: Make = partial(made_queue, ordered=True)
CACHE: Make = partial(made_cache, topology="regional")
MEMORYDB: Make = partial(made_cache, topology="active_active")


def copied_log(_: Case) -> Recorder:
    """Record a log that is copied."""
    return made_copies("first", "second")


def agreeing(_: Case) -> Recorder:
    """Record a database of documents in three regions that agree on each write."""
    return made_document("aws", "one", "two", "three", consistency="strong")


def strong_of_two(case: Case) -> Recorder:
    """Record a strongly consistent database in two regions."""
    return made_strong(case.cloud)


def called(row: Row) -> str:
    """Return a row's part of a test's name."""
    case, make, kind, path, _ = row
    return f"{case.cloud}-{getattr(make, '__name__', kind)}-{kind}-{path}"


_COPY = "replicationInfoList.topicReplications[*]"
_GROUPS = "replicationInfoList.consumerGroupReplications[*]"
DEFAULTS: Mapping[str, list[Row]] = {
    "what holds something does not go with it": [
        (AWS, made_backup, "aws:backup/vault:Vault", "forceDestroy", False),
        (AWS, strong_of_two, "aws:dsql/cluster:Cluster", "forceDestroy", False),
        (AWS, made_zone, "Zone", "forceDestroy", False),
        (GCP, made_zone, "ManagedZone", "forceDestroy", False),
        (GCP, made_bucket, "gcp:storage/bucket:Bucket", "forceDestroy", False),
        (AZURE, made_bucket, "BlobServiceProperties", "containerDeleteRetentionPolicy.enabled", True),
    ],
    "what is written is encrypted and on azure twice": [
        (AWS, of_two, "aws:rds/cluster:Cluster", "storageEncrypted", True),
        (AWS, CACHE, "ReplicationGroup", "atRestEncryptionEnabled", True),
        (AZURE, made_backup, "BackupVault", "properties.securitySettings.encryptionSettings.state", "Enabled"),
        (
            *(AZURE, made_backup, "BackupVault"),
            *("properties.securitySettings.encryptionSettings.infrastructureEncryption", "Enabled"),
        ),
        (AZURE, made_queue, "Namespace", "encryption.requireInfrastructureEncryption", True),
        (AZURE, made_log, "Namespace", "encryption.requireInfrastructureEncryption", True),
        (AZURE, made_registry, "azure-native:containerregistry:Registry", "encryption.status", "enabled"),
    ],
    "nothing gets in or out by a door that nobody asked for": [
        (AZURE, made_zone, "azure-native:privatedns:VirtualNetworkLink", "registrationEnabled", False),
        (AZURE, of_two, "azure-native:privatedns:VirtualNetworkLink", "registrationEnabled", False),
        (AZURE, made_registry, "azure-native:containerregistry:Registry", "dataEndpointEnabled", True),
        (AZURE, made_registry, "azure-native:containerregistry:Registry", "policies.exportPolicy.status", "disabled"),
        (AZURE, made_bucket, "StorageAccount", "defaultToOAuthAuthentication", True),
        (GCP, of_two, "gcp:alloydb/instance:Instance", "queryInsightsConfig.recordClientAddress", False),
    ],
    "it stands when a zone goes or a disk is full": [
        (AZURE, made_queue, "azure-native:servicebus:Namespace", "zoneRedundant", True),
        (AZURE, made_log, "azure-native:eventhub:Namespace", "zoneRedundant", True),
        (AZURE, documents_of_two, "azure-native:cosmosdb:DatabaseAccount", "enableAutomaticFailover", True),
        (AZURE, lambda case: made_registry(case, "here", "there"), "Replication", "regionEndpointEnabled", True),
        (AZURE, of_two, "azure-native:dbforpostgresql:Server", "storage.autoGrow", "Enabled"),
        (AZURE, CACHE, "azure-native:redisenterprise:Database", "persistence.rdbEnabled", True),
        (AWS, made_log, "aws:appautoscaling/target:Target", "minCapacity", 1),
    ],
    "clients speak the protocol that is promised": [
        (AZURE, made_log, "azure-native:eventhub:Namespace", "kafkaEnabled", True),
    ],
    "versions go up as the whole of it allows": [
        (AWS, CACHE, "ReplicationGroup", "autoMinorVersionUpgrade", True),
        (AWS, CACHE, "ReplicationGroup", "applyImmediately", True),
        (AWS, MEMORYDB, "aws:memorydb/cluster:Cluster", "autoMinorVersionUpgrade", False),
        (AWS, of_two, "ClusterInstance", "autoMinorVersionUpgrade", True),
        (AWS, of_two, "aws:rds/cluster:Cluster", "allowMajorVersionUpgrade", True),
    ],
    "backups are made and say whose they are": [
        (AWS, of_two, "aws:rds/cluster:Cluster", "copyTagsToSnapshot", True),
        (AWS, of_two, "ClusterInstance", "copyTagsToSnapshot", True),
        (AWS, agreeing, "aws:dynamodb/table:Table", "replicas[*].propagateTags", True),
        (GCP, of_two, "gcp:alloydb/cluster:Cluster", "automatedBackupPolicy.enabled", True),
    ],
    "it is scanned cleaned and looked at": [
        (AWS, made_registry, "aws:ecr/repository:Repository", "imageScanningConfiguration.scanOnPush", True),
        (GCP, made_registry, "gcp:artifactregistry/repository:Repository", "cleanupPolicyDryRun", False),
        (
            AZURE,
            partial(made_bucket, lifecycle={"archive_after_days": 90}),
            "ManagementPolicy",
            "policy.rules[*].enabled",
            True,
        ),
        (AZURE, copied_bucket, "ObjectReplicationPolicy", "metrics.enabled", True),
        (AWS, of_two, "aws:rds/cluster:Cluster", "performanceInsightsEnabled", True),
        (GCP, of_two, "gcp:alloydb/instance:Instance", "queryInsightsConfig.recordApplicationTags", True),
        (
            *(AWS, made_log, "aws:msk/cluster:Cluster"),
            *("loggingInfo.brokerLogs.cloudwatchLogs.enabled", True),
        ),
    ],
    "a copied log takes new topics and offsets and leaves settings to us": [
        (AWS, copied_log, "Replicator", f"{_COPY}.copyTopicConfigurations", False),
        (AWS, copied_log, "Replicator", f"{_COPY}.copyAccessControlListsForTopics", False),
        (AWS, copied_log, "Replicator", f"{_COPY}.detectAndCopyNewTopics", True),
        (AWS, copied_log, "Replicator", f"{_GROUPS}.detectAndCopyNewConsumerGroups", True),
        (AWS, copied_log, "Replicator", f"{_GROUPS}.synchroniseConsumerGroupOffsets", True),
    ],
}
"""By what it is good for each value that every resource of a kind has."""


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{why}-{called(row)}") for why, rows in DEFAULTS.items() for row in rows]
)
def test_a_default_holds_that_is_not_the_clouds(row: Row) -> None:
    case, make, kind, path, wanted = row
    found = [values_at(one.inputs, path) for one in make(case).of(kind).values()]
    assert found
    assert all(values and all(value == wanted for value in values) for values in found), found


@pytest.mark.parametrize(
    ("case", "make", "kind", "path", "purpose"),
    [
        (AWS, of_two, "aws:secretsmanager/secret:Secret", "kmsKeyId", "data"),
        (AWS, caching_registry, "RepositoryCreationTemplate", "encryptionConfigurations[*].kmsKey", "data"),
        (AWS, made_log, "LogGroup", "kmsKeyId", "logs"),
        (GCP, of_two, "gcp:alloydb/cluster:Cluster", "automatedBackupPolicy.encryptionConfig.kmsKeyName", ""),
    ],
    ids=lambda value: value.cloud if isinstance(value, Case) else getattr(value, "__name__", str(value)),
)
def test_the_key_is_the_regions_own_for_the_purpose(case: Case, make: Make, kind: str, path: str, purpose: str) -> None:
    found = [values_at(one.inputs, path) for one in make(case).of(kind).values()]
    assert found
    assert all(values and all(value and purpose in value for value in values) for values in found), found


def test_on_aws_an_ordered_queue_takes_nothing_twice_and_asks_for_its_key_rarely() -> None:
    queues = [one.inputs for one in ORDERED(AWS).of("aws:sqs/queue:Queue").values()]
    assert queues
    assert all(one["contentBasedDeduplication"] is True for one in queues)
    assert all(300 <= one["kmsDataKeyReusePeriodSeconds"] <= 86400 for one in queues)


def test_on_aws_a_cache_lets_in_by_a_group_of_its_own() -> None:
    recorder = CACHE(AWS)
    (cache,), (group,) = recorder.of("ReplicationGroup").values(), recorder.of("SecurityGroup").values()
    assert [group.name in one for one in cache.inputs["securityGroupIds"]] == [True]


def test_on_azure_another_region_of_an_account_changes_nothing_beside_it() -> None:
    alone, both = (
        next(iter(made_document("azure", *members, consistency="async").of("DatabaseAccount").values())).inputs
        for members in (("one",), ("one", "two"))
    )
    assert {key for key in {*alone, *both} if alone.get(key) != both.get(key)} == {"locations"}


def test_on_azure_the_writer_has_no_copies_elsewhere_that_nobody_asked_for() -> None:
    servers = of_two(AZURE).of("azure-native:dbforpostgresql:Server").values()
    assert [one.inputs["backup"]["geoRedundantBackup"] for one in servers if "backup" in one.inputs] == ["Disabled"]


def test_on_azure_one_rule_and_one_tag_of_a_backup_is_the_default() -> None:
    rules = [
        rule
        for one in made_backup(AZURE).of("BackupPolicy").values()
        for rule in one.inputs["properties"]["policyRules"]
    ]
    kept = [rule for rule in rules if rule["objectType"] == "AzureRetentionRule"]
    tags = [tag for rule in rules for tag in (rule.get("trigger") or {}).get("taggingCriteria", [])]
    assert kept
    assert all(rule["isDefault"] for rule in kept)
    assert all(tag["isDefault"] for tag in tags)


def test_on_gcp_a_cache_is_mended_in_the_window_and_old_images_alone_are_deleted() -> None:
    caches = list(made_spread_cache(GCP).of("gcp:memorystore/instance:Instance").values())
    assert caches
    assert all(one.inputs["maintenancePolicy"]["weeklyMaintenanceWindows"] for one in caches)
    (repository, *_) = made_registry(GCP).of("gcp:artifactregistry/repository:Repository").values()
    deleting = [one for one in repository.inputs["cleanupPolicies"] if one["action"] == "DELETE"]
    assert deleting
    assert all(one["condition"]["olderThan"] for one in deleting)
