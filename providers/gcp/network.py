"""A network on GCP: the region's subnets in a global network, egress, private services and flow logs."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_gcp import compute, networkconnectivity

from graticule.providers.contract.network import (
    Egress,
    ExistingNetwork,
    GcpNetwork,
    GlobalNetworkArgs,
    NetworkArgs,
    NetworkOutputs,
)
from graticule.providers.contract.outputs import after, by_key
from graticule.providers.contract.ranges import CLUSTER_PLACES, RegionRanges
from graticule.providers.gcp import global_network
from graticule.providers.gcp.common import Scope, network_path
from graticule.providers.gcp.flow_logs import keep_flow_logs, log_config


def build(name: str, args: NetworkArgs, parent: pulumi.Resource) -> NetworkOutputs:
    """Make the network of one region, join a global one, or read one that exists."""
    if args.existing:
        return _existing(args.existing, parent)
    options = args.gcp or GcpNetwork()
    scope = Scope.of(name, args, parent)
    ranges = args.ranges()
    network = pulumi.Output.from_input(options.network or _own_network(name, args, ranges, parent))

    def subnet(what: str, block: str, **settings: Any) -> compute.Subnetwork:  # noqa: ANN401 - whatever a subnet takes
        return compute.Subnetwork(
            scope.logical(what),
            name=scope.physical(what),
            network=network,
            ip_cidr_range=block,
            region=args.location,
            project=scope.project,
            opts=scope.opts,
            **settings,
        )

    recorded: dict[str, Any] = {"private_ip_google_access": args.private_services, "log_config": log_config(args)}
    private = subnet("private", ranges.private, secondary_ip_ranges=_secondary(ranges), **recorded)
    database = subnet("database", ranges.database, **recorded)
    endpoints = subnet("endpoints", ranges.endpoints, **recorded)
    subnet("proxies", ranges.proxies, purpose="REGIONAL_MANAGED_PROXY", role="ACTIVE")
    policies = [_policy(scope, args, network, endpoints, one) for one in sorted(options.service_classes)]
    addresses, gateway = _egress(scope, args, network, private)
    if args.flow_logs.enabled:
        recording = [scope.physical(what) for what in ("database", "endpoints", "private")]
        keep_flow_logs(scope, args, scope.project or private.project, recording)
    return NetworkOutputs(
        network_id=network,
        private_subnets=after(_in_every_zone(ranges, private), [gateway] if gateway else []),
        public_subnets=by_key({}),
        database_subnets=_in_every_zone(ranges, database),
        pod_subnets=by_key({}),
        control_plane_subnet=pulumi.Output.from_input(""),
        route_tables=by_key({}),
        endpoints_subnet=after(endpoints.self_link, policies),
        private_zones=by_key({}),
        egress_addresses=by_key({zone: address.address for zone, address in addresses.items()}),
        egress_gateways={"egress": gateway.name} if gateway else {},
    )


def _own_network(name: str, args: NetworkArgs, ranges: RegionRanges, parent: pulumi.Resource) -> pulumi.Output[str]:
    own = GlobalNetworkArgs(
        cloud=args.cloud,
        account=args.account,
        prefix=args.prefix,
        labels=args.labels,
        private_service_ranges={args.location: ranges.private_services} if args.private_services else {},
        internal_ranges={args.location: ranges.slot},
    )
    return global_network.build(name, own, parent).network_id


def _policy(
    scope: Scope, args: NetworkArgs, network: pulumi.Output[str], subnet: compute.Subnetwork, service: str
) -> networkconnectivity.ServiceConnectionPolicy:
    """Let a service of Google make its endpoints in the region."""
    return networkconnectivity.ServiceConnectionPolicy(
        scope.logical(service),
        name=scope.physical(service),
        location=args.location,
        network=network.apply(network_path),
        service_class=service,
        psc_config=networkconnectivity.ServiceConnectionPolicyPscConfigArgs(subnetworks=[subnet.id]),
        labels=scope.labels,
        project=scope.project,
        opts=scope.opts,
    )


def _secondary(ranges: RegionRanges) -> list[compute.SubnetworkSecondaryIpRangeArgs]:
    blocks = {"pods": ranges.pods, "services": ranges.services}
    return [
        compute.SubnetworkSecondaryIpRangeArgs(range_name=f"{what}-{place}", ip_cidr_range=places[place])
        for what, places in blocks.items()
        for place in CLUSTER_PLACES
    ]


def _in_every_zone(ranges: RegionRanges, subnet: compute.Subnetwork) -> pulumi.Output[dict[str, str]]:
    return by_key(dict.fromkeys(ranges.zones, subnet.self_link))


def _egress(
    scope: Scope, args: NetworkArgs, network: pulumi.Output[str], private: compute.Subnetwork
) -> tuple[dict[str, compute.Address], compute.RouterNat | None]:
    """Make the way out of the private subnet; return the addresses that others see by zone, and the gateway if any."""
    zones = sorted(args.zones)
    match args.egress:
        case Egress.NONE:
            return {}, None
        case Egress.SINGLE:
            places = {zones[0]: "egress"}
        case Egress.ZONAL:
            places = {zone: f"egress-{zone}" for zone in zones}
    addresses = {
        zone: compute.Address(
            scope.logical(what),
            name=scope.physical(what),
            address_type="EXTERNAL",
            labels=scope.labels,
            region=args.location,
            project=scope.project,
            opts=scope.opts,
        )
        for zone, what in places.items()
    }
    router = compute.Router(
        scope.logical("egress"),
        name=scope.physical("egress"),
        network=network,
        region=args.location,
        project=scope.project,
        opts=scope.opts,
    )
    gateway = compute.RouterNat(
        scope.logical("egress"),
        name=scope.physical("egress"),
        router=router.name,
        nat_ip_allocate_option="MANUAL_ONLY",
        nat_ips=[address.self_link for address in addresses.values()],
        source_subnetwork_ip_ranges_to_nat="LIST_OF_SUBNETWORKS",
        subnetworks=[
            compute.RouterNatSubnetworkArgs(name=private.self_link, source_ip_ranges_to_nats=["ALL_IP_RANGES"])
        ],
        enable_dynamic_port_allocation=True,
        enable_endpoint_independent_mapping=False,
        min_ports_per_vm=(args.gcp or GcpNetwork()).nat_min_ports,
        log_config=compute.RouterNatLogConfigArgs(enable=True, filter="ERRORS_ONLY"),
        region=args.location,
        project=scope.project,
        opts=scope.opts,
    )
    return addresses, gateway


def _existing(existing: ExistingNetwork, parent: pulumi.Resource) -> NetworkOutputs:
    invoke = pulumi.InvokeOptions(parent=parent)

    def read(subnets: Mapping[str, pulumi.Input[str]]) -> pulumi.Output[dict[str, str]]:
        found = {
            zone: compute.get_subnetwork_output(self_link=link, opts=invoke).self_link for zone, link in subnets.items()
        }
        return by_key(found)

    return NetworkOutputs(
        network_id=compute.get_network_output(self_link=existing.id, opts=invoke).self_link,
        private_subnets=read(existing.private_subnets),
        public_subnets=read(existing.public_subnets),
        database_subnets=read(existing.database_subnets),
        pod_subnets=by_key({}),
        control_plane_subnet=pulumi.Output.from_input(""),
        endpoints_subnet=pulumi.Output.from_input(existing.endpoints_subnet),
        route_tables=by_key({}),
        private_zones=by_key({}),
        egress_addresses=by_key({}),
        egress_gateways={},
    )
