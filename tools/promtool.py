"""promtool, which checks and tests the rules of alerts: found on PATH, or built from Go modules once."""

import os
import shutil
from pathlib import Path

from graticule.fleet.tools import build_from_modules, cache_folder, only_one, say
from graticule.providers.contract.errors import Problem

VERSION = "v0.311.3"
"""Prometheus 3.11 as a Go module, which can be built without what discovers machines; 3.8 could not."""


def ensure_promtool() -> Path:
    """Return promtool, building it where it is not there.

    Raises:
        Problem: there is neither promtool nor Go.
    """
    on_path = shutil.which("promtool")
    if on_path:
        return Path(on_path)
    folder = cache_folder("promtool", VERSION)
    with only_one(folder):
        made = folder / "promtool"
        if made.exists() and os.access(made, os.X_OK):
            return made
        if not shutil.which("go"):
            raise Problem("", "no promtool on PATH; install Prometheus' tools, or Go to build them here")
        say("building promtool from Go modules, about three minutes, only this once")
        # Without the discovery of machines in a dozen clouds, which checking rules has no use for.
        command = "github.com/prometheus/prometheus/cmd/promtool"
        return build_from_modules(command, VERSION, folder, tags="remove_all_sd")


if __name__ == "__main__":
    print(ensure_promtool())
