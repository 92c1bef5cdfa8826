"""What is between regions: routes on both sides, a zone in every network, names that stay."""

from collections.abc import Mapping
from typing import Any

import pytest

from graticule.providers.contract.errors import Problem, Problems
from graticule.providers.contract.links import MOST_PEERS, NAME_TTL, check_count
from graticule.testing.recording import Recorder
from tests.conformance import checks
from tests.conformance.cases import CASES, Case
from tests.conformance.links_cases import (
    NAMESPACE,
    ZONE,
    ZONE_IDS,
    made_client_endpoints,
    made_interconnect,
    made_names,
    made_zone,
)
from tests.conformance.spread_cases import places_of

AWS, GCP, AZURE = CASES
TABLES = {"first": "us-east-1", "second": "us-west-2"}
each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
each_way = pytest.mark.parametrize(
    ("case", "join"), [(AWS, "mesh"), (AWS, "hub"), (AZURE, "mesh")], ids=["aws-mesh", "aws-hub", "azure-mesh"]
)


def routes(recorder: Recorder) -> list[dict[str, Any]]:
    return [one.inputs for one in recorder.resources if one.typ == "aws:ec2/route:Route"]


@pytest.mark.parametrize("join", ["mesh", "hub"])
def test_on_aws_every_private_and_database_table_of_both_sides_leads_to_the_other_slot(join: str) -> None:
    found = {(one["routeTableId"], one["destinationCidrBlock"]) for one in routes(made_interconnect(AWS, join=join))}
    wanted: set[tuple[str, str]] = set()
    for key, slot in (("first", "10.8.0.0/14"), ("second", "10.4.0.0/14")):
        names = [*(f"private-{TABLES[key]}{letter}" for letter in "abc"), "database"]
        wanted |= {(f"rtb-{key}-{name}", slot) for name in names}
    assert found == wanted


def test_on_aws_a_peering_is_accepted_on_the_other_side_and_names_resolve_both_ways() -> None:
    recorder = made_interconnect(AWS)
    (asked,) = recorder.of("VpcPeeringConnection").values()
    (accepted,) = recorder.of("VpcPeeringConnectionAccepter").values()
    assert (asked.inputs["autoAccept"], accepted.inputs["autoAccept"]) == (False, True)
    assert (asked.inputs["region"], asked.inputs["peerRegion"]) == ("us-east-1", "us-west-2")
    assert accepted.inputs["region"] == "us-west-2"
    options = dict(recorder.of("PeeringConnectionOptions").items())
    assert options["acme-interconnect-first-second-requester"].inputs["requester"] == {
        "allowRemoteVpcDnsResolution": True
    }
    assert options["acme-interconnect-first-second-accepter"].inputs["accepter"] == {
        "allowRemoteVpcDnsResolution": True
    }
    waiting = [
        one for one in recorder.resources if one.typ in {"aws:ec2/route:Route", next(iter(options.values())).typ}
    ]
    assert all(accepted.urn in one.options["depends_on"] for one in waiting)


def test_on_aws_a_hub_leads_from_each_vpc_through_two_gateways_to_the_other() -> None:
    recorder = made_interconnect(AWS, join="hub")
    gateways, attachments = recorder.of("TransitGateway"), recorder.of("VpcAttachment")
    assert {one.inputs["region"] for one in gateways.values()} == {"us-east-1", "us-west-2"}
    assert len({one.inputs["amazonSideAsn"] for one in gateways.values()}) == 2
    assert {one.inputs["autoAcceptSharedAttachments"] for one in gateways.values()} == {"disable"}
    assert {len(one.inputs["subnetIds"]) for one in attachments.values()} == {3}
    (peering,) = recorder.of("PeeringAttachment").values()
    (accepter,) = recorder.of("PeeringAttachmentAccepter").values()
    assert (peering.inputs["region"], accepter.inputs["region"]) == ("us-east-1", "us-west-2")
    through = [one for one in recorder.resources if one.typ == "aws:ec2transitgateway/route:Route"]
    assert {(one.inputs["region"], one.inputs["destinationCidrBlock"]) for one in through} == {
        ("us-east-1", "10.8.0.0/14"),
        ("us-west-2", "10.4.0.0/14"),
    }
    assert all(accepter.urn in one.options["depends_on"] for one in through)
    attached = {one.inputs["region"]: one.urn for one in attachments.values()}
    ways = [one for one in recorder.resources if one.typ == "aws:ec2/route:Route"]
    assert all(attached[one.inputs["region"]] in one.options["depends_on"] for one in ways)


