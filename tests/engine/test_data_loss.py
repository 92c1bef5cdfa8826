"""Guards on the real engine: a preview that would lose data fails, and each safe way works."""

import re
from pathlib import Path

import pytest

from graticule.testing.sandbox import Sandbox
from tests.engine.stack import ROOT, edit, existing, in_a_copy

pytestmark = pytest.mark.engine

USE1 = "slot: 1}"
OWN = Path(__file__).with_name("own_networks")


def _guarded(folder):
    project = in_a_copy(Sandbox(folder / "state", ROOT), folder / "project")
    edit(project, "dev", "    allow_data_loss: [all]\n", "")
    project.up("dev")
    return project


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A deployment that is up; what a test edits is undone after it."""
    return _guarded(tmp_path_factory.mktemp("guarded"))


@pytest.fixture
def project(guarded):
    file = guarded.cwd / "Pulumi.dev.yaml"
    before = file.read_text()
    yield guarded
    file.write_text(before)


def _without_use1(project):
    file = project.cwd / "Pulumi.dev.yaml"
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if USE1[:7] not in line))


def test_a_preview_that_would_replace_a_network_fails_and_names_the_property(project):
    edit(project, "dev", USE1, "slot: 9}")
    refused = project.preview("dev", fails=True).output
    assert re.search(r"use1-network\S* \(aws:ec2/\w+:\w+\) would be replaced because of cidrBlock \('10\.\d", refused)


def test_a_preview_that_would_shorten_a_log_fails(project):
    edit(project, "dev", USE1, "slot: 1, network: {flow_logs: {retention_days: 3}}}")
    refused = project.preview("dev", fails=True).output
    assert "retentionInDays would go from 7 to 3" in refused


def test_a_region_that_is_taken_away_in_one_step_is_kept(project):
    _without_use1(project)
    for operation in ("preview", "up"):
        refused = getattr(project, operation)("dev", fails=True).output
        assert re.search(r"use1-\S+ \(aws:\S+\) would be deleted", refused)
        assert "retire: true" in refused


def test_a_zone_that_is_taken_away_in_one_step_is_kept_and_a_new_one_comes(project):
    edit(project, "dev", "[us-east-1a, us-east-1b]", "[us-east-1a, us-east-1c]")
    assert "would be deleted: the addresses of what is in it" in project.preview("dev", fails=True).output
    edit(project, "dev", "[us-east-1a, us-east-1c]", "[us-east-1a, us-east-1b, us-east-1c]")
    assert {step.op for step in project.preview("dev").changes} <= {"create", "update"}


def test_retiring_and_replacing_in_one_edit_is_refused(project):
    edit(project, "dev", USE1, "slot: 9, retire: true}")
    assert "would be replaced because of cidrBlock" in project.preview("dev", fails=True).output


def test_data_loss_is_allowed_for_what_is_named_and_nothing_else(project):
    edit(project, "dev", USE1, "slot: 9}")
    edit(project, "dev", "tuning:", "allow_data_loss: [regions.use1.network]\n    tuning:")
    project.preview("dev")
    edit(project, "dev", "[regions.use1.network]", "[regions.jpe]")
    assert "would be replaced" in project.preview("dev", fails=True).output


def test_destroy_with_its_preview_is_refused_and_leaves_everything(project):
    before = sorted(existing(project))
    destroy = ("pulumi", "destroy", "--yes", "--stack", "dev", "--non-interactive")
    assert "--run-program" in project.run(*destroy, fails=True).output
    assert "would be deleted" in project.run(*destroy, "--run-program", fails=True).output
    assert sorted(existing(project)) == before


def test_a_region_and_a_zone_are_removed_in_two_steps_and_what_may_go_is_destroyed(tmp_path):
    project = _guarded(tmp_path)
    edit(project, "dev", USE1, "slot: 1, retire: true}")
    edit(project, "dev", "tuning:", "allow_data_loss: [regions.jpe.zones.2]\n    tuning:")
    project.up("dev")
    edit(project, "dev", "allow_data_loss: [regions.jpe.zones.2]\n    tuning:", "tuning:")
    edit(project, "dev", 'zones: ["1", "2"]', 'zones: ["1"]')
    _without_use1(project)
    project.preview("dev")
    project.up("dev")
    assert not [kind for kind, name in existing(project) if kind.startswith("aws:") or name.endswith("private-2")]

    edit(project, "dev", "tuning:", "allow_data_loss: [all]\n    tuning:")
    project.up("dev")
    project.destroy("dev")
    assert existing(project) == []


def test_the_networks_of_a_users_own_project_are_kept_but_for_what_it_registers(sandbox, tmp_path):
    project = in_a_copy(sandbox, tmp_path / "project", *OWN.glob("*.*"))
    project.run("pulumi", "stack", "init", "dev", "--non-interactive")
    project.up()

    def refused(moves):
        return project.preview(flags=("--config", f"moves={moves}"), fails=True).output

    assert re.search(r"shop\S* \(aws:ec2/\w+:\w+\) would be replaced because of cidrBlock \('10\.\d", refused("shop"))
    assert "(gcp:compute/subnetwork:Subnetwork): ipCidrRange would go from" in refused("stock")
    assert "tills (azure-native:network:VirtualNetwork): addressSpace.addressPrefixes would go" in refused("tills")
    assert project.preview(flags=("--config", "moves=scratch")).changes
    assert "would be deleted" in refused("away")
