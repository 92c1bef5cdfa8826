"""Clusters on the real engine: an upgrade, a generation beside another, a replace that is refused."""

import json

import pytest

from tests.engine.stack import as_slices, edit, existing, move_to_slices

pytestmark = pytest.mark.engine

BLUE = "generations: {blue: {}}"
TEAMS = """    teams:
      platform:
        aws: "arn:aws:iam::444455556666:role/platform"
        gcp: platform@example.com
        azure: 22222222-2222-2222-2222-222222222222
    contacts:
      oncall: {emails: [oncall@example.com]}
    monitoring: {enabled: true, notify: {critical: [oncall]}}
"""
POOLS = "slot: 2, clusters: {nodes: pools, pools: {general: {machine: n2-standard-4}}}}"
"""A cluster of GKE with nodes of its own is another one."""
VERSIONS = {"version", "minMasterVersion", "kubernetesVersion"}


@pytest.fixture
def project(project):
    edit(project, "dev", "    allow_data_loss: [all]\n", TEAMS)
    edit(
        project,
        "dev",
        "max_nodes: 20",
        'max_nodes: 20, version: "1.34", generations: {blue: {}}, access: {platform: admin}',
    )
    return project


def _clusters(project):
    return {name for kind, name in existing(project) if kind.endswith((":Cluster", ":ManagedCluster"))}


def test_a_cluster_lives_through_an_upgrade_and_a_second_generation(project):
    project.up("dev")
    assert project.preview("dev").changes == ()
    outputs = next(one["outputs"] for one in project.export("dev")["resources"] if one["type"] == "pulumi:pulumi:Stack")
    for region in ("use1", "euw4", "jpe"):
        config = json.loads(outputs[region]["clusters"]["blue"]["kubeconfig"])
        assert config["clusters"][0]["cluster"]["server"].startswith("https://")
        assert set(config["users"][0]["user"]) == {"exec"}
    first = _clusters(project)

    edit(project, "dev", '"1.34"', '"1.35"')
    upgrade = project.preview("dev").changes
    assert {step.op for step in upgrade} == {"update"}
    changed = {prop.split(".")[-1] for step in upgrade for prop in step.diff}
    assert changed <= VERSIONS | {"orchestratorVersion"}
    assert len(upgrade) == 3
    project.up("dev")
    assert project.preview("dev").changes == ()
    assert _clusters(project) == first

    edit(project, "dev", '"1.35"', '"1.34"')
    assert "ersion would go from '1.35' to '1.34'; go up by one" in project.preview("dev", fails=True).output
    edit(project, "dev", '"1.34"', '"1.35"')

    edit(project, "dev", "max_nodes: 20,", "max_nodes: 20, reach: gitops,")
    refused = project.preview("dev", fails=True).output
    assert "defaults-network-policy (kubernetes:core/v1:ConfigMap) would be deleted: the enforcement of Net" in refused
    edit(project, "dev", "max_nodes: 20, reach: gitops,", "max_nodes: 20,")

    zones = "[us-east-1a, us-east-1b]"
    edit(project, "dev", zones, "[us-east-1a, us-east-1b, us-east-1c]")
    grown = project.preview("dev").changes
    assert {step.op for step in grown} <= {"create", "update"}
    assert not [step.urn for step in grown if "aws:eks" in step.urn]
    edit(project, "dev", "[us-east-1a, us-east-1b, us-east-1c]", zones)

    edit(project, "dev", BLUE, "generations: {blue: {}, green: {}}")
    assert {step.op for step in project.preview("dev").changes} == {"create"}
    project.up("dev")
    assert len(_clusters(project)) == 6
    edit(project, "dev", "green: {}", "green: {retire: true}")
    project.up("dev")
    edit(project, "dev", "generations: {blue: {}, green: {retire: true}}", BLUE)
    project.up("dev")
    assert _clusters(project) == first

    edit(project, "dev", "slot: 2}", POOLS)
    refused = project.preview("dev", fails=True).output
    assert "euw4-cluster-blue (gcp:container/cluster:Cluster) would be replaced because of" in refused
    assert "enableAutopilot (True to nothing)" in refused
    edit(project, "dev", POOLS, "slot: 2}")

    edit(project, "dev", "    teams:\n", "    allow_data_loss: [all]\n    teams:\n")
    project.up("dev")
    project.destroy("dev")
    assert existing(project) == []


