"""The audit trail of an Azure subscription: its activity log, in a storage account that nobody empties."""

import pulumi
from pulumi_azure_native import monitor

from graticule.providers.azure.common import Scope, resource_group
from graticule.providers.azure.identities import key_user
from graticule.providers.azure.log_account import log_account
from graticule.providers.azure.storage_account import Sealed
from graticule.providers.contract.audit import AuditTrailArgs, AuditTrailOutputs
from graticule.providers.contract.names import compact_name

CATEGORIES = ("Administrative", "Alert", "Policy", "Recommendation", "ResourceHealth", "Security", "ServiceHealth")


def build(name: str, args: AuditTrailArgs, parent: pulumi.Resource) -> AuditTrailOutputs:
    """Make the store, and send the subscription's activity log to it."""
    scope = Scope(name, args, parent, resource_group(name, args, parent))
    identity, granted = key_user(scope, args.key_store)
    account = log_account(
        scope,
        name,
        compact_name(args.prefix, name, args.account),
        args.retention_days + 1,
        Sealed(identity, args.key, args.retention_days),
        depends_on=[granted],
    )
    monitor.SubscriptionDiagnosticSetting(
        name,
        name=scope.physical(),
        storage_account_id=account.id,
        logs=[monitor.SubscriptionLogSettingsArgs(category=category, enabled=True) for category in CATEGORIES],
        opts=scope.opts,
    )
    return AuditTrailOutputs(store_id=account.id)
