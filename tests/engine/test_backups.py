"""Backups on the real engine: vaults, copies in another region, and what they are of."""

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
      orders: {version: "17", size: small, primary: use1}
      ledger: {version: "17", size: small, primary: euw4}
      catalog: {version: "17", size: small, primary: jpe, administrators: [platform]}
"""
VAULTS = {
    "aws:backup/vault:Vault": 2,
    "gcp:backupdisasterrecovery/backupVault:BackupVault": 1,
    "azure-native:dataprotection:BackupVault": 1,
}
COVERED = {
    "gcp:backupdisasterrecovery/backupPlanAssociation:BackupPlanAssociation": "ledger",
    "azure-native:dataprotection:BackupInstance": "catalog",
}


def _made(project, kind):
    return [row for row in project.clouds() if row.type == kind]


def test_what_holds_data_is_backed_up_and_its_vaults_are_kept(project):
    for file in project.cwd.glob("Pulumi.*.yaml"):
        file.unlink()
    (project.cwd / "Pulumi.dev.yaml").write_text(DEPLOYMENT)
    assert "does not model" not in project.up("dev").output
    assert project.preview("dev").changes == ()
    assert {kind: len(_made(project, kind)) for kind in VAULTS} == VAULTS
    for kind, key in COVERED.items():
        (covered,) = _made(project, kind)
        assert key in str(covered.inputs)
    (vault,) = _made(project, "gcp:backupdisasterrecovery/backupVault:BackupVault")
    assert vault.inputs["location"] == "us-east4"

    edit(project, "dev", "backups: {outside: true}", "backups: {outside: false}")
    refused = project.preview("dev", fails=True).output
    assert "BackupVault) would be" in refused
    assert "the backups in it would be lost" in refused
    edit(project, "dev", "backups: {outside: false}", "backups: {outside: true, retention_days: 90}")
    assert {step.op for step in project.preview("dev").changes} <= {"update", "create", "replace", "delete"}
    project.up("dev")

    edit(project, "dev", "    databases:\n", "    allow_data_loss: [all]\n    databases:\n")
    project.up("dev")
    project.destroy("dev")
    assert existing(project) == []
