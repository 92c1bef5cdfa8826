"""``graticule plan`` fills slots in and says where a value comes from."""

from pathlib import Path

import pytest

from graticule.fleet.plan import as_data, fill_slots
from graticule.providers.contract.errors import Problem
from graticule.stacks.explain import explain
from graticule.stacks.loading import load

RETENTION = "network.flow_logs.retention_days"
FILE = """\
# the deployment
config:
  graticule:deployment:
    labels: {owner: "me"}  # who
    addresses: {range: 10.0.0.0/8, avoid: [10.8.0.0/16]}
    network: {egress: single}
    clusters: {max_nodes: 20, pods_per_node: 30}
    accounts:
      aws: {cloud: aws, id: "111122223333"}
    regions:
      use1: {account: aws, location: us-east-1, zones: [us-east-1a], slot: 1}  # the first
      # the second
      usw2:
        account: aws
        location: us-west-2
        zones: [us-west-2a]
        network: {flow_logs: {retention_days: 30}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.prod.yaml").write_text(FILE)
    base = "name: x\nconfig:\n  graticule:base:\n    value:\n      labels: {managed-by: pulumi}\n"
    (tmp_path / "Pulumi.yaml").write_text(base)
    fill_slots("prod", tmp_path)
    return tmp_path


def test_write_fills_a_free_slot_and_keeps_the_comments(folder):
    text = (folder / "Pulumi.prod.yaml").read_text()
    assert load("prod", folder).deployment.regions["usw2"].slot == 3
    assert all(comment in text for comment in ("# the deployment", "# who", "# the first", "# the second", '"me"'))


def test_write_twice_changes_nothing(folder):
    before = (folder / "Pulumi.prod.yaml").read_text()
    fill_slots("prod", folder)
    assert (folder / "Pulumi.prod.yaml").read_text() == before


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("profile", "profile: production (the default; nothing sets it)"),
        ("network.egress", "network.egress: single (Pulumi.prod.yaml, line 6)"),
        ("labels.managed-by", "labels.managed-by: pulumi (Pulumi.yaml, line 5)"),
        ("network.flow_logs.retention_days", "network.flow_logs.retention_days: 90 (profile production)"),
        (
            "regions.use1.network.egress",
            "regions.use1.network.egress: single (Pulumi.prod.yaml, line 6, from network.egress)",
        ),
        (
            "regions.use1.network.flow_logs.retention_days",
            f"regions.use1.{RETENTION}: 90 (profile production, from {RETENTION})",
        ),
        (
            "regions.usw2.network.flow_logs.retention_days",
            "regions.usw2.network.flow_logs.retention_days: 30 (Pulumi.prod.yaml, line 17)",
        ),
        (
            "regions.use1.clusters.max_nodes",
            "regions.use1.clusters.max_nodes: 20 (Pulumi.prod.yaml, line 7, from clusters.max_nodes)",
        ),
    ],
)
def test_explain_says_where_a_value_comes_from(folder, place, says):
    assert explain(load("prod", folder), folder, place) == says


def test_explain_refuses_what_is_no_key(folder):
    with pytest.raises(Problem, match=r"did you mean 'egress'"):
        explain(load("prod", folder), folder, "network.egres")


def test_a_null_of_a_region_removes_what_the_deployment_says(folder):
    path = folder / "Pulumi.prod.yaml"
    path.write_text(path.read_text().replace("{flow_logs: {retention_days: 30}}", "{egress: null}"))
    assert load("prod", folder).regions["usw2"].network.egress == "zonal"


def test_the_plan_as_data_names_the_stacks_and_the_ranges(folder):
    data = as_data(load("prod", folder))
    assert data["stacks"] == ["prod"]
    assert data["regions"]["usw2"]["ranges"]["slot"] == "10.12.0.0/14"


def test_slots_are_filled_in_below_a_value_too(tmp_path: Path) -> None:
    head, body = FILE.split("  graticule:deployment:\n")
    indented = "".join(f"  {line}\n" for line in body.splitlines())
    (tmp_path / "Pulumi.prod.yaml").write_text(f"{head}  graticule:deployment:\n    value:\n{indented}")
    fill_slots("prod", tmp_path)
    assert load("prod", tmp_path).regions["usw2"].settings.slot == 3
