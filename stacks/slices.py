"""Which stack owns what: the layouts and the slices of a deployment."""

from dataclasses import dataclass
from enum import StrEnum

from graticule.providers.contract.cluster_options import Reach
from graticule.providers.contract.errors import Problem, did_you_mean, listed
from graticule.providers.contract.keys import Use
from graticule.stacks.clusters import ResolvedCluster
from graticule.stacks.interconnect import linked
from graticule.stacks.resolved import Item, Loaded, ResolvedRegion
from graticule.stacks.settings import Layout


class Kind(StrEnum):
    """What a slice holds. A deployment has the slices that it has something for."""

    GLOBAL = "global"
    """What has no region, and what an account has only once."""
    REGION = "region"
    """All that lives in one region; no region reads another."""
    LINKS = "links"
    """Routing and names between regions, and who reaches from one what another made."""
    DATA = "data"
    """A database, cache or stream with members in several regions."""
    APPS = "apps"
    """What runs in a region's cluster."""
    EDGE = "edge"
    """The entry from the internet."""


@dataclass(frozen=True)
class Slice:
    """The part of a deployment that one stack can own.

    ``key`` is what follows the deployment's name in the stack's name: ``global``, ``use1``, ``use1-apps``.
    """

    kind: Kind
    key: str
    region: str
    """The region's key; empty: none."""


def slices(loaded: Loaded) -> list[Slice]:
    """Return the slices of a deployment in the order in which they can be deployed."""
    regions = loaded.regions.values()
    return [
        Slice(Kind.GLOBAL, "global", ""),
        *(Slice(Kind.REGION, region.key, region.key) for region in regions),
        *([Slice(Kind.LINKS, "links", "")] if linked(loaded) else []),
        *(Slice(Kind.DATA, f"data-{key}", "") for key in dict.fromkeys(item.key for item in loaded.items_of())),
        *(Slice(Kind.APPS, f"{region.key}-apps", region.key) for region in regions if reachable(region)),
    ]


def items_in(loaded: Loaded, part: Slice) -> tuple[Item, ...]:
    """Return what holds data in a slice."""
    match part.kind:
        case Kind.REGION:
            return loaded.items_of(home=part.region)
        case Kind.DATA:
            return loaded.items_of(key=part.key.removeprefix("data-"))
        case _:
            return ()


def named_in(loaded: Loaded, part: Slice) -> tuple[Item, ...]:
    """Return what a slice makes the stable names of: what it makes itself, and after all regions what they make."""
    if not loaded.deployment.dns.private:
        return ()
    made = items_in(loaded, part)
    if part.kind is Kind.LINKS:
        made = tuple(item for item in loaded.items if item.home)
    return tuple(item for item in made if item.roles) if part.kind is not Kind.REGION else ()


def uses_in(loaded: Loaded, region: str) -> list[Use]:
    """Return what holds data in a region, so that its keys are made for it."""
    return sorted({use for item in loaded.items if region in item.members for use in item.uses})


def reachable(region: ResolvedRegion) -> dict[str, ResolvedCluster]:
    """Return a region's clusters, by generation, in which a stack makes objects."""
    return {
        generation: cluster
        for generation, cluster in region.clusters.items()
        if not cluster.options.existing and cluster.options.reach is not Reach.GITOPS
    }


def stack_names(loaded: Loaded) -> list[str]:
    """Return the names of the stacks that the deployment's layout has."""
    if loaded.deployment.layout is Layout.SINGLE:
        return [loaded.name]
    return [f"{loaded.name}-{part.key}" for part in slices(loaded)]


def deployment_of(stack: str) -> str:
    """Return the deployment that a stack belongs to: what stands before the first dash."""
    return stack.partition("-")[0]


def owned_by(loaded: Loaded, stack: str) -> list[Slice]:
    """Return the slices that a stack owns.

    Raises:
        Problem: the deployment has no such stack, or its layout has others.
    """
    names = stack_names(loaded)
    if stack not in names:
        other = "slices" if loaded.deployment.layout is Layout.SINGLE else "single"
        hint = "" if stack == loaded.name else did_you_mean(stack, names)
        raise Problem(
            "",
            f"stack '{stack}' is none of deployment '{loaded.name}' with layout: {loaded.deployment.layout}{hint}; "
            f"its stacks are {listed(names)} (layout: {other} has others)",
        )
    if loaded.deployment.layout is Layout.SINGLE:
        return slices(loaded)
    return [part for part in slices(loaded) if f"{loaded.name}-{part.key}" == stack]
