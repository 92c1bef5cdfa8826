"""A user's own project with every component of every cloud: one update, many things to see in its state."""

import copy
import json
from pathlib import Path

import pytest

from graticule.testing.sandbox import Sandbox
from tests.engine import state_checks
from tests.engine.stack import in_a_copy

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("own project")]

PROGRAM = Path(__file__).with_name("everything")
CLOUDS = ("aws", "gcp", "azure")
PROVIDERS = {*CLOUDS, *(f"{cloud}-{generation}" for cloud in CLOUDS for generation in ("blue", "green"))}


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    sandbox = Sandbox(tmp_path_factory.mktemp("state"), PROGRAM)
    project = in_a_copy(sandbox, tmp_path_factory.mktemp("everything"), *PROGRAM.glob("*.*"))
    project.run("pulumi", "stack", "init", "dev", "--non-interactive")
    output = project.up("dev").output
    assert "does not model" not in output
    assert project.preview("dev").changes == ()
    return project.export("dev")["resources"]


def test_a_transform_of_the_user_reaches_every_kind_of_child(state):
    made = [one for one in state if one["custom"] and not one["type"].startswith("pulumi:")]
    untouched = {one["type"] for one in made if "marked" not in json.dumps(one["inputs"])}
    assert untouched == set()
    assert len({one["type"] for one in made}) > 60


def test_every_resource_is_the_child_of_its_component(state):
    assert state_checks.orphans(state) == []


def test_every_resource_has_an_explicit_provider(state):
    assert state_checks.without_provider(state, PROVIDERS) == []


def test_the_provider_of_a_cluster_has_no_parent_and_an_identity_that_does_not_follow_the_kubeconfig(state):
    made = {one["urn"].split("::")[-1]: one for one in state if one["type"] == "pulumi:providers:kubernetes"}
    assert set(made) == PROVIDERS - set(CLOUDS)
    stack = next(one["urn"] for one in state if one["type"] == "pulumi:pulumi:Stack")
    assert {one.get("parent", stack) for one in made.values()} == {stack}
    identities = {one["inputs"]["clusterIdentifier"] for one in made.values()}
    assert len(identities) == len(made)
    assert "aws/111122223333/us-east-1/shop/aws-blue" in identities


def test_nothing_sensitive_is_readable_in_the_state(state):
    assert state_checks.in_plain_text(state) == []


def test_a_kubeconfig_and_every_other_output_is_known(state):
    assert "04da6b54-80e4-46f7-96ec-b56ff0331ba9" not in json.dumps(state)


def test_planted_faults_in_a_state_are_noticed(state):
    faulty = copy.deepcopy(state)
    (vpc,) = (one for one in faulty if one["type"] == "aws:ec2/vpc:Vpc")
    vpc["parent"] = next(one["urn"] for one in state if one["type"] == "pulumi:pulumi:Stack")
    vpc["provider"] = vpc["provider"].replace("::aws::", "::default_7_51_1::")
    vpc["outputs"]["adminPassword"] = "hunter2"
    assert state_checks.orphans(faulty) == [vpc["urn"]]
    assert state_checks.without_provider(faulty, PROVIDERS) == [vpc["urn"]]
    assert state_checks.in_plain_text(faulty) == [f"{vpc['urn']} outputs.adminPassword"]
    vpc["outputs"]["adminPassword"] = {state_checks.CIPHER: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}
    assert state_checks.in_plain_text(faulty) == []
