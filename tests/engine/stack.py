"""What a test does to a copy of this project, and to the clouds behind Pulumi's back."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

from graticule.fleet.workspace import CLOUDS
from graticule.sandbox.store import Store

ROOT = Path(__file__).parents[2]


def in_a_copy(sandbox, folder, *files):
    """Return the sandbox for a copy of a program: this project's, or the files that are given."""
    folder.mkdir(exist_ok=True)
    for file in files or (*ROOT.glob("Pulumi*.yaml"), ROOT / "__main__.py"):
        shutil.copy(file, folder)
    folder.joinpath(".venv").symlink_to(sys.prefix)
    return replace(sandbox, cwd=folder)


def edit(project, deployment, old, new):
    """Change a text in a deployment's file."""
    path = project.cwd / f"Pulumi.{deployment}.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def existing(project):
    """Return all that exists in the simulated clouds as (type, id)."""
    return [(row.type, row.id) for row in project.clouds()]


def change_behind(project, kind, prop, value):
    """Change a resource in the cloud without Pulumi's knowledge."""
    store = Store(project.state / CLOUDS)
    row = next(row for row in store.everything() if row.type == kind)
    store.put(replace(row, inputs={**row.inputs, prop: value}))
