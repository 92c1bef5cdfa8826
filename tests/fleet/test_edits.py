"""An edit of a deployment's file changes what it has to, and nothing else."""

import pytest

from graticule.fleet.edits import edited
from graticule.providers.contract.errors import Problem

HEAD = "# who\nconfig:\n  graticule:deployment:\n"
PRIMARY, EPOCH = ("databases", "orders", "primary"), ("databases", "orders", "epoch")
FIRST = ("databases", "orders", "secondaries", 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "    databases:\n      orders: {primary: use1,   secondaries: [ usw2 ], epoch: 1}  # home\n",
            "    databases:\n      orders: {primary: usw2,   secondaries: [ use1 ], epoch: 2}  # home\n",
        ),
        (
            '    databases: {orders: {primary: "use1", secondaries: [usw2]}}\n',
            '    databases: {orders: {primary: "usw2", secondaries: [use1], epoch: 2}}\n',
        ),
        (
            """\
    databases:
        orders:
            # the writer
            primary: use1  # for now
            secondaries:
            - usw2 # other
    other: 1
""",
            """\
    databases:
        orders:
            # the writer
            primary: usw2  # for now
            secondaries:
            - use1 # other
            epoch: 2
    other: 1
""",
        ),
        (
            "    value:\n      databases: {orders: {primary: use1, secondaries: [usw2], epoch: }}",
            "    value:\n      databases: {orders: {primary: usw2, secondaries: [use1], epoch: 2 }}",
        ),
    ],
    ids=["flow", "quotes-and-no-epoch", "block", "value-and-empty"],
)
def test_only_the_values_change(before, after):
    assert edited(HEAD + before, {PRIMARY: "usw2", FIRST: "use1", EPOCH: 2}) == HEAD + after


def test_a_list_that_the_file_does_not_have_is_added_whole():
    before = HEAD + "    databases: {orders: {primary: use1}}\n"
    after = HEAD + "    databases: {orders: {primary: use1, secondaries: [usw2, euw1]}}\n"
    assert edited(before, {("databases", "orders", "secondaries"): ["usw2", "euw1"]}) == after


def test_a_list_of_lines_stays_one():
    before = (
        HEAD
        + "    databases:\n      orders:\n        secondaries:\n        - usw2  # far\n        - euw1\n        epoch: 1\n"
    )
    changed = edited(before, {("databases", "orders", "secondaries"): ["use1", "euw1"]})
    assert changed == before.replace("usw2", "use1")
    with pytest.raises(Problem, match="cannot be made longer or shorter here"):
        edited(before, {("databases", "orders", "secondaries"): ["use1"]})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("    home: &home use1\n    databases: {orders: {primary: *home}}\n", "an alias stands here"),
        ("    databases: {}\n", "'orders' is not written in this file"),
    ],
)
def test_what_cannot_be_edited_is_said(text, says):
    with pytest.raises(Problem, match=says) as raised:
        edited(HEAD + text, {PRIMARY: "usw2"})
    assert raised.value.place == "databases.orders.primary"
