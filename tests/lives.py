"""What may be done to something that holds data, one step after the other, and what no step does."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graticule.components.changes import at
from graticule.components.guard_rules import RULES
from graticule.providers.contract.members import BUCKETS
from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.store import Store
from graticule.testing.recording import Made, Recorder

ROLES = (
    *("clusterType", "createMode", "instanceType", "replicationRole", "secondaryConfig", "sourceServerResourceId"),
    *("crossInstanceReplicationConfig", "geoReplication", "globalReplicationGroupId", "primaryReplicationGroupId"),
)
"""Properties that say who writes: fixed when a member is made."""

BACK = {"add": "remove", "grow": "shrink"}
"""By step what takes it back."""


@dataclass
class Life:
    """Something that holds data, and what its settings say by now."""

    members: list[str] = field(default_factory=lambda: ["one", "two"])
    """The first of them writes."""
    epoch: int = 1
    done: dict[str, int] = field(default_factory=dict[str, int])
    """By step how far it has gone."""

    def far(self, step: str) -> int:
        """Return how far a step has gone."""
        return self.done.get(step, 0)


@dataclass(frozen=True)
class Technology:
    """What holds data on one cloud, and what may be done to it."""

    name: str
    cloud: str
    steps: Mapping[str, int]
    """By step how far it goes: of ``add`` how many members there are then."""
    made: Callable[[Life], Recorder]
    """Records what the program asks for; the cloud agrees about who writes."""

    @property
    def names(self) -> list[str]:
        """The names of the steps, and of those that go back."""
        return [*self.steps, *(back for step, back in BACK.items() if step in self.steps)]

    def step(self, life: Life, what: str) -> None:
        """Do one thing that is allowed."""
        match what:
            case "add":
                free = [key for key in ("one", "two", "three") if key not in life.members]
                life.members += free[: 1 if len(life.members) < self.steps[what] else 0]
            case "remove":
                life.members = life.members[: max(1, len(life.members) - 1)]
            case "move" if len(life.members) > 1:
                life.members[:2] = reversed(life.members[:2])
                life.epoch += 1
            case "move":
                pass
            case "shrink":
                life.done["grow"] = max(0, life.far("grow") - 1)
            case _:
                life.done[what] = min(life.far(what) + 1, self.steps[what])


State = Mapping[tuple[str, str], Mapping[str, Any]]


def wrong_of(technology: Technology, edits: Sequence[Sequence[str]], folder: Path) -> Iterator[str]:
    """Do the steps of one edit after the other, and yield what a preview of each would show that it must not."""
    package = "azure-native" if technology.cloud == "azure" else technology.cloud
    cloud, life = Provider(package, Store(folder / "clouds.sqlite")), Life()
    state: State = {(one.typ, one.name): dict(one.inputs) for one in technology.made(life).resources}
    for edit in edits:
        for step in edit:
            technology.step(life, step)
        made = {(one.typ, one.name): one for one in technology.made(life).resources}
        after = {key: asked(one, state.get(key)) for key, one in made.items()}
        yield from (one for key in after if key in state for one in _of_change(cloud, key, state[key], after[key]))
        if "remove" not in edit:
            yield from (f"{name} ({kind}) goes" for kind, name in state if kind in RULES and (kind, name) not in after)
        state = after


def asked(one: Made, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the inputs as the engine hands them on: what is ignored stays as it was."""
    inputs = dict(one.inputs)
    for path in one.options.get("ignore_changes", []) if before is not None else []:
        top, _, inner = path.replace('["', ".").removesuffix('"]').partition(".")
        old = (before or {}).get(top)
        if not inner:
            inputs.pop(top, None)
            if old is not None:
                inputs[top] = old
        elif isinstance(inputs.get(top), Mapping):
            kept = {key: value for key, value in inputs[top].items() if key != inner}
            inputs[top] = {**kept, **({inner: old[inner]} if isinstance(old, Mapping) and inner in old else {})}
    return inputs


def _of_change(
    cloud: Provider, key: tuple[str, str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[str]:
    """Yield what is wrong with a change: a replace, another role, or what the guards refuse."""
    kind, name = key
    if kind not in RULES:
        return
    found, _ = cloud.diff(kind, name, before, after)
    yield from (f"{name} ({kind}) is replaced by {path}" for path, (_, replaces) in found.items() if replaces)
    yield from (f"{name} ({kind}) changes its role by {path}" for path in found if path.startswith(ROLES))
    for path, (is_fine, _) in RULES[kind].properties.items():
        old, new = at(before, path), at(after, path)
        if not is_fine(old, new) or (old != new and BUCKETS in path):
            yield f"{path} of {name} ({kind}) goes from {old} to {new}"
