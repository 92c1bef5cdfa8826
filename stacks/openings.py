"""Whom a region's network on Azure lets in to what holds data there: only its slice makes the rules of its subnets."""

from collections.abc import Mapping

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.keys import Use
from graticule.providers.contract.network import AzureNetwork, NetworkArgs
from graticule.stacks.resolved import Loaded
from graticule.stacks.spread import client_ranges


def openings(loaded: Loaded, region: str) -> dict[str, list[str]]:
    """Return by option of the network's settings the ranges that reach what is in a region; nothing but on Azure.

    A PostgreSQL server is reached from its clients' regions and by its copies in the others. A cache is reached through
    an endpoint in each client's own region.
    """
    if loaded.regions[region].cloud is not Cloud.AZURE:
        return {}
    databases = [item for item in loaded.items if Use.POSTGRES in item.uses and region in item.members]
    caches = [item for item in loaded.items if Use.CACHE in item.uses and region in item.clients]
    ranges = {key: found.network.ranges() for key, found in loaded.regions.items()}
    copies = {member for item in databases for member in item.members} - {region}
    clients = {client for item in databases for client in item.clients}
    return {
        "database_clients": sorted(
            {block for client in clients for block in client_ranges(ranges[client])}
            | {ranges[member].delegated["postgres"] for member in copies}
        ),
        "cache_clients": sorted(client_ranges(ranges[region])) if caches else [],
    }


def with_openings(args: NetworkArgs, found: Mapping[str, list[str]]) -> NetworkArgs:
    """Return a network's args with whom it lets in beside those that the settings name."""
    options = args.azure or AzureNetwork()
    added = {name: [*getattr(options, name), *blocks] for name, blocks in found.items() if blocks}
    return args.model_copy(update={"azure": options.model_copy(update=added)}) if added else args
