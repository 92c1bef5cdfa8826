"""A VPC for each region, by hand."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
from plain_settings import ACCOUNT, PREFIX, RETENTION_DAYS, Region
from pulumi_aws import Provider, cloudwatch, ec2, iam, kms, vpc

SERVICES = ["ec2", "ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager", "sts"]


def document(*statements: dict[str, Any]) -> str:
    """Return an IAM policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def aws_network(region: Region, provider: Provider) -> dict[str, Any]:
    """Make the VPC of a region."""
    key, location = region.key, region.location
    opts = pulumi.ResourceOptions(provider=provider)

    def tags(name: str) -> dict[str, str]:
        return {**region.labels, "Name": f"{PREFIX}-{name}"}

    main = ec2.Vpc(
        f"{key}-vpc",
        cidr_block=region.network,
        enable_dns_hostnames=True,
        enable_dns_support=True,
        region=location,
        tags=tags(key),
        opts=opts,
    )
    ec2.DefaultSecurityGroup(f"{key}-default", vpc_id=main.id, region=location, tags=tags(f"{key}-default"), opts=opts)
    pod_ranges = [
        ec2.VpcIpv4CidrBlockAssociation(
            f"{key}-pods-{quarter}",
            vpc_id=main.id,
            cidr_block=str(region.quarters[quarter]),
            region=location,
            opts=opts,
        )
        for quarter in (2, 3)
    ]
    gateway = ec2.InternetGateway(f"{key}-gateway", vpc_id=main.id, region=location, tags=tags(key), opts=opts)
    public_table = ec2.RouteTable(
        f"{key}-public", vpc_id=main.id, region=location, tags=tags(f"{key}-public"), opts=opts
    )
    database_table = ec2.RouteTable(
        f"{key}-database", vpc_id=main.id, region=location, tags=tags(f"{key}-database"), opts=opts
    )
    ec2.Route(
        f"{key}-public",
        route_table_id=public_table.id,
        destination_cidr_block="0.0.0.0/0",
        gateway_id=gateway.id,
        region=location,
        opts=opts,
    )

    subnets: dict[str, dict[str, ec2.Subnet]] = {"private": {}, "public": {}, "database": {}, "pods": {}}
    addresses = {}
    tables = []
    after_gateway = pulumi.ResourceOptions(provider=provider, depends_on=[gateway])
    for zone in region.zones:
        place = ord(zone[-1]) - ord("a")
        ranges = {
            "private": region.part(0, 4, place),
            "public": region.part(0, 6, 32 + place),
            "database": region.part(0, 6, 40 + place),
            "pods": region.part(2 + place // 4, 2, place % 4),
        }
        for role, cidr in ranges.items():
            subnets[role][zone] = ec2.Subnet(
                f"{key}-{role}-{zone}",
                vpc_id=main.id,
                availability_zone=zone,
                cidr_block=cidr,
                map_public_ip_on_launch=False,
                region=location,
                tags=tags(f"{key}-{role}-{zone}"),
                opts=pulumi.ResourceOptions(provider=provider, depends_on=pod_ranges if role == "pods" else None),
            )
        addresses[zone] = ec2.Eip(
            f"{key}-egress-{zone}", domain="vpc", region=location, tags=tags(f"{key}-egress-{zone}"), opts=after_gateway
        )
        nat = ec2.NatGateway(
            f"{key}-egress-{zone}",
            allocation_id=addresses[zone].allocation_id,
            subnet_id=subnets["public"][zone].id,
            region=location,
            tags=tags(f"{key}-egress-{zone}"),
            opts=after_gateway,
        )
        table = ec2.RouteTable(
            f"{key}-private-{zone}", vpc_id=main.id, region=location, tags=tags(f"{key}-private-{zone}"), opts=opts
        )
        tables.append(table)
        ec2.Route(
            f"{key}-private-{zone}",
            route_table_id=table.id,
            destination_cidr_block="0.0.0.0/0",
            nat_gateway_id=nat.id,
            region=location,
            opts=opts,
        )
        for role, target in {
            "private": table,
            "pods": table,
            "public": public_table,
            "database": database_table,
        }.items():
            ec2.RouteTableAssociation(
                f"{key}-{role}-{zone}",
                subnet_id=subnets[role][zone].id,
                route_table_id=target.id,
                region=location,
                opts=opts,
            )

    endpoints(region, main, subnets["private"], [*tables, database_table], tags, opts)
    flow_logs(region, main, tags, provider)
    return {
        "network_id": main.id,
        "private": {zone: subnet.id for zone, subnet in subnets["private"].items()},
        "public": {zone: subnet.id for zone, subnet in subnets["public"].items()},
        "database": {zone: subnet.id for zone, subnet in subnets["database"].items()},
        "egress_addresses": {zone: address.public_ip for zone, address in addresses.items()},
    }


def endpoints(  # noqa: PLR0913 - what endpoints join
    region: Region,
    main: ec2.Vpc,
    subnets: dict[str, ec2.Subnet],
    tables: list[ec2.RouteTable],
    tags: Callable[[str], dict[str, str]],
    opts: pulumi.ResourceOptions,
) -> None:
    """Make the VPC's endpoints."""
    key, location = region.key, region.location
    own_account = {
        "Sid": "OwnAccount",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}},
    }
    layers = {
        "Sid": "ImageLayers",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::prod-{location}-starport-layer-bucket/*",
    }
    for service in ("dynamodb", "s3"):
        ec2.VpcEndpoint(
            f"{key}-{service}",
            vpc_id=main.id,
            vpc_endpoint_type="Gateway",
            service_name=f"com.amazonaws.{location}.{service}",
            route_table_ids=[table.id for table in tables],
            policy=document(own_account, layers) if service == "s3" else document(own_account),
            region=location,
            tags=tags(f"{key}-{service}"),
            opts=opts,
        )
    group = ec2.SecurityGroup(
        f"{key}-endpoints",
        vpc_id=main.id,
        name=f"{PREFIX}-{key}-endpoints",
        description="HTTPS from the VPC to the private endpoints of AWS services",
        region=location,
        tags=tags(f"{key}-endpoints"),
        opts=opts,
    )
    for what, quarter in {"network": 0, "pods-a": 2, "pods-b": 3}.items():
        vpc.SecurityGroupIngressRule(
            f"{key}-endpoints-{what}",
            security_group_id=group.id,
            description=f"HTTPS from the VPC ({what})",
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_ipv4=str(region.quarters[quarter]),
            region=location,
            tags=tags(f"{key}-endpoints-{what}"),
            opts=opts,
        )
    for service in SERVICES:
        ec2.VpcEndpoint(
            f"{key}-{service}",
            vpc_id=main.id,
            vpc_endpoint_type="Interface",
            service_name=f"com.amazonaws.{location}.{service}",
            subnet_ids=[subnet.id for subnet in subnets.values()],
            security_group_ids=[group.id],
            private_dns_enabled=True,
            policy=document(own_account),
            region=location,
            tags=tags(f"{key}-{service}"),
            opts=opts,
        )


def flow_logs(region: Region, main: ec2.Vpc, tags: Callable[[str], dict[str, str]], provider: Provider) -> None:
    """Record the VPC's flows."""
    key, location = region.key, region.location
    opts = pulumi.ResourceOptions(provider=provider)
    name = f"{key}-flow-logs"
    group_name = f"/{PREFIX}-{key}/flow-logs"
    group_arn = f"arn:aws:logs:{location}:{ACCOUNT}:log-group:{group_name}"
    encryption = kms.Key(
        name,
        description=f"Flow logs of {key}",
        enable_key_rotation=True,
        deletion_window_in_days=30,
        policy=document(
            {
                "Sid": "Account",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "kms:*",
                "Resource": "*",
            },
            {
                "Sid": "Logs",
                "Effect": "Allow",
                "Principal": {"Service": f"logs.{location}.amazonaws.com"},
                "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
                "Resource": "*",
                "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": group_arn}},
            },
        ),
        region=location,
        tags=tags(name),
        opts=opts,
    )
    kms.Alias(name, name=f"alias/{PREFIX}-{name}", target_key_id=encryption.key_id, region=location, opts=opts)
    group = cloudwatch.LogGroup(
        name,
        name=group_name,
        retention_in_days=RETENTION_DAYS,
        kms_key_id=encryption.arn,
        region=location,
        tags=tags(name),
        opts=opts,
    )
    role = iam.Role(
        name,
        name=f"{PREFIX}-{name}",
        assume_role_policy=document(
            {
                "Effect": "Allow",
                "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
            }
        ),
        tags=tags(name),
        opts=opts,
    )
    policy = iam.RolePolicy(
        name,
        role=role.id,
        policy=group.arn.apply(
            lambda arn: document(
                {
                    "Effect": "Allow",
                    "Action": [
                        "logs:CreateLogStream",
                        "logs:PutLogEvents",
                        "logs:DescribeLogGroups",
                        "logs:DescribeLogStreams",
                    ],
                    "Resource": [arn, f"{arn}:*"],
                }
            )
        ),
        opts=opts,
    )
    ec2.FlowLog(
        name,
        vpc_id=main.id,
        traffic_type="ALL",
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        max_aggregation_interval=60,
        region=location,
        tags=tags(name),
        opts=pulumi.ResourceOptions(provider=provider, depends_on=[policy]),
    )
