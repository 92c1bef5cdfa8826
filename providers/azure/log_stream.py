"""Logs on Azure: an Event Hubs Premium namespace, which speaks Kafka, with an event hub for each topic."""

import pulumi
from pulumi_azure_native import eventhub

from graticule.providers.azure.common import Scope, resource_group
from graticule.providers.azure.messaging import namespace_args, reached_and_kept
from graticule.providers.contract.outputs import by_key
from graticule.providers.contract.stream import StreamArgs, StreamOutputs

KAFKA_PORT = 9093


def build(name: str, args: StreamArgs, parent: pulumi.Resource) -> StreamOutputs:
    """Make the namespace, closed to the internet and to keys of its own, and in it the topics."""
    (member,) = args.members
    placed, what = args.placed(member), args.named(name, member)
    scope = Scope(what, placed, parent, resource_group(what, placed, parent))
    namespace = eventhub.Namespace(what, kafka_enabled=True, **namespace_args(scope, args, member))
    hubs = {
        topic: eventhub.EventHub(
            scope.logical(topic),
            event_hub_name=topic,
            namespace_name=namespace.name,
            partition_count=partitions,
            retention_description=eventhub.RetentionDescriptionArgs(
                cleanup_policy=eventhub.CleanupPolicyRetentionDescription.DELETE,
                retention_time_in_hours=seconds // 3600,
            ),
            resource_group_name=scope.group,
            opts=scope.opts,
        )
        for topic, (partitions, seconds) in sorted(args.all_topics().items())
    }
    reached_and_kept(scope, args, member, namespace.id, list(hubs.values()))
    return StreamOutputs(
        endpoints={
            member: by_key(
                {"bootstrap": namespace.name.apply(lambda known: f"{known}.servicebus.windows.net:{KAFKA_PORT}")}
            )
        },
        ids={member: by_key({"log": namespace.id, **{f"topic-{topic}": hub.id for topic, hub in hubs.items()}})},
    )
