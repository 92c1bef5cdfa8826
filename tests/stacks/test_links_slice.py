"""The slice of what is between regions: when there is one, and what a region that comes or goes changes in it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from graticule.providers import registry
from graticule.providers.contract.network import AzureNetwork
from graticule.providers.contract.outputs import by_key
from graticule.stacks.links import Links, StableNames, labels, path_of
from graticule.stacks.loading import load
from graticule.stacks.resolved import Loaded
from graticule.stacks.slices import named_in, slices, stack_names
from graticule.stacks.spread import PlaceOutputs, spread
from graticule.stacks.upstream import at_path
from graticule.testing.recording import Recorder, record
from tests.conformance.api_database_cases import made_document
from tests.conformance.bucket_cases import made_bucket
from tests.conformance.cache_cases import made_cache
from tests.conformance.cases import CASES
from tests.conformance.stream_cases import made_log, made_queue

REGIONS: Mapping[str, Mapping[str, Any]] = {
    "use1": {"account": "aws-a", "location": "us-east-1", "zones": ["us-east-1a", "us-east-1b"], "slot": 4},
    "usw2": {"account": "aws-a", "location": "us-west-2", "zones": ["us-west-2a", "us-west-2b"], "slot": 2},
    "euw1": {"account": "aws-a", "location": "eu-west-1", "zones": ["eu-west-1a"], "slot": 3},
    "apn": {"account": "aws-a", "location": "ap-northeast-1", "zones": ["ap-northeast-1a"], "slot": 1},
    "jpe": {"account": "az-a", "location": "japaneast", "zones": ["1", "2"], "slot": 5},
    "weu": {"account": "az-a", "location": "westeurope", "zones": ["1"], "slot": 6},
    "sea": {"account": "az-a", "location": "southeastasia", "zones": ["1"], "slot": 7},
    "euw4": {"account": "gcp-a", "location": "europe-west4", "zones": ["europe-west4-a"], "slot": 8},
    "use4": {"account": "gcp-a", "location": "us-east4", "zones": ["us-east4-a"], "slot": 9},
}
ACCOUNTS = {
    "aws-a": {"cloud": "aws", "id": "111122223333"},
    "az-a": {"cloud": "azure", "subscription": "00000000-0000-0000-0000-000000000000"},
    "gcp-a": {"cloud": "gcp", "project": "acme-prod"},
}
IN_PLACE = {"aws:route53/zone:Zone": {"vpcs"}, "gcp:dns/managedZone:ManagedZone": {"privateVisibilityConfig"}}
"""What a region that comes or goes changes, in place."""


def loaded(folder: Path, regions: tuple[str, ...], **more: Any) -> Loaded:
    deployment = {
        "labels": {"owner": "me"},
        "addresses": "10.0.0.0/8",
        "clusters": {"max_nodes": 20},
        "accounts": ACCOUNTS,
        "regions": {key: dict(REGIONS[key]) for key in regions},
        **more,
    }
    text = yaml.safe_dump({"config": {"graticule:deployment": deployment}}, sort_keys=False)
    (folder / "Pulumi.prod.yaml").write_text(text)
    return load("prod", folder)


def place(found: Loaded, key: str) -> PlaceOutputs:
    network = found.regions[key].network
    group = f"/subscriptions/s/resourceGroups/{key}/providers/Microsoft.Network/virtualNetworks/{key}"
    return PlaceOutputs(
        network={
            "network_id": pulumi.Output.from_input("network" if network.cloud == "gcp" else group),
            "private_subnets": by_key({zone: pulumi.Output.from_input(f"subnet-{zone}") for zone in network.zones}),
            "database_subnets": by_key({zone: pulumi.Output.from_input(f"db-{zone}") for zone in network.zones}),
            "endpoints_subnet": pulumi.Output.from_input(f"{group}/subnets/endpoints"),
            "route_tables": by_key({name: pulumi.Output.from_input(f"{key}-{name}") for name in network.table_names()}),
            "private_zones": by_key(
                {
                    name: pulumi.Output.from_input(f"{name} of {key}")
                    for name in (network.azure or AzureNetwork()).private_dns_zones
                }
            ),
        },
        key_ids=by_key({}),
        key_store=pulumi.Output.from_input(""),
        purposes=[],
    )


def made(found: Loaded) -> Recorder:
    def build() -> dict[str, Any]:
        providers = {
            key: registry.account(account.cloud)(key, account) for key, account in found.deployment.accounts.items()
        }
        places = {key: place(found, key) for key in found.regions}
        targets = {item.name: f"id of {item.name}" for item in found.items}
        return {"zones": Links(found, places, targets, providers).zones}

    return record(build)


def contents(recorder: Recorder) -> dict[str, dict[str, Any]]:
    return {
        one.urn: {key: value for key, value in one.inputs.items() if key not in IN_PLACE.get(one.typ, ())}
        for one in recorder.resources
        if not one.typ.startswith("pulumi:")
    }


def keys(found: Loaded) -> list[str]:
    return [part.key for part in slices(found)]


def test_without_a_wish_there_is_no_such_slice(tmp_path):
    assert "links" not in keys(loaded(tmp_path, ("use1", "usw2")))


@pytest.mark.parametrize(
    ("regions", "wish", "there"),
    [
        (("use1", "usw2"), {"interconnect": "mesh"}, True),
        (("use1",), {"interconnect": "mesh"}, False),
        (("use1", "jpe"), {"interconnect": "mesh"}, False),
        (("use1", "usw2"), {"interconnect": {"azure": "mesh"}}, False),
        (("euw4", "use4"), {"interconnect": "mesh"}, False),
        (("euw4",), {"dns": {"private": "prod.internal"}}, True),
    ],
)
def test_there_is_the_slice_where_something_has_to_be_made(tmp_path, regions, wish, there):
    assert ("links" in keys(loaded(tmp_path, regions, **wish))) is there


def test_it_comes_after_the_regions_and_before_the_data(tmp_path):
    orders = {"version": "17", "consistency": "async", "primary": "use1", "secondaries": ["usw2"], "backup": "none"}
    found = loaded(tmp_path, ("use1", "usw2"), interconnect="mesh", layout="slices", databases={"orders": orders})
    assert stack_names(found)[:5] == ["prod-global", "prod-use1", "prod-usw2", "prod-links", "prod-data-orders"]


@pytest.mark.parametrize("account", ["aws-a", "az-a", "gcp-a"])
def test_whoever_joins_or_leaves_nothing_else_changes(tmp_path_factory, account):
    of_account = [key for key, region in REGIONS.items() if region["account"] == account]

    @settings(max_examples=8, deadline=None)
    @given(
        st.permutations(of_account),
        st.integers(1, len(of_account) - 1),
        st.sampled_from(["mesh", "hub"] if account != "az-a" else ["mesh"]),
    )
    def holds(order, count, join):
        folder = tmp_path_factory.mktemp("deployment")
        wish = {"interconnect": {ACCOUNTS[account]["cloud"]: join}, "dns": {"private": "prod.internal"}}
        fewer = contents(made(loaded(folder, tuple(order[:count]), **wish)))
        more = contents(made(loaded(folder, tuple(order), **wish)))
        assert fewer.items() <= more.items()

    holds()


def test_the_zone_of_an_account_is_given_to_its_data(tmp_path):
    found = loaded(tmp_path, tuple(REGIONS), interconnect="mesh", dns={"private": "prod.internal"})
    assert set(made(found).outputs["zones"]) == {"aws-a", "az-a", "gcp-a"}


def _named(tmp_path, dns="prod.internal", **settings):
    orders = {"version": "17", "primary": "use1", "backup": "none", **settings}
    extra = {"interconnect": "mesh", "databases": {"orders": orders}}
    return loaded(tmp_path, ("use1", "usw2"), **extra, **({"dns": {"private": dns}} if dns else {}))


def test_what_a_region_made_is_named_after_all_regions_and_what_has_a_slice_in_that_slice(tmp_path):
    def where(found):
        return [part.key for part in slices(found) for _ in named_in(found, part)]

    assert where(_named(tmp_path)) == ["links"]
    assert where(_named(tmp_path, consistency="async", secondaries=["usw2"])) == ["data-orders"]
    assert where(_named(tmp_path, dns="")) == []


def test_names_are_known_before_anything_exists(tmp_path):
    (whole,) = _named(tmp_path, consistency="async", secondaries=["usw2"]).items
    assert set(labels(whole)) == {"orders.writer", "orders.reader", "orders.reader-use1", "orders.reader-usw2"}
    halves = {"a": {"buckets": "0-511"}, "b": {"buckets": "512-1023"}}
    (sharded,) = _named(tmp_path, shards=halves).items
    assert {"orders-a.writer", "orders-b.reader-use1"} <= set(labels(sharded))
    assert "orders.writer" not in labels(sharded)


def _names(found: Loaded, root: str, hosts: Mapping[str, Mapping[str, str]]) -> Recorder:
    def build() -> dict[str, Any]:
        providers = {key: registry.account(one.cloud)(key, one) for key, one in found.deployment.accounts.items()}
        endpoints = {item.name: pulumi.Output.from_input(hosts) for item in found.items}
        named = StableNames(root, found, found.items, endpoints, {"aws-a": "Z1"}, providers)
        return {"names": named.names}

    return record(build)


def test_a_database_that_gets_a_second_region_keeps_the_urns_of_its_names(tmp_path):
    hosts = {"": {role: f"{role}.rds" for role in ("writer", "reader", "reader-use1", "reader-usw2")}}
    alone = _names(_named(tmp_path), "links-names", hosts)
    spread = _names(_named(tmp_path, consistency="async", secondaries=["usw2"]), "data-orders-names", hosts)
    records = [{one.urn for one in found.resources if one.typ.endswith("Record")} for found in (alone, spread)]
    assert records[0] < records[1]
    assert alone.outputs["names"]["orders.writer"] == "orders.writer.prod.internal"


def test_a_name_without_a_host_stops_the_update(tmp_path):
    with pytest.raises(pulumi.RunError, match="database-orders gives no reader; deploy what makes it first"):
        _names(_named(tmp_path), "links-names", {"": {"writer": "w", "reader-use1": "r"}})


REACHED: Mapping[str, Mapping[str, Any]] = {
    "streams.jobs": {"kind": "queue", "backup": "none", "regions": ["jpe"]},
    "streams.facts": {"kind": "log", "backup": "none", "regions": ["jpe"], "topics": {"orders": {}}},
    "caches.scratch": {"backup": "none", "regions": ["jpe"]},
    "buckets.notes": {"backup": "none", "regions": ["jpe"]},
    "databases.carts": {
        "engine": "document",
        "primary": "jpe",
        "backup": "none",
        "document": {"partition_key": "customer"},
    },
}
"""What a region's slice makes on Azure that is reached by private endpoints alone, by its place in the settings."""


