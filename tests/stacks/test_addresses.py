"""Addresses never overlap and never move."""

import ipaddress
import itertools
import time
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.ranges import parse_slot, region_ranges
from graticule.stacks.addresses import next_free_slot, slot_count, slot_range
from graticule.stacks.loading import load
from graticule.stacks.settings import Addresses, Region

ZONES = {
    Cloud.AWS: [f"us-east-1{letter}" for letter in "abcdef"],
    Cloud.GCP: [f"europe-west4-{letter}" for letter in "abc"],
    Cloud.AZURE: ["1", "2", "3"],
}
clouds = st.sampled_from(list(Cloud))
plans = st.builds(
    Addresses, range=st.sampled_from(["10.0.0.0/8", "10.64.0.0/10", "100.64.0.0/10"]), slot=st.integers(14, 18)
)


def ranges_of(addresses: Addresses, slot: int, cloud: Cloud, zones: list[str]) -> dict[str, Any]:
    return asdict(region_ranges(parse_slot(slot_range(addresses, slot), cloud), cloud, zones))


def subnets(ranges: dict[str, Any], cloud: Cloud) -> list[ipaddress.IPv4Network]:
    zonal = ("private", "public", "database", "pods") if cloud is Cloud.AWS else ("private", "public", "database")
    single = ("endpoints", "private_services", "proxies")
    placed = (
        ("delegated", "masters", "services") if cloud is Cloud.AWS else ("delegated", "masters", "services", "pods")
    )
    texts = [
        *(ranges[name] for name in single),
        *(block for name in placed for block in ranges[name].values()),
        *(blocks[name] for blocks in ranges["zones"].values() for name in zonal),
    ]
    return [ipaddress.IPv4Network(text) for text in texts]


@settings(max_examples=40, deadline=None)
@given(plans, st.data())
def test_slots_are_disjoint_inside_the_range_and_of_their_size(addresses, data):
    numbers = data.draw(st.lists(st.integers(1, slot_count(addresses) - 1), min_size=2, unique=True, max_size=6))
    blocks = [ipaddress.IPv4Network(slot_range(addresses, number)) for number in numbers]
    assert all(block.prefixlen == addresses.slot for block in blocks)
    assert all(block.subnet_of(ipaddress.IPv4Network(addresses.range)) for block in blocks)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(blocks, 2))


@settings(max_examples=40, deadline=None)
@given(plans, clouds, st.data())
def test_subnets_are_disjoint_and_inside_their_slot(addresses, cloud, data):
    number = data.draw(st.integers(1, slot_count(addresses) - 1))
    slot = ipaddress.IPv4Network(slot_range(addresses, number))
    blocks = sorted(subnets(ranges_of(addresses, number, cloud, ZONES[cloud]), cloud))
    assert all(block.subnet_of(slot) for block in blocks)
    assert not any(one.overlaps(other) for one, other in itertools.pairwise(blocks))


@settings(max_examples=40, deadline=None)
@given(plans, clouds, st.data())
def test_a_zone_stays_where_it_is_whatever_other_zones_come_or_go(addresses, cloud, data):
    before, after = (data.draw(st.lists(st.sampled_from(ZONES[cloud]), min_size=1, unique=True)) for _ in range(2))
    old, new = (ranges_of(addresses, 1, cloud, zones) for zones in (before, after))
    for zone in set(before) & set(after):
        assert old["zones"][zone] == new["zones"][zone]
    assert {**old, "zones": None} == {**new, "zones": None}


def deployment(keys: list[str], slots: dict[str, int], slot: int = 16) -> dict[str, Any]:
    zones = ["us-east-1a", "us-east-1b"]
    return {
        "labels": {"owner": "me"},
        "addresses": {"range": "10.0.0.0/8", "slot": slot},
        "accounts": {"aws": {"cloud": "aws", "id": "111122223333"}},
        "limits": {"max_regions": 200},
        "clusters": {"max_nodes": 10},
        "regions": {k: {"account": "aws", "location": "us-east-1", "zones": zones, "slot": slots[k]} for k in keys},
    }


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_region_stays_where_it_is_whatever_other_regions_come_or_go(tmp_path_factory, data):
    slots = {f"r{number}": number for number in range(1, 9)}
    before, after = (data.draw(st.lists(st.sampled_from(sorted(slots)), min_size=1, unique=True)) for _ in range(2))
    folder = tmp_path_factory.mktemp("deployment")
    old, new = (load("prod", folder, own=deployment(keys, slots)).regions for keys in (before, after))
    for key in set(before) & set(after):
        assert old[key].network.ranges() == new[key].network.ranges()


def test_two_hundred_regions_load_in_under_a_second(tmp_path):
    slots = {f"r{number}": number for number in range(1, 201)}
    own = deployment(list(slots), slots)
    load("prod", tmp_path, own=deployment(["r1"], slots))
    start = time.process_time()
    assert len(load("prod", tmp_path, own=own).regions) == 200
    assert time.process_time() - start < 1


def test_the_next_free_slot_is_the_lowest_that_nobody_has():
    addresses = Addresses(range="10.0.0.0/8", avoid=["10.8.0.0/16", "8.0.0.0/8"])
    regions = [Region.model_construct(slot=1, range=None), Region.model_construct(slot=None, range="10.12.0.0/16")]
    assert next_free_slot(regions, addresses) == 4


def test_no_slot_that_aks_uses_itself_is_offered() -> None:
    addresses = Addresses(range="172.24.0.0/13", slot=16)
    taken = [Region.model_construct(slot=number, range=None) for number in range(1, 6)]
    with pytest.raises(Problem, match=r"every slot of 172\.24\.0\.0/13 is taken"):
        next_free_slot(taken, addresses)
