"""What the settings say of backups, as their component takes it."""

import yaml

from graticule.stacks.loading import load
from tests.bad_input.cases import both, good, put


def backups_of(folder, *edits):
    """Return by cloud what the backups of a deployment are made of."""
    settings = good()
    both(put("backups/outside", False), *edits)(settings)
    text = yaml.safe_dump({"config": {"graticule:deployment": settings}})
    (folder / "Pulumi.prod.yaml").write_text(text)
    loaded = load("prod", folder)
    return {item.account_key: item for item in loaded.items if item.kind == "backups"}


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
