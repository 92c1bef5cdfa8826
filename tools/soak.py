"""Every fault of the simulated clouds over ``up``, many times: afterwards clouds and state hold the same.

``python tools/soak.py --rounds 20 --deployment prod`` prints one line for each kind of fault, with ``--layout slices`` of
the same as slices. A round is a fault that struck: what was asked for and met nothing does not count.

A deployment is made from nothing, stack by stack, and struck while it is: each update suffers a few faults at places
that are not made yet. After each update the state is put in order as an operator would, and compared with the clouds.
After some updates, or when nothing is left to strike, an update without faults has to make the stack whole; then the
next stack begins, and after the last one the next deployment, until enough has struck.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from graticule.fleet.pending import Pending, pending_creates
from graticule.fleet.workspace import BACKEND, CLOUDS, stack_files
from graticule.sandbox.faults import has_struck, parse_faults
from graticule.sandbox.kubeconfig import account_of
from graticule.sandbox.store import Row, Store
from graticule.stacks.loading import load
from graticule.stacks.settings import Layout
from graticule.stacks.slices import stack_names
from graticule.testing.sandbox import Sandbox

ROOT = Path(__file__).parents[1]
FAULTS = ("crash", "fail", "throttle", "latency", "down", "unreachable")
AT_ONCE = 3
"""So many faults an update suffers."""
UPDATES = {Layout.SINGLE: 5, Layout.SLICES: 1}
"""So many updates of each stack are struck."""
AGAIN = 4
"""How often an update without faults is tried before it counts as one that does not converge."""
CLUSTERS = ("aws:eks/cluster:Cluster", "gcp:container/cluster:Cluster", "azure-native:containerservice:ManagedCluster")
HEAD = """| fault | struck | updates struck | of them failed | deployments | updates to be whole | adopted or forgotten | wrong | s |
|---|---:|---:|---:|---:|---:|---:|---:|---:|"""
OUT_OF_REACH = ("i/o timeout", "unavailable")
"""What an update says that met a region or an API server which does not answer."""
HOPELESS = 3
"""Deployments in which nothing was struck, after which a kind of fault is given up."""
SHARED = ("gcp:projects/serviceIdentity:ServiceIdentity",)
"""What a cloud has once, whoever asks for it: several in the state are the same one."""
IN_MEMORY = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
"""The engine writes the state at an update's end alone, which makes it three times as fast. Not where it is killed."""


@dataclass
class Tally:
    """What came of one kind of fault."""

    kind: str
    struck: int = 0
    updates: int = 0
    failed: int = 0
    deployments: int = 0
    again: int = 0
    """The most updates without faults that a stack took to be whole."""
    adopted: int = 0
    """Pending creates that were adopted or forgotten."""
    wrong: list[str] = field(default_factory=list)
    """Where an update did not converge, or clouds and state differed, and after which faults."""
    seconds: float = 0

    def __str__(self) -> str:
        """Return a row of the table in the documentation."""
        cells = (self.kind, self.struck, self.updates, self.failed, self.deployments, self.again, self.adopted)
        return f"| {' | '.join(map(str, cells))} | {len(self.wrong)} | {self.seconds:.0f} |"


@dataclass(frozen=True)
class Places:
    """Where a stack can be struck."""

    types: Counter[str]
    """How many resources of each type it has when it is whole."""
    regions: list[str]
    """The clouds' names of the regions in which it has some."""
    clusters: list[str]
    """The clusters in which it has some, by the clouds' names."""

    def faults(self, kind: str, chance: random.Random, made: Counter[str]) -> list[dict[str, object]]:
        """Return faults of a kind at random places, those by type where something is still to be made."""
        if kind == "down":
            return [{"fault": kind, "region": chance.choice(self.regions)}] if self.regions else []
        if kind == "unreachable":
            return [{"fault": kind, "cluster": chance.choice(self.clusters)}] if self.clusters else []
        left = {one: self.types[one] - made[one] for one in sorted(self.types) if self.types[one] > made[one]}
        chosen = chance.sample(list(left), min(AT_ONCE, len(left)))
        how = {
            "latency": lambda: {"seconds": 0.5, "times": 3},
            "throttle": lambda: {"times": chance.choice([2, 8])},
        }.get(kind, lambda: {"times": 1})
        return [{"fault": kind, "type": one, "skip": chance.randrange(min(4, left[one])), **how()} for one in chosen]


