"""What the simulated clouds refuse of streams, in the clouds' own words."""

import pytest

from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.model import RefusedError
from graticule.sandbox.store import Store

QUEUE, MSK = "aws:sqs/queue:Queue", "aws:msk/cluster:Cluster"
BROKERS = {"clientSubnets": [], "instanceType": "kafka.m7g.large", "securityGroups": []}


@pytest.fixture
def clouds(tmp_path):
    store = Store(tmp_path / "clouds.db")
    return {package: Provider(package, store) for package in ("aws", "gcp", "azure-native")}


def _namespace(clouds, kind="servicebus"):
    group = {"resourceGroupName": "streams", "location": "japaneast"}
    clouds["azure-native"].create("azure-native:resources:ResourceGroup", "streams", group)
    inside = {"resourceGroupName": "streams", "namespaceName": "acme-streams", "location": "japaneast"}
    return inside, clouds["azure-native"].create(f"azure-native:{kind}:Namespace", "acme-streams", inside)


def test_sqs_takes_dead_letters_of_a_queue_of_the_same_kind_that_is_there(clouds):
    aws = clouds["aws"]
    redrive = '{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:123456789012:dead", "maxReceiveCount": 5}'
    ordered = {"name": "jobs.fifo", "fifoQueue": True, "redrivePolicy": redrive, "region": "us-east-1"}
    with pytest.raises(RefusedError, match="Dead letter target does not exist"):
        aws.create(QUEUE, "jobs", dict(ordered))
    aws.create(QUEUE, "dead", {"name": "dead", "region": "us-east-1"})
    with pytest.raises(RefusedError, match="must be same type of queue"):
        aws.create(QUEUE, "jobs", dict(ordered))
    aws.create(QUEUE, "jobs", {"name": "jobs", "redrivePolicy": redrive, "region": "us-east-1"})


@pytest.mark.parametrize("inputs", [{"messageRetentionSeconds": 15 * 86400}, {"fifoQueue": True}])
def test_sqs_refuses_a_retention_or_a_name_it_does_not_have(clouds, inputs):
    with pytest.raises(RefusedError, match="Invalid"):
        clouds["aws"].create(QUEUE, "jobs", {"name": "jobs", "region": "us-east-1", **inputs})


def test_msk_wants_its_brokers_spread_and_closed_to_the_internet_at_first(clouds):
    aws = clouds["aws"]
    subnets = []
    vpc = aws.create("aws:ec2/vpc:Vpc", "net", {"cidrBlock": "10.0.0.0/16", "region": "us-east-1"})
    for number, zone in enumerate("abc"):
        inputs = {"vpcId": vpc.id, "cidrBlock": f"10.0.{number}.0/24", "availabilityZone": f"us-east-1{zone}"}
        subnets.append(aws.create("aws:ec2/subnet:Subnet", zone, {**inputs, "region": "us-east-1"}).id)

    def cluster(brokers, **info):
        group = {**BROKERS, "clientSubnets": subnets, **info}
        inputs = {"clusterName": "log", "numberOfBrokerNodes": brokers, "brokerNodeGroupInfo": group}
        return {**inputs, "region": "us-east-1"}

    with pytest.raises(RefusedError, match="must be a multiple of Availability Zones"):
        aws.create(MSK, "log", cluster(4))
    public = {"publicAccess": {"type": "SERVICE_PROVIDED_EIPS"}}
    with pytest.raises(RefusedError, match="can't turn on public access"):
        aws.create(MSK, "log", cluster(3, connectivityInfo=public))
    row = aws.create(MSK, "log", cluster(3))
    topic = {"clusterArn": row.id, "name": "orders", "replicationFactor": 3, "partitionCount": 6, "region": "us-east-1"}
    made = aws.create("aws:msk/topic:Topic", "orders", dict(topic))
    with pytest.raises(RefusedError, match="can only be increased"):
        aws.update("aws:msk/topic:Topic", made.id, {**topic, "partitionCount": 3})
    both = {"kafkaClusters": [{"amazonMskCluster": {"mskClusterArn": row.id}}], "replicatorName": "copies"}
    wanted = {**both, "replicationInfoList": {"sourceKafkaClusterArn": row.id}, "region": "us-east-1"}
    with pytest.raises(RefusedError, match="needs multi-VPC connectivity with IAM and a cluster policy"):
        aws.create("aws:msk/replicator:Replicator", "copies", wanted)


def test_a_topic_that_prevents_its_deletion_stays(clouds):
    gcp = clouds["gcp"]
    inputs = {"name": "jobs", "project": "acme", "deletionPolicy": "PREVENT"}
    row = gcp.create("gcp:pubsub/topic:Topic", "jobs", dict(inputs))
    with pytest.raises(RefusedError, match="without setting deletion_policy"):
        gcp.delete("gcp:pubsub/topic:Topic", row.id)
    gcp.update("gcp:pubsub/topic:Topic", row.id, {"name": "jobs", "project": "acme"})
    gcp.delete("gcp:pubsub/topic:Topic", row.id)


@pytest.mark.parametrize(
    ("memory", "disk", "says"), [("27", "100", "between 1 GiB and 8 GiB"), ("12", "50", "at least 100")]
)
def test_managed_kafka_wants_memory_and_disks_that_go_with_its_cpus(clouds, memory, disk, says):
    capacity = {"vcpuCount": "3", "memoryBytes": str(int(memory) * 1024**3)}
    inputs = {"clusterId": "log", "project": "acme", "location": "europe-west4", "capacityConfig": capacity}
    with pytest.raises(RefusedError, match=says):
        clouds["gcp"].create(
            "gcp:managedkafka/cluster:Cluster", "log", {**inputs, "brokerCapacityConfig": {"diskSizeGib": disk}}
        )


def test_a_lock_keeps_a_namespace(clouds):
    azure = clouds["azure-native"]
    _, namespace = _namespace(clouds)
    kind = "azure-native:authorization:ManagementLockByScope"
    lock = azure.create(kind, "keep", {"scope": namespace.id, "lockName": "keep", "level": "CanNotDelete"})
    with pytest.raises(RefusedError, match="in use"):
        azure.delete("azure-native:servicebus:Namespace", namespace.id)
    azure.delete(kind, lock.id)
    azure.delete("azure-native:servicebus:Namespace", namespace.id)


def test_namespaces_of_both_kinds_share_their_names_in_the_world(clouds):
    inside, _ = _namespace(clouds, "eventhub")
    with pytest.raises(RefusedError, match="acme-streams is not available"):
        clouds["azure-native"].create("azure-native:servicebus:Namespace", "other", inside)


def test_service_bus_forwards_to_a_queue_that_is_there(clouds):
    inside, _ = _namespace(clouds)
    queue = {**inside, "queueName": "queue", "forwardDeadLetteredMessagesTo": "dead"}
    with pytest.raises(RefusedError, match="The forwarding destination dead does not exist"):
        clouds["azure-native"].create("azure-native:servicebus:Queue", "queue", queue)
