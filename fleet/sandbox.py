"""``graticule sandbox``: any command, with the simulated clouds instead of the real ones."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import FrameType

import yaml

from graticule.fleet.tools import ensure_cli
from graticule.fleet.workspace import environment, prepare, stack_files
from graticule.sandbox.faults import VARIABLE, found_from, parse_faults

NEED_A_STACK = frozenset(
    {"config", "destroy", "import", "logs", "preview", "refresh", "stack", "state", "up", "update", "watch"}
)
"""Commands that work on a stack which exists already."""
MAKE_OR_LIST = frozenset({"init", "ls", "rm", "select"})
"""Commands of ``pulumi stack`` that find out for themselves whether the stack exists."""
NO_COMMAND = 127
"""The exit code of shells for a command that does not exist."""
_VALUED = frozenset({"--color", "--cwd", "-C", "--stack", "-s", "--verbose", "-v"})
_SALT = re.compile(rb"(?m)^encryptionsalt:.*\n?")


def run(command: Sequence[str], state: Path, *, fresh: bool, faults: str = "") -> int:
    """Run a command with simulated clouds (``simulated``) and return its exit code, as a shell would."""
    default = signal.signal(signal.SIGTERM, _leave)
    try:
        with simulated(command, state, Path(), fresh=fresh, faults=faults) as (words, env):
            return _call(words, env)
    finally:
        signal.signal(signal.SIGTERM, default)


@contextmanager
def simulated(
    command: Sequence[str], state: Path, cwd: Path, *, fresh: bool = False, faults: str = ""
) -> Generator[tuple[list[str], dict[str, str]]]:
    """Give the words and the environment with which a command meets simulated clouds.

    A ``pulumi`` command that names a stack which does not exist yet finds it made. The user's own files stay as they
    were: what Pulumi adds to a stack's file for the sandbox's secrets is taken out again.

    Args:
        command: the command.
        state: the folder in which the stacks and the clouds are kept.
        cwd: the folder in which the command will run.
        fresh: whether to forget all stacks and empty the clouds first.
        faults: what the clouds suffer, as YAML or the path of a file; empty: as the environment says.

    Raises:
        Problem: there is no Pulumi CLI and none can be made, or what asks for faults is neither YAML nor a file.
        Problems: a fault is wrong.
    """
    faults = faults or os.environ.get(VARIABLE, "")
    if faults:
        faults = found_from(faults, cwd)
        parse_faults(faults)
    cli = ensure_cli()
    state = state.resolve()
    prepare(state, fresh=fresh)
    env = environment(state, cli) | ({VARIABLE: faults} if faults else {})
    if Path(command[0]).name != "pulumi":
        yield [*command], env
        return
    stack, folder = stack_of(command), folder_of(command, cwd)
    with unsalted(stack, folder):
        if stack and needs_a_stack(command) and not _is_known(stack, folder, state):
            init = [str(cli.path), "stack", "init", stack, "--no-select", "--cwd", str(folder)]
            subprocess.run(init, env=env, capture_output=True, check=False)
        yield [str(cli.path), *command[1:]], env


def stack_of(command: Sequence[str]) -> str:
    """Return the stack that a Pulumi command names, or nothing."""
    return _flag(command, "-s", "--stack")


def folder_of(command: Sequence[str], cwd: Path) -> Path:
    """Return the folder in which a Pulumi command works that is run in ``cwd``."""
    return (cwd / _flag(command, "-C", "--cwd")).resolve()


def needs_a_stack(command: Sequence[str]) -> bool:
    """Return whether a Pulumi command works on a stack that exists already."""
    words = _words(command)
    verb, inner = words[0] if words else "", words[1] if len(words) > 1 else ""
    return verb in NEED_A_STACK and not (verb == "stack" and inner in MAKE_OR_LIST)


def _is_known(stack: str, folder: Path, state: Path) -> bool:
    """Return whether a program's stack is in the backend for certain, which costs nothing to see."""
    try:
        project = yaml.safe_load((folder / "Pulumi.yaml").read_text(encoding="utf-8"))["name"]
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        return False
    return (stack_files(state) / str(project) / f"{stack}.json").exists()


@contextmanager
def unsalted(stack: str, folder: Path) -> Generator[None]:
    """Leave the stack's file as it was, without the salt that Pulumi writes into it; ``stack rm`` leaves it too."""
    file = folder / f"Pulumi.{stack}.yaml"
    before = file.read_bytes() if stack and file.exists() else None
    try:
        yield
    finally:
        after = file.read_bytes() if stack and file.exists() else None
        if after is None and before is not None:
            file.write_bytes(before)
        elif after is not None and after != before:
            kept = after if _SALT.search(before or b"") else _SALT.sub(b"", after)
            if before is None and not kept.strip(b"{}\n "):
                file.unlink()
            else:
                file.write_bytes(before if before is not None and _same(before, kept) else kept)


def _leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a handler's shape
    """End, but let what is open be put in order."""
    sys.exit(128 + number)


def _same(before: bytes, kept: bytes) -> bool:
    return (yaml.safe_load(before) or {}) == (yaml.safe_load(kept) or {})


def _flag(command: Sequence[str], short: str, long: str) -> str:
    for place, word in enumerate(command):
        if word == "--":
            break
        if word in {short, long} and place + 1 < len(command):
            return command[place + 1]
        if word.startswith(f"{long}="):
            return word.partition("=")[2]
        if word.startswith(short) and not word.startswith("--") and len(word) > len(short):
            return word.removeprefix(short).removeprefix("=")
    return ""


def _words(command: Sequence[str]) -> list[str]:
    """Return what is neither a flag nor a flag's value, after the program itself."""
    return [word for before, word in pairwise(command) if not word.startswith("-") and before not in _VALUED]


def _call(command: Sequence[str], env: dict[str, str]) -> int:
    """Run a command, hand on a request to end, and return its exit code as a shell would."""
    stopped = False
    process: subprocess.Popen[bytes] | None = None

    def forward(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a handler's shape
        nonlocal stopped
        stopped = True
        if process is not None:
            process.send_signal(number)

    before = {
        signal.SIGTERM: signal.signal(signal.SIGTERM, forward),
        signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None),  # the terminal asks the child too
    }
    try:
        process = subprocess.Popen(command, env=env)
        if stopped:
            process.terminate()
        code = process.wait()
    except FileNotFoundError:
        print(f"graticule: there is no command {command[0]!r}", file=sys.stderr)  # noqa: T201
        return NO_COMMAND
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
