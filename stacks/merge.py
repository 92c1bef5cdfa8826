"""Deep merging: maps merge, lists replace, null removes."""

from collections.abc import Mapping
from typing import Any


def merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``under`` with ``over`` laid on it."""
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, Mapping):
            merged[key] = merge(below if isinstance(below, Mapping) else {}, value)
        else:
            merged[key] = value
    return merged


def paths(data: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    """Return every leaf (and null) of nested maps by its dotted path."""
    found: dict[str, Any] = {}
    for key, value in data.items():
        inner = f"{place}.{key}" if place else str(key)
        if isinstance(value, Mapping) and value:
            found.update(paths(value, inner))
        else:
            found[inner] = value
    return found
