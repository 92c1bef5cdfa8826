"""Guards on the real engine: a preview that would lose data fails, and each safe way works."""

import pytest

from graticule.testing.sandbox import Sandbox
from tests.engine.stack import ROOT, edit, existing, in_a_copy

pytestmark = pytest.mark.engine

USE1 = "slot: 1}"


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
    assert "use1-network (aws:ec2/vpc:Vpc) would be replaced because of cidrBlock" in refused


def test_a_preview_that_would_shorten_a_log_fails(project):
    edit(project, "dev", USE1, "slot: 1, network: {flow_logs: {retention_days: 3}}}")
    refused = project.preview("dev", fails=True).output
    assert "retentionInDays would go from 7 to 3" in refused


def test_a_region_that_is_taken_away_in_one_step_is_kept(project):
    _without_use1(project)
    for operation in ("preview", "up"):
        refused = getattr(project, operation)("dev", fails=True).output
        assert "use1-network-flow-logs (aws:cloudwatch/logGroup:LogGroup) would be deleted" in refused
        assert "retire: true" in refused


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


def test_a_region_is_removed_in_two_steps_and_what_may_go_is_destroyed(tmp_path):
    project = _guarded(tmp_path)
    edit(project, "dev", USE1, "slot: 1, retire: true}")
    project.up("dev")
    _without_use1(project)
    project.up("dev")
    assert not [kind for kind, _ in existing(project) if kind.startswith("aws:")]

    edit(project, "dev", "tuning:", "allow_data_loss: [all]\n    tuning:")
    project.up("dev")
    project.destroy("dev")
    assert existing(project) == []
