"""Stable names on Azure: aliases in a private zone."""

import pulumi
from pulumi_azure_native import privatedns

from graticule.providers.azure.common import id_parts
from graticule.providers.contract.links import NAME_TTL, NamesArgs


def build(name: str, args: NamesArgs, parent: pulumi.Resource) -> None:
    """Make a record for each name."""
    parts = pulumi.Output.from_input(args.zone_id).apply(
        lambda text: id_parts(text, "resourceGroups", "privateDnsZones")
    )
    for label in sorted(args.hosts):
        privatedns.PrivateRecordSet(
            f"{name}-{label}",
            relative_record_set_name=label,
            record_type="CNAME",
            ttl=NAME_TTL,
            cname_record=privatedns.CnameRecordArgs(cname=args.hosts[label]),
            private_zone_name=parts[1],
            resource_group_name=parts[0],
            opts=pulumi.ResourceOptions(parent=parent),
        )
