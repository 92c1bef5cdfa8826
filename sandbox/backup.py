"""The types of backups that are played in full, on the three clouds."""

from graticule.sandbox import aws, gcp
from graticule.sandbox.azure import GROUP, arm
from graticule.sandbox.clusters import IDENTITY
from graticule.sandbox.model import Model, RefusedError, Request, values_at
from graticule.sandbox.storage import POLICY

VAULT, PLAN = "aws:backup/vault:Vault", "aws:backup/plan:Plan"
DR_VAULT = "gcp:backupdisasterrecovery/backupVault:BackupVault"
DR_PLAN = "gcp:backupdisasterrecovery/backupPlan:BackupPlan"
ALLOYDB = "gcp:alloydb/cluster:Cluster"
_TAGS = {"tagsAll": "{tags}"}
_AWS = "arn:aws:backup:{region}:{account}"
_DR = "projects/{account}/locations/{location}"
_ARM_VAULT = f"{GROUP}/providers/Microsoft.DataProtection/backupVaults/{{vaultName}}"
BLOBS = "Microsoft.Storage/storageAccounts/blobServices"
ARM_VAULT, ARM_POLICY = "azure-native:dataprotection:BackupVault", "azure-native:dataprotection:BackupPolicy"


def _copies_to_a_vault(request: Request) -> None:
    arns = {row.outputs.get("arn") for row in request.store.of_type(request.row.account, VAULT)}
    for arn in values_at(request.row.inputs, "rules[*].copyActions[*].destinationVaultArn"):
        if arn not in arns:
            raise RefusedError(f"InvalidParameterValueException: Backup vault {arn} does not exist")


def _kept_as_long_as_the_vault_demands(request: Request) -> None:
    for vault in request.store.of_type(request.row.account, DR_VAULT):
        if vault.id != request.row.inputs.get("backupVault"):
            continue
        least = int(str(vault.inputs["backupMinimumEnforcedRetentionDuration"]).removesuffix("s")) / 86400
        for days in values_at(request.row.inputs, "backupRules[*].backupRetentionDays"):
            if days < least:
                raise RefusedError(
                    f"googleapi: Error 400: backup retention of {days} days is less than the vault's {least:g}"
                )


def _as_azure_takes_blobs(request: Request) -> None:
    """Refuse a backup of blobs by another identity than the vault's own, of no container, or of what is copied."""
    inputs = request.row.inputs["properties"]
    source = str(inputs["dataSourceInfo"]["resourceID"])
    if inputs["dataSourceInfo"].get("datasourceType") != BLOBS:
        return
    if not (inputs.get("identityDetails") or {}).get("useSystemAssignedIdentity"):
        raise RefusedError(
            'Code="UserErrorInvalidIdentity" Message="Vaulted backups of blobs need the vault\'s own identity"'
        )
    if not values_at(inputs, "policyInfo.policyParameters.backupDatasourceParametersList[*].containersList[*]"):
        raise RefusedError('Code="UserErrorContainersListEmpty" Message="No container is selected for backup"')
    copies = request.store.of_type(request.row.account, POLICY)
    if any(source in {one.inputs["sourceAccount"], one.inputs["destinationAccount"]} for one in copies):
        raise RefusedError(
            'Code="UserErrorObjectReplicationEnabled" Message="A container of object replication can not be protected"'
        )


