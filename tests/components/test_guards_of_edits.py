"""What the guards make of an edit of a network or of a cluster's pools, from what is recorded before and after it."""

import re
from typing import Any

import pytest

from graticule.testing.recording import Recorder
from tests.conformance.cases import CASES, Case, made, made_cluster
from tests.conformance.cluster_cases import pool
from tests.refusals import refusals

AWS, GCP, AZURE = CASES
each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
MACHINES = {"aws": "m7i.2xlarge", "gcp": "n2-standard-8", "azure": "Standard_D8ds_v5"}
SUBNETS = {
    "aws": "aws:ec2/subnet:Subnet",
    "gcp": "gcp:compute/subnetwork:Subnetwork",
    "azure": "azure-native:network:Subnet",
}
NOTHING = Recorder(lambda _: {}, lambda _: {})


@each_cloud
def test_a_network_keeps_its_addresses_and_a_zone_comes_without_a_word(case: Case) -> None:
    before = made(case, zones=list(case.zones[:2]))
    assert refusals(before, made(case)) == {}
    said = refusals(before, made(case, zones=list(case.zones[:2]), range="10.36.0.0/14"))
    subnets = [said[name] for name in before.of(SUBNETS[case.cloud])]
    assert subnets
    assert all(re.search(r"'10\.[4-7]\..* to '10\.3[6-9]\.", one) for one in subnets)
    assert refusals(before, made(case, range="10.36.0.0/14"), "here-network") == {}


def test_on_azure_the_address_space_of_a_network_loses_no_range() -> None:
    said = refusals(made(AZURE), made(AZURE, range="10.36.0.0/14"))
    assert "addressSpace.addressPrefixes would go from '10.4.0.0/16' to '10.36.0.0/16'" in said["here-network"]


@each_cloud
def test_a_region_that_is_taken_away_is_told_how_to_go(case: Case) -> None:
    before = made(case)
    said = refusals(before, NOTHING)
    assert all(
        "for all of them set 'retire: true' on the region or" in said[name] for name in before.of(SUBNETS[case.cloud])
    )
    assert not [one.name for one in made(case, retire=True).resources if one.options.get("protect")]


@pytest.mark.parametrize(
    ("case", "roles"), [(AWS, ("private", "public", "database", "pods")), (GCP, ()), (AZURE, ("private",))]
)
def test_a_zone_that_is_taken_away_takes_its_subnets_along(case: Case, roles: tuple[str, ...]) -> None:
    before, after = made(case), made(case, zones=list(case.zones[:2]))
    gone = {f"here-network-{role}-{case.zones[2]}" for role in roles}
    said = refusals(before, after)
    assert set(said) == gone
    assert all(
        "name regions.KEY.zones.ZONE in allow_data_loss, in a program of your own the subnet" in one
        for one in said.values()
    )
    assert refusals(before, after, *gone) == {}


@pytest.mark.parametrize(
    ("case", "edit", "says"),
    [
        (AWS, {"machine": MACHINES["aws"]}, "because of instanceTypes ('m7i.xlarge' to 'm7i.2xlarge')"),
        (AWS, {"machine": "m7g.xlarge"}, "because of amiType"),
        (AWS, {"spot": True}, "because of capacityType ('ON_DEMAND' to 'SPOT')"),
        (
            GCP,
            {"spot": True},
            "because of autoscaling.locationPolicy ('BALANCED' to 'ANY'), nodeConfig.spot (False to True)",
        ),
        (AZURE, {"machine": MACHINES["azure"]}, "because of vmSize ('Standard_D4ds_v5' to 'Standard_D8ds_v5')"),
        (AZURE, {"spot": True}, "scaleSetPriority would go from nothing to 'Spot'"),
        (AZURE, {"disk_gb": 200}, "osDiskSizeGB would go from 100 to 200"),
    ],
)
def test_a_pool_is_rotated_and_not_replaced(case: Case, edit: dict[str, Any], says: str) -> None:
    stays = {"kept": {"machine": case.machine}}
    settings = {"nodes": "pools", "pools": {"general": {"machine": case.machine}, **stays}}
    before = made_cluster(case, **settings)
    after = made_cluster(case, nodes="pools", pools={"general": {"machine": case.machine, **edit}, **stays})
    said = refusals(before, after)
    assert said
    assert all("-general" in name and says in one for name, one in said.items()), said
    assert all("a pool under a new key, move over, and take this one away" in one for one in said.values())
    assert refusals(before, after, "here-cluster-blue") == {}


@each_cloud
def test_a_pool_comes_grows_and_goes_without_a_word(case: Case) -> None:
    first = {"machine": case.machine, "max_nodes": 12}
    two = made_cluster(case, nodes="pools", pools={"general": first, "more": {"machine": MACHINES[case.cloud]}})
    labelled = {**first, "max_nodes": 15, "labels": {"for": "shops"}, "taints": {"shops": {"value": "true"}}}
    assert refusals(made_cluster(case, **pool(case)), two) == {}
    assert refusals(two, made_cluster(case, nodes="pools", pools={"general": labelled})) == {}
    assert not [one.name for one in two.resources if "-general" in one.name and one.options.get("protect")]


def test_a_machine_of_gke_changes_in_place() -> None:
    assert refusals(made_cluster(GCP, **pool(GCP)), made_cluster(GCP, **pool(GCP, machine=MACHINES["gcp"]))) == {}


@pytest.mark.parametrize(("case", "what"), [(GCP, "maxPodsPerNode"), (AZURE, "maxPods")])
def test_the_pods_of_a_node_are_fixed(case: Case, what: str) -> None:
    said = refusals(made_cluster(case, **pool(case)), made_cluster(case, **pool(case), pods_per_node=60))
    assert [one for name, one in said.items() if "-general" in name and f"{what} " in one]
    assert "here-cluster-blue" in said


def test_the_system_pools_of_aks_keep_their_machine_and_a_zone_brings_another() -> None:
    before = made_cluster(AZURE, zones=AZURE.zones[:2])
    assert refusals(before, made_cluster(AZURE)) == {}
    said = refusals(before, made_cluster(AZURE, zones=AZURE.zones[:2], azure={"system_machine": "Standard_D8ds_v5"}))
    assert list(said) == ["here-cluster-blue"]
    assert "[*].vmSize would go from 'Standard_D4ds_v5' to 'Standard_D8ds_v5'; AKS's" in said["here-cluster-blue"]
