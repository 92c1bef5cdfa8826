"""When AWS patches what holds data, and that it copies it at another time."""

from collections.abc import Callable
from functools import partial

import pytest

from graticule.testing.recording import Recorder
from tests.conformance.cache_cases import made_cache
from tests.conformance.cases import CASES
from tests.conformance.postgres_cases import made_postgres

AWS = CASES[0]
MAKES: dict[str, Callable[..., Recorder]] = {
    "database": made_postgres,
    "cache": partial(made_cache, topology="regional"),
    "cache-that-all-write": partial(made_cache, topology="active_active"),
}
PATCHED = ("preferredMaintenanceWindow", "maintenanceWindow")
COPIED = ("preferredBackupWindow", "snapshotWindow")


def _hour(text: str) -> int:
    return int(text.split(":")[-2])


@pytest.mark.parametrize("hours", [None, 4, 21, 22, 23, 24])
@pytest.mark.parametrize("hour", [0, 1, 2, 22, 23])
@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
def test_on_aws_what_holds_data_is_copied_outside_of_its_window(
    make: Callable[..., Recorder], hour: int, hours: int | None
) -> None:
    made = make(AWS, window={"day": "saturday", "hour": hour, "hours": hours})
    found = {
        tuple(next(one.inputs[key] for key in keys if key in one.inputs) for keys in (PATCHED, COPIED))
        for one in made.resources
        if one.inputs.keys() & set(PATCHED) and one.inputs.keys() & set(COPIED)
    }
    ((week, day),) = found
    first, last = (_hour(end) for end in week.split("-"))
    lasts = (last - first) % 24
    assert week.startswith(f"sat:{hour:02}:00-")
    assert lasts == min(hours or 6, 22)
    copied = _hour(day.split("-")[0])
    assert (copied - first) % 24 >= lasts, f"{day} is inside of {week}"
