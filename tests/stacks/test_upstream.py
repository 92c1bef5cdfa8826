"""What one slice reads of another: all of it, or unknown in a preview and a refusal in an update."""

import copy

import pulumi
import pytest
import yaml

from graticule.providers.contract.keys import Purpose
from graticule.stacks.loading import load
from graticule.stacks.upstream import networks_of, others_of, output_of, place_of, region_outputs_of, zones_of
from graticule.testing.recording import record

DEPLOYMENT = {
    "labels": {"owner": "me"},
    "addresses": "10.0.0.0/8",
    "clusters": {"max_nodes": 20},
    "accounts": {"aws-a": {"cloud": "aws", "id": "111122223333"}},
    "regions": {"use1": {"account": "aws-a", "location": "us-east-1", "zones": ["us-east-1a"], "slot": 1}},
}
TABLES = ("private-us-east-1a", "database")
GIVEN = {
    "use1": {
        "network": {
            "network_id": "vpc-1",
            "private_subnets": {"us-east-1a": "subnet-1"},
            "database_subnets": {"us-east-1a": "subnet-2"},
            "pod_subnets": {"us-east-1a": "subnet-3"},
            "endpoints_subnet": "",
            "route_tables": dict.fromkeys(TABLES, "rtb-1"),
            "private_zones": {},
        },
        "keys": {"key_ids": {"data": "key-1", "logs": "key-2"}, "store_id": ""},
        "clusters": {"blue": {"kubeconfig": "{}", "name": "blue"}},
        "data": {"database-notes": {"endpoints": {"": {"writer": "notes.example.com"}}}},
    },
    "global": {"networks": {"gcp-a": "network-1"}},
    "links": {"zones": {"aws-a": "zone-1"}},
}


@pytest.fixture
def region(tmp_path):
    text = yaml.safe_dump({"config": {"graticule:deployment": DEPLOYMENT}})
    (tmp_path / "Pulumi.prod.yaml").write_text(text)
    return load("prod", tmp_path).regions["use1"]


def _place(region):
    place = place_of(others_of("prod"), region, [Purpose.DATA, Purpose.LOGS])
    return pulumi.Output.all({**place.network}, place.key_ids, place.key_store)


def _apps(_):
    apps = region_outputs_of(others_of("prod"), "use1", ["blue"])
    return pulumi.Output.all(dict(apps.kubeconfigs), dict(apps.names), apps.private_subnets, apps.pod_subnets)


READERS = {
    "place": _place,
    "apps": _apps,
    "networks": lambda _: networks_of(others_of("prod"), "gcp-a"),
    "zones": lambda _: zones_of(others_of("prod"), ["aws-a"])["aws-a"],
    "output": lambda _: output_of(others_of("prod"), "use1", "data", "database-notes", "endpoints"),
}
NEEDED = [
    ("place", "use1.network.network_id"),
    ("place", "use1.network.private_subnets.us-east-1a"),
    ("place", "use1.network.database_subnets.us-east-1a"),
    *(("place", f"use1.network.route_tables.{table}") for table in TABLES),
    ("place", "use1.keys.key_ids.data"),
    ("place", "use1.keys"),
    ("apps", "use1.clusters.blue"),
    ("networks", "global.networks.gcp-a"),
    ("zones", "links.zones.aws-a"),
    ("output", "use1.data.database-notes"),
    ("output", "use1.data"),
]


def read(reader, region, given, *, preview):
    """Return what a reader gives, ``None`` where it is unknown."""
    found = record(lambda: READERS[reader](region), answer=lambda _: {"outputs": given}, preview=preview)
    return found.outputs


def without(place):
    """Return what the slices give but for one part."""
    given = copy.deepcopy(GIVEN)
    *parts, last = place.split(".")
    inner = given
    for part in parts:
        inner = inner[part]
    del inner[last]
    return given


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("reader", READERS)
def test_what_a_slice_gives_is_known(reader, preview, region):
    assert read(reader, region, GIVEN, preview=preview)


@pytest.mark.parametrize(("reader", "place"), NEEDED)
def test_a_slice_that_does_not_give_a_part_yet_is_named_in_an_update_and_unknown_in_a_preview(
    reader, place, region, caplog
):
    slice_key, _, part = place.partition(".")
    with pytest.raises(
        pulumi.RunError, match=f"{part}.*, which prod-{slice_key} does not give yet; deploy prod-"
    ) as no:
        read(reader, region, without(place), preview=False)
    assert "\n" not in str(no.value)
    assert read(reader, region, without(place), preview=True) is None
    assert f"prod-{slice_key} does not give {part}" in caplog.text


@pytest.mark.parametrize("reader", READERS)
def test_a_slice_that_is_not_there_is_named_in_an_update_and_unknown_in_a_preview(reader, region):
    with pytest.raises(pulumi.RunError, match=r"this stack needs what prod-\w+ gives; deploy prod-\w+ first"):
        read(reader, region, {}, preview=False)
    assert read(reader, region, {}, preview=True) is None


def test_a_slice_is_read_once_however_much_of_it_is_needed(region):
    asked = []

    def build():
        others = others_of("prod")
        networks_of(others, "gcp-a")
        parts = [output_of(others, "use1", "network", "network_id"), output_of(others, "use1", "keys", "store_id")]
        return pulumi.Output.all(place_of(others, region, [Purpose.DATA]).network, *parts)

    def answer(call):
        asked.append(call.args["name"].rpartition("/")[2])
        return {"outputs": GIVEN}

    record(build, answer=answer)
    assert sorted(asked) == ["prod-global", "prod-use1"]
