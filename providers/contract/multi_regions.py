"""Places that a cloud offers as one, and the regions behind them, as the vendors list them in November 2026."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from graticule.providers.contract.errors import Problem, did_you_mean, listed


@dataclass(frozen=True)
class MultiRegion:
    """Several regions that a database is in at once."""

    serve: Sequence[str]
    """The locations that hold a copy and answer."""
    witness: Sequence[str]
    """The locations that vote, and keep what they vote on for a while."""
    keys: str = ""
    """Where the one key of encryption is; empty: each location has its own."""

    @property
    def locations(self) -> list[str]:
        """Every location that keeps anything."""
        return sorted({*self.serve, *self.witness})


SPANNER, FIRESTORE = "spanner", "firestore"

STRONG_TABLES: Mapping[str, Sequence[str]] = {
    "US": ("us-east-1", "us-east-2", "us-west-2"),
    "EU": ("eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3"),
    "AP": ("ap-northeast-1", "ap-northeast-2", "ap-northeast-3"),
}
"""The sets of locations that a strongly consistent table of DynamoDB stays inside of."""


@cache
def multi_regions(service: str) -> Mapping[str, MultiRegion]:
    """Return Google's places of several regions, by name.

    Spanner's are those in which every replica may have a key of one's own; Google also has some with a replica in
    us-central2, a region that is not for everyone.
    """
    table = json.loads(resources.files("graticule.providers.contract").joinpath("multi_regions.json").read_text())
    return {name: MultiRegion(**place) for name, place in table[service].items()}


def multi_region(service: str, name: str, locations: Mapping[str, str], field: str) -> MultiRegion:
    """Return a place of several regions that the members are in.

    Args:
        service: ``spanner`` or ``firestore``.
        name: Google's name of the place.
        locations: by member its location.
        field: where the members are written.

    Raises:
        Problem: there is no such place, or a member is not in it.
    """
    known = multi_regions(service)
    if name not in known:
        raise Problem(
            "gcp.multi_region",
            f"{service} has no place {name!r} with a key in every region{did_you_mean(name, known)}; there are "
            f"{listed(known)}",
        )
    for member, location in locations.items():
        if location not in known[name].serve:
            raise Problem(
                field,
                f"'{member}' is in {location}, and {service}'s {name} answers in {listed(known[name].serve)} alone; "
                f"take regions there, or another place: {listed(having(service, [location]))} answer in {location}",
            )
    return known[name]


def having(service: str, locations: Iterable[str]) -> list[str]:
    """Return the places that answer in all of some locations."""
    wanted = set(locations)
    return [name for name, place in multi_regions(service).items() if wanted <= set(place.serve)]
