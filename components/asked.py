"""What a program asks of a resource, by the engine's names, and in what that differs from the state."""

import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pulumi
from pulumi import _types as naming
from pulumi.output import Unknown

from graticule.components.changes import is_number
from graticule.components.losable import Made
from graticule.providers.contract.model import shown


@dataclass
class Asked:
    """What the program asks of a resource, by the engine's names, and the paths in it that Pulumi does not look at."""

    props: Mapping[str, Any]
    ignored: Collection[str] = ()
    within: Made = ("", "")
    """The component that makes it."""


def plain(value: Any) -> Any:  # noqa: ANN401 - properties are of any type
    """Return a value that a program asks as the engine writes it; what is not known yet stays as it is."""
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return plain(_properties(value)) if _is_block(value) else value


def _is_block(value: object) -> bool:
    return hasattr(value, "__dict__") and not isinstance(value, pulumi.Output | Enum | Unknown)


def _properties(block: object) -> dict[str, Any]:
    """Return what a block holds, by the engine's names."""
    return renamed(vars(block), _names_in(type(block)))


def names_of(resource: type) -> Mapping[str, str]:
    """Return by its name in Python how the engine calls an input of a resource, as the class of its args says it."""
    module, name = sys.modules[resource.__module__], resource.__name__
    return _names_in(getattr(module, f"{name}Args", None) or getattr(module, f"{name}InitArgs", None))


def _names_in(args: type | None) -> Mapping[str, str]:
    return naming.input_type_py_to_pulumi_names(args) if args and naming.is_input_type(args) else {}


def renamed(props: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return properties by the names that ``names`` gives them."""
    return {names.get(key, key): value for key, value in props.items()}


async def differences(old: Mapping[str, Any], asked: Asked) -> list[str]:
    """Return the properties that the program asks otherwise than the state has them, or does not know yet."""
    found = [one for name, value in asked.props.items() for one in await _differ(name, old.get(name), value)]
    return sorted(
        f"{path} ({text_of(was)} to {text_of(wanted)})"
        for path, was, wanted in found
        if not any(f"{path}.".startswith(f"{one}.") for one in asked.ignored)
    )


async def _differ(path: str, before: Any, asked: Any) -> list[tuple[str, Any, Any]]:  # noqa: ANN401 - of any type
    """Return what differs in a property, down to the plain values in its blocks."""
    after = asked if _is_block(asked) else await _resolved(asked)
    if isinstance(before, Mapping) and _is_block(after):
        inner = _properties(after).items()
        return [one for key, value in inner for one in await _differ(f"{path}.{key}", before.get(key), value)]
    both = [before, after]
    is_comparable = _are_plain(both) or all(isinstance(one, Unknown) or _is_list(one) for one in both)
    return [(path, before, after)] if is_comparable and before != after else []


async def _resolved(asked: pulumi.Input[Any]) -> Any:  # noqa: ANN401 - of any type
    output = pulumi.Output.from_input(asked)
    return await output.future() if await output.is_known() else pulumi.UNKNOWN


def _is_list(value: object) -> bool:
    return isinstance(value, list) and _are_plain(value)


def _are_plain(values: Collection[object]) -> bool:
    return all(isinstance(one, str | int | float | bool | Unknown | None) for one in values)


def text_of(value: object) -> str:
    """Return a value as a message shows it, with words for what is missing or not known yet."""
    if value is None:
        return "nothing"
    if isinstance(value, Unknown):
        return "what is not known yet"
    if isinstance(value, list):
        return ", ".join(_name_of(one) for one in value) or "none"
    return _one_text(value)


def _name_of(value: object) -> str:
    """Return how an element of a list is shown: by its name where it has one."""
    names = [one for key, one in value.items() if str(key).endswith("Name")] if isinstance(value, Mapping) else []
    return str(names[0]) if names else _one_text(value)


def _one_text(value: object) -> str:
    """Return a value as text, short where it is a whole document."""
    if isinstance(value, Mapping) or (isinstance(value, str) and value.startswith("{")):
        return shown(value)
    return f"{value:g}" if is_number(value) else repr(value)
