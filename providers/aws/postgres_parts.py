"""What a member of a PostgreSQL database has around it on AWS: parameters, a firewall, logs, windows."""

import pulumi
from pulumi_aws import cloudwatch, ec2, rds, vpc

from graticule.providers.aws.common import tags
from graticule.providers.contract.cluster import Window
from graticule.providers.contract.database import DatabaseArgs
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.postgres import PORT

ENGINE, NAME_LIMIT = "aurora-postgresql", 63
LOGS = ("postgresql", "iam-db-auth-error")
LOG_DAYS = 90
LONGEST_WINDOW = 22
"""Hours: the daily backup needs an hour of its own, outside of the weekly window."""
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


def maintenance(window: Window) -> str:
    """Return the weekly window as AWS writes it, ``sun:02:00-sun:08:00``."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    end = window.hour + min(window.lasts, LONGEST_WINDOW)
    last = days[(days.index(window.day) + end // 24) % 7]
    return f"{window.day[:3]}:{window.hour:02}:00-{last[:3]}:{end % 24:02}:00"


def backup(window: Window) -> str:
    """Return the daily hour of the backup, after the weekly window."""
    begin = (window.hour + min(window.lasts, LONGEST_WINDOW)) % 24
    return f"{begin:02}:00-{(begin + 1) % 24:02}:00"


def physical(args: DatabaseArgs, name: str) -> str:
    """Return the name that RDS knows something by."""
    return physical_name(args.prefix, name, limit=NAME_LIMIT)
