"""Rules that several clouds enforce when something is made."""

import ipaddress
from collections.abc import Callable, Iterable

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.places import locations, zone_names
from graticule.sandbox.model import RefusedError, Request


def inside(cidr: str, outer: Iterable[str], refusal: str) -> None:
    """Refuse a range outside all of ``outer``."""
    network = ipaddress.IPv4Network(cidr)
    if not any(network.subnet_of(ipaddress.IPv4Network(text)) for text in outer):
        raise RefusedError(refusal)


def apart(cidr: str, others: Iterable[str], refusal: str) -> None:
    """Refuse a range that overlaps another."""
    network = ipaddress.IPv4Network(cidr)
    if any(network.overlaps(ipaddress.IPv4Network(text)) for text in others):
        raise RefusedError(refusal)


def zone_exists(cloud: Cloud, prop: str) -> Callable[[Request], None]:
    """Return a rule: the zones that a property names belong to the resource's region."""

    def rule(request: Request) -> None:
        value = request.row.inputs.get(prop)
        known = locations(cloud).get(request.region)
        for zone in value if isinstance(value, list) else [value] if value else []:
            if known is not None and zone not in zone_names(cloud, request.region, known):
                names = ", ".join(zone_names(cloud, request.region, known))
                raise RefusedError(
                    f"Value ({zone}) for parameter availabilityZone is invalid. Zones of {request.region}: {names}"
                )

    return rule
