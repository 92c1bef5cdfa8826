"""Which layer, and which line of it, set a value."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graticule.providers.contract.errors import Problem, did_you_mean
from graticule.stacks.loading import BASE, DEPLOYMENT
from graticule.stacks.merge import paths
from graticule.stacks.resolved import Loaded
from graticule.stacks.yamlfile import lines_of


def explain(loaded: Loaded, folder: Path, place: str) -> str:
    """Say which layer, and which line of it, set the value at ``place``.

    Raises:
        Problem: nothing sets it and the models have no such key.
    """
    origin, found = place, _setter(loaded, place)
    parts = place.split(".")
    if found is None and parts[0] == "regions" and parts[2:3] in (["network"], ["clusters"]):
        origin = ".".join(parts[2:])
        found = _setter(loaded, origin)
    if found is None:
        return f"{place}: {_default(loaded.deployment, place)} (the default; nothing sets it)"
    winner, value = found
    shown = f": {value}" if value is not None else ""
    key = BASE if winner == "Pulumi.yaml" else DEPLOYMENT
    line = lines_of(folder / winner, ("config", key)).get(origin) if winner.endswith(".yaml") else None
    inherited = f", from {origin}" if origin != place else ""
    return f"{place}{shown} ({winner}{f', line {line}' if line else ''}{inherited})"


def _setter(loaded: Loaded, place: str) -> tuple[str, Any] | None:
    """Return the strongest layer that says something at a place, and what."""
    found = None
    for source, layer in loaded.sources.items():
        leaves = paths(layer)
        if place in leaves or any(leaf.startswith(f"{place}.") for leaf in leaves):
            found = source, leaves.get(place)
    return found


def _default(model: Any, place: str) -> Any:  # noqa: ANN401 - whatever stands there
    for part in place.split("."):
        if part not in _keys(model):
            raise Problem(place, f"there is no such key{did_you_mean(part, _keys(model))}")
        model = model[part] if isinstance(model, Mapping) else getattr(model, part)
    return model


def _keys(model: Any) -> list[str]:  # noqa: ANN401 - a map or a model
    return list(model) if isinstance(model, Mapping) else list(getattr(type(model), "model_fields", {}))
