"""What is guarded, by the type of resource: what would be lost with it, and which of its properties may change how."""

from collections.abc import Mapping

from graticule.components import backup_rules, database_rules
from graticule.components.changes import (
    always_same,
    covers,
    never_drops,
    never_falls,
    never_less,
    never_older,
    never_sooner,
    no_new_one,
    one_major_up,
    one_minor_up,
    same_buckets,
    same_once_set,
    same_text,
    upgraded_alone,
)
from graticule.components.guarded import Change, Guarded
from graticule.components.retention import (
    cleans_no_sooner,
    deletes_no_sooner,
    expires_no_sooner,
    never_off,
    never_shorter,
)
from graticule.providers.contract.backup import LABEL
from graticule.providers.contract.members import BUCKETS, EPOCH, RELEASE, TOPOLOGY

_RETENTION = (never_less, database_rules.REMEDY)
_STAYS = (never_sooner, _RETENTION[1])
_PARTITIONS = (never_less, "partitions only grow; make another topic and move over")
_STORAGE = (never_shorter, "disks only grow; make another stream and move over")
_VERSION = (one_minor_up, "go up by one minor version at a time; to go back, add the cluster's other generation")
_MAJOR = (one_major_up, "go up by one major version at a time; to go back, restore into a new database")
_EPOCH = (never_falls, "it counts the moves of the writer and never falls; take the higher one again")
_OF_DATABASE: Mapping[str, tuple[Change, str]] = {
    EPOCH: _EPOCH,
    BUCKETS: (
        same_buckets,
        "what is in a bucket does not move by itself; undo it, or move the data and say migrate: true; how many buckets there are is fixed",
    ),
}
"""By tag or label of a database's member which changes are fine."""
_RELEASE = (
    upgraded_alone,
    "Azure upgrades no server that has replicas; take the secondaries away in an update of its own first, then upgrade",
)
_JOINS = (same_text, "such a cluster joins no global database; restore into a new database with consistency: async")
_DELETION = (deletes_no_sooner, "keep it as late, or copy what it would delete elsewhere first")
_LOCK = (never_shorter, "keep the lock as long; what was promised to be kept may not be deleted earlier")
_UNDO = (never_shorter, "keep it as long, or copy what could no longer be had back elsewhere first")
_VERSIONS = (never_off, "keep versions: without them nothing that is overwritten or deleted comes back")
_IMAGES = "the images in it, which clusters may need to scale"
_OBJECTS = "the objects in it"
_KEY = "all that it encrypts"
_REMOVE_KEY = (
    "To keep it, name its purpose in keys.keep of its region, or in purposes of your own Keys: what it encrypted may "
    "outlive what used it. To remove it, name the keys in allow_data_loss, or set 'retire: true' on the region or your "
    "own Keys, and update, then take away what uses it"
)
_LOGS = "the logs in it"
_QUEUE = "the messages in it"
_STREAM = "the topics in it, and their messages"
_METRICS = "the metrics in it"
_NETWORK = "everything in the network"
_SUBNET = "the addresses of what is in it, and its way out"
_REMOVE_SUBNET = (
    "No cloud deletes a subnet that something is in, so move that first. Then for a zone name regions.KEY.zones.ZONE in "
    "allow_data_loss, in a program of your own the subnet; or for all of them set 'retire: true' on the region or your "
    "own Network; and update, then take it away"
)
_ADDRESSES = (covers, "what is in it keeps its addresses; undo it, or make another network beside it and move over")
_WINDOW = (same_once_set, "deletion_window_days is fixed once keys are made on GCP and Azure; undo it")
_FEWER = "keep as many images (keep_images), and as long (untagged_days); what would be deleted earlier may be what a cluster runs"
_LOCKED = (
    always_same,
    "Azure locks an account that is made so and no other; undo it, or make another bucket beside it and move over",
)
_POOL = "all nodes of the pool at once"
_ROTATE = "Undo the change; or add a pool under a new key, move over, and take this one away"
_FIXED = (same_once_set, "AKS never changes it; add a pool under a new key, move over, and take this one away")
_SPOT = (always_same, _FIXED[1])
_SYSTEM = (no_new_one, "AKS's system pools stay as the cluster was made with them; undo it")
_DATABASE = "the database"
_CACHE, _CACHES = "what is in the cache", "what joins the regions of the cache"
_SNAPSHOTS = (never_drops, "keep the snapshots, or copy what it would drop elsewhere first")
_ENGINE = (never_drops, "an engine's version never goes back; take the newer one again")
_LEAVE = (
    "To leave it to the cluster (reach: gitops), take it out of the state first, where it stays: pulumi state delete "
    "--force and its URN. To remove it, first set 'retire: true' on the cluster's generation or its region and update"
)
_NODES = Guarded("the nodes that it makes, with the pods on them,", remove=_LEAVE)
_CLUSTER = "what runs in the cluster and the volumes of its pods"