def test_an_upgrade_moves_control_planes_and_then_their_pools_and_addons(project):
    for slot, machine in {"1": "m7i.xlarge", "2": "n2-standard-4", "3": "Standard_D4ds_v5"}.items():
        pools = f"clusters: {{nodes: pools, pools: {{general: {{machine: {machine}}}}}}}"
        edit(project, "dev", f"slot: {slot}}}", f"slot: {slot}, {pools}}}")
    project.up("dev")
    assert project.preview("dev").changes == ()

    edit(project, "dev", '"1.34"', '"1.35"')
    changed = {(step.urn.rpartition("::")[2], path) for step in project.preview("dev").changes for path in step.diff}
    assert changed == {
        ("use1-cluster-blue", "version"),
        ("use1-cluster-blue-general", "version"),
        ("use1-cluster-blue-kube-proxy", "addonVersion"),
        ("euw4-cluster-blue", "minMasterVersion"),
        ("euw4-cluster-blue-general", "version"),
        ("jpe-cluster-blue", "kubernetesVersion"),
        *(("jpe-cluster-blue", f"agentPoolProfiles[{place}].orchestratorVersion") for place in range(2)),
        *((f"jpe-cluster-blue-general-{zone}", "orchestratorVersion") for zone in (1, 2)),
    }
    project.up("dev")
    assert project.preview("dev").changes == ()
    nodes = {row.inputs.get("version") for row in project.clouds() if row.type.endswith((":NodeGroup", ":NodePool"))}
    assert nodes == {"1.35", "1.35.4-gke.1000000"}


def test_clusters_and_what_is_in_them_move_to_slices_and_go_the_other_way_round(project):
    project.up("dev")
    made = existing(project)
    stacks = move_to_slices(project, "dev")
    regions = ("use1", "euw4", "jpe")
    assert stacks == ["dev-global", *(f"dev-{one}" for one in regions), *(f"dev-{one}-apps" for one in regions)]
    assert existing(project) == made
    _live_in_a_slice(project, "dev-euw4")
    edit(project, "dev", "    teams:\n", "    allow_data_loss: [all]\n    teams:\n")
    for stack in reversed(stacks):
        project.up(stack)
        project.destroy(stack)
    assert existing(project) == []


def _live_in_a_slice(project, stack):
    """Upgrade a region's cluster, put a generation beside it, take that away, and see a replace refused."""
    first = _clusters(project)
    edit(project, "dev", '"1.34"', '"1.35"')
    (upgrade,) = project.preview(stack).changes
    assert (upgrade.op, upgrade.name, upgrade.diff) == ("update", "euw4-cluster-blue", ("minMasterVersion",))
    edit(project, "dev", BLUE, "generations: {blue: {}, green: {}}")
    assert {step.op for step in project.up(stack).changes} == {"create", "update"}
    assert len(_clusters(project)) == len(first) + 1
    edit(project, "dev", "green: {}", "green: {retire: true}")
    project.up(stack)
    edit(project, "dev", "generations: {blue: {}, green: {retire: true}}", BLUE)
    project.up(stack)
    assert _clusters(project) == first
    edit(project, "dev", "slot: 2}", POOLS)
    assert "enableAutopilot (True to nothing)" in project.preview(stack, fails=True).output
    edit(project, "dev", POOLS, "slot: 2}")


def test_apps_before_their_region_preview_as_unknown_and_refuse_to_be_made(project):
    as_slices(project, "dev")
    assert "dev-use1 is not deployed yet" in project.preview("dev-use1-apps").output
    assert "deploy dev-use1 first" in project.up("dev-use1-apps", fails=True).output


def test_a_cluster_that_nobody_gets_into_has_no_apps_slice(project):
    as_slices(project, "dev")
    edit(project, "dev", "max_nodes: 20,", "max_nodes: 20, reach: gitops,")
    refused = project.preview("dev-use1-apps", fails=True).output
    assert "dev-use1-apps" in refused
    project.up("dev-use1")
    assert not [kind for kind, _ in existing(project) if kind.startswith("kubernetes:")]
