"""Writes ``docs/rules.md`` from ``docs/rules.json``: ``python tools/rules.py``."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
HEAD = """# The clouds' rules, and where each is held

Rules that a cloud enforces, or that lose data when ignored, for everything that this library makes. A rule is held by
a **check** (a message before anything is made), by **construction** (the code can make nothing else), or **later**, with
the reason; **not applicable** is one of a service that is not used. The numbers are those of the project's list of cloud
rules, those from 118 on were added here; the numbers that are missing concern components that do not exist yet.

Generated from `rules.json` by `python tools/rules.py`; a test holds them equal and every named test existing.

| rule | what it says | how | where | test |
|---|---|---|---|---|
"""


def page(rules: Sequence[Mapping[str, str | int]]) -> str:
    """Return the page for the rules."""
    return HEAD + "".join(_row(rule) for rule in rules)


def load() -> list[dict[str, str | int]]:
    """Return the rules."""
    return json.loads((DOCS / "rules.json").read_text())


def _row(rule: Mapping[str, str | int]) -> str:
    if "why" in rule:
        return f"| {rule['rule']} | {rule['says']} | {rule['how']}: {rule['why']} | | |\n"
    tests = ", ".join(f"`{rule[key]}`" for key in ("test", "also") if key in rule)
    how = f"{rule['how']}; {rule['limit']}" if "limit" in rule else rule["how"]
    return f"| {rule['rule']} | {rule['says']} | {how} | `{rule['where']}` | {tests} |\n"


if __name__ == "__main__":
    (DOCS / "rules.md").write_text(page(load()))
