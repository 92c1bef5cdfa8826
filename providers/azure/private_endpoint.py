"""Private endpoints on Azure: how a region's network reaches one resource of a service that is closed to the internet."""

import pulumi
from pulumi_azure_native import network

from graticule.providers.azure.common import A, Scope
from graticule.providers.contract.private_links import PrivateLink
from graticule.providers.contract.spread import Place, Spread


def private_endpoint(
    scope: Scope[A], what: str, place: Place, target: pulumi.Input[str], link: PrivateLink
) -> network.PrivateEndpoint:
    """Make an endpoint in a region's subnet for endpoints, and its names in the region's private zone.

    Args:
        scope: whose it is; the region of the endpoint may be another.
        what: the end of its logical name; empty: it is the component's only one.
        place: the region that connects.
        target: the resource id of what is reached.
        link: what kind of thing that is; where the region has no zone for it, its names are the user's to give.
    """
    name = scope.logical(what) if what else scope.name
    endpoint = network.PrivateEndpoint(
        name,
        private_endpoint_name=scope.physical(what),
        custom_network_interface_name=scope.physical(f"{what}-nic" if what else "nic"),
        private_link_service_connections=[
            network.PrivateLinkServiceConnectionArgs(
                name=link.group, private_link_service_id=target, group_ids=[link.group]
            )
        ],
        subnet=network.SubnetArgs(id=place.endpoints_subnet),
        location=place.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )
    if link.zone in place.private_zones:
        config = network.PrivateDnsZoneConfigArgs(
            name=link.zone.replace(".", "-"), private_dns_zone_id=place.private_zones[link.zone]
        )
        network.PrivateDnsZoneGroup(
            name,
            private_dns_zone_group_name="default",
            private_endpoint_name=endpoint.name,
            private_dns_zone_configs=[config],
            resource_group_name=scope.group,
            opts=scope.opts,
        )
    return endpoint


def client_endpoints(scope: Scope[A], args: Spread, member: str, target: pulumi.Input[str], link: PrivateLink) -> None:
    """Make an endpoint in the region of each client but the member's own: a network's zone knows its own endpoints alone."""
    for client in sorted({*args.clients} - {member}):
        private_endpoint(scope, f"from-{client}", args.at(client), target, link)
