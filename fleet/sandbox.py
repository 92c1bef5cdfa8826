"""``graticule sandbox``: any command, with the simulated clouds instead of the real ones."""

import re
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from graticule.fleet.tools import ensure_cli
from graticule.fleet.workspace import environment, prepare

NEED_A_STACK = frozenset({"preview", "up", "update", "refresh", "destroy", "import", "watch"})
_SALT = re.compile(rb"(?m)^encryptionsalt:.*\n?")


def run(command: Sequence[str], state: Path, *, fresh: bool) -> int:
    """Run a command and return its exit code.

    A ``pulumi`` command that names a stack which does not exist yet finds it made. The user's own files stay as they
    were: what Pulumi adds to a stack's file for the sandbox's secrets is taken out again.

    Raises:
        Problem: there is no Pulumi CLI and none can be made.
    """
    cli = ensure_cli()
    state = state.resolve()
    prepare(state, fresh=fresh)
    env = environment(state, cli)
    if Path(command[0]).name != "pulumi":
        return _call(command, env)
    stack = stack_of(command)
    with unsalted(stack):
        if stack and NEED_A_STACK & set(command):
            subprocess.run(
                [cli.path, "stack", "init", stack, "--no-select", *_folder_flags(command)],
                env=env,
                capture_output=True,
                check=False,
            )
        return _call([str(cli.path), *command[1:]], env)


def stack_of(command: Sequence[str]) -> str:
    """Return the stack that a Pulumi command names, or nothing."""
    for place, word in enumerate(command):
        if word in {"--stack", "-s"} and place + 1 < len(command):
            return command[place + 1]
        if word.startswith("--stack="):
            return word.partition("=")[2]
    return ""


@contextmanager
def unsalted(stack: str) -> Generator[None]:
    """Leave the stack's file as it was, without the salt that Pulumi writes into it."""
    file = Path(f"Pulumi.{stack}.yaml")
    before = file.read_bytes() if file.exists() else None
    try:
        yield
    finally:
        after = file.read_bytes() if stack and file.exists() else None
        if after is not None and after != before and not _SALT.search(before or b""):
            kept = _SALT.sub(b"", after)
            if before is None and not kept.strip():
                file.unlink()
            else:
                file.write_bytes(before if before is not None and _same(before, kept) else kept)


def _same(before: bytes, kept: bytes) -> bool:
    import yaml  # noqa: PLC0415 - only where a file changed

    return yaml.safe_load(before) == yaml.safe_load(kept)


def _folder_flags(command: Sequence[str]) -> list[str]:
    for place, word in enumerate(command):
        if word in {"--cwd", "-C"}:
            return [word, command[place + 1]]
    return []


def _call(command: Sequence[str], env: dict[str, str]) -> int:
    try:
        process = subprocess.Popen(command, env=env)
    except FileNotFoundError:
        print(f"graticule: there is no command {command[0]!r}", file=sys.stderr)  # noqa: T201
        return 127
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
