"""Logs of an AKS cluster: a Log Analytics workspace of its own for the control plane, the containers and events."""

from pulumi_azure_native import containerservice as aks
from pulumi_azure_native import monitor, operationalinsights

from graticule.providers.azure.common import Scope
from graticule.providers.contract.cluster import ClusterArgs

CONTROL_PLANE_LOGS = (
    "cloud-controller-manager",
    "cluster-autoscaler",
    "guard",
    "kube-apiserver",
    "kube-audit-admin",
    "kube-controller-manager",
    "kube-scheduler",
)
LEAST_RETENTION = 30
"""Days that Log Analytics keeps at least."""
_STREAMS = ["Microsoft-ContainerLogV2", "Microsoft-KubeEvents", "Microsoft-KubePodInventory"]
_STORE = "logs"


def workspace(scope: Scope[ClusterArgs]) -> operationalinsights.Workspace:
    """Make the store; a key of one's own takes a Log Analytics cluster of 100 GB a day (docs)."""
    return operationalinsights.Workspace(
        scope.logical("logs"),
        workspace_name=scope.physical("logs"),
        sku=operationalinsights.WorkspaceSkuArgs(name=operationalinsights.WorkspaceSkuNameEnum.PER_GB2018),
        retention_in_days=max(scope.args.log_retention_days, LEAST_RETENTION),
        features=operationalinsights.WorkspaceFeaturesArgs(
            disable_local_auth=True, enable_log_access_using_only_resource_permissions=True
        ),
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )


def agent(store: operationalinsights.Workspace) -> aks.ManagedClusterAddonProfileArgs:
    """Return the add-on that reads what containers write, and signs in as the cluster."""
    return aks.ManagedClusterAddonProfileArgs(
        enabled=True, config={"logAnalyticsWorkspaceResourceID": store.id, "useAADAuth": "true"}
    )


def keep_logs(scope: Scope[ClusterArgs], cluster: aks.ManagedCluster, store: operationalinsights.Workspace) -> None:
    """Send the control plane's logs, the containers' and the cluster's events to the store."""
    monitor.DiagnosticSetting(
        scope.logical("logs"),
        name="control-plane",
        resource_uri=cluster.id,
        workspace_id=store.id,
        log_analytics_destination_type="Dedicated",
        logs=[monitor.DiagnosticsLogSettingsArgs(category=category, enabled=True) for category in CONTROL_PLANE_LOGS],
        opts=scope.opts,
    )
    rule = monitor.DataCollectionRule(
        scope.logical("container-logs"),
        data_collection_rule_name=scope.physical("container-logs"),
        kind=monitor.KnownDataCollectionRuleResourceKind.LINUX,
        data_sources=monitor.DataCollectionRuleDataSourcesArgs(
            extensions=[
                monitor.ExtensionDataSourceArgs(
                    name="containers",
                    extension_name="ContainerInsights",
                    extension_settings={
                        "dataCollectionSettings": {
                            "interval": "1m",
                            "namespaceFilteringMode": "Off",
                            "enableContainerLogV2": True,
                        }
                    },
                    streams=_STREAMS,
                )
            ]
        ),
        destinations=monitor.DataCollectionRuleDestinationsArgs(
            log_analytics=[monitor.LogAnalyticsDestinationArgs(name=_STORE, workspace_resource_id=store.id)]
        ),
        data_flows=[monitor.DataFlowArgs(streams=_STREAMS, destinations=[_STORE])],
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )
    monitor.DataCollectionRuleAssociation(
        scope.logical("container-logs"),
        association_name="ContainerInsightsExtension",
        data_collection_rule_id=rule.id,
        resource_uri=cluster.id,
        opts=scope.opts,
    )
