"""The real Pulumi engine on simulated clouds, for the program in a folder."""

import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graticule.fleet.sandbox import simulated
from graticule.fleet.workspace import CLOUDS
from graticule.sandbox.store import Row, Store
from graticule.testing.steps import Result, errors_of_events, parse_json, parse_object, steps_of_events

TIMEOUT = 900
"""Seconds that one command may take."""
_EVENTS = "events.json"
_LAST_LINES = 40


@dataclass(frozen=True)
class Sandbox:
    """Simulated clouds with a Pulumi backend of their own, empty at first.

    The fixture ``sandbox`` makes one for each test. For a wider scope make it in a fixture of your own:
    ``Sandbox(tmp_path_factory.mktemp("clouds"), folder)``.

    The operations return a ``Result``; one that fails raises an ``AssertionError`` with the engine's messages, unless
    it is expected to: ``fails=True`` raises where the operation succeeds. ``flags`` go to Pulumi.
    """

    state: Path
    """The folder in which the stacks and the clouds are kept."""
    cwd: Path
    """The program's folder, where ``Pulumi.yaml`` is."""
    faults: str = ""
    """What the clouds suffer, as YAML or the path of a file: ``replace(sandbox, faults="{fault: latency}")``."""

    def preview(
        self, stack: str = "dev", *, cwd: Path | None = None, flags: Sequence[str] = (), fails: bool = False
    ) -> Result:
        """Preview the program."""
        return self._operate("preview", stack, flags, cwd, fails=fails)

    def up(
        self, stack: str = "dev", *, cwd: Path | None = None, flags: Sequence[str] = (), fails: bool = False
    ) -> Result:
        """Bring the stack up, without a preview before."""
        return self._operate("up", stack, ("--yes", "--skip-preview", *flags), cwd, fails=fails)

    def refresh(
        self, stack: str = "dev", *, cwd: Path | None = None, flags: Sequence[str] = (), fails: bool = False
    ) -> Result:
        """Read from the clouds what was changed behind the stack's back; with ``--preview-only`` only tell."""
        sure = () if "--preview-only" in flags else ("--yes", "--skip-preview")
        return self._operate("refresh", stack, (*sure, *flags), cwd, fails=fails)

    def destroy(
        self, stack: str = "dev", *, cwd: Path | None = None, flags: Sequence[str] = (), fails: bool = False
    ) -> Result:
        """Destroy what the stack holds, without a preview before."""
        return self._operate("destroy", stack, ("--yes", "--skip-preview", *flags), cwd, fails=fails)

    def export(self, stack: str = "dev", *, cwd: Path | None = None) -> dict[str, Any]:
        """Return the stack's state: ``resources`` and what else the engine keeps; secrets are encrypted."""
        done = self.run("pulumi", "stack", "export", "--stack", stack, "--non-interactive", cwd=cwd)
        deployment = parse_object(done.stdout).get("deployment") or {}
        return {"resources": [], **deployment}

    def clouds(self) -> list[Row]:
        """Return all that exists in the simulated clouds, what they made by themselves included."""
        with closing(Store(self.state / CLOUDS)) as store:
            return store.everything()

    def run(self, *command: str, cwd: Path | None = None, fails: bool = False) -> Result:
        """Run any command with the simulated clouds, such as ``("pulumi", "stack", "ls")``.

        Raises:
            AssertionError: the command fails, or succeeds where ``fails`` is set, or there is no folder ``cwd``.
            FileNotFoundError: there is no such command.
            Problem: there is no Pulumi CLI and none can be made, or ``faults`` is neither YAML nor a file.
            Problems: a fault is wrong.
        """
        folder = cwd or self.cwd
        if not folder.is_dir():
            raise AssertionError(f"{folder} is no folder; cwd is the folder where Pulumi.yaml is")
        log = self.state / _EVENTS
        log.unlink(missing_ok=True)
        with simulated(command, self.state, folder, faults=self.faults) as (words, env):
            done = subprocess.run(
                words,
                cwd=folder,
                env={**env, "PULUMI_DEBUG_COMMANDS": "true"},  # without it Pulumi does not know --event-log
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=False,
                timeout=TIMEOUT,
            )
        events = parse_json(log.read_text(encoding="utf-8")) if log.exists() else []
        result = Result(
            command, done.returncode, done.stdout, done.stderr, steps_of_events(events), errors_of_events(events)
        )
        if bool(result.exit_code) is not fails:
            raise AssertionError(_complaint(result))
        return result

    def _operate(self, operation: str, stack: str, flags: Sequence[str], cwd: Path | None, *, fails: bool) -> Result:
        named = ("--stack", stack, "--non-interactive", "--event-log", str(self.state / _EVENTS))
        return self.run("pulumi", operation, *named, *flags, cwd=cwd, fails=fails)


def _complaint(result: Result) -> str:
    """Return what went wrong: the engine's own messages, or the last lines where it says nothing."""
    command = " ".join(result.command)
    if not result.exit_code:
        return f"{command} succeeded, and was to fail:\n{_end(result.stdout)}"
    said = "\n".join(result.errors) or _end(result.output)
    return f"{command} failed with exit code {result.exit_code}:\n{said}"


def _end(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-_LAST_LINES:])
