"""What AKS would decide by itself about a cluster, said outright: what is off, and how its autoscaler works."""

from typing import Any

from pulumi_azure_native import containerservice as aks

PROFILES: dict[str, Any] = {
    "ai_toolchain_operator_profile": aks.ManagedClusterAIToolchainOperatorProfileArgs(enabled=False),
    "bootstrap_profile": aks.ManagedClusterBootstrapProfileArgs(artifact_source=aks.ArtifactSource.DIRECT),
    "ingress_profile": aks.ManagedClusterIngressProfileArgs(
        web_app_routing=aks.ManagedClusterIngressProfileWebAppRoutingArgs(enabled=False)
    ),
    "metrics_profile": aks.ManagedClusterMetricsProfileArgs(
        cost_analysis=aks.ManagedClusterCostAnalysisArgs(enabled=False)
    ),
    "pod_identity_profile": aks.ManagedClusterPodIdentityProfileArgs(enabled=False),
    "service_mesh_profile": aks.ServiceMeshProfileArgs(mode=aks.ServiceMeshMode.DISABLED),
    "upgrade_settings": aks.ClusterUpgradeSettingsArgs(
        override_settings=aks.UpgradeOverrideSettingsArgs(force_upgrade=False)
    ),
    "workload_auto_scaler_profile": aks.ManagedClusterWorkloadAutoScalerProfileArgs(
        keda=aks.ManagedClusterWorkloadAutoScalerProfileKedaArgs(enabled=False),
        vertical_pod_autoscaler=aks.ManagedClusterWorkloadAutoScalerProfileVerticalPodAutoscalerArgs(enabled=False),
    ),
}
"""Of every cluster: what no setting asks for stays off, and no upgrade skips the checks of what would break."""
SCALING = aks.ManagedClusterPropertiesAutoScalerProfileArgs(
    balance_similar_node_groups="true",
    daemonset_eviction_for_empty_nodes=False,
    daemonset_eviction_for_occupied_nodes=True,
    expander=aks.Expander.LEAST_WASTE,
    ignore_daemonsets_utilization=False,
    max_empty_bulk_delete="10",
    max_graceful_termination_sec="600",
    max_node_provision_time="15m",
    max_total_unready_percentage="45",
    new_pod_scale_up_delay="0s",
    ok_total_unready_count="3",
    scale_down_delay_after_add="10m",
    scale_down_delay_after_failure="3m",
    scale_down_unneeded_time="10m",
    scale_down_unready_time="20m",
    scale_down_utilization_threshold="0.5",
    scan_interval="10s",
    skip_nodes_with_local_storage="false",
    skip_nodes_with_system_pods="true",
)
"""Of ``nodes: pools``: the pools of one key grow evenly over the zones, and no emptyDir keeps a node for ever."""


def node_group(*, locked: bool) -> aks.ManagedClusterNodeResourceGroupProfileArgs:
    """Return whether anybody but AKS may change what is in the nodes' resource group."""
    level = aks.RestrictionLevel.READ_ONLY if locked else aks.RestrictionLevel.UNRESTRICTED
    return aks.ManagedClusterNodeResourceGroupProfileArgs(restriction_level=level)
