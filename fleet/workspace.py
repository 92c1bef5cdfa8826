"""The folder of the simulated clouds: plugins, state and everything a Pulumi command needs to see nothing else."""

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from importlib import metadata
from pathlib import Path

from graticule.fleet.tools import Cli, brings_language_host, host_folder
from graticule.providers.contract.errors import Problem

PLUGINS = {
    "aws": "pulumi-aws",
    "gcp": "pulumi-gcp",
    "azure-native": "pulumi-azure-native",
    "kubernetes": "pulumi-kubernetes",
    "random": "pulumi-random",
    "tls": "pulumi-tls",
}
"""The packages that are simulated, each with the Python distribution whose version the plugin has to carry."""
CLOUDS = "clouds.sqlite"
BACKEND = "state"
"""The folder in which Pulumi keeps its stacks and locks."""
_SMALLEST = 512
"""Bytes of the smallest database of SQLite, which takes less for an empty one."""
TOOLS = ("aws", "gcloud", "az")
"""The clouds' own tools, of which the calls that move a writer are played."""


def prepare(state: Path, *, fresh: bool = False) -> None:
    """Make the folder ``state``, or empty it first.

    Raises:
        Problem: what is there is no folder of simulated clouds, or they are damaged.
    """
    if fresh and state.exists():
        if any(state.iterdir()) and not (state / "home" / "plugins").exists():
            raise Problem("", f"{state} holds something else than simulated clouds; --fresh does not empty it")
        shutil.rmtree(state)
    if _is_damaged(state / CLOUDS):
        raise Problem("", f"{state / CLOUDS} is damaged; begin again with empty clouds: graticule sandbox --fresh")
    for folder in (state / "home", state / BACKEND):
        folder.mkdir(parents=True, exist_ok=True)
    for package, distribution in PLUGINS.items():
        try:
            version = metadata.version(distribution)
        except metadata.PackageNotFoundError:
            continue
        program = state / "home" / "plugins" / f"resource-{package}-v{version}" / f"pulumi-resource-{package}"
        _program(program, f"graticule.sandbox {package}")
    for tool in TOOLS:
        _program(state / "bin" / tool, f"graticule.sandbox.calls {tool}")


def _is_damaged(clouds: Path) -> bool:
    """Return whether a file is there that SQLite cannot read.

    SQLite itself is asked: whoever opens and closes a file by other means takes away what this process has locked in it.
    """
    size = clouds.stat().st_size if clouds.exists() else 0
    if size < _SMALLEST:
        return size > 0
    try:
        with closing(sqlite3.connect(clouds, timeout=60)) as found:
            found.execute("select name from sqlite_master").fetchall()
    except sqlite3.OperationalError:
        return False  # it is in use, or locked away; who uses it says so
    except sqlite3.DatabaseError:
        return True
    return False


def stack_files(state: Path) -> Path:
    """Return the folder of the backend that has a folder for each project, with a file for each of its stacks."""
    return state / BACKEND / ".pulumi" / "stacks"


def environment(state: Path, cli: Cli) -> dict[str, str]:
    """Return the environment in which Pulumi knows the simulated clouds alone."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")}
    inherited.pop("PYTHONDONTWRITEBYTECODE", None)
    tuning = {
        key: value
        for key, value in os.environ.items()
        if key.startswith(("PULUMI_EXPERIMENTAL", "PULUMI_SKIP_CHECK", "PULUMI_DEBUG"))
    }
    folders = [state / "bin", cli.path.parent, Path(sys.executable).parent]
    if not brings_language_host(cli):
        folders.append(host_folder(cli))
    return {
        **inherited,
        **tuning,
        "PATH": os.pathsep.join(map(str, [*folders, os.environ.get("PATH", "")])),
        "PULUMI_HOME": str(state / "home"),
        # Beside each file the backend would write another, not at once: an engine killed there leaves a stack nobody reads.
        "PULUMI_BACKEND_URL": f"file://{state / BACKEND}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "GRATICULE_PYTHON": sys.executable,
        "GRATICULE_SANDBOX_STATE": str(state / CLOUDS),
    }


def _program(program: Path, module: str) -> None:
    script = f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n'
    if program.exists() and program.read_text(encoding="utf-8") == script:
        return
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(script, encoding="utf-8")
    program.chmod(0o755)
