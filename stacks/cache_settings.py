"""The part of the settings that is about caches."""

from typing import Annotated

from pydantic import Field

from graticule.providers.contract.cache import CacheOptions, Topology
from graticule.providers.contract.identities import Identities
from graticule.providers.contract.model import Args, Whole
from graticule.providers.contract.sizes import Size
from graticule.stacks.backup_settings import BackedUp
from graticule.stacks.selection import Selection


class CacheOnCloud(Args):
    """Where a cache differs on one cloud; what is unset is as the cache says."""

    topology: Topology | None = None
    """What holds between its regions on this cloud."""
    primary: str = ""
    """The region of this cloud that is made first; with ``topology: primary`` the one that writes."""
    epoch: Annotated[int, Field(strict=True, ge=1)] | None = None
    """How often the writer has moved on this cloud, plus one."""
    size: Size | None = None
    """How large each node is on this cloud."""
    shards: Annotated[int, Field(strict=True, ge=1, le=250)] | None = None
    """Over how many nodes the keys are spread (AWS, GCP)."""
    replicas: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None
    """Nodes beside each of them, in other zones (AWS, GCP)."""
    version: str = ""
    """The version of Valkey, ``8.0`` for example (AWS, GCP); unset: the one of this release."""
    logins: Identities = {}
    """Who may log in, by a key of your own: the name of an IAM role (AWS), a member such as
    ``serviceAccount:api@acme.iam.gserviceaccount.com`` (GCP), the object id of an identity (Azure)."""


class Cache(CacheOptions, BackedUp):
    """A cache, by its own key."""

    regions: Selection = []
    """The regions that hold it, on one cloud or several: ``all``, keys or groups. Each cloud has its own."""
    primary: str = ""
    """The region that is made first; with ``topology: primary`` the one that writes. Over several clouds it is said in
    the block of each."""
    epoch: Whole = Field(default=1, ge=1)
    """How often the writer has moved, plus one; ``graticule switchover`` raises it."""
    clients: Selection = []
    """The regions whose machines and pods connect to it, ``all``, keys or groups; unset: those that hold it. Each
    cloud's own connect to the cache there."""
    leaving: list[str] = []
    """The regions that the next update takes away, the first step of their removal: takes their protection off."""
    retire: bool = False
    """The first step of a removal: takes the protection off; the second is to take the cache away."""
    aws: CacheOnCloud | None = None
    """Where it differs on AWS."""
    gcp: CacheOnCloud | None = None
    """Where it differs on GCP."""
    azure: CacheOnCloud | None = None
    """Where it differs on Azure."""
