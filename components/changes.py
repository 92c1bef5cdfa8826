"""Which changes of a property lose nothing."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from graticule.providers.contract.members import COPIED, MIGRATING, OF

DAY = 24 * 60 * 60
_Block = IPv4Network | IPv6Network


def never_falls(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a whole number, written as text, to stay or grow."""
    numbers = [int(one) for one in (old, new) if isinstance(one, str) and one.isdigit()]
    return len(numbers) < 2 or numbers[0] <= numbers[1]  # noqa: PLR2004 - the old one and the new one


def one_major_up(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a major version (``17``, ``17.4``, ``POSTGRES_17``) to stay, or to become the next."""
    before, after = _major(old), _major(new)
    return before is None or after is None or 0 <= after - before <= 1


def same_buckets(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a shard to hold other buckets only while it says that they move, and how many there are never to change."""
    if not isinstance(old, str) or not isinstance(new, str):
        return True
    before, after = (one.removesuffix(MIGRATING).rpartition(OF) for one in (old, new))
    return before[2] == after[2] and (new.endswith(MIGRATING) or before == after)


def upgraded_alone(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a version to become another only where no copies were made of what had it (``17-copied``)."""
    if not isinstance(old, str) or not isinstance(new, str):
        return True
    return not old.endswith(COPIED) or old.removesuffix(COPIED) == new.removesuffix(COPIED)


def same_text(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a text that was there to stay as it was."""
    return not (isinstance(old, str) and isinstance(new, str)) or old == new


def same_once_set(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow nothing, once there is a value."""
    return old is None or old == new


def always_same(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow neither a value where there was none, nor another."""
    return old == new


def no_new_one(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow no value that none of several had before."""
    return not (isinstance(old, list) and isinstance(new, list)) or all(one in old for one in new)


def covers(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow ranges of addresses to come and to grow, and no address to be taken away."""
    before, after = _blocks(old), _blocks(new)
    return None in after or all(
        one is None or any(_is_within(one, other) for other in after if other) for one in before
    )


def same_regions(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow the copies of a table to stay in their regions."""
    return set(_named(old, "regionName")) == set(_named(new, "regionName"))


def same_order(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow locations to come at the end and to go, but for the first, and none to change its redundancy over zones."""
    before, after = _named(old, "locationName"), _named(new, "locationName")
    stay = [name for name in before if name in after]
    if not before or not after:
        return True
    first, came = stay[:1] == list(before)[:1], list(after)[: len(stay)] == stay
    return first and came and all(before[one] == after[one] for one in stay)


def no_smaller_tier(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a tier named after its days, ``Continuous7Days``, to stay or grow."""
    return never_falls(*(re.sub(r"\D", "", one) if isinstance(one, str) else one for one in (old, new)))


def never_drops(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow the numbers in a text (``8.0``, ``VALKEY_8_0``, ``604800s``) to stay or rise, and not to be taken away."""
    before, after = _numbers(old), _numbers(new)
    return not before or (after >= before if after else new is not None)


def never_less(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a number to stay or grow; what is no number, or not known yet, is not judged."""
    return not (is_number(old) and is_number(new)) or new >= old


def never_sooner(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a time that something is kept to stay or grow, in whatever form a cloud writes it."""
    before, after = seconds_of(old), seconds_of(new)
    return before is None or after is None or after >= before


def never_older(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a version to stay or go up."""
    before, after = _minor(old), _minor(new)
    return not (before and after) or after >= before


def one_minor_up(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a version to stay, or to become the next minor."""
    before, after = _minor(old), _minor(new)
    return not (before and after) or (before[0] == after[0] and 0 <= after[1] - before[1] <= 1)


def at(data: Any, path: str) -> Any:  # noqa: ANN401 - properties are of any type
    """Return what stands at a path of keys with dots between them; nothing where it ends before.

    Below ``pools[*]`` it is a list: what stands there in each of the pools, once, also where these hold lists.
    """
    value = data
    for part in path.split("."):
        key, many = part.removesuffix("[*]"), part.endswith("[*]")
        if isinstance(value, list):
            each = [one.get(key) for one in value if isinstance(one, Mapping)]
            flat = [inner for one in each for inner in (one or [] if many else [one])]
            value = [one for place, one in enumerate(flat) if one not in flat[:place]]
        else:
            value = value.get(key) if isinstance(value, Mapping) else None
    return value


def seconds_of(value: object) -> float | None:
    """Return a time in seconds: ``600s``, ``P4D``, or ``retention.ms`` in the settings of a topic of Kafka."""
    if isinstance(value, Mapping):
        kept = value.get("retention.ms")
        return int(kept) / 1000 if isinstance(kept, str) and kept.isdigit() else None
    if not isinstance(value, str):
        return None
    found = re.match(r"^(?:P(?P<days>\d+)D|(?P<seconds>\d+)s|.*\"retention\.ms\": ?\"(?P<ms>\d+)\".*)$", value)
    if not found:
        return None
    days, seconds, ms = found["days"], found["seconds"], found["ms"]
    return int(days) * DAY if days else int(seconds) if seconds else int(ms) / 1000


def is_number(value: object) -> bool:
    """Return whether a value is a number, and no switch."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_within(inner: _Block, outer: _Block) -> bool:
    match inner, outer:
        case (IPv4Network(), IPv4Network()):
            return inner.subnet_of(outer)
        case (IPv6Network(), IPv6Network()):
            return inner.subnet_of(outer)
        case _:
            return False


def _blocks(value: Any) -> list[_Block | None]:  # noqa: ANN401 - of any type
    """Return the ranges that a text or a list says; nothing for one that is not known yet."""
    found: list[_Block | None] = []
    for text in value if isinstance(value, list) else [] if value is None else [value]:
        try:
            found.append(ip_network(text))
        except ValueError:
            found.append(None)
    return found


def _named(value: Any, key: str) -> dict[str, Any]:  # noqa: ANN401 - properties are of any type
    """Return by its name whether each place is redundant over zones."""
    places: list[Any] = value if isinstance(value, list) else []
    return {str(one[key]): one.get("isZoneRedundant") for one in places if isinstance(one, Mapping) and key in one}


def _major(version: object) -> int | None:
    found = re.match(r"^(?:POSTGRES_)?(\d+)", version) if isinstance(version, str) else None
    return int(found[1]) if found else None


def _numbers(value: Any) -> tuple[int, ...]:  # noqa: ANN401 - properties are of any type
    if is_number(value):
        return (int(value),)
    return tuple(int(one) for one in re.findall(r"\d+", value)) if isinstance(value, str) else ()


def _minor(version: object) -> tuple[int, int] | None:
    found = re.match(r"^v?(\d+)\.(\d+)", version) if isinstance(version, str) else None
    return (int(found[1]), int(found[2])) if found else None
