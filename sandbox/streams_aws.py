"""The types of streams on AWS that are played in full."""

import json
from typing import Any

from graticule.sandbox import aws
from graticule.sandbox.model import Model, RefusedError, Request, values_at

QUEUE, MSK = "aws:sqs/queue:Queue", "aws:msk/cluster:Cluster"
CONFIGURATION, POLICY = "aws:msk/configuration:Configuration", "aws:msk/clusterPolicy:ClusterPolicy"
TARGET, TOPIC = "aws:appautoscaling/target:Target", "aws:msk/topic:Topic"
MAX_RETENTION = 14 * 24 * 60 * 60
REPLICATED_BROKERS = 3
_TAGS = {"tagsAll": "{tags}"}
_BROKERS = "brokerNodeGroupInfo"


def _queue(request: Request) -> None:
    """Refuse a queue that keeps messages too long, or whose dead letters have no place to go."""
    inputs = request.row.inputs
    if not 60 <= inputs.get("messageRetentionSeconds", 60) <= MAX_RETENTION:  # noqa: PLR2004 - a minute
        raise RefusedError("InvalidAttributeValue: Invalid value for the parameter MessageRetentionPeriod.")
    fifo = bool(inputs.get("fifoQueue"))
    if fifo != str(inputs.get("name")).endswith(".fifo"):
        raise RefusedError("InvalidParameterValue: The name of a FIFO queue can only end with .fifo")
    if inputs.get("redrivePolicy"):
        target = json.loads(inputs["redrivePolicy"])["deadLetterTargetArn"]
        found = [row for row in request.store.of_type(request.row.account, QUEUE) if row.outputs.get("arn") == target]
        if not found:
            raise RefusedError("InvalidParameterValue: Dead letter target does not exist.")
        if bool(found[0].inputs.get("fifoQueue")) != fifo:
            raise RefusedError("InvalidParameterValue: Dead-letter queue must be same type of queue as the source.")


def _cluster(request: Request) -> None:
    """Refuse brokers that are not spread evenly, an opening to the internet at first, and what shrinks."""
    inputs = request.row.inputs
    brokers, before = inputs["numberOfBrokerNodes"], request.store.get(request.row.account, MSK, request.row.id)
    if brokers % len(inputs[_BROKERS]["clientSubnets"]):
        raise RefusedError(
            "BadRequestException: The number of broker nodes must be a multiple of Availability Zones in the BrokerNodeGroupInfo parameter."
        )
    if before is None:
        if values_at(inputs, f"{_BROKERS}.connectivityInfo.publicAccess.type") not in ([], ["DISABLED"]):
            raise RefusedError("BadRequestException: You can't turn on public access while creating a cluster.")
        return
    size = f"{_BROKERS}.storageInfo.ebsStorageInfo.volumeSize"
    if values_at(inputs, size) < values_at(before.inputs, size):
        raise RefusedError("BadRequestException: The EBS volume size of a broker can't be decreased.")


def _topic(request: Request) -> None:
    """Refuse more copies than brokers, and partitions that go."""
    inputs, store, account = request.row.inputs, request.store, request.row.account
    cluster = store.get(account, MSK, inputs["clusterArn"])
    if cluster and inputs["replicationFactor"] > cluster.inputs["numberOfBrokerNodes"]:
        raise RefusedError("BadRequestException: Replication factor is larger than the number of available brokers.")
    before = store.get(account, TOPIC, request.row.id)
    if before and inputs["partitionCount"] < before.inputs["partitionCount"]:
        raise RefusedError("BadRequestException: The number of partitions can only be increased.")


def _replicator(request: Request) -> None:
    """Refuse small clusters, and a source that another region cannot reach."""
    inputs, store, account = request.row.inputs, request.store, request.row.account
    source = values_at(inputs, "replicationInfoList.sourceKafkaClusterArn")
    for arn in values_at(inputs, "kafkaClusters[*].amazonMskCluster.mskClusterArn"):
        cluster = store.get(account, MSK, arn)
        if cluster is None:
            continue
        if (
            cluster.inputs["numberOfBrokerNodes"] < REPLICATED_BROKERS
            or "t3" in cluster.inputs[_BROKERS]["instanceType"]
        ):
            raise RefusedError(
                f"BadRequestException: {arn} needs three brokers of m5.large or larger to be replicated."
            )
        iam = values_at(cluster.inputs, f"{_BROKERS}.connectivityInfo.vpcConnectivity.clientAuthentication.sasl.iam")
        if [arn] == source and not (iam == [True] and store.get(account, POLICY, arn)):
            raise RefusedError(
                f"BadRequestException: {arn} needs multi-VPC connectivity with IAM and a cluster policy that lets kafka.amazonaws.com in."
            )


