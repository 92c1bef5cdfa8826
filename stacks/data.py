"""What holds data: a root of its own, in the slice of its region or in one of its own."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import pulumi

from graticule.components.database import Database
from graticule.providers.contract.database import DatabaseArgs
from graticule.stacks.resolved import Item, Loaded
from graticule.stacks.spread import PlaceOutputs, spread


class Holding(Protocol):
    """A component that holds data."""

    def outputs(self) -> dict[str, Any]:
        """Return the outputs by their names, as a stack exports them."""
        ...


def _database(name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions) -> Holding:
    return Database(name, DatabaseArgs(**args), opts)


_MAKE: Mapping[str, Callable[[str, Mapping[str, Any], pulumi.ResourceOptions], Holding]] = {"databases": _database}
"""By block of the settings what makes one of its things."""


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
        providers: Mapping[str, pulumi.ProviderResource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Make what holds data.

        Args:
            name: the root's name.
            loaded: the deployment.
            items: what to make.
            given: by region what its slice gave.
            providers: by account its explicit provider.
            opts: as for every Pulumi resource.
        """
        super().__init__("graticule:stacks:Data", name, {}, opts)
        self.made = {}
        for item in items:
            child = pulumi.ResourceOptions(parent=self, providers=[providers[item.account_key]])
            args = {**spread(loaded, item, given), **item.args}
            self.made[item.name] = _MAKE[item.kind](item.name, args, child)
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, Any]:
        """Return what the slice exports, by component."""
        return {name: holding.outputs() for name, holding in self.made.items()}
