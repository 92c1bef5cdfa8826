"""The life of a whole deployment on simulated clouds: made, previewed, its writers moved, a replace refused, unmade.

``python tools/production.py --layout slices`` prints how long each part took, as a row of docs/performance.md, and stops
with an error where something is not as it has to be.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from graticule.fleet.workspace import CLOUDS, stack_files
from graticule.providers.contract.cloud import Cloud
from graticule.sandbox.store import Store
from graticule.stacks.backups import KEY as BACKUP
from graticule.stacks.loading import load
from graticule.stacks.resolved import Loaded
from graticule.stacks.settings import Layout
from graticule.stacks.slices import stack_names
from graticule.testing.sandbox import Sandbox
from graticule.testing.steps import assert_no_replace

sys.path.insert(0, str(Path(__file__).parent))
from soak import IN_MEMORY, held, program_in, state_in

HEAD = "| | on the clock, s | processor time, s |\n| --- | ---: | ---: |"
DEPLOYMENT = "prod"
REFUSED = ("document: {partition_key: device}", "document: {partition_key: serial}", "devices", "the key is fixed")
"""What is changed in its file to what, whose it is, and what is said: the replace would lose a container's documents."""
FOLLOWS = ("*::backup-*",)
"""What makes the backups of a writer goes with it to where it writes next; the backups themselves stay."""
STAYS = "azure-native:dataprotection:BackupInstance"
"""What stays in its vault when its writer moves, until its backups expire; before that no vault goes."""
LIFTED = ("    tuning:", "    allow_data_loss: [all]\n    tuning:")


@dataclass(frozen=True)
class Deployment:
    """A deployment in simulated clouds of its own."""

    sandbox: Sandbox
    name: str
    loaded: Loaded

    @property
    def stacks(self) -> list[str]:
        """Its stacks in the order in which they are made."""
        return stack_names(self.loaded)

    def of(self, key: str) -> str:
        """Return the stack that holds a database of several regions."""
        return self.name if self.loaded.deployment.layout is Layout.SINGLE else f"{self.name}-data-{key}"

    def edit(self, old: str, new: str) -> None:
        """Change a text in the deployment's file."""
        file = self.sandbox.cwd / f"Pulumi.{self.name}.yaml"
        text = file.read_text(encoding="utf-8")
        if old not in text:
            raise SystemExit(f"production: '{old}' does not stand in {file.name}")
        file.write_text(text.replace(old, new), encoding="utf-8")

    def moves(self) -> dict[str, str]:
        """Return by database one of its secondaries, a database on each cloud whose writer can move."""
        found: dict[Cloud, tuple[str, str]] = {}
        for key, one in self.loaded.deployment.databases.items():
            if one.engine == "postgres" and one.consistency == "async":
                found.setdefault(self.loaded.regions[one.primary].cloud, (key, one.secondaries[0]))
        return dict(found.values())


def unchanged(deployment: Deployment) -> None:
    """Preview every stack, of which none may change anything."""
    for stack in deployment.stacks:
        changes = deployment.sandbox.preview(stack).changes
        if changes:
            raise SystemExit(f"production: {stack} changes {', '.join(map(str, changes))}")


def switched_over(deployment: Deployment) -> None:
    """Move a writer on each cloud; the preview afterwards replaces nothing, and after its update changes nothing."""
    sandbox = deployment.sandbox
    for key, region in deployment.moves().items():
        words = ("switchover", key, "--to", region, "--deployment", deployment.name, "--execute")
        sandbox.run(str(Path(sys.executable).with_name("graticule")), *words)
        for stack in dict.fromkeys((deployment.of(key), deployment.of(BACKUP))):
            assert_no_replace(sandbox.preview(stack), allow=FOLLOWS)
            sandbox.up(stack)


def refused(deployment: Deployment) -> None:
    """Preview a change that would lose data, which has to fail in the guards' words."""
    old, new, key, words = REFUSED
    deployment.edit(old, new)
    said = deployment.sandbox.preview(deployment.of(key), fails=True).output
    if words not in said:
        raise SystemExit(f"production: a replace is refused with other words: {said[-2000:]}")
    deployment.edit(new, old)


def expired(deployment: Deployment) -> None:
    """Take away the backups of writers that moved, as time does."""
    files = stack_files(deployment.sandbox.state).glob("*/*.json")
    known = {identity for file in files for _, identity in held(state_in(file))}
    with closing(Store(deployment.sandbox.state / CLOUDS)) as store:
        for row in store.everything():
            if row.type == STAYS and row.id not in known:
                store.remove(row.account, row.type, row.id)


def life(deployment: Deployment) -> dict[str, Callable[[], None]]:
    """Return what happens to a deployment, in its order."""
    sandbox, stacks = deployment.sandbox, deployment.stacks

    def up() -> None:
        for stack in stacks:
            sandbox.up(stack)

    def lift() -> None:
        deployment.edit(*LIFTED)
        up()

    def destroy() -> None:
        expired(deployment)
        for stack in reversed(stacks):
            sandbox.destroy(stack)
        left = sandbox.clouds()
        if left:
            raise SystemExit(f"production: {len(left)} resources are left, such as {left[0].type} {left[0].id}")

    return {
        "`up`": up,
        "a second `preview`, without changes": lambda: unchanged(deployment),
        "a switchover on each cloud, with preview and `up`": lambda: switched_over(deployment),
        "a `preview` without changes after it": lambda: unchanged(deployment),
        "a replace that is refused": lambda: refused(deployment),
        "`up` that lets everything go (`allow_data_loss: [all]`)": lift,
        "`destroy`, after which the simulated clouds are empty": destroy,
    }


@contextmanager
def timed(what: str) -> Generator[None]:
    """Print how long something took."""

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    began, before = time.monotonic(), spent()
    yield
    print(f"| {what} | {time.monotonic() - began:.0f} | {spent() - before:.0f} |", flush=True)


def main() -> None:
    """Let a deployment live."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layout", type=Layout, default=Layout.SINGLE, choices=list(Layout))
    parser.add_argument("--checkpoints", action="store_true", help="let the engine write the state after each resource")
    asked = parser.parse_args()
    os.environ.update({} if asked.checkpoints else IN_MEMORY)
    with tempfile.TemporaryDirectory(prefix="production-") as name:
        program = program_in(Path(name, "program"), DEPLOYMENT, asked.layout)
        sandbox = Sandbox(Path(name, "clouds"), program)
        deployment = Deployment(sandbox, DEPLOYMENT, load(DEPLOYMENT, program))
        print(HEAD, flush=True)
        for number, (what, happens) in enumerate(life(deployment).items()):
            with timed(what):
                happens()
            if not number:
                made = sum(not row.implicit for row in sandbox.clouds())
                print(f"{made} resources in {len(deployment.stacks)} stacks", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
