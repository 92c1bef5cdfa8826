"""The Pulumi CLI and its Python language host: found, downloaded, or built, once, into the user's cache folder."""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graticule.providers.contract.errors import Problem

PULUMI_CLI_VERSION = "3.258.0"
"""The CLI that is downloaded or built, and the oldest that is taken from PATH."""
_MODULE = "github.com/pulumi/pulumi"
_EXEC = "pulumi-language-python-exec"
_HOST = "pulumi-language-python"


@dataclass(frozen=True)
class Cli:
    """A Pulumi CLI that can run Python programs."""

    path: Path
    version: str
    source: str


def cache_folder(tool: str = "pulumi", version: str = PULUMI_CLI_VERSION) -> Path:
    """Return where this library keeps a tool that took long to make."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "graticule" / tool / version


def find_cli() -> Cli | None:
    """Return the CLI to use, without making one: on PATH if it is new enough, else from the cache."""
    on_path = shutil.which("pulumi")
    if on_path:
        version = cli_version(Path(on_path))
        if _numbers(version) >= _numbers(PULUMI_CLI_VERSION):
            return Cli(Path(on_path), version, "PATH")
    for cached in (cache_folder() / "bin" / "pulumi", cache_folder() / "pulumi"):
        if cached.exists() and os.access(cached, os.X_OK):
            return Cli(cached, PULUMI_CLI_VERSION, "cache")
    return None


def unfit_cli() -> str:
    """Return why the CLI on PATH is not taken: it is too old, or there is none."""
    on_path = shutil.which("pulumi")
    if not on_path:
        return "no Pulumi CLI on PATH"
    return f"{on_path} is {cli_version(Path(on_path))}, older than {PULUMI_CLI_VERSION}"


def ensure_cli() -> Cli:
    """Return a CLI with a Python language host, making what is missing and saying so.

    Raises:
        Problem: it is not there, cannot be downloaded, and cannot be built.
    """
    cli = find_cli()
    if cli is None:
        with only_one(cache_folder()):
            cli = find_cli() or _download() or _build()
    if not has_language_host(cli):
        with only_one(cache_folder()):
            if not has_language_host(cli):
                _install_language_host(host_folder(cli))
    return cli


def host_folder(cli: Cli) -> Path:
    """Return where this library's own language host goes: beside a CLI of its own, never beside one of the user.

    Beside the CLI the engine finds it by itself; from elsewhere it has to be on PATH, which the engine warns about.
    """
    own = cache_folder()
    return cli.path.parent if own in cli.path.parents else own / "host" / "bin"


def brings_language_host(cli: Cli) -> bool:
    """Return whether a Python language host stands beside the CLI or on PATH."""
    beside = {cli.path.parent, cli.path.resolve().parent}
    return any((folder / _HOST).exists() for folder in beside) or shutil.which(_HOST) is not None


def has_language_host(cli: Cli) -> bool:
    """Return whether the CLI finds a Python language host: one it brings, or this library's own."""
    return brings_language_host(cli) or (host_folder(cli) / _HOST).exists()


