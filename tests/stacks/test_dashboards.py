"""Dashboards: what Grafana imports, from the settings alone."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard
from typer.testing import CliRunner

from graticule.fleet.cli import app
from graticule.fleet.dashboards import write
from graticule.providers.aws.scraping import scrape_configuration
from graticule.providers.contract.errors import Problem
from graticule.stacks.dashboards import UID_LIMIT, dashboards, uid
from graticule.stacks.loading import load
from tools.promtool import ensure_promtool

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def prod():
    return dashboards(load("prod", ROOT))


def queries(dashboard):
    return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"] if "expr" in target]


def test_every_monitored_region_has_one_for_itself_its_network_and_each_cluster(prod):
    regions = load("prod", ROOT).regions
    assert set(prod) == {f"{key}{end}" for key in regions for end in ("", "-network", "-cluster-blue")}


def test_grafanas_own_model_reads_each_one_and_loses_nothing(prod):
    for name, dashboard in prod.items():
        assert json.loads(JSONEncoder().encode(Dashboard.from_json(dashboard))) == dashboard, name


def test_a_uid_is_unique_fits_and_stays(prod):
    uids = [dashboard["uid"] for dashboard in prod.values()]
    assert len(set(uids)) == len(uids)
    assert max(len(one) for one in uids) <= UID_LIMIT
    assert uid("prod", "use1") == "prod-use1"
    assert len(uid("production12", "averylongkey-cluster-green")) <= UID_LIMIT


def test_every_panel_shows_something_and_is_titled(prod):
    for name, dashboard in prod.items():
        assert dashboard["panels"], name
        assert all(panel["title"] and panel["targets"] for panel in dashboard["panels"]), name


def test_links_lead_to_dashboards_that_exist(prod):
    uids = {dashboard["uid"] for dashboard in prod.values()}
    for dashboard in prod.values():
        assert dashboard["links"]
        assert {link["url"].removeprefix("/d/") for link in dashboard["links"]} <= uids


def test_prometheus_takes_every_query(prod, tmp_path):
    found = sorted({query for dashboard in prod.values() for query in queries(dashboard)})
    assert len(found) > 8
    rules = [{"record": f"panel:{number}", "expr": query} for number, query in enumerate(found)]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    command = [ensure_promtool(), "check", "rules", "--lint=none", "rules.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_clusters_queries_ask_for_the_cluster_that_the_dashboard_is_about(prod):
    for name, dashboard in prod.items():
        if "-cluster-" not in name:
            continue
        assert all('cluster="$cluster"' in query for query in queries(dashboard)), name
        (variable,) = [one for one in dashboard["templating"]["list"] if one["name"] == "cluster"]
        assert re.fullmatch(variable["regex"].strip("/"), f"acme-prod-{name}")
        assert not re.fullmatch(variable["regex"].strip("/"), "acme-prod-other-cluster-blue")


def test_on_aws_what_a_panel_shows_is_collected(prod):
    config = yaml.safe_load(scrape_configuration("c"))
    kept = [rule["regex"] for job in config["scrape_configs"] for rule in job.get("metric_relabel_configs", [])]
    for query in queries(prod["use1-cluster-blue"]) + queries(prod["use1"]):
        for metric in re.findall(r"\b(?:apiserver|container)_\w+", query):
            assert any(re.fullmatch(one, metric) for one in kept), metric


def test_what_is_not_monitored_has_none_and_the_command_says_so(tmp_path):
    text = (ROOT / "Pulumi.prod.yaml").read_text().replace("enabled: true", "enabled: false")
    (tmp_path / "Pulumi.prod.yaml").write_text(text)
    assert dashboards(load("prod", tmp_path)) == {}
    with pytest.raises(Problem) as caught:
        write("prod", tmp_path, tmp_path / "out")
    assert str(caught.value) == (
        "monitoring.enabled: no region of prod is monitored, so there is nothing to show; set it true"
    )


def test_the_command_writes_a_file_each_and_says_which(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(app, ["dashboards", "prod", "--out", str(tmp_path)])
    files = sorted(file.name for file in (tmp_path / "prod").glob("*.json"))
    assert len(files) == len(done.stdout.splitlines()) == 18
    assert json.loads((tmp_path / "prod" / "use1.json").read_text())["title"] == "prod use1 (us-east-1)"
