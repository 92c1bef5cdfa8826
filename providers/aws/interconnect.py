"""The networks of an account's regions on AWS, joined by VPC peering or by transit gateways."""

import ipaddress

import pulumi
from pulumi_aws import ec2, ec2transitgateway

from graticule.providers.aws.common import tags
from graticule.providers.contract.links import InterconnectArgs, InterconnectOutputs, Join
from graticule.providers.contract.outputs import by_key

FIRST_ASN = 4_200_000_000
"""The first of the private 32-bit AS numbers."""
SMALLEST_SLOT_BITS = 14
"""Addresses below this bit belong to one region, however small its slot is."""


def build(name: str, args: InterconnectArgs, parent: pulumi.Resource) -> InterconnectOutputs:
    """Join each region with each other; a route leads to the whole of another region's slot."""
    return _hub(name, args, parent) if args.join is Join.HUB else _mesh(name, args, parent)


def _mesh(name: str, args: InterconnectArgs, parent: pulumi.Resource) -> InterconnectOutputs:
    links: dict[str, pulumi.Output[str]] = {}
    for one, other in args.pairs():
        here, there, what = args.at(one), args.at(other), f"{name}-{one}-{other}"
        connection = ec2.VpcPeeringConnection(
            what,
            vpc_id=here.network_id,
            peer_vpc_id=there.network_id,
            peer_region=there.location,
            auto_accept=False,
            region=here.location,
            tags=tags(args.placed(one), what),
            opts=pulumi.ResourceOptions(parent=parent),
        )
        accepter = ec2.VpcPeeringConnectionAccepter(
            what,
            vpc_peering_connection_id=connection.id,
            auto_accept=True,
            region=there.location,
            tags=tags(args.placed(other), what),
            opts=pulumi.ResourceOptions(parent=parent),
        )
        active = pulumi.ResourceOptions(parent=parent, depends_on=[accepter])
        ec2.PeeringConnectionOptions(
            f"{what}-requester",
            vpc_peering_connection_id=connection.id,
            requester=ec2.PeeringConnectionOptionsRequesterArgs(allow_remote_vpc_dns_resolution=True),
            region=here.location,
            opts=active,
        )
        ec2.PeeringConnectionOptions(
            f"{what}-accepter",
            vpc_peering_connection_id=connection.id,
            accepter=ec2.PeeringConnectionOptionsAccepterArgs(allow_remote_vpc_dns_resolution=True),
            region=there.location,
            opts=active,
        )
        for source, target in ((one, other), (other, one)):
            _routes(name, args, source, target, active, vpc_peering_connection_id=connection.id)
        links[f"{one}-{other}"] = connection.id
    return InterconnectOutputs(by_key(links))


def _hub(name: str, args: InterconnectArgs, parent: pulumi.Resource) -> InterconnectOutputs:
    opts = pulumi.ResourceOptions(parent=parent)
    gateways = {key: _gateway(f"{name}-{key}", args, key, opts) for key in sorted(args.members)}
    attachments = {
        key: ec2transitgateway.VpcAttachment(
            f"{name}-{key}",
            transit_gateway_id=gateway.id,
            vpc_id=args.at(key).network_id,
            subnet_ids=[subnet for _, subnet in sorted(args.at(key).private_subnets.items())],
            region=args.at(key).location,
            tags=tags(args.placed(key), f"{name}-{key}"),
            opts=opts,
        )
        for key, gateway in gateways.items()
    }
    links: dict[str, pulumi.Output[str]] = {}
    for one, other in args.pairs():
        what = f"{name}-{one}-{other}"
        peering = ec2transitgateway.PeeringAttachment(
            what,
            transit_gateway_id=gateways[one].id,
            peer_transit_gateway_id=gateways[other].id,
            peer_region=args.at(other).location,
            region=args.at(one).location,
            tags=tags(args.placed(one), what),
            opts=opts,
        )
        accepter = ec2transitgateway.PeeringAttachmentAccepter(
            what,
            transit_gateway_attachment_id=peering.id,
            region=args.at(other).location,
            tags=tags(args.placed(other), what),
            opts=opts,
        )
        for source, target in ((one, other), (other, one)):
            ec2transitgateway.Route(
                f"{name}-{source}-to-{target}",
                destination_cidr_block=args.at(target).slot,
                transit_gateway_attachment_id=peering.id,
                transit_gateway_route_table_id=gateways[source].association_default_route_table_id,
                region=args.at(source).location,
                opts=pulumi.ResourceOptions(parent=parent, depends_on=[accepter]),
            )
            attached = pulumi.ResourceOptions(parent=parent, depends_on=[attachments[source]])
            _routes(name, args, source, target, attached, transit_gateway_id=gateways[source].id)
        links[f"{one}-{other}"] = peering.id
    return InterconnectOutputs(by_key(links))


def _gateway(
    name: str, args: InterconnectArgs, key: str, opts: pulumi.ResourceOptions
) -> ec2transitgateway.TransitGateway:
    return ec2transitgateway.TransitGateway(
        name,
        amazon_side_asn=_asn(args.at(key).slot),
        auto_accept_shared_attachments="disable",
        default_route_table_association="enable",
        default_route_table_propagation="enable",
        dns_support="enable",
        region=args.at(key).location,
        tags=tags(args.placed(key), name),
        opts=opts,
    )


def _asn(slot: str) -> int:
    """Return an AS number of the region's own, which AWS asks of gateways that are peers."""
    return FIRST_ASN + (int(ipaddress.IPv4Network(slot).network_address) >> SMALLEST_SLOT_BITS)


def _routes(
    name: str,
    args: InterconnectArgs,
    source: str,
    target: str,
    opts: pulumi.ResourceOptions,
    **through: pulumi.Input[str],
) -> None:
    """Lead what is in the private and the database subnets of one region to another."""
    for table, table_id in sorted(args.at(source).route_tables.items()):
        ec2.Route(
            f"{name}-{source}-to-{target}-{table}",
            route_table_id=table_id,
            destination_cidr_block=args.at(target).slot,
            region=args.at(source).location,
            opts=opts,
            **through,
        )
