"""The explicit provider of a GCP project."""

import pulumi
import pulumi_gcp as gcp

from graticule.providers.contract.account import AccountArgs


def build(name: str, args: AccountArgs, parent: pulumi.Resource | None = None) -> pulumi.ProviderResource:
    """Make the provider, which works in its own project unless a resource names another."""
    return gcp.Provider(
        name,
        project=args.project,
        region=args.place,
        impersonate_service_account=args.role or None,
        opts=pulumi.ResourceOptions(parent=parent),
    )
