"""Backups on Azure: a Backup vault in each region, copied to its pair, with policies and what they are for."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import dataprotection

from graticule.providers.azure.access import BuiltIn, Principal, assign
from graticule.providers.azure.bucket import CONTAINER
from graticule.providers.azure.common import Scope, resource_group
from graticule.providers.azure.identities import key_user
from graticule.providers.contract.backup import PAIR, BackupArgs, BackupOutputs, Covered
from graticule.providers.contract.keys import Purpose, Use
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.outputs import by_key
from graticule.providers.contract.placed import Placed

VAULT_LIMIT = 50
STORE = "VaultStore"
_MONDAY = "2024-01-01"
"""A Monday from which intervals count."""


@dataclass(frozen=True)
class _Kind:
    """How Azure Backup sees one use of data."""

    datasource: str
    role: BuiltIn
    """What the vault's identity needs on it."""
    every: str
    """The interval that Azure allows at most this often."""
    reads_group: bool = False
    """Whether it has to read the resource group too."""
    containers: tuple[str, ...] = ()
    """Which of its containers are backed up."""


KINDS: Mapping[Use, _Kind] = {
    Use.POSTGRES: _Kind("Microsoft.DBforPostgreSQL/flexibleServers", BuiltIn.POSTGRES_BACKUP, "P1W", reads_group=True),
    Use.BUCKET: _Kind(
        "Microsoft.Storage/storageAccounts/blobServices", BuiltIn.STORAGE_BACKUP, "P1D", containers=(CONTAINER,)
    ),
}
"""By use how it is backed up; the others keep their own backups."""


def build(name: str, args: BackupArgs, parent: pulumi.Resource) -> BackupOutputs:
    """Make the vaults, their policies, and put in what each member has.

    Every vault has the policy of every use: the backups of a writer that moved stay where it was, and need theirs.
    """
    vaults: dict[str, dataprotection.BackupVault] = {}
    uses = {item.use for item in args.covers.values()}
    for key in sorted(args.members):
        what, place = f"{name}-{key}", args.placed(key)
        scope = Scope(what, place, parent, resource_group(what, place, parent))
        vaults[key] = _vault(scope, key, args)
        for use, kind in KINDS.items():
            covered = {one: item for one, item in args.covers.items() if item.region == key and item.use is use}
            if use in uses:
                _cover(scope, use, kind, covered, args, vaults[key])
    return BackupOutputs(vault_ids=by_key({key: vault.id for key, vault in vaults.items()}))


def _vault(scope: Scope[Placed], key: str, args: BackupArgs) -> dataprotection.BackupVault:
    """Make a vault: an identity of ours uses its key, and its own backs up, as Azure has it for blobs."""
    worker, granted = key_user(scope, args.at(key).key_store)
    paired = args.copies.get(key) == PAIR
    return dataprotection.BackupVault(
        scope.name,
        vault_name=physical_name(args.prefix, scope.name, limit=VAULT_LIMIT),
        identity=dataprotection.DppIdentityDetailsArgs(
            type="SystemAssigned,UserAssigned", user_assigned_identities=[worker.id]
        ),
        properties=dataprotection.BackupVaultArgs(
            storage_settings=[
                dataprotection.StorageSettingArgs(
                    datastore_type=dataprotection.StorageSettingStoreTypes.VAULT_STORE,
                    type=dataprotection.StorageSettingTypes.GEO_REDUNDANT
                    if paired
                    else dataprotection.StorageSettingTypes.ZONE_REDUNDANT,
                )
            ],
            feature_settings=dataprotection.FeatureSettingsArgs(
                cross_region_restore_settings=dataprotection.CrossRegionRestoreSettingsArgs(
                    state=dataprotection.CrossRegionRestoreState.ENABLED
                )
            )
            if paired
            else None,
            security_settings=dataprotection.SecuritySettingsArgs(
                soft_delete_settings=dataprotection.SoftDeleteSettingsArgs(
                    state=dataprotection.SoftDeleteState.ON, retention_duration_in_days=max(14, args.locked_days)
                ),
                immutability_settings=dataprotection.ImmutabilitySettingsArgs(
                    state=dataprotection.ImmutabilityState.UNLOCKED
                ),
                encryption_settings=dataprotection.EncryptionSettingsArgs(
                    state=dataprotection.EncryptionState.ENABLED,
                    infrastructure_encryption=dataprotection.InfrastructureEncryptionState.ENABLED,
                    kek_identity=dataprotection.CmkKekIdentityArgs(
                        identity_type=dataprotection.IdentityType.USER_ASSIGNED, identity_id=worker.id
                    ),
                    key_vault_properties=dataprotection.CmkKeyVaultPropertiesArgs(
                        key_uri=pulumi.Output.from_input(args.at(key).keys[Purpose.BACKUP]).apply(_unversioned)
                    ),
                ),
            ),
        ),
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=pulumi.ResourceOptions(parent=scope.parent, depends_on=[granted]),
    )


