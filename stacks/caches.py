"""What a deployment's caches are, from the settings: one for each account, or for each region where they are apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from graticule.providers import registry
from graticule.providers.contract.cache import (
    CacheOptions,
    Topology,
    cache_features,
    check_cache,
    check_engine,
    check_locations,
    roles_of,
)
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, at, join, listed
from graticule.providers.contract.identities import check_identities
from graticule.providers.contract.keys import Use
from graticule.providers.contract.private_links import PRIVATE_LINKS
from graticule.stacks.cache_settings import Cache, CacheOnCloud
from graticule.stacks.resolved import Item, ResolvedRegion
from graticule.stacks.selection import selected
from graticule.stacks.settings import Deployment
from graticule.stacks.spread import check_clients, check_leaving, check_private_zone

NOUN = "cache"
AZURE_ZONE = PRIVATE_LINKS[Use.CACHE].zone
_CHOSEN = ("topology", "size", "shards", "replicas")


def resolve(deployment: Deployment, regions: Mapping[str, ResolvedRegion], key: str, settings: Cache) -> list[Item]:
    """Return a cache as its components take it.

    Raises:
        Problem: what the settings ask for is not to be had; the place is inside the cache.
    """
    if not settings.regions:
        raise Problem("regions", f"is required: all, or keys of regions and groups; there are {listed(regions)}")
    members = selected(settings.regions, regions, deployment.groups, "regions")
    clients = selected(settings.clients, regions, deployment.groups, "clients") if settings.clients else members
    accounts = list(dict.fromkeys(regions[member].account_key for member in members))
    _check_clouds(settings, accounts, [regions[member].cloud for member in members])
    check_clients(clients, settings.clients, regions, accounts, NOUN)
    check_leaving(settings.leaving, members, "its regions")
    items: list[Item] = []
    for account in accounts:
        own = [regions[one] for one in members if regions[one].account_key == account]
        _check(settings, own, alone=len(accounts) == 1)
        reached = [one for one in clients if regions[one].account_key == account]
        if own[0].cloud is Cloud.AZURE:
            for client in reached:
                check_private_zone(regions[client], AZURE_ZONE)
        items += _of_account(key, settings, own, reached)
    names = [item.name.removeprefix(f"{NOUN}-{key}-") for item in items]
    for name in names:
        if names.count(name) > 1:
            raise Problem("regions", f"an account and a region of another one are both called '{name}'; rename one")
    return items


def _check_clouds(settings: Cache, accounts: Sequence[str], clouds: Sequence[Cloud]) -> None:
    for cloud in Cloud:
        if getattr(settings, cloud) and cloud not in clouds:
            raise Problem(cloud, f"none of its regions is on {cloud}; remove the block, or add a region")
    if len(accounts) > 1 and settings.primary:
        said = listed(f"{cloud}.primary" for cloud in dict.fromkeys(clouds))
        raise Problem("primary", f"the cache is in several accounts, and each has its own; write {said} instead")


def _of_account(key: str, settings: Cache, regions: Sequence[ResolvedRegion], clients: Sequence[str]) -> list[Item]:
    """Return the caches of one account."""
    account, own = regions[0].account_key, _own(settings, regions[0].cloud)
    options = _options(settings, own)
    primary = own.primary or settings.primary
    leaving = [one.key for one in regions if one.key in settings.leaving or one.settings.retire]
    shared: dict[str, Any] = {
        **{name: getattr(options, name) for name in CacheOptions.model_fields},
        "version": own.version,
        "logins": own.logins,
    }
    if options.topology is Topology.REGIONAL:
        return [
            Item(
                kind="caches",
                key=key,
                name=f"{NOUN}-{key}-{region.key}",
                account_key=account,
                members=(region.key,),
                clients=tuple(clients) if settings.clients else (region.key,),
                home=region.key,
                uses=(Use.CACHE,),
                backup=settings.backup,
                roles=(f"writer-{region.key}",),
                routed=True,
                args={**shared, "primary": region.key, "retire": settings.retire or region.key in leaving},
            )
            for region in regions
        ]
    return [
        Item(
            kind="caches",
            key=key,
            name=f"{NOUN}-{key}-{account}",
            account_key=account,
            members=tuple(region.key for region in regions),
            clients=tuple(clients),
            home="",
            uses=(Use.CACHE,),
            backup=settings.backup,
            roles=roles_of(options.topology, [region.key for region in regions]),
            routed=options.topology is Topology.PRIMARY or not {*clients} <= {region.key for region in regions},
            args={
                **shared,
                "primary": primary or regions[0].key,
                "epoch": own.epoch or settings.epoch,
                "retire": settings.retire,
                "leaving": leaving,
            },
        )
    ]


def _own(settings: Cache, cloud: Cloud) -> CacheOnCloud:
    return getattr(settings, cloud) or CacheOnCloud()


def _options(settings: Cache, own: CacheOnCloud) -> CacheOptions:
    """Return what is asked for on one cloud."""
    chosen = {name: value for name in _CHOSEN if (value := getattr(own, name)) is not None}
    return CacheOptions(**{**{name: getattr(settings, name) for name in CacheOptions.model_fields}, **chosen})


def _check(settings: Cache, regions: Sequence[ResolvedRegion], *, alone: bool) -> None:
    """Check what is asked for in one account.

    Args:
        settings: the cache.
        regions: its regions there.
        alone: whether it is in no other account.

    Raises:
        Problem: it is not to be had; the place is the cloud's own block where that says it.
    """
    cloud = regions[0].cloud
    own = _own(settings, cloud)
    options, primary = _options(settings, own), own.primary or settings.primary
    groups = [[one] for one in regions] if options.topology is Topology.REGIONAL else [regions]
    said = primary if options.topology is not Topology.REGIONAL else ""
    try:
        try:
            registry.refuse_unsupported(cloud, cache_features(options))
        except Problem as problem:
            where = listed(region.key for region in regions)
            raise Problem(problem.place, f"{problem.message} ({where}); say so in the block {cloud}") from None
        _check_stays(settings.leaving, said)
        for group in groups:
            check_cache(options, cloud, said, {region.key: region.network.zones for region in group})
        check_locations(options.topology, cloud, {region.key: region.network.location for region in regions})
        check_engine(own.version, options.topology, cloud)
        with at("logins"):
            check_identities(own.logins, cloud)
    except Problem as problem:
        said_there = getattr(own, problem.place.partition(".")[0], None) or (problem.place == "primary" and not alone)
        raise Problem(join(cloud, problem.place) if said_there else problem.place, problem.message) from None
    for region in regions:
        _check_network(region)


def _check_stays(leaving: Sequence[str], primary: str) -> None:
    """Check that what the others follow, or joined, is not taken away."""
    if primary in leaving:
        way_out = "hand over to another region first (graticule switchover), or edit primary where every region writes"
        raise Problem(f"leaving.{leaving.index(primary)}", f"'{primary}' is primary; {way_out}")


def _check_network(region: ResolvedRegion) -> None:
    network = region.network
    if region.cloud is Cloud.AZURE:
        check_private_zone(region, AZURE_ZONE, "regions")
    if region.cloud is Cloud.AWS and network.existing and not network.existing.database_subnets:
        raise Problem(
            "regions",
            f"the network of '{region.key}' exists and names no database_subnets; add them to network.existing",
        )
