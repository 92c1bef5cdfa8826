"""Flow logs on Azure: an encrypted storage account in the region that the region's network watcher writes to."""

from pulumi_azure_native import network, storage

from graticule.providers.azure.common import Scope
from graticule.providers.contract.names import compact_name
from graticule.providers.contract.network import AzureNetwork, NetworkArgs


def flow_logs(scope: Scope[NetworkArgs], settings: AzureNetwork, vnet: network.VirtualNetwork) -> None:
    """Record the network's flows, kept as long as the settings say."""
    args, what = scope.args, scope.logical("flow-logs")
    days = args.flow_logs.retention_days
    account = storage.StorageAccount(
        what,
        account_name=compact_name(args.prefix, scope.name, "flow-logs", args.account),
        kind=storage.Kind.STORAGE_V2,
        # Redundant over zones even for one zone: Azure does not convert an account in place when a zone is added.
        sku=storage.SkuArgs(name=storage.SkuName.STANDARD_ZRS),
        access_tier=storage.AccessTier.HOT,
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        # The network watcher signs with the account's key, unless the flow log has an identity and a role of its own.
        allow_shared_key_access=True,
        enable_https_traffic_only=True,
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
        encryption=storage.EncryptionArgs(
            key_source=storage.KeySource.MICROSOFT_STORAGE,
            require_infrastructure_encryption=True,
            services=storage.EncryptionServicesArgs(
                blob=storage.EncryptionServiceArgs(enabled=True, key_type=storage.KeyType.ACCOUNT)
            ),
        ),
        network_rule_set=storage.NetworkRuleSetArgs(
            default_action=storage.DefaultAction.DENY,
            bypass=storage.Bypass.AZURE_SERVICES,
        ),
        location=args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )
    storage.ManagementPolicy(
        what,
        account_name=account.name,
        management_policy_name="default",
        policy=storage.ManagementPolicySchemaArgs(rules=[_deletion_after(days)]),
        resource_group_name=scope.group,
        opts=scope.opts,
    )
    network.FlowLog(
        what,
        flow_log_name=scope.physical("flow-logs"),
        network_watcher_name=settings.network_watcher or f"NetworkWatcher_{args.location}",
        resource_group_name=settings.network_watcher_resource_group,
        target_resource_id=vnet.id,
        storage_id=account.id,
        enabled=True,
        format=network.FlowLogFormatParametersArgs(type=network.FlowLogFormatType.JSON, version=2),
        retention_policy=network.RetentionPolicyParametersArgs(enabled=True, days=days),
        location=args.location,
        tags=scope.tags,
        opts=scope.opts,
    )


def _deletion_after(days: int) -> storage.ManagementPolicyRuleArgs:
    return storage.ManagementPolicyRuleArgs(
        name="delete-after-retention",
        type=storage.RuleType.LIFECYCLE,
        enabled=True,
        definition=storage.ManagementPolicyDefinitionArgs(
            filters=storage.ManagementPolicyFilterArgs(blob_types=["blockBlob"]),
            actions=storage.ManagementPolicyActionArgs(
                base_blob=storage.ManagementPolicyBaseBlobArgs(
                    delete=storage.DateAfterModificationArgs(days_after_modification_greater_than=days)
                )
            ),
        ),
    )
