"""How long what is deleted by itself is kept: read from the lifecycle rules of buckets, as each cloud writes them."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from graticule.components.changes import DAY, at, seconds_of

_WITHOUT_END = math.inf
_DELETES = ("expiration.days", "noncurrentVersionExpiration.noncurrentDays")
"""Where a rule of S3 says after how many days it deletes."""
_AZURE_DELETES = (
    "baseBlob.delete.daysAfterModificationGreaterThan",
    "version.delete.daysAfterCreationGreaterThan",
)
"""Where a rule of Azure does."""


def deletes_no_sooner(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow rules that delete nothing sooner than those before them; what is not known yet is not judged."""
    if not isinstance(old, list) or not isinstance(new, list):
        return True
    before, after = _days(old), _days(new)
    return _no_sooner(before, after)


def expires_no_sooner(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a policy of ECR to expire no image earlier: neither fewer images nor fewer days, and no others."""
    before, after = _expires(old), _expires(new)
    return before is None or after is None or _no_sooner(before, after)


def cleans_no_sooner(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow policies of Artifact Registry to delete no image earlier, and to keep as many of the newest."""
    if not isinstance(old, list) or not isinstance(new, list):
        return True
    (deleted, kept), (deletes, keeps) = _cleans(old), _cleans(new)
    return not deletes or (_no_sooner(deleted, deletes) and keeps >= kept)


def never_off(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a switch to stay or to go on."""
    return not (old in (True, "Enabled") and new in (False, None, "Suspended"))


def never_shorter(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a number, also one in text, to stay or grow, and not to be taken away."""
    before, after = _number(old), _number(new)
    return before is None or (after is not None and after >= before) or (new is not None and after is None)


def none_shorter(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow days that several are kept, also as ``P35D``, to stay or grow, the shortest of them, and not all to go."""
    if not isinstance(old, list) or not isinstance(new, list):
        return True
    before, after = ([days for one in each if (days := _in_days(one)) is not None] for each in (old, new))
    return not before or (len(after) > 0 and min(after) >= min(before))


def _no_sooner(before: Mapping[str, float], after: Mapping[str, float]) -> bool:
    return all(bound >= before.get(what, _WITHOUT_END) for what, bound in after.items())


def _expires(policy: Any) -> dict[str, float] | None:  # noqa: ANN401 - properties are of any type
    """Return by the images that a policy of ECR selects how many, or for how many days, it leaves."""
    try:
        selections = [rule["selection"] for rule in json.loads(policy)["rules"]]
    except (KeyError, TypeError, ValueError):
        return None
    return {f"{one.get('tagStatus')} {one.get('countType')}": float(one["countNumber"]) for one in selections}


def _cleans(policies: list[Any]) -> tuple[dict[str, float], float]:
    """Return by state of their tags after how many seconds images are deleted, and how many of the newest are kept."""
    deletes: dict[str, float] = {}
    kept = 0.0
    for one in (policy for policy in policies if isinstance(policy, Mapping)):
        seconds = seconds_of(at(one, "condition.olderThan"))
        if one.get("action") == "DELETE" and seconds is not None:
            deletes[str(at(one, "condition.tagState"))] = seconds
        if one.get("action") == "KEEP":
            kept = max(kept, _number(at(one, "mostRecentVersions.keepCount")) or 0)
    return deletes, kept


def _in_days(value: object) -> float | None:
    kept = seconds_of(value)
    return kept / DAY if kept is not None else _number(value)


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError):
        return None


def _days(rules: list[Any]) -> dict[str, float]:
    """Return by what is deleted the days after which it is."""
    found: dict[str, float] = {}
    for what, days in (one for rule in rules if isinstance(rule, Mapping) for one in _of_rule(rule)):
        found[what] = min(days, found.get(what, _WITHOUT_END))
    return found


def _of_rule(rule: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    actions: Any = at(rule, "definition.actions")
    for places, inside in ((_DELETES, rule), (_AZURE_DELETES, actions)):
        yield from ((place, days) for place in places if (days := _number(at(inside, place))) is not None)
    if at(rule, "action.type") == "Delete":
        for place in ("age", "daysSinceNoncurrentTime"):
            days = _number(at(rule, f"condition.{place}"))
            if days is not None:
                yield place, days
