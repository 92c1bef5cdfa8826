"""What guards make of the rules by which buckets delete, as each cloud writes them."""

from typing import Any

import pytest

from graticule.components.retention import deletes_no_sooner, never_off, never_shorter


def s3(days: int | None, noncurrent: int = 90) -> list[Any]:
    expiry = [{"id": "delete", "expiration": {"days": days}}] if days else []
    versions = {"id": "delete-versions", "noncurrentVersionExpiration": {"noncurrentDays": noncurrent}}
    return [versions, {"id": "archive", "transitions": [{"days": 5, "storageClass": "GLACIER_IR"}]}, *expiry]


def gcs(days: int | None, noncurrent: int = 90) -> list[Any]:
    expiry = [{"action": {"type": "Delete"}, "condition": {"age": days}}] if days else []
    versions = {"action": {"type": "Delete"}, "condition": {"daysSinceNoncurrentTime": noncurrent}}
    return [versions, {"action": {"type": "SetStorageClass"}, "condition": {"age": 5}}, *expiry]


def azure(days: int | None, noncurrent: int = 90) -> list[Any]:
    base: dict[str, Any] = {"tierToCold": {"daysAfterModificationGreaterThan": 5}}
    if days:
        base["delete"] = {"daysAfterModificationGreaterThan": days}
    version = {"delete": {"daysAfterCreationGreaterThan": noncurrent}}
    return [{"name": "with-time", "definition": {"actions": {"baseBlob": base, "version": version}}}]


@pytest.mark.parametrize("rules", [s3, gcs, azure])
def test_nothing_is_deleted_sooner_than_before(rules: Any) -> None:
    assert deletes_no_sooner(rules(100), rules(100))
    assert deletes_no_sooner(rules(100), rules(101))
    assert deletes_no_sooner(rules(100), rules(None))
    assert not deletes_no_sooner(rules(100), rules(99))
    assert not deletes_no_sooner(rules(None), rules(3650))
    assert not deletes_no_sooner(rules(100), rules(100, noncurrent=89))


def test_what_is_not_known_is_not_judged() -> None:
    assert deletes_no_sooner(s3(100), "unknown")
    assert deletes_no_sooner(None, s3(100))


def test_a_number_neither_falls_nor_goes_also_as_text() -> None:
    assert never_shorter("86400", "86401")
    assert never_shorter(None, 30)
    assert not never_shorter("86400", "60")
    assert not never_shorter(30, None)


def test_a_switch_stays_on() -> None:
    assert never_off(False, True)
    assert never_off("Enabled", "Enabled")
    assert not never_off(True, False)
    assert not never_off("Enabled", "Suspended")
