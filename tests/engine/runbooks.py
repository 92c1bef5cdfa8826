"""The commands and edits of a runbook, section by section, run as they stand there."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OWN = ("backup", "azure")
"""What the tests' projects say beside what a runbook shows."""
_KEY = "graticule:deployment"


def sections(name):
    """Return by its heading what a section says to do: (``bash`` or ``yaml``, text)."""
    text = (ROOT / "docs" / "runbooks" / f"{name}.md").read_text()
    parts = re.split(r"^## (.*)$", text, flags=re.MULTILINE)
    return {title: _FENCE.findall(body) for title, body in zip(parts[1::2], parts[2::2], strict=True)}


def follow(project, blocks, faults=""):
    """Do what a section says, and return what each of its commands gave."""
    found = []
    for language, text in blocks:
        if language == "yaml":
            write(project, yaml.safe_load(text))
            continue
        found += [_command(project, shlex.split(line), faults) for line in text.splitlines()]
    return found


def write(project, settings):
    """Put what an edit shows into the deployment's file, in place of what is there by the same key."""
    path = project.cwd / "Pulumi.prod.yaml"
    document = yaml.safe_load(path.read_text())
    for block, things in settings.items():
        if not isinstance(things, dict):
            document["config"][_KEY][block] = things
            continue
        there = document["config"][_KEY].setdefault(block, {})
        for key, thing in things.items():
            kept = {one: there[key][one] for one in OWN if one in there.get(key, {})} if isinstance(thing, dict) else {}
            there[key] = {**kept, **thing} if isinstance(thing, dict) else thing
    path.write_text(yaml.safe_dump(document, sort_keys=False))


def _command(project, words, faults):
    if words[0] != "pulumi":
        return _with(project, faults).run(*words)
    flags = tuple(word for word in words[2:] if word not in {"--stack", "prod", "--yes"})
    return getattr(_with(project, faults), words[1])("prod", flags=flags)


def _with(project, faults):
    return replace(project, faults=faults)
