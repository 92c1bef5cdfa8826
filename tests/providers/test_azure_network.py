"""The network on Azure, as a recording engine sees it."""

from functools import cache
from typing import Any

import pulumi
import pytest
from pulumi.runtime.mocks import MockResourceArgs

from graticule.providers.azure import account, network, unsupported
from graticule.providers.contract.account import AccountArgs
from graticule.providers.contract.cloud import Feature
from graticule.providers.contract.errors import Problem, Problems
from graticule.providers.contract.network import NetworkArgs
from tests.recording import Recorder, record

GROUP_NAME_LIMIT = 63
VNET_ID = "/subscriptions/s/resourceGroups/theirs/providers/Microsoft.Network/virtualNetworks/old"


def outputs_of(made: MockResourceArgs) -> dict[str, Any]:
    kind = made.typ.rpartition(":")[2]
    own_name = "accountName" if kind == "StorageAccount" else f"{kind[0].lower()}{kind[1:]}Name"
    outputs = {"name": made.inputs.get(own_name)}
    return {**outputs, "ipAddress": f"ip of {made.name}"} if kind == "PublicIPAddress" else outputs


def made(name: str = "jpe-network", **changes: object) -> Recorder:
    settings: dict[str, object] = {
        "cloud": "azure",
        "location": "japaneast",
        "zones": ["1", "2", "3"],
        "range": "10.16.0.0/14",
        "prefix": "acme-prod",
        "labels": {"owner": "platform"},
    }
    args = NetworkArgs.parse({**settings, **changes})
    return record(lambda parent: network.build(name, args, parent), outputs_of)


@cache
def plain() -> Recorder:
    return made()


def rules(recorder: Recorder, role: str) -> list[dict[str, Any]]:
    found = recorder.of("NetworkSecurityGroup")[f"jpe-network-{role}"].inputs["securityRules"]
    return sorted(found, key=lambda rule: rule["priority"])


def test_a_region_of_three_zones_has_these_subnets() -> None:
    subnets = {name.removeprefix("jpe-network-"): s.inputs for name, s in plain().of("Subnet").items()}
    assert {name: subnet["addressPrefix"] for name, subnet in subnets.items()} == {
        "private-1": "10.16.0.0/20",
        "private-2": "10.16.16.0/20",
        "private-3": "10.16.32.0/20",
        "public": "10.16.128.0/19",
        "database": "10.16.224.0/24",
        "apiserver": "10.16.225.0/24",
        "endpoints": "10.16.192.0/20",
    }
    assert {
        name: subnet["delegations"][0]["serviceName"] for name, subnet in subnets.items() if "delegations" in subnet
    } == {
        "database": "Microsoft.DBforPostgreSQL/flexibleServers",
        "apiserver": "Microsoft.ContainerService/managedClusters",
    }
    assert all(subnet["defaultOutboundAccess"] is False for subnet in subnets.values())
    assert all(subnet["networkSecurityGroup"]["id"] for subnet in subnets.values())


def test_subnets_are_never_written_inside_the_virtual_network() -> None:
    (vnet,) = plain().of("VirtualNetwork").values()
    assert "subnets" not in vnet.inputs
    assert vnet.inputs["addressSpace"] == {"addressPrefixes": ["10.16.0.0/16"]}


def test_another_zone_leaves_every_other_resource_as_it_was() -> None:
    two, three = made(zones=["3", "1"]), made(zones=["1", "2", "3"])
    assert {name for _, name in three.names() - two.names()} == {"jpe-network-private-2", "jpe-network-egress-2"}
    after = {(one.typ, one.name): one.inputs for one in three.resources}
    assert [one.name for one in two.resources if after.get((one.typ, one.name)) != one.inputs] == []


def test_each_zone_has_its_own_gateway_and_address() -> None:
    recorder = plain()
    for zone in "123":
        gateway = recorder.of("NatGateway")[f"jpe-network-egress-{zone}"]
        address = recorder.of("PublicIPAddress")[f"jpe-network-egress-{zone}"]
        subnet = recorder.of("Subnet")[f"jpe-network-private-{zone}"]
        assert gateway.inputs["zones"] == address.inputs["zones"] == [zone]
        assert gateway.inputs["publicIpAddresses"] == [{"id": f"{address.typ}::{address.name}"}]
        assert subnet.inputs["natGateway"] == {"id": f"{gateway.typ}::{gateway.name}"}
    assert recorder.outputs["egress_addresses"] == {zone: f"ip of jpe-network-egress-{zone}" for zone in "123"}


