"""A private zone on AWS: one hosted zone of the account, associated with the VPC of each region."""

import pulumi
from pulumi_aws import route53

from graticule.providers.aws.common import tags
from graticule.providers.contract.links import PrivateZoneArgs, PrivateZoneOutputs


def build(name: str, args: PrivateZoneArgs, parent: pulumi.Resource) -> PrivateZoneOutputs:
    """Make the zone.

    All VPCs are in the zone's own list, which changes in place: with separate associations the zone would need one
    VPC for ever, and the region of that VPC could not be removed.
    """
    zone = route53.Zone(
        name,
        name=args.zone,
        comment="Names inside the networks of the deployment's regions",
        force_destroy=False,
        vpcs=[
            route53.ZoneVpcArgs(vpc_id=args.at(key).network_id, vpc_region=args.at(key).location)
            for key in sorted(args.members)
        ],
        tags=tags(args.whole(), name),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return PrivateZoneOutputs(zone.id)
