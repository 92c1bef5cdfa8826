"""``graticule switchover`` and ``graticule failover``: the writer moves by the cloud's own calls, and the YAML follows."""

import json
import shlex
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graticule.fleet.edits import Place, edit_deployment
from graticule.fleet.tools import say
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, did_you_mean, join, listed
from graticule.providers.contract.member_names import group_name, member_name
from graticule.providers.contract.switchover import MOVES, TECHNOLOGIES, Call, Held, Member, Technology
from graticule.stacks.backups import BACKUPS
from graticule.stacks.backups import KEY as BACKUP
from graticule.stacks.loading import DEPLOYMENT, load
from graticule.stacks.resolved import Item, Loaded
from graticule.stacks.yamlfile import read_yaml

KINDS = ("databases", "caches")
"""Blocks of the settings whose things have a writer."""
PAUSE = 10.0
"""Seconds between two looks at what the cloud has done."""


@dataclass(frozen=True)
class Target:
    """What is moved, from where to where."""

    item: Item
    cloud: Cloud
    to: str
    writer: str
    """The region that the settings name."""
    epoch: int
    held: tuple[Held, ...]
    """One for each shard."""

    @property
    def technology(self) -> Technology:
        """What replicates it."""
        return self.held[0].technology


def move(key: str, to: str, deployment: str, folder: Path, *, forced: bool, execute: bool, minutes: float = 30) -> None:
    """Print the calls that move a writer, or run them and let the YAML follow.

    Args:
        key: the database's or cache's key.
        to: the key of the region that is to write.
        deployment: the deployment's name; empty: the only one that has it.
        folder: where the files are.
        forced: whether the writer's region is gone.
        execute: whether to run the calls, wait and edit the file.
        minutes: how long to wait for the cloud.

    Raises:
        Problem: there is nothing to move, a call failed, or the cloud is not done in time.
        Problems: the settings are wrong.
    """
    name = deployment or _only(folder, key)
    loaded = load(name, folder)
    target = find(loaded, key, to)
    found = MOVES[target.technology]
    if target.writer == to:
        say(f"{key}: {to} is primary already, nothing to do")
        return
    if found.switchover is None and not forced:
        raise Problem(
            _place(target), f"every region writes, so there is nothing to switch; edit primary to {to} at will"
        )
    calls = found.failover if forced else found.switchover or found.failover
    if not execute:
        for call in (call for held in target.held for call in calls(held)):
            print(call)  # noqa: T201 - the command's answer
        say(f"run these, or add --execute; then in Pulumi.{name}.yaml: {_edit(target)}")
        return
    for held in target.held:
        if _is_done(held):
            say(f"{held.whole}: {to} writes already")
            continue
        for call in calls(held):
            say(f"running {call}")
            _run(
                call,
                "" if forced else f"; if the region of {target.writer} is gone: graticule failover {key} --to {to}",
            )
        _wait(held, minutes)
    edit_deployment(folder / f"Pulumi.{name}.yaml", edits(loaded, target))
    say(f"{key}: {to} writes; Pulumi.{name}.yaml says {_edit(target)}")
    for stack in _stacks(loaded, target):
        say(f"next: pulumi preview --stack {stack}")
    if forced:
        say(found.afterwards)


def find(loaded: Loaded, key: str, to: str) -> Target:
    """Return what is moved.

    Raises:
        Problem: there is no such thing, it has no writer to move, or the region does not hold it.
    """
    items = [item for item in loaded.items if item.kind in KINDS and item.key == key]
    if not items:
        known = sorted({item.key for item in loaded.items if item.kind in KINDS})
        raise Problem("", f"there is no database or cache '{key}'{did_you_mean(key, known)}; there are {listed(known)}")
    kind = items[0].kind
    if to not in loaded.regions:
        hint = did_you_mean(to, loaded.regions)
        raise Problem("--to", f"unknown region '{to}'{hint}; there are {listed(loaded.regions)}")
    item = next((item for item in items if to in item.members), None)
    if item is None:
        members = dict.fromkeys(member for one in items for member in one.members)
        raise Problem("--to", f"need a region that holds '{key}', got '{to}'; those that do are {listed(members)}")
    why = _unmoved(item, loaded.regions[to].cloud)
    if why:
        raise Problem(join(kind, key), why)
    technology = TECHNOLOGIES[kind, loaded.regions[to].cloud]
    writer = str(item.args["primary"])
    held = [_held(loaded, item, technology, logical, writer, to) for logical in _logical_names(item)]
    return Target(item, loaded.regions[to].cloud, to, writer, int(item.args["epoch"]), tuple(held))


def _unmoved(item: Item, cloud: Cloud) -> str:
    """Return why a thing has no writer that could move, or nothing."""
    if item.kind == "databases":
        if item.args["engine"] != "postgres":
            return "every region of a document database writes, or the cloud moves the writer itself; nothing to do"
        if item.args["consistency"] != "async":
            return f"with consistency: {item.args['consistency']} no writer moves; nothing to do"
        return ""
    if item.args["topology"] == "regional":
        return "with topology: regional each region has a cache of its own; nothing to do"
    if item.args["topology"] == "active_active" and cloud is not Cloud.AZURE:
        return "with topology: active_active every region writes; nothing to do"
    return ""


