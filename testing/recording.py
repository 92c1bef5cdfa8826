"""An engine that records what a program asks of it, without a CLI and in milliseconds.

It knows no clouds: a resource's outputs are its inputs and what the test adds; nothing is checked, replaced or kept.
"""

import contextlib
import inspect
import runpy
import sys
import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, cast

import pulumi
from pulumi.runtime import settings
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks

OPTIONS = {
    "protect": "protect",
    "ignoreChanges": "ignore_changes",
    "replaceOnChanges": "replace_on_changes",
    "deleteBeforeReplace": "delete_before_replace",
    "retainOnDelete": "retain_on_delete",
    "additionalSecretOutputs": "additional_secret_outputs",
    "dependencies": "depends_on",
    "deletedWith": "deleted_with",
    "importId": "import_",
    "version": "version",
}
"""What the engine is told, by the names that ``ResourceOptions`` has for it."""


class Made(MockResourceArgs):
    """A resource that the program asked for: ``typ``, ``name``, ``inputs``, ``provider`` and ``custom`` as Pulumi has them."""

    def __init__(self, asked: MockResourceArgs, urn: str, parent: str, options: Mapping[str, Any]) -> None:
        """Keep what was asked."""
        super().__init__(
            asked.typ, asked.name, asked.inputs, asked.provider, asked.resource_id, asked.custom, asked.transforms
        )
        self.urn = urn
        self.parent = parent
        """The parent's URN."""
        self.options = options
        """The options that were set, by their names in ``ResourceOptions``; ``depends_on`` holds URNs."""


OutputsOf = Callable[[MockResourceArgs], Mapping[str, Any]]
Answer = Callable[[MockCallArgs], Mapping[str, Any]]


class Recorder(Mocks):
    """Takes every resource and invoke, and answers with the inputs and what ``outputs_of`` adds."""

    def __init__(self, outputs_of: OutputsOf, answer: Answer) -> None:
        """Record nothing yet."""
        self.resources: list[Made] = []
        """The resources, without components."""
        self.components: list[Made] = []
        self.calls: list[MockCallArgs] = []
        """The invokes: ``token``, ``args``, ``provider``."""
        self.outputs: Any = None
        """What the program returned; of a program's folder, its exports."""
        self.asked = threading.local()
        self._outputs_of = outputs_of
        self._answer = answer

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Record a resource; its id is its type and name, unless its outputs say another."""
        made = Made(args, *self.asked.about)
        (self.resources if args.custom else self.components).append(made)
        outputs = dict(self._outputs_of(made))
        identity = str(outputs.pop("id", f"{args.typ}::{args.name}"))
        return identity, {**args.inputs, **outputs}

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """Record an invoke; what it finds has an id made of its arguments."""
        self.calls.append(args)
        identity = "/".join(str(value) for _, value in sorted(args.args.items()))
        return {**args.args, "id": identity, **self._answer(args)}, []

    @property
    def registered(self) -> int:
        """Return how often the engine was asked for a resource or a component."""
        return len(self.resources) + len(self.components)

    def of(self, kind: str) -> dict[str, Made]:
        """Return the resources of a type by name; ``kind`` is the type or its last part (``Subnet``)."""
        return {made.name: made for made in self.resources if kind in {made.typ, made.typ.rpartition(":")[2]}}

    def names(self) -> set[tuple[str, str]]:
        """Return the type and name of every resource."""
        return {(made.typ, made.name) for made in self.resources}


class _Monitor(MockMonitor):
    """Tells the recorder what Pulumi's own mocks keep to themselves."""

    def RegisterResource(self, request: Any) -> Any:  # noqa: ANN401, N802 - the engine's own protocol
        """Note the parent and the options, which belong to the resource that this thread records next."""
        urn = self.make_urn(request.parent, request.type, request.name)
        cast("Recorder", self.mocks).asked.about = (urn, request.parent, _options(request))
        return super().RegisterResource(request)

    def ReadResource(self, request: Any) -> Any:  # noqa: ANN401, N802 - the engine's own protocol
        """Note the parent of a resource that exists already."""
        urn = self.make_urn(request.parent, request.type, request.name)
        cast("Recorder", self.mocks).asked.about = (urn, request.parent, {})
        return super().ReadResource(request)


def record(
    program: Callable[[], Any] | Path,
    outputs_of: OutputsOf = lambda _: {},
    answer: Answer = lambda _: {},
    *,
    project: str = "project",
    stack: str = "dev",
    config: Mapping[str, str] | None = None,
    preview: bool = False,
) -> Recorder:
    """Run a program on an engine that records, and return what it recorded.

    Args:
        program: a function that makes resources, or the folder of a Pulumi program.
        outputs_of: what a resource has besides its inputs once it is made, such as an ARN; ``id`` is its id.
        answer: what an invoke finds.
        project: the project's name.
        stack: the stack's name.
        config: the stack's configuration by full key (``shop:size``).
        preview: run as in a preview.
    """
    recorder = Recorder(outputs_of, answer)
    pulumi.runtime.set_all_config(dict(config or {}))
    settings.ROOT.set(None)
    pulumi.runtime.set_mocks(recorder, project=project, stack=stack, preview=preview, monitor=_Monitor(recorder))

    def keep(value: Any) -> None:  # noqa: ANN401 - whatever the program returns
        recorder.outputs = value

    @pulumi.runtime.test
    def run() -> pulumi.Output[None]:
        built = _exports(program) if isinstance(program, Path) else program()
        if is_dataclass(built) and not inspect.isclass(built):
            built = {field.name: getattr(built, field.name) for field in fields(built)}
        return pulumi.Output.from_input(built).apply(keep)

    run()
    return recorder


def _exports(folder: Path) -> dict[str, Any]:
    """Run the program in a folder, as Pulumi does, and return what it exports."""
    with _as_the_program_in(folder):
        runpy.run_path(str(folder / "__main__.py"), run_name="__main__")
    root = cast("Any", settings.get_root_resource())
    return dict(root.outputs)


@contextlib.contextmanager
def _as_the_program_in(folder: Path) -> Generator[None]:
    """Work in a folder, import from it, and forget afterwards what was imported from it."""
    known = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        sys.path.remove(str(folder))
        inside = f"{folder.resolve()}/"
        for name in set(sys.modules) - known:
            if str(getattr(sys.modules[name], "__file__", None) or "").startswith(inside):
                del sys.modules[name]


def _options(request: Any) -> dict[str, Any]:  # noqa: ANN401 - the engine's own protocol
    found: dict[str, Any] = {}
    for field, name in OPTIONS.items():
        value = getattr(request, field)
        value = value if isinstance(value, str | bool) else list(value)
        if value or (field == "deleteBeforeReplace" and request.deleteBeforeReplaceDefined):
            found[name] = value
    return found
