"""A network on Azure: a virtual network with subnets by role, egress per zone, private DNS zones and flow logs.

Subnets here span zones; only the private ones come per zone, because a zonal NAT gateway serves whole subnets.
"""

from collections.abc import Mapping

import pulumi
from pulumi_azure_native import network, privatedns

from graticule.providers.azure.common import Scope, id_parts, resource_group
from graticule.providers.azure.flow_logs import flow_logs
from graticule.providers.azure.security import security_groups
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.network import (
    AzureNetwork,
    Egress,
    ExistingNetwork,
    NetworkArgs,
    NetworkOutputs,
)
from graticule.providers.contract.outputs import by_key

POSTGRES = "Microsoft.DBforPostgreSQL/flexibleServers"
CLUSTERS = "Microsoft.ContainerService/managedClusters"


def build(name: str, args: NetworkArgs, parent: pulumi.Resource) -> NetworkOutputs:
    """Make the network of one region, or read one that exists."""
    if args.existing:
        return _existing(args.existing, parent)
    settings = args.azure or AzureNetwork()
    scope = Scope(
        name,
        args,
        parent,
        settings.resource_group or resource_group(name, args, parent),
    )
    ranges = args.ranges()
    vnet = network.VirtualNetwork(
        name,
        virtual_network_name=scope.physical(),
        address_space=network.AddressSpaceArgs(address_prefixes=[ranges.network]),
        location=args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )
    groups = security_groups(scope, database_range=ranges.delegated["postgres"])
    gateways, addresses = _egress(scope)
    private = {
        zone: _subnet(
            scope,
            vnet,
            groups["private"],
            f"private-{zone}",
            zone_ranges.private,
            gateway=gateways.get(zone),
        )
        for zone, zone_ranges in ranges.zones.items()
    }
    public = _subnet(scope, vnet, groups["public"], "public", ranges.public)
    database = _subnet(
        scope,
        vnet,
        groups["database"],
        "database",
        ranges.delegated["postgres"],
        delegate=POSTGRES,
    )
    control_plane = _subnet(
        scope,
        vnet,
        groups["apiserver"],
        "apiserver",
        ranges.delegated["apiserver"],
        delegate=CLUSTERS,
    )
    endpoints = _subnet(scope, vnet, groups["endpoints"], "endpoints", ranges.endpoints)
    private_zones = _private_zones(scope, vnet, settings.private_dns_zones) if args.private_services else {}
    if args.flow_logs.enabled:
        flow_logs(scope, settings, vnet)
    return NetworkOutputs(
        network_id=vnet.id,
        private_subnets=by_key({zone: subnet.id for zone, subnet in private.items()}),
        public_subnets=by_key(dict.fromkeys(ranges.zones, public.id)),
        database_subnets=by_key(dict.fromkeys(ranges.zones, database.id)),
        pod_subnets=by_key({}),
        control_plane_subnet=control_plane.id,
        endpoints_subnet=endpoints.id,
        route_tables=by_key({}),
        private_zones=by_key({name: zone.id for name, zone in private_zones.items()}),
        egress_addresses=by_key({zone: address.ip_address for zone, address in addresses.items()}),
        egress_gateways=_by_place(args.egress, gateways),
    )


def _subnet(
    scope: Scope[NetworkArgs],
    vnet: network.VirtualNetwork,
    group: network.NetworkSecurityGroup,
    what: str,
    address_range: str,
    *,
    delegate: str = "",
    gateway: network.NatGateway | None = None,
) -> network.Subnet:
    """Make one subnet; Azure takes one at a time per network, and the provider retries those that have to wait."""
    storage = network.ServiceEndpointPropertiesFormatArgs(service="Microsoft.Storage")
    return network.Subnet(
        scope.logical(what),
        subnet_name=scope.physical(what),
        virtual_network_name=vnet.name,
        address_prefix=address_range,
        default_outbound_access=False,
        delegations=[network.DelegationArgs(name=delegate.rpartition("/")[2], service_name=delegate)]
        if delegate
        else None,
        nat_gateway=network.SubResourceArgs(id=gateway.id) if gateway else None,
        network_security_group=network.NetworkSecurityGroupArgs(id=group.id),
        private_endpoint_network_policies=network.VirtualNetworkPrivateEndpointNetworkPolicies.ENABLED,
        service_endpoints=[storage] if delegate == POSTGRES else None,
        resource_group_name=scope.group,
        opts=scope.opts,
    )