MODELS = {
    VAULT: Model(
        id="{name}",
        name="name",
        references={"kmsKeyArn": aws.KEY},
        outputs={"arn": f"{_AWS}:backup-vault:{{name}}", "recoveryPoints": 0, **_TAGS},
        taken="AlreadyExistsException: Backup vault with the same name already exists: {name}",
        in_use="InvalidRequestException: Backup vault {id} cannot be deleted ({user})",
        missing="InvalidParameterValueException: {value} does not exist",
    ),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": Model(
        id="{backupVaultName}",
        outputs={"backupVaultArn": f"{_AWS}:backup-vault:{{backupVaultName}}"},
        references={"backupVaultName": VAULT},
        loose=("backupVaultName",),
        missing="ResourceNotFoundException: Backup vault {value} does not exist",
    ),
    PLAN: Model(
        id="{uuid}",
        name="name",
        outputs={"arn": f"{_AWS}:backup-plan:{{id}}", "version": "{short}", **_TAGS},
        references={"rules[*].targetVaultName": VAULT},
        rules=(_copies_to_a_vault,),
        taken="AlreadyExistsException: Backup plan {name} already exists",
        in_use="InvalidRequestException: Related backup plan selections must be deleted prior to backup plan deletion ({user})",
        missing="InvalidParameterValueException: Backup vault {value} does not exist",
    ),
    "aws:backup/selection:Selection": Model(
        id="{uuid}", references={"planId": PLAN, "iamRoleArn": aws.ROLE}, missing="ResourceNotFoundException: {value}"
    ),
    DR_VAULT: Model(
        id=f"{_DR}/backupVaults/{{backupVaultId}}",
        name="backupVaultId",
        scope=f"{_DR}/backupVaults",
        autoname=False,
        outputs={
            "name": "{id}",
            "serviceAccount": "vault-{short}@gcp-sa-backupdr-pr.iam.gserviceaccount.com",
            "deletable": True,
            "state": "ACTIVE",
            "backupCount": "0",
            "totalStoredBytes": "0",
            "uid": "{uuid}",
            "etag": "{short}",
            "createTime": "2026-11-01T00:00:00Z",
            "updateTime": "2026-11-01T00:00:00Z",
            **gcp.LABELS,
        },
        taken=gcp.TAKEN,
        in_use=gcp.IN_USE,
    ),
    DR_PLAN: Model(
        id=f"{_DR}/backupPlans/{{backupPlanId}}",
        name="backupPlanId",
        scope=f"{_DR}/backupPlans",
        autoname=False,
        outputs={
            "name": "{id}",
            "backupVaultServiceAccount": "",
            "supportedResourceTypes": [],
            "createTime": "2026-11-01T00:00:00Z",
            "updateTime": "2026-11-01T00:00:00Z",
        },
        references={"backupVault": DR_VAULT},
        rules=(_kept_as_long_as_the_vault_demands,),
        taken=gcp.TAKEN,
        in_use=gcp.IN_USE,
        missing="googleapi: Error 404: {value} was not found",
    ),
    "gcp:backupdisasterrecovery/backupPlanAssociation:BackupPlanAssociation": Model(
        id=f"{_DR}/backupPlanAssociations/{{backupPlanAssociationId}}",
        name="backupPlanAssociationId",
        scope=f"{_DR}/backupPlanAssociations",
        autoname=False,
        outputs={
            "name": "{id}",
            "dataSource": "{uuid}",
            "rulesConfigInfos": [],
            "createTime": "2026-11-01T00:00:00Z",
            "updateTime": "2026-11-01T00:00:00Z",
        },
        references={"backupPlan": DR_PLAN, "resource": ALLOYDB},
        loose=("resource",),
        taken=gcp.TAKEN,
        missing="googleapi: Error 404: {value} was not found",
    ),
    "gcp:projects/serviceIdentity:ServiceIdentity": Model(
        id="projects/{account}/services/{service}",
        outputs={
            "email": "service-123456789@gcp-sa-{service}.iam.gserviceaccount.com",
            "member": "serviceAccount:service-123456789@gcp-sa-{service}.iam.gserviceaccount.com",
        },
        shared=True,
    ),
    ARM_VAULT: arm(
        _ARM_VAULT,
        "vaultName",
        GROUP,
        {
            "eTag": "{short}",
            "identity": {
                "type": "SystemAssigned,UserAssigned",
                "principalId": "{uuid}",
                "tenantId": "{account}",
                "userAssignedIdentities": {},
            },
        },
        reshaped=("identity",),
        references={"identity.userAssignedIdentities[*]": IDENTITY},
    ),
    ARM_POLICY: arm(f"{_ARM_VAULT}/backupPolicies/{{backupPolicyName}}", "backupPolicyName", _ARM_VAULT),
    "azure-native:dataprotection:BackupInstance": arm(
        f"{_ARM_VAULT}/backupInstances/{{backupInstanceName}}",
        "backupInstanceName",
        _ARM_VAULT,
        references={"properties.policyInfo.policyId": ARM_POLICY},
        rules=(_as_azure_takes_blobs,),
    ),
}
"""By the type how it behaves."""