def _unversioned(uri: str) -> str:
    """Return a key's URI without its version, so that the newest one is used."""
    return uri.rpartition("/")[0]


def _cover(
    scope: Scope[Placed],
    use: Use,
    kind: _Kind,
    covered: Mapping[str, Covered],
    args: BackupArgs,
    vault: dataprotection.BackupVault,
) -> None:
    worker = vault.identity.apply(lambda identity: identity.principal_id if identity else "")
    policy = dataprotection.BackupPolicy(
        scope.logical(use),
        backup_policy_name=f"{use}-{args.retention_days}-days-at-{args.hour}",
        vault_name=vault.name,
        properties=_policy(kind, args),
        resource_group_name=scope.group,
        opts=pulumi.ResourceOptions(parent=scope.parent, delete_before_replace=False),
    )
    for one, item in sorted(covered.items()):
        what, source = scope.logical(one), pulumi.Output.from_input(item.id)
        granted = [_may(f"{what}-may-back-up", kind.role, worker, source, scope)]
        if kind.reads_group:
            group = source.apply(lambda known: known.partition("/providers/")[0])
            granted.append(_may(f"{what}-may-read", BuiltIn.READER, worker, group, scope))
        dataprotection.BackupInstance(
            what,
            backup_instance_name=physical_name(args.prefix, what, limit=VAULT_LIMIT),
            vault_name=vault.name,
            properties=dataprotection.BackupInstanceArgs(
                object_type="BackupInstance",
                friendly_name=one,
                data_source_info=dataprotection.DatasourceArgs(
                    object_type="Datasource",
                    resource_id=source,
                    resource_uri=source,
                    resource_name=source.apply(lambda known: known.rpartition("/")[2]),
                    resource_location=scope.args.location,
                    resource_type=kind.datasource.removesuffix("/blobServices"),
                    datasource_type=kind.datasource,
                ),
                identity_details=dataprotection.IdentityDetailsArgs(use_system_assigned_identity=True),
                policy_info=dataprotection.PolicyInfoArgs(policy_id=policy.id, policy_parameters=_parameters(kind)),
            ),
            resource_group_name=scope.group,
            tags=scope.tags,
            opts=pulumi.ResourceOptions(parent=scope.parent, depends_on=granted, retain_on_delete=not args.retire),
        )


def _may(
    name: str, role: BuiltIn, who: pulumi.Output[str], where: pulumi.Output[str], scope: Scope[Placed]
) -> pulumi.Resource:
    return assign(name, role, to=who, kind=Principal.SERVICE, scope=where, of=scope)


def _parameters(kind: _Kind) -> dataprotection.PolicyParametersArgs | None:
    if not kind.containers:
        return None
    blobs = dataprotection.BlobBackupDatasourceParametersArgs(
        object_type="BlobBackupDatasourceParameters", containers_list=list(kind.containers)
    )
    return dataprotection.PolicyParametersArgs(backup_datasource_parameters_list=[blobs])


def _policy(kind: _Kind, args: BackupArgs) -> dataprotection.BackupPolicyArgs:
    store = dataprotection.DataStoreInfoBaseArgs(data_store_type=STORE, object_type="DataStoreInfoBase")
    backup = dataprotection.AzureBackupRuleArgs(
        name="Backup",
        object_type="AzureBackupRule",
        data_store=store,
        backup_parameters=dataprotection.AzureBackupParamsArgs(
            object_type="AzureBackupParams", backup_type="Full" if kind.every == "P1W" else "Discrete"
        ),
        trigger=dataprotection.ScheduleBasedTriggerContextArgs(
            object_type="ScheduleBasedTriggerContext",
            schedule=dataprotection.BackupScheduleArgs(
                time_zone="UTC",
                repeating_time_intervals=[f"R/{_MONDAY}T{args.hour:02}:00:00+00:00/{kind.every}"],
            ),
            tagging_criteria=[
                dataprotection.TaggingCriteriaArgs(
                    is_default=True,
                    tagging_priority=99,
                    tag_info=dataprotection.RetentionTagArgs(tag_name="Default"),
                )
            ],
        ),
    )
    keep = dataprotection.AzureRetentionRuleArgs(
        name="Default",
        object_type="AzureRetentionRule",
        is_default=True,
        lifecycles=[
            dataprotection.SourceLifeCycleArgs(
                source_data_store=store,
                delete_after=dataprotection.AbsoluteDeleteOptionArgs(
                    object_type="AbsoluteDeleteOption", duration=f"P{args.retention_days}D"
                ),
            )
        ],
    )
    return dataprotection.BackupPolicyArgs(
        object_type="BackupPolicy", datasource_types=[kind.datasource], policy_rules=[backup, keep]
    )
