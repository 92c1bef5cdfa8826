"""What the settings say of backups, as their component takes it."""

import yaml

from graticule.stacks.loading import load
from graticule.stacks.losses import may_lose_data
from tests.bad_input.cases import both, good, put


def loaded(folder, *edits):
    """Return a deployment after edits."""
    settings = good()
    both(put("backups/outside", False), *edits)(settings)
    text = yaml.safe_dump({"config": {"graticule:deployment": settings}})
    (folder / "Pulumi.prod.yaml").write_text(text)
    return load("prod", folder)


def backups_of(folder, *edits):
    """Return by account what the backups of a deployment are made of."""
    return {item.account_key: item for item in loaded(folder, *edits).items if item.kind == "backups"}


def test_what_is_about_to_be_removed_leaves_its_backups_and_nothing_else_does(tmp_path):
    scans = put("buckets/scans", {"regions": ["jpe"]})
    old = put("buckets/old", {"regions": ["jpe"], "retire": True})
    found = backups_of(tmp_path, scans, old)["az-a"]
    assert {cover.name for cover in found.covers} == {"bucket-scans-jpe", "bucket-old-jpe"}
    assert found.args["leaving"] == ["bucket-old-jpe"]


def test_every_shard_of_a_database_that_is_retired_leaves(tmp_path):
    shards = {"a": {"buckets": "0-9"}, "b": {}}
    users = put("databases/users", {"version": "17", "primary": "use1", "shards": shards, "retire": True})
    found = backups_of(tmp_path, users)["aws-a"]
    assert found.args["leaving"] == ["database-users-a", "database-users-b"]


def test_a_region_is_emptied_once_all_that_is_backed_up_there_is_about_to_leave(tmp_path):
    zones = ["us-west-2a", "us-west-2b"]
    west = put("regions/usw2", {"account": "aws-a", "location": "us-west-2", "zones": zones, "slot": 4})

    def emptied(*edits):
        return backups_of(tmp_path, west, put("backups/copies", {"use1": "none", "usw2": "none"}), *edits)["aws-a"]

    here, there = put("buckets/here", {"regions": ["use1"]}), put("buckets/there", {"regions": ["usw2"]})
    going = put("buckets/there", {"regions": ["usw2"], "retire": True})
    assert emptied(here, there).args["emptied"] == []
    assert emptied(here, going).args["emptied"] == ["usw2"]
    assert emptied(here, going, put("buckets/more", {"regions": ["usw2"]})).args["emptied"] == []
    assert emptied(here, going, put("backups/copies/use1", "usw2")).args["emptied"] == [], "it gets copies"
    mesh = put("interconnect", {"aws": "mesh"})
    orders = {"version": "17", "consistency": "async", "primary": "use1", "secondaries": ["usw2"]}
    assert emptied(mesh, put("databases/orders", orders)).args["emptied"] == []
    assert emptied(mesh, put("databases/orders", {**orders, "leaving": ["usw2"]})).args["emptied"] == ["usw2"]


def test_all_backups_one_vault_and_the_labels_of_all_are_let_go_by_name(tmp_path):
    def named(*edits):
        return may_lose_data(loaded(tmp_path, *edits).deployment)

    assert named(put("allow_data_loss", ["backups"])) == ["graticule:index:Backup::*"]
    assert named(put("allow_data_loss", ["backups.aws-a.usw2"]))[:2] == [
        "aws:backup/plan:Plan::backup-aws-a-usw2",
        "aws:backup/selection:Selection::backup-aws-a-usw2",
    ]
    assert named(put("backups/retire", True)) == ["graticule:index:Backup::backup:making"]
