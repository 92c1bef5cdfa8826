"""What a member of a PostgreSQL database has around it on AWS: parameters, a firewall, logs."""

import pulumi
from pulumi_aws import cloudwatch, ec2, rds, vpc

from graticule.providers.aws.common import tags
from graticule.providers.contract.database import DatabaseArgs
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.postgres import PORT

ENGINE, NAME_LIMIT = "aurora-postgresql", 63
LOGS = ("postgresql", "iam-db-auth-error")
LOG_DAYS = 90
PARAMETERS = {
    "rds.force_ssl": "1",
    "log_connections": "1",
    "log_disconnections": "1",
    "log_lock_waits": "1",
    "log_min_duration_statement": "1000",
}


def parameters(what: str, args: DatabaseArgs, placed: Placed, parent: pulumi.Resource) -> rds.ClusterParameterGroup:
    """Make the parameters of a major version; the next version has others, so both stand while it comes."""
    name = f"{what}-pg{args.version}"
    return rds.ClusterParameterGroup(
        name,
        name=physical_name(args.prefix, name, limit=255),
        family=f"{ENGINE}{args.version}",
        description=f"TLS alone, and who connects is logged: {what}",
        parameters=[
            rds.ClusterParameterGroupParameterArgs(name=key, value=value, apply_method="immediate")
            for key, value in sorted(PARAMETERS.items())
        ],
        region=placed.location,
        tags=tags(placed, name),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def security_group(what: str, args: DatabaseArgs, member: str, parent: pulumi.Resource) -> ec2.SecurityGroup:
    """Let in who connects, range by range, and nobody else."""
    placed, place = args.placed(member), args.at(member)
    group = ec2.SecurityGroup(
        what,
        name=physical_name(args.prefix, what, limit=255),
        description=f"clients of {what}",
        vpc_id=place.network_id,
        region=place.location,
        tags=tags(placed, what),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    for client, ranges in args.client_ranges().items():
        for block in ranges:
            name = f"{what}-from-{client}-{block.replace('/', '_')}"
            vpc.SecurityGroupIngressRule(
                name,
                security_group_id=group.id,
                description=f"clients in {client}",
                cidr_ipv4=block,
                ip_protocol="tcp",
                from_port=PORT,
                to_port=PORT,
                region=place.location,
                tags=tags(placed, name),
                opts=pulumi.ResourceOptions(parent=parent),
            )
    return group


def log_groups(
    what: str, args: DatabaseArgs, placed: Placed, key: pulumi.Input[str], parent: pulumi.Resource
) -> list[cloudwatch.LogGroup]:
    """Make the log groups before RDS does, which would keep them for ever and under no key of ours."""
    return [
        cloudwatch.LogGroup(
            f"{what}-{log}",
            name=f"/aws/rds/cluster/{physical(args, what)}/{log}",
            retention_in_days=LOG_DAYS,
            kms_key_id=key,
            region=placed.location,
            tags=tags(placed, f"{what}-{log}"),
            opts=pulumi.ResourceOptions(parent=parent),
        )
        for log in LOGS
    ]


def physical(args: DatabaseArgs, name: str) -> str:
    """Return the name that RDS knows something by."""
    return physical_name(args.prefix, name, limit=NAME_LIMIT)
