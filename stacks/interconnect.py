"""Which regions have routes between them, from the settings: who is joined, who shares a zone, who reaches whom."""

from collections.abc import Iterable, Mapping

from graticule.providers import registry
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, Problems
from graticule.providers.contract.links import Join, check_count, interconnect_features
from graticule.providers.contract.private_links import PRIVATE_LINKS
from graticule.stacks.resolved import Item, Loaded, ResolvedRegion
from graticule.stacks.settings import Deployment


def joined(loaded: Loaded) -> dict[str, list[ResolvedRegion]]:
    """Return by account the regions whose networks are joined: two at least, on a cloud where that is to be made."""
    return {
        key: regions
        for key, regions in _of_accounts(loaded.regions.values()).items()
        if len(regions) > 1
        and regions[0].cloud is not Cloud.GCP
        and loaded.deployment.interconnect.of(regions[0].cloud) is not Join.NONE
    }


def zoned(loaded: Loaded) -> dict[str, list[ResolvedRegion]]:
    """Return by account the regions in whose networks the private zone resolves."""
    return _of_accounts(loaded.regions.values()) if loaded.deployment.dns.private else {}


def elsewhere(loaded: Loaded, item: Item) -> list[str]:
    """Return the clients in other regions of what a region's slice makes, if they reach it by endpoints of their own.

    These are made after all regions, for no region reads another.
    """
    if not item.home or loaded.regions[item.home].cloud is not Cloud.AZURE or not PRIVATE_LINKS.keys() & {*item.uses}:
        return []
    return [client for client in item.clients if client not in item.members]


def entered(loaded: Loaded) -> list[Item]:
    """Return what clients in other regions reach by endpoints of their own."""
    return [item for item in loaded.items if elsewhere(loaded, item)]


def linked(loaded: Loaded) -> list[str]:
    """Return the regions that something between regions is made for."""
    regions = [region.key for found in (joined(loaded), zoned(loaded)) for own in found.values() for region in own]
    return list(dict.fromkeys([*regions, *(key for item in entered(loaded) for key in elsewhere(loaded, item))]))


def check_interconnect(deployment: Deployment, regions: Mapping[str, ResolvedRegion]) -> None:
    """Check that the regions of each account can be joined as the settings ask.

    Raises:
        Problems: one for each thing that is wrong.
    """
    problems: list[Problem] = []
    for account, found in _of_accounts(regions.values()).items():
        cloud = found[0].cloud
        join, place = deployment.interconnect.of(cloud), f"interconnect.{cloud}"
        if join is Join.NONE or cloud is Cloud.GCP:
            continue
        try:
            registry.refuse_unsupported(cloud, interconnect_features(join))
            check_count(cloud, join, len(found))
        except Problem as problem:
            problems.append(Problem(place, f"{problem.message} (account {account})"))
            continue
        problems += [
            Problem(
                f"regions.{region.key}.network.existing.route_tables",
                f"is required with {place}: {join}: the route tables that get the routes; or set {place}: none",
            )
            for region in found
            if len(found) > 1 and cloud is Cloud.AWS and not region.network.table_names()
        ]
    if problems:
        raise Problems(problems)


def check_routes(deployment: Deployment, regions: Mapping[str, ResolvedRegion], item: Item) -> None:
    """Check that the regions of something reach each other over the private network, where they have to.

    Raises:
        Problem: two of them do not.
    """
    if not item.routed:
        return
    first, *others = dict.fromkeys((*item.members, *item.clients))
    for other in others:
        if not _reach(deployment, regions[first], regions[other]):
            cloud = regions[first].cloud
            way_out = (
                "give both regions one network"
                if cloud is Cloud.GCP
                else f"set interconnect: {{{cloud}: mesh}}, or keep members and clients in one region"
            )
            raise Problem("", f"'{other}' and '{first}' have no route between them on {cloud}; {way_out}")


def _reach(deployment: Deployment, one: ResolvedRegion, other: ResolvedRegion) -> bool:
    """Return whether there are routes between two regions of an account; who manages a network has made its own."""
    if one.cloud is Cloud.GCP:
        return _network(one) == _network(other)
    return deployment.interconnect.of(one.cloud) is not Join.NONE or bool(
        one.network.existing or other.network.existing
    )


def _network(region: ResolvedRegion) -> object:
    """Return what tells the networks of GCP's regions apart: nothing for the deployment's own."""
    if region.network.existing:
        return region.network.existing.id
    return region.network.gcp.network if region.network.gcp else None


def _of_accounts(regions: Iterable[ResolvedRegion]) -> dict[str, list[ResolvedRegion]]:
    found: dict[str, list[ResolvedRegion]] = {}
    for region in regions:
        found.setdefault(region.account_key, []).append(region)
    return found
