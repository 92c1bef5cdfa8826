"""What a change replaces, from ``facts/*.json``, and how two sets of inputs differ."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from graticule.sandbox.wire import UNKNOWN, has_unknown

_FILES = {"aws": "aws", "gcp": "gcp", "azure-native": "azure-native", "kubernetes": "kubernetes"}


@cache
def facts(package: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the facts of a package by resource type."""
    if package not in _FILES:
        return {}
    folder = resources.files("graticule.sandbox.facts")
    known = json.loads(folder.joinpath(f"{_FILES[package]}.json").read_text())["resources"]
    extra = json.loads(folder.joinpath("extra.json").read_text())["resources"]
    return {**{kind: fact for kind, fact in extra.items() if kind.startswith(f"{package}:")}, **known}


def differences(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON values
    """Yield each path that differs, with ``add``, ``delete`` or ``update``."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            inner = f"{path}.{key}" if path else str(key)
            if key not in old or old[key] is None:
                if key in new and new[key] is not None:
                    yield inner, "add"
            elif key not in new or new[key] is None:
                yield inner, "delete"
            else:
                yield from differences(old[key], new[key], inner)
    elif isinstance(old, list) and isinstance(new, list):
        for place in range(max(len(old), len(new))):
            inner = f"{path}[{place}]"
            if place >= len(old):
                yield inner, "add"
            elif place >= len(new):
                yield inner, "delete"
            else:
                yield from differences(old[place], new[place], inner)
    elif old != new:
        yield path, "update"


def replaces(package: str, kind: str, path: str, change: str, new: Mapping[str, Any]) -> bool:
    """Return whether a difference makes the cloud's provider replace the resource."""
    fact = facts(package).get(kind)
    if fact is None:
        return False
    general = re.sub(r"\[\d+\]", "[*]", path)
    listed = fact.get("replace", [])
    if any(general == entry or general.startswith((f"{entry}.", f"{entry}[")) for entry in listed):
        return True
    if change == "update" and _at(new, path) == UNKNOWN:
        return any(entry.startswith((f"{general}.", f"{general}[")) for entry in listed)
    if change in {"add", "delete"}:
        if any(entry.startswith((f"{general}.", f"{general}[")) for entry in listed) and change == "delete":
            return True
        return general.removesuffix("[*]") in fact.get("replaceOnAddRemove", [])
    return False


def top_of(path: str) -> str:
    """Return the property that a path begins with."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _at(data: Any, path: str) -> Any:  # noqa: ANN401 - any JSON value
    value = data.get(top_of(path)) if isinstance(data, Mapping) else None
    return UNKNOWN if has_unknown(value) else value
