"""Every row of the guards' rules: what may become of each property, and what is said where a resource would go."""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import util
from pathlib import Path
from typing import Any

import pulumi
import pytest

from graticule.components import guards
from graticule.components.asked import Asked
from graticule.components.guard_rules import RULES
from graticule.providers.contract.members import BUCKETS, EPOCH, RELEASE, TOPOLOGY
from tests.loops import finished

Change = tuple[Any, Any, Any]
"""What a property is, what it may become, and what it may not."""

VERSION = ("1.35", "1.36", "1.34")
MAJOR = ("17.4", "18.0", "16.9")
POSTGRES = ("POSTGRES_17", "POSTGRES_18", "POSTGRES_16")
ENGINE = ("8.0", "8.1", "7.2")
DAYS = (30.0, 90.0, 7.0)
SECONDS = ("604800s", "1209600s", "86400s")
COUNT = (6.0, 12.0, 3.0)
MARK = ("policy", "policy", "none")
ON = (True, True, False)
EPOCHS = ("9", "10", "8")
HELD = ("0-511-of-1024", "0-255-of-1024-migrating", "0-255-of-1024")
KAFKA = ({"retention.ms": "604800000"}, {"retention.ms": "1209600000"}, {"retention.ms": "86400000"})
RANGES = (["10.12.0.0/16"], ["10.12.0.0/16", "10.20.0.0/16"], ["10.36.0.0/16"])
BLOCK = ("10.12.0.0/20", "10.12.0.0/19", "10.12.0.0/21")
MACHINES = (["Standard_D4ds_v5"], ["Standard_D4ds_v5"], ["Standard_D8ds_v5"])
PODS = ([110.0], [110.0, 110.0], [60.0])
PLACES = [{"locationName": "japaneast", "isZoneRedundant": True}, {"locationName": "eastus2", "isZoneRedundant": True}]
REPLICAS = [{"regionName": "us-west-2"}]


IN_CLUSTERS = (
    "kubernetes:core/v1:ConfigMap",
    "kubernetes:eks.amazonaws.com/v1:NodeClass",
    "kubernetes:karpenter.azure.com/v1beta1:AKSNodeClass",
    "kubernetes:karpenter.sh/v1:NodePool",
)
"""Objects, which no SDK has a class for."""


def _s3(days):
    return [{"id": "old", "expiration": {"days": float(days)}}]


def _gcs(days):
    return [{"action": {"type": "Delete"}, "condition": {"age": float(days)}}]


def _blobs(days):
    return [{"definition": {"actions": {"baseBlob": {"delete": {"daysAfterModificationGreaterThan": float(days)}}}}}]


def _ecr(images, days=14):
    untagged = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countNumber": days}
    oldest = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": images}
    return json.dumps({"rules": [{"selection": one} for one in (untagged, oldest)]})


def _gar(images, days):
    untagged = {"tagState": "UNTAGGED", "olderThan": f"{days * 86400}s"}
    newest = {"keepCount": float(images)}
    return [{"action": "KEEP", "mostRecentVersions": newest}, {"action": "DELETE", "condition": untagged}]


