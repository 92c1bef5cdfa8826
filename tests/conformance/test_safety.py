"""What every cloud's network keeps, and that a fault planted on purpose is noticed."""

import copy
import json
from pathlib import Path

import pytest

from tests.conformance import checks
from tests.conformance.cases import CASES, Case, made
from tests.golden.table import table

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
GOLDEN = Path(__file__).parents[1] / "golden" / "resources.json"
LABELS = {"labels": {"owner": "platform"}}


@each_cloud
def test_everything_is_in_its_region(case: Case) -> None:
    resources = made(case).resources
    assert checks.elsewhere(resources, case.location) == []
    assert any("region" in one.inputs or "location" in one.inputs for one in resources)


@each_cloud
def test_names_hold_keys_and_no_index(case: Case) -> None:
    assert checks.numbered(made(case).resources, case.zones) == []


@each_cloud
def test_flow_logs_are_kept_encrypted(case: Case) -> None:
    assert checks.unencrypted(made(case).resources) == []


@each_cloud
def test_nothing_is_open_to_the_internet_but_the_web_ports_of_public_subnets(case: Case) -> None:
    opened = checks.open_to_anyone(made(case).resources)
    assert [one for one in opened if "deny" not in one] == []


@each_cloud
def test_endpoints_let_the_own_account_through_alone(case: Case) -> None:
    assert checks.wide_policies(made(case).resources) == []


@each_cloud
def test_everything_that_takes_labels_has_them(case: Case) -> None:
    assert checks.unlabelled(made(case, **LABELS).resources, "owner") == []


@each_cloud
def test_another_zone_takes_no_name_from_the_others(case: Case) -> None:
    fewer = made(case, zones=list(case.zones[1:])).names()
    assert fewer < made(case).names()


@each_cloud
def test_an_existing_network_is_read_and_nothing_is_made(case: Case) -> None:
    group = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v"
    identity = {"aws": "vpc-1", "gcp": "projects/p/global/networks/n", "azure": group}[case.cloud]
    recorded = made(case, existing={"id": identity})
    assert recorded.resources == []
    assert recorded.calls


@each_cloud
def test_without_flow_logs_there_is_no_store(case: Case) -> None:
    names = {one.name for one in made(case, flow_logs={"enabled": False}).resources}
    assert not [name for name in names if "flow-logs" in name]


def test_a_region_costs_as_many_resources_and_calls_as_the_golden_table_says() -> None:
    assert table() == json.loads(GOLDEN.read_text()), "python -m tests.golden writes it again"


@each_cloud
def test_a_planted_wrong_place_is_noticed(case: Case) -> None:
    resources = copy.deepcopy(made(case).resources)
    wrong = next(one for one in resources if one.inputs.get("region") or one.inputs.get("location"))
    wrong.inputs["region"] = "elsewhere-1"
    assert checks.elsewhere(resources, case.location)


@each_cloud
def test_a_planted_index_is_noticed(case: Case) -> None:
    resources = copy.deepcopy(made(case).resources)
    resources[0].name = f"{resources[0].name}-private-0"
    assert checks.numbered(resources, case.zones)


@pytest.mark.parametrize("case", [one for one in CASES if one.cloud != "gcp"], ids=lambda case: case.cloud)
def test_a_planted_store_without_encryption_is_noticed(case: Case) -> None:
    resources = copy.deepcopy(made(case).resources)
    for one in resources:
        one.inputs.pop("kmsKeyId", None)
        one.inputs.pop("encryption", None)
    assert checks.unencrypted(resources)