def test_a_single_way_out_is_in_the_first_zone_by_name_and_serves_all() -> None:
    recorder = made(egress="single", zones=["3", "2"])
    assert set(recorder.of("NatGateway")) == set(recorder.of("PublicIPAddress")) == {"jpe-network-egress"}
    gateways = {recorder.of("Subnet")[f"jpe-network-private-{zone}"].inputs["natGateway"]["id"] for zone in "23"}
    assert len(gateways) == 1
    assert recorder.outputs["egress_addresses"] == {"2": "ip of jpe-network-egress"}


def test_no_way_out_means_no_gateway() -> None:
    recorder = made(egress="none")
    assert not recorder.of("NatGateway")
    assert not recorder.of("PublicIPAddress")
    assert recorder.outputs["egress_addresses"] == {}


@pytest.mark.parametrize("role", ["public", "database", "apiserver", "endpoints"])
def test_only_private_subnets_have_a_gateway(role: str) -> None:
    assert "natGateway" not in plain().of("Subnet")[f"jpe-network-{role}"].inputs


@pytest.mark.parametrize("role", ["private", "public", "database", "apiserver", "endpoints"])
def test_the_internet_is_denied_and_enters_the_public_subnet_for_web_alone(role: str) -> None:
    inbound = [rule for rule in rules(plain(), role) if rule["direction"] == "Inbound"]
    internet = [rule for rule in inbound if rule["sourceAddressPrefix"] in {"Internet", "*"}]
    let_in = [rule.get("destinationPortRanges") for rule in internet if rule["access"] == "Allow"]
    assert let_in == ([["80", "443"]] if role == "public" else [])
    assert any(rule["access"] == "Deny" and rule.get("destinationPortRange") == "*" for rule in internet[len(let_in) :])


@pytest.mark.parametrize("role", ["private", "public", "apiserver"])
def test_a_network_that_is_peered_is_not_let_in_to_machines(role: str) -> None:
    found = rules(plain(), role)
    assert "VirtualNetwork" not in {rule["sourceAddressPrefix"] for rule in found}
    assert [rule["sourceAddressPrefix"] for rule in found if rule["name"] == "allow-network"] == ["10.16.0.0/14"]
    assert (found[-1]["access"], found[-1]["sourceAddressPrefix"]) == ("Deny", "*")


def test_the_database_subnet_takes_postgres_and_its_own_replication_alone() -> None:
    allowed = [rule for rule in rules(plain(), "database") if rule["access"] == "Allow"]
    assert [(rule["name"], rule["sourceAddressPrefix"]) for rule in allowed] == [
        ("allow-replication", "10.16.224.0/24"),
        ("allow-load-balancer", "AzureLoadBalancer"),
    ]
    assert rules(plain(), "database")[-1]["access"] == "Deny"


def test_clients_reach_databases_and_caches_at_their_ports_and_joined_networks_do_not() -> None:
    blocks = ["10.20.0.0/17", "10.22.0.0/16", "10.23.0.0/16", "10.20.0.0/18"]
    recorder = made(azure={"database_clients": blocks, "cache_clients": ["10.16.0.0/17"]})
    postgres, *_ = rules(recorder, "database")
    assert (postgres["name"], postgres["access"]) == ("allow-postgres", "Allow")
    assert postgres["sourceAddressPrefixes"] == ["10.20.0.0/17", "10.22.0.0/15"]
    assert postgres["destinationPortRanges"] == ["5432", "6432"]
    caches, others, *_ = rules(recorder, "endpoints")
    assert (caches["access"], caches["sourceAddressPrefixes"]) == ("Allow", ["10.16.0.0/17"])
    assert (others["access"], others["sourceAddressPrefix"]) == ("Deny", "*")
    assert caches["destinationPortRanges"] == others["destinationPortRanges"] == ["10000", "8500-8599"]


def test_a_client_that_is_no_block_is_refused() -> None:
    with pytest.raises(Problems, match=r"database_clients.0: need an IPv4 range"):
        made(azure={"database_clients": ["somewhere"]})


def test_the_flow_log_store_is_encrypted_closed_and_forgets() -> None:
    recorder = made(flow_logs={"retention_days": 30})
    (store,), (log,) = recorder.of("StorageAccount").values(), recorder.of("FlowLog").values()
    assert store.inputs["encryption"]["requireInfrastructureEncryption"] is True
    assert store.inputs["allowBlobPublicAccess"] is False
    assert store.inputs["enableHttpsTrafficOnly"] is True
    assert store.inputs["minimumTlsVersion"] == "TLS1_2"
    assert store.inputs["networkRuleSet"] == {"defaultAction": "Deny", "bypass": "AzureServices"}
    assert log.inputs["networkWatcherName"] == "NetworkWatcher_japaneast"
    assert log.inputs["resourceGroupName"] == "NetworkWatcherRG"
    assert log.inputs["targetResourceId"].endswith("::jpe-network")
    assert log.inputs["retentionPolicy"] == {"enabled": True, "days": 30}
    (policy,) = recorder.of("ManagementPolicy").values()
    (rule,) = policy.inputs["policy"]["rules"]
    assert rule["definition"]["actions"]["baseBlob"]["delete"]["daysAfterModificationGreaterThan"] == 30


