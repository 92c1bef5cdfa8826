"""Monitoring on Azure: a workspace for Prometheus, what carries the clusters' metrics to it, rules and action groups."""

from collections.abc import Mapping
from datetime import timedelta

import pulumi
from pulumi_azure_native import alertsmanagement, monitor

from graticule.providers.azure.common import Scope, resource_group
from graticule.providers.contract.alerts import CLUSTER_ALERTS, CONDITIONS, Alert, Severity, annotations, expression
from graticule.providers.contract.monitoring import (
    AzureMonitoring,
    MonitoredCluster,
    MonitoringArgs,
    MonitoringOutputs,
    reached_by,
)
from graticule.providers.contract.names import physical_name

ENDPOINT_LIMIT = 44
SEVERITIES = {Severity.CRITICAL: 0, Severity.WARNING: 2}
CONTROL_PLANE_TABLES = "union AKSControlPlane, AKSAuditAdmin"
_METRICS = "Microsoft-PrometheusMetrics"
_STORE = "metrics"
_EVERYWHERE = "Global"


def build(name: str, args: MonitoringArgs, parent: pulumi.Resource) -> MonitoringOutputs:
    """Make the workspace, and for each cluster its collection, rules and alerts."""
    options = args.azure or AzureMonitoring()
    scope = Scope(name, args, parent, options.resource_group or resource_group(name, args, parent))
    workspace = monitor.AzureMonitorWorkspace(
        name,
        azure_monitor_workspace_name=scope.physical(),
        public_network_access=monitor.PublicNetworkAccess.ENABLED
        if options.query_from_anywhere
        else monitor.PublicNetworkAccess.DISABLED,
        location=args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )
    rule = _collection(scope, workspace)
    groups = {severity: _action_group(scope, severity) for severity in Severity if reached_by(args.notify, severity)}
    for generation, cluster in sorted(args.clusters.items()):
        monitor.DataCollectionRuleAssociation(
            scope.logical(generation),
            association_name="ContainerInsightsMetricsExtension",
            data_collection_rule_id=rule.id,
            resource_uri=cluster.cluster_id,
            opts=scope.opts,
        )
        _rules(scope, generation, cluster, workspace, groups)
        if cluster.log_store is not None:
            _logs_alert(scope, generation, cluster.log_store, groups)
    for place, gateway in sorted(args.gateways.items()):
        _nat_alert(scope, "nat" if place == "egress" else f"nat-{place}", gateway, groups)
    return MonitoringOutputs(
        query_endpoint=workspace.metrics.apply(lambda metrics: metrics.prometheus_query_endpoint or ""),
        metrics_id=workspace.id,
    )


def _collection(scope: Scope[MonitoringArgs], workspace: monitor.AzureMonitorWorkspace) -> monitor.DataCollectionRule:
    """Make the way of metrics: an endpoint that agents write to with their own identity, and where it leads."""
    endpoint = monitor.DataCollectionEndpoint(
        scope.name,
        data_collection_endpoint_name=physical_name(scope.args.prefix, scope.name, limit=ENDPOINT_LIMIT),
        kind=monitor.KnownDataCollectionEndpointResourceKind.LINUX,
        network_acls=monitor.DataCollectionEndpointNetworkAclsArgs(
            public_network_access=monitor.KnownPublicNetworkAccessOptions.ENABLED
        ),
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )
    return monitor.DataCollectionRule(
        scope.name,
        data_collection_rule_name=scope.physical(),
        kind=monitor.KnownDataCollectionRuleResourceKind.LINUX,
        data_collection_endpoint_id=endpoint.id,
        data_sources=monitor.DataCollectionRuleDataSourcesArgs(
            prometheus_forwarder=[monitor.PrometheusForwarderDataSourceArgs(name="prometheus", streams=[_METRICS])]
        ),
        destinations=monitor.DataCollectionRuleDestinationsArgs(
            monitoring_accounts=[
                monitor.MonitoringAccountDestinationArgs(account_resource_id=workspace.id, name=_STORE)
            ]
        ),
        data_flows=[monitor.DataFlowArgs(streams=[_METRICS], destinations=[_STORE])],
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )


def _action_group(scope: Scope[MonitoringArgs], severity: Severity) -> monitor.ActionGroup:
    hearers = sorted(scope.args.notify[severity].items())
    return monitor.ActionGroup(
        scope.logical(severity),
        action_group_name=scope.physical(severity),
        group_short_name=severity,
        enabled=True,
        email_receivers=[
            monitor.MicrosoftCommonEmailReceiverArgs(
                name=f"{key} {address}", email_address=address, use_common_alert_schema=True
            )
            for key, contact in hearers
            for address in contact.emails
        ],
        webhook_receivers=[
            monitor.WebhookReceiverArgs(name=key, service_uri=contact.webhook, use_common_alert_schema=True)
            for key, contact in hearers
            if contact.webhook
        ],
        location=_EVERYWHERE,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )


