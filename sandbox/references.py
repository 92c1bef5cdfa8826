"""What keeps a resource from being made, changed or deleted: names that are taken, and others that it uses or is used by."""

from collections.abc import Callable, Mapping
from typing import Any

from graticule.sandbox import names
from graticule.sandbox.model import Blanks, Model, RefusedError, Request, fill, values_at
from graticule.sandbox.models import MODELS
from graticule.sandbox.store import Row, Store


def refuse_taken(model: Model, request: Request, values: Mapping[str, Any]) -> None:
    """Refuse a resource whose name or id another one has, or is kept for one that is gone.

    Raises:
        RefusedError: in the cloud's own words.
    """
    store, row = request.store, request.row
    taken = store.named(row.type, row.scope, row.name) if row.inputs.get(model.name) else None
    if taken or store.get(row.account, row.type, row.id):
        raise RefusedError(model.taken.format_map(Blanks(values)))
    if reserved := store.reserved(row.type, row.scope, row.name):
        raise RefusedError(reserved)


def refuse_wrong(model: Model, request: Request, values: Mapping[str, Any]) -> None:
    """Refuse a resource that uses what does not exist, or that breaks a rule of its type.

    Raises:
        RefusedError: in the cloud's own words.
    """
    store, row = request.store, request.row
    if said := names.unfit(row.type, row.inputs):
        raise RefusedError(said)
    for path, kind in model.references.items():
        for value in values_at(row.inputs, path):
            if not _exists(store, row.account, kind, value):
                raise RefusedError(model.missing.format_map(Blanks(value=value)))
    parent = fill(model.parent, values)
    if parent and not store.identified(row.account, parent):
        raise RefusedError(model.missing.format_map(Blanks(value=parent)))
    for rule in model.rules:
        rule(request)


def user_of(request: Request, region_of: Callable[[Mapping[str, Any]], str]) -> str:
    """Return the id of what keeps a resource from being deleted, or nothing.

    Args:
        request: the resource.
        region_of: says from another one's inputs where that is.
    """
    store, row = request.store, request.row
    known = [name for name in _names(row) if isinstance(name, str) and name]
    for other in store.mentioning(row.account, row.id, known):
        model = MODELS.get(other.type)
        if model is None or _package(other) != _package(row) or other.id == row.id:
            continue
        paths = [path for path, target in model.references.items() if target == row.type and path not in model.loose]
        inside = model.parent and not model.goes_along and other.id.startswith(f"{row.id}/")
        near = region_of(other.inputs) == request.region
        if inside or any(_uses(row, value, near=near) for path in paths for value in values_at(other.inputs, path)):
            return other.id
    return ""


def matches(row: Row, value: object) -> bool:
    """Return whether a value names a resource."""
    return value in _names(row)


def _uses(row: Row, value: object, *, near: bool) -> bool:
    """Return whether a value names a resource; a bare name means one of the same region."""
    return near if value == row.name != row.id else matches(row, value)


def _exists(store: Store, account: str, kind: str, value: object) -> bool:
    if not isinstance(value, str):
        return False
    if store.get(account, kind, value):
        return True
    return any(matches(other, value) for other in store.answering(account, kind, value))


def _names(row: Row) -> set[Any]:
    """Return what a resource is called by others: id, name, link, ARN or short id."""
    keys = ("selfLink", "arn", "allocationId", "name")
    return {row.id, row.name, *(row.outputs.get(key) for key in keys)}


def _package(row: Row) -> str:
    return row.type.partition(":")[0]
