"""Which stack owns what: the layouts and the slices of a deployment."""

from dataclasses import dataclass
from enum import StrEnum

from graticule.providers.contract.errors import Problem, did_you_mean, listed
from graticule.stacks.loading import Loaded
from graticule.stacks.settings import Layout


class Kind(StrEnum):
    """What a slice holds. A deployment has the slices that it has something for."""

    GLOBAL = "global"
    """What has no region, and what an account has only once."""
    REGION = "region"
    """All that lives in one region; no region reads another."""
    LINKS = "links"
    """Routing and names between regions."""
    DATA = "data"
    """A database, cache or stream with members in several regions."""
    APPS = "apps"
    """What runs in a region's cluster."""
    EDGE = "edge"
    """The entry from the internet."""


@dataclass(frozen=True)
class Slice:
    """The part of a deployment that one stack can own.

    ``key`` is what follows the deployment's name in the stack's name: ``global``, ``use1``.
    """

    kind: Kind
    key: str


def slices(loaded: Loaded) -> list[Slice]:
    """Return the slices of a deployment in the order in which they can be deployed."""
    return [Slice(Kind.GLOBAL, "global"), *(Slice(Kind.REGION, key) for key in loaded.regions)]


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
