"""Selecting regions: everywhere in the settings ``all``, or a list of regions and groups."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from graticule.providers.contract.errors import Problem, did_you_mean, listed
from graticule.stacks.settings_groups import Group

ALL = "all"


def _as_list(value: Any) -> Any:  # noqa: ANN401 - not validated yet
    return [ALL] if value == ALL else value


_SHAPE = {"anyOf": [{"type": "string", "const": ALL}, {"type": "array", "items": {"type": "string"}}]}
Selection = Annotated[list[str], BeforeValidator(_as_list), WithJsonSchema(_SHAPE)]
"""``all``, or keys of regions and groups."""


def selected(selection: list[str], regions: Mapping[str, Any], groups: Mapping[str, Group], place: str) -> list[str]:
    """Return the regions of a selection, each once, in the order in which the deployment has them.

    Raises:
        Problem: a key is neither a region nor a group, or names what another one has named.
    """
    chosen: set[str] = set()
    for index, key in enumerate(selection):
        if key == ALL:
            found = set(regions)
        elif key in groups:
            found = set(groups[key].regions)
        elif key in regions:
            found = {key}
        else:
            known = [*regions, *groups, ALL]
            raise Problem(
                f"{place}.{index}", f"unknown region '{key}'{did_you_mean(key, known)}; there are {listed(known)}"
            )
        if found <= chosen:
            raise Problem(f"{place}.{index}", f"'{key}' is listed already; remove it")
        chosen |= found
    return [key for key in regions if key in chosen]
