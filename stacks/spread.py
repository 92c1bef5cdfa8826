"""Regions that something is spread over: checked in the settings, and handed to its component."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from graticule.providers.contract.backup import LABEL
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, did_you_mean, listed
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.network import AzureNetwork, NetworkArgs
from graticule.providers.contract.ranges import RegionRanges
from graticule.providers.contract.spread import Place
from graticule.stacks.interconnect import elsewhere
from graticule.stacks.resolved import Item, Loaded, ResolvedRegion
from graticule.stacks.settings import Deployment
from graticule.stacks.settings_groups import Residency


@dataclass(frozen=True)
class PlaceOutputs:
    """What a region's slice gives to what holds data there."""

    network: Mapping[str, pulumi.Output[Any]]
    """The outputs of its network."""
    key_ids: pulumi.Output[dict[str, str]]
    """By purpose its keys."""
    key_store: pulumi.Output[str]
    """The key ring (GCP) or the vault (Azure)."""
    purposes: Sequence[Purpose]
    """What it has keys for."""


def region_of(key: str, regions: Mapping[str, ResolvedRegion], place: str) -> ResolvedRegion:
    """Return a region by its key.

    Raises:
        Problem: there is no such region.
    """
    if key not in regions:
        message = (
            "is required: the key of a region" if not key else f"unknown region '{key}'{did_you_mean(key, regions)}"
        )
        raise Problem(place, f"{message}; there are {listed(regions)}")
    return regions[key]


def of_one_account(keys: Sequence[str], regions: Mapping[str, ResolvedRegion], places: Sequence[str]) -> None:
    """Check that regions belong to one account.

    Raises:
        Problem: one belongs to another than the first; the place is its own.
    """
    first = regions[keys[0]]
    for key, place in zip(keys[1:], places[1:], strict=True):
        if regions[key].account_key != first.account_key:
            raise Problem(
                place,
                f"'{key}' is of account {regions[key].account_key} ({regions[key].cloud}), and '{keys[0]}' of "
                f"{first.account_key} ({first.cloud}); a cloud joins the regions of one account alone",
            )


def check_clients(
    clients: Sequence[str],
    said: Sequence[str],
    regions: Mapping[str, ResolvedRegion],
    accounts: Collection[str],
    noun: str,
) -> None:
    """Check that each region that connects to something is of an account that has a region of it.

    Args:
        clients: the regions that connect.
        said: what the settings say of them.
        regions: the deployment's regions.
        accounts: where it has regions.
        noun: what it is.

    Raises:
        Problem: one is of another account; the place is its own, if the settings name it.
    """
    for client in clients:
        account = regions[client].account_key
        if account not in accounts:
            raise Problem(
                f"clients.{said.index(client)}" if client in said else "clients",
                f"'{client}' is of account {account}, where the {noun} has no region; add one to regions",
            )


def check_leaving(leaving: Sequence[str], known: Sequence[str], what: str) -> None:
    """Check that what is taken away is there.

    Raises:
        Problem: it is not; the place is inside ``leaving``.
    """
    for place, member in enumerate(leaving):
        if member not in known:
            hint = did_you_mean(member, known)
            raise Problem(f"leaving.{place}", f"'{member}' is none of {what}{hint}; there are {listed(known)}")


def spread(loaded: Loaded, item: Item, given: Mapping[str, PlaceOutputs]) -> dict[str, Any]:
    """Return the regions of something, and whose it is, as its component's args take them.

    Args:
        loaded: the deployment.
        item: what is spread.
        given: what the slices of its regions gave; a region that only sends clients may be missing.
    """
    later = elsewhere(loaded, item)
    found = spread_over(loaded, item.members, [one for one in item.clients if one not in later], given)
    return {**found, "labels": {**found["labels"], LABEL: item.backup}}


def spread_over(
    loaded: Loaded, members: Sequence[str], clients: Sequence[str], given: Mapping[str, PlaceOutputs]
) -> dict[str, Any]:
    """Return regions of one account, and whose they are, as the args of what has members in them take them."""
    regions = [loaded.regions[key] for key in dict.fromkeys((*members, *clients))]
    first = regions[0]
    return {
        "cloud": first.cloud,
        "account": first.account.account,
        "prefix": loaded.prefix,
        "labels": {**loaded.deployment.labels, "deployment": loaded.name},
        "key_suffix": loaded.deployment.keys.suffix,
        "places": {region.key: _place(region, given.get(region.key)) for region in regions},
        "members": list(members),
        "clients": list(clients),
    }


