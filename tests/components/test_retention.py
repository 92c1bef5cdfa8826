"""What guards make of the rules by which buckets delete, as each cloud writes them."""

import json
from typing import Any

import pytest

from graticule.components.retention import (
    cleans_no_sooner,
    deletes_no_sooner,
    expires_no_sooner,
    never_off,
    never_shorter,
)


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


def _ecr(**counts):
    kinds = {"untagged": "sinceImagePushed", "any": "imageCountMoreThan"}
    selections = [{"tagStatus": key, "countType": kinds[key], "countNumber": count} for key, count in counts.items()]
    return json.dumps({"rules": [{"selection": one} for one in selections]})


@pytest.mark.parametrize("new", [_ecr(any=100, untagged=14), _ecr(any=200), _ecr(), "not known yet", None])
def test_images_expire_no_earlier(new):
    assert expires_no_sooner(_ecr(any=100, untagged=14), new)


@pytest.mark.parametrize("new", [_ecr(any=99, untagged=14), _ecr(any=100, untagged=13)])
def test_images_that_would_expire_earlier_are_noticed(new):
    assert not expires_no_sooner(_ecr(any=100, untagged=14), new)
    assert not expires_no_sooner(_ecr(any=1), new), "untagged ones never expired"


def _gar(keep, **days):
    kept = [{"action": "KEEP", "mostRecentVersions": {"keepCount": keep}}] if keep else []
    states = {key.upper(): f"{one}s" for key, one in days.items()}
    return [
        *kept,
        *({"action": "DELETE", "condition": {"tagState": key, "olderThan": one}} for key, one in states.items()),
    ]


@pytest.mark.parametrize("new", [_gar(20, tagged=5, untagged=9), _gar(20, untagged=9), _gar(0), "not known yet", None])
def test_images_are_cleaned_no_earlier(new):
    assert cleans_no_sooner(_gar(20, tagged=5, untagged=9), new)


@pytest.mark.parametrize("new", [_gar(19, tagged=5), _gar(20, tagged=4), _gar(20, any=500), _gar(0, tagged=5)])
def test_images_that_would_be_cleaned_earlier_are_noticed(new):
    assert not cleans_no_sooner(_gar(20, tagged=5), new)
