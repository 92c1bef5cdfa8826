"""What has to hold for every exported state, as functions that return what breaks it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

CIPHER = "4dabf18193072939515e22adb298388d"
"""The key by which the engine marks a value that it has encrypted."""
SENSITIVE = re.compile(
    r"(password|secret|token|privatekey|clientkey|connectionstring|accesskey)s?(value)?$", re.IGNORECASE
)
HARMLESS = re.compile(r"^(tokenendpoint|httptokens|.*(arn|id|name|uri|ref)s?)$", re.IGNORECASE)

State = Sequence[Mapping[str, Any]]


def _made(state: State) -> list[Mapping[str, Any]]:
    """Return the resources of components: neither the stack nor providers."""
    return [one for one in state if not one["type"].startswith("pulumi:")]


def orphans(state: State) -> list[str]:
    """Return the resources whose parent is no component."""
    components = {one["urn"] for one in state if not one["custom"] and one["type"] != "pulumi:pulumi:Stack"}
    return [one["urn"] for one in _made(state) if one["custom"] and one.get("parent") not in components]


def without_provider(state: State, allowed: set[str]) -> list[str]:
    """Return the resources that are made by another provider than the program's own."""
    return [one["urn"] for one in _made(state) if one["custom"] and _provider_name(one) not in allowed]


def _provider_name(resource: Mapping[str, Any]) -> str:
    return str(resource.get("provider", "::::")).split("::")[-2]


def in_plain_text(state: State) -> list[str]:
    """Return the properties whose name says secret and whose value is readable."""
    found: list[str] = []
    for one in state:
        for part in ("inputs", "outputs"):
            found += [f"{one['urn']} {part}.{path}" for path in _readable(one.get(part) or {}, "")]
    return found


def _readable(value: Any, path: str) -> list[str]:
    if isinstance(value, list):
        return [found for place, inner in enumerate(value) for found in _readable(inner, f"{path}.{place}")]
    if not isinstance(value, dict) or CIPHER in value:
        return []
    found: list[str] = []
    for key, inner in value.items():
        where = f"{path}.{key}".strip(".")
        if isinstance(inner, str) and inner and SENSITIVE.search(key) and not HARMLESS.search(key):
            found.append(where)
        found += _readable(inner, where)
    return found
