"""What holds for the network of every cloud."""

import subprocess
import sys
from typing import Any

import pytest

from graticule.providers.contract.errors import Problem, Problems
from graticule.providers.contract.keys import Use
from graticule.providers.contract.network import GcpNetwork, NetworkArgs
from graticule.stacks.region import with_services
from tests.conformance.cases import CASES, Case, made

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
SDKS = {"aws": "pulumi_aws", "gcp": "pulumi_gcp", "azure": "pulumi_azure_native"}


@each_cloud
def test_the_order_of_the_zones_says_nothing(case: Case) -> None:
    assert made(case).names() == made(case, zones=case.zones[::-1]).names()


@each_cloud
def test_zonal_egress_has_an_address_for_each_zone(case: Case) -> None:
    assert set(made(case).outputs["egress_addresses"]) == set(case.zones)


@each_cloud
def test_a_single_way_out_has_a_name_that_no_zone_is_part_of(case: Case) -> None:
    made_names = {name for _, name in made(case, egress="single").names() if "egress" in name}
    assert made_names == {"here-network-egress"}


@each_cloud
def test_without_egress_there_is_no_address(case: Case) -> None:
    assert made(case, egress="none").outputs["egress_addresses"] == {}


@each_cloud
def test_every_zone_has_a_private_subnet(case: Case) -> None:
    assert set(made(case).outputs["private_subnets"]) == set(case.zones)


@each_cloud
def test_the_block_of_another_cloud_is_refused(case: Case) -> None:
    with pytest.raises((Problem, Problems), match=f"this block is for {case.foreign}"):
        made(case, **{case.foreign: {}})


@pytest.mark.parametrize("use", Use)
def test_on_gcp_services_make_their_endpoints_by_a_policy_in_the_region_and_no_other_does(use: Use) -> None:
    _, case, _ = CASES
    place: Any = {"cloud": case.cloud, "location": case.location, "zones": list(case.zones), "range": "10.4.0.0/14"}
    asked = with_services(NetworkArgs.parse(place), [use]).gcp or GcpNetwork()
    recorded = made(case, gcp={"service_classes": asked.service_classes})
    (endpoints,) = (one for name, one in recorded.of("Subnetwork").items() if name.endswith("endpoints"))
    policies = [one.inputs for one in recorded.of("ServiceConnectionPolicy").values()]
    assert [one["serviceClass"] for one in policies] == (["gcp-memorystore"] if use is Use.CACHE else [])
    assert {one["location"] for one in policies} <= {case.location}
    assert all(one["pscConfig"] == {"subnetworks": [f"{endpoints.typ}::{endpoints.name}"]} for one in policies)


BUILD = """
import sys
from tests.conformance.cases import CASES, made, made_cluster, made_keys
(case,) = (one for one in CASES if one.cloud == sys.argv[1])
for make in (made, made_keys, made_cluster):
    assert make(case).resources
print(*sorted(name for name in sys.modules if name.startswith("pulumi_") and "." not in name))
"""


@each_cloud
def test_building_everything_on_one_cloud_imports_no_other_clouds_sdk(case: Case) -> None:
    run = subprocess.run([sys.executable, "-c", BUILD, case.cloud], check=True, capture_output=True, text=True)
    assert run.stdout.split() == [SDKS[case.cloud]]
