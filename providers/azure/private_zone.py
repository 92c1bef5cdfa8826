"""A private zone on Azure: one zone of the subscription, linked with the virtual network of each region."""

import pulumi
from pulumi_azure_native import privatedns, resources

from graticule.providers.azure.common import Scope, physical, tags
from graticule.providers.contract.links import PrivateZoneArgs, PrivateZoneOutputs


def build(name: str, args: PrivateZoneArgs, parent: pulumi.Resource) -> PrivateZoneOutputs:
    """Make the zone, in a resource group of its own, which stays where it was made."""
    whole = args.whole()
    group = resources.ResourceGroup(
        name,
        resource_group_name=physical(whole, name),
        location=whole.location,
        tags=tags(whole),
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["location"]),
    )
    scope = Scope(name, whole, parent, group.name)
    zone = privatedns.PrivateZone(
        name,
        private_zone_name=args.zone,
        location="Global",
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )
    for key in sorted(args.members):
        privatedns.VirtualNetworkLink(
            scope.logical(key),
            virtual_network_link_name=scope.physical(key),
            private_zone_name=zone.name,
            virtual_network=privatedns.SubResourceArgs(id=args.at(key).network_id),
            registration_enabled=False,
            location="Global",
            resource_group_name=scope.group,
            tags=tags(args.placed(key)),
            opts=scope.opts,
        )
    return PrivateZoneOutputs(zone.id)
