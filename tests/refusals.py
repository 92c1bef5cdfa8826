"""What the guards say to an edit, from what is recorded before and after it."""

from types import SimpleNamespace
from typing import Any

import pulumi

from graticule.components import guards
from graticule.components.asked import Asked
from graticule.components.guard_rules import RULES
from graticule.sandbox.replacement import differences, replaces
from graticule.testing.recording import Made, Recorder
from tests.lives import asked
from tests.loops import finished


def refusals(before: Recorder, after: Recorder, *allowed: str) -> dict[str, str]:
    """Return by resource what the guards say to an edit that makes ``after`` out of ``before``."""
    state = {(one.typ, one.name): one.inputs for one in before.resources if one.typ in RULES}
    wanted = {(one.typ, one.name): asked(one, state.get((one.typ, one.name))) for one in after.resources}
    around = {(one.typ, one.name): _component_of(one, after) for one in after.resources}
    asks = {
        key: Asked({name: _block(value) for name, value in props.items()}, within=around[key])
        for key, props in wanted.items()
    }
    urns = {(one.typ, one.name): one.urn for one in before.resources}
    about = guards._Guards(allowed, asks, pulumi.ResourceHookBinding())
    said: dict[str, str] = {}
    for (kind, name), old in state.items():
        try:
            _judge(about, urns[kind, name], old, wanted.get((kind, name)))
        except guards.DataLossError as refused:
            said[name] = str(refused)
    return said


def _block(value: Any) -> Any:
    """Return a value as a program gives it: a block is an object of the SDK."""
    return SimpleNamespace(**value) if isinstance(value, dict) else value


def _component_of(resource: Made, made: Recorder) -> tuple[str, str]:
    """Return the type and the name of the component that a resource is of."""
    components, known = {one.urn: one for one in made.components}, {one.urn: one for one in made.resources}
    parent = resource.parent
    while parent in known:
        parent = known[parent].parent
    return (components[parent].typ, components[parent].name) if parent in components else ("", "")


def _judge(about: Any, urn: str, old: Any, new: Any) -> None:
    kind, name = urn.split("::")[2].rpartition("$")[2], urn.split("::")[3]
    package = kind.partition(":")[0]
    args = pulumi.ResourceHookArgs(urn=urn, id="", name=name, type=kind, old_inputs=old, new_inputs=new)
    if new is not None and not any(replaces(package, kind, *change, new) for change in differences(old, new)):
        guards._shrinker(about)(args)
        return
    finished(guards._keeper(about)(args))
