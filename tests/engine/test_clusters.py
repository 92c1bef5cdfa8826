"""Clusters on the real engine: an upgrade, a generation beside another, a replace that is refused."""

import json

import pytest

from tests.engine.stack import Project

pytestmark = pytest.mark.engine

BLUE = "generations: {blue: {}}"
TEAMS = """    teams:
      platform:
        aws: "arn:aws:iam::444455556666:role/platform"
        gcp: platform@example.com
        azure: 22222222-2222-2222-2222-222222222222
"""
VERSIONS = {"version", "minMasterVersion", "kubernetesVersion"}


@pytest.fixture
def project(tmp_path):
    project = Project.copy(tmp_path)
    project.edit("dev", "    allow_data_loss: [all]\n", TEAMS)
    project.edit(
        "dev", "max_nodes: 20", 'max_nodes: 20, version: "1.34", generations: {blue: {}}, access: {platform: admin}'
    )
    return project


def _clusters(project):
    return {name for kind, name in project.clouds() if kind.endswith((":Cluster", ":ManagedCluster"))}


def test_a_cluster_lives_through_an_upgrade_and_a_second_generation(project):
    project.pulumi("up", "dev")
    assert project.steps("dev") == {}
    outputs = next(one["outputs"] for one in project.state("dev") if one["type"] == "pulumi:pulumi:Stack")
    for region in ("use1", "euw4", "jpe"):
        config = json.loads(outputs[region]["clusters"]["blue"]["kubeconfig"])
        assert config["clusters"][0]["cluster"]["server"].startswith("https://")
        assert set(config["users"][0]["user"]) == {"exec"}
    first = _clusters(project)

    project.edit("dev", '"1.34"', '"1.35"')
    upgrade = project.steps("dev")
    assert {operation for operation, _ in upgrade} == {"update"}
    changed = {prop.split(".")[-1] for props in upgrade.values() for prop in props}
    assert changed <= VERSIONS | {"orchestratorVersion"}
    assert len(upgrade) == 3
    project.pulumi("up", "dev")
    assert project.steps("dev") == {}
    assert _clusters(project) == first

    zones = "[us-east-1a, us-east-1b]"
    project.edit("dev", zones, "[us-east-1a, us-east-1b, us-east-1c]")
    grown = project.steps("dev")
    assert {operation for operation, _ in grown} <= {"create", "update"}
    assert not [urn for _, urn in grown if "aws:eks" in urn]
    project.edit("dev", "[us-east-1a, us-east-1b, us-east-1c]", zones)

    project.edit("dev", BLUE, "generations: {blue: {}, green: {}}")
    assert {operation for operation, _ in project.steps("dev")} == {"create"}
    project.pulumi("up", "dev")
    assert len(_clusters(project)) == 6
    project.edit("dev", "green: {}", "green: {retire: true}")
    project.pulumi("up", "dev")
    project.edit("dev", "generations: {blue: {}, green: {retire: true}}", BLUE)
    project.pulumi("up", "dev")
    assert _clusters(project) == first

    pools = "slot: 2, clusters: {nodes: pools, pools: {general: {machine: n2-standard-4}}}}"
    project.edit("dev", "slot: 2}", pools)
    refused = project.pulumi("preview", "dev", ok=False)
    assert "euw4-cluster-blue (gcp:container/cluster:Cluster) would be replaced because of" in refused
    assert "enableAutopilot (True to nothing)" in refused
    project.edit("dev", pools, "slot: 2}")

    project.edit("dev", "    teams:\n", "    allow_data_loss: [all]\n    teams:\n")
    project.pulumi("up", "dev")
    project.pulumi("destroy", "dev")
    assert project.clouds() == []


def test_each_region_has_its_cluster_in_slices_too(project):
    project.edit("dev", "profile: economy", "layout: slices\n    profile: economy")
    for key in ("global", "use1", "euw4", "jpe"):
        project.pulumi("up", f"dev-{key}")
        assert project.steps(f"dev-{key}") == {}
    assert len(_clusters(project)) == 3
