"""The rules of the clouds that no other test holds, one by one; ``docs/rules.md`` lists all of them."""

import ipaddress
from collections.abc import Mapping
from functools import cache
from itertools import combinations
from typing import Any

import pytest

from graticule.providers import registry
from graticule.providers.aws.account import build as aws_provider
from graticule.providers.contract.account import AccountArgs
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, Problems
from graticule.providers.contract.names import compact_name, physical_name
from graticule.providers.contract.network import NetworkArgs
from graticule.providers.contract.places import check_zones
from graticule.providers.contract.ranges import region_ranges
from graticule.stacks.addresses import check_disjoint, check_room
from graticule.stacks.settings import Clusters
from tests.recording import Recorder, record

PLACES: Mapping[str, tuple[str, list[str]]] = {
    "aws": ("us-east-1", ["us-east-1a", "us-east-1b", "us-east-1c"]),
    "gcp": ("europe-west4", ["europe-west4-a", "europe-west4-b", "europe-west4-c"]),
    "azure": ("japaneast", ["1", "2", "3"]),
}
POSTGRES_LARGEST_PREFIX = 28


def args_of(cloud: str, **changes: object) -> NetworkArgs:
    location, zones = PLACES[cloud]
    settings: dict[str, object] = {
        "cloud": cloud,
        "location": location,
        "zones": zones,
        "range": "10.4.0.0/14",
        "account": "444455556666",
        "prefix": "acme-prod",
    }
    return NetworkArgs.parse({**settings, **changes})


@cache
def network(cloud: str, name: str = "net") -> Recorder:
    build = registry.network(Cloud(cloud))
    return record(lambda parent: build(name, args_of(cloud), parent))


def inputs(cloud: str, kind: str) -> dict[str, dict[str, Any]]:
    return {name: made.inputs for name, made in network(cloud).of(kind).items()}


def blocks(cloud: str, slot: str) -> list[ipaddress.IPv4Network]:
    ranges = region_ranges(ipaddress.IPv4Network(slot), Cloud(cloud), PLACES[cloud][1])
    every = [
        *(ranges.private, ranges.public, ranges.database),
        *(ranges.endpoints, ranges.private_services, ranges.proxies),
        *(
            block
            for named in (ranges.delegated, ranges.masters, ranges.services, ranges.pods)
            for block in named.values()
        ),
    ]
    return [ipaddress.IPv4Network(block) for block in every]


def test_a_vpc_has_dns_hostnames_and_support() -> None:
    (vpc,) = inputs("aws", "Vpc").values()
    assert vpc["enableDnsHostnames"] is True
    assert vpc["enableDnsSupport"] is True


def test_a_regional_nat_gateway_names_the_vpc_and_no_subnet() -> None:
    build = registry.network(Cloud.AWS)
    found = record(lambda parent: build("net", args_of("aws", aws={"nat": "regional"}), parent)).of("NatGateway")
    (gateway,) = (made.inputs for made in found.values())
    assert gateway["availabilityMode"] == "regional"
    assert gateway["vpcId"]
    assert not gateway.keys() & {"subnetId", "allocationId"}


@pytest.mark.parametrize("limit", [24, 50, 63])
def test_names_that_are_cut_stay_different_and_the_same_for_ever(limit: int) -> None:
    first, second = (physical_name("p" * 60, end, limit=limit) for end in ("a", "b"))
    assert first != second
    assert len(first) <= limit
    assert first == physical_name("p" * 60, "a", limit=limit)


def test_global_names_have_letters_and_digits_alone_and_fit_a_storage_account() -> None:
    name = compact_name("acme-prod", "jpe-network", "flow-logs", "0" * 36)
    assert 3 <= len(name) <= 24
    assert name.isalnum()
    assert name.islower()


@pytest.mark.parametrize("prefix", range(14, 19))
def test_masters_are_a_28_in_a_slot_of_every_size(prefix: int) -> None:
    ranges = region_ranges(ipaddress.IPv4Network(f"10.4.0.0/{prefix}"), Cloud.GCP, PLACES["gcp"][1])
    assert all(block.endswith("/28") for block in ranges.masters.values())


@pytest.mark.parametrize("prefix", range(14, 19))
@pytest.mark.parametrize("cloud", PLACES)
def test_every_range_of_a_region_is_disjoint_from_the_others_and_inside_the_slot(cloud: str, prefix: int) -> None:
    slot = f"10.4.0.0/{prefix}"
    found = blocks(cloud, slot)
    assert not [pair for pair in combinations(found, 2) if pair[0].overlaps(pair[1])]
    assert all(block.subnet_of(ipaddress.IPv4Network(slot)) for block in found)


