"""Who reaches a cache on AWS, and who may log in to it."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import ec2, iam, vpc

from graticule.providers.aws.common import tags
from graticule.providers.aws.naming import NAME_LIMIT
from graticule.providers.aws.policies import document
from graticule.providers.contract.cache import CacheArgs
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.placed import Placed

PORT = 6379
ACCESS = "on ~* &* +@all -@admin -@dangerous +info"
"""What whoever logs in may do: everything but to manage the cache or empty it whole; clients ask for ``info``."""
POLICY_LIMIT = 128


def opened(name: str, args: CacheArgs, key: str, parent: pulumi.Resource) -> ec2.SecurityGroup:
    """Make the security group of a member: its port is open to the machines and pods of the clients' regions alone."""
    what, place, placed = args.called(name, key), args.at(key), args.placed(key)
    opts = pulumi.ResourceOptions(parent=parent)
    group = ec2.SecurityGroup(
        what,
        name=physical_name(args.prefix, what, limit=NAME_LIMIT),
        description=f"clients of {what}",
        vpc_id=place.network_id,
        region=place.location,
        tags=tags(placed, what),
        opts=opts,
    )
    for client, ranges in args.client_ranges().items():
        for block in ranges:
            rule = f"{what}-{client}-{block.replace('/', '-')}"
            vpc.SecurityGroupIngressRule(
                rule,
                security_group_id=group.id,
                description=f"clients in {client}",
                ip_protocol="tcp",
                from_port=PORT,
                to_port=PORT,
                cidr_ipv4=block,
                region=place.location,
                tags=tags(placed, rule),
                opts=opts,
            )
    return group


def log_in(
    name: str,
    args: CacheArgs,
    service: str,
    caches: Sequence[pulumi.Output[str]],
    users: Sequence[pulumi.Output[str]],
    parent: pulumi.Resource,
) -> pulumi.Output[str]:
    """Make the policy that lets an identity log in, give it to the roles that are named, and return its ARN."""
    opts = pulumi.ResourceOptions(parent=parent)
    policy = iam.Policy(
        name,
        name=physical_name(args.prefix, name, limit=POLICY_LIMIT),
        description=f"log in to {name}",
        policy=pulumi.Output.all(*caches, *users).apply(
            lambda arns: document({"Effect": "Allow", "Action": f"{service}:Connect", "Resource": arns})
        ),
        tags=tags(everywhere(args), name),
        opts=opts,
    )
    for login, role in sorted(args.logins.items()):
        iam.RolePolicyAttachment(f"{name}-login-{login}", role=role, policy_arn=policy.arn, opts=opts)
    return policy.arn


def everywhere(args: CacheArgs) -> Placed:
    """Return what helpers need that make something which belongs to no member."""
    return args.placed(args.first).model_copy(update={"labels": args.labels})
