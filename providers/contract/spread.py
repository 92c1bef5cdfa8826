"""What the args of every component share that may have members in several regions of one cloud."""

from collections.abc import Sequence
from typing import Annotated, Self

from pulumi import Input, Output  # noqa: F401  # pyright: ignore[reportUnusedImport]  # pydantic resolves Input[str] with Output and T in the namespace
from pulumi.output import T  # noqa: F401  # pyright: ignore[reportUnusedImport]
from pydantic import Field, StringConstraints, model_validator

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, did_you_mean, listed
from graticule.providers.contract.keys import SUFFIX, Purpose
from graticule.providers.contract.model import Args, described
from graticule.providers.contract.placed import Placed

PLACE_KEY = described(r"^[a-z][a-z0-9]{0,11}$", "1..12 lowercase letters and digits, a letter first")
"""The form of a region's key, and of a database's, cache's, bucket's or stream's."""


class Place(Args):
    """One region, as a component sees it that has a member or a client there."""

    location: str
    """The cloud's own name of the region."""
    zones: list[str] = Field(min_length=1)
    """The full names of the zones."""
    ranges: list[str] = []
    """The CIDR blocks of what runs there, machines and pods: where clients connect from."""
    slot: str = ""
    """The region's slot of addresses as a CIDR block: where a route to it leads."""
    network_id: Input[str] = ""
    """The VPC's id (AWS), the network's self link (GCP) or the virtual network's resource id (Azure)."""
    private_subnets: dict[str, Input[str]] = {}
    """By zone the id of the subnet for machines."""
    database_subnets: dict[str, Input[str]] = {}
    """By zone the id of the subnet for databases."""
    services_range: str = ""
    """The name of the range that Google's own services in the region take their addresses from (GCP); empty: any."""
    endpoints_subnet: Input[str] = ""
    """The id of the subnet for private endpoints (GCP, Azure)."""
    route_tables: dict[str, Input[str]] = {}
    """By a name of its own the id of each route table of private and database subnets (AWS)."""
    private_zones: dict[str, Input[str]] = {}
    """By its name the id of each private DNS zone of private endpoints (Azure)."""
    keys: dict[Purpose, Input[str]] = {}
    """By purpose the region's encryption keys, as :class:`KeysOutputs` gives them."""
    key_store: Input[str] = ""
    """The key ring's (GCP) or the vault's resource id (Azure)."""


class Spread(Args):
    """Whose a component is, what its resources carry, and the regions it knows."""

    cloud: Cloud
    """The cloud of all its members: ``aws``, ``gcp`` or ``azure``."""
    account: str = ""
    """The AWS account id, GCP project or Azure subscription; unset: asked of the provider."""
    prefix: str = ""
    """Put before every physical name, so that two deployments in one account never share one."""
    labels: dict[str, str] = {}
    """Tags or labels on everything that takes them."""
    retire: bool = False
    """The first of the two steps of a removal: takes the protection off, so that the next update may delete."""
    key_suffix: str = Field(default="", pattern=SUFFIX)
    """What the name of a key ring ends in that is made outside of the places (GCP), as ``suffix`` of :class:`KeysArgs`."""
    places: dict[Annotated[str, StringConstraints(pattern=PLACE_KEY)], Place] = Field(min_length=1)
    """The regions of its members and clients, by key."""
    members: list[str] = Field(min_length=1)
    """The regions that hold the data, keys of ``places``."""
    clients: list[str] = []
    """The regions that connect to it, keys of ``places``."""

    @model_validator(mode="after")
    def _knows_its_places(self) -> Self:
        for field in ("members", "clients"):
            check_keys(getattr(self, field), self.places, field)
        return self

    def at(self, key: str) -> Place:
        """Return a region by its key."""
        return self.places[key]

    def placed(self, key: str) -> Placed:
        """Return what helpers need that make something in one of the regions."""
        return Placed(
            cloud=self.cloud,
            location=self.places[key].location,
            account=self.account,
            prefix=self.prefix,
            labels={**self.labels, "region": key},
            retire=self.retire,
        )

    def client_ranges(self) -> dict[str, list[str]]:
        """Return by region the CIDR blocks that clients connect from."""
        return {key: self.places[key].ranges for key in sorted(self.clients)}


class Shrinking(Spread):
    """What single members may be taken away from."""

    leaving: list[str] = []
    """The members that the next update takes away: their protection is off."""

    def placed(self, key: str) -> Placed:
        """Return what helpers need that make something in one of the regions; a member that leaves is retired."""
        placed = super().placed(key)
        return placed.model_copy(update={"retire": self.retire or key in self.leaving})


def check_keys(keys: Sequence[str], known: dict[str, Place], place: str) -> None:
    """Check that keys name places, each once.

    Raises:
        Problem: one does not.
    """
    for index, key in enumerate(keys):
        if key not in known:
            raise Problem(
                f"{place}.{index}", f"unknown region '{key}'{did_you_mean(key, known)}; there are {listed(known)}"
            )
        if key in keys[:index]:
            raise Problem(f"{place}.{index}", f"'{key}' is listed twice")
