"""Keys with nothing under them: they take away what a weaker layer has there, and mean nothing else."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from graticule.providers.contract.errors import Problem, Problems, join
from graticule.stacks.settings import Deployment


def check_empties(layer: Mapping[str, Any], under: Mapping[str, Any]) -> None:
    """Check that every thing which a layer names with nothing under it is in the layers beneath, which it takes it from.

    Args:
        layer: the settings as they are written.
        under: those beneath, merged.

    Raises:
        Problems: some are not, so that they would be silently left out.
    """
    found = [
        Problem(join(*path), "is empty; write its settings, or remove the key")
        for path in _nulls(layer)
        if path[-2] in _blocks(Deployment) and not any(_has(one, where) for one, where in _beneath(path, layer, under))
    ]
    if found:
        raise Problems(found)


@cache
def _blocks(model: type[BaseModel]) -> frozenset[str]:
    """Return the names of the fields, of a model and those in it, that hold things by names of the user's own."""
    names: set[str] = set()
    for name, info in model.model_fields.items():
        keyed, inner = get_origin(info.annotation) is dict, list(_models(info.annotation))
        names |= {name} if keyed and inner else set()
        names |= {below for one in inner for below in _blocks(one)}
    return frozenset(names)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _nulls(layer: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in layer.items():
        here = (*path, str(key))
        if isinstance(value, Mapping):
            yield from _nulls(value, here)
        elif value is None and path:
            yield here


def _beneath(
    path: tuple[str, ...], layer: Mapping[str, Any], under: Mapping[str, Any]
) -> Iterator[tuple[Mapping[str, Any], tuple[str, ...]]]:
    """Return where a thing may be that a null takes away; a region's blocks lie on the deployment's of the same name."""
    yield under, path
    if path[0] == "regions":
        yield from ((one, path[2:]) for one in (under, layer))


def _has(settings: object, path: tuple[str, ...]) -> bool:
    for key in path:
        if not isinstance(settings, Mapping) or settings.get(key) is None:
            return False
        settings = settings[key]
    return bool(path)
