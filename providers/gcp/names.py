"""Stable names on GCP, where databases and caches answer at addresses."""

import pulumi
from pulumi_gcp import dns

from graticule.providers.contract.links import NAME_TTL, NamesArgs


def build(name: str, args: NamesArgs, parent: pulumi.Resource) -> None:
    """Make a record for each name."""
    for label, full in args.names().items():
        dns.RecordSet(
            f"{name}-{label}",
            managed_zone=args.zone_id,
            name=f"{full}.",
            type="A",
            ttl=NAME_TTL,
            rrdatas=[args.hosts[label]],
            project=args.account or None,
            opts=pulumi.ResourceOptions(parent=parent),
        )
