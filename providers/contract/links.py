"""Between the regions of one account: how their networks are joined, the private zone, and ways to what holds data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Self

from pulumi import Input, Output
from pulumi.output import T  # noqa: F401  # pyright: ignore[reportUnusedImport]  # pydantic resolves Input[str] with Output and T in the namespace
from pydantic import Field, model_validator

from graticule.providers.contract.cloud import Cloud, Feature
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.keys import Use
from graticule.providers.contract.model import Args, described
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.private_links import PRIVATE_LINKS
from graticule.providers.contract.spread import Spread

NAME_TTL = 30
"""For how many seconds a stable name may be remembered: how long clients keep the old writer after a switchover."""

ZONE = described(r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", "a domain in lower case such as prod.internal")


class Join(StrEnum):
    """How the networks of an account's regions are joined."""

    NONE = "none"
    """Not at all."""
    MESH = "mesh"
    """Each with each other: VPC peering (AWS), virtual network peering (Azure)."""
    HUB = "hub"
    """Each with a transit gateway of its region, and these with each other (AWS)."""


MOST_PEERS: Mapping[tuple[Cloud, Join], int] = {
    (Cloud.AWS, Join.MESH): 50,
    (Cloud.AWS, Join.HUB): 50,
    (Cloud.AZURE, Join.MESH): 500,
}
"""Peerings that a network takes, and that a transit gateway takes, unless the account's quota was raised."""


class InterconnectArgs(Spread):
    """The networks of an account's regions, joined; its ``members`` are all its regions."""

    join: Join = Join.MESH
    """How they are joined: ``mesh`` or ``hub``."""

    @model_validator(mode="after")
    def _joins_what_its_cloud_can(self) -> Self:
        if self.join is Join.NONE:
            raise Problem("join", "need mesh or hub, got 'none'; or leave the component out")
        check_count(self.cloud, self.join, len(self.members))
        return self

    def pairs(self) -> list[tuple[str, str]]:
        """Return each two regions once, the same way round whatever others there are."""
        return list(combinations(sorted(self.members), 2))


def check_count(cloud: Cloud, join: Join, regions: int) -> None:
    """Check that the networks of so many regions can be joined.

    Raises:
        Problem: a network would have more peers than its cloud takes.
    """
    most = MOST_PEERS.get((cloud, join))
    if most is not None and regions > most + 1:
        what = "transit gateway" if join is Join.HUB else "network"
        raise Problem(
            "join", f"a {what} on {cloud} takes {most} peers, so need at most {most + 1} regions, got {regions}"
        )


def interconnect_features(join: Join) -> dict[Feature, str]:
    """Return the features that joining asks for, each with the place that asks."""
    return {Feature.PEERED_REGIONS: "cloud", **({Feature.HUB: "join"} if join is Join.HUB else {})}


@dataclass(frozen=True)
class InterconnectOutputs:
    """What a provider's interconnect gives back to the component."""

    links: Output[dict[str, str]]
    """By pair of regions (``use1-usw2``) the id of what joins them."""


class PrivateZoneArgs(Spread):
    """A DNS zone of one account that resolves inside the networks of its ``members`` and nowhere else."""

    zone: str = Field(pattern=ZONE)
    """The zone's domain."""
    location: str = ""
    """Where Azure keeps the zone's resource group; once made it stays."""

    def whole(self) -> Placed:
        """Return what helpers need that make something of no region."""
        return Placed(
            cloud=self.cloud, location=self.location, account=self.account, prefix=self.prefix, labels=self.labels
        )


@dataclass(frozen=True)
class PrivateZoneOutputs:
    """What a provider's private zone gives back to the component."""

    zone_id: Output[str]
    """The hosted zone's id (AWS), the managed zone's name (GCP) or the zone's resource id (Azure)."""


class ClientEndpointsArgs(Spread):
    """Endpoints in the regions of ``clients`` for what is in the region of the one member (Azure)."""

    use: Use
    """What it is."""
    target: Input[str]
    """Its resource id, or that of a part of it."""

    @model_validator(mode="after")
    def _leads_to_one(self) -> Self:
        if len(self.members) > 1:
            raise Problem("members", f"need the one region that has it, got {len(self.members)}")
        if self.use not in PRIVATE_LINKS:
            raise Problem("use", f"need one of {listed(sorted(PRIVATE_LINKS))}, got '{self.use}'")
        return self


class NamesArgs(Args):
    """Names in a private zone that stay when what answers for them moves."""

    cloud: Cloud
    """The cloud: ``aws``, ``gcp`` or ``azure``."""
    account: str = ""
    """The AWS account id, GCP project or Azure subscription; unset: asked of the provider."""
    zone: str = Field(pattern=ZONE)
    """The zone's domain."""
    zone_id: Input[str]
    """The zone, as :class:`PrivateZoneOutputs` gives it."""
    hosts: dict[str, Input[str]] = Field(min_length=1)
    """By label (``orders.writer``) the host that answers: a host name (AWS, Azure) or an IPv4 address (GCP)."""

    def names(self) -> dict[str, str]:
        """Return by label the whole name."""
        return {label: f"{label}.{self.zone}" for label in sorted(self.hosts)}