def test_flow_logs_can_be_off() -> None:
    recorder = made(flow_logs={"enabled": False})
    assert not recorder.of("FlowLog")
    assert not recorder.of("StorageAccount")


def test_private_dns_zones_resolve_in_the_network_and_register_nothing() -> None:
    recorder = made(azure={"private_dns_zones": ["privatelink.azurecr.io"]})
    (zone,), (link,) = recorder.of("PrivateZone").values(), recorder.of("VirtualNetworkLink").values()
    assert zone.name == link.name == "jpe-network-privatelink.azurecr.io"
    assert link.inputs["registrationEnabled"] is False
    assert link.inputs["virtualNetwork"]["id"].endswith("::jpe-network")
    assert not made(private_services=False).of("PrivateZone")


def test_everything_carries_the_tags_and_names_its_location() -> None:
    untagged = {"Subnet", "ManagementPolicy"}
    for one in plain().resources:
        if one.typ.rpartition(":")[2] not in untagged:
            assert one.inputs["tags"] == {"owner": "platform"}, one.name
            assert one.inputs["location"] in {"japaneast", "Global"}, one.name


def test_names_fit_azure_however_long_their_parts_are() -> None:
    recorder = made("averylongkeyx-network", prefix="a-prefix-of-some-length-that-somebody-chose-in-a-hurry")
    names = [
        (one.typ, str(value))
        for one in recorder.resources
        for key, value in one.inputs.items()
        if key.endswith("Name") and isinstance(value, str)
    ]
    assert max(len(name) for _, name in names) <= GROUP_NAME_LIMIT
    (store,) = recorder.of("StorageAccount").values()
    assert len(store.inputs["accountName"]) <= 24
    assert store.inputs["accountName"].isalnum()
    subnets = [one.inputs["subnetName"] for one in recorder.of("Subnet").values()]
    assert len(set(subnets)) == len(subnets)


def test_a_resource_group_that_exists_is_used_and_not_managed() -> None:
    recorder = made(azure={"resource_group": "theirs"})
    assert not recorder.of("ResourceGroup")
    assert {one.inputs["resourceGroupName"] for one in recorder.of("Subnet").values()} == {"theirs"}


def test_an_existing_network_is_read_and_nothing_is_managed() -> None:
    existing = {
        "id": pulumi.Output.from_input(VNET_ID),
        "private_subnets": {"1": f"{VNET_ID}/subnets/nodes"},
        "database_subnets": {"1": pulumi.Output.from_input(f"{VNET_ID.upper()}/SUBNETS/DATA")},
    }
    recorder = made(existing=existing)
    assert recorder.resources == []
    assert recorder.outputs == {
        "network_id": "theirs/old",
        "private_subnets": {"1": "theirs/nodes/old"},
        "public_subnets": {},
        "database_subnets": {"1": "THEIRS/DATA/OLD"},
        "pod_subnets": {},
        "control_plane_subnet": "",
        "endpoints_subnet": "",
        "route_tables": {},
        "private_zones": {},
        "egress_addresses": {},
        "egress_gateways": {},
    }


def test_an_id_of_something_else_is_refused_with_its_place() -> None:
    with pytest.raises(Problem, match=r"^existing\.private_subnets\.1: need a resource id .*/subnets/"):
        made(existing={"id": VNET_ID, "private_subnets": {"1": VNET_ID}})


def test_subnets_are_given_by_zone_though_some_span_them() -> None:
    outputs = plain().outputs
    assert outputs["private_subnets"] == {
        zone: f"azure-native:network:Subnet::jpe-network-private-{zone}" for zone in "123"
    }
    assert set(outputs["public_subnets"]) == set(outputs["database_subnets"]) == {"1", "2", "3"}
    assert set(outputs["database_subnets"].values()) == {"azure-native:network:Subnet::jpe-network-database"}


def test_the_provider_is_bound_to_its_subscription_and_a_fixed_location() -> None:
    subscription = "00000000-0000-0000-0000-000000000001"
    args = AccountArgs.parse({"cloud": "azure", "subscription": subscription})
    (provider,) = record(lambda _: account.build("az-prod", args).urn).resources
    assert provider.inputs == {"subscriptionId": subscription, "location": "eastus", "environment": "public"}


def test_what_azure_lacks_has_a_reason_and_a_way_out() -> None:
    assert {Feature.FLOW_LOG_FILTER, Feature.GLOBAL_NETWORK} <= set(unsupported)
    assert all("; use " in reason for reason in unsupported.values())