def _reached(folder: Path, place: str, *clients: str, **more: Any) -> Loaded:
    block, key = place.split(".")
    wish = {block: {key: {**REACHED[place], "clients": list(clients)}}, "interconnect": {"azure": "mesh"}, **more}
    return loaded(folder, ("jpe", "weu", "sea"), **wish)


@pytest.mark.parametrize("place", REACHED)
def test_clients_elsewhere_on_azure_have_endpoints_in_their_own_networks_made_after_all_regions(tmp_path, place):
    found = _reached(tmp_path, place, "jpe", "weu", "sea")
    (item,) = found.items
    assert spread(found, item, {})["clients"] == ["jpe"]
    assert spread(found, item, {})["places"].keys() == {"jpe"}
    recorder = made(found)
    ends = {one.name.rpartition("-")[2]: one.inputs for one in recorder.of("PrivateEndpoint").values()}
    assert {key: one["location"] for key, one in ends.items()} == {"weu": "westeurope", "sea": "southeastasia"}
    for key, one in ends.items():
        assert one["subnet"]["id"].endswith(f"/virtualNetworks/{key}/subnets/endpoints")
        assert one["privateLinkServiceConnections"][0]["privateLinkServiceId"] == f"id of {item.name}"
    zones = {name.rpartition("-")[2]: one.inputs for name, one in recorder.of("PrivateDnsZoneGroup").items()}
    assert zones.keys() == ends.keys()
    for key, one in zones.items():
        assert one["privateDnsZoneConfigs"][0]["privateDnsZoneId"].endswith(f" of {key}")


