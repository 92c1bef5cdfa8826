"""What GCP's network makes, on a recording engine."""

import re
from typing import Any

import pytest
from pulumi.runtime.mocks import MockResourceArgs

from graticule.providers.contract.cloud import Feature
from graticule.providers.contract.errors import Problems
from graticule.providers.contract.network import GlobalNetworkArgs, NetworkArgs
from graticule.providers.gcp import global_network, network, unsupported
from tests.recording import Recorder, record

NAME = "euw1-network"
PROJECT = "acme-prod-1"
LOCATION = "europe-west1"
ZONES = [f"{LOCATION}-{suffix}" for suffix in "bcd"]
SHARED = "projects/acme-prod-1/global/networks/shared"
REGIONAL = {"Subnetwork", "Router", "RouterNat", "Address"}
WITHOUT_PROJECT = {"Connection"}  # it belongs to the network it names


def _outputs_of(made: MockResourceArgs) -> dict[str, Any]:
    extra = {"selfLink": f"link/{made.name}", "project": made.inputs.get("project", "the-providers-own")}
    if made.typ.endswith(":Address"):
        extra["address"] = f"ip/{made.name}"
    return extra


def _region(zones: list[str] = ZONES, **settings: Any) -> Recorder:
    args = NetworkArgs.parse(
        {
            "cloud": "gcp",
            "location": LOCATION,
            "zones": zones,
            "range": "10.4.0.0/14",
            "account": PROJECT,
            "prefix": "acme-prod",
            "labels": {"Team": "Platform"},
            **settings,
        }
    )
    return record(lambda parent: network.build(NAME, args, parent), _outputs_of)


def _globe(**settings: Any) -> Recorder:
    args = GlobalNetworkArgs.parse({"cloud": "gcp", "account": PROJECT, "prefix": "acme-prod", **settings})
    return record(lambda parent: global_network.build("main-network", args, parent), _outputs_of)


def _kind(made: MockResourceArgs) -> str:
    return made.typ.rpartition(":")[2]


def test_another_zone_leaves_every_other_name_as_it_was() -> None:
    two, three = _region(ZONES[:2]).names(), _region().names()
    assert three - two == {("gcp:compute/address:Address", f"{NAME}-egress-{ZONES[2]}")}
    assert two <= three


def test_the_order_of_the_zones_says_nothing() -> None:
    assert _region().names() == _region(ZONES[::-1]).names()


def test_everything_names_its_project_and_what_is_regional_its_region() -> None:
    for made in _region().resources:
        assert made.inputs.get("project") == PROJECT or _kind(made) in WITHOUT_PROJECT, made.name
        assert made.inputs.get("region") == (LOCATION if _kind(made) in REGIONAL else None), made.name


def test_without_an_account_the_providers_own_project_is_used() -> None:
    named = {_kind(it): it.inputs["project"] for it in _region(account="").resources if "project" in it.inputs}
    assert named == {"ProjectBucketConfig": "the-providers-own"}


