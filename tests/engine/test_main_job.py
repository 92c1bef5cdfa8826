"""The main job on the real engine: up, no change, an exact diff, drift, slices, destroy."""

import json

import pytest

from tests.engine.stack import as_slices, change_behind, edit, existing
from tests.reachability import World
from tests.reaching_apis import granted

pytestmark = pytest.mark.engine


def test_a_deployment_lives_its_whole_life(project):
    project.run("pulumi", "stack", "init", "dev", "--non-interactive")
    project.run("pulumi", "config", "set", "--path", "pulumi:disable-default-providers[0]", "*", "--stack", "dev")
    project.up("dev")
    assert project.preview("dev").changes == ()

    state = project.export("dev")["resources"]
    urns = {resource["urn"] for resource in state}
    providers = {one["urn"].split("::")[-1] for one in state if one["type"].startswith("pulumi:providers:")}
    assert providers == {"aws-dev", "gcp-dev", "az-dev"}
    assert not [one["urn"] for one in state if one["custom"] and "default" in one.get("provider", "")]
    text = json.dumps(state)
    assert "04da6b54-80e4-46f7-96ec-b56ff0331ba9" not in text
    outputs = next(one["outputs"] for one in state if one["type"] == "pulumi:pulumi:Stack")
    assert all(outputs[region]["network"]["network_id"] for region in ("use1", "euw4", "jpe"))

    edit(project, "dev", "slot: 1}", "slot: 1, network: {flow_logs: {retention_days: 14}}}")
    changed = "graticule:stacks:Region$graticule:index:Network$aws:cloudwatch/logGroup:LogGroup::use1-network-flow-logs"
    (step,) = project.preview("dev").changes
    assert (step.op, step.urn, step.diff) == ("update", f"urn:pulumi:dev::graticule::{changed}", ("retentionInDays",))
    edit(project, "dev", "slot: 1, network: {flow_logs: {retention_days: 14}}}", "slot: 1}")

    edit(project, "dev", "[us-east-1a, us-east-1b]", "[us-east-1c, us-east-1b, us-east-1a]")
    added = project.preview("dev").changes
    assert added
    assert not [step for step in added if step.op in {"delete", "replace"}]
    assert all("us-east-1c" in step.urn for step in added if step.op == "create")
    edit(project, "dev", "[us-east-1c, us-east-1b, us-east-1a]", "[us-east-1a, us-east-1b]")

    usw2 = "      usw2: {account: aws-dev, location: us-west-2, zones: [us-west-2a, us-west-2b], slot: 4}\n"
    edit(project, "dev", "    clusters: {max_nodes: 20}\n", usw2 + "    clusters: {max_nodes: 20}\n")
    added = project.preview("dev").changes
    assert {step.op for step in added} == {"create"}
    assert all("::usw2" in step.urn for step in added)
    edit(project, "dev", usw2, "")

    vpc = next(identity for kind, identity in existing(project) if kind == "aws:ec2/vpc:Vpc")
    provider = next(one["urn"] for one in state if one["type"] == "pulumi:providers:aws")
    project.run(
        *("pulumi", "import", "aws:ec2/vpc:Vpc", "theirs", vpc, "--provider", f"owner={provider}", "--yes"),
        *("--skip-preview", "--protect=false", "--generate-code=false", "--stack", "dev", "--non-interactive"),
    )
    (imported,) = (one for one in project.export("dev")["resources"] if one["urn"].endswith("::theirs"))
    assert (imported["id"], imported["inputs"]["cidrBlock"]) == (vpc, "10.4.0.0/16")
    project.run("pulumi", "state", "delete", imported["urn"], "--yes", "--stack", "dev", "--non-interactive")

    change_behind(project, "aws:cloudwatch/logGroup:LogGroup", "retentionInDays", 1)
    (drift,) = project.refresh("dev", flags=["--preview-only"]).changes
    assert (drift.type, drift.diff) == ("aws:cloudwatch/logGroup:LogGroup", ("retentionInDays",))

    assert {resource["urn"] for resource in project.export("dev")["resources"]} == urns
    project.destroy("dev")
    assert existing(project) == []


def test_a_region_before_its_global_slice_previews_as_unknown_and_refuses_to_be_made(project):
    as_slices(project, "dev")
    preview = project.preview("dev-euw4").output
    assert "dev-global is not deployed yet" in preview
    refused = project.up("dev-euw4", fails=True).output
    assert "deploy dev-global first" in refused
    assert existing(project) == []


def test_an_unknown_stack_is_refused_with_the_ones_there_are(project):
    as_slices(project, "dev")
    for stack in ("dev", "dev-use9"):
        refused = project.preview(stack, fails=True).output
        assert "its stacks are dev-global, dev-" in refused
    assert "Traceback" not in refused


def test_a_single_way_out_moves_with_its_address_when_its_zone_is_taken_away(project):
    project.up("dev")
    addresses = {one for one in existing(project) if one[0] == "aws:ec2/eip:Eip"}
    edit(project, "dev", "[us-east-1a, us-east-1b]", "[us-east-1b, us-east-1c]")
    project.up("dev")
    assert {one for one in existing(project) if one[0] == "aws:ec2/eip:Eip"} == addresses
    assert project.preview("dev").changes == ()


@pytest.mark.timeout(1800)
def test_production_is_made_and_unmade(project):
    made = project.up("prod").output
    assert "does not model" not in made
    assert project.preview("prod").changes == ()
    backups = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
    assert granted(World.of_clouds(project.clouds())) == [backups]
    edit(project, "prod", "tuning:", "allow_data_loss: [all]\n    tuning:")
    project.up("prod")
    project.destroy("prod")
    assert existing(project) == []


def test_the_users_files_stay_as_they_were(project):
    before = {path.name: path.read_bytes() for path in project.cwd.glob("Pulumi*.yaml")}
    project.preview("dev")
    assert {path.name: path.read_bytes() for path in project.cwd.glob("Pulumi*.yaml")} == before
