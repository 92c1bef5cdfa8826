"""What a deployment is once every default is merged in and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graticule.providers.contract.account import AccountArgs
from graticule.providers.contract.backup import Choice
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.keys import Use
from graticule.providers.contract.network import NetworkArgs
from graticule.stacks.clusters import ResolvedCluster
from graticule.stacks.monitoring_settings import ResolvedMonitoring
from graticule.stacks.settings import Deployment, Region


@dataclass(frozen=True)
class ResolvedRegion:
    """One region with every default merged in."""

    key: str
    account_key: str
    account: AccountArgs
    settings: Region
    network: NetworkArgs
    key_administrators: dict[str, str]
    clusters: dict[str, ResolvedCluster]
    monitoring: ResolvedMonitoring | None

    @property
    def cloud(self) -> Cloud:
        """The cloud of the region's account."""
        return self.account.cloud


@dataclass(frozen=True)
class Cover:
    """One part of an item that a vault backs up."""

    item: str
    """The name of its component."""
    name: str
    """What it is called among all that is backed up."""
    use: Use
    region: str
    path: tuple[str, ...]
    """Where its id is in what its component gives as ``ids``."""


@dataclass(frozen=True)
class Item:
    """One thing that holds data, such as a database, in the regions of one account."""

    kind: str
    """Its block of the settings, ``databases`` for example."""
    key: str
    """Its key there."""
    name: str
    """The logical name of its component: ``database-orders``."""
    account_key: str
    """Whose provider makes it."""
    members: tuple[str, ...]
    """The regions that hold the data."""
    clients: tuple[str, ...]
    """The regions that connect to it."""
    home: str
    """The region whose slice makes it; empty: a slice of its own, ``data-<key>``."""
    uses: tuple[Use, ...]
    """What the members' keys encrypt."""
    args: Mapping[str, Any]
    """What the component takes beside its regions."""
    backup: Choice = Choice.POLICY
    """Whether it is backed up."""
    covers: tuple[Cover, ...] = ()
    """What of it a vault backs up."""
    roles: tuple[str, ...] = ()
    """What its endpoints are called, ``writer`` for example: each has a stable name in the private zone, known before
    anything exists; none where the cloud's own name has to be used, as with an API."""
    shards: tuple[str, ...] = ("",)
    """What each of the roles is there for; ``""`` alone: for all of it."""
    routed: bool = False
    """Whether its members and clients reach each other over the private network, so that their regions are joined."""
    shared: bool = True
    """Whether its members hold the same data, so that it leaves the one for the other."""
    kept: tuple[str, ...] = ()
    """The locations that keep it, where its cloud has more than its members'."""


@dataclass(frozen=True)
class Loaded:
    """A checked deployment."""

    name: str
    deployment: Deployment
    regions: dict[str, ResolvedRegion]
    sources: dict[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    """The layers that were merged, the weakest first, by where they come from."""
    items: tuple[Item, ...] = ()
    """What holds data."""

    @property
    def prefix(self) -> str:
        """What every physical name begins with."""
        return "-".join(part for part in (self.deployment.naming.prefix, self.name) if part)

    def items_of(self, *, home: str = "", key: str = "") -> tuple[Item, ...]:
        """Return what a region's slice makes, or what the slice ``data-<key>`` makes."""
        return tuple(item for item in self.items if item.home == home and key in {"", item.key})
