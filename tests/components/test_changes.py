"""Which changes of what a database or a stream says of itself lose nothing, in the words that the clouds have."""

from typing import Any

import pytest

from graticule.components.guard_rules import RULES

AURORA, ALLOYDB = "aws:rds/cluster:Cluster", "gcp:alloydb/cluster:Cluster"
FLEXIBLE = "azure-native:dbforpostgresql:Server"
LABELS = {AURORA: "tags", ALLOYDB: "labels", FLEXIBLE: "tags"}
"""By the type of a member where it says what it holds."""


@pytest.mark.parametrize("kind", LABELS)
@pytest.mark.parametrize(
    ("old", "new", "fine"),
    [
        ("0-511-of-1024", "0-511-of-1024", True),
        ("0-511-of-1024", "0-255-of-1024", False),
        ("0-511-of-1024", "none-of-1024", False),
        ("none-of-1024", "512-1023-of-1024", False),
        ("0-511-of-1024", "0-255-of-1024-migrating", True),
        ("none-of-1024", "512-1023-of-1024-migrating", True),
        ("0-511-of-1024-migrating", "0-255-of-1024-migrating", True),
        ("0-255-of-1024-migrating", "0-255-of-1024", True),
        ("0-511-of-1024-migrating", "0-255-of-1024", False),
        ("0-511-of-1024", "0-511-of-2048", False),
        ("0-511-of-1024", "0-1023-of-2048-migrating", False),
        ("0-511-of-1024-migrating", "0-511-of-2048-migrating", False),
        (None, "0-511-of-1024", True),
    ],
)
def test_a_bucket_moves_while_the_application_moves_it_and_there_are_always_as_many(
    kind: str, old: Any, new: str, *, fine: bool
) -> None:
    is_fine, remedy = RULES[kind].properties[f"{LABELS[kind]}.graticule-buckets"]
    assert is_fine(old, new) is fine
    assert "migrate: true; how many buckets there are is fixed" in remedy


@pytest.mark.parametrize(("old", "new"), [("single", "async"), ("async", "single")])
def test_on_aws_a_cluster_neither_joins_nor_leaves_a_global_database(old: str, new: str) -> None:
    is_fine, remedy = RULES[AURORA].properties["tags.graticule-consistency"]
    assert is_fine(old, old)
    assert not is_fine(old, new)
    assert "restore into a new database" in remedy


def test_a_disk_of_managed_kafka_which_is_text_only_grows() -> None:
    is_fine, _ = RULES["gcp:managedkafka/cluster:Cluster"].properties["brokerCapacityConfig.diskSizeGib"]
    assert is_fine("100", "500")
    assert not is_fine("500", "100")
