"""Faults on the real engine: whatever breaks off, afterwards the clouds hold what the state holds."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from graticule.providers.contract.errors import Problems

pytestmark = pytest.mark.engine
GRATICULE = str(Path(sys.executable).with_name("graticule"))


def in_both(project):
    """Return what is in the state alone and what is in the clouds alone."""
    resources = project.export("dev")["resources"]
    state = {(one["type"], one["id"]) for one in resources if one["custom"] and not one["type"].startswith("pulumi:")}
    clouds = {(row.type, row.id) for row in project.clouds() if not row.implicit}
    return state - clouds, clouds - state


def test_an_update_that_failed_goes_on_where_it_was(project):
    faults = {
        "{fault: down, region: japaneast}": "The service in japaneast is unavailable",
        "{fault: fail, type: 'azure-native:network:*'}": "An internal server error occurred",
    }
    for fault, said in faults.items():
        assert said in replace(project, faults=fault).up("dev", fails=True).output
    project.up("dev")
    assert in_both(project) == (set(), set())
    assert project.preview("dev").changes == ()


def test_what_a_killed_update_made_is_named_and_adopted(project):
    broken = replace(project, faults="{fault: crash, type: 'aws:ec2/vpc:Vpc'}")
    broken.up("dev", fails=True, flags=("--parallel", "1"))
    assert not list(project.state.rglob("*.attrs")), "a kill between a stack's file and its .attrs leaves it unreadable"
    project.run("pulumi", "cancel", "--yes", "--stack", "dev")
    (vpc,) = (row.id for row in project.clouds() if row.type == "aws:ec2/vpc:Vpc")
    said = project.run(GRATICULE, "pending", "dev", fails=True).stdout
    assert "use1-network (aws:ec2/vpc:Vpc): its cloud made up an id: look for acme-dev-use1-network" in said
    project.run(GRATICULE, "pending", "dev", "--adopt", "--id", f"use1-network={vpc}")
    project.refresh("dev")
    project.up("dev")
    assert [row.id for row in project.clouds() if row.type == "aws:ec2/vpc:Vpc"] == [vpc]
    assert project.preview("dev").changes == ()


def test_a_wrong_fault_is_refused_before_anything_begins(project):
    wrong = "{fault: explode}"
    with pytest.raises(Problems, match=r"^faults\.0\.fault: need "):
        replace(project, faults=wrong).preview("dev", fails=True)
    refused = project.run(GRATICULE, "sandbox", "--faults", wrong, "--", "pulumi", "about", fails=True).output
    assert "graticule: faults.0.fault: need " in refused
    assert "Traceback" not in refused