Groups = Mapping[Severity, monitor.ActionGroup]


def _of(alert: Alert, groups: Groups) -> list[pulumi.Output[str]]:
    """Return the action group that hears of an alert, if there is one."""
    group = groups.get(CONDITIONS[alert].severity)
    return [group.id] if group else []


def _iso(minutes: int) -> str:
    """Return a duration of minutes as Azure writes it."""
    hours, rest = divmod(int(timedelta(minutes=minutes).total_seconds()) // 60, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")


def _rules(
    scope: Scope[MonitoringArgs],
    generation: str,
    cluster: MonitoredCluster,
    workspace: monitor.AzureMonitorWorkspace,
    groups: Groups,
) -> None:
    cluster_name = pulumi.Output.from_input(cluster.name)
    alertsmanagement.PrometheusRuleGroup(
        scope.logical(generation),
        rule_group_name=scope.physical(generation),
        cluster_name=cluster.name,
        scopes=[workspace.id, cluster.cluster_id],
        interval="PT1M",
        enabled=True,
        rules=[
            alertsmanagement.PrometheusRuleArgs(
                alert=alert,
                expression=cluster_name.apply(lambda known, alert=alert: expression(alert, known)),
                for_=_iso(CONDITIONS[alert].minutes),
                severity=SEVERITIES[CONDITIONS[alert].severity],
                annotations=annotations(alert),
                labels={"severity": CONDITIONS[alert].severity},
                enabled=True,
                resolve_configuration=alertsmanagement.PrometheusRuleResolveConfigurationArgs(
                    auto_resolved=True, time_to_resolve="PT10M"
                ),
                actions=[
                    alertsmanagement.PrometheusRuleGroupActionArgs(action_group_id=group)
                    for group in _of(alert, groups)
                ],
            )
            for alert in CLUSTER_ALERTS
        ],
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )


def _logs_alert(scope: Scope[MonitoringArgs], generation: str, store: pulumi.Input[str], groups: Groups) -> None:
    alert = Alert.LOGS_STOPPED
    condition = CONDITIONS[alert]
    monitor.ScheduledQueryRule(
        scope.logical(f"{generation}-logs"),
        rule_name=scope.physical(f"{generation}-logs"),
        kind=monitor.Kind.LOG_ALERT,
        description=f"{condition.summary}. {condition.remedy}",
        scopes=[store],
        severity=SEVERITIES[condition.severity],
        enabled=True,
        auto_mitigate=True,
        evaluation_frequency="PT5M",
        window_size=_iso(condition.minutes),
        skip_query_validation=True,
        criteria=monitor.ScheduledQueryRuleCriteriaArgs(
            all_of=[
                monitor.ConditionArgs(
                    query=CONTROL_PLANE_TABLES,
                    time_aggregation=monitor.TimeAggregation.COUNT,
                    operator="LessThan",  # the SDK's enum of that name holds the operators of another API
                    threshold=1,
                    failing_periods=monitor.ConditionFailingPeriodsArgs(
                        number_of_evaluation_periods=1, min_failing_periods_to_alert=1
                    ),
                )
            ]
        ),
        actions=monitor.ActionsArgs(action_groups=_of(alert, groups)),
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )


def _nat_alert(scope: Scope[MonitoringArgs], what: str, gateway: pulumi.Input[str], groups: Groups) -> None:
    alert = Alert.NAT_EXHAUSTED
    condition = CONDITIONS[alert]
    monitor.MetricAlert(
        scope.logical(what),
        rule_name=scope.physical(what),
        description=f"{condition.summary}. {condition.remedy}",
        scopes=[gateway],
        severity=SEVERITIES[condition.severity],
        enabled=True,
        auto_mitigate=True,
        evaluation_frequency="PT1M",
        window_size=_iso(condition.minutes),
        criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
            odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
            all_of=[
                monitor.MetricCriteriaArgs(
                    name="failed-connections",
                    criterion_type="StaticThresholdCriterion",
                    metric_namespace="Microsoft.Network/natGateways",
                    metric_name="SNATConnectionCount",
                    dimensions=[
                        monitor.MetricDimensionArgs(name="ConnectionState", operator="Include", values=["Failed"])
                    ],
                    time_aggregation=monitor.AggregationTypeEnum.TOTAL,
                    operator=monitor.Operator.GREATER_THAN,
                    threshold=0,
                )
            ],
        ),
        actions=[monitor.MetricAlertActionArgs(action_group_id=group) for group in _of(alert, groups)],
        location=_EVERYWHERE,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )
