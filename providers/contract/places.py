"""The clouds' regions and zones, as far as this library knows them, and the place of a zone in a slot.

Zones follow the vendors' own lists of November 2026. A region that is newer than this table is declared in the
settings (``locations``), so nobody waits for a release.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, did_you_mean, listed

ZONE_PLACES = 8
"""How many zones of a region have a place in its slot."""
MAX_ZONES = 6
"""How many zones a region of a deployment may use."""


@cache
def _table() -> dict[Cloud, dict[str, str]]:
    text = resources.files("graticule.providers.contract").joinpath("places.json").read_text()
    return {Cloud(cloud): regions for cloud, regions in json.loads(text).items()}


def locations(cloud: Cloud) -> Mapping[str, str]:
    """Return every known location of a cloud, each with its zones' last characters (``"abc"``, ``"123"``)."""
    return _table()[cloud]


def zone_names(cloud: Cloud, location: str, suffixes: str) -> list[str]:
    """Return the full names of a location's zones."""
    match cloud:
        case Cloud.AWS:
            return [f"{location}{suffix}" for suffix in suffixes]
        case Cloud.GCP:
            return [f"{location}-{suffix}" for suffix in suffixes]
        case Cloud.AZURE:
            return list(suffixes)


def zone_place(cloud: Cloud, zone: str) -> int:
    """Return the place of a zone in its region's slot, 0 to 7, from the zone's own name alone.

    Raises:
        Problem: the name has no place: it ends in no letter from a to h (AWS, GCP), or is no number from 1 to 8.
    """
    first = "1" if cloud is Cloud.AZURE else "a"
    place = ord(zone[-1:] or "~") - ord(first)
    if not 0 <= place < ZONE_PLACES or (cloud is Cloud.AZURE and len(zone) != 1):
        last = chr(ord(first) + ZONE_PLACES - 1)
        raise Problem("", f"need a zone that ends in {first}..{last}, got {zone!r}")
    return place


def check_zones(cloud: Cloud, location: str, zones: list[str], extra: Mapping[str, str] | None = None) -> None:
    """Check a location and its zones against the table.

    Args:
        cloud: whose location it is.
        location: the cloud's own name of the region.
        zones: the zones' full names.
        extra: locations that the settings add to the table, each with its zones' last characters.

    Raises:
        Problem: the place is ``location`` or ``zones``; unknown, of another region, doubled, too few or too many.
    """
    known = {**locations(cloud), **(extra or {})}
    if location not in known:
        hint = did_you_mean(location, known)
        raise Problem(
            "location", f"{cloud} has no location {location!r}{hint}; a newer one is declared under 'locations'"
        )
    names = zone_names(cloud, location, known[location])
    if not names:
        raise Problem("location", f"{location!r} has no availability zones on {cloud}; take a location that has some")
    if not 1 <= len(zones) <= MAX_ZONES:
        raise Problem("zones", f"need 1..{MAX_ZONES}, got {len(zones)}")
    for index, zone in enumerate(zones):
        if zone in zones[:index]:
            raise Problem("zones", f"{zone!r} is listed twice")
        if zone not in names:
            raise Problem(
                "zones", f"{zone!r} is not a zone of {location}{did_you_mean(zone, names)}; it has {listed(names)}"
            )
