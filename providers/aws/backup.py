"""Backups on AWS: an AWS Backup vault and plan in each region, which find what to back up by its tags."""

import pulumi
from pulumi_aws import backup, iam

from graticule.providers.aws.common import account_id, partition, tags
from graticule.providers.aws.naming import ROLE_LIMIT
from graticule.providers.aws.policies import trust
from graticule.providers.contract.backup import BackupArgs, BackupOutputs
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import legal_labels, physical_name
from graticule.providers.contract.outputs import by_key

VAULT_LIMIT = 50
COVERED = ("rds:*:{account}:cluster:*", "dynamodb:*:{account}:table/*", "dsql:*:{account}:cluster/*", "s3:::*")
"""The types that are backed up; their tags say which of them."""
POLICIES = ("service-role/AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup")


def build(name: str, args: BackupArgs, parent: pulumi.Resource) -> BackupOutputs:
    """Make the vaults, the plans, and who works for them."""
    opts = pulumi.ResourceOptions(parent=parent)
    account = account_id(args.account, parent)
    first = args.placed(min(args.members))
    role = iam.Role(
        name,
        name=physical_name(args.prefix, name, limit=ROLE_LIMIT),
        assume_role_policy=account.apply(lambda known: trust("backup.amazonaws.com", known)),
        tags=legal_labels(Cloud.AWS, args.labels),
        opts=opts,
    )
    attached = [
        iam.RolePolicyAttachment(
            f"{name}-{policy.rpartition('/')[2]}",
            role=role.name,
            policy_arn=f"arn:{partition(first.location)}:iam::aws:policy/{policy}",
            opts=opts,
        )
        for policy in POLICIES
    ]
    vaults = {key: _vault(f"{name}-{key}", key, args, parent) for key in sorted(args.members)}
    for key in sorted(args.members):
        what, place = f"{name}-{key}", args.placed(key)
        target = vaults.get(args.copied().get(key, ""))
        lifecycle = backup.PlanRuleLifecycleArgs(delete_after=args.retention_days)
        copies = (
            [
                backup.PlanRuleCopyActionArgs(
                    destination_vault_arn=target.arn,
                    lifecycle=backup.PlanRuleCopyActionLifecycleArgs(delete_after=args.retention_days),
                )
            ]
            if target
            else None
        )
        plan = backup.Plan(
            what,
            name=physical_name(args.prefix, what, limit=VAULT_LIMIT),
            rules=[
                backup.PlanRuleArgs(
                    rule_name="daily",
                    target_vault_name=vaults[key].name,
                    schedule=f"cron(0 {args.hour} * * ? *)",
                    lifecycle=lifecycle,
                    copy_actions=copies,
                )
            ],
            region=place.location,
            tags=tags(place, what),
            opts=opts,
        )
        backup.Selection(
            what,
            name=physical_name(args.prefix, what, limit=VAULT_LIMIT),
            plan_id=plan.id,
            iam_role_arn=role.arn,
            resources=account.apply(
                lambda known, location=place.location: [
                    f"arn:{partition(location)}:{one.format(account=known)}" for one in COVERED
                ]
            ),
            conditions=[
                backup.SelectionConditionArgs(
                    string_equals=[
                        backup.SelectionConditionStringEqualArgs(key=f"aws:ResourceTag/{label}", value=value)
                        for label, value in sorted(legal_labels(Cloud.AWS, args.selects).items())
                    ]
                )
            ],
            region=place.location,
            opts=pulumi.ResourceOptions(parent=parent, depends_on=attached),
        )
    return BackupOutputs(vault_ids=by_key({key: vault.arn for key, vault in vaults.items()}))


def _vault(what: str, key: str, args: BackupArgs, parent: pulumi.Resource) -> backup.Vault:
    place = args.placed(key)
    vault = backup.Vault(
        what,
        name=physical_name(args.prefix, what, limit=VAULT_LIMIT),
        kms_key_arn=args.at(key).keys[Purpose.BACKUP],
        force_destroy=False,
        region=place.location,
        tags=tags(place, what),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    backup.VaultLockConfiguration(
        what,
        backup_vault_name=vault.name,
        min_retention_days=args.locked_days,
        region=place.location,
        # A vault has one lock: the old one, deleted after the new one is made, would take it along.
        opts=pulumi.ResourceOptions(parent=parent, delete_before_replace=True),
    )
    return vault
