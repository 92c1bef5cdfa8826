"""The explicit provider of an Azure subscription."""

import pulumi
import pulumi_azure_native as azure

from graticule.providers.contract.account import AccountArgs


def build(name: str, args: AccountArgs, parent: pulumi.Resource | None = None) -> pulumi.ProviderResource:
    """Make the provider: in Azure it alone decides the subscription, which no resource names."""
    return azure.Provider(
        name,
        subscription_id=args.subscription,
        tenant_id=args.tenant or None,
        location=args.place,
        opts=pulumi.ResourceOptions(parent=parent),
    )