@pytest.mark.parametrize("prefix", ["acme-prod", "a-prefix-that-is-very-long-indeed-and-then-some-more"])
def test_physical_names_are_what_gcp_accepts(prefix: str) -> None:
    for made in _region(prefix=prefix).resources:
        physical = made.inputs.get("bucketId") or made.inputs.get("name", "x")
        if _kind(made) != "RecordSet":
            assert re.fullmatch(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", physical), physical


def test_nothing_is_open_to_the_internet() -> None:
    rules = _region().of("Firewall")
    denied = rules.pop(f"{NAME}-deny-ingress").inputs
    assert denied["sourceRanges"] == ["0.0.0.0/0"]
    assert denied["denies"] == [{"protocol": "all"}]
    assert denied["logConfig"]
    for rule in rules.values():
        assert rule.inputs["sourceRanges"]
        assert "0.0.0.0/0" not in rule.inputs["sourceRanges"]
        assert rule.inputs["priority"] < denied["priority"]


def test_health_checks_reach_their_backends() -> None:
    rule = _region().of("Firewall")[f"{NAME}-allow-health-checks"].inputs
    assert rule["sourceRanges"] == ["130.211.0.0/22", "35.191.0.0/16"]


def test_a_global_network_without_regions_allows_nothing_internal() -> None:
    assert set(_globe().of("Firewall")) == {"main-network-deny-ingress", "main-network-allow-health-checks"}


def test_private_services_have_a_range_for_each_region_and_one_connection() -> None:
    made = _globe(private_service_ranges={"euw1": "10.4.208.0/20", "use1": "10.8.208.0/20"})
    ranges = {name: (it.inputs["address"], it.inputs["prefixLength"]) for name, it in made.of("GlobalAddress").items()}
    assert ranges == {
        "main-network-private-services-euw1": ("10.4.208.0", 20),
        "main-network-private-services-use1": ("10.8.208.0", 20),
    }
    (connection,) = made.of("Connection").values()
    assert connection.inputs["deletionPolicy"] == "ABANDON"
    assert len(connection.inputs["reservedPeeringRanges"]) == len(ranges)


def test_googles_names_resolve_to_private_addresses() -> None:
    made = _region()
    assert {zone.inputs["dnsName"] for zone in made.of("ManagedZone").values()} == {
        "googleapis.com.",
        "pkg.dev.",
        "gcr.io.",
    }
    records = {(it.inputs["name"], it.inputs["type"]): it.inputs["rrdatas"] for it in made.of("RecordSet").values()}
    assert records["*.googleapis.com.", "CNAME"] == ["private.googleapis.com."]
    assert records["private.googleapis.com.", "A"] == [f"199.36.153.{last}" for last in (8, 9, 10, 11)]
    assert all(zone.inputs["visibility"] == "private" for zone in made.of("ManagedZone").values())


def test_without_private_services_there_are_none() -> None:
    made = _region(private_services=False)
    assert not {_kind(it) for it in made.resources} & {"Connection", "GlobalAddress", "ManagedZone", "RecordSet"}
    assert made.of("Subnetwork")[f"{NAME}-private"].inputs["privateIpGoogleAccess"] is False


def test_a_region_that_joins_a_network_makes_only_what_is_regional() -> None:
    made = _region(gcp={"network": SHARED})
    kinds = {_kind(it) for it in made.resources}
    assert kinds == {*REGIONAL, "ProjectBucketConfig", "ProjectSink", "ProjectExclusion"}
    assert {subnet.inputs["network"] for subnet in made.of("Subnetwork").values()} == {SHARED}
    assert made.outputs["network_id"] == SHARED


def test_each_zone_gets_the_subnet_of_its_region() -> None:
    outputs = _region().outputs
    assert outputs["private_subnets"] == dict.fromkeys(ZONES, f"link/{NAME}-private")
    assert outputs["database_subnets"] == dict.fromkeys(ZONES, f"link/{NAME}-database")
    assert outputs["public_subnets"] == {}


def test_clusters_find_ranges_for_pods_and_services() -> None:
    subnets = _region().of("Subnetwork")
    private = subnets[f"{NAME}-private"].inputs
    assert {it["rangeName"] for it in private["secondaryIpRanges"]} == {"pods-a", "pods-b", "services-a", "services-b"}
    proxies = subnets[f"{NAME}-proxies"].inputs
    assert (proxies["purpose"], proxies["role"]) == ("REGIONAL_MANAGED_PROXY", "ACTIVE")
    assert "logConfig" not in proxies


def test_zonal_egress_has_an_address_for_each_zone() -> None:
    made = _region()
    (nat,) = made.of("RouterNat").values()
    addresses = {zone: f"{NAME}-egress-{zone}" for zone in ZONES}
    assert made.outputs["egress_addresses"] == {zone: f"ip/{name}" for zone, name in addresses.items()}
    assert nat.inputs["natIps"] == [f"link/{name}" for name in addresses.values()]
    assert nat.inputs["enableDynamicPortAllocation"] is True
    assert nat.inputs["enableEndpointIndependentMapping"] is False


def test_only_the_private_subnet_has_a_way_out() -> None:
    (nat,) = _region().of("RouterNat").values()
    assert [subnet["name"] for subnet in nat.inputs["subnetworks"]] == [f"link/{NAME}-private"]


def test_single_egress_has_one_address_under_the_first_zone() -> None:
    assert _region(ZONES[::-1], egress="single").outputs["egress_addresses"] == {ZONES[0]: f"ip/{NAME}-egress"}


def test_without_egress_there_is_no_router() -> None:
    made = _region(egress="none")
    assert not {_kind(it) for it in made.resources} & {"Router", "RouterNat", "Address"}
    assert made.outputs["egress_addresses"] == {}


@pytest.mark.parametrize("ports", [100, 65536])
def test_ports_that_dynamic_allocation_refuses_are_refused_first(ports: int) -> None:
    args = {"cloud": "gcp", "location": LOCATION, "zones": ZONES, "range": "10.4.0.0/14"}
    with pytest.raises(Problems, match=r"gcp\.nat_min_ports: need a power of two from 32 to 32768"):
        NetworkArgs.parse({**args, "gcp": {"nat_min_ports": ports}})


def test_flow_logs_are_kept_once_and_in_the_region() -> None:
    made = _region(flow_logs={"retention_days": 30})
    (bucket,), (sink,), (exclusion,) = (
        made.of(kind).values() for kind in ("ProjectBucketConfig", "ProjectSink", "ProjectExclusion")
    )
    assert (bucket.inputs["location"], bucket.inputs["retentionDays"]) == (LOCATION, 30)
    assert sink.inputs["filter"] == exclusion.inputs["filter"]
    recording = {it.inputs["name"] for it in made.of("Subnetwork").values() if "logConfig" in it.inputs}
    assert set(re.findall(r'"(acme-[^"]+)"', sink.inputs["filter"])) == recording


def test_without_flow_logs_nothing_is_recorded_or_kept() -> None:
    made = _region(flow_logs={"enabled": False})
    assert not made.of("ProjectBucketConfig")
    assert not [name for name, subnet in made.of("Subnetwork").items() if "logConfig" in subnet.inputs]


def test_a_network_that_exists_is_read_and_never_changed() -> None:
    made = _region(existing={"id": SHARED, "private_subnets": {ZONES[0]: "subnets/one"}})
    assert made.resources == []
    assert made.outputs["network_id"] == SHARED
    assert made.outputs["private_subnets"] == {ZONES[0]: "subnets/one"}
    assert made.outputs["database_subnets"] == {}


def test_what_gcp_lacks_says_what_to_use_instead() -> None:
    assert Feature.FLOW_LOG_FILTER in unsupported
    assert "use" in unsupported[Feature.FLOW_LOG_FILTER]
