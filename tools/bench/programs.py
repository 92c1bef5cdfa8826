"""The two programs that are compared, each in a folder of its own, for so many region triples."""

import json
import shutil
from pathlib import Path
from typing import Any

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.places import locations, zone_names

REPO = Path(__file__).resolve().parents[2]
PLAIN = Path(__file__).resolve().parent / "plain"
ZONES = 3
SLOT = 16
ACCOUNTS = {
    "aws-main": {"cloud": "aws", "id": "111122223333"},
    "gcp-main": {"cloud": "gcp", "project": "acme-prod-1234"},
    "az-main": {"cloud": "azure", "subscription": "00000000-0000-0000-0000-000000000001"},
}
IMPORTS = {
    "ours": (
        "from graticule.stacks.program import calm_the_collector; from graticule.providers import registry as r\n"
        "calm_the_collector()\n"
        "for c in ('aws', 'gcp', 'azure'): r.account(c), r.network(c)"
    ),
    "plain": "import plain_aws, plain_azure, plain_gcp",
}
"""What each program imports."""


def regions(count: int) -> dict[str, dict[str, Any]]:
    """Return ``count`` regions by key, on the three clouds in turn.

    The locations are those with three zones, in order, again from the first when they run out.
    """
    places = {account: _places(Cloud(settings["cloud"])) for account, settings in ACCOUNTS.items()}
    found: dict[str, dict[str, Any]] = {}
    for number in range(count):
        account = list(ACCOUNTS)[number % len(ACCOUNTS)]
        turn = number // len(ACCOUNTS)
        location, zones = places[account][turn % len(places[account])]
        key = f"{ACCOUNTS[account]['cloud']}{turn + 1}"
        found[key] = {"account": account, "location": location, "zones": zones, "slot": number + 1}
    return found


def write_ours(folder: Path, count: int, layout: str = "single") -> None:
    """Write the repository's program and a deployment of so many regions."""
    folder.mkdir(parents=True)
    shutil.copy(REPO / "__main__.py", folder)
    _write_project(folder)
    deployment = {
        "layout": layout,
        "labels": {"owner": "platform", "managed-by": "pulumi"},
        "naming": {"prefix": "acme"},
        "addresses": {"range": "10.0.0.0/8", "slot": SLOT},
        "accounts": ACCOUNTS,
        "regions": regions(count),
        "clusters": {"max_nodes": 20},
        "limits": {"max_regions": count},
        "tuning": {"azure_aliases": False},
    }
    _write(folder / "Pulumi.dev.yaml", {"config": {"graticule:deployment": deployment}})


def write_plain(folder: Path, count: int) -> None:
    """Write the hand-written program and the same regions."""
    shutil.copytree(PLAIN, folder, ignore=shutil.ignore_patterns("__pycache__"))
    _write_project(folder)
    entries = [
        {
            "key": key,
            "cloud": ACCOUNTS[region["account"]]["cloud"],
            "location": region["location"],
            "zones": region["zones"],
            "slot": f"10.{region['slot']}.0.0/{SLOT}",
        }
        for key, region in regions(count).items()
    ]
    _write(folder / "Pulumi.dev.yaml", {"config": {"plain:regions": entries}})


def _places(cloud: Cloud) -> list[tuple[str, list[str]]]:
    return [
        (location, list(zone_names(cloud, location, zones))[:ZONES])
        for location, zones in sorted(locations(cloud).items())
        if len(zones) >= ZONES and not location.startswith(("china", "cn-", "us-gov-", "usgov"))
    ]


def _write_project(folder: Path) -> None:
    """Write a project of the folder's own name, so that each has its own stacks."""
    _write(folder / "Pulumi.yaml", {"name": folder.name, "runtime": {"name": "python"}})


def _write(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
