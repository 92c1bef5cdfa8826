"""Backups on the real engine: vaults, copies in another region, what they are of, and databases that begin with them."""

import re

import pytest

from tests.engine.stack import edit, existing

pytestmark = pytest.mark.engine

DEPLOYMENT = """\
config:
  graticule:deployment:
    profile: economy
    labels: {owner: platform}
    addresses: 10.0.0.0/8
    accounts:
      aws-dev: {cloud: aws, id: "444455556666"}
      gcp-dev: {cloud: gcp, project: acme-dev}
      az-dev: {cloud: azure, subscription: 11111111-1111-1111-1111-111111111111}
    regions:
      use1: {account: aws-dev, location: us-east-1, zones: [us-east-1a, us-east-1b], slot: 1}
      usw2: {account: aws-dev, location: us-west-2, zones: [us-west-2a, us-west-2b], slot: 2}
      euw4: {account: gcp-dev, location: europe-west4, zones: [europe-west4-a, europe-west4-b], slot: 3}
      use4: {account: gcp-dev, location: us-east4, zones: [us-east4-a, us-east4-b], slot: 4}
      jpe: {account: az-dev, location: japaneast, zones: ["1", "2"], slot: 5}
    tuning: {azure_aliases: false}
    teams:
      platform: {azure: 22222222-2222-2222-2222-222222222222}
    backups: {outside: true}
    databases:
      orders: {version: "16", size: small, primary: use1}
      ledger: {version: "16", size: small, primary: euw4}
      notes: {version: "16", size: small, primary: euw4}
      catalog: {version: "16", size: small, primary: jpe, administrators: [platform]}
    buckets:
      scans: {regions: [jpe]}
"""
VAULTS = {
    "aws:backup/vault:Vault": 2,
    "gcp:backupdisasterrecovery/backupVault:BackupVault": 1,
    "azure-native:dataprotection:BackupVault": 1,
}
RESTORED = """\
      orders2: {version: "17", size: small, primary: use1, backup: none, restore: {from: orders, at: "2026-11-25T02:00:00Z"}}
      ledger2: {version: "17", size: small, primary: euw4, backup: none, restore: {from: ledger, at: "2026-11-25T02:00:00Z"}}
      catalog2:
        {version: "17", size: small, primary: jpe, backup: none, administrators: [platform], restore: {from: catalog, at: "2026-11-25T02:00:00Z"}}
"""
MEMBERS = {"aws:rds/cluster:Cluster", "gcp:alloydb/cluster:Cluster", "azure-native:dbforpostgresql:Server"}
FROM = ("restoreToPointInTime", "restoreContinuousBackupSource", "sourceServerResourceId")
"""Properties that say what a member was restored from."""
COVERED = {
    "gcp:backupdisasterrecovery/backupPlanAssociation:BackupPlanAssociation": ("ledger", "notes"),
    "azure-native:dataprotection:BackupInstance": ("catalog", "scans"),
}
STOPPED = {
    "primary: use1}": "tags.backup would go from 'policy' to 'none'",
    'notes: {version: "16", size: small, primary: euw4}': "BackupPlanAssociation) would be deleted: the backups to come",
    "regions: [jpe]}": "BackupInstance) would be deleted: the backups to come would be lost",
}
"""By what is no longer backed up the refusal, on each cloud."""


def _made(project, kind):
    return [row for row in project.clouds() if row.type == kind]


def _refused(project, old, new, says):
    """Check that an edit is refused in a preview, and undo it."""
    edit(project, "dev", old, new)
    assert says in project.preview("dev", fails=True).output
    edit(project, "dev", new, old)


def test_what_holds_data_is_backed_up_and_its_vaults_are_kept(project):
    for file in project.cwd.glob("Pulumi.*.yaml"):
        file.unlink()
    (project.cwd / "Pulumi.dev.yaml").write_text(DEPLOYMENT)
    assert "does not model" not in project.up("dev").output
    assert project.preview("dev").changes == ()
    assert {kind: len(_made(project, kind)) for kind in VAULTS} == VAULTS
    for kind, keys in COVERED.items():
        covered = " ".join(str(row.inputs) for row in _made(project, kind))
        assert [key for key in keys if key not in covered] == []
    (vault,) = _made(project, "gcp:backupdisasterrecovery/backupVault:BackupVault")
    assert vault.inputs["location"] == "us-east4"

    _refused(project, "backups: {outside: true}", "backups: {outside: false}", "keep backups and their copies as long")
    for written, says in STOPPED.items():
        _refused(project, written, written.replace("}", ", backup: none}"), says)
    edit(project, "dev", "backups: {outside: true}", "backups: {outside: true, retention_days: 90, locked_days: 20}")
    edit(project, "dev", 'version: "16"', 'version: "17"')
    changes = project.preview("dev").changes
    assert {step.op for step in changes} <= {"update", "create", "replace", "delete"}
    assert [step.op for step in changes if step.type in MEMBERS] == ["update"] * 4
    project.up("dev")
    _refused(project, "retention_days: 90", "retention_days: 35", "keep backups and their copies as long")
    _refused(project, "locked_days: 20", "locked_days: 7", "keep the lock as long")
    edit(project, "dev", "    databases:\n", "    allow_data_loss: [databases.notes]\n    databases:\n")
    edit(project, "dev", "notes: {", "notes: {backup: none, ")
    assert "BackupPlanAssociation" in {step.type.rpartition(":")[2] for step in project.preview("dev").changes}

    edit(project, "dev", "allow_data_loss: [databases.notes]", "allow_data_loss: [all]")
    edit(project, "dev", "    databases:\n", f"    databases:\n{RESTORED}")
    project.up("dev")
    restored = [row for kind in MEMBERS for row in _made(project, kind) if any(row.inputs.get(one) for one in FROM)]
    assert {row.type for row in restored} == MEMBERS
    file = project.cwd / "Pulumi.dev.yaml"
    file.write_text(re.sub(r", restore: {.*}}", "}", file.read_text()))
    assert "restore" not in file.read_text()
    assert project.preview("dev").changes == ()
    project.destroy("dev")
    assert existing(project) == []