def _of_queue(**more: Any) -> Model:  # noqa: ANN401 - a Model's fields
    return Model(id="{queueUrl}", references={"queueUrl": QUEUE}, **more)


MODELS = {
    QUEUE: Model(
        id="https://sqs.{region}.amazonaws.com/{account}/{name}",
        name="name",
        outputs={"arn": "arn:aws:sqs:{region}:{account}:{name}", "url": "{id}", **_TAGS},
        references={"kmsMasterKeyId": aws.KEY},
        loose=("kmsMasterKeyId",),
        rules=(_queue,),
        taken="QueueAlreadyExists: A queue already exists with the same name and a different value for an attribute",
    ),
    "aws:sqs/queuePolicy:QueuePolicy": _of_queue(loose=("queueUrl",)),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": _of_queue(loose=("queueUrl",)),
    CONFIGURATION: Model(
        id="arn:aws:kafka:{region}:{account}:configuration/{name}/{uuid}-1",
        name="name",
        outputs={"arn": "{id}", "latestRevision": 1},
        taken="ConflictException: A configuration named {name} already exists",
        in_use="BadRequestException: Configuration {id} is in use by {user}",
    ),
    MSK: Model(
        id="arn:aws:kafka:{region}:{account}:cluster/{clusterName}/{uuid}-1",
        name="clusterName",
        outputs={
            "arn": "{id}",
            "clusterUuid": "{uuid}-1",
            "currentVersion": "K{short}",
            "bootstrapBrokersSaslIam": ",".join(
                f"b-{broker}.{{clusterName}}.{{short}}.c2.kafka.{{region}}.amazonaws.com:9098" for broker in (1, 2, 3)
            ),
            "zookeeperConnectString": "",
            **_TAGS,
        },
        references={
            f"{_BROKERS}.clientSubnets[*]": aws.SUBNET,
            f"{_BROKERS}.securityGroups[*]": aws.GROUP,
            "configurationInfo.arn": CONFIGURATION,
            "encryptionInfo.encryptionAtRestKmsKeyArn": aws.KEY,
            "loggingInfo.brokerLogs.cloudwatchLogs.logGroup": aws.LOGS,
        },
        loose=("encryptionInfo.encryptionAtRestKmsKeyArn", "loggingInfo.brokerLogs.cloudwatchLogs.logGroup"),
        rules=(_cluster,),
        taken="ConflictException: The resource already exists: {name}",
        in_use="BadRequestException: Cluster {id} is part of {user}",
    ),
    POLICY: Model(
        id="{clusterArn}", references={"clusterArn": MSK}, loose=("clusterArn",), outputs={"currentVersion": "1"}
    ),
    TOPIC: Model(
        id="{clusterArn}/{name}",
        name="name",
        scope="{clusterArn}",
        references={"clusterArn": MSK},
        loose=("clusterArn",),
        outputs={"arn": "{clusterArn}/topic/{name}"},
        rules=(_topic,),
        taken="TopicExistsException: Topic {name} already exists",
    ),
    "aws:msk/replicator:Replicator": Model(
        id="arn:aws:kafka:{region}:{account}:replicator/{replicatorName}/{uuid}-1",
        name="replicatorName",
        outputs={"arn": "{id}", "currentVersion": "K{short}", **_TAGS},
        references={
            "kafkaClusters[*].amazonMskCluster.mskClusterArn": MSK,
            "kafkaClusters[*].vpcConfig.subnetIds[*]": aws.SUBNET,
            "kafkaClusters[*].vpcConfig.securityGroupsIds[*]": aws.GROUP,
        },
        rules=(_replicator,),
    ),
    TARGET: Model(
        id="{serviceNamespace}/{resourceId}",
        outputs={"arn": "arn:aws:application-autoscaling:{region}:{account}:scalable-target/{short}", **_TAGS},
        references={"resourceId": MSK},
        loose=("resourceId",),
    ),
    "aws:appautoscaling/policy:Policy": Model(
        id="{serviceNamespace}/{resourceId}/{name}",
        name="name",
        scope="{resourceId}",
        outputs={
            "arn": "arn:aws:autoscaling:{region}:{account}:scalingPolicy:{uuid}",
            "alarmArns": [],
        },
    ),
}
"""By the type how it behaves."""