ROWS: Mapping[str, Mapping[str, Change]] = {
    "aws:amp/workspace:Workspace": {},
    "aws:amp/workspaceConfiguration:WorkspaceConfiguration": {"retentionPeriodInDays": (150.0, 400.0, 30.0)},
    "aws:backup/plan:Plan": {
        "rules[*].copyActions[*].lifecycle.deleteAfter": ([[35.0]], [[90.0]], [[]]),
        "rules[*].lifecycle.deleteAfter": ([35.0], [90.0], [20.0]),
    },
    "aws:backup/selection:Selection": {},
    "aws:backup/vault:Vault": {},
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": {"minRetentionDays": DAYS},
    "aws:cloudwatch/logGroup:LogGroup": {"retentionInDays": DAYS},
    "aws:dsql/cluster:Cluster": {"tags.backup": MARK},
    "aws:dynamodb/table:Table": {
        "globalTableWitness.regionName": ("us-east-2", "us-east-2", "us-west-1"),
        "pointInTimeRecovery.enabled": ON,
        "pointInTimeRecovery.recoveryPeriodInDays": DAYS,
        "replicas": (REPLICAS, [{**REPLICAS[0], "kmsKeyArn": "two"}], []),
        "tags.backup": MARK,
    },
    "aws:dynamodb/tableReplica:TableReplica": {"tags.backup": MARK},
    "aws:ec2/subnet:Subnet": {},
    "aws:ec2/vpc:Vpc": {},
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": {"policy": (_ecr(100), _ecr(200), _ecr(10))},
    "aws:ecr/repository:Repository": {},
    "aws:eks/cluster:Cluster": {"version": VERSION},
    "aws:eks/nodeGroup:NodeGroup": {},
    "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup": {"engineVersion": ENGINE},
    "aws:elasticache/replicationGroup:ReplicationGroup": {
        "engineVersion": ENGINE,
        "snapshotRetentionLimit": DAYS,
        f"tags.{EPOCH}": EPOCHS,
    },
    "aws:kms/key:Key": {},
    "aws:memorydb/cluster:Cluster": {"engineVersion": ENGINE, "snapshotRetentionLimit": DAYS},
    "aws:memorydb/multiRegionCluster:MultiRegionCluster": {"engineVersion": ENGINE},
    "aws:msk/cluster:Cluster": {"kafkaVersion": ("3.8.x", "3.9.x", "3.7.x"), "numberOfBrokerNodes": COUNT},
    "aws:msk/topic:Topic": {
        "configs": ('{"retention.ms": "604800000"}', '{"retention.ms": "1209600000"}', '{"retention.ms": "86400000"}'),
        "partitionCount": COUNT,
    },
    "aws:rds/cluster:Cluster": {
        "backupRetentionPeriod": DAYS,
        "engineVersion": MAJOR,
        f"tags.{BUCKETS}": HELD,
        f"tags.{EPOCH}": EPOCHS,
        "tags.backup": MARK,
        f"tags.{TOPOLOGY}": ("single", "single", "async"),
    },
    "aws:rds/globalCluster:GlobalCluster": {"engineVersion": MAJOR},
    "aws:s3/bucket:Bucket": {"tags.backup": ("policy", "policy", None)},
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {"rules": (_s3(90), _s3(365), _s3(7))},
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {"rule.defaultRetention.days": DAYS},
    "aws:s3/bucketVersioning:BucketVersioning": {"versioningConfiguration.status": ("Enabled", "Enabled", "Suspended")},
    "aws:secretsmanager/secret:Secret": {},
    "aws:sqs/queue:Queue": {"messageRetentionSeconds": (345600.0, 1209600.0, 86400.0)},
    "azure-native:containerregistry:Registry": {"policies.retentionPolicy.days": DAYS},
    "azure-native:containerservice:AgentPool": {
        "maxPods": (110.0, 110.0, 60.0),
        "osDiskSizeGB": (100.0, 100.0, 200.0),
        "scaleSetPriority": (None, None, "Spot"),
    },
    "azure-native:containerservice:ManagedCluster": {
        "kubernetesVersion": VERSION,
        "agentPoolProfiles[*].maxPods": PODS,
        "agentPoolProfiles[*].vmSize": MACHINES,
    },
    "azure-native:cosmosdb:DatabaseAccount": {
        "backupPolicy.continuousModeProperties.tier": ("Continuous30Days", "Continuous30Days", "Continuous7Days"),
        "locations": (PLACES, PLACES[:1], PLACES[::-1]),
    },
    "azure-native:cosmosdb:SqlResourceSqlContainer": {"resource.partitionKey.paths": (["/id"], ["/id"], ["/owner"])},
    "azure-native:cosmosdb:SqlResourceSqlDatabase": {},
    "azure-native:dataprotection:BackupInstance": {},
    "azure-native:dataprotection:BackupPolicy": {
        "properties.policyRules[*].lifecycles[*].deleteAfter.duration": ([["P35D"]], [["P90D"]], [["P20D"]])
    },
    "azure-native:dataprotection:BackupVault": {
        "properties.securitySettings.softDeleteSettings.retentionDurationInDays": DAYS,
        "properties.storageSettings[*].type": (["GeoRedundant"], ["GeoRedundant"], ["ZoneRedundant"]),
    },
    "azure-native:dbforpostgresql:Server": {
        "backup.backupRetentionDays": DAYS,
        f"tags.{BUCKETS}": HELD,
        f"tags.{RELEASE}": ("17-copied", "17", "18"),
        f"tags.{EPOCH}": EPOCHS,
        "version": ("17", "18", "16"),
    },
    "azure-native:eventhub:EventHub": {
        "partitionCount": COUNT,
        "retentionDescription.retentionTimeInHours": (168.0, 336.0, 24.0),
    },
    "azure-native:eventhub:Namespace": {},
    "azure-native:keyvault:Key": {},
    "azure-native:keyvault:Vault": {"properties.softDeleteRetentionInDays": (30.0, 30.0, 90.0)},
    "azure-native:monitor:AzureMonitorWorkspace": {},
    "azure-native:network:Subnet": {"addressPrefix": BLOCK},
    "azure-native:network:VirtualNetwork": {"addressSpace.addressPrefixes": RANGES},
    "azure-native:operationalinsights:Workspace": {"retentionInDays": DAYS},
    "azure-native:redisenterprise:Database": {"persistence.rdbEnabled": ON},
    "azure-native:redisenterprise:RedisEnterprise": {f"tags.{EPOCH}": EPOCHS},
    "azure-native:servicebus:Namespace": {},
    "azure-native:servicebus:Queue": {"defaultMessageTimeToLive": ("P4D", "P14D", "P1D")},
    "azure-native:storage:BlobContainer": {},
    "azure-native:storage:BlobServiceProperties": {"deleteRetentionPolicy.days": DAYS, "isVersioningEnabled": ON},
    "azure-native:storage:ManagementPolicy": {"policy.rules": (_blobs(90), _blobs(365), _blobs(7))},
    "azure-native:storage:StorageAccount": {
        "immutableStorageWithVersioning.enabled": (None, None, True),
        "immutableStorageWithVersioning.immutabilityPolicy.immutabilityPeriodSinceCreationInDays": DAYS,
    },
    **{kind: {} for kind in IN_CLUSTERS},
    "gcp:alloydb/cluster:Cluster": {
        "automatedBackupPolicy.timeBasedRetention.retentionPeriod": SECONDS,
        "continuousBackupConfig.recoveryWindowDays": DAYS,
        "databaseVersion": POSTGRES,
        f"labels.{BUCKETS}": HELD,
        f"labels.{EPOCH}": EPOCHS,
    },
    "gcp:artifactregistry/repository:Repository": {"cleanupPolicies": (_gar(100, 14), _gar(200, 30), _gar(10, 14))},
    "gcp:backupdisasterrecovery/backupPlan:BackupPlan": {
        "backupRules[*].backupRetentionDays": ([35.0], [90.0], [20.0])
    },
    "gcp:backupdisasterrecovery/backupPlanAssociation:BackupPlanAssociation": {},
    "gcp:backupdisasterrecovery/backupVault:BackupVault": {"backupMinimumEnforcedRetentionDuration": SECONDS},
    "gcp:compute/network:Network": {},
    "gcp:compute/subnetwork:Subnetwork": {"ipCidrRange": BLOCK},
    "gcp:container/cluster:Cluster": {"minMasterVersion": VERSION},
    "gcp:container/nodePool:NodePool": {},
    "gcp:firestore/backupSchedule:BackupSchedule": {"retention": SECONDS},
    "gcp:firestore/database:Database": {
        "pointInTimeRecoveryEnablement": (
            "POINT_IN_TIME_RECOVERY_ENABLED",
            "POINT_IN_TIME_RECOVERY_ENABLED",
            "POINT_IN_TIME_RECOVERY_DISABLED",
        )
    },
    "gcp:kms/cryptoKey:CryptoKey": {"destroyScheduledDuration": ("604800s", "604800s", "2592000s")},
    "gcp:kms/keyRing:KeyRing": {},
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": {"retentionDays": DAYS},
    "gcp:managedkafka/cluster:Cluster": {"brokerCapacityConfig.diskSizeGib": ("100", "200", "50")},
    "gcp:managedkafka/topic:Topic": {"configs": KAFKA, "partitionCount": COUNT},
    "gcp:memorystore/instance:Instance": {
        "automatedBackupConfig.retention": SECONDS,
        "engineVersion": ("VALKEY_8_0", "VALKEY_8_1", "VALKEY_7_2"),
        f"labels.{EPOCH}": EPOCHS,
    },
    "gcp:pubsub/subscription:Subscription": {"messageRetentionDuration": SECONDS},
    "gcp:pubsub/topic:Topic": {},
    "gcp:spanner/backupSchedule:BackupSchedule": {"retentionDuration": SECONDS},
    "gcp:spanner/database:Database": {},
    "gcp:spanner/instance:Instance": {},
    "gcp:storage/bucket:Bucket": {
        "lifecycleRules": (_gcs(90), _gcs(365), _gcs(7)),
        "retentionPolicy.retentionPeriod": ("604800", "1209600", "86400"),
        "softDeletePolicy.retentionDurationSeconds": (604800.0, 1209600.0, 0.0),
        "versioning.enabled": ON,
    },
}
"""By the resource's type and the property's path, as the state has it: every row of ``RULES``, and nothing else."""

