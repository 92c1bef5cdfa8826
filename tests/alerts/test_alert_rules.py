"""The alerts' rules and the collector's configuration, judged by Prometheus' own tool."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from graticule.providers.aws.scraping import scrape_configuration
from graticule.providers.contract.alerts import CLUSTER_ALERTS, CONDITIONS, Alert, annotations, rule_group
from graticule.providers.gcp.metrics import EXHAUSTED, IN_CLOUD_MONITORING, NO_LOGS
from tools.promtool import ensure_promtool

CLUSTER, OTHER = "acme-prod-use1", "acme-prod-usw2"
DIALECTS: dict[str, Any] = {"prometheus": None, "gcp": IN_CLOUD_MONITORING}
EVER = 60


def running(cluster: str = CLUSTER) -> dict[str, str]:
    """Return the series of a cluster in which nothing is wrong, by name their values."""
    return {
        f'kube_pod_status_phase{{cluster="{cluster}", namespace="shop", pod="a", phase="Pending"}}': f"0x{EVER}",
        f'kube_node_status_condition{{cluster="{cluster}", node="n", condition="Ready", status="true"}}': f"1x{EVER}",
        f'kubernetes_io:node_status_condition{{monitored_resource="k8s_node", cluster_name="{cluster}", node_name="n", '
        'condition="Ready", status="True"}': f"1x{EVER}",
        f'apiserver_request_total{{cluster="{cluster}", code="200"}}': f"0+970x{EVER}",
        f'apiserver_request_total{{cluster="{cluster}", code="503"}}': f"0+20x{EVER}",
    }


def broken(alert: Alert, cluster: str = CLUSTER) -> dict[str, str]:
    """Return the series of a cluster in which one thing is wrong from the beginning."""
    series = running(cluster)
    match alert:
        case Alert.PODS_PENDING:
            changed = {key: f"1x{EVER}" for key in series if "kube_pod_status_phase" in key}
        case Alert.NODE_NOT_READY:
            changed = {key: f"0x{EVER}" for key in series if "node_status_condition" in key}
        case Alert.API_ERRORS:
            changed = {key: f"0+40x{EVER}" for key in series if 'code="503"' in key}
        case _:
            return {}
    return {**series, **changed}


def labels(alert: Alert, dialect: str) -> dict[str, str]:
    """Return what an alert's series is labelled with."""
    severity = {"severity": str(CONDITIONS[alert].severity)}
    ready = {"condition": "Ready"}
    match alert, dialect:
        case Alert.NODE_NOT_READY, "gcp":
            own = {
                "monitored_resource": "k8s_node",
                "cluster_name": CLUSTER,
                "node_name": "n",
                **ready,
                "status": "True",
            }
        case Alert.NODE_NOT_READY, _:
            own = {"cluster": CLUSTER, "node": "n", **ready, "status": "true"}
        case Alert.PODS_PENDING, _:
            own = {"cluster": CLUSTER, "namespace": "shop"}
        case _:
            own = {"cluster": CLUSTER}
    return {**own, **severity}


def promtool(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ensure_promtool(), *words], cwd=folder, capture_output=True, text=True, check=False)


def judge(folder: Path, dialect: str, series: dict[str, str], minutes: int, *expected: Alert) -> str:
    """Return what promtool has against this: after ``minutes`` exactly the ``expected`` alerts fire."""
    (folder / "rules.yaml").write_text(yaml.safe_dump({"groups": [rule_group(CLUSTER, DIALECTS[dialect])]}))
    checks = [
        {
            "eval_time": f"{minutes}m",
            "alertname": str(alert),
            "exp_alerts": [{"exp_labels": labels(alert, dialect), "exp_annotations": annotations(alert)}]
            if alert in expected
            else [],
        }
        for alert in CLUSTER_ALERTS
    ]
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "alert_rule_test": checks,
    }
    document = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": [test]}
    (folder / "test.yaml").write_text(yaml.safe_dump(document))
    done = promtool(folder, "test", "rules", "test.yaml")
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("dialect", DIALECTS)
def test_nothing_fires_while_nothing_is_wrong(dialect: str, tmp_path: Path) -> None:
    assert judge(tmp_path, dialect, running(), EVER) == ""


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("alert", CLUSTER_ALERTS)
def test_an_alert_fires_alone_and_only_after_its_time(alert: Alert, dialect: str, tmp_path: Path) -> None:
    minutes = CONDITIONS[alert].minutes
    assert judge(tmp_path, dialect, broken(alert), minutes + 2, alert) == ""
    assert judge(tmp_path, dialect, broken(alert), minutes - 2) == ""


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("alert", [one for one in CLUSTER_ALERTS if one is not Alert.METRICS_STOPPED])
def test_another_clusters_trouble_is_not_ours(alert: Alert, dialect: str, tmp_path: Path) -> None:
    assert judge(tmp_path, dialect, {**running(), **broken(alert, OTHER)}, EVER) == ""


def test_what_gcp_measures_itself_fires_and_stays_quiet(tmp_path: Path) -> None:
    exhausted, silent = EXHAUSTED.format("gateway", "europe-west4"), NO_LOGS.format("sink")
    rules = [
        {"alert": "Nat", "expr": exhausted, "for": "5m"},
        {"alert": "Logs", "expr": silent, "for": "30m"},
    ]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "gcp", "rules": rules}]}))
    dropped = (
        'router_googleapis_com:nat_dropped_sent_packets_count{monitored_resource="nat_gateway", gateway_name="gateway", '
        'region="europe-west4", reason="OUT_OF_RESOURCES"}'
    )
    logged = 'logging_googleapis_com:exports_log_entry_count{monitored_resource="logging_sink", name="sink"}'
    cases = [
        ({dropped: "0+5x60", logged: "0+9x60"}, {"Nat": [{"exp_labels": {"gateway_name": "gateway"}}], "Logs": []}),
        (
            {dropped: "7x60", logged: "9x60"},
            {"Nat": [], "Logs": [{"exp_labels": {}}]},
        ),
    ]
    tests = [
        {
            "interval": "1m",
            "input_series": [{"series": name, "values": values} for name, values in series.items()],
            "alert_rule_test": [
                {"eval_time": "50m", "alertname": name, "exp_alerts": alerts} for name, alerts in expected.items()
            ],
        }
        for series, expected in cases
    ]
    document = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": tests}
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(document))
    done = promtool(tmp_path, "test", "rules", "test.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_collectors_configuration_is_one_that_prometheus_takes(tmp_path: Path) -> None:
    config = yaml.safe_load(scrape_configuration(CLUSTER))
    for job in config["scrape_configs"]:
        for secret in (job.get("tls_config", {}).get("ca_file"), job.get("bearer_token_file")):
            assert secret is None or secret.startswith("/var/run/secrets/kubernetes.io/serviceaccount/")
    (tmp_path / "prometheus.yaml").write_text(scrape_configuration(CLUSTER))
    done = promtool(tmp_path, "check", "config", "--syntax-only", "prometheus.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_of_what_is_collected_every_alert_finds_its_metric() -> None:
    config = yaml.safe_load(scrape_configuration(CLUSTER))
    kept = {
        job["job_name"]: [rule["regex"] for rule in job.get("metric_relabel_configs", [])]
        for job in config["scrape_configs"]
    }
    assert "apiserver_request_total" in kept["kubernetes-apiservers"][0].split("|")
    assert kept["kube-state-metrics"] == []
