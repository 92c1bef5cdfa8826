"""Dashboards for Grafana, as JSON: each region, its network, each of its clusters."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graticule.providers.contract.alerts import CLUSTER, CLUSTER_ALERTS, CONDITIONS
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.names import physical_name
from graticule.providers.gcp.metrics import IN_CLOUD_MONITORING
from graticule.stacks.resolved import Loaded, ResolvedRegion

if TYPE_CHECKING:
    from grafana_foundation_sdk.builders.dashboard import Dashboard

UID_LIMIT = 40
"""What Grafana takes for a dashboard's uid."""
SOURCE = "${source}"
"""The data source that a dashboard asks, a variable of each."""
_HALF, _HEIGHT = 12, 8

_OF = f'cluster="{CLUSTER}"'
API = {
    "Requests by answer": f"sum by (code) (rate(apiserver_request_total{{{_OF}}}[5m]))",
    "Requests under way": f"sum by (request_kind) (apiserver_current_inflight_requests{{{_OF}}})",
}
PODS = {
    "Pods by phase": f"sum by (phase) (kube_pod_status_phase{{{_OF}}})",
    "Pods pending by namespace": f'sum by (namespace) (kube_pod_status_phase{{{_OF}, phase="Pending"}})',
}
CONTAINERS = {
    "CPU by namespace (cores)": f'sum by (namespace) (rate(container_cpu_usage_seconds_total{{{_OF}, container!=""}}[5m]))',
    "Memory by namespace (bytes)": f'sum by (namespace) (container_memory_working_set_bytes{{{_OF}, container!=""}})',
}
"""Panels by title; GKE collects no metric of containers unless it is asked to."""
WITH_CONTAINERS = (Cloud.AWS, Cloud.AZURE)
GATEWAYS = {
    "Packets dropped for want of a port": "sum by (gateway_name) (rate(router_googleapis_com:nat_dropped_sent_packets_count{{"
    'monitored_resource="nat_gateway", region="{0}", reason="OUT_OF_RESOURCES"}}[5m]))',
    "Ports in use": 'sum by (gateway_name) (router_googleapis_com:nat_port_usage{{monitored_resource="nat_gateway", region="{0}"}})',
}
"""What GCP tells of NAT gateways in a region."""


@dataclass(frozen=True)
class Panel:
    """One panel: what it is called, and what it asks."""

    title: str
    query: str
    """PromQL; for CloudWatch and Azure Monitor the metric."""
    namespace: str = ""
    """The metric's namespace, where it is no PromQL."""


def dashboards(loaded: Loaded) -> dict[str, dict[str, Any]]:
    """Return the dashboards of every monitored region, by the name of their file without its ending.

    Raises:
        Problem: the SDK of Grafana is not installed.
    """
    found: dict[str, dict[str, Any]] = {}
    for region in loaded.regions.values():
        if region.monitoring is None:
            continue
        prefix = region.network.prefix
        where = f"{loaded.name} {region.key} ({region.network.location})"
        plans: dict[str, tuple[str, list[Panel], str]] = {
            region.key: (where, _alerting(region), f"{prefix}-{region.key}-.*"),
            f"{region.key}-network": (f"{where}: network", _network(region), ""),
        }
        for generation in region.clusters:
            title = f"{where}: cluster {generation}"
            plans[f"{region.key}-cluster-{generation}"] = (
                title,
                _cluster(region),
                f"{prefix}-{region.key}-cluster-{generation}",
            )
        for name, (title, panels, clusters) in plans.items():
            others = [other for other in plans if other != name]
            found[name] = _rendered(loaded.name, name, title, panels, clusters, others, region)
    return found


def _alerting(region: ResolvedRegion) -> list[Panel]:
    """Return a panel for each alert: empty while nothing is wrong."""
    instead = IN_CLOUD_MONITORING if region.cloud is Cloud.GCP else {}
    return [
        Panel(CONDITIONS[alert].summary, instead.get(alert) or CONDITIONS[alert].expression) for alert in CLUSTER_ALERTS
    ] + [Panel(title, query) for title, query in PODS.items()]


def _cluster(region: ResolvedRegion) -> list[Panel]:
    shown: Mapping[str, str] = {**API, **PODS, **(CONTAINERS if region.cloud in WITH_CONTAINERS else {})}
    return [Panel(title, query) for title, query in shown.items()]


