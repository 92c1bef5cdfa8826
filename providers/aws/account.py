"""The explicit provider of an AWS account."""

import pulumi
import pulumi_aws as aws

from graticule.providers.contract.account import AccountArgs


def build(name: str, args: AccountArgs, parent: pulumi.Resource | None = None) -> pulumi.ProviderResource:
    """Make the provider, which refuses to work in any other account than its own."""
    roles = [aws.ProviderAssumeRoleArgs(role_arn=args.role)] if args.role else None
    return aws.Provider(
        name,
        region=args.place,
        allowed_account_ids=[args.id],
        assume_roles=roles,
        opts=pulumi.ResourceOptions(parent=parent),
    )
