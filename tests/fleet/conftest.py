"""A machine of one's own: an empty home, an empty PATH, and programs that are scripts."""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from graticule.fleet.tools import PULUMI_CLI_VERSION, cache_folder


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Give a folder on PATH to put fake programs in; nothing else of the real machine is seen."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for key in [key for key in os.environ if key.startswith(("PULUMI_", "GRATICULE_"))]:
        monkeypatch.delenv(key)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "cat", "sleep", "env", "rm"):
        (tools / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{tools}")
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)

    def program(name, body="", place=folder):
        place.mkdir(parents=True, exist_ok=True)
        file = Path(place, name)
        file.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        file.chmod(0o755)
        return file

    def pulumi(body="", version=PULUMI_CLI_VERSION, place=folder):
        program("pulumi-language-python", place=place)
        return program("pulumi", f'if [ "$1" = version ]; then echo v{version}; exit 0; fi\n{body}', place)

    return SimpleNamespace(path=folder, project=project, program=program, pulumi=pulumi, cache=cache_folder())
