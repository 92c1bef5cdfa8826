"""Pools of nodes: what they take, and what of them each zone gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.model import Args, Whole, described

POOL_KEY = described(r"^[a-z][a-z0-9]{0,9}$", "1..10 lowercase letters and digits, a letter first")
"""AKS takes 12 characters, of which a zone's number and its separator are two (cloud rule 83)."""
SYSTEM = "system"
"""What AKS's own pools are called, before the zone."""


class Effect(StrEnum):
    """What a taint does to pods that do not tolerate it."""

    NO_SCHEDULE = "NoSchedule"
    PREFER_NO_SCHEDULE = "PreferNoSchedule"
    NO_EXECUTE = "NoExecute"


class Taint(Args):
    """Keeps pods away that do not tolerate it."""

    value: str = ""
    """The taint's value."""
    effect: Effect = Effect.NO_SCHEDULE
    """What it does."""


class Pool(Args):
    """Nodes of one kind."""

    machine: str
    """The cloud's own name of the machine type: ``m7i.xlarge``, ``n2-standard-4``, ``Standard_D4ds_v5``."""
    min_nodes: Whole = Field(default=0, ge=0, le=1000)
    """How many nodes there are at least, over all zones."""
    max_nodes: Whole = Field(default=10, ge=1, le=1000)
    """How many nodes there may be, over all zones."""
    zones: list[str] = []
    """The zones, of the region's; unset: all of them."""
    per_zone: bool = False
    """Whether each zone has a pool of its own, as workloads with volumes need; the bounds are then divided. On Azure it
    is always so."""
    spot: bool = False
    """Whether the nodes are spare capacity, cheap and gone at any time."""
    disk_gb: Whole = Field(default=100, ge=30, le=16000)
    """The size of a node's disk, in GiB."""
    labels: dict[str, str] = {}
    """Labels of the nodes."""
    taints: dict[str, Taint] = {}
    """Taints of the nodes, by key."""

    @model_validator(mode="after")
    def _min_is_below_max(self) -> Self:
        if self.min_nodes > self.max_nodes:
            raise Problem("max_nodes", f"need at least min_nodes ({self.min_nodes}), got {self.max_nodes}")
        return self


def check_pools(pools: Mapping[str, Pool], cloud: Cloud, zones: Sequence[str]) -> None:
    """Check what only shows once the cloud and the cluster's zones are known.

    Raises:
        Problem: the place begins with the pool's key.
    """
    for key, pool in pools.items():
        if cloud is Cloud.AZURE and key == SYSTEM:
            raise Problem(key, f"'{SYSTEM}' is what AKS's own pools are called; take another key")
        for index, zone in enumerate(pool.zones):
            if zone not in zones:
                raise Problem(f"{key}.zones.{index}", f"{zone!r} is none of the region's; take of {listed(zones)}")
            if zone in pool.zones[:index]:
                raise Problem(f"{key}.zones.{index}", f"{zone!r} is listed twice")
        homes = len(pool.zones or zones)
        if _is_per_zone(pool, cloud) and pool.max_nodes < homes:
            raise Problem(f"{key}.max_nodes", f"need at least one for each of {homes} zones, got {pool.max_nodes}")


def shares(nodes: int, zones: Sequence[str]) -> dict[str, int]:
    """Return what each zone gets of some nodes: as even as it can be, and as many in all."""
    return {zone: -(-(nodes - place) // len(zones)) for place, zone in enumerate(sorted(zones))}


def _is_per_zone(pool: Pool, cloud: Cloud) -> bool:
    """Return whether each zone has a pool of its own; on Azure each has its own subnet and way out."""
    return pool.per_zone or cloud is Cloud.AZURE


@dataclass(frozen=True)
class PoolPart:
    """One pool as a cloud gets it: for all its zones, or one of them."""

    what: str
    """The end of its logical name: the pool's key, and the zone's name where each zone has its own."""
    key: str
    pool: Pool
    zones: list[str]
    min_nodes: int
    max_nodes: int


def pool_parts(pools: Mapping[str, Pool], cloud: Cloud, every_zone: Sequence[str]) -> list[PoolPart]:
    """Return the pools of a cluster; one that is per zone comes once a zone, its bounds shared out.

    Args:
        pools: the pools by key.
        cloud: whose they are.
        every_zone: the cluster's zones.
    """
    parts: list[PoolPart] = []
    for key, pool in sorted(pools.items()):
        zones = sorted(pool.zones or every_zone)
        if not _is_per_zone(pool, cloud):
            parts.append(PoolPart(key, key, pool, zones, pool.min_nodes, pool.max_nodes))
            continue
        least, most = shares(pool.min_nodes, zones), shares(pool.max_nodes, zones)
        parts += [PoolPart(f"{key}-{zone}", key, pool, [zone], least[zone], most[zone]) for zone in zones]
    return parts