def _place(region: ResolvedRegion, given: PlaceOutputs | None) -> Place:
    ranges, zones = region.network.ranges(), region.network.zones
    known: dict[str, Any] = {
        "location": region.network.location,
        "zones": zones,
        "ranges": client_ranges(ranges),
        "slot": ranges.slot,
        "services_range": _services_range(region),
    }
    if given is None:
        return Place(**known)
    network = given.network
    maps: dict[str, Any] = {
        name: {key: network[name][key] for key in keys} for name, keys in maps_of(region.network).items()
    }
    return Place(
        **known,
        network_id=network["network_id"],
        endpoints_subnet=network["endpoints_subnet"],
        **maps,
        keys={purpose: given.key_ids[purpose] for purpose in given.purposes},
        key_store=given.key_store,
    )


def client_ranges(ranges: RegionRanges) -> list[str]:
    """Return where clients in a region connect from: its machines and pods."""
    return [ranges.private, *ranges.pods.values()]


def maps_of(network: NetworkArgs) -> dict[str, list[str]]:
    """Return by the output of a network that is a map the keys that what holds data there reads of it."""
    return {
        "private_subnets": network.zones,
        "database_subnets": _with_databases(network),
        "route_tables": network.table_names(),
        "private_zones": private_zones(network),
    }


def _services_range(region: ResolvedRegion) -> str:
    """Return the name of the range that Google's services in a region take their addresses from."""
    own = region.network.existing is None and not (region.network.gcp and region.network.gcp.network)
    if region.cloud is not Cloud.GCP or not own:
        return ""
    return physical_name(region.network.prefix, f"{region.account_key}-network", f"private-services-{region.key}")


def _with_databases(network: NetworkArgs) -> list[str]:
    return network.zones if network.existing is None else sorted(network.existing.database_subnets)


def private_zones(network: NetworkArgs) -> list[str]:
    """Return the names of the private DNS zones of a network's private endpoints."""
    if network.cloud is not Cloud.AZURE or not network.private_services:
        return []
    if network.existing:
        return sorted(network.existing.private_zones)
    return (network.azure or AzureNetwork()).private_dns_zones


def check_residency(deployment: Deployment, *members: str) -> None:
    """Check that what has to stay in a group of regions is not held outside of it too.

    Args:
        deployment: the deployment.
        members: the regions that hold the same data.

    Raises:
        Problem: the place is empty.
    """
    for key, group in deployment.groups.items():
        inside = [member for member in members if member in group.regions]
        outside = [member for member in members if member not in group.regions]
        if group.residency is Residency.ENFORCED and inside and outside:
            raise Problem(
                "",
                f"'{inside[0]}' is in group '{key}', whose residency is enforced, and {listed(outside)} would hold the same "
                f"data outside of it; take regions of {listed(group.regions)} alone, or none of them",
            )


def check_kept_inside(
    deployment: Deployment,
    regions: Mapping[str, ResolvedRegion],
    members: Sequence[str],
    kept: Sequence[str],
    what: str = "some of the same data for a vote",
    instead: str = "take one region, a witness in the group",
) -> None:
    """Check that what a cloud adds to the regions of some data, a witness for example, is inside of their group too.

    Args:
        deployment: whose groups count.
        regions: its regions.
        members: the regions that hold the data by the settings.
        kept: every location that keeps the data, or its log for a while.
        what: what the others than the members' keep.
        instead: the ways out beside naming a location in the group.

    Raises:
        Problem: the place is empty.
    """
    held = {regions[member].network.location for member in members}
    for key, group in deployment.groups.items():
        inside = [member for member in members if member in group.regions]
        allowed = {*group.locations, *(regions[one].network.location for one in group.regions if one in regions)}
        outside = [location for location in kept if location not in allowed | held]
        if group.residency is Residency.ENFORCED and inside and outside:
            raise Problem(
                "",
                f"'{inside[0]}' is in group '{key}', whose residency is enforced, and {listed(outside)} would keep {what}; "
                f"{instead}, or let the group's locations name it",
            )


def check_private_zone(region: ResolvedRegion, zone: str, place: str = "clients") -> None:
    """Check that private endpoints in a region can register their names.

    Raises:
        Problem: they can't.
    """
    if zone not in private_zones(region.network):
        key = "existing.private_zones" if region.network.existing else "azure.private_dns_zones"
        raise Problem(
            place,
            f"'{region.key}' resolves no {zone}; add it to regions.{region.key}.network.{key}, and "
            "private_services: true",
        )
