"""The fields of an object and who manages them, as server-side apply sees them."""

from collections.abc import Iterator, Mapping
from typing import Any

_IDENTITY = {("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")}
Path = tuple[str | tuple[str, str], ...]


class ConflictError(Exception):
    """Another manager holds a field at another value."""


def merged(under: Any, over: Any) -> Any:  # noqa: ANN401 - any JSON values
    """Return two values in one; where both say something, what lies over."""
    if isinstance(under, Mapping) and isinstance(over, Mapping):
        return {key: merged(under.get(key), over[key]) if key in over else under[key] for key in {**under, **over}}
    return under if over is None else over


def apply(
    current: Mapping[str, Any],
    managers: Mapping[str, Mapping[str, Any]],
    manager: str,
    wanted: Mapping[str, Any],
    *,
    force: bool,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an object, and the fields of each manager, after one of them applied what it wants.

    Args:
        current: the object.
        managers: for each manager the fields that it holds.
        manager: who applies.
        wanted: all that it wants to hold from now on; what it held before and wants no more, and nobody else holds, goes.
        force: take fields from others.

    Raises:
        ConflictError: another manager holds a field at another value.
    """
    flat, new = dict(_flat(current)), dict(_flat(wanted))
    others = {name: dict(_flat(fields)) for name, fields in managers.items() if name != manager}
    conflicts = [
        (name, path)
        for name, fields in others.items()
        for path, value in new.items()
        if path not in _IDENTITY and path in fields and fields[path] != value
    ]
    if conflicts and not force:
        found = ", ".join(f'conflict with "{name}": {_text(path)}' for name, path in conflicts)
        raise ConflictError(f"Apply failed with {len(conflicts)} conflict{'s' * (len(conflicts) > 1)}: {found}")
    for name, path in conflicts:
        del others[name][path]
    for path in dict(_flat(managers.get(manager, {}))):
        if path not in new and path not in _IDENTITY and not any(path in fields for fields in others.values()):
            flat.pop(path, None)
    for path in new:
        for known in [one for one in flat if one != path and (one[: len(path)] == path or path[: len(one)] == one)]:
            del flat[known]
    kept = {name: _built(fields) for name, fields in others.items() if set(fields) - _IDENTITY}
    return _built({**flat, **new}), {**kept, **({manager: dict(wanted)} if set(new) - _IDENTITY else {})}


def pruned(live: Any, shape: Any) -> Any:  # noqa: ANN401 - any JSON values
    """Return of a live value only what the program asked for."""
    if isinstance(live, Mapping) and isinstance(shape, Mapping):
        return {key: pruned(value, shape[key]) for key, value in live.items() if key in shape}
    if isinstance(live, list) and isinstance(shape, list):
        return [pruned(value, shape[place]) if place < len(shape) else value for place, value in enumerate(live)]
    return live


def _flat(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:  # noqa: ANN401 - any JSON value
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _flat(inner, (*path, str(key)))
    elif isinstance(value, list) and value and all(isinstance(item, Mapping) and "name" in item for item in value):
        for item in value:
            yield from _flat(item, (*path, ("name", str(item["name"]))))
    elif path:
        yield path, value


def _built(flat: Mapping[Path, Any]) -> dict[str, Any]:
    made: dict[Any, Any] = {}
    for path, value in flat.items():
        inner = made
        for part in path[:-1]:
            inner = inner.setdefault(part, {})
        inner[path[-1]] = value
    return _listed(made)


def _listed(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(item) for key, item in value.items()}
    return list(inner.values()) if inner and all(isinstance(key, tuple) for key in inner) else inner


def _text(path: Path) -> str:
    return "".join(f'[{part[0]}="{part[1]}"]' if isinstance(part, tuple) else f".{part}" for part in path)