@dataclass(frozen=True)
class Target:
    """What is struck: a deployment in one of its layouts."""

    name: str
    layout: Layout
    stacks: dict[str, Places]
    """Its stacks in their order."""


def soaked(kind: str, *, work: Path, target: Target, rounds: int, seed: int) -> Tally:
    """Strike deployment after deployment with faults of a kind."""
    os.environ.update(dict.fromkeys(IN_MEMORY, "false") if kind == "crash" else IN_MEMORY)
    tally, chance, began = Tally(kind), random.Random(f"{seed} {kind}"), time.monotonic()
    program, hopeless = program_in(work / f"program-{kind}", target.name, target.layout), 0
    while tally.struck < rounds and hopeless < HOPELESS:
        before = tally.struck
        tally.deployments += 1
        sandbox = Sandbox(work / f"{kind}-{tally.deployments}", program)
        for stack, places in target.stacks.items():
            one_stack(sandbox, stack, tally, UPDATES[target.layout], partial(places.faults, kind, chance))
        shutil.rmtree(sandbox.state, ignore_errors=True)
        print(f"{kind}: {tally.struck} of {rounds} struck, {len(tally.wrong)} wrong", file=sys.stderr, flush=True)
        hopeless = hopeless + 1 if tally.struck == before else 0
    tally.seconds = time.monotonic() - began
    return tally


def one_stack(
    sandbox: Sandbox, stack: str, tally: Tally, updates: int, draw: Callable[[Counter[str]], list[dict[str, object]]]
) -> None:
    """Make a stack from nothing while some of its updates are struck, and then whole."""
    suffered: list[str] = []

    def compare(why: str = "") -> None:
        tally.wrong += [f"{stack}: {one}, after {suffered}" for one in (why, *differences(sandbox)) if one]

    for _ in range(updates):
        faults = draw(Counter(kind for kind, _ in held(state_of(sandbox, stack))))
        if not faults:
            break
        already = struck(sandbox, faults)
        why = complaint_of(partial(replace(sandbox, faults=json.dumps(faults)).up, stack))
        failed = bool(why)
        uncounted = "type" not in faults[0] and any(word in why for word in OUT_OF_REACH)
        tally.updates += 1
        tally.failed += failed
        tally.struck += int(uncounted) or struck(sandbox, faults) - already
        suffered.append(json.dumps(faults))
        tally.adopted += put_in_order(sandbox, stack)
        compare()
        if not failed:
            break
    for again in range(1, AGAIN + 1):
        tally.again = max(tally.again, again)
        why = complaint_of(partial(sandbox.up, stack))
        if not why:
            break
        tally.adopted += put_in_order(sandbox, stack)
    compare(why)


def struck(sandbox: Sandbox, faults: list[dict[str, object]]) -> int:
    """Return how many of the faults have struck, as far as their strikes are counted."""
    with closing(Store(sandbox.state / CLOUDS)) as store:
        return sum(has_struck(store, fault) for fault in parse_faults(json.dumps(faults)))


def complaint_of(work: Callable[[], object]) -> str:
    """Run something, and return all that the engine says of why it failed, or nothing."""
    try:
        work()
    except AssertionError as error:
        return str(error)
    return ""


def put_in_order(sandbox: Sandbox, stack: str) -> int:
    """Unlock the stack, adopt the pending creates that exist, forget the others; return how many there were."""
    if any((sandbox.state / BACKEND / ".pulumi" / "locks").rglob("*.json")):
        complaint_of(partial(sandbox.run, "pulumi", "cancel", "--yes", "--stack", stack))
    creates = pending_creates({"deployment": state_of(sandbox, stack)})
    if not creates:
        return 0
    rows = sandbox.clouds()
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
        if row.type == one.type and (row.id == one.id or (not one.id and _told(row.inputs) == _told(one.inputs))):
            yield row.id


