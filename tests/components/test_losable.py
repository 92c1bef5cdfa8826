"""What a program of one's own lets go by name: a component with all that it makes, and nothing whose name only begins so."""

import pulumi
import pytest

from graticule.components import Keys, KeysArgs, guards
from graticule.components.losable import KEYS, is_named, names
from graticule.providers.contract.errors import Problem
from graticule.testing.recording import record

PLACED = {"cloud": "aws", "location": "us-east-1", "account": "111122223333", "prefix": "acme"}


@pytest.mark.parametrize("entry", ["shop", "shop*", "all", f"{KEYS}::shop", f"{KEYS}::*"])
def test_an_entry_names_something(entry):
    assert names(entry, (KEYS, "shop"))


@pytest.mark.parametrize("entry", ["sho", "shop-*", "shop-eu", "graticule:index:Network::shop", ""])
def test_an_entry_does_not_name_another(entry):
    assert not names(entry, (KEYS, "shop"))


def test_one_of_several_is_named():
    assert is_named(["shop"], [(KEYS, "else"), (KEYS, "shop")])
    assert not is_named([], [(KEYS, "shop")])


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        ("shop", {"shop-eu-data"}),
        ("shop-eu", {"shop-data"}),
        ("shop-*", set()),
        ("shop-eu-data", {"shop-data"}),
        (f"{KEYS}::shop", {"shop-eu-data"}),
        ("graticule:index:Network::shop", {"shop-data", "shop-eu-data"}),
    ],
)
def test_a_component_is_let_go_without_one_whose_name_begins_so(entry, kept):
    def program():
        guards.register(allow_data_loss=[entry])
        for name in ("shop", "shop-eu"):
            Keys(name, KeysArgs(**PLACED, purposes=["data"]))

    made = record(program).of("aws:kms/key:Key")
    assert {one.name for one in made.values() if one.options.get("protect")} == kept


@pytest.mark.parametrize(("entry", "refused"), [("shop", False), ("shop-eu", True), ("shop-data", False)])
def test_what_a_component_that_is_named_replaces_at_once_passes(entry, refused):
    def program():
        guards.register(allow_data_loss=[entry])
        Keys("shop", KeysArgs(**PLACED, purposes=["data"]))
        known = guards._registered()
        about = pulumi.ResourceHookArgs(
            urn="urn:pulumi:dev::shop::graticule:index:Keys$aws:kms/key:Key::shop-data",
            id="",
            name="shop-data",
            type="aws:kms/key:Key",
        )
        return guards._may_go(known, guards.RULES[about.type], about)

    assert record(program).outputs is not refused


def test_what_the_program_does_not_ask_for_any_more_is_known_by_the_types_around_it():
    guard = guards._Guards((f"{KEYS}::*",), {}, pulumi.ResourceHookBinding())
    about = pulumi.ResourceHookArgs(
        urn="urn:pulumi:dev::shop::graticule:stacks:Region$graticule:index:Keys$aws:kms/key:Key::shop-data",
        id="",
        name="shop-data",
        type="aws:kms/key:Key",
    )
    rule = guards.RULES[about.type]
    assert guards._may_go(guard, rule, about)
    for other in (f"{KEYS}::shop", "shop", "graticule:index:Network::*"):
        assert not guards._may_go(guards._Guards((other,), {}, guard.hooks), rule, about)


def test_what_may_go_is_said_before_the_first_component():
    def program(first, *later):
        guards.register(allow_data_loss=first)
        Keys("shop", KeysArgs(**PLACED, purposes=["data"]))
        for names_ in later:
            guards.register(allow_data_loss=names_)

    record(lambda: program(["shop", "stock"], ["shop"], []))
    said = r"guards\.register\(allow_data_loss\): too late for 'stock': call it once, with all names, before the first"
    with pytest.raises(Problem, match=said):
        record(lambda: program(["shop"], ["stock", "shop"]))
