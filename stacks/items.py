"""What holds data in a deployment: databases and what is like them, each kind resolved by its own module."""

from collections.abc import Callable, Mapping
from typing import Any

from graticule.providers.contract.errors import Problem, Problems, join
from graticule.stacks import backups, buckets, caches, databases, registries, streams
from graticule.stacks.backups import check_backed_up
from graticule.stacks.interconnect import check_routes
from graticule.stacks.resolved import Item, ResolvedRegion
from graticule.stacks.settings import Deployment
from graticule.stacks.spread import check_residency

Resolve = Callable[[Deployment, Mapping[str, ResolvedRegion], str, Any], list[Item]]

NOUNS: Mapping[str, str] = {
    "databases": databases.NOUN,
    "caches": caches.NOUN,
    "streams": streams.NOUN,
    "buckets": buckets.NOUN,
}
"""By block of the settings what one of its things is called: its components' names begin with it."""

_RESOLVE: Mapping[str, Resolve] = {
    "databases": databases.resolve,
    "caches": caches.resolve,
    "streams": streams.resolve,
    "buckets": buckets.resolve,
}


def resolve_items(deployment: Deployment, regions: Mapping[str, ResolvedRegion]) -> tuple[Item, ...]:
    """Return what holds data.

    Raises:
        Problems: one for each thing that is wrong.
    """
    problems: list[Problem] = []
    items: list[Item] = []
    owners: dict[str, str] = {}
    for kind, resolve in _RESOLVE.items():
        for key, settings in getattr(deployment, kind).items():
            place = join(kind, key)
            if key in (registries.KEY, backups.KEY):
                problems.append(Problem(place, f"data-{key} is the slice of another block; take another key"))
                continue
            if key in owners:
                message = (
                    f"'{key}' is {join(owners[key], key)} already, and both would be slice data-{key}; take another key"
                )
                problems.append(Problem(place, message))
                continue
            owners[key] = kind
            try:
                found = resolve(deployment, regions, key, settings)
                for item in found:
                    if item.shared:
                        check_residency(deployment, *item.members)
                    check_backed_up(item, regions[item.members[0]].cloud, outside=deployment.backups.outside)
                    check_routes(deployment, regions, item)
                items += found
            except Problem as problem:
                problems.append(problem.within(place))
            except Problems as several:
                problems += [problem.within(place) for problem in several.problems]
    try:
        items += registries.resolve(deployment, regions)
    except Problem as problem:
        problems.append(problem.within(registries.KIND))
    try:
        items += backups.resolve(deployment, regions, items)
    except Problem as problem:
        problems.append(problem.within(backups.BACKUPS))
    if problems:
        raise Problems(problems)
    return tuple(items)
