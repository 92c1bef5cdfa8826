"""Outputs in maps, outputs that wait, and one that a preview does not know."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pulumi import Output, Resource

T = TypeVar("T")

Labels = Mapping[str, str] | None
"""A resource's tags or labels."""


def by_key(values: Mapping[str, Output[str] | Output[str | None]]) -> Output[dict[str, str]]:
    """Return one output that holds a map, from a map that holds outputs."""
    return Output.all(**values).apply(dict[str, str])


def after(value: Output[T], resources: Iterable[Resource]) -> Output[T]:
    """Return a value that waits for resources: what takes it comes after them, and goes before them.

    In a preview it is as well known as without them: a new resource makes nothing unknown that is there already.
    """
    return Output.all(*(one.urn for one in resources)).apply(lambda _: value)


def unknown() -> Output[Any]:
    """Return an output that is not known yet."""
    value: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
    value.set_result(None)
    known: asyncio.Future[bool] = asyncio.get_event_loop().create_future()
    known.set_result(False)
    return Output(set(), value, known)
