"""Backups on GCP: a Backup and DR vault where the copies go, a plan in each region, and who is in it."""

import pulumi
from pulumi_gcp import backupdisasterrecovery as backupdr
from pulumi_gcp import projects

from graticule.providers.contract.backup import BackupArgs, BackupOutputs
from graticule.providers.contract.keys import Purpose, Use
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.outputs import by_key
from graticule.providers.gcp.common import Scope

TYPES = {Use.POSTGRES: "alloydb.googleapis.com/Cluster"}
"""By use the type of what Backup and DR backs up; the others keep their own backups."""
OPERATOR = "roles/backupdr.alloydbOperator"
_DAY = 24 * 60 * 60


def build(name: str, args: BackupArgs, parent: pulumi.Resource) -> BackupOutputs:
    """Make a vault for each region that is copied, in the region that gets the copies."""
    vaults: dict[str, backupdr.BackupVault] = {}
    for key, target in args.copied().items():
        vaults[key] = _vault(name, key, target, args, parent)
        for use, kind in TYPES.items():
            _plan(f"{name}-{key}", key, use, kind, args, vaults[key], parent)
    return BackupOutputs(vault_ids=by_key({key: vault.id for key, vault in vaults.items()}))


def _vault(name: str, key: str, target: str, args: BackupArgs, parent: pulumi.Resource) -> backupdr.BackupVault:
    what = f"{name}-{key}-in-{target}"
    scope = Scope.of(what, args.placed(target), parent)
    vault = backupdr.BackupVault(
        what,
        backup_vault_id=scope.physical(),
        backup_minimum_enforced_retention_duration=f"{args.locked_days * _DAY}s",
        access_restriction="WITHIN_PROJECT",
        encryption_config=backupdr.BackupVaultEncryptionConfigArgs(kms_key_name=args.at(target).keys[Purpose.BACKUP]),
        location=args.at(target).location,
        labels=scope.labels,
        project=scope.project,
        opts=scope.opts,
    )
    projects.IAMMember(
        what,
        member=pulumi.Output.concat("serviceAccount:", vault.service_account),
        role=OPERATOR,
        project=scope.project or vault.project,
        opts=scope.opts,
    )
    return vault


def _plan(
    what: str,
    key: str,
    use: Use,
    kind: str,
    args: BackupArgs,
    vault: backupdr.BackupVault,
    parent: pulumi.Resource,
) -> None:
    covered = {one: item for one, item in sorted(args.covers.items()) if item.region == key and item.use is use}
    if not covered:
        return
    scope = Scope.of(f"{what}-{use}", args.placed(key), parent)
    plan = backupdr.BackupPlan(
        scope.name,
        backup_plan_id=scope.physical(),
        backup_vault=vault.id,
        resource_type=kind,
        backup_rules=[
            backupdr.BackupPlanBackupRuleArgs(
                rule_id="daily",
                backup_retention_days=args.retention_days,
                standard_schedule=backupdr.BackupPlanBackupRuleStandardScheduleArgs(
                    recurrence_type="DAILY",
                    time_zone="UTC",
                    backup_window=backupdr.BackupPlanBackupRuleStandardScheduleBackupWindowArgs(
                        start_hour_of_day=args.hour % 18, end_hour_of_day=args.hour % 18 + 6
                    ),
                ),
            )
        ],
        location=args.at(key).location,
        project=scope.project,
        opts=scope.opts,
    )
    for one, item in covered.items():
        backupdr.BackupPlanAssociation(
            f"{scope.name}-{one}",
            backup_plan_association_id=physical_name(args.prefix, one, key),
            backup_plan=plan.name,
            resource=item.id,
            resource_type=kind,
            location=args.at(key).location,
            project=scope.project,
            opts=scope.opts,
        )
