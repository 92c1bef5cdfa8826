"""Flow logs on AWS: a log group in the region, encrypted with a key of its own."""

import pulumi
from pulumi_aws import cloudwatch, ec2, iam, kms

from graticule.providers.aws.common import account_id, partition, service, tags
from graticule.providers.aws.naming import ROLE_LIMIT
from graticule.providers.aws.policies import document, trust
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.network import NetworkArgs, Traffic

_TRAFFIC = {Traffic.ALL: "ALL", Traffic.ACCEPTED: "ACCEPT", Traffic.REJECTED: "REJECT"}


def flow_logs(name: str, args: NetworkArgs, parent: pulumi.Resource, network: ec2.Vpc) -> None:
    """Record the VPC's flows in an encrypted log group, kept as long as the settings say."""
    opts = pulumi.ResourceOptions(parent=parent)
    what = f"{name}-flow-logs"
    group_name = f"/{physical_name(args.prefix, name, limit=400)}/flow-logs"
    account = account_id(args.account, parent)
    arn = account.apply(
        lambda account: f"arn:{partition(args.location)}:logs:{args.location}:{account}:log-group:{group_name}"
    )
    key = kms.Key(
        what,
        description=f"Flow logs of {name}",
        enable_key_rotation=True,
        deletion_window_in_days=30,
        policy=pulumi.Output.all(account, arn).apply(lambda both: _key_policy(args.location, both[0], both[1])),
        region=args.location,
        tags=tags(args, what),
        opts=opts,
    )
    kms.Alias(
        what,
        name=f"alias/{physical_name(args.prefix, what, limit=250)}",
        target_key_id=key.key_id,
        region=args.location,
        opts=opts,
    )
    group = cloudwatch.LogGroup(
        what,
        name=group_name,
        retention_in_days=args.flow_logs.retention_days,
        kms_key_id=key.arn,
        region=args.location,
        tags=tags(args, what),
        opts=opts,
    )
    role = iam.Role(
        what,
        name=physical_name(args.prefix, what, limit=ROLE_LIMIT),
        assume_role_policy=account.apply(lambda account: trust("vpc-flow-logs.amazonaws.com", account)),
        tags=tags(args, what),
        opts=opts,
    )
    policy = iam.RolePolicy(what, role=role.id, policy=group.arn.apply(_write_policy), opts=opts)
    ec2.FlowLog(
        what,
        vpc_id=network.id,
        traffic_type=_TRAFFIC[args.flow_logs.traffic],
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        max_aggregation_interval=60,
        region=args.location,
        tags=tags(args, what),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[policy]),
    )


def _key_policy(location: str, account: str, log_group: str) -> str:
    return document(
        {
            "Sid": "Account",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{partition(location)}:iam::{account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
        {
            "Sid": "Logs",
            "Effect": "Allow",
            "Principal": {"Service": service("logs", location)},
            "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            "Resource": "*",
            "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": log_group}},
        },
    )


def _write_policy(log_group: str) -> str:
    return document(
        {
            "Effect": "Allow",
            "Action": [
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:DescribeLogGroups",
                "logs:DescribeLogStreams",
            ],
            "Resource": [log_group, f"{log_group}:*"],
        }
    )
