"""What AWS's components share."""

import pulumi
import pulumi_aws as aws

from graticule.providers.aws.naming import NAME_LIMIT
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.names import legal_labels, physical_name
from graticule.providers.contract.placed import Placed


def tags(args: Placed, name: str) -> dict[str, str]:
    """Return the tags of one resource: its name and the deployment's labels."""
    return {**legal_labels(Cloud.AWS, args.labels), "Name": physical_name(args.prefix, name, limit=NAME_LIMIT)}


def partition(location: str) -> str:
    """Return the partition that a region belongs to, the second part of its ARNs."""
    if location.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if location.startswith("us-gov-") else "aws"


def service(name: str, location: str) -> str:
    """Return the host of one of AWS's services in a region, which is also its name in ``kms:ViaService``."""
    return f"{name}.{location}.amazonaws.com{'.cn' if partition(location) == 'aws-cn' else ''}"


def account_id(account: str, parent: pulumi.Resource) -> pulumi.Output[str]:
    """Return the account's id, asked of the provider only where the settings do not say it."""
    if account:
        return pulumi.Output.from_input(account)
    return aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=parent)).account_id
