"""The types of streams on GCP that are played in full."""

import re
from typing import Any

from graticule.sandbox.clusters import CRYPTO_KEY
from graticule.sandbox.gcp import IN_USE, LABELS, TAKEN
from graticule.sandbox.model import Model, RefusedError, Request, values_at

TOPIC, SUBSCRIPTION = "gcp:pubsub/topic:Topic", "gcp:pubsub/subscription:Subscription"
KAFKA, KAFKA_TOPIC = "gcp:managedkafka/cluster:Cluster", "gcp:managedkafka/topic:Topic"
MAX_RETENTION = 31 * 24 * 60 * 60
_GIB = 1024**3
_MISSING = "googleapi: Error 404: Resource not found (resource={value})."
_PROTECTED = "cannot destroy {name} without setting deletion_policy to another value than PREVENT"
_CLUSTER = "projects/{account}/locations/{location}/clusters"


def _subscription(request: Request) -> None:
    """Refuse what Pub/Sub refuses of a subscription."""
    inputs = request.row.inputs
    if not 10 <= inputs.get("ackDeadlineSeconds", 10) <= 600:  # noqa: PLR2004 - its bounds
        raise RefusedError("googleapi: Error 400: Invalid ack deadline given (must be between 10 and 600 seconds)")
    kept = re.fullmatch(r"(\d+)s", inputs.get("messageRetentionDuration", "604800s"))
    if not kept or not 600 <= int(kept[1]) <= MAX_RETENTION:  # noqa: PLR2004 - ten minutes
        raise RefusedError("googleapi: Error 400: Invalid message_retention_duration (must be 10 minutes to 31 days)")
    for attempts in values_at(inputs, "deadLetterPolicy.maxDeliveryAttempts"):
        if not 5 <= attempts <= 100:  # noqa: PLR2004 - its bounds
            raise RefusedError("googleapi: Error 400: max_delivery_attempts must be between 5 and 100")


def _kafka(request: Request) -> None:
    """Refuse memory and disks that do not go with the CPUs."""
    inputs = request.row.inputs
    cpus, memory = int(inputs["capacityConfig"]["vcpuCount"]), int(inputs["capacityConfig"]["memoryBytes"])
    if cpus < 3 or not cpus * _GIB <= memory <= 8 * cpus * _GIB:  # noqa: PLR2004 - its bounds
        raise RefusedError(
            "googleapi: Error 400: a cluster needs at least 3 vCPUs, and between 1 GiB and 8 GiB of memory for each"
        )
    for disk in values_at(inputs, "brokerCapacityConfig.diskSizeGib"):
        if int(disk) < 100:  # noqa: PLR2004 - its bound
            raise RefusedError("googleapi: Error 400: disk_size_gib must be at least 100")


def _kafka_topic(request: Request) -> None:
    before = request.store.get(request.row.account, KAFKA_TOPIC, request.row.id)
    if before and request.row.inputs["partitionCount"] < before.inputs["partitionCount"]:
        raise RefusedError("googleapi: Error 400: the partition count of a topic can only be increased")


def _grant(target: str, prop: str) -> Model:
    return Model(
        id=f"{{{prop}}}/{{role}}/{{member}}",
        outputs={"etag": "{short}"},
        references={prop: target},
        loose=(prop,),
        missing=_MISSING,
    )


def _subnet_path(request: Request) -> None:
    """Refuse a subnet that is not of the cluster's region."""
    config = "gcpConfig.accessConfig.networkConfigs[*].subnet"
    for subnet in values_at(request.row.inputs, config):
        found = re.fullmatch(r"projects/[^/]+/regions/([^/]+)/subnetworks/[^/]+", subnet)
        if not found or found[1] != request.row.inputs["location"]:
            raise RefusedError(f"googleapi: Error 400: subnet {subnet} has to be in the cluster's region")
        if not request.store.identified(request.row.account, subnet):
            raise RefusedError(_MISSING.format(value=subnet))


def _named(path: str, name: str, outputs: dict[str, Any], **more: Any) -> Model:  # noqa: ANN401 - a Model's fields
    return Model(
        id=path,
        name=name,
        scope=path.rpartition("/")[0],
        outputs=outputs,
        protected="deletionPolicy",
        protected_says=_PROTECTED,
        taken=TAKEN,
        in_use=IN_USE,
        missing=_MISSING,
        **more,
    )


MODELS = {
    TOPIC: _named(
        "projects/{account}/topics/{name}",
        "name",
        {**LABELS},
        references={"kmsKeyName": CRYPTO_KEY},
        loose=("kmsKeyName",),
    ),
    SUBSCRIPTION: _named(
        "projects/{account}/subscriptions/{name}",
        "name",
        {**LABELS},
        references={"topic": TOPIC, "deadLetterPolicy.deadLetterTopic": TOPIC},
        loose=("topic", "deadLetterPolicy.deadLetterTopic"),
        rules=(_subscription,),
    ),
    "gcp:pubsub/topicIAMMember:TopicIAMMember": _grant(TOPIC, "topic"),
    "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": _grant(SUBSCRIPTION, "subscription"),
    KAFKA: _named(
        f"{_CLUSTER}/{{clusterId}}",
        "clusterId",
        {
            "name": "{id}",
            "state": "ACTIVE",
            "bootstrapAddress": "bootstrap.{clusterId}.{location}.managedkafka.{account}.cloud.goog:9092",
            "createTime": "2026-11-01T00:00:00Z",
            **LABELS,
        },
        references={"gcpConfig.kmsKey": CRYPTO_KEY},
        loose=("gcpConfig.kmsKey",),
        rules=(_kafka, _subnet_path),
    ),
    KAFKA_TOPIC: _named(
        f"{_CLUSTER}/{{cluster}}/topics/{{topicId}}",
        "topicId",
        {"name": "{id}"},
        parent=f"{_CLUSTER}/{{cluster}}",
        rules=(_kafka_topic,),
    ),
}
"""By the type how it behaves."""