def cli_version(path: Path) -> str:
    """Return the version that a CLI prints, or 0."""
    try:
        done = subprocess.run([path, "version"], capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return "0"
    found = re.search(r"\d+\.\d+\.\d+", done.stdout)
    return found.group() if found else "0"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def say(text: str) -> None:
    """Tell the user what goes on."""
    print(f"graticule: {text}", file=sys.stderr, flush=True)  # noqa: T201 - progress for the user


@contextmanager
def only_one(folder: Path) -> Generator[None]:
    """Let one process at a time write to a folder, and make it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _download() -> Cli | None:
    from pulumi.automation import PulumiCommand  # noqa: PLC0415 - imports the SDK, needed only here
    from semver import VersionInfo  # noqa: PLC0415

    say(f"{unfit_cli()}; downloading the official {PULUMI_CLI_VERSION}")
    try:
        command = PulumiCommand.install(root=str(cache_folder()), version=VersionInfo.parse(PULUMI_CLI_VERSION))
    except Exception as error:  # noqa: BLE001 - whatever went wrong, building is the way out
        reason = str(error).strip().splitlines()[-1:] or ["no reason given"]
        say(f"the download failed ({reason[0][:100]})")
        return None
    return Cli(Path(command.command), PULUMI_CLI_VERSION, "download")


def _build() -> Cli:
    if not shutil.which("go"):
        way_out = f"install Pulumi {PULUMI_CLI_VERSION} or newer (pulumi.com/docs/install), or Go to build it here"
        raise Problem("", f"{unfit_cli()}; {way_out}")
    say(f"building the Pulumi CLI {PULUMI_CLI_VERSION} from Go modules: about five minutes, only this once")
    version = f"v{PULUMI_CLI_VERSION}"
    flags = f"-X {_MODULE}/sdk/v3/go/common/version.Version={version}"
    made = build_from_modules(
        f"{_MODULE}/pkg/v3/cmd/pulumi", version, cache_folder(), tags="osusergo,grpcnotrace", linker_flags=flags
    )
    return Cli(made, PULUMI_CLI_VERSION, "build")


def build_from_modules(command: str, version: str, folder: Path, *, tags: str, linker_flags: str = "") -> Path:
    """Build a command from Go modules, and return it.

    Args:
        command: the path of its package.
        version: its module's version, with ``v``.
        folder: where it goes, under the last part of its path.
        tags: build tags, separated by commas.
        linker_flags: what the linker is told besides leaving out symbols.

    Raises:
        Problem: it cannot be fetched or compiled.
    """
    name = command.rpartition("/")[2]
    with tempfile.TemporaryDirectory(dir=folder) as work:
        Path(work, "go.mod").write_text("module graticule/toolchain\n\ngo 1.24\n", encoding="utf-8")
        _run(["go", "get", "-tool", f"{command}@{version}"], work, "fetching modules")
        flags = f"-s -w {linker_flags}".strip()
        build = ["go", "build", "-trimpath", "-tags", tags, "-ldflags", flags, "-o", name, command]
        _run(build, work, "compiling", {"CGO_ENABLED": "0"})
        Path(work, name).rename(folder / name)
    say(f"kept in {folder}")
    return folder / name


def _run(command: list[str], folder: str, what: str, env: Mapping[str, str] | None = None) -> None:
    """Run a long command, saying every ten seconds that it still runs."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, env={**os.environ, **(env or {})})
        while process.poll() is None:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                say(f"{what}: {time.monotonic() - began:.0f} s")
        if process.returncode:
            output.seek(0)
            last = output.read().strip().splitlines()[-1:] or ["no output"]
            raise Problem("", f"{what} failed: {' '.join(command[:3])}: {last[0]}")


def _install_language_host(folder: Path) -> None:
    """Put this library's own language host into a folder."""
    module = f"{_MODULE}/sdk/v3@v{PULUMI_CLI_VERSION}"
    if not shutil.which("go"):
        message = (
            f"this Pulumi CLI has no {_HOST}: install Pulumi whole (pulumi.com/docs/install), or Go to fetch {_EXEC}"
        )
        raise Problem("", message)
    say("installing the Python language host")
    done = subprocess.run(["go", "mod", "download", "-json", module], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem("", f"the language host needs {_EXEC} of {module}: {_reason(done)}")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(json.loads(done.stdout)["Dir"]) / "python" / "cmd" / _EXEC, folder / _EXEC)
    (folder / _EXEC).chmod(0o755)
    script = folder / f"{_HOST}.new"
    script.write_text(
        '#!/bin/sh\nGRATICULE_LANGUAGE_HOST=$(dirname "$0") '
        'exec "${GRATICULE_PYTHON:-python3}" -m graticule.fleet.langhost "$@"\n',
        encoding="utf-8",
    )
    script.chmod(0o755)
    script.rename(folder / _HOST)


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    """Return in one line why ``go mod download`` failed."""
    try:
        said = str(json.loads(done.stdout)["Error"])
    except (ValueError, KeyError):
        said = done.stderr
    return " ".join(said.split()) or "no reason given"
