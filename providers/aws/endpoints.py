"""Private access to AWS's own services: endpoints in the VPC, open to the VPC and to the own account alone."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import ec2, vpc

from graticule.providers.aws.common import NAME_LIMIT, account_id, partition, tags
from graticule.providers.aws.endpoint_policies import policy_of
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.network import GATEWAY_ENDPOINTS, AwsNetwork, NetworkArgs

HTTPS = 443
_CHINAS_OWN = {
    *("account", "application-autoscaling", "appmesh-envoy-management", "athena", "autoscaling", "awsconnector"),
    *("backup", "batch", "cassandra", "cloudcontrolapi", "cloudformation", "codedeploy-commands-secure"),
    *("databrew", "dms", "ebs", "ec2", "ecr.api", "ecr.dkr", "eks", "elasticache", "elasticbeanstalk"),
    *("elasticfilesystem", "elasticfilesystem-fips", "emr-containers", "execute-api", "fsx", "imagebuilder"),
    *("iot.data", "iotsitewise.api", "iotsitewise.data", "kinesis-streams", "lambda", "license-manager"),
    *("monitoring", "polly", "rds", "redshift", "redshift-data", "sagemaker.api", "sagemaker.featurestore-runtime"),
    *("sagemaker.runtime", "securityhub", "servicecatalog", "sms", "sqs", "states", "sts", "sync-states"),
    *("synthetics", "transcribe.cn", "transcribestreaming", "transfer", "workspaces", "xray"),
}
"""Services whose endpoints in China begin with ``cn.``; those of the others, such as KMS, do not."""


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
    account = account_id(args.account, parent)

    def policy(service: str) -> pulumi.Output[str]:
        return account.apply(lambda account: policy_of(service, args.location, account))

    made: list[pulumi.Resource] = [
        ec2.VpcEndpoint(
            f"{name}-{service}",
            vpc_id=network.id,
            vpc_endpoint_type="Gateway",
            service_name=f"com.amazonaws.{args.location}.{service}",
            route_table_ids=[table.id for table in tables.values()],
            policy=policy(service),
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
            service_name=_interface(service, args.location),
            subnet_ids=[subnet.id for subnet in subnets.values()],
            security_group_ids=[group.id],
            private_dns_enabled=True,
            policy=policy(service),
            region=args.location,
            tags=tags(args, f"{name}-{service}"),
            opts=opts,
        )
        for service in services
    ]
    return made


def _interface(service: str, location: str) -> str:
    """Return the full name of a service that has an interface endpoint, which in China depends on the service."""
    prefix = "cn." if partition(location) == "aws-cn" and service in _CHINAS_OWN else ""
    return f"{prefix}com.amazonaws.{location}.{service}"