def _logical_names(item: Item) -> list[str]:
    return (
        [f"{item.name}-{shard}" for shard in sorted(item.args.get("shards") or {})]
        if item.kind == "databases" and item.args.get("shards")
        else [item.name]
    )


def _held(loaded: Loaded, item: Item, technology: Technology, logical: str, writer: str, to: str) -> Held:
    account = loaded.deployment.accounts[item.account_key].account
    members = {
        key: Member(
            key=key,
            location=loaded.regions[key].network.location,
            name=member_name(technology, loaded.prefix, account, f"{logical}-{key}"),
            group=group_name(loaded.prefix, f"{logical}-{key}"),
        )
        for key in item.members
    }
    whole = member_name(technology, loaded.prefix, account, logical)
    return Held(technology, account, whole, members, writer, to)


def edits(loaded: Loaded, target: Target) -> dict[Place, Any]:
    """Return what the move changes in the deployment: the old writer takes the place of the new one."""
    block = _block(loaded, target)
    found: dict[Place, Any] = {(*block, "primary"): target.to, (*block, "epoch"): target.epoch + 1}
    if target.item.kind == "databases":
        secondaries = list(loaded.deployment.databases[target.item.key].secondaries)
        swapped = [target.writer if one == target.to else one for one in secondaries]
        found[*block, "secondaries"] = swapped
    return found


def _block(loaded: Loaded, target: Target) -> tuple[str, ...]:
    """Return where the settings say who writes: for a cache on several clouds in the block of each."""
    item = target.item
    if item.kind == "caches":
        settings: Any = getattr(loaded.deployment, "caches")[item.key]  # noqa: B009 - a block that may come later
        own = getattr(settings, target.cloud)
        if own and own.primary:
            return (item.kind, item.key, str(target.cloud))
    return (item.kind, item.key)


def _place(target: Target) -> str:
    return join(target.item.kind, target.item.key)


def _edit(target: Target) -> str:
    """Return the edit as one would say it."""
    said = f"primary: {target.to}, epoch: {target.epoch + 1}"
    if target.item.kind == "databases":
        said += f", and {target.writer} in place of {target.to} among the secondaries"
    return f"{_place(target)} {said}"


def _stacks(loaded: Loaded, target: Target) -> list[str]:
    """Return the stacks with what follows the writer, which is its backups too where vaults find them by name."""
    if loaded.deployment.layout == "single":
        return [loaded.name]
    covers = [cover.item for one in loaded.items if one.kind == BACKUPS for cover in one.covers]
    keys = [target.item.key, *([BACKUP] if target.item.name in covers else [])]
    return [f"{loaded.name}-data-{key}" for key in keys]


def _only(folder: Path, key: str) -> str:
    """Return the only deployment here that has a database or cache.

    Raises:
        Problem: none has it, or several.
    """
    names = [
        file.name.removeprefix("Pulumi.").removesuffix(".yaml")
        for file in sorted(folder.glob("Pulumi.?*.yaml"))
        if _has(read_yaml(file), key)
    ]
    if len(names) != 1:
        what = f"several deployments have '{key}': {listed(names)}" if names else f"no deployment here has '{key}'"
        raise Problem("--deployment", f"{what}; name one")
    return names[0]


def _has(document: Mapping[str, Any], key: str) -> bool:
    found = (document.get("config") or {}).get(DEPLOYMENT) or {}
    inner = found.get("value") or found
    return any(key in (inner.get(kind) or {}) for kind in KINDS)


def _is_done(held: Held) -> bool:
    found = MOVES[held.technology]
    said = _run(found.ask(held), "")
    try:
        return found.done(held, json.loads(said))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise Problem(
            "", f"{found.ask(held)} answered what is not understood: {type(error).__name__} {error}"
        ) from None


def _wait(held: Held, minutes: float) -> None:
    began = time.monotonic()
    while not _is_done(held):
        waited = time.monotonic() - began
        if waited > minutes * 60:
            raise Problem(
                "", f"{held.whole}: {held.to} does not write after {minutes:.0f} minutes; look, and run this again"
            )
        say(f"{held.whole}: waiting for {held.to} to write, {waited:.0f} s")
        time.sleep(PAUSE)


def _run(call: Call, way_out: str) -> str:
    """Run a call, and those inside it, and return what it prints.

    Raises:
        Problem: it failed; the message is its own last line.
    """
    words = [_run(word, way_out).strip() if isinstance(word, Call) else word for word in call.words]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Problem("", f"there is no command '{words[0]}' here; install it, or run the calls where it is") from None
    if done.returncode:
        said = _last(done.stderr.splitlines()) or _last(done.stdout.splitlines()) or "no reason given"
        raise Problem("", f"{shlex.join(words[:5])} failed: {said}{way_out}")
    return done.stdout


def _last(lines: Iterable[str]) -> str:
    return next((line.strip() for line in reversed(list(lines)) if line.strip()), "")
