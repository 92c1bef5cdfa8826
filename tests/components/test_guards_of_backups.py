"""What the guards make of an edit of what is backed up, for how long and to where."""

from typing import Any

import pulumi
import pytest
from pulumi_azure_native import dataprotection

from graticule.components import guards
from graticule.components.backup import Backup
from graticule.components.losable import BACKUP
from graticule.testing.recording import record
from tests.conformance.backup_cases import ORDERS, backup_args, made_backup
from tests.conformance.cases import CASES, Case, outputs_of_identities
from tests.refusals import refusals

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
by_name = pytest.mark.parametrize("case", CASES[1:], ids=lambda case: case.cloud)
ALL = "graticule:index:Backup::*"
INSTANCE = "azure-native:dataprotection:BackupInstance"


def covers(*keys: str, region: str = "first") -> dict[str, Any]:
    """Return databases that are backed up in a region."""
    return {f"database-{key}": {"use": "postgres", "region": region, "id": ORDERS} for key in keys}


@each_cloud
def test_backups_are_kept_longer_without_a_word_and_no_shorter(case: Case) -> None:
    short, long = made_backup(case, retention_days=30), made_backup(case, retention_days=90)
    assert refusals(short, long) == {}
    said = refusals(long, short)
    assert said
    assert all("90" in one and "30" in one and "keep backups and their copies as long" in one for one in said.values())
    assert refusals(long, short, ALL) == {}


@each_cloud
def test_backups_are_locked_longer_without_a_word_and_no_shorter(case: Case) -> None:
    short, long = made_backup(case, locked_days=20), made_backup(case, locked_days=30)
    assert refusals(short, long) == {}
    said = refusals(long, short)
    assert said
    assert all("keep the lock as long" in one for one in said.values())


@each_cloud
def test_another_hour_is_no_loss(case: Case) -> None:
    assert refusals(made_backup(case), made_backup(case, hour=5)) == {}


@each_cloud
def test_copies_are_not_taken_away(case: Case) -> None:
    said = refusals(made_backup(case), made_backup(case, copies={"first": "none", "second": "none"}))
    assert any(
        "copyActions" in one or "storageSettings" in one or "BackupVault) would be" in one for one in said.values()
    )


@by_name
def test_one_thing_of_several_does_not_leave_unless_it_is_named(case: Case) -> None:
    two, one = made_backup(case, covers=covers("orders", "notes")), made_backup(case, covers=covers("orders"))
    assert refusals(one, two) == {}
    ((name, said),) = refusals(two, one).items()
    assert name.endswith("database-notes")
    assert "would be deleted: the backups to come would be lost. To stop them, name what they are of" in said
    assert refusals(two, one, "database-notes") == {}
    assert refusals(two, one, ALL) == {}
    assert set(refusals(two, one, "database-orders", "database-note", "notes")) == {name}


@by_name
def test_what_leaves_with_what_is_backed_up_of_it_is_let_go(case: Case) -> None:
    both, one = covers("orders", "users-a", "users-b"), covers("orders")
    gone = refusals(made_backup(case, covers=both), made_backup(case, covers=one), "database-users-*")
    assert gone == {}, "each of its shards"


@by_name
def test_backups_follow_the_writer_without_a_word(case: Case) -> None:
    azure = case.cloud == "azure"
    copies = {"first": "pair", "second": "pair"} if azure else {"first": "second", "second": "first"}
    here, there = (made_backup(case, copies=copies, covers=covers("orders", region=one)) for one in ("first", "second"))
    assert refusals(here, there) == {}
    assert refusals(there, here) == {}


@each_cloud
def test_nothing_is_let_go_with_a_vault(case: Case) -> None:
    made = made_backup(case)
    held = {one.name for one in made.resources if one.options.get("protect")}
    assert held
    assert not {one.name for one in made.resources if one.typ == INSTANCE} & held, "another may take its place"
    assert not [one.name for one in made_backup(case, retire=True).resources if one.options.get("protect")]


@pytest.mark.parametrize(("leaving", "stands"), [("database-orders", False), ("database-notes", True)])
def test_the_guard_is_taken_off_what_is_about_to_leave(leaving: str, stands: bool) -> None:
    found: list[Any] = []
    record(lambda: found.extend(guards.guarded(None, BACKUP, "backup-acme", leaving=[leaving]).transformations or ()))
    props = {"properties": dataprotection.BackupInstanceArgs(friendly_name="database-orders", **_REQUIRED)}
    asked = pulumi.ResourceTransformationArgs(None, INSTANCE, "backup-acme-one", props, pulumi.ResourceOptions())  # pyright: ignore[reportArgumentType]
    changed = found[0](asked)
    assert (changed is not None) is stands
    if changed:
        assert changed.opts.hooks
        assert not changed.opts.protect


def test_what_makes_backups_leaves_an_emptied_region_and_its_vault_stays() -> None:
    stand: set[tuple[str, str]] = set()

    def note(args: pulumi.ResourceTransformationArgs) -> None:
        if isinstance(args.opts.hooks, pulumi.ResourceHookBinding) and args.opts.hooks.before_delete:
            stand.add((args.type_.rpartition(":")[2], args.name))

    def program() -> None:
        top = pulumi.ComponentResource("test:index:Top", "top", {}, pulumi.ResourceOptions(transformations=[note]))
        Backup("backup-acme", backup_args(CASES[0], emptied=["first"]), pulumi.ResourceOptions(parent=top))

    record(program, outputs_of_identities)
    kinds = ("Plan", "Selection", "Vault", "VaultLockConfiguration")
    assert stand == {("Vault", "backup-acme-first"), *((kind, "backup-acme-second") for kind in kinds)}


_REQUIRED: dict[str, Any] = {
    "data_source_info": dataprotection.DatasourceArgs(resource_id=ORDERS),
    "object_type": "BackupInstance",
    "policy_info": dataprotection.PolicyInfoArgs(policy_id="policy"),
}
