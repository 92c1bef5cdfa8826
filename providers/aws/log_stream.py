"""Logs on AWS: an MSK cluster over three zones, reached with IAM over TLS from where its clients are."""

import json
from dataclasses import dataclass

import pulumi
from pulumi_aws import appautoscaling, cloudwatch, ec2, msk, vpc

from graticule.providers.aws.common import tags
from graticule.providers.aws.log_replication import replicate
from graticule.providers.aws.naming import NAME_LIMIT
from graticule.providers.aws.stream_access import log_users
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.outputs import by_key
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.sizes import class_of
from graticule.providers.contract.spread import Place
from graticule.providers.contract.stream import COPIES, AwsStream, Kind, StreamArgs, StreamOutputs

CLUSTER_LIMIT = 64
IAM_PORT = 9098
ACROSS_NETWORKS = (14001, 14100)
"""The ports of the connections that a replicator makes from another region."""
OWN_LOGS_DAYS = 90
FULL_PERCENT = 60
"""How full a broker's disk is when it grows."""
PROPERTIES = {
    "auto.create.topics.enable": "false",
    "default.replication.factor": str(COPIES),
    "min.insync.replicas": str(COPIES - 1),
    "unclean.leader.election.enable": "false",
}
"""What keeps messages when a zone is gone, and topics from being made by a mistake in a name."""


@dataclass(frozen=True)
class _Site:
    """One region's cluster and what is made for it."""

    what: str
    member: str
    place: Place
    placed: Placed
    options: AwsStream
    opts: pulumi.ResourceOptions


def build(name: str, args: StreamArgs, parent: pulumi.Resource) -> StreamOutputs:
    """Make a cluster in each region, and what copies the first one's topics to the others."""
    clusters: dict[str, msk.Cluster] = {}
    groups: dict[str, ec2.SecurityGroup] = {}
    topics: dict[str, dict[str, msk.Topic]] = {}
    for member in args.members:
        what, options = args.named(name, member), args.aws or AwsStream()
        opts = pulumi.ResourceOptions(parent=parent)
        site = _Site(what, member, args.at(member), args.placed(member), options, opts)
        groups[member] = _firewall(site, args)
        clusters[member] = _cluster(site, args, groups[member])
        topics[member] = _topics(site, args, clusters[member])
        _grow(site, clusters[member])
    if args.replicate:
        replicate(name, args, parent, clusters, groups, topics)
    log_users(name, args, [cluster.arn for cluster in clusters.values()], parent)
    return StreamOutputs(
        endpoints={
            member: by_key({"bootstrap": cluster.bootstrap_brokers_sasl_iam}) for member, cluster in clusters.items()
        },
        ids={
            member: by_key(
                {"log": cluster.arn, **{f"topic-{topic}": made.arn for topic, made in topics[member].items()}}
            )
            for member, cluster in clusters.items()
        },
    )


def brokers_subnets(place: Place) -> list[pulumi.Input[str]]:
    """Return the subnets of three zones."""
    subnets = place.database_subnets or place.private_subnets
    return [subnets[zone] for zone in sorted(subnets)[:COPIES]]


def _cluster(site: _Site, args: StreamArgs, group: ec2.SecurityGroup) -> msk.Cluster:
    what, place, options = site.what, site.place, site.options
    logs = cloudwatch.LogGroup(
        f"{what}-logs",
        name=f"/aws/msk/{physical_name(args.prefix, what, limit=400)}",
        retention_in_days=OWN_LOGS_DAYS,
        kms_key_id=place.keys[Purpose.LOGS],
        region=place.location,
        tags=tags(site.placed, f"{what}-logs"),
        opts=site.opts,
    )
    configuration = msk.Configuration(
        what,
        name=physical_name(args.prefix, what, limit=CLUSTER_LIMIT),
        server_properties="".join(f"{key}={value}\n" for key, value in sorted(PROPERTIES.items())),
        region=place.location,
        opts=site.opts,
    )
    connectivity = (
        msk.ClusterBrokerNodeGroupInfoConnectivityInfoArgs(
            vpc_connectivity=msk.ClusterBrokerNodeGroupInfoConnectivityInfoVpcConnectivityArgs(
                client_authentication=msk.ClusterBrokerNodeGroupInfoConnectivityInfoVpcConnectivityClientAuthenticationArgs(
                    sasl=msk.ClusterBrokerNodeGroupInfoConnectivityInfoVpcConnectivityClientAuthenticationSaslArgs(
                        iam=True
                    )
                )
            )
        )
        if args.replicate
        else None
    )
    return msk.Cluster(
        what,
        cluster_name=physical_name(args.prefix, what, limit=CLUSTER_LIMIT),
        kafka_version=options.kafka_version,
        number_of_broker_nodes=COPIES * options.brokers_per_zone,
        broker_node_group_info=msk.ClusterBrokerNodeGroupInfoArgs(
            client_subnets=brokers_subnets(place),
            instance_type=class_of(args.sizes, Kind.LOG, args.size, args.cloud),
            security_groups=[group.id],
            connectivity_info=connectivity,
            storage_info=msk.ClusterBrokerNodeGroupInfoStorageInfoArgs(
                ebs_storage_info=msk.ClusterBrokerNodeGroupInfoStorageInfoEbsStorageInfoArgs(
                    volume_size=options.storage_gib
                )
            ),
        ),
        client_authentication=msk.ClusterClientAuthenticationArgs(
            sasl=msk.ClusterClientAuthenticationSaslArgs(iam=True), unauthenticated=False
        ),
        configuration_info=msk.ClusterConfigurationInfoArgs(
            arn=configuration.arn, revision=configuration.latest_revision
        ),
        encryption_info=msk.ClusterEncryptionInfoArgs(
            encryption_at_rest_kms_key_arn=place.keys[Purpose.DATA],
            encryption_in_transit=msk.ClusterEncryptionInfoEncryptionInTransitArgs(
                client_broker="TLS", in_cluster=True
            ),
        ),
        enhanced_monitoring="PER_TOPIC_PER_BROKER",
        logging_info=msk.ClusterLoggingInfoArgs(
            broker_logs=msk.ClusterLoggingInfoBrokerLogsArgs(
                cloudwatch_logs=msk.ClusterLoggingInfoBrokerLogsCloudwatchLogsArgs(enabled=True, log_group=logs.name)
            )
        ),
        region=place.location,
        tags=tags(site.placed, what),
        opts=pulumi.ResourceOptions(
            parent=site.opts.parent,
            # Brokers stay in the zones they were made in, and their disks grow by themselves.
            ignore_changes=["brokerNodeGroupInfo.clientSubnets", "brokerNodeGroupInfo.storageInfo"],
        ),
    )


