"""What copies a log on AWS to other regions: an MSK Replicator in each region that follows."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import ec2, iam, msk

from graticule.providers.aws.common import account_id, tags
from graticule.providers.aws.naming import ROLE_LIMIT
from graticule.providers.aws.policies import document, trust
from graticule.providers.aws.stream_access import allow, inside
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.stream import StreamArgs

SERVICE = "kafka.amazonaws.com"
REPLICATOR_LIMIT = 128


def replicate(
    name: str,
    args: StreamArgs,
    parent: pulumi.Resource,
    clusters: Mapping[str, msk.Cluster],
    groups: Mapping[str, ec2.SecurityGroup],
    topics: Mapping[str, Mapping[str, msk.Topic]],
) -> None:
    """Copy the topics of the primary, under their own names, with how far their consumers are."""
    opts = pulumi.ResourceOptions(parent=parent)
    account = account_id(args.account, parent)
    policies = {
        member: msk.ClusterPolicy(
            args.named(name, member),
            cluster_arn=cluster.arn,
            policy=pulumi.Output.all(cluster.arn, account).apply(lambda known: _reachable(*known)),
            region=args.at(member).location,
            opts=opts,
        )
        for member, cluster in clusters.items()
    }
    source = clusters[args.primary]
    for member in args.members:
        if member == args.primary:
            continue
        what, placed = f"{args.named(name, member)}-copies", args.placed(member)
        target = clusters[member]
        role = iam.Role(
            what,
            name=physical_name(args.prefix, what, limit=ROLE_LIMIT),
            assume_role_policy=account.apply(lambda account: trust(SERVICE, account)),
            tags=tags(placed, what),
            opts=opts,
        )
        grant = iam.RolePolicy(
            what,
            role=role.id,
            policy=pulumi.Output.all(source.arn, target.arn).apply(lambda arns: _may_copy(*arns)),
            opts=opts,
        )
        msk.Replicator(
            what,
            replicator_name=physical_name(args.prefix, what, limit=REPLICATOR_LIMIT),
            description=f"{args.primary} to {member}",
            service_execution_role_arn=role.arn,
            kafka_clusters=[_end(key, clusters, groups) for key in (args.primary, member)],
            replication_info_list=msk.ReplicatorReplicationInfoListArgs(
                source_kafka_cluster_arn=source.arn,
                target_kafka_cluster_arn=target.arn,
                target_compression_type="NONE",
                topic_replications=[
                    msk.ReplicatorReplicationInfoListTopicReplicationArgs(
                        topics_to_replicates=sorted(args.all_topics()),
                        copy_topic_configurations=False,
                        copy_access_control_lists_for_topics=False,
                        detect_and_copy_new_topics=True,
                        starting_position=msk.ReplicatorReplicationInfoListTopicReplicationStartingPositionArgs(
                            type="EARLIEST"
                        ),
                        topic_name_configuration=(
                            msk.ReplicatorReplicationInfoListTopicReplicationTopicNameConfigurationArgs(
                                type="IDENTICAL"
                            )
                        ),
                    )
                ],
                consumer_group_replications=[
                    msk.ReplicatorReplicationInfoListConsumerGroupReplicationArgs(
                        consumer_groups_to_replicates=[".*"],
                        detect_and_copy_new_consumer_groups=True,
                        synchronise_consumer_group_offsets=True,
                    )
                ],
            ),
            region=args.at(member).location,
            tags=tags(placed, what),
            opts=pulumi.ResourceOptions(
                parent=parent,
                depends_on=[grant, policies[args.primary], *topics[args.primary].values(), *topics[member].values()],
            ),
        )


def _end(
    member: str, clusters: Mapping[str, msk.Cluster], groups: Mapping[str, ec2.SecurityGroup]
) -> msk.ReplicatorKafkaClusterArgs:
    """Return one end of the copying, in the subnets that the cluster really has."""
    return msk.ReplicatorKafkaClusterArgs(
        amazon_msk_cluster=msk.ReplicatorKafkaClusterAmazonMskClusterArgs(msk_cluster_arn=clusters[member].arn),
        vpc_config=msk.ReplicatorKafkaClusterVpcConfigArgs(
            subnet_ids=clusters[member].broker_node_group_info.client_subnets,
            security_groups_ids=[groups[member].id],
        ),
    )


def _reachable(cluster: str, account: str) -> str:
    """Let the service reach a cluster from another region, for the own account; what it does there is the role's to say."""
    return document(
        {
            "Sid": "CopiesToOtherRegions",
            "Effect": "Allow",
            "Principal": {"Service": SERVICE},
            "Action": ["kafka:CreateVpcConnection", "kafka:GetBootstrapBrokers", "kafka:DescribeClusterV2"],
            "Resource": cluster,
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
    )


def _may_copy(source: str, target: str) -> str:
    """Return what a replicator does: read one cluster, write the other."""
    connect = ["Connect", "DescribeCluster", "AlterCluster", "WriteDataIdempotently"]
    topics = ["DescribeTopic", "CreateTopic", "AlterTopic", "ReadData", "WriteData"]
    settings = ["DescribeTopicDynamicConfiguration", "AlterTopicDynamicConfiguration"]
    # It keeps its own place in topics and groups at both ends, so it writes at the source too.
    return document(
        allow("Connect", connect, source, target),
        allow("Topics", [*topics, *settings], inside(source, "topic"), inside(target, "topic")),
        allow("Groups", ["DescribeGroup", "AlterGroup"], inside(source, "group"), inside(target, "group")),
    )
