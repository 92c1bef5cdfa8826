"""``graticule doctor``: what is here, what is missing, and the command that mends it."""

import shutil
import sys
from importlib import metadata

from rich.console import Console
from rich.table import Table

from graticule.fleet.tools import cache_folder, find_cli, has_language_host, unfit_cli
from graticule.fleet.workspace import PLUGINS

EXTRAS = {"aws": "aws", "gcp": "gcp", "azure-native": "azure", "kubernetes": "kubernetes"}
"""The extra that brings each package's SDK."""


def examine() -> int:
    """Print the findings and return 1 if something needed is missing, else 0."""
    cli = find_cli()
    go = shutil.which("go")
    mend_cli = "graticule sandbox -- pulumi version" + ("" if go else ", or install Pulumi (pulumi.com/docs/install)")
    table = Table("what", "found", "to mend")
    table.add_row("python", f"{sys.version.split()[0]} {sys.executable}", "")
    table.add_row("pulumi", f"{cli.version} {cli.path} ({cli.source})" if cli else unfit_cli(), "" if cli else mend_cli)
    hosted = cli is not None and has_language_host(cli)
    table.add_row("language host", "yes" if hosted else "missing", "" if hosted else mend_cli)
    for package, extra in EXTRAS.items():
        version = _version(PLUGINS[package])
        table.add_row(
            PLUGINS[package], version or "not installed", "" if version else f"pip install 'graticule[{extra}]'"
        )
    table.add_row("go", go or "absent: only needed where Pulumi can't be downloaded", "")
    table.add_row("make", shutil.which("make") or "absent: only needed to work on this repository", "")
    table.add_row("cache", str(cache_folder()), "")
    Console(markup=False).print(table)
    return 0 if hosted else 1


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""
