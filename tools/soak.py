"""Every fault of the simulated clouds over ``up``, many times: afterwards clouds and state hold the same.

``python tools/soak.py --rounds 20 --stack prod`` prints one line for each fault.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from graticule.fleet.pending import Pending, pending_creates
from graticule.fleet.workspace import CLOUDS
from graticule.sandbox.store import Row, Store
from graticule.testing.sandbox import Sandbox

ROOT = Path(__file__).parents[1]
FAULTS = ("latency", "throttle", "fail", "crash", "down", "unreachable")
AGAIN = 4
"""How often an update is tried again before it counts as one that does not converge."""


@dataclass(frozen=True)
class Round:
    """What came of one fault."""

    fault: str
    struck: bool
    """Whether the update failed by it."""
    tries: int
    """Updates until the stack was whole."""
    adopted: int
    """Pending creates that were adopted."""
    differs: tuple[str, ...]
    """Why the last update failed, what is in the clouds alone, and what in the state alone."""


def fault_for(kind: str, chance: random.Random, regions: list[str], types: list[str]) -> dict[str, object]:
    """Return a fault of a kind at a random place."""
    match kind:
        case "latency":
            return {"fault": kind, "type": chance.choice(types), "seconds": 0.5}
        case "throttle":
            return {
                "fault": kind,
                "type": chance.choice(types),
                "skip": chance.randrange(3),
                "times": chance.choice([2, 8]),
            }
        case "down":
            return {"fault": kind, "region": chance.choice(regions)}
        case "unreachable":
            return {"fault": kind, "cluster": f"*{chance.choice(['use1', 'euw4', 'jpe'])}*"}
        case _:
            return {"fault": kind, "type": chance.choice(types), "skip": chance.randrange(4), "times": 1}


def one_round(sandbox: Sandbox, stack: str, fault: dict[str, object]) -> Round:
    """Update with a fault, put the state in order, update without it, and compare."""
    struck = not succeeds(replace(sandbox, faults=json.dumps([fault])), *_up(stack))
    succeeds(sandbox, "cancel", "--yes", "--stack", stack)
    adopted, tries, why = 0, 0, ""
    while tries < AGAIN:
        adopted += adopt(sandbox, stack)
        tries += 1
        why = said(sandbox, *_up(stack))
        if not why:
            break
    differing = tuple(sorted(differences(sandbox, stack)))
    return Round(str(fault["fault"]), struck, tries, adopted, (why, *differing) if why else differing)


def succeeds(sandbox: Sandbox, *words: str) -> bool:
    """Run Pulumi, and return whether it succeeded."""
    return said(sandbox, *words) == ""


def said(sandbox: Sandbox, *words: str) -> str:
    """Run Pulumi, and return why it failed, or nothing."""
    try:
        sandbox.run("pulumi", *words)
    except AssertionError as error:
        return str(error)
    return ""


def _up(stack: str) -> tuple[str, ...]:
    return ("up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack)


def adopt(sandbox: Sandbox, stack: str) -> int:
    """Adopt the pending creates that exist, forget the others, and return how many there were."""
    creates = pending_creates({"deployment": sandbox.export(stack)})
    if not creates:
        return 0
    rows = Store(sandbox.state / CLOUDS).everything()
    words: list[str] = []
    for one in creates:
        identity = next(_ids(one, rows), "")
        words += ["--id", f"{one.urn}={identity}"] if identity else ["--gone", one.urn]
    sandbox.run(str(Path(sys.executable).with_name("graticule")), "pending", stack, "--adopt", *words)
    sandbox.run("pulumi", "refresh", "--yes", "--skip-preview", "--non-interactive", "--stack", stack)
    return len(creates)


def _ids(one: Pending, rows: list[Row]) -> Iterator[str]:
    """Return the ids by which a pending create is found, as somebody would by its id or by what it was to be."""
    for row in rows:
        if row.type == one.type and (row.id == one.id or (not one.id and row.inputs == one.inputs)):
            yield row.id


def differences(sandbox: Sandbox, stack: str) -> Iterator[str]:
    """Return what is in the clouds alone, or in the state alone."""
    state = {
        (one["type"], one["id"])
        for one in sandbox.export(stack)["resources"]
        if one.get("custom") and not one["type"].startswith("pulumi:") and not one.get("delete")
    }
    clouds = {(row.type, row.id) for row in sandbox.clouds() if not row.implicit}
    yield from (f"in the clouds alone: {kind} {identity}" for kind, identity in clouds - state)
    yield from (f"in the state alone: {kind} {identity}" for kind, identity in state - clouds)


def main() -> None:
    """Run the soak and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--stack", default="prod")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", default=",".join(FAULTS))
    asked = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as work:
        program = Path(work, "program")
        program.mkdir()
        for file in (*ROOT.glob("Pulumi*.yaml"), ROOT / "__main__.py"):
            shutil.copy(file, program)
        (program / ".venv").symlink_to(sys.prefix)
        whole = Sandbox(Path(work, "whole"), program)
        whole.up(asked.stack)
        rows = whole.clouds()
        types = sorted({row.type for row in rows})
        regions = sorted({str(row.inputs["region"]) for row in rows if row.inputs.get("region")})
        for kind in asked.faults.split(","):
            chance, began, rounds = random.Random(f"{asked.seed} {kind}"), time.monotonic(), list[Round]()
            for number in range(asked.rounds):
                sandbox = Sandbox(Path(work, f"{kind}-{number}"), program)
                rounds.append(one_round(sandbox, asked.stack, fault_for(kind, chance, regions, types)))
                shutil.rmtree(sandbox.state, ignore_errors=True)
            wrong = [one for one in rounds if one.differs or one.tries >= AGAIN]
            failed = failed or bool(wrong)
            print(
                f"{kind:12} {len(rounds)} rounds, {sum(one.struck for one in rounds)} struck, at most "
                f"{max(one.tries for one in rounds)} updates after it, {sum(one.adopted for one in rounds)} adopted, "
                f"{len(wrong)} wrong, {time.monotonic() - began:.0f} s",
                flush=True,
            )
            for one in wrong[:3]:
                print(f"    {one.tries} updates", *one.differs[:5], sep="\n    ", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