def test_on_azure_networks_are_peered_from_both_sides_and_forward_for_nobody() -> None:
    peerings = [one.inputs for one in made_interconnect(AZURE).of("VirtualNetworkPeering").values()]
    ways = {(one["virtualNetworkName"], one["remoteVirtualNetwork"]["id"].rpartition("/")[2]) for one in peerings}
    assert ways == {("first", "second"), ("second", "first")}
    assert all(one["allowVirtualNetworkAccess"] for one in peerings)
    opened = ("allowForwardedTraffic", "allowGatewayTransit", "useRemoteGateways")
    assert not any(one[what] for one in peerings for what in opened)


def test_on_gcp_nothing_is_joined_because_its_network_spans_regions() -> None:
    with pytest.raises(Problem, match="a VPC network on GCP spans its regions and routes between them by itself"):
        made_interconnect(GCP)


def test_on_azure_a_hub_is_refused_with_the_way_out() -> None:
    with pytest.raises(Problem, match=r"join: peerings .* use interconnect: {aws: hub, azure: mesh}"):
        made_interconnect(AZURE, join="hub")


@pytest.mark.parametrize("way", MOST_PEERS, ids="-".join)
def test_more_regions_than_a_network_takes_peers_are_refused(way: tuple[Any, Any]) -> None:
    most = MOST_PEERS[way] + 1
    check_count(*way, most)
    with pytest.raises(Problem, match=f"need at most {most} regions, got {most + 1}"):
        check_count(*way, most + 1)


def test_joining_in_no_way_is_refused() -> None:
    with pytest.raises(Problems, match="join: need mesh or hub, got 'none'; or leave the component out"):
        made_interconnect(AWS, join="none")


@each_way
def test_another_region_takes_no_name_from_the_others_and_changes_none_of_them(case: Case, join: str) -> None:
    fewer, more = made_interconnect(case, join=join), made_interconnect(case, "another", join=join)
    assert fewer.names() < more.names()
    after = {(one.typ, one.name): one.inputs for one in more.resources}
    assert all(one.inputs == after[one.typ, one.name] for one in fewer.resources)


@each_way
def test_joining_opens_no_firewall(case: Case, join: str) -> None:
    opened = ("SecurityGroup", "Firewall", "NetworkSecurity", "SecurityRule")
    assert [
        one.typ for one in made_interconnect(case, join=join).resources if any(word in one.typ for word in opened)
    ] == []


@each_way
def test_what_is_between_regions_is_labelled(case: Case, join: str) -> None:
    assert checks.unlabelled(made_interconnect(case, join=join).resources, "owner") == []
    assert checks.unlabelled(made_zone(case).resources, "owner") == []


@each_way
def test_every_pair_has_a_link(case: Case, join: str) -> None:
    assert set(made_interconnect(case, "another", join=join).outputs["links"]) == {
        "another-first",
        "another-second",
        "first-second",
    }


def seen_by(case: Case, recorder: Recorder) -> set[str]:
    """Return the networks in which a zone resolves."""
    found: list[Mapping[str, Any]] = [one.inputs for one in recorder.resources]
    if case.cloud == "aws":
        return {vpc["vpcId"] for one in found for vpc in one.get("vpcs", [])}
    if case.cloud == "gcp":
        blocks = [one["privateVisibilityConfig"]["networks"] for one in found if "privateVisibilityConfig" in one]
        return {network["networkUrl"] for networks in blocks for network in networks}
    return {one["virtualNetwork"]["id"] for one in found if "virtualNetwork" in one}


@each_cloud
def test_the_private_zone_resolves_in_every_region_and_nowhere_else(case: Case) -> None:
    recorder = made_zone(case, "another")
    assert {network.rpartition("/")[2] for network in seen_by(case, recorder)} == {"first", "second", "another"}
    names = {str(one.inputs.get("name", one.inputs.get("privateZoneName"))) for one in recorder.resources}
    names |= {str(one.inputs.get("dnsName")) for one in recorder.resources}
    assert names & {ZONE, f"{ZONE}."}
    assert {one.inputs.get("visibility") for one in recorder.resources} <= {None, "private"}


@each_cloud
def test_whichever_region_goes_the_zone_stays_what_it_is(case: Case) -> None:
    def zone(recorder: Recorder) -> dict[str, Any]:
        (made,) = (one for one in recorder.resources if one.typ.endswith(("zone:Zone", "ManagedZone", "PrivateZone")))
        changing = {"vpcs", "privateVisibilityConfig"}
        return {"urn": made.urn, **{key: value for key, value in made.inputs.items() if key not in changing}}

    whole = zone(made_zone(case, "another"))
    for gone in ("first", "second", "another"):
        members = [key for key in ("first", "second", "another") if key != gone]
        assert zone(made_zone(case, "another", members=members)) == whole