def _firewall(site: _Site, args: StreamArgs) -> ec2.SecurityGroup:
    """Let the clients' ranges in, what copies to other regions, and nobody else."""
    what, location = site.what, site.place.location
    group = ec2.SecurityGroup(
        what,
        name=physical_name(args.prefix, what, limit=NAME_LIMIT),
        description=f"Brokers of {what}",
        vpc_id=site.place.network_id,
        region=location,
        tags=tags(site.placed, what),
        opts=site.opts,
    )
    for client, ranges in args.client_ranges().items():
        for block in ranges:
            vpc.SecurityGroupIngressRule(
                f"{what}-from-{client}-{block.replace('/', '_')}",
                security_group_id=group.id,
                description=f"Clients in {client}",
                ip_protocol="tcp",
                from_port=IAM_PORT,
                to_port=IAM_PORT,
                cidr_ipv4=block,
                region=location,
                tags=tags(site.placed, f"{what}-from-{client}"),
                opts=site.opts,
            )
    if args.replicate:
        for key, (first, last) in {"brokers": (IAM_PORT, IAM_PORT), "across": ACROSS_NETWORKS}.items():
            for rule in (vpc.SecurityGroupIngressRule, vpc.SecurityGroupEgressRule):
                rule(
                    f"{what}-{key}",
                    security_group_id=group.id,
                    description="What copies to other regions",
                    ip_protocol="tcp",
                    from_port=first,
                    to_port=last,
                    referenced_security_group_id=group.id,
                    region=location,
                    tags=tags(site.placed, f"{what}-{key}"),
                    opts=site.opts,
                )
    return group


def _topics(site: _Site, args: StreamArgs, cluster: msk.Cluster) -> dict[str, msk.Topic]:
    return {
        topic: msk.Topic(
            f"{site.what}-{topic}",
            name=topic,
            cluster_arn=cluster.arn,
            partition_count=partitions,
            replication_factor=COPIES,
            configs=json.dumps({"retention.ms": str(seconds * 1000)}),
            region=site.place.location,
            opts=site.opts,
        )
        for topic, (partitions, seconds) in sorted(args.all_topics().items())
    }


def _grow(site: _Site, cluster: msk.Cluster) -> None:
    """Let the brokers' disks grow before they are full; they never shrink."""
    target = appautoscaling.Target(
        site.what,
        service_namespace="kafka",
        scalable_dimension="kafka:broker-storage:VolumeSize",
        resource_id=cluster.arn,
        min_capacity=1,
        max_capacity=site.options.max_storage_gib,
        region=site.place.location,
        tags=tags(site.placed, site.what),
        opts=site.opts,
    )
    appautoscaling.Policy(
        site.what,
        name=physical_name(site.placed.prefix, site.what, limit=255),
        policy_type="TargetTrackingScaling",
        service_namespace=target.service_namespace,
        scalable_dimension=target.scalable_dimension,
        resource_id=target.resource_id,
        target_tracking_scaling_policy_configuration=appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs(
            disable_scale_in=True,
            target_value=FULL_PERCENT,
            predefined_metric_specification=(
                appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs(
                    predefined_metric_type="KafkaBrokerStorageUtilization"
                )
            ),
        ),
        region=site.place.location,
        opts=site.opts,
    )
