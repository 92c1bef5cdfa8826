"""What a deployment's streams are, from the settings: one in each region, or a log that regions of an account share."""

from collections.abc import Mapping

from graticule.providers import registry
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, at
from graticule.providers.contract.private_links import PRIVATE_LINKS
from graticule.providers.contract.stream import (
    USES,
    Kind,
    StreamOptions,
    check_grants,
    check_limits,
    check_primary,
    check_zones,
    stream_features,
)
from graticule.stacks.resolved import Item, ResolvedRegion
from graticule.stacks.selection import selected
from graticule.stacks.settings import Deployment
from graticule.stacks.spread import check_clients, check_private_zone, of_one_account
from graticule.stacks.stream_settings import Stream

NOUN = "stream"


def resolve(deployment: Deployment, regions: Mapping[str, ResolvedRegion], key: str, settings: Stream) -> list[Item]:
    """Return a stream as its components take it: one for each region, or one that its regions share.

    Raises:
        Problem: what the settings ask for is not to be had; the place is inside the stream.
    """
    members = selected(settings.regions, regions, deployment.groups, "regions")
    if not members:
        raise Problem("regions", "need at least one region")
    clients = selected(settings.clients, regions, deployment.groups, "clients")
    clouds = {regions[member].cloud for member in members}
    for cloud in sorted(clouds):
        registry.refuse_unsupported(cloud, stream_features(settings, len(members)))
        check_limits(settings, cloud)
        check_grants(settings, cloud, len(members) if settings.replicate else 1)
    check_primary(settings, settings.primary, members)
    for member in members:
        _check_region(settings, regions[member])
    for cloud in Cloud:
        if cloud not in clouds and getattr(settings, cloud, None) is not None:
            raise Problem(cloud, f"this block is for {cloud}, and no region of the stream is on {cloud}; remove it")
    if settings.replicate:
        of_one_account(members, regions, ["regions"] * len(members))
    check_clients(clients, settings.clients, regions, {regions[member].account_key for member in members}, NOUN)
    for client in clients:
        if regions[client].cloud is Cloud.AZURE:
            check_private_zone(regions[client], PRIVATE_LINKS[USES[settings.kind]].zone)
    if settings.replicate:
        return [_item(key, settings, regions, members, clients or members)]
    return [
        _item(key, settings, regions, [one], _of_account(regions, one, clients) if settings.clients else [one])
        for one in members
    ]


def _item(
    key: str, settings: Stream, regions: Mapping[str, ResolvedRegion], members: list[str], clients: list[str]
) -> Item:
    first = regions[members[0]]
    options = {name: getattr(settings, name) for name in StreamOptions.model_fields}
    options |= {cloud: None for cloud in Cloud if cloud is not first.cloud and cloud in options}
    return Item(
        kind="streams",
        key=key,
        name=f"{NOUN}-{key}" if settings.replicate else f"{NOUN}-{key}-{first.key}",
        account_key=first.account_key,
        members=tuple(members),
        clients=tuple(clients),
        home="" if settings.replicate else first.key,
        backup=settings.backup,
        uses=(USES[settings.kind],),
        # A queue is reached at an API of its cloud, and on Azure each client by an endpoint in its own network.
        routed=settings.kind is Kind.LOG and first.cloud is not Cloud.AZURE and not {*clients} <= {*members},
        args={**options, "primary": settings.primary, "retire": settings.retire},
    )


def _of_account(regions: Mapping[str, ResolvedRegion], member: str, clients: list[str]) -> list[str]:
    """Return the clients that a region's own stream is for: all those of its account."""
    return [key for key in clients if regions[key].account_key == regions[member].account_key]


def _check_region(settings: Stream, region: ResolvedRegion) -> None:
    if settings.kind is Kind.LOG and region.cloud is Cloud.AWS:
        with at("regions"):
            check_zones(region.network.zones, region.key)
