"""How a resource type is described: data that the lifecycle reads."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graticule.sandbox.store import Row, Store


class RefusedError(Exception):
    """What the cloud says when it does not do what is asked."""


@dataclass(frozen=True)
class Request:
    """What a rule sees of a resource that is about to be made or changed."""

    store: Store
    row: Row
    region: str


@dataclass(frozen=True)
class Model:
    """One resource type.

    ``id`` and ``outputs`` are templates over the inputs and ``account``, ``region``, ``name``, ``hex`` (17 characters
    that were never given before), ``short`` (8 of them), ``uuid``, ``ip`` (an address of the resource's own) and ``id`` itself.
    """

    id: str
    name: str = ""
    """The property that is the physical name, unique in ``scope``."""
    autoname: bool = True
    """Whether the provider makes up a name where none is given."""
    scope: str = "{account}/{region}"
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    chosen: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Inputs that the cloud chooses where they are not given: the outputs show what they come to."""
    reshaped: tuple[str, ...] = ()
    """Outputs, each a map or a list of maps, that the cloud adds to an input of the same name."""
    references: Mapping[str, str] = field(default_factory=dict[str, str])
    """For each property (``a[*].b`` inside lists) the type whose id it has to hold."""
    loose: tuple[str, ...] = ()
    """Those of the references that do not keep what they name from being deleted."""
    rules: tuple[Callable[[Request], None], ...] = ()
    late: tuple[str, ...] = ()
    """Inputs that the provider may leave out when it makes this, or the cloud makes more exact: the state shows what the
    cloud has, and an update gives them."""
    effects: tuple[Callable[[Request], None], ...] = ()
    """What the cloud does by itself once this is made."""
    farewells: tuple[Callable[[Request], None], ...] = ()
    """What the cloud does by itself once this is gone."""
    parent: str = ""
    """A template: the id of what this is inside of, which has to exist and cannot go first."""
    goes_along: bool = False
    """Whether this goes with what it is inside of, instead of keeping it."""
    taken: str = "{kind} {name} already exists"
    reserved: Callable[[Row], str] | None = None
    """Of one that is deleted, what is said to whoever asks for its name again; empty: the name is free at once."""
    in_use: str = "{id} has dependencies and cannot be deleted ({user})"
    missing: str = "{value} does not exist"
    shared: bool = False
    """Whether what is made again is the same one, and no error."""
    protected: str = ""
    """The property that, when true, makes the cloud refuse to delete this."""
    protects: str = ""
    """The value of that property that protects; empty: true."""
    protected_says: str = "{id} is protected from deletion"


def values_at(data: Any, path: str) -> list[Any]:  # noqa: ANN401 - any JSON value
    """Return every value at a path such as ``a.b`` or ``a[*].b``."""
    found = [data]
    for part in re.findall(r"\[\*\]|[^.\[]+", path):
        if part == "[*]":
            found = [item for value in found if isinstance(value, list) for item in value]
        else:
            found = [value[part] for value in found if isinstance(value, Mapping) and value.get(part) is not None]
    return found


class Blanks(dict[str, Any]):
    """Template values; what is not given is empty."""

    def __missing__(self, key: str) -> str:
        """Return nothing for a name that has no value."""
        return ""


def fill(template: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - templates nest
    """Return a template with its names replaced."""
    if isinstance(template, str):
        whole = re.fullmatch(r"\{(\w+)\}", template)
        if whole and whole.group(1) in values:
            return values[whole.group(1)]
        return template.format_map(Blanks(values))
    if isinstance(template, Mapping):
        return {key: fill(item, values) for key, item in template.items()}
    if isinstance(template, list):
        return [fill(item, values) for item in template]
    return template
