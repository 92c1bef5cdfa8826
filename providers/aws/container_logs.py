"""What containers and nodes write, on AWS: log groups of the cluster's own, and the add-on that fills them."""

import json
from collections.abc import Sequence

import pulumi
from pulumi_aws import cloudwatch, eks, iam

from graticule.providers.aws.addons import addon
from graticule.providers.aws.common import account_id, tags
from graticule.providers.aws.naming import ROLE_LIMIT
from graticule.providers.aws.policies import document, trust_pods
from graticule.providers.contract.cluster import ClusterArgs
from graticule.providers.contract.names import physical_name

ADDON = "amazon-cloudwatch-observability"
SERVICE_ACCOUNT = "cloudwatch-agent"
STREAMS = ("application", "dataplane", "host")
"""What the add-on tells apart, each in a log group of that name."""
_SETTINGS = {
    "containerLogs": {"enabled": True},
    "agent": {"config": {"logs": {"metrics_collected": {"application_signals": {}}}}},
}
"""Logs alone: metrics go to Prometheus, and CloudWatch would bill them twice."""


def container_logs(
    name: str, args: ClusterArgs, parent: pulumi.Resource, cluster: eks.Cluster, pools: Sequence[pulumi.Resource]
) -> list[pulumi.Resource]:
    """Keep the logs of containers and nodes, encrypted, as long as the control plane's.

    Args:
        name: the cluster's logical name.
        args: the cluster's args.
        parent: the component.
        cluster: the cluster.
        pools: the node groups, on which the add-on runs.
    """
    opts = pulumi.ResourceOptions(parent=parent)
    groups = {
        stream: cloudwatch.LogGroup(
            f"{name}-{stream}-logs",
            name=cluster.name.apply(lambda known, stream=stream: f"/aws/containerinsights/{known}/{stream}"),
            retention_in_days=args.log_retention_days,
            kms_key_id=args.logs_key,
            region=args.location,
            tags=tags(args, f"{name}-{stream}-logs"),
            opts=opts,
        )
        for stream in STREAMS
    }
    what = f"{name}-container-logs"
    role = iam.Role(
        what,
        name=physical_name(args.prefix, what, limit=ROLE_LIMIT),
        assume_role_policy=account_id(args.account, parent).apply(trust_pods),
        tags=tags(args, what),
        opts=opts,
    )
    written = pulumi.Output.all(*(group.arn for group in groups.values())).apply(_may_write)
    policy = iam.RolePolicy(what, role=role.id, policy=written, opts=opts)
    agent = addon(
        what,
        ADDON,
        args,
        parent,
        cluster.name,
        args.version,
        [policy, *groups.values(), *pools],
        configuration_values=json.dumps(_SETTINGS, sort_keys=True),
        pod_identity_associations=[
            eks.AddonPodIdentityAssociationArgs(role_arn=role.arn, service_account=SERVICE_ACCOUNT)
        ],
    )
    return [agent]


def _may_write(groups: Sequence[str]) -> str:
    return document(
        {
            "Effect": "Allow",
            "Action": [
                "logs:CreateLogStream",
                "logs:DescribeLogGroups",
                "logs:DescribeLogStreams",
                "logs:PutLogEvents",
            ],
            "Resource": [*groups, *(f"{group}:*" for group in groups)],
        }
    )
