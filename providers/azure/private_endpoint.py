"""Private endpoints on Azure: how a region's network reaches one resource of a service that is closed to the internet."""

import pulumi
from pulumi_azure_native import network

from graticule.providers.azure.common import A, Scope
from graticule.providers.contract.spread import Place


def private_endpoint(
    scope: Scope[A], what: str, place: Place, target: pulumi.Input[str], group: str, zone: str
) -> network.PrivateEndpoint:
    """Make an endpoint in a region's subnet for endpoints, and its names in the region's private zone.

    Args:
        scope: whose it is; the region of the endpoint may be another.
        what: the end of its logical name; empty: it is the component's only one.
        place: the region that connects.
        target: the resource id of what is reached.
        group: which part of it, ``blob`` for example.
        zone: the private DNS zone of the service; where the region has none of that name, its names are the user's to give.
    """
    name = scope.logical(what) if what else scope.name
    endpoint = network.PrivateEndpoint(
        name,
        private_endpoint_name=scope.physical(what),
        custom_network_interface_name=scope.physical(f"{what}-nic" if what else "nic"),
        private_link_service_connections=[
            network.PrivateLinkServiceConnectionArgs(name=group, private_link_service_id=target, group_ids=[group])
        ],
        subnet=network.SubnetArgs(id=place.endpoints_subnet),
        location=place.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )
    if zone in place.private_zones:
        config = network.PrivateDnsZoneConfigArgs(
            name=zone.replace(".", "-"), private_dns_zone_id=place.private_zones[zone]
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
