"""Two regions of each cloud, as what holds data is told about them."""

from typing import Any

from tests.conformance.cases import Case

SECOND = {"aws": "us-west-2", "gcp": "us-east4", "azure": "westeurope"}
"""By cloud another location than the case's own."""
PURPOSES = ("data", "backup", "logs")


def place_of(case: Case, key: str, location: str, block: int) -> dict[str, Any]:
    """Return a region of a case's cloud, with its network and keys."""
    zones = [zone.replace(case.location, location) for zone in case.zones]
    if case.cloud == "gcp":
        zones = [f"{location}-{letter}" for letter in "abc"]
    subnet = f"/subscriptions/s/resourceGroups/{key}/providers/Microsoft.Network/virtualNetworks/{key}/subnets"
    return {
        "location": location,
        "zones": zones,
        "ranges": [f"10.{block}.0.0/17", f"10.{block + 2}.0.0/16"],
        "slot": f"10.{block}.0.0/14",
        "network_id": f"/subscriptions/s/resourceGroups/{key}/providers/Microsoft.Network/virtualNetworks/{key}",
        "private_subnets": {zone: f"{subnet}/private-{zone}" for zone in zones},
        "database_subnets": dict.fromkeys(zones, f"{subnet}/database"),
        "route_tables": {name: f"rtb-{key}-{name}" for name in (*(f"private-{zone}" for zone in zones), "database")},
        "endpoints_subnet": f"{subnet}/endpoints",
        "keys": {purpose: f"https://{key}.vault.azure.net/keys/{purpose}/1" for purpose in PURPOSES},
        "key_store": f"/subscriptions/s/resourceGroups/{key}/providers/Microsoft.KeyVault/vaults/{key}",
    }


def places_of(case: Case, *more: str) -> dict[str, Any]:
    """Return the regions ``first`` and ``second`` of a case's cloud, and more of the second's location."""
    places = {"first": place_of(case, "first", case.location, 4)}
    for number, key in enumerate(("second", *more)):
        places[key] = place_of(case, key, SECOND[case.cloud], 8 + 4 * number)
    return places
