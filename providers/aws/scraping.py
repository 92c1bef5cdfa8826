"""What the collector of Amazon Managed Service for Prometheus reads of a cluster."""

from typing import Any

import yaml

_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"  # noqa: S105 - the path that a collector is given
_CA = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"
_IN_CLUSTER: dict[str, Any] = {"scheme": "https", "tls_config": {"ca_file": _CA}, "bearer_token_file": _TOKEN}
_API_SERVER = "apiserver_current_inflight_requests|apiserver_request_duration_seconds_.+|apiserver_request_total|up"
_CONTAINERS = (
    "container_cpu_cfs_throttled_periods_total|container_cpu_usage_seconds_total|container_memory_rss|"
    "container_memory_working_set_bytes|container_network_.+_bytes_total|machine_.+"
)
_KUBELET = "kubelet_running_pods|kubelet_volume_stats_.+|up"


def scrape_configuration(cluster: str) -> str:
    """Return the collector's configuration for a cluster, in YAML.

    Every series carries the label ``cluster``, by which alerts and dashboards find it. Of the API server, kubelet
    and containers only what those use is kept: each series is billed.
    """
    return yaml.safe_dump(
        {
            "global": {"scrape_interval": "30s", "external_labels": {"cluster": cluster}},
            "scrape_configs": [
                _endpoints("kubernetes-apiservers", "default;kubernetes;https", _IN_CLUSTER, _API_SERVER),
                _endpoints("kube-state-metrics", "kube-state-metrics;kube-state-metrics;http", {"honor_labels": True}),
                _nodes("kubelet", "metrics", _KUBELET),
                _nodes("cadvisor", "metrics/cadvisor", _CONTAINERS),
                _PODS,
            ],
        },
        sort_keys=False,
    )


def _keep(metrics: str) -> list[dict[str, Any]]:
    return [{"action": "keep", "source_labels": ["__name__"], "regex": metrics}]


def _endpoints(job: str, place: str, settings: dict[str, Any], metrics: str = "") -> dict[str, Any]:
    """Return a job for the endpoints of one service: ``place`` is namespace, service and port."""
    labels = ["namespace", "service_name", "endpoint_port_name"]
    return {
        "job_name": job,
        **settings,
        "kubernetes_sd_configs": [{"role": "endpoints"}],
        "relabel_configs": [
            {"action": "keep", "source_labels": [f"__meta_kubernetes_{label}" for label in labels], "regex": place}
        ],
        **({"metric_relabel_configs": _keep(metrics)} if metrics else {}),
    }


def _nodes(job: str, path: str, metrics: str) -> dict[str, Any]:
    """Return a job for what each node's kubelet tells, through the API server."""
    return {
        "job_name": job,
        **_IN_CLUSTER,
        "kubernetes_sd_configs": [{"role": "node"}],
        "relabel_configs": [
            {"target_label": "__address__", "replacement": "kubernetes.default.svc:443"},
            {
                "source_labels": ["__meta_kubernetes_node_name"],
                "target_label": "__metrics_path__",
                "regex": "(.+)",
                "replacement": f"/api/v1/nodes/$1/proxy/{path}",
            },
            {"source_labels": ["__meta_kubernetes_node_name"], "target_label": "node"},
        ],
        "metric_relabel_configs": _keep(metrics),
    }


_PODS: dict[str, Any] = {
    "job_name": "pods",
    "kubernetes_sd_configs": [{"role": "pod"}],
    "relabel_configs": [
        {
            "action": "keep",
            "source_labels": ["__meta_kubernetes_pod_annotation_prometheus_io_scrape"],
            "regex": "true",
        },
        {
            "source_labels": ["__meta_kubernetes_pod_annotation_prometheus_io_path"],
            "target_label": "__metrics_path__",
            "regex": "(.+)",
        },
        {
            "source_labels": ["__address__", "__meta_kubernetes_pod_annotation_prometheus_io_port"],
            "target_label": "__address__",
            "regex": r"(.+?)(?::\d+)?;(\d+)",
            "replacement": "$1:$2",
        },
        {"source_labels": ["__meta_kubernetes_namespace"], "target_label": "namespace"},
        {"source_labels": ["__meta_kubernetes_pod_name"], "target_label": "pod"},
    ],
}
"""Pods that ask for it by the annotation ``prometheus.io/scrape: "true"``."""