def _told(inputs: Mapping[str, object]) -> dict[str, object]:
    """Return what a state and a cloud both tell of a resource: not what is only ever written."""
    return {key: value for key, value in inputs.items() if not key.endswith("Wo")}


def differences(sandbox: Sandbox) -> Iterator[str]:
    """Return what is in the clouds alone, or in the state of all stacks alone."""
    files = stack_files(sandbox.state).glob("*/*.json")
    state = Counter(one for file in files for one in held(state_in(file)))
    state.update({one: 1 - count for one, count in state.items() if one[0] in SHARED})
    clouds = Counter((row.type, row.id) for row in sandbox.clouds() if not row.implicit)
    yield from (f"in the clouds alone: {kind} {identity}" for kind, identity in clouds - state)
    yield from (f"in the state alone: {kind} {identity}" for kind, identity in state - clouds)


def held(state: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the type and the id of each resource of a cloud that a state holds."""
    return [
        (one["type"], one["id"])
        for one in state.get("resources") or []
        if one.get("custom") and not one["type"].startswith("pulumi:") and not one.get("delete")
    ]


def state_of(sandbox: Sandbox, stack: str) -> dict[str, Any]:
    """Return the state as the engine left it, straight from the backend's file."""
    return next(map(state_in, stack_files(sandbox.state).glob(f"*/{stack}.json")), {})


def state_in(file: Path) -> dict[str, Any]:
    """Return the state that a file of the backend holds."""
    return json.loads(file.read_text(encoding="utf-8")).get("checkpoint", {}).get("latest") or {}


def program_in(folder: Path, deployment: str, layout: Layout) -> Path:
    """Copy the program into a folder of its own: two updates at a time would write into one stack's file."""
    folder.mkdir()
    for file in (*ROOT.glob("Pulumi*.yaml"), ROOT / "__main__.py"):
        shutil.copy(file, folder)
    (folder / ".venv").symlink_to(sys.prefix)
    settings, head = folder / f"Pulumi.{deployment}.yaml", "  graticule:deployment:\n"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(head, f"{head}    layout: {layout}\n"), encoding="utf-8")
    return folder


def targeted(sandbox: Sandbox, deployment: str, layout: Layout) -> Target:
    """Make a deployment without faults, and return where each of its stacks can be struck."""
    loaded = load(deployment, sandbox.cwd)
    locations = {region.network.location for region in loaded.regions.values()}
    stacks: dict[str, Places] = {}
    before: set[tuple[str, str, str]] = set()
    for stack in stack_names(loaded):
        sandbox.up(stack)
        mine = set(held(state_of(sandbox, stack)))
        known = sandbox.clouds()
        # Objects of one name are in several clusters: this stack's are those that were not there before it.
        rows = [row for row in known if (row.type, row.id) in mine and (row.account, row.type, row.id) not in before]
        before |= {(row.account, row.type, row.id) for row in known}
        within = {str(row.inputs.get("region") or row.inputs.get("location")) for row in rows}
        accounts = {row.account for row in rows}
        clusters = {row.name for row in known if row.type in CLUSTERS and account_of(row) in accounts}
        stacks[stack] = Places(Counter(row.type for row in rows), sorted(within & locations), sorted(clusters))
    return Target(deployment, layout, stacks)


def main() -> None:
    """Run the soak and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--deployment", default="prod")
    parser.add_argument("--layout", type=Layout, default=Layout.SINGLE, choices=list(Layout))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", default=",".join(FAULTS))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="kinds of faults at a time")
    asked = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        work = Path(name)
        os.environ.update(IN_MEMORY)
        program = program_in(work / "program", asked.deployment, asked.layout)
        target = targeted(Sandbox(work / "whole", program), asked.deployment, asked.layout)
        strike = partial(soaked, work=work, target=target, rounds=asked.rounds, seed=asked.seed)
        print(HEAD, flush=True)
        with ProcessPoolExecutor(asked.jobs) as pool:
            for done in as_completed([pool.submit(strike, kind) for kind in asked.faults.split(",")]):
                tally = done.result()
                wrong += len(tally.wrong) + (tally.struck < asked.rounds)
                print(tally, *tally.wrong[:5], sep="\n    ", flush=True)
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
