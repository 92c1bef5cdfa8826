"""What a PostgreSQL server has around it on Azure: a private name, parameters, a window."""

import pulumi
from pulumi_azure_native import dbforpostgresql, privatedns, resources

from graticule.providers.azure.common import Scope, tags
from graticule.providers.contract.database import DatabaseArgs
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.spread import Place
from graticule.providers.contract.window import Day, Window

NAME_LIMIT = 63
_TIERS = {"B": "Burstable", "D": "GeneralPurpose", "E": "MemoryOptimized"}
_PARAMETERS = {
    "log_connections": "on",
    "log_disconnections": "on",
    "require_secure_transport": "on",
    "ssl_min_protocol_version": "TLSv1.2",
}


def tier(sku: str) -> str:
    """Return the tier of a SKU, which its first letter says."""
    return _TIERS[sku.removeprefix("Standard_")[0]]


def private_zone(
    name: str, args: DatabaseArgs, parent: pulumi.Resource
) -> tuple[privatedns.PrivateZone, list[privatedns.VirtualNetworkLink]]:
    """Make the zone that the servers' names are in, and let every member's and client's network see it.

    Nothing checks that a network does: without a link the names do not resolve there (cloud rule 97).
    """
    placed = args.placed(args.primary).model_copy(update={"labels": args.labels})
    group = resources.ResourceGroup(
        name,
        resource_group_name=physical_name(args.prefix, name, limit=NAME_LIMIT),
        location=placed.location,
        tags=tags(placed),
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["location"]),
    )
    base = physical_name(args.prefix, name, limit=NAME_LIMIT)
    zone = privatedns.PrivateZone(
        name,
        private_zone_name=f"{base}.private.postgres.database.azure.com",
        location="Global",
        resource_group_name=group.name,
        tags=tags(placed),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    links = [
        privatedns.VirtualNetworkLink(
            f"{name}-in-{key}",
            virtual_network_link_name=key,
            private_zone_name=zone.name,
            virtual_network=privatedns.SubResourceArgs(id=args.at(key).network_id),
            registration_enabled=False,
            location="Global",
            resource_group_name=group.name,
            tags=tags(placed),
            opts=pulumi.ResourceOptions(parent=parent),
        )
        for key in sorted({*args.members, *args.clients})
    ]
    return zone, links


def network(place: Place, zone: privatedns.PrivateZone) -> dbforpostgresql.NetworkArgs:
    """Put a server into the subnet that is delegated to PostgreSQL, the same in every zone."""
    return dbforpostgresql.NetworkArgs(
        delegated_subnet_resource_id=place.database_subnets[place.zones[0]],
        private_dns_zone_arm_resource_id=zone.id,
        public_network_access=dbforpostgresql.ServerPublicNetworkAccessState.DISABLED,
    )


def maintenance(window: Window) -> dbforpostgresql.MaintenanceWindowArgs:
    """Return the weekly window; Azure's week begins with Sunday."""
    day = (list(Day).index(window.day) + 1) % 7
    return dbforpostgresql.MaintenanceWindowArgs(
        custom_window="Enabled", day_of_week=day, start_hour=window.hour, start_minute=0
    )


def parameters(scope: Scope[Placed], server: dbforpostgresql.Server) -> None:
    """Set the safe parameters on each server, one after the other: a replica does not follow later changes."""
    before: list[pulumi.Resource] = [server]
    for key, value in sorted(_PARAMETERS.items()):
        made = dbforpostgresql.Configuration(
            scope.logical(key.replace("_", "-")),
            configuration_name=key,
            value=value,
            source="user-override",
            server_name=server.name,
            resource_group_name=scope.group,
            opts=pulumi.ResourceOptions(parent=scope.parent, depends_on=before),
        )
        before = [made]
