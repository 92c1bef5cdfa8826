"""Alerts: what is wrong, how long before it counts, what to do. The one source for every cloud's rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

CLUSTER = "$cluster"
"""In an expression: the name of the cluster that it judges."""


class Severity(StrEnum):
    """Who has to hear of it."""

    CRITICAL = "critical"
    """Somebody, now: users are or will soon be affected."""
    WARNING = "warning"
    """The team, in working hours."""


class Alert(StrEnum):
    """What can be wrong."""

    API_ERRORS = "KubernetesApiErrors"
    """The API server answers with errors."""
    LOGS_STOPPED = "LogsStopped"
    """No log of the control plane arrives."""
    METRICS_STOPPED = "MetricsStopped"
    """No metric of the cluster arrives, so no other alert can fire."""
    NAT_EXHAUSTED = "NatPortsExhausted"
    """A NAT gateway has no port left for a new connection."""
    NODE_NOT_READY = "NodeNotReady"
    """A node is not ready."""
    PODS_PENDING = "PodsPending"
    """Pods find no node."""


@dataclass(frozen=True)
class Condition:
    """When an alert fires, and what it says."""

    severity: Severity
    minutes: int
    """For how long it has to hold."""
    summary: str
    """What is wrong, in a sentence."""
    remedy: str
    """Where to look first."""
    expression: str = ""
    """PromQL that gives a series for each thing that is wrong; empty: the cloud has a metric of its own for it."""


CONDITIONS: Mapping[Alert, Condition] = {
    Alert.API_ERRORS: Condition(
        Severity.CRITICAL,
        10,
        "More than 3 % of the requests to the API server fail",
        "See the control plane's logs, then the cloud's status page; a webhook that fails answers as the API server",
        f'sum by (cluster) (rate(apiserver_request_total{{cluster="{CLUSTER}", code=~"5.."}}[5m]))'
        f' / sum by (cluster) (rate(apiserver_request_total{{cluster="{CLUSTER}"}}[5m])) > 0.03',
    ),
    Alert.LOGS_STOPPED: Condition(
        Severity.CRITICAL,
        30,
        "No log of the control plane arrived",
        "See whether the log store, its key and its quota are as they were, and whether the cluster still exports",
    ),
    Alert.METRICS_STOPPED: Condition(
        Severity.CRITICAL,
        15,
        "No metric of the cluster arrives: no other alert about it can fire",
        "See whether the collector runs and may write, and whether kube-state-metrics runs",
        f'absent(kube_pod_status_phase{{cluster="{CLUSTER}"}})',
    ),
    Alert.NAT_EXHAUSTED: Condition(
        Severity.CRITICAL,
        5,
        "A NAT gateway has no port left: new connections to the outside fail",
        "Find the pods with many connections to one destination; add addresses to the gateway",
    ),
    Alert.NODE_NOT_READY: Condition(
        Severity.WARNING,
        15,
        "A node is not ready",
        "Describe the node; if its machine is gone and the node stays, delete the node",
        f'kube_node_status_condition{{cluster="{CLUSTER}", condition="Ready", status="true"}} == 0',
    ),
    Alert.PODS_PENDING: Condition(
        Severity.WARNING,
        15,
        "Pods find no node",
        "Describe one of them: its events name what no node has; see the pools' maxima and the cloud's quotas",
        f'sum by (cluster, namespace) (kube_pod_status_phase{{cluster="{CLUSTER}", phase="Pending"}}) > 0',
    ),
}
"""By the alert its condition."""

CLUSTER_ALERTS = tuple(alert for alert, condition in CONDITIONS.items() if condition.expression)
"""The alerts that each cluster has, by PromQL."""


def expression(alert: Alert, cluster: str, instead: Mapping[Alert, str] | None = None) -> str:
    """Return an alert's PromQL for one cluster.

    Args:
        alert: one of :data:`CLUSTER_ALERTS`.
        cluster: the cluster's name in its cloud, which is its series' label ``cluster``.
        instead: expressions for a cloud whose metrics have other names.
    """
    template = (instead or {}).get(alert) or CONDITIONS[alert].expression
    return template.replace(CLUSTER, cluster)


def annotations(alert: Alert) -> dict[str, str]:
    """Return what an alert tells."""
    condition = CONDITIONS[alert]
    return {"summary": condition.summary, "description": condition.remedy}


def rule_group(cluster: str, instead: Mapping[Alert, str] | None = None) -> dict[str, Any]:
    """Return one cluster's alerts as a group of Prometheus rules."""
    return {
        "name": cluster,
        "interval": "1m",
        "rules": [
            {
                "alert": str(alert),
                "expr": expression(alert, cluster, instead),
                "for": f"{CONDITIONS[alert].minutes}m",
                "labels": {"severity": str(CONDITIONS[alert].severity)},
                "annotations": annotations(alert),
            }
            for alert in CLUSTER_ALERTS
        ],
    }
