"""The part of the settings that is about sets of regions."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from pydantic import Field, field_validator

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, did_you_mean, listed
from graticule.providers.contract.model import Args
from graticule.providers.contract.places import locations
from graticule.providers.contract.window import Window


class Residency(StrEnum):
    """Whether data may leave a group."""

    NONE = "none"
    ENFORCED = "enforced"


class Group(Args):
    """A named set of regions."""

    regions: list[str] = Field(min_length=1)
    """Keys of regions."""
    locations: list[str] = []
    """Locations where the deployment has no region, that count as inside of the group: where a cloud keeps some of a
    database's data for a vote (``europe-north1``)."""
    residency: Residency = Residency.NONE
    """Whether what is kept in these regions has to stay in them."""
    window: Window | None = None
    """When the clouds may patch the clusters of these regions, so that one group is patched before another."""

    @field_validator("regions")
    @classmethod
    def _names_each_once(cls, regions: list[str]) -> list[str]:
        for place, region in enumerate(regions):
            if region in regions[:place]:
                raise Problem(str(place), f"'{region}' is listed twice")
        return regions


def check_group(group: Group, regions: Collection[str], extra: Mapping[Cloud, Collection[str]]) -> None:
    """Check that what a group names exists.

    Args:
        group: the group.
        regions: the keys of the deployment's regions.
        extra: locations that the settings add to the clouds' own.

    Raises:
        Problem: a region or a location is unknown.
    """
    for place, region in enumerate(group.regions):
        if region not in regions:
            hint = did_you_mean(region, regions)
            raise Problem(f"regions.{place}", f"unknown region '{region}'{hint}; there are {listed(regions)}")
    known = {one for cloud in Cloud for one in (*locations(cloud), *extra.get(cloud, ()))}
    for place, location in enumerate(group.locations):
        if location not in known:
            raise Problem(
                f"locations.{place}",
                f"no cloud has a location {location!r}{did_you_mean(location, known)}; a newer one is declared under the "
                "deployment's 'locations'",
            )
