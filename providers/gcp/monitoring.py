"""Monitoring on GCP: alert policies over what the clusters' managed Prometheus keeps in the project, and who hears."""

import pulumi
from pulumi_gcp import monitoring, organizations

from graticule.providers.contract.alerts import CLUSTER_ALERTS, CONDITIONS, Alert, Severity, expression
from graticule.providers.contract.monitoring import MonitoringArgs, MonitoringOutputs, contacts, reached_by
from graticule.providers.gcp.common import Scope
from graticule.providers.gcp.metrics import EXHAUSTED, IN_CLOUD_MONITORING, NO_LOGS

_SEVERITIES = {Severity.CRITICAL: "CRITICAL", Severity.WARNING: "WARNING"}
_HALF_AN_HOUR = "1800s"


def build(name: str, args: MonitoringArgs, parent: pulumi.Resource) -> MonitoringOutputs:
    """Make the policies and the channels; metrics themselves are kept by the project, where they were written."""
    scope = Scope.of(name, args, parent)
    project = pulumi.Output.from_input(scope.project or _project(parent))
    channels = _channels(scope, args)

    def policy(what: str, alert: Alert, query: pulumi.Input[str]) -> None:
        _policy(
            scope, what, alert, query, [channels[key] for key in reached_by(args.notify, CONDITIONS[alert].severity)]
        )

    for generation, cluster in sorted(args.clusters.items()):
        cluster_name = pulumi.Output.from_input(cluster.name)
        for alert in CLUSTER_ALERTS:
            query = cluster_name.apply(lambda known, alert=alert: expression(alert, known, IN_CLOUD_MONITORING))
            policy(f"{generation}-{alert.name.lower().replace('_', '-')}", alert, query)
        if cluster.log_store is not None:
            policy(f"{generation}-logs", Alert.LOGS_STOPPED, pulumi.Output.format(NO_LOGS, cluster.log_store))
    for gateway in args.gateways.values():
        policy("nat", Alert.NAT_EXHAUSTED, pulumi.Output.format(EXHAUSTED, gateway, args.location))
    return MonitoringOutputs(
        query_endpoint=pulumi.Output.format(
            "https://monitoring.googleapis.com/v1/projects/{0}/location/global/prometheus", project
        ),
        metrics_id=project,
    )


def _project(parent: pulumi.Resource) -> pulumi.Output[str]:
    return organizations.get_client_config_output(opts=pulumi.InvokeOptions(parent=parent)).project


def _channels(scope: Scope, args: MonitoringArgs) -> dict[str, list[monitoring.NotificationChannel]]:
    """Make the ways in which each contact is reached."""
    made: dict[str, list[monitoring.NotificationChannel]] = {}
    for key, contact in sorted(contacts(args.notify).items()):
        ways = [(address, "email", {"email_address": address}) for address in contact.emails]
        ways += [("webhook", "webhook_tokenauth", {"url": contact.webhook})] if contact.webhook else []
        made[key] = [
            monitoring.NotificationChannel(
                scope.logical(f"{key}-{way}"),
                display_name=scope.physical(f"{key} {way}"),
                type=kind,
                labels=labels,
                user_labels=scope.labels,
                project=scope.project,
                opts=scope.opts,
            )
            for way, kind, labels in ways
        ]
    return made


def _policy(
    scope: Scope,
    what: str,
    alert: Alert,
    query: pulumi.Input[str],
    channels: list[list[monitoring.NotificationChannel]],
) -> None:
    condition = CONDITIONS[alert]
    monitoring.AlertPolicy(
        scope.logical(what),
        display_name=f"{alert} ({scope.physical(what)})",
        combiner="OR",
        severity=_SEVERITIES[condition.severity],
        conditions=[
            monitoring.AlertPolicyConditionArgs(
                display_name=condition.summary,
                condition_prometheus_query_language=monitoring.AlertPolicyConditionConditionPrometheusQueryLanguageArgs(
                    query=query,
                    duration=f"{condition.minutes * 60}s",
                    evaluation_interval="60s",
                    alert_rule=alert,
                    disable_metric_validation=True,
                ),
            )
        ],
        documentation=monitoring.AlertPolicyDocumentationArgs(
            subject=condition.summary, content=condition.remedy, mime_type="text/markdown"
        ),
        alert_strategy=monitoring.AlertPolicyAlertStrategyArgs(auto_close=_HALF_AN_HOUR),
        notification_channels=[channel.name for ways in channels for channel in ways],
        user_labels=scope.labels,
        project=scope.project,
        opts=scope.opts,
    )
