"""Stable names on AWS: aliases in a private hosted zone."""

import pulumi
from pulumi_aws import route53

from graticule.providers.contract.links import NAME_TTL, NamesArgs


def build(name: str, args: NamesArgs, parent: pulumi.Resource) -> None:
    """Make a record for each name."""
    for label, full in args.names().items():
        route53.Record(
            f"{name}-{label}",
            zone_id=args.zone_id,
            name=full,
            type="CNAME",
            ttl=NAME_TTL,
            records=[args.hosts[label]],
            opts=pulumi.ResourceOptions(parent=parent),
        )
