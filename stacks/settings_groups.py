"""The part of the settings that is about sets of regions."""

from enum import StrEnum

from pydantic import Field, field_validator

from graticule.providers.contract.cluster import Window
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.model import Args


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
