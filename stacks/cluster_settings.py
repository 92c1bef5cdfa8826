"""The part of the settings that is about clusters: teams, generations, keys."""

from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from graticule.providers.contract.account import AZURE_ID
from graticule.providers.contract.cluster import GENERATION_KEY, Role
from graticule.providers.contract.cluster_options import ClusterOptions, Nodes
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.keys import KeysOptions, Purpose
from graticule.providers.contract.model import Args, Whole, described
from graticule.providers.contract.pools import POOL_KEY, Pool

_ROLE = described(r"^(arn:aws[a-z-]*:iam::[0-9]{12}:role/.+)?$", "the ARN of an IAM role")
_EMAIL = described(r"^([^@\s:]+@[^@\s]+)?$", "the address of a group")


class Team(Args):
    """People, as each cloud knows them."""

    aws: str = Field(default="", pattern=_ROLE)
    """The ARN of an IAM role, such as IAM Identity Center makes for a permission set."""
    gcp: str = Field(default="", pattern=_EMAIL)
    """The address of a Google group."""
    azure: str = Field(default="", pattern=AZURE_ID)
    """The object id of an Entra group."""


class Generation(Args):
    """One of a region's clusters: what differs from the others."""

    version: str | None = None
    """The Kubernetes version."""
    nodes: Nodes | None = None
    """Who makes the nodes."""
    pools: dict[Annotated[str, StringConstraints(pattern=POOL_KEY)], Pool] | None = None
    """Pools of nodes, instead of the region's."""
    retire: bool = False
    """The first step of a removal: takes the protection off; the second is to take the generation away."""


class Clusters(ClusterOptions):
    """A region's clusters: ``generations: {blue: {}}`` makes one."""

    generations: dict[Annotated[str, StringConstraints(pattern=GENERATION_KEY)], Generation] = {}
    """The clusters, by ``blue`` and ``green``: a second one stands beside the first for a risky change."""
    access: dict[str, Role] = {}
    """What each team may do: ``admin``, ``edit`` or ``view``."""
    max_nodes: Whole = Field(default=200, ge=1, le=5000)
    """How many nodes a cluster may grow to; the address plan leaves room for them."""
    pods_per_node: Whole = Field(default=110, ge=8, le=250)
    """How many pods a node may run."""


class Keys(KeysOptions):
    """A region's encryption keys."""

    administrators: list[str] = []
    """The teams that may manage the keys, but neither encrypt nor decrypt."""
    keep: list[Purpose] = []
    """Purposes whose key stays while nothing in the region uses it, because what it encrypted may still be there:
    ``cluster``, ``logs``, ``data``, ``backup`` or, on AWS, ``alerts``."""

    @field_validator("keep")
    @classmethod
    def _are_a_regions(cls, keep: list[Purpose]) -> list[Purpose]:
        if Purpose.AUDIT in keep:
            of_regions = listed(sorted(set(Purpose) - {Purpose.AUDIT}))
            raise Problem(
                str(keep.index(Purpose.AUDIT)),
                f"'audit' is the key of an account's trail, no region's; take {of_regions}",
            )
        return keep
