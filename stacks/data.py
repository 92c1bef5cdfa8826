"""What holds data: a root of its own, in the slice of its region or in one of its own."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import pulumi

from graticule.components.backup import Backup
from graticule.components.bucket import Bucket
from graticule.components.cache import Cache
from graticule.components.database import Database
from graticule.components.registry import Registry
from graticule.components.stream import Stream
from graticule.providers.contract.backup import LABEL, BackupArgs, Choice, Covered
from graticule.providers.contract.bucket import BucketArgs
from graticule.providers.contract.cache import CacheArgs
from graticule.providers.contract.database import DatabaseArgs
from graticule.providers.contract.registry import RegistryArgs
from graticule.providers.contract.stream import StreamArgs
from graticule.stacks.backups import BACKUPS
from graticule.stacks.resolved import Cover, Item, Loaded
from graticule.stacks.spread import PlaceOutputs, spread


class Holding(Protocol):
    """A component that holds data."""

    def outputs(self) -> dict[str, Any]:
        """Return the outputs by their names, as a stack exports them."""
        ...


Ids = Callable[[Cover], pulumi.Output[str]]
"""Gives the id of what is backed up."""


def _backup(name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions) -> Holding:
    return Backup(name, BackupArgs(**args), opts)


def _database(name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions) -> Holding:
    return Database(name, DatabaseArgs(**args), opts)


def _stream(name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions) -> Holding:
    return Stream(name, StreamArgs(**args), opts)


def _registry(name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions) -> Holding:
    return Registry(name, RegistryArgs(**args), opts)


def _bucket(name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions) -> Holding:
    return Bucket(name, BucketArgs(**args), opts)


def _cache(name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions) -> Holding:
    return Cache(name, CacheArgs(**args), opts)


_MAKE: Mapping[str, Callable[[str, Mapping[str, Any], pulumi.ResourceOptions], Holding]] = {
    BACKUPS: _backup,
    "databases": _database,
    "streams": _stream,
    "buckets": _bucket,
    "registry": _registry,
    "caches": _cache,
}
"""By block of the settings what makes one of its things."""


def covered(backups: Item, ids: Ids) -> dict[str, Covered]:
    """Return what backups are of, with the ids that its slices gave."""
    return {cover.name: Covered(use=cover.use, region=cover.region, id=ids(cover)) for cover in backups.covers}


class Data(pulumi.ComponentResource):
    """The root of what holds data in one slice: ``data-<key>``, or ``<region>-data`` in a region's own."""

    made: dict[str, Holding]
    """The components, by their names."""

    def __init__(
        self,
        name: str,
        loaded: Loaded,
        items: Iterable[Item],
        given: Mapping[str, PlaceOutputs],
        ids: Ids,
        providers: Mapping[str, pulumi.ProviderResource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Make what holds data.

        Args:
            name: the root's name.
            loaded: the deployment.
            items: what to make.
            given: by region what its slice gave.
            ids: how what is backed up is found in its own slice.
            providers: by account its explicit provider.
            opts: as for every Pulumi resource.
        """
        super().__init__("graticule:stacks:Data", name, {}, opts)
        self.made = {}
        for item in items:
            child = pulumi.ResourceOptions(parent=self, providers=[providers[item.account_key]])
            args = {**spread(loaded, item, given), **item.args}
            if item.kind == BACKUPS:
                args |= {"covers": covered(item, ids), "selects": {LABEL: Choice.POLICY, "deployment": loaded.name}}
            self.made[item.name] = _MAKE[item.kind](item.name, args, child)
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, Any]:
        """Return what the slice exports, by component."""
        return {name: holding.outputs() for name, holding in self.made.items()}
