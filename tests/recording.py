"""An engine that records what a program asks of it: for tests that need no real one."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks

OutputsOf = Callable[[MockResourceArgs], Mapping[str, Any]]
Answer = Callable[[MockCallArgs], Mapping[str, Any]]


class Recorder(Mocks):
    """Takes every resource and invoke, and answers with the inputs and what ``outputs_of`` adds."""

    def __init__(self, outputs_of: OutputsOf = lambda _: {}, answer: Answer = lambda _: {}) -> None:
        """Record nothing yet."""
        self.resources: list[MockResourceArgs] = []
        self.calls: list[MockCallArgs] = []
        self.registered = 0
        self.outputs: Any = None
        self._outputs_of = outputs_of
        self._answer = answer

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Record a resource; its id is its type and name, unless its outputs say another."""
        self.registered += 1
        if args.custom:
            self.resources.append(args)
        outputs = dict(self._outputs_of(args))
        identity = str(outputs.pop("id", f"{args.typ}::{args.name}"))
        return identity, {**args.inputs, **outputs}

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """Record an invoke; what it finds has an id made of its arguments."""
        self.calls.append(args)
        identity = "/".join(str(value) for _, value in sorted(args.args.items()))
        return {**args.args, "id": identity, **self._answer(args)}, []

    def of(self, kind: str) -> dict[str, MockResourceArgs]:
        """Return the resources of a type by name; ``kind`` is the type's last part (``Subnet``)."""
        return {made.name: made for made in self.resources if made.typ.rpartition(":")[2] == kind}

    def names(self) -> set[tuple[str, str]]:
        """Return the type and name of every resource."""
        return {(made.typ, made.name) for made in self.resources}


class _Parent(pulumi.ComponentResource):
    def __init__(self) -> None:
        super().__init__("tests:index:Parent", "parent")


def record(
    build: Callable[[pulumi.Resource], Any], outputs_of: OutputsOf = lambda _: {}, answer: Answer = lambda _: {}
) -> Recorder:
    """Run ``build`` under a recording engine; its outputs, a dataclass or a value, are then ``recorder.outputs``."""
    recorder = Recorder(outputs_of, answer)
    pulumi.runtime.set_mocks(recorder, project="test", stack="test", preview=False)

    def keep(value: Any) -> None:
        recorder.outputs = value

    @pulumi.runtime.test
    def run() -> pulumi.Output[None]:
        built = build(_Parent())
        if is_dataclass(built):
            built = {field.name: getattr(built, field.name) for field in fields(built)}
        return pulumi.Output.from_input(built).apply(keep)

    run()
    return recorder
