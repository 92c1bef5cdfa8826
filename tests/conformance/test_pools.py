"""What holds for the pools of nodes of every cloud, and for how far a cluster grows."""

import json

import pytest

from graticule.providers.contract.errors import Problem, Problems
from tests.conformance.cases import CASES, Case, made_cluster
from tests.conformance.cluster_cases import pool, pools_of, the_cluster

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)


@each_cloud
def test_a_pool_in_a_zone_that_the_region_has_not_is_refused(case: Case) -> None:
    with pytest.raises(Problems, match=r"pools.general.zones.0: 'elsewhere' is none of the region's"):
        made_cluster(case, **pool(case, zones=["elsewhere"]))


@each_cloud
def test_a_cluster_of_spot_nodes_alone_is_refused(case: Case) -> None:
    with pytest.raises(Problems, match="pools: every pool is spot"):
        made_cluster(case, **pool(case, spot=True))


@each_cloud
def test_a_pool_more_leaves_every_name(case: Case) -> None:
    one = made_cluster(case, **pool(case))
    two = made_cluster(
        case, nodes="pools", pools={"general": {"machine": case.machine}, "batch": {"machine": case.machine}}
    )
    assert one.names() < two.names()


@each_cloud
def test_a_pool_has_its_labels_taints_and_bounds(case: Case) -> None:
    settings = {"min_nodes": 3, "max_nodes": 9, "labels": {"team": "a"}, "taints": {"gpu": {"value": "y"}}}
    recorder = made_cluster(case, **pool(case, **settings))
    pools = pools_of(recorder)
    text = json.dumps(pools)
    assert '"team": "a"' in text
    assert "gpu" in text
    most = {
        "aws": lambda one: one["scalingConfig"]["maxSize"],
        "gcp": lambda one: one["autoscaling"]["totalMaxNodeCount"],
        "azure": lambda one: one["maxCount"],
    }[case.cloud]
    assert sum(most(one) for one in pools.values()) == 9


@each_cloud
@pytest.mark.parametrize(("least", "most"), [(4, 10), (0, 3), (5, 5), (1, 4)])
def test_the_pools_of_all_zones_have_the_bounds_that_were_asked_for_and_none_is_empty(
    case: Case, least: int, most: int
) -> None:
    pools = pools_of(made_cluster(case, **pool(case, per_zone=True, min_nodes=least, max_nodes=most))).values()
    bounds = {
        "aws": lambda one: (one["scalingConfig"]["minSize"], one["scalingConfig"]["maxSize"]),
        "gcp": lambda one: (one["autoscaling"]["totalMinNodeCount"], one["autoscaling"]["totalMaxNodeCount"]),
        "azure": lambda one: (one["minCount"], one["maxCount"]),
    }[case.cloud]
    found = [bounds(one) for one in pools]
    assert len(found) == 3
    assert (sum(low for low, _ in found), sum(high for _, high in found)) == (least, most)
    assert all(low <= high and high >= 1 for low, high in found)


@each_cloud
def test_a_pool_of_each_zone_that_has_fewer_nodes_than_zones_is_refused(case: Case) -> None:
    with pytest.raises(Problems, match=r"pools.general.max_nodes: need at least one for each of 3 zones, got 2"):
        made_cluster(case, **pool(case, per_zone=True, max_nodes=2))


def test_on_azure_a_pool_is_of_each_zone_whatever_it_says() -> None:
    with pytest.raises(Problems, match=r"pools.general.max_nodes: need at least one for each of 3 zones, got 2"):
        made_cluster(CASES[2], **pool(CASES[2], max_nodes=2))
    for case in CASES[:2]:
        assert len(pools_of(made_cluster(case, **pool(case, max_nodes=2)))) == 1


@each_cloud
def test_pools_that_outgrow_the_cluster_are_refused(case: Case) -> None:
    system = 3 if case.cloud == "azure" else 0
    most = 20 - system
    assert pools_of(made_cluster(case, max_nodes=20, **pool(case, max_nodes=most)))
    with pytest.raises(Problems, match=r"max_nodes: need at least 21 for all that the pools may grow to.*, got 20"):
        made_cluster(case, max_nodes=20, **pool(case, max_nodes=most + 1))


@each_cloud
def test_a_cluster_that_has_no_room_for_a_node_in_each_zone_is_refused(case: Case) -> None:
    need = 6 if case.cloud == "azure" else 3
    assert the_cluster(made_cluster(case, max_nodes=need))
    with pytest.raises(Problems, match=rf"max_nodes: need at least {need} for a node in each zone.*, got {need - 1}"):
        made_cluster(case, max_nodes=need - 1)


@each_cloud
def test_a_spot_pool_is_spare_capacity(case: Case) -> None:
    settings = {"steady": {"machine": case.machine}, "spare": {"machine": case.machine, "spot": True}}
    pools = pools_of(made_cluster(case, nodes="pools", pools=settings))
    spot = {
        name
        for name, inputs in pools.items()
        if any(word in json.dumps(inputs) for word in ('"SPOT"', '"Spot"', '"spot": true'))
    }
    assert spot
    assert spot == {name for name in pools if "spare" in name}


@each_cloud
def test_nodes_that_the_cloud_makes_stand_beside_no_pools(case: Case) -> None:
    with pytest.raises(Problem, match=r"pools: .*(Autopilot|Auto Mode|node auto-provisioning).* use nodes: pools"):
        made_cluster(case, pools={"general": {"machine": case.machine}})


def test_an_aks_system_pool_takes_no_burstable_machine() -> None:
    with pytest.raises(Problems, match=r"azure.system_machine: need a machine that is not of the B series"):
        made_cluster(CASES[2], azure={"system_machine": "Standard_B4ms"})


def test_a_pool_is_not_called_like_akss_own() -> None:
    azure = CASES[2]
    named = {"system": {"machine": azure.machine}}
    with pytest.raises(Problems, match=r"pools.system: 'system' is what AKS's own pools are called; take another key"):
        made_cluster(azure, nodes="pools", pools=named)
    for case in CASES[:2]:
        assert pools_of(made_cluster(case, nodes="pools", pools={"system": {"machine": case.machine}}))


def test_akss_own_pools_beside_the_zones_can_be_left_out() -> None:
    def profile(**azure: object) -> object:
        return the_cluster(made_cluster(CASES[2], azure=azure))["nodeProvisioningProfile"]

    assert profile() == {"mode": "Auto", "defaultNodePools": "Auto"}
    assert profile(default_pools=False) == {"mode": "Auto", "defaultNodePools": "None"}
