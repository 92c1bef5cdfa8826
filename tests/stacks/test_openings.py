"""Whom a region's network on Azure lets in, from the databases and caches of a deployment."""

from pathlib import Path
from typing import Any

import yaml

from graticule.stacks.loading import load
from graticule.stacks.openings import openings, with_openings

LOCATIONS = {"jpe": "japaneast", "weu": "westeurope", "eus": "eastus"}
CLIENTS = {"weu": ["10.8.0.0/17", "10.10.0.0/16", "10.11.0.0/16"]}
"""Machines and pods of the only client."""


def _loaded(folder: Path, **more: Any) -> Any:
    orders = {"version": "17", "consistency": "async", "backup": "none", "administrators": ["platform"]}
    sessions = {"topology": "active_active", "regions": ["jpe", "weu"], "primary": "jpe", "clients": ["weu"]}
    deployment = {
        "labels": {"owner": "me"},
        "addresses": "10.0.0.0/8",
        "clusters": {"max_nodes": 10},
        "teams": {"platform": {"azure": "33333333-3333-3333-3333-333333333333"}},
        "interconnect": {"azure": "mesh"},
        "accounts": {"az": {"cloud": "azure", "subscription": "00000000-0000-0000-0000-000000000000"}},
        "regions": {
            key: {"account": "az", "location": location, "zones": ["1", "2"], "slot": slot}
            for slot, (key, location) in enumerate(LOCATIONS.items(), 1)
        },
        "databases": {"orders": {**orders, "primary": "jpe", "secondaries": ["weu"], "clients": ["weu"]}},
        "caches": {"sessions": {**sessions, "backup": "none"}},
        **more,
    }
    (folder / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": {"graticule:deployment": deployment}}))
    (folder / "Pulumi.yaml").write_text("name: graticule\nruntime: python\n")
    return load("prod", folder, None)


def test_a_database_is_reached_by_its_clients_and_by_its_copies_elsewhere(tmp_path: Path) -> None:
    loaded = _loaded(tmp_path)
    copies = {key: loaded.regions[key].network.ranges().delegated["postgres"] for key in ("jpe", "weu")}
    assert openings(loaded, "jpe")["database_clients"] == sorted([*CLIENTS["weu"], copies["weu"]])
    assert openings(loaded, "weu")["database_clients"] == sorted([*CLIENTS["weu"], copies["jpe"]])
    assert openings(loaded, "eus") == {"database_clients": [], "cache_clients": []}


def test_a_cache_is_reached_through_the_endpoint_in_the_clients_own_network(tmp_path: Path) -> None:
    loaded = _loaded(tmp_path)
    assert openings(loaded, "weu")["cache_clients"] == sorted(CLIENTS["weu"])
    assert openings(loaded, "jpe")["cache_clients"] == []


def test_what_the_settings_let_in_stays(tmp_path: Path) -> None:
    loaded = _loaded(tmp_path, network={"azure": {"cache_clients": ["192.168.0.0/24"]}})
    options = with_openings(loaded.regions["weu"].network, openings(loaded, "weu")).azure
    assert options is not None
    assert options.cache_clients == ["192.168.0.0/24", *sorted(CLIENTS["weu"])]
