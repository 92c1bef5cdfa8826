"""What the backups of a deployment are: for each account the regions that have something to back up."""

from collections.abc import Mapping, Sequence

from graticule.providers.contract.azure_pairs import AZURE_PAIRS
from graticule.providers.contract.backup import (
    NONE,
    PAIR,
    BackupOptions,
    Choice,
    check_copy,
    check_covered,
    check_locked,
    coverage,
)
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, at
from graticule.providers.contract.keys import Use
from graticule.stacks.resolved import Item, ResolvedRegion
from graticule.stacks.settings import Deployment
from graticule.stacks.spread import check_kept_inside, check_residency

KEY = NOUN = "backup"
BACKUPS = "backups"
"""The block of the settings."""


def check_backed_up(item: Item, cloud: Cloud, *, outside: bool) -> None:
    """Check that something that holds data is backed up, or says that it is not.

    Raises:
        Problem: the place is ``backup``.
    """
    if item.backup is Choice.POLICY:
        for use in item.uses:
            check_covered(use, cloud, _holding(item), "backup", outside=outside)


def resolve(deployment: Deployment, regions: Mapping[str, ResolvedRegion], items: Sequence[Item]) -> list[Item]:
    """Return the backups of each account that has something to back up.

    Raises:
        Problem: a region does not say where its copies go, or says a place that cannot be; the place is inside ``backups``.
    """
    settings = deployment.backups
    for region in settings.copies:
        if region not in regions:
            raise Problem(f"copies.{region}", "is no region; remove it")
    found: list[Item] = []
    for account in dict.fromkeys(item.account_key for item in items):
        held = [item for item in items if item.account_key == account and _in_vaults(item, regions)]
        members = [key for key in regions if any(key in item.members for item in held)]
        if not members:
            continue
        check_locked(regions[members[0]].cloud, settings.locked_days)
        copies = {key: _copy(deployment, key, regions) for key in members}
        everywhere = _with_targets(members, copies, account, regions)
        staying = _with_targets([key for item in held for key in _staying(item)], copies, account, regions)
        locations = {key: regions[key].network.location for key in everywhere}
        for key, target in copies.items():
            with at(f"copies.{key}"):
                check_copy(regions[key].cloud, key, target, locations, "")
                if target in regions:
                    check_residency(deployment, key, target)
                if target == PAIR:
                    kept = [AZURE_PAIRS[locations[key]]]
                    check_kept_inside(deployment, regions, [key], kept, "copies of its backups", "write none")
        options = {name: getattr(settings, name) for name in BackupOptions.model_fields}
        found.append(
            Item(
                kind=BACKUPS,
                key=KEY,
                name=f"{NOUN}-{account}",
                account_key=account,
                members=tuple(everywhere),
                clients=(),
                home="",
                uses=(Use.BACKUPS,),
                args={
                    **options,
                    "copies": copies,
                    "retire": settings.retire,
                    "leaving": _leaving(held),
                    "emptied": [key for key in everywhere if key not in staying],
                },
                covers=tuple(cover for item in held for cover in item.covers),
            )
        )
    return found


def _with_targets(
    members: Sequence[str], copies: Mapping[str, str], account: str, regions: Mapping[str, ResolvedRegion]
) -> list[str]:
    """Return the regions of an account that have something to back up, and those that get copies of it."""
    wanted = {*members, *(copies[key] for key in members)}
    return [key for key, region in regions.items() if key in wanted and region.account_key == account]


def _staying(item: Item) -> list[str]:
    """Return the regions that hold something once what is about to be removed is gone."""
    leaving = item.members if item.args["retire"] else item.args.get("leaving", ())
    return [key for key in item.members if key not in leaving]


def _leaving(items: Sequence[Item]) -> list[str]:
    """Return the names under which what is about to be removed is backed up."""
    return [cover.name for item in items if item.args["retire"] for cover in item.covers]


def _in_vaults(item: Item, regions: Mapping[str, ResolvedRegion]) -> bool:
    cloud = regions[item.members[0]].cloud
    return item.backup is Choice.POLICY and any(
        (known := coverage(use, cloud, len(_holding(item)))) and known.elsewhere for use in item.uses
    )


def _holding(item: Item) -> list[str]:
    """Return the places that hold the same data."""
    return list((item.kept or item.members) if item.shared else item.members[:1])


def _copy(deployment: Deployment, key: str, regions: Mapping[str, ResolvedRegion]) -> str:
    """Return where a region's copies go: where the settings say, or by default to the account's lowest slot."""
    settings, here = deployment.backups, regions[key]
    if key in settings.copies:
        return settings.copies[key]
    if not settings.outside:
        return NONE
    if here.cloud is Cloud.AZURE:
        return PAIR
    others = [region for region in regions.values() if region.account_key == here.account_key and region.key != key]
    allowed = [region for region in others if _may_hold_both(deployment, key, region.key)]
    if not allowed:
        message = (
            f"is required: account {here.account_key} has no other region that may hold copies of {key}'s backups; "
            f"add one, or write {NONE}"
        )
        raise Problem(f"copies.{key}", message)
    return min(allowed, key=lambda region: (region.settings.slot is None, region.settings.slot, region.key)).key


def _may_hold_both(deployment: Deployment, *members: str) -> bool:
    try:
        check_residency(deployment, *members)
    except Problem:
        return False
    return True
