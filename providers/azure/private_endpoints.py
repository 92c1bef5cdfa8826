"""Private endpoints on Azure: a service's own address inside a network, and its name in the network's private zone."""

import pulumi
from pulumi_azure_native import network

from graticule.providers.azure.common import A, Scope


def private_endpoint(
    scope: Scope[A],
    target: pulumi.Input[str],
    part: str,
    *,
    subnet: pulumi.Input[str],
    zone: pulumi.Input[str],
    what: str = "",
) -> network.PrivateEndpoint:
    """Make a service reachable in a subnet, under its usual name.

    Args:
        scope: whose it is.
        target: the service's resource id.
        part: which part of the service answers, in Azure's words: ``redisEnterprise``, ``blob``.
        subnet: the id of the subnet for endpoints.
        zone: the id of the private DNS zone, ``privatelink...``.
        what: what the endpoint is for; unset: it is the component's only one.
    """
    name = scope.logical(what) if what else scope.name
    connection = network.PrivateLinkServiceConnectionArgs(
        name=scope.physical(what), private_link_service_id=target, group_ids=[part]
    )
    endpoint = network.PrivateEndpoint(
        name,
        private_endpoint_name=scope.physical(what),
        custom_network_interface_name=scope.physical(f"{what}-nic" if what else "nic"),
        subnet=network.SubnetArgs(id=subnet),
        private_link_service_connections=[connection],
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )
    network.PrivateDnsZoneGroup(
        name,
        private_dns_zone_group_name="default",
        private_endpoint_name=endpoint.name,
        private_dns_zone_configs=[network.PrivateDnsZoneConfigArgs(name=part, private_dns_zone_id=zone)],
        resource_group_name=scope.group,
        opts=scope.opts,
    )
    return endpoint