POOLS = {"aws:eks/nodeGroup:NodeGroup", "azure-native:containerservice:AgentPool", "gcp:container/nodePool:NodePool"}
PLANS = {"azure-native:dataprotection:BackupPolicy", "gcp:backupdisasterrecovery/backupPlan:BackupPlan"}
POLICY = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
SERVING = {
    POLICY,
    *PLANS,
    "aws:backup/plan:Plan",
    "aws:backup/selection:Selection",
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    "azure-native:dataprotection:BackupInstance",
    "gcp:backupdisasterrecovery/backupPlanAssociation:BackupPlanAssociation",
}
PROPERTIES = [(kind, path) for kind, row in ROWS.items() for path in row]
NAME = "use1-thing"


def _inputs(path, value):
    """Return inputs in which a value stands at a path; below ``pools[*]`` each element of a list in a pool of its own."""
    key, _, rest = path.partition(".")
    if key.endswith("[*]"):
        return {key[:-3]: [_inputs(rest, one) for one in value]}
    return {key: _inputs(rest, value) if rest else value}


ABOUT = pulumi.ResourceHookArgs(urn="", id="", name=NAME, type="")


def _update(kind, path, old, new):
    before, after = _inputs(path, old), _inputs(path, new)
    about = pulumi.ResourceHookArgs(urn="", id="", name=NAME, type=kind, old_inputs=before, new_inputs=after)
    guards._shrinker(guards._Guards((), {}, pulumi.ResourceHookBinding()))(about)