def _egress(
    scope: Scope[NetworkArgs],
) -> tuple[dict[str, network.NatGateway], dict[str, network.PublicIPAddress]]:
    """Make the ways out; return the gateway that serves each zone, and the addresses by the zone they are in."""
    zones = sorted(scope.args.zones)
    match scope.args.egress:
        case Egress.ZONAL:
            homes = {zone: zone for zone in zones}
        case Egress.SINGLE:
            homes = dict.fromkeys(zones, zones[0])
        case Egress.NONE:
            homes = dict[str, str]()
    names = {home: "egress" if scope.args.egress is Egress.SINGLE else f"egress-{home}" for home in homes.values()}
    addresses = {zone: _address(scope, what, zone) for zone, what in sorted(names.items())}
    gateways = {zone: _gateway(scope, names[zone], zone, address) for zone, address in addresses.items()}
    return {zone: gateways[home] for zone, home in homes.items()}, addresses


def _by_place(egress: Egress, gateways: Mapping[str, network.NatGateway]) -> dict[str, pulumi.Output[str]]:
    """Return the gateways' ids as the outputs name them."""
    if egress is Egress.SINGLE:
        return {"egress": next(iter(gateways.values())).id}
    return {zone: gateway.id for zone, gateway in gateways.items()}


def _address(scope: Scope[NetworkArgs], what: str, zone: str) -> network.PublicIPAddress:
    return network.PublicIPAddress(
        scope.logical(what),
        public_ip_address_name=scope.physical(what),
        public_ip_address_version=network.IPVersion.I_PV4,
        public_ip_allocation_method=network.IPAllocationMethod.STATIC,
        sku=network.PublicIPAddressSkuArgs(
            name=network.PublicIPAddressSkuName.STANDARD,
            tier=network.PublicIPAddressSkuTier.REGIONAL,
        ),
        zones=[zone],
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )


def _gateway(scope: Scope[NetworkArgs], what: str, zone: str, address: network.PublicIPAddress) -> network.NatGateway:
    return network.NatGateway(
        scope.logical(what),
        nat_gateway_name=scope.physical(what),
        public_ip_addresses=[network.SubResourceArgs(id=address.id)],
        sku=network.NatGatewaySkuArgs(name=network.NatGatewaySkuName.STANDARD),
        zones=[zone],
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )


def _private_zones(
    scope: Scope[NetworkArgs], vnet: network.VirtualNetwork, zones: list[str]
) -> dict[str, privatedns.PrivateZone]:
    made: dict[str, privatedns.PrivateZone] = {}
    for zone in zones:
        made[zone] = private_zone = privatedns.PrivateZone(
            scope.logical(zone),
            private_zone_name=zone,
            location="Global",
            resource_group_name=scope.group,
            tags=scope.tags,
            opts=scope.opts,
        )
        privatedns.VirtualNetworkLink(
            scope.logical(zone),
            virtual_network_link_name=scope.physical(),
            private_zone_name=private_zone.name,
            virtual_network=privatedns.SubResourceArgs(id=vnet.id),
            registration_enabled=False,
            location="Global",
            resource_group_name=scope.group,
            tags=scope.tags,
            opts=scope.opts,
        )
    return made


def _existing(existing: ExistingNetwork, parent: pulumi.Resource) -> NetworkOutputs:
    invoke = pulumi.InvokeOptions(parent=parent)

    def parts(place: str, resource_id: pulumi.Input[str], *kinds: str) -> list[pulumi.Output[str]]:
        def split(text: str) -> list[str]:
            try:
                return id_parts(text, "resourceGroups", *kinds)
            except Problem as problem:
                raise problem.within(f"existing.{place}") from None

        if isinstance(resource_id, str):
            return [pulumi.Output.from_input(part) for part in split(resource_id)]
        pieces = pulumi.Output.from_input(resource_id).apply(split)
        return [pieces[index] for index in range(len(kinds) + 1)]

    def read(role: str, subnets: Mapping[str, pulumi.Input[str]]) -> pulumi.Output[dict[str, str]]:
        found: dict[str, pulumi.Output[str | None]] = {}
        for zone, subnet in subnets.items():
            group, vnet, name = parts(f"{role}.{zone}", subnet, "virtualNetworks", "subnets")
            found[zone] = network.get_subnet_output(
                resource_group_name=group,
                virtual_network_name=vnet,
                subnet_name=name,
                opts=invoke,
            ).id
        return by_key(found)

    group, vnet = parts("id", existing.id, "virtualNetworks")
    return NetworkOutputs(
        network_id=network.get_virtual_network_output(
            resource_group_name=group, virtual_network_name=vnet, opts=invoke
        ).id.apply(str),
        private_subnets=read("private_subnets", existing.private_subnets),
        public_subnets=read("public_subnets", existing.public_subnets),
        database_subnets=read("database_subnets", existing.database_subnets),
        pod_subnets=by_key({}),
        control_plane_subnet=pulumi.Output.from_input(existing.control_plane_subnet),
        endpoints_subnet=pulumi.Output.from_input(existing.endpoints_subnet),
        route_tables=by_key({}),
        private_zones=by_key({name: pulumi.Output.from_input(zone) for name, zone in existing.private_zones.items()}),
        egress_addresses=by_key({}),
        egress_gateways={},
    )