def test_on_gcp_regions_that_share_a_network_show_it_the_zone_once() -> None:
    zone = made_zone(GCP)
    places = {key: {**place, "network_id": "links/shared"} for key, place in places_of(GCP).items()}
    shared = made_zone(GCP, places=places)
    (made,) = shared.of("ManagedZone").values()
    assert made.inputs["privateVisibilityConfig"]["networks"] == [{"networkUrl": "links/shared"}]
    assert len(seen_by(GCP, zone)) == 2


def test_on_azure_the_zones_resource_group_stays_where_it_was_made() -> None:
    (group,) = made_zone(AZURE).of("ResourceGroup").values()
    assert group.options["ignore_changes"] == ["location"]


@each_cloud
def test_a_name_leads_to_its_host_and_is_remembered_for_half_a_minute(case: Case) -> None:
    recorder = made_names(case)
    assert recorder.outputs["names"] == {
        "orders.writer": f"orders.writer.{ZONE}",
        "orders.reader-first": f"orders.reader-first.{ZONE}",
    }
    records = {one.name: one.inputs for one in recorder.resources}
    writer = records["database-orders-names-orders.writer"]
    assert (len(records), writer["ttl"], NAME_TTL) == (2, 30, 30)
    if case.cloud == "aws":
        assert (writer["zoneId"], writer["name"], writer["type"]) == (ZONE_IDS["aws"], f"orders.writer.{ZONE}", "CNAME")
        assert writer["records"] == ["10.4.20.4"]
    elif case.cloud == "gcp":
        assert (writer["managedZone"], writer["name"], writer["type"]) == (
            ZONE_IDS["gcp"],
            f"orders.writer.{ZONE}.",
            "A",
        )
        assert writer["rrdatas"] == ["10.4.20.4"]
    else:
        assert (writer["privateZoneName"], writer["relativeRecordSetName"]) == (ZONE, "orders.writer")
        assert (writer["recordType"], writer["cnameRecord"]) == ("CNAME", {"cname": "10.4.20.4"})
        assert writer["resourceGroupName"] == "zones"


@each_cloud
def test_a_writer_that_moves_changes_its_record_and_no_other(case: Case) -> None:
    before, after = (
        {one.urn: one.inputs for one in made_names(case, hosts={"a.writer": host, "a.reader": "10.4.0.9"}).resources}
        for host in ("10.4.0.4", "10.8.0.4")
    )
    assert before.keys() == after.keys()
    assert [urn.rpartition(":")[2] for urn in before if before[urn] != after[urn]] == ["database-orders-names-a.writer"]


def test_on_azure_an_endpoint_in_the_clients_network_leads_to_the_whole_that_the_target_is_a_part_of() -> None:
    made = made_client_endpoints(AZURE)
    (endpoint,) = made.of("PrivateEndpoint").values()
    (group,) = made.of("PrivateDnsZoneGroup").values()
    assert endpoint.name == group.name == "stream-jobs-first-endpoints-from-second"
    assert endpoint.inputs["location"] == "westeurope"
    assert endpoint.inputs["subnet"]["id"].endswith("/second/subnets/endpoints")
    assert endpoint.inputs["privateLinkServiceConnections"][0]["privateLinkServiceId"] == NAMESPACE
    config = group.inputs["privateDnsZoneConfigs"][0]
    assert config["privateDnsZoneId"] == "privatelink.servicebus.windows.net of second"
    assert checks.unlabelled(made.resources, "owner") == []


def test_on_azure_the_endpoints_of_the_other_clients_stay_when_one_goes() -> None:
    fewer, more = (
        {one.urn: one.inputs for one in made_client_endpoints(AZURE, *third).resources} for third in ((), ("third",))
    )
    assert fewer.items() < more.items()


def test_endpoints_lead_to_one_region_and_to_what_is_reached_by_them() -> None:
    with pytest.raises(Problems, match="members: need the one region that has it, got 2"):
        made_client_endpoints(AZURE, members=["first", "second"])
    with pytest.raises(Problems, match=r"use: need one of bucket, cache, .*, got 'postgres'"):
        made_client_endpoints(AZURE, use="postgres")


@pytest.mark.parametrize("case", [AWS, GCP], ids=["aws", "gcp"])
def test_where_clients_are_let_in_without_endpoints_these_are_refused(case: Case) -> None:
    with pytest.raises(Problem, match="leave it out"):
        made_client_endpoints(case)


def test_what_is_between_regions_has_one_at_least() -> None:
    with pytest.raises(Problems, match="members: need at least 1"):
        made_interconnect(AWS, members=[])


def test_names_that_lead_nowhere_are_refused() -> None:
    with pytest.raises(Problems, match="hosts: need at least 1"):
        made_names(AWS, hosts={})
