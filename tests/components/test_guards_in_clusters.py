"""What the guards make of an edit that leaves a cluster without what its nodes and policies come from."""

import pytest

from graticule.testing.recording import Recorder, record
from tests.conformance.cases import CASES, Case, made_defaults
from tests.refusals import refusals

AWS, GCP, AZURE = CASES
NOTHING: Recorder = record(lambda: None)
NAME = "here-cluster-blue-defaults"


@pytest.mark.parametrize(
    ("case", "ends"),
    [
        (AWS, ["network-policy", "node-class", "node-pool"]),
        (AZURE, [f"{what}-{zone}" for what in ("node-class", "node-pool") for zone in AZURE.zones]),
        (GCP, []),
    ],
    ids=lambda one: getattr(one, "cloud", ""),
)
def test_what_makes_nodes_and_enforces_policies_is_not_taken_away(case: Case, ends: list[str]) -> None:
    made = made_defaults(case)
    said = refusals(made, NOTHING)
    assert sorted(said) == [f"{NAME}-{end}" for end in ends]
    assert {one.name for one in made.resources if one.options.get("protect")} == set(said)
    for one in said.values():
        assert "would be deleted: the " in one
        assert "(reach: gitops), take it out of the state first, where it stays: pulumi state delete --force" in one
        assert "set 'retire: true' on the cluster's generation or its region" in one


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
def test_it_goes_with_a_cluster_that_is_retired_and_changes_as_it_likes(case: Case) -> None:
    assert not [one for one in made_defaults(case, retire=True).resources if one.options.get("protect")]
    assert refusals(made_defaults(case), made_defaults(case, max_nodes=100)) == {}
