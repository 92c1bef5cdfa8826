"""The virtual networks of a subscription's regions on Azure, peered each with each other."""

import pulumi
from pulumi_azure_native import network

from graticule.providers.azure.common import id_parts, physical
from graticule.providers.contract.links import InterconnectArgs, InterconnectOutputs
from graticule.providers.contract.outputs import by_key


def build(name: str, args: InterconnectArgs, parent: pulumi.Resource) -> InterconnectOutputs:
    """Peer the networks, from both sides; Azure makes the routes by itself."""
    links: dict[str, pulumi.Output[str]] = {}
    for one, other in args.pairs():
        for source, target in ((one, other), (other, one)):
            what, parts = f"{name}-{source}-to-{target}", _parts(args.at(source).network_id)
            peering = network.VirtualNetworkPeering(
                what,
                virtual_network_peering_name=physical(args.placed(source), what),
                virtual_network_name=parts[1],
                resource_group_name=parts[0],
                remote_virtual_network=network.SubResourceArgs(id=args.at(target).network_id),
                allow_virtual_network_access=True,
                allow_forwarded_traffic=False,
                allow_gateway_transit=False,
                use_remote_gateways=False,
                opts=pulumi.ResourceOptions(parent=parent),
            )
            if source == one:
                links[f"{one}-{other}"] = peering.id
    return InterconnectOutputs(by_key(links))


def _parts(network_id: pulumi.Input[str]) -> pulumi.Output[list[str]]:
    """Return the resource group and the name of a virtual network."""
    return pulumi.Output.from_input(network_id).apply(lambda text: id_parts(text, "resourceGroups", "virtualNetworks"))