@pytest.mark.parametrize("place", REACHED)
def test_a_client_more_adds_its_endpoint_and_changes_nothing_else(tmp_path, place):
    fewer, more = (contents(made(_reached(tmp_path, place, *clients))) for clients in (("weu",), ("weu", "sea")))
    assert fewer.items() < more.items()
    assert {urn.rpartition("::")[2].rpartition("-")[2] for urn in more.keys() - fewer.keys()} == {"sea"}


def test_endpoints_of_clients_are_a_reason_for_the_slice_and_clients_at_home_are_none(tmp_path):
    assert "links" in keys(_reached(tmp_path, "streams.jobs", "weu", interconnect="none"))
    assert "links" not in keys(_reached(tmp_path, "streams.jobs", "jpe", interconnect="none"))
    assert "links" not in keys(_reached(tmp_path, "streams.jobs", interconnect="none"))


MADE = {
    "streams.jobs": ("first", lambda: made_queue(CASES[2]), "servicebus:Queue"),
    "streams.facts": ("first", lambda: made_log(CASES[2]), "eventhub:Namespace"),
    "caches.scratch": ("one", lambda: made_cache(CASES[2], "regional"), "redisenterprise:RedisEnterprise"),
    "buckets.notes": ("here", lambda: made_bucket(CASES[2]), "storage:StorageAccount"),
    "databases.carts": ("one", lambda: made_document("azure", "one"), "cosmosdb:DatabaseAccount"),
}


@pytest.mark.parametrize("place", REACHED)
def test_what_clients_elsewhere_reach_is_found_in_the_ids_of_its_component(tmp_path, place):
    (item,) = _reached(tmp_path, place, "weu").items
    home, make, kind = MADE[place]
    recorder = make()
    ids = at_path(recorder.outputs["ids"], path_of(replace(item, home=home)))
    assert ids.rpartition("/")[2] in recorder.of(f"azure-native:{kind}")
