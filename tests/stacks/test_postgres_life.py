"""Whatever is done to a database, step by step, no step replaces what holds data, asks for a role or moves a bucket."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graticule.components.guard_rules import RULES
from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.store import Store
from graticule.testing.recording import Made, Recorder
from tests.conformance.cases import CASES, Case
from tests.conformance.postgres_cases import made_postgres

Key = tuple[str, str]
ROLES = ("clusterType", "secondaryConfig", "instanceType", "replicationRole", "sourceServerResourceId", "createMode")
STEPS = ("add", "remove", "move", "grow", "shrink", "larger", "shard")


class Life:
    """A database, and what the settings say of it."""

    def __init__(self) -> None:
        """Begin in one region of two that there are."""
        self.primary, self.secondaries = "one", ["two"]
        self.epoch, self.replicas, self.size = 1, 1, 0
        self.shards = ["a", "b"]

    def step(self, what: str, case: Case) -> None:
        """Do one thing that is allowed."""
        free = [key for key in ("one", "two", "three") if key not in {self.primary, *self.secondaries}]
        match what:
            case "add" if free:
                self.secondaries.append(free[0])
            case "remove" if self.secondaries:
                self.secondaries.pop()
            case "move" if self.secondaries:
                old, self.primary = self.primary, self.secondaries[0]
                self.secondaries[0] = old
                self.epoch += 1
            case "grow":
                self.replicas = min(self.replicas + 1, 1 if case.cloud == "azure" else 4)
            case "shrink":
                self.replicas = max(self.replicas - 1, 0)
            case "larger":
                self.size = min(self.size + 1, 3)
            case "shard":
                self.shards.append(chr(ord(self.shards[-1]) + 1))
            case _:
                pass

    def made(self, case: Case) -> Recorder:
        """Record what the program asks for; the cloud agrees about who writes."""
        held = {"a": "0-511", "b": "512-1023"}
        return made_postgres(
            case,
            self.primary,
            *self.secondaries,
            writer=self.primary,
            consistency="async",
            epoch=self.epoch,
            replicas=self.replicas,
            size=("small", "medium", "large", "xlarge")[self.size],
            shards={key: {"buckets": held.get(key, "")} for key in self.shards},
        )


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


def provider(case: Case, folder: Path) -> Provider:
    """Return the simulated provider of a case's cloud."""
    package = "azure-native" if case.cloud == "azure" else case.cloud
    return Provider(package, Store(folder / f"{case.cloud}.sqlite"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(steps=["move", "add", "larger", "move", "grow", "shard", "remove", "shrink"])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=6))
def test_no_sequence_of_steps_replaces_what_holds_data_or_moves_a_bucket(
    case: Case, tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    cloud, life = provider(case, tmp_path_factory.mktemp("life")), Life()
    state = {(one.typ, one.name): dict(one.inputs) for one in life.made(case).resources}
    for step in steps:
        life.step(step, case)
        after: dict[Key, dict[str, Any]] = {}
        for one in life.made(case).resources:
            key = (one.typ, one.name)
            before = state.get(key)
            after[key] = asked(one, before)
            if before is None or one.typ not in RULES:
                continue
            found, _ = cloud.diff(one.typ, one.name, before, after[key])
            assert not [path for path, (_, replacing) in found.items() if replacing], (steps, one.name, found)
            assert not [path for path in found if path.startswith(ROLES)], (steps, one.name, found)
            for path, (is_fine, _) in RULES[one.typ].properties.items():
                old, new = (_at(inputs, path) for inputs in (before, after[key]))
                assert is_fine(old, new), (steps, one.name, path, old, new)
                assert old == new or "buckets" not in path
        gone = {key for key in state if key not in after and key[0] in RULES}
        assert step == "remove" or not gone, (steps, gone)
        state = after


def _at(inputs: Mapping[str, Any], path: str) -> Any:
    value: Any = inputs
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