def _labelled(prop: str) -> dict[str, tuple[Change, str]]:
    return {f"{prop}.{label}": rule for label, rule in _OF_DATABASE.items()}


def _pool(properties: Mapping[str, tuple[Change, str]] | None = None) -> Guarded:
    """Return the rule of a pool of nodes: its name is fixed, so that one in its place comes after it is gone."""
    return Guarded(_POOL, properties or {}, remove=_ROTATE, replace=_ROTATE, may_go=True)


RULES: Mapping[str, Guarded] = {
    "aws:amp/workspace:Workspace": Guarded(_METRICS),
    "aws:amp/workspaceConfiguration:WorkspaceConfiguration": Guarded(_METRICS, {"retentionPeriodInDays": _RETENTION}),
    "aws:cloudwatch/logGroup:LogGroup": Guarded(_LOGS, {"retentionInDays": _RETENTION}),
    "aws:ec2/subnet:Subnet": Guarded(_SUBNET, remove=_REMOVE_SUBNET),
    "aws:ec2/vpc:Vpc": Guarded(_NETWORK),
    "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup": Guarded(_CACHES, {"engineVersion": _ENGINE}),
    "aws:elasticache/replicationGroup:ReplicationGroup": Guarded(
        _CACHE, {"snapshotRetentionLimit": _SNAPSHOTS, "engineVersion": _ENGINE, f"tags.{EPOCH}": _EPOCH}
    ),
    "aws:eks/cluster:Cluster": Guarded(_CLUSTER, {"version": _VERSION}),
    "aws:eks/nodeGroup:NodeGroup": _pool(),
    "aws:kms/key:Key": Guarded(_KEY, remove=_REMOVE_KEY),
    "aws:msk/cluster:Cluster": Guarded(
        _STREAM,
        {
            "kafkaVersion": (never_older, "a cluster's version only goes up"),
            "numberOfBrokerNodes": (never_less, "keep the brokers; one that goes takes its partitions along"),
        },
    ),
    "aws:msk/topic:Topic": Guarded(_QUEUE, {"configs": _STAYS, "partitionCount": _PARTITIONS}),
    "aws:sqs/queue:Queue": Guarded(_QUEUE, {"messageRetentionSeconds": _RETENTION}),
    "aws:rds/cluster:Cluster": Guarded(
        _DATABASE,
        {
            "backupRetentionPeriod": _RETENTION,
            "engineVersion": _MAJOR,
            f"tags.{LABEL}": backup_rules.MARKED,
            f"tags.{TOPOLOGY}": _JOINS,
            **_labelled("tags"),
        },
    ),
    "aws:rds/globalCluster:GlobalCluster": Guarded(_DATABASE, {"engineVersion": _MAJOR}),
    "aws:secretsmanager/secret:Secret": Guarded("the password in it"),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Guarded(
        _IMAGES, {"policy": (expires_no_sooner, _FEWER)}, may_go=True, serves=backup_rules.itself
    ),
    "aws:ecr/repository:Repository": Guarded(_IMAGES),
    "aws:s3/bucket:Bucket": Guarded(_OBJECTS, {f"tags.{LABEL}": backup_rules.MARKED}),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Guarded(_OBJECTS, {"rules": _DELETION}),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": Guarded(
        "the lock on what will be written", {"rule.defaultRetention.days": _LOCK}
    ),
    "aws:s3/bucketVersioning:BucketVersioning": Guarded(
        "earlier versions of what is written next", {"versioningConfiguration.status": _VERSIONS}
    ),
    "aws:memorydb/cluster:Cluster": Guarded(_CACHE, {"snapshotRetentionLimit": _SNAPSHOTS, "engineVersion": _ENGINE}),
    "aws:memorydb/multiRegionCluster:MultiRegionCluster": Guarded(_CACHES, {"engineVersion": _ENGINE}),
    "azure-native:containerservice:AgentPool": _pool(
        {"maxPods": _FIXED, "osDiskSizeGB": _FIXED, "scaleSetPriority": _SPOT}
    ),
    "azure-native:containerservice:ManagedCluster": Guarded(
        _CLUSTER,
        {
            "kubernetesVersion": _VERSION,
            "agentPoolProfiles[*].maxPods": _SYSTEM,
            "agentPoolProfiles[*].vmSize": _SYSTEM,
        },
    ),
    "azure-native:dbforpostgresql:Server": Guarded(
        _DATABASE,
        {
            "backup.backupRetentionDays": _RETENTION,
            "version": _MAJOR,
            f"tags.{RELEASE}": _RELEASE,
            **_labelled("tags"),
        },
    ),
    "azure-native:keyvault:Key": Guarded(_KEY, remove=_REMOVE_KEY),
    "azure-native:keyvault:Vault": Guarded(
        "the keys in it, and " + _KEY.replace("it", "they"),
        {"properties.softDeleteRetentionInDays": _WINDOW},
        _REMOVE_KEY,
    ),
    "azure-native:monitor:AzureMonitorWorkspace": Guarded(_METRICS),
    "azure-native:network:Subnet": Guarded(_SUBNET, {"addressPrefix": _ADDRESSES}, _REMOVE_SUBNET),
    "azure-native:network:VirtualNetwork": Guarded(_NETWORK, {"addressSpace.addressPrefixes": _ADDRESSES}),
    "azure-native:operationalinsights:Workspace": Guarded(_LOGS, {"retentionInDays": _RETENTION}),
    "azure-native:redisenterprise:Database": Guarded(_CACHE, {"persistence.rdbEnabled": (never_off, "keep it on")}),
    "azure-native:redisenterprise:RedisEnterprise": Guarded(_CACHE, {f"tags.{EPOCH}": _EPOCH}),
    "azure-native:eventhub:EventHub": Guarded(
        _QUEUE, {"partitionCount": _PARTITIONS, "retentionDescription.retentionTimeInHours": _RETENTION}
    ),
    "azure-native:eventhub:Namespace": Guarded(_STREAM),
    "azure-native:servicebus:Namespace": Guarded("the queues in it, and their messages"),
    "azure-native:servicebus:Queue": Guarded(_QUEUE, {"defaultMessageTimeToLive": _STAYS}),
    "gcp:alloydb/cluster:Cluster": Guarded(
        _DATABASE,
        {
            "automatedBackupPolicy.timeBasedRetention.retentionPeriod": _STAYS,
            "continuousBackupConfig.recoveryWindowDays": _RETENTION,
            "databaseVersion": _MAJOR,
            **_labelled("labels"),
        },
    ),
    "azure-native:containerregistry:Registry": Guarded(
        _IMAGES, {"policies.retentionPolicy.days": (never_less, _FEWER)}
    ),
    "azure-native:storage:BlobContainer": Guarded(_OBJECTS),
    "azure-native:storage:BlobServiceProperties": Guarded(
        "earlier versions of what is written next",
        {"isVersioningEnabled": _VERSIONS, "deleteRetentionPolicy.days": _UNDO},
    ),
    "azure-native:storage:ManagementPolicy": Guarded(_OBJECTS, {"policy.rules": _DELETION}),
    "azure-native:storage:StorageAccount": Guarded(
        "the data in it",
        {
            "immutableStorageWithVersioning.immutabilityPolicy.immutabilityPeriodSinceCreationInDays": _LOCK,
            "immutableStorageWithVersioning.enabled": _LOCKED,
        },
    ),
    "gcp:compute/network:Network": Guarded(_NETWORK),
    "gcp:compute/subnetwork:Subnetwork": Guarded(_SUBNET, {"ipCidrRange": _ADDRESSES}, _REMOVE_SUBNET),
    "gcp:container/cluster:Cluster": Guarded(_CLUSTER, {"minMasterVersion": _VERSION}),
    "gcp:container/nodePool:NodePool": _pool(),
    "gcp:kms/cryptoKey:CryptoKey": Guarded(_KEY, {"destroyScheduledDuration": _WINDOW}, _REMOVE_KEY),
    "gcp:kms/keyRing:KeyRing": Guarded("the keys in it", remove=_REMOVE_KEY),
    "gcp:managedkafka/cluster:Cluster": Guarded(_STREAM, {"brokerCapacityConfig.diskSizeGib": _STORAGE}),
    "gcp:managedkafka/topic:Topic": Guarded(_QUEUE, {"configs": _STAYS, "partitionCount": _PARTITIONS}),
    "gcp:pubsub/subscription:Subscription": Guarded(_QUEUE, {"messageRetentionDuration": _STAYS}),
    "gcp:pubsub/topic:Topic": Guarded(_QUEUE),
    "gcp:memorystore/instance:Instance": Guarded(
        _CACHE,
        {
            "automatedBackupConfig.retention": _SNAPSHOTS,
            "engineVersion": _ENGINE,
            f"labels.{EPOCH}": _EPOCH,
        },
    ),
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": Guarded(_LOGS, {"retentionDays": _RETENTION}),
    "gcp:artifactregistry/repository:Repository": Guarded(_IMAGES, {"cleanupPolicies": (cleans_no_sooner, _FEWER)}),
    "gcp:storage/bucket:Bucket": Guarded(
        _OBJECTS,
        {
            "versioning.enabled": _VERSIONS,
            "retentionPolicy.retentionPeriod": _LOCK,
            "softDeletePolicy.retentionDurationSeconds": _UNDO,
            "lifecycleRules": _DELETION,
        },
    ),
    "kubernetes:core/v1:ConfigMap": Guarded("the enforcement of NetworkPolicies", remove=_LEAVE),
    "kubernetes:eks.amazonaws.com/v1:NodeClass": _NODES,
    "kubernetes:karpenter.azure.com/v1beta1:AKSNodeClass": _NODES,
    "kubernetes:karpenter.sh/v1:NodePool": _NODES,
    **backup_rules.RULES,
    **database_rules.RULES,
}
"""By the resource's type what is guarded."""
