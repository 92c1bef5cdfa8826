"""Who reaches the streams of a deployment: what the settings say of clients, as each stream takes it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from graticule.stacks.loading import load
from graticule.stacks.resolved import Item

ACCOUNTS = {
    "aws": {"cloud": "aws", "id": "111122223333"},
    "gcp": {"cloud": "gcp", "project": "acme-prod"},
    "az": {"cloud": "azure", "subscription": "00000000-0000-0000-0000-000000000000"},
}
LOCATIONS = {
    "use1": ("aws", "us-east-1", [f"us-east-1{letter}" for letter in "abc"]),
    "usw2": ("aws", "us-west-2", [f"us-west-2{letter}" for letter in "abc"]),
    "euw4": ("gcp", "europe-west4", ["europe-west4-a"]),
    "euw1": ("gcp", "europe-west1", ["europe-west1-b"]),
    "jpe": ("az", "japaneast", ["1"]),
    "weu": ("az", "westeurope", ["1"]),
}
KINDS = ("queue", "log")


def streams(folder: Path, **settings: object) -> Mapping[str, Item]:
    """Return the streams of a deployment, by the first region of each."""
    deployment: dict[str, Any] = {
        "labels": {"owner": "me"},
        "addresses": "10.0.0.0/8",
        "clusters": {"max_nodes": 20},
        "interconnect": {"aws": "mesh"},
        "accounts": ACCOUNTS,
        "regions": {
            key: {"account": account, "location": location, "zones": zones, "slot": slot}
            for slot, (key, (account, location, zones)) in enumerate(LOCATIONS.items(), 1)
        },
        "streams": {"jobs": {"backup": "none", **settings}},
    }
    text = yaml.safe_dump({"config": {"graticule:deployment": deployment}})
    (folder / "Pulumi.prod.yaml").write_text(text)
    return {item.members[0]: item for item in load("prod", folder).items}


@pytest.mark.parametrize("kind", KINDS)
def test_a_region_connects_to_its_own_stream_where_no_clients_are_named(tmp_path: Path, kind: str) -> None:
    found = streams(tmp_path, kind=kind, regions="all")
    assert {key: item.clients for key, item in found.items()} == {key: (key,) for key in LOCATIONS}
    assert not [key for key, item in found.items() if item.routed]


@pytest.mark.parametrize("kind", KINDS)
def test_clients_that_are_named_connect_to_every_stream_of_their_account_and_nobody_else_does(
    tmp_path: Path, kind: str
) -> None:
    found = streams(tmp_path, kind=kind, regions="all", clients=["usw2", "euw1", "weu", "jpe"])
    assert {key: item.clients for key, item in found.items()} == {
        **dict.fromkeys(("use1", "usw2"), ("usw2",)),
        **dict.fromkeys(("euw4", "euw1"), ("euw1",)),
        **dict.fromkeys(("jpe", "weu"), ("jpe", "weu")),
    }


@pytest.mark.parametrize(("kind", "routed"), [("queue", set[str]()), ("log", {"use1", "euw4"})])
def test_clients_elsewhere_need_a_route_to_a_log_that_has_its_addresses_in_its_own_network(
    tmp_path: Path, kind: str, routed: set[str]
) -> None:
    found = streams(tmp_path, kind=kind, regions="all", clients=["usw2", "euw1", "weu"])
    assert {key for key, item in found.items() if item.routed} == routed


def test_a_log_that_is_copied_needs_no_route_to_its_own_regions(tmp_path: Path) -> None:
    copied = {"kind": "log", "topics": {"orders": {}}, "replicate": True, "primary": "use1"}
    assert not streams(tmp_path, **copied, regions=["use1", "usw2"])["use1"].routed
    assert streams(tmp_path, **copied, regions=["use1"], clients=["usw2"])["use1"].routed
