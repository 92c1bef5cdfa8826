"""Private access to AWS's own services: endpoints in the VPC, open to the VPC and to the own account alone."""

import json
from collections.abc import Mapping

import pulumi
from pulumi_aws import ec2, vpc

from graticule.providers.aws.common import NAME_LIMIT, partition, tags
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.network import AwsNetwork, NetworkArgs

GATEWAY_ENDPOINTS = ("dynamodb", "s3")
HTTPS = 443


def private_services(
    name: str,
    args: NetworkArgs,
    parent: pulumi.Resource,
    network: ec2.Vpc,
    subnets: Mapping[str, ec2.Subnet],
    tables: Mapping[str, ec2.RouteTable],
) -> list[pulumi.Resource]:
    """Make a gateway endpoint for each of S3 and DynamoDB, and the interface endpoints that the settings name."""
    opts = pulumi.ResourceOptions(parent=parent)
    services = (args.aws or AwsNetwork()).interface_endpoints

    def service_name(service: str, china: str = "") -> str:
        prefix = china if args.location.startswith("cn-") else ""
        return f"{prefix}com.amazonaws.{args.location}.{service}"

    made: list[pulumi.Resource] = [
        ec2.VpcEndpoint(
            f"{name}-{service}",
            vpc_id=network.id,
            vpc_endpoint_type="Gateway",
            service_name=service_name(service),
            route_table_ids=[table.id for table in tables.values()],
            policy=_policy(args.location, service),
            region=args.location,
            tags=tags(args, f"{name}-{service}"),
            opts=opts,
        )
        for service in GATEWAY_ENDPOINTS
    ]
    if not services:
        return made
    group_name = f"{name}-endpoints"
    group = ec2.SecurityGroup(
        group_name,
        vpc_id=network.id,
        name=physical_name(args.prefix, group_name, limit=NAME_LIMIT),
        description="HTTPS from the VPC to the private endpoints of AWS services",
        region=args.location,
        tags=tags(args, group_name),
        opts=opts,
    )
    ranges = args.ranges()
    blocks = {"network": ranges.network, **{f"pods-{place}": pods for place, pods in ranges.pods.items()}}
    made += [
        vpc.SecurityGroupIngressRule(
            f"{group_name}-{key}",
            security_group_id=group.id,
            description=f"HTTPS from the VPC ({key})",
            ip_protocol="tcp",
            from_port=HTTPS,
            to_port=HTTPS,
            cidr_ipv4=cidr,
            region=args.location,
            tags=tags(args, f"{group_name}-{key}"),
            opts=opts,
        )
        for key, cidr in blocks.items()
    ]
    made += [
        ec2.VpcEndpoint(
            f"{name}-{service}",
            vpc_id=network.id,
            vpc_endpoint_type="Interface",
            service_name=service_name(service, china="cn."),
            subnet_ids=[subnet.id for subnet in subnets.values()],
            security_group_ids=[group.id],
            private_dns_enabled=True,
            policy=_policy(args.location, service),
            region=args.location,
            tags=tags(args, f"{name}-{service}"),
            opts=opts,
        )
        for service in services
    ]
    return made


def _policy(location: str, service: str) -> str:
    """Return a policy that lets only principals of the VPC's own account through.

    S3 also lets anyone inside read the buckets that ECR keeps image layers in, which belong to AWS.
    """
    own_account = {
        "Sid": "OwnAccount",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}},
    }
    image_layers = {
        "Sid": "ImageLayers",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:{partition(location)}:s3:::prod-{location}-starport-layer-bucket/*",
    }
    statements = [own_account, image_layers] if service == "s3" else [own_account]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