def _network(region: ResolvedRegion) -> list[Panel]:
    match region.cloud:
        case Cloud.GCP:
            return [Panel(title, query.format(region.network.location)) for title, query in GATEWAYS.items()]
        case Cloud.AWS:
            metrics = {"Ports that could not be given": "ErrorPortAllocation", "Connections": "ActiveConnectionCount"}
            return [Panel(title, metric, "AWS/NATGateway") for title, metric in metrics.items()]
        case Cloud.AZURE:
            metrics = {"Connections": "SNATConnectionCount", "Packets dropped": "PacketDropCount"}
            return [Panel(title, metric, "Microsoft.Network/natGateways") for title, metric in metrics.items()]


def _rendered(
    deployment: str,
    name: str,
    title: str,
    panels: list[Panel],
    clusters: str,
    others: list[str],
    region: ResolvedRegion,
) -> dict[str, Any]:
    """Return a dashboard as Grafana imports it."""
    sdk = _sdk()
    board: Dashboard = (
        sdk.dashboard.Dashboard(title)
        .uid(uid(deployment, name))
        .tags(["graticule", deployment, region.key])
        .timezone("utc")
        .refresh("1m")
        .with_variable(sdk.dashboard.DatasourceVariable("source").label("Data source").type(_source_of(region, panels)))
    )
    if clusters:
        board = board.with_variable(
            sdk.dashboard.QueryVariable("cluster")
            .label("Cluster")
            .datasource(sdk.reference)
            .query("label_values(kube_pod_status_phase, cluster)")
            .regex(f"/^{clusters}$/")
        )
    for other in others:
        link = sdk.dashboard.DashboardLink(other).url(f"/d/{uid(deployment, other)}")
        board = board.link(link.type(sdk.link).keep_time(True))
    for panel in panels:
        board = board.with_panel(
            sdk.timeseries.Panel()
            .title(panel.title)
            .datasource(sdk.reference)
            .height(_HEIGHT)
            .span(_HALF)
            .with_target(_target(sdk, panel, region))
        )
    return json.loads(sdk.encode(board.build()))


def uid(deployment: str, name: str) -> str:
    """Return a dashboard's uid, the same for ever."""
    return physical_name(deployment, name, limit=UID_LIMIT)


def _source_of(region: ResolvedRegion, panels: list[Panel]) -> str:
    other = {Cloud.AWS: "cloudwatch", Cloud.AZURE: "grafana-azure-monitor-datasource"}
    return other[region.cloud] if any(panel.namespace for panel in panels) else "prometheus"


def _target(sdk: "_Sdk", panel: Panel, region: ResolvedRegion) -> Any:  # noqa: ANN401 - a builder of one of three kinds
    if not panel.namespace:
        return sdk.prometheus.Dataquery().expr(panel.query)
    if region.cloud is Cloud.AWS:
        metric = sdk.cloudwatch.CloudWatchMetricsQuery().namespace(panel.namespace).metric_name(panel.query)
        return metric.region(region.network.location).dimensions({"NatGatewayId": "*"}).statistic("Sum").ref_id("A")
    metric = sdk.azuremonitor.AzureMetricQuery().metric_namespace(panel.namespace).metric_name(panel.query)
    query = sdk.azuremonitor.AzureMonitorQuery().query_type("Azure Monitor").ref_id("A")
    return query.azure_monitor(metric.aggregation("Total").region(region.network.location))


@dataclass(frozen=True)
class _Sdk:
    dashboard: Any
    timeseries: Any
    prometheus: Any
    cloudwatch: Any
    azuremonitor: Any
    reference: Any
    link: Any
    encode: Callable[[Any], str]


def _sdk() -> _Sdk:
    try:
        from grafana_foundation_sdk.builders import (  # noqa: PLC0415 - an extra, needed here alone
            azuremonitor,
            cloudwatch,
            dashboard,
            prometheus,
            timeseries,
        )
        from grafana_foundation_sdk.cog.encoder import JSONEncoder  # noqa: PLC0415
        from grafana_foundation_sdk.models.dashboard import DashboardLinkType, DataSourceRef  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if not str(error.name).startswith("grafana_foundation_sdk"):
            raise
        raise Problem("", "the SDK of Grafana is not installed; run: pip install 'graticule[dashboards]'") from None
    encoder = JSONEncoder(sort_keys=True)
    return _Sdk(
        dashboard=dashboard,
        timeseries=timeseries,
        prometheus=prometheus,
        cloudwatch=cloudwatch,
        azuremonitor=azuremonitor,
        reference=DataSourceRef(uid=SOURCE),
        link=DashboardLinkType.LINK,
        encode=encoder.encode,
    )
