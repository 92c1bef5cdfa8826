"""Rules that several clouds enforce when something is made."""

import ipaddress
from collections.abc import Callable, Iterable

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.places import locations, zone_names
from graticule.sandbox.model import RefusedError, Request, values_at

_DAY = 24 * 60


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


def window_beside(weekly: str, daily: str, refusal: str) -> Callable[[Request], None]:
    """Return a rule: the weekly window that one property names and the daily one of another never meet (AWS)."""

    def rule(request: Request) -> None:
        week, day = (str(request.row.inputs.get(prop) or "") for prop in (weekly, daily))
        if week and day and not _minutes(week).isdisjoint(_minutes(day)):
            raise RefusedError(refusal)

    return rule


def _minutes(window: str) -> set[int]:
    """Return the minutes of the day that a window touches, ``sun:02:00-sun:08:00`` or ``00:00-01:00``."""
    (first_day, first), (last_day, last) = (_moment(end) for end in window.split("-"))
    if first_day != last_day and first <= last:
        return set(range(_DAY))
    return {minute % _DAY for minute in range(first, last if first < last else last + _DAY)}


def _moment(text: str) -> tuple[str, int]:
    day, hour, minute = f":{text}".split(":")[-3:]
    return day, int(hour) * 60 + int(minute)


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


def never_changes(kind: str, path: str, refusal: str) -> Callable[[Request], None]:
    """Return a rule: what stands at a path is as it was when a resource of a type was made."""

    def rule(request: Request) -> None:
        before = request.store.get(request.row.account, kind, request.row.id)
        if before and values_at(before.inputs, path) != values_at(request.row.inputs, path):
            raise RefusedError(refusal)

    return rule
