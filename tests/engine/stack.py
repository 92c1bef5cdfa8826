"""What a test does to a copy of this project, and to the clouds behind Pulumi's back."""

import shutil
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from graticule.fleet.workspace import CLOUDS
from graticule.sandbox.store import Store
from graticule.stacks.loading import load
from graticule.stacks.slices import stack_names

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
    with closing(Store(project.state / CLOUDS)) as store:
        row = next(row for row in store.everything() if row.type == kind)
        store.put(replace(row, inputs={**row.inputs, prop: value}))


def as_slices(project, deployment):
    """Change a deployment's layout from one stack to slices, and return their stacks in order."""
    edit(project, deployment, "profile: economy", "layout: slices\n    profile: economy")
    return stack_names(load(deployment, project.cwd))


def move(project, source, target, *urns):
    """Move what is in one stack, with what it is inside of, to another."""
    stacks = ("--source", f"organization/graticule/{source}", "--dest", f"organization/graticule/{target}")
    project.run("pulumi", "state", "move", "--yes", "--include-parents", *stacks, *urns)


def move_to_slices(project, deployment):
    """Move everything from one stack to slices, each root to the slice whose key its name begins with; nothing changes.

    The stacks are returned in their order.
    """
    roots = {
        one["urn"].rpartition("::")[2]: one["urn"]
        for one in project.export(deployment)["resources"]
        if one["type"].startswith("graticule:stacks:")
    }
    stacks = as_slices(project, deployment)
    for stack in stacks:
        key = stack.removeprefix(f"{deployment}-")
        mine = [roots.pop(name) for name in (key, f"{key}-data", f"{key}-names") if name in roots]
        assert mine
        project.run("pulumi", "stack", "init", stack, "--non-interactive")
        move(project, deployment, stack, *mine)
        assert project.preview(stack).changes == (), stack
        project.up(stack)
    assert roots == {}
    return stacks
