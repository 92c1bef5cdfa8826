"""Logs on GCP: a Managed Kafka cluster, reached with IAM over TLS from the region's network."""

import pulumi
from pulumi_gcp import managedkafka

from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.outputs import by_key
from graticule.providers.contract.sizes import class_of
from graticule.providers.contract.stream import COPIES, GcpStream, Kind, StreamArgs, StreamOutputs
from graticule.providers.gcp.common import Scope
from graticule.providers.gcp.queue_stream import PREVENT

_GIB = 1024**3


def build(name: str, args: StreamArgs, parent: pulumi.Resource) -> StreamOutputs:
    """Make the cluster and its topics."""
    (member,) = args.members
    scope = Scope.of(args.named(name, member), args.placed(member), parent)
    place, options = args.at(member), args.gcp or GcpStream()
    cpus = int(class_of(args.sizes, Kind.LOG, args.size, args.cloud))
    subnet = pulumi.Output.from_input(place.endpoints_subnet).apply(_path)
    kept = None if args.retire else PREVENT
    cluster = managedkafka.Cluster(
        scope.name,
        cluster_id=scope.physical(),
        capacity_config=managedkafka.ClusterCapacityConfigArgs(
            vcpu_count=str(cpus), memory_bytes=str(cpus * options.memory_gib_per_cpu * _GIB)
        ),
        broker_capacity_config=managedkafka.ClusterBrokerCapacityConfigArgs(disk_size_gib=str(options.disk_gib)),
        gcp_config=managedkafka.ClusterGcpConfigArgs(
            kms_key=place.keys[Purpose.DATA],
            access_config=managedkafka.ClusterGcpConfigAccessConfigArgs(
                network_configs=[managedkafka.ClusterGcpConfigAccessConfigNetworkConfigArgs(subnet=subnet)]
            ),
        ),
        rebalance_config=managedkafka.ClusterRebalanceConfigArgs(mode="AUTO_REBALANCE_ON_SCALE_UP"),
        deletion_policy=kept,
        location=place.location,
        labels=scope.labels,
        project=scope.project,
        opts=scope.opts,
    )
    topics = {
        topic: managedkafka.Topic(
            scope.logical(topic),
            topic_id=topic,
            cluster=cluster.cluster_id,
            partition_count=partitions,
            replication_factor=COPIES,
            configs={
                "cleanup.policy": "delete",
                "min.insync.replicas": str(COPIES - 1),
                "retention.ms": str(seconds * 1000),
                "unclean.leader.election.enable": "false",
            },
            deletion_policy=kept,
            location=place.location,
            project=scope.project,
            opts=scope.opts,
        )
        for topic, (partitions, seconds) in sorted(args.all_topics().items())
    }
    return StreamOutputs(
        endpoints={member: by_key({"bootstrap": cluster.bootstrap_address})},
        ids={member: by_key({"log": cluster.id, **{f"topic-{topic}": made.id for topic, made in topics.items()}})},
    )


def _path(link: str) -> str:
    """Return a subnet's name as Managed Kafka takes it: its link without the API's address."""
    return link.rpartition("/compute/v1/")[2]
