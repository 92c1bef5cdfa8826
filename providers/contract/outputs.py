"""Outputs in maps."""

from collections.abc import Mapping

from pulumi import Output


def by_key(values: Mapping[str, Output[str] | Output[str | None]]) -> Output[dict[str, str]]:
    """Return one output that holds a map, from a map that holds outputs."""
    return Output.all(**values).apply(dict[str, str])