@pytest.mark.parametrize("cloud", PLACES)
def test_the_subnets_of_zones_are_disjoint_and_inside_the_range_of_their_role(cloud: str) -> None:
    ranges = args_of(cloud).ranges()
    for role in ("private", "public", "database"):
        found = [ipaddress.IPv4Network(getattr(zone, role)) for zone in ranges.zones.values()]
        assert not [pair for pair in combinations(found, 2) if pair[0].overlaps(pair[1])]
        assert all(block.subnet_of(ipaddress.IPv4Network(getattr(ranges, role))) for block in found)


def test_overlapping_regions_are_refused() -> None:
    with pytest.raises(Problems, match="overlaps"):
        check_disjoint({"use1": "10.4.0.0/14", "usw2": "10.4.0.0/16"}, [])


@pytest.mark.parametrize("cloud", PLACES)
def test_more_nodes_than_the_slot_has_pod_ranges_for_are_refused(cloud: str) -> None:
    ranges = region_ranges(ipaddress.IPv4Network("10.4.0.0/18"), Cloud(cloud), PLACES[cloud][1])
    with pytest.raises(Problem, match="room for"):
        check_room(Cloud(cloud), ranges, Clusters(max_nodes=500))


def test_gcp_has_a_proxy_only_subnet_for_regional_load_balancers() -> None:
    purposes = [subnet.get("purpose") for subnet in inputs("gcp", "Subnetwork").values()]
    assert purposes.count("REGIONAL_MANAGED_PROXY") == 1


def test_googles_health_checks_are_let_in() -> None:
    sources = [source for rule in inputs("gcp", "Firewall").values() for source in rule.get("sourceRanges", [])]
    assert {"130.211.0.0/22", "35.191.0.0/16"} <= set(sources)


def test_the_connection_to_producers_is_abandoned_when_deleted() -> None:
    (connection,) = inputs("gcp", "Connection").values()
    assert connection["deletionPolicy"] == "ABANDON"


@pytest.mark.parametrize("cloud", PLACES)
def test_a_subnet_keeps_its_range_when_a_zone_goes(cloud: str) -> None:
    zones = PLACES[cloud][1]
    before, after = args_of(cloud).ranges().zones, args_of(cloud, zones=zones[1:]).ranges().zones
    assert after == {zone: before[zone] for zone in zones[1:]}


@pytest.mark.parametrize(
    ("cloud", "location", "zones", "message"),
    [
        ("gcp", "us-east1", ["us-east1-a"], "us-east1-b, us-east1-c, us-east1-d"),
        ("gcp", "europe-west1", ["europe-west1-a"], "europe-west1-b"),
        ("aws", "us-east1", ["us-east1-b"], "did you mean 'us-east-1'"),
        ("azure", "westus", ["1"], "no availability zones"),
    ],
)
def test_a_place_that_the_cloud_does_not_have_is_refused(
    cloud: str, location: str, zones: list[str], message: str
) -> None:
    with pytest.raises(Problem, match=message):
        check_zones(Cloud(cloud), location, zones)


def test_an_azure_range_that_aks_uses_itself_is_refused() -> None:
    with pytest.raises(Problems, match="AKS uses itself"):
        args_of("azure", range="172.28.0.0/14")


@pytest.mark.parametrize(("subnet", "service"), [("apiserver", "ContainerService"), ("database", "DBforPostgreSQL")])
def test_a_delegated_subnet_of_azure_has_one_service_for_itself(subnet: str, service: str) -> None:
    (delegation,) = inputs("azure", "Subnet")[f"net-{subnet}"]["delegations"]
    assert service in delegation["serviceName"]


@pytest.mark.parametrize("prefix", range(14, 19))
def test_the_postgres_subnet_is_a_28_or_larger(prefix: int) -> None:
    block = args_of("azure", range=f"10.4.0.0/{prefix}").ranges().delegated["postgres"]
    assert ipaddress.IPv4Network(block).prefixlen <= POSTGRES_LARGEST_PREFIX


def test_private_subnets_of_azure_are_not_delegated() -> None:
    private = [subnet for name, subnet in inputs("azure", "Subnet").items() if "private" in name]
    assert private
    assert not [subnet for subnet in private if subnet.get("delegations")]


def test_no_subnet_of_azure_relies_on_default_outbound_access() -> None:
    assert {subnet["defaultOutboundAccess"] for subnet in inputs("azure", "Subnet").values()} == {False}


def test_an_aws_provider_refuses_any_other_account() -> None:
    account = AccountArgs(cloud=Cloud.AWS, id="444455556666")
    found = record(lambda _: aws_provider("aws-dev", account).urn)
    (provider,) = (made.inputs for made in found.resources if made.typ == "pulumi:providers:aws")
    assert "444455556666" in str(provider["allowedAccountIds"])
