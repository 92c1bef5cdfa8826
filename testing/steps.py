"""What an engine did or would do, step by step, and a check that nothing is lost by it."""

import fnmatch
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUIET = frozenset({"same", "read", "refresh"})
"""Steps that change nothing."""
LOSING = {"delete": "delete", "replace": "replace"}
_PARTS_OF_A_REPLACE = frozenset({"create-replacement", "delete-replaced", "discard-replaced", "remove-pending-replace"})


@dataclass(frozen=True)
class Step:
    """One resource's part in a preview or an update."""

    op: str
    """``same``, ``create``, ``update``, ``replace``, ``delete``, ``read`` or another of the engine's operations."""
    urn: str
    """The resource's URN."""
    diff: tuple[str, ...] = ()
    """The paths of the properties that differ, sorted."""
    replaced: tuple[str, ...] = ()
    """Those of them that force a replacement; a replacement that another one brings has none."""

    @property
    def type(self) -> str:
        """Return the resource's type (``aws:ec2/vpc:Vpc``)."""
        return self.urn.split("::")[2].rpartition("$")[2]

    @property
    def name(self) -> str:
        """Return the resource's logical name."""
        return self.urn.split("::", 3)[3]

    def __str__(self) -> str:
        """Return what happens to which resource."""
        return f"{self.op} {self.urn}"


@dataclass(frozen=True)
class Result:
    """What a command gave."""

    command: tuple[str, ...]
    exit_code: int
    stdout: str
    stderr: str
    steps: tuple[Step, ...] = ()
    """One for each resource; empty where the command is no operation on a stack."""
    errors: tuple[str, ...] = ()
    """The engine's error messages."""

    @property
    def output(self) -> str:
        """Return all that was printed."""
        return self.stdout + self.stderr

    @property
    def changes(self) -> tuple[Step, ...]:
        """Return the steps that change something: none where the program is up already."""
        return tuple(step for step in self.steps if step.op not in QUIET)


def assert_no_replace(preview: Result | Mapping[str, Any] | Path | str, *, allow: Collection[str] = ()) -> None:
    """Fail where a preview would replace or delete a resource, naming each and the properties that cause it.

    Args:
        preview: what ``sandbox.preview()`` gave, or what ``pulumi preview --json`` printed: the file's path, its text,
            or the parsed JSON.
        allow: patterns of URNs that may be replaced or deleted (``*::my-queue``); ``*`` stands for any text.

    Raises:
        AssertionError: something would be lost, or the preview failed before it was complete.
        ValueError: the text is no preview.
    """
    if isinstance(preview, Result):
        steps, errors = preview.steps, preview.errors
        if preview.exit_code and not errors:
            errors = (f"exit code {preview.exit_code}",)
    else:
        digest = preview if isinstance(preview, Mapping) else _parsed(preview)
        steps, errors = steps_of_preview(digest), _errors_of(digest)
    lost = [step for step in steps if step.op in LOSING and not _matches(step.urn, allow)]
    if lost:
        lines = "\n".join(f"  {_described(step)}" for step in lost)
        some = "a resource" if len(lost) == 1 else f"{len(lost)} resources"
        raise AssertionError(f"the preview would replace or delete {some}:\n{lines}")
    if errors:
        raise AssertionError("the preview failed, so what it would lose is not known:\n  " + "\n  ".join(errors))


def steps_of_preview(digest: Mapping[str, Any]) -> tuple[Step, ...]:
    """Return the steps of what ``pulumi preview --json`` printed.

    Raises:
        ValueError: it is no preview.
    """
    if "steps" not in digest and "changeSummary" not in digest:
        raise ValueError(f"no preview: need what 'pulumi preview --json' prints, got the keys {sorted(digest)}")
    return _steps(
        (step["op"], step["urn"], step.get("detailedDiff"), step.get("diffReasons"), step.get("replaceReasons"))
        for step in digest.get("steps") or ()
    )


def steps_of_events(events: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Return the steps of an engine's log of events; what became known after a step counts more than its beginning."""
    planned = [
        event[kind]["metadata"] for kind in ("resourcePreEvent", "resOutputsEvent") for event in events if kind in event
    ]
    return _steps(
        (one["op"], one["urn"], one.get("detailedDiff"), one.get("diffs"), one.get("keys")) for one in planned
    )


def errors_of_events(events: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the error messages of an engine's log of events."""
    diagnostics = [event["diagnosticEvent"] for event in events if "diagnosticEvent" in event]
    return tuple(one["message"].strip() for one in diagnostics if one.get("severity") == "error")


def parse_json(text: str) -> list[Any]:
    """Return the JSON values that a text holds, one after another, until something else begins."""
    decoder, found, place = json.JSONDecoder(), list[Any](), 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        try:
            value, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError:
            break
        found.append(value)
    return found


def parse_object(text: str) -> Any:  # noqa: ANN401 - JSON is of any shape
    """Return the JSON object that a text holds among other lines.

    Raises:
        ValueError: there is none.
    """
    start = text.find("{")
    found = parse_json(text[start:]) if start >= 0 else []
    if not found:
        raise ValueError(f"need JSON, got {text[:80]!r}")
    return found[0]


def _parsed(preview: Path | str) -> Mapping[str, Any]:
    is_text = isinstance(preview, str) and preview.lstrip().startswith("{")
    return parse_object(str(preview) if is_text else Path(preview).read_text(encoding="utf-8"))


def _steps(
    rows: Iterable[tuple[str, str, Mapping[str, Any] | None, Sequence[str] | None, Sequence[str] | None]],
) -> tuple[Step, ...]:
    found: dict[str, Step] = {}
    for op, urn, details, differing, keys in rows:
        if op in _PARTS_OF_A_REPLACE or _is_default_provider(urn):
            continue
        forcing = [path for path, how in (details or {}).items() if _kind(how).endswith("replace")]
        diff = tuple(sorted(details or differing or ()))
        found[urn] = Step(op, urn, diff, tuple(sorted(forcing or keys or ())))
    return tuple(found.values())


def _is_default_provider(urn: str) -> bool:
    """Return whether it is a provider that the engine makes by itself, which Pulumi does not show either."""
    _, _, kind, name = urn.split("::", 3)
    return kind.startswith("pulumi:providers:") and name.startswith("default")


def _kind(how: Mapping[str, Any]) -> str:
    return str(how.get("kind") or how.get("diffKind"))


def _errors_of(digest: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        str(one.get("message")).strip() for one in digest.get("diagnostics") or () if one.get("severity") == "error"
    )


def _matches(urn: str, patterns: Collection[str]) -> bool:
    return any(fnmatch.fnmatchcase(urn, pattern.replace("[", "[[]")) for pattern in patterns)


def _described(step: Step) -> str:
    why = ""
    if step.op == "replace":
        why = f" because of {', '.join(step.replaced)}" if step.replaced else " because another resource is replaced"
    return f"{LOSING[step.op]} {step.type} {step.name!r}{why} ({step.urn})"
