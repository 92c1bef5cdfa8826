"""What the guards make of an edit of keys, registries and buckets, from what is recorded before and after it."""

import pytest

from tests.conformance.bucket_cases import made_bucket
from tests.conformance.cases import CASES, Case, made_keys
from tests.conformance.registry_cases import made_registry
from tests.refusals import refusals

AWS, GCP, AZURE = CASES
each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)


@pytest.mark.parametrize("days", [(30, 7), (7, 30)])
@each_cloud
def test_the_window_of_keys_is_fixed_but_on_aws(case: Case, days: tuple[int, int]) -> None:
    before, after = (made_keys(case, deletion_window_days=one) for one in days)
    said = refusals(before, after)
    assert bool(said) is (case is not AWS)
    fixed = "eletion_window_days is fixed once keys are made on GCP and Azure; undo it"
    assert all(fixed in one for one in said.values())


@pytest.mark.parametrize("setting", ["keep_images", "untagged_days"])
@each_cloud
def test_images_are_deleted_later_without_a_word_and_no_earlier(case: Case, setting: str) -> None:
    few, many = made_registry(case, **{setting: 20}), made_registry(case, **{setting: 200})
    assert refusals(few, many) == {}
    said = refusals(many, few)
    assert bool(said) is not (case is AZURE and setting == "keep_images"), "Azure keeps all that have a tag"
    assert all("keep as many images (keep_images), and as long (untagged_days)" in one for one in said.values())
    assert all(len(one) < 700 for one in said.values()), "a policy is a whole document"
    assert refusals(many, few, "graticule:index:Registry::registry-a") == {}
    assert set(refusals(many, few, "graticule:index:Backup::*")) == set(said)


@pytest.mark.parametrize("days", [(0, 10), (10, 0)])
@each_cloud
def test_a_lock_comes_to_a_bucket_that_has_none_but_on_azure_and_never_goes(case: Case, days: tuple[int, int]) -> None:
    before, after = (made_bucket(case, lock_days=one) for one in days)
    said = refusals(before, after)
    assert bool(said) is (case is AZURE or days == (10, 0))
    if case is AZURE and days == (0, 10):
        assert all("Azure locks an account that is made so and no other" in one for one in said.values())
