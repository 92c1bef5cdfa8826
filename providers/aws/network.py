"""A network on AWS: a VPC with subnets per zone and role, egress, private access to AWS's services and flow logs."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import ec2

from graticule.providers.aws.common import tags
from graticule.providers.aws.endpoints import private_services
from graticule.providers.aws.flow_logs import flow_logs
from graticule.providers.contract.network import (
    AwsNat,
    AwsNetwork,
    Egress,
    ExistingNetwork,
    NetworkArgs,
    NetworkOutputs,
)
from graticule.providers.contract.outputs import after, by_key
from graticule.providers.contract.ranges import CLUSTER_PLACES

ANYWHERE = "0.0.0.0/0"


def build(name: str, args: NetworkArgs, parent: pulumi.Resource) -> NetworkOutputs:
    """Make the network of one region, or read one that exists."""
    if args.existing:
        return _existing(args, args.existing, parent)
    opts = pulumi.ResourceOptions(parent=parent)
    ranges = args.ranges()
    vpc = ec2.Vpc(
        name,
        cidr_block=ranges.network,
        enable_dns_hostnames=True,
        enable_dns_support=True,
        region=args.location,
        tags=tags(args, name),
        opts=opts,
    )
    closed = f"{name}-default"
    ec2.DefaultSecurityGroup(closed, vpc_id=vpc.id, region=args.location, tags=tags(args, closed), opts=opts)
    pod_ranges = [
        ec2.VpcIpv4CidrBlockAssociation(
            f"{name}-pods-{place}", vpc_id=vpc.id, cidr_block=ranges.pods[place], region=args.location, opts=opts
        )
        for place in CLUSTER_PLACES
    ]

    def subnets(role: str, depends_on: Sequence[pulumi.Resource] = ()) -> dict[str, ec2.Subnet]:
        return {
            zone: ec2.Subnet(
                f"{name}-{role}-{zone}",
                vpc_id=vpc.id,
                availability_zone=zone,
                cidr_block=getattr(zone_ranges, role),
                map_public_ip_on_launch=False,
                region=args.location,
                tags=tags(args, f"{name}-{role}-{zone}"),
                opts=pulumi.ResourceOptions(parent=parent, depends_on=list(depends_on)),
            )
            for zone, zone_ranges in ranges.zones.items()
        }

    def route_table(what: str) -> ec2.RouteTable:
        table_name = f"{name}-{what}"
        return ec2.RouteTable(table_name, vpc_id=vpc.id, region=args.location, tags=tags(args, table_name), opts=opts)

    def associate(role: str, zone: str, subnet: ec2.Subnet, table: ec2.RouteTable) -> ec2.RouteTableAssociation:
        return ec2.RouteTableAssociation(
            f"{name}-{role}-{zone}", subnet_id=subnet.id, route_table_id=table.id, region=args.location, opts=opts
        )

    private, public, database = subnets("private"), subnets("public"), subnets("database")
    pods = subnets("pods", pod_ranges)
    public_table, database_table = route_table("public"), route_table("database")
    private_tables = {zone: route_table(f"private-{zone}") for zone in ranges.zones}
    ways_out: list[pulumi.Resource] = []
    for zone, table in private_tables.items():
        ways_out += [
            associate("private", zone, private[zone], table),
            associate("pods", zone, pods[zone], table),
            associate("public", zone, public[zone], public_table),
        ]
        associate("database", zone, database[zone], database_table)

    addresses, gateways, routes = _egress(name, args, parent, vpc, public, public_table, private_tables)
    ways_out += routes
    if args.private_services:
        tables = {**private_tables, "database": database_table}
        ways_out += private_services(name, args, parent, vpc, private, tables)
    if args.flow_logs.enabled:
        flow_logs(name, args, parent, vpc)
    return NetworkOutputs(
        network_id=vpc.id,
        private_subnets=after(_ids(private), ways_out),
        public_subnets=_ids(public),
        database_subnets=_ids(database),
        pod_subnets=after(_ids(pods), ways_out),
        control_plane_subnet=pulumi.Output.from_input(""),
        endpoints_subnet=pulumi.Output.from_input(""),
        route_tables=by_key(
            {**{f"private-{zone}": table.id for zone, table in private_tables.items()}, "database": database_table.id}
        ),
        private_zones=by_key({}),
        egress_addresses=by_key({zone: address.public_ip for zone, address in addresses.items()}),
        egress_gateways={key: gateway.id for key, gateway in gateways.items()},
    )


def _ids(subnets: Mapping[str, ec2.Subnet]) -> pulumi.Output[dict[str, str]]:
    return by_key({zone: subnet.id for zone, subnet in subnets.items()})


def _egress(
    name: str,
    args: NetworkArgs,
    parent: pulumi.Resource,
    vpc: ec2.Vpc,
    public: Mapping[str, ec2.Subnet],
    public_table: ec2.RouteTable,
    private_tables: Mapping[str, ec2.RouteTable],
) -> tuple[dict[str, ec2.Eip], dict[str, ec2.NatGateway], list[ec2.Route]]:
    """Make the ways out.

    Returns:
        The addresses that others see by zone, the gateways as the outputs name them, and the routes.
    """
    opts = pulumi.ResourceOptions(parent=parent)
    gateway = ec2.InternetGateway(name, vpc_id=vpc.id, region=args.location, tags=tags(args, name), opts=opts)

    def route(what: str, table: ec2.RouteTable, **target: pulumi.Input[str]) -> ec2.Route:
        return ec2.Route(
            f"{name}-{what}",
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            region=args.location,
            opts=opts,
            **target,
        )

    def address(what: str) -> ec2.Eip:
        return ec2.Eip(
            f"{name}-{what}",
            domain="vpc",
            region=args.location,
            tags=tags(args, f"{name}-{what}"),
            opts=pulumi.ResourceOptions(parent=parent, depends_on=[gateway]),
        )

    # An address serves one gateway at a time, so a gateway that moves has to let go of it first.
    gateway_opts = pulumi.ResourceOptions(parent=parent, depends_on=[gateway], delete_before_replace=True)

    def zonal_gateway(what: str, zone: str, eip: ec2.Eip) -> ec2.NatGateway:
        return ec2.NatGateway(
            f"{name}-{what}",
            allocation_id=eip.allocation_id,
            subnet_id=public[zone].id,
            region=args.location,
            tags=tags(args, f"{name}-{what}"),
            opts=gateway_opts,
        )

    routes = [route("public", public_table, gateway_id=gateway.id)]
    zones = sorted(private_tables)
    if args.egress is Egress.NONE:
        return {}, {}, routes
    if args.egress is Egress.SINGLE:
        addresses = {zones[0]: address("egress")}
        shared = zonal_gateway("egress", zones[0], addresses[zones[0]])
        gateways = dict.fromkeys(zones, shared)
    else:
        addresses = {zone: address(f"egress-{zone}") for zone in zones}
        if (args.aws or AwsNetwork()).nat is AwsNat.REGIONAL:
            regional = ec2.NatGateway(
                f"{name}-egress",
                availability_mode="regional",
                vpc_id=vpc.id,
                availability_zone_addresses=[
                    ec2.NatGatewayAvailabilityZoneAddressArgs(
                        availability_zone=zone, allocation_ids=[addresses[zone].allocation_id]
                    )
                    for zone in zones
                ],
                region=args.location,
                tags=tags(args, f"{name}-egress"),
                opts=gateway_opts,
            )
            gateways = dict.fromkeys(zones, regional)
        else:
            gateways = {zone: zonal_gateway(f"egress-{zone}", zone, addresses[zone]) for zone in zones}
    routes += [route(f"private-{zone}", private_tables[zone], nat_gateway_id=nat.id) for zone, nat in gateways.items()]
    alone = args.egress is Egress.SINGLE or (args.aws or AwsNetwork()).nat is AwsNat.REGIONAL
    return addresses, {"egress": gateways[zones[0]]} if alone else gateways, routes


def _existing(args: NetworkArgs, existing: ExistingNetwork, parent: pulumi.Resource) -> NetworkOutputs:
    invoke = pulumi.InvokeOptions(parent=parent)

    def read(subnets: Mapping[str, pulumi.Input[str]]) -> pulumi.Output[dict[str, str]]:
        found = {
            zone: ec2.get_subnet_output(id=subnet, region=args.location, opts=invoke).id
            for zone, subnet in subnets.items()
        }
        return by_key(found)

    return NetworkOutputs(
        network_id=ec2.get_vpc_output(id=existing.id, region=args.location, opts=invoke).id,
        private_subnets=read(existing.private_subnets),
        public_subnets=read(existing.public_subnets),
        database_subnets=read(existing.database_subnets),
        pod_subnets=read(existing.pod_subnets),
        control_plane_subnet=pulumi.Output.from_input(""),
        endpoints_subnet=pulumi.Output.from_input(existing.endpoints_subnet),
        route_tables=by_key({key: pulumi.Output.from_input(table) for key, table in existing.route_tables.items()}),
        private_zones=by_key({}),
        egress_addresses=by_key({}),
        egress_gateways={},
    )
