"""Flow logs on Azure: an encrypted storage account in the region that the region's network watcher writes to."""

from pulumi_azure_native import network

from graticule.providers.azure.common import Scope
from graticule.providers.azure.log_account import log_account
from graticule.providers.contract.names import compact_name
from graticule.providers.contract.network import AzureNetwork, NetworkArgs


def flow_logs(scope: Scope[NetworkArgs], settings: AzureNetwork, vnet: network.VirtualNetwork) -> None:
    """Record the network's flows, kept as long as the settings say."""
    args, what = scope.args, scope.logical("flow-logs")
    days = args.flow_logs.retention_days
    account = log_account(scope, what, compact_name(args.prefix, scope.name, "flow-logs", args.account), days)
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
