"""``graticule plan``: what a deployment is made of, from its settings alone."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from graticule.fleet.edits import Place, edit_deployment
from graticule.stacks.addresses import next_free_slot
from graticule.stacks.explain import explain
from graticule.stacks.loading import DEPLOYMENT, addresses_of, load
from graticule.stacks.resolved import Loaded
from graticule.stacks.settings import Region
from graticule.stacks.slices import stack_names
from graticule.stacks.yamlfile import read_yaml

_WHOLE = ("network", "private", "public", "database", "endpoints", "private_services", "proxies")
_PLACES = ("delegated", "masters", "services", "pods")


def plan(name: str, folder: Path, *, as_json: bool, explain_place: str, write: bool) -> None:
    """Print the plan of a deployment, or one answer about it.

    Raises:
        Problem: there is no such deployment.
        Problems: its settings are wrong.
    """
    if write:
        fill_slots(name, folder)
    loaded = load(name, folder)
    console = Console(highlight=False, soft_wrap=True)
    if explain_place:
        console.print(explain(loaded, folder, explain_place), markup=False)
    elif as_json:
        console.print_json(json.dumps(as_data(loaded)))
    else:
        _show(loaded, console)


def as_data(loaded: Loaded) -> dict[str, Any]:
    """Return the plan as plain data."""
    return {
        "deployment": loaded.name,
        "layout": loaded.deployment.layout,
        "profile": loaded.deployment.profile,
        "stacks": stack_names(loaded),
        "accounts": {key: {"cloud": a.cloud, "id": a.account} for key, a in loaded.deployment.accounts.items()},
        "regions": {
            key: {
                "account": region.account_key,
                "cloud": region.cloud,
                "location": region.network.location,
                "zones": region.network.zones,
                "egress": region.network.egress,
                "ranges": asdict(region.network.ranges()),
            }
            for key, region in loaded.regions.items()
        },
    }


def fill_slots(name: str, folder: Path) -> None:
    """Write the next free slot into every region that has none, keeping the file's comments.

    Raises:
        Problem: the file cannot be read.
    """
    path = folder / f"Pulumi.{name}.yaml"
    addresses = addresses_of(name, folder)
    deployment = (read_yaml(path).get("config") or {}).get(DEPLOYMENT) or {}
    inner = deployment["value"] or {} if set(deployment) == {"value"} else deployment
    regions = {key: region for key, region in (inner.get("regions") or {}).items() if isinstance(region, Mapping)}
    taken = [Region.model_construct(slot=region.get("slot"), range=region.get("range")) for region in regions.values()]
    slots: dict[Place, int] = {}
    for key, region in regions.items():
        if region.get("slot") is None and region.get("range") is None:
            slots["regions", key, "slot"] = next_free_slot(taken, addresses)
            taken.append(Region.model_construct(slot=slots["regions", key, "slot"], range=None))
    edit_deployment(path, slots)


def _show(loaded: Loaded, console: Console) -> None:
    deployment = loaded.deployment
    console.print(f"deployment {loaded.name}: profile {deployment.profile}, layout {deployment.layout}")
    console.print(f"stacks: {', '.join(stack_names(loaded))}")
    accounts = Table("account", "cloud", "id", box=None, pad_edge=False)
    for key, account in deployment.accounts.items():
        accounts.add_row(key, account.cloud, account.account)
    console.print()
    console.print(accounts)
    for key, region in loaded.regions.items():
        network, ranges = region.network, region.network.ranges()
        console.print()
        console.print(f"{key}: {region.cloud} {network.location} ({region.account_key}), slot {ranges.slot}")
        table = Table("range", "for", box=None, pad_edge=False)
        for role in _WHOLE:
            table.add_row(getattr(ranges, role), role.replace("_", " "))
        for group in _PLACES:
            for place, block in getattr(ranges, group).items():
                table.add_row(block, f"{group} {place}")
        for zone, blocks in ranges.zones.items():
            for role, block in asdict(blocks).items():
                table.add_row(block, f"{zone} {role}")
        console.print(table)