def _delete(kind, asked):
    about = pulumi.ResourceHookArgs(urn="", id="", name=NAME, type=kind, old_inputs={"region": "one"})
    finished(guards._keeper(guards._Guards((), dict(asked), pulumi.ResourceHookBinding()))(about))


def test_every_row_has_its_examples_here():
    assert {kind: set(rule.properties) for kind, rule in RULES.items()} == {kind: set(ROWS[kind]) for kind in ROWS}


@pytest.mark.parametrize(("kind", "path"), PROPERTIES)
def test_a_property_may_change_in_one_way_and_not_in_the_other(kind, path):
    old, fine, refused = ROWS[kind][path]
    _update(kind, path, old, fine)
    with pytest.raises(guards.DataLossError, match=re.escape(f"{NAME} ({kind}): {path} would go from ")):
        _update(kind, path, old, refused)


@pytest.mark.parametrize(("kind", "path"), [(kind, path) for kind, rule in RULES.items() for path in rule.alone])
def test_what_a_cloud_changes_alone_changes_alone(kind, path):
    old, fine, _ = ROWS[kind][path]
    before = _inputs(path, old)
    guards._refuse_less(RULES[kind], ABOUT, before, _inputs(path, fine), ())
    guards._refuse_less(RULES[kind], ABOUT, before, {**before, "tags": {"cost": "1"}}, ())
    with pytest.raises(guards.DataLossError, match=rf"{path} would change together with tags; .* of its own"):
        guards._refuse_less(RULES[kind], ABOUT, before, {**_inputs(path, fine), "tags": {"cost": "1"}}, ())


@pytest.mark.parametrize("kind", sorted(set(ROWS) - SERVING))
def test_what_is_guarded_is_not_replaced(kind):
    with pytest.raises(
        guards.DataLossError, match=r"would be replaced because of region \('one' to 'two'\): .* lost\."
    ):
        _delete(kind, {(kind, NAME): Asked({"region": "two"})})


@pytest.mark.parametrize("kind", sorted(SERVING))
def test_what_holds_nothing_itself_is_replaced_by_what_does_as_much(kind):
    _delete(kind, {(kind, NAME): Asked({"region": "two"})})


@pytest.mark.parametrize("kind", sorted(set(ROWS) - POOLS - PLANS - {POLICY}))
def test_what_is_guarded_is_not_taken_away(kind):
    with pytest.raises(guards.DataLossError, match=r"would be deleted: .* lost\."):
        _delete(kind, {})


@pytest.mark.parametrize("kind", sorted(POOLS | PLANS | {POLICY}))
def test_a_pool_of_nodes_and_a_plan_without_anything_in_it_are_taken_away_without_a_word(kind):
    _delete(kind, {})


@cache
def _source(kind, file=""):
    """Return the text of the SDK's file for a type, or of another one beside it."""
    package, module, name = re.match(r"(.*?):(\w+).*:(\w+)$", kind).groups()
    found = util.find_spec(f"pulumi_{package.replace('-', '_')}")
    folder = Path(found.origin).parent / module
    return (folder / (file or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower() + ".py")).read_text()


def _knows(source, name):
    return f'getter(name="{name}")' in source or f"def {name}(self)" in source


@pytest.mark.parametrize("kind", sorted(set(ROWS) - set(IN_CLUSTERS)))
def test_a_row_names_a_type_and_properties_that_the_sdk_has(kind):
    assert f"'{kind}'" in _source(kind)
    for path in ROWS[kind]:
        first, *inner = path.replace("[*]", "").split(".")
        assert _knows(_source(kind), first), path
        assert first in {"tags", "labels"} or all(_knows(_source(kind, "_inputs.py"), one) for one in inner), path
