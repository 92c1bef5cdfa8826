"""Storage accounts on Azure that hold logs: closed, encrypted twice, emptied after a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import managedidentity, storage

from graticule.providers.azure.common import A, Scope


@dataclass(frozen=True)
class Sealed:
    """What makes an account one that nobody reads without the key, nor empties before the time."""

    identity: managedidentity.UserAssignedIdentity
    """Who uses the key."""
    key: pulumi.Input[str]
    """The key's URI, which ends in ``/keys/<name>/<version>``; the newest version is used."""
    days: int
    """For how many days nothing is deleted or changed."""


def log_account(
    scope: Scope[A],
    what: str,
    account_name: str,
    days: int,
    sealed: Sealed | None = None,
    depends_on: Sequence[pulumi.Resource] = (),
) -> storage.StorageAccount:
    """Make a storage account for logs that Azure's own services write.

    Args:
        scope: whose logs they are.
        what: its logical name.
        account_name: its name in Azure.
        days: after how many days a log is deleted.
        sealed: unset: the key is Azure's, and logs may be deleted.
        depends_on: what has to be there before.
    """
    account = storage.StorageAccount(
        what,
        account_name=account_name,
        kind=storage.Kind.STORAGE_V2,
        # Redundant over zones even for one zone: Azure does not convert an account in place when a zone is added.
        sku=storage.SkuArgs(name=storage.SkuName.STANDARD_ZRS),
        access_tier=storage.AccessTier.HOT,
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        # Azure's services sign with the account's key, unless what they write has an identity and a role of its own.
        allow_shared_key_access=True,
        enable_https_traffic_only=True,
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
        network_rule_set=storage.NetworkRuleSetArgs(
            default_action=storage.DefaultAction.DENY,
            bypass=storage.Bypass.AZURE_SERVICES,
        ),
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        encryption=_encryption(sealed),
        identity=_identity(sealed) if sealed else None,
        immutable_storage_with_versioning=_immutable(sealed.days) if sealed else None,
        opts=pulumi.ResourceOptions(parent=scope.parent, depends_on=list(depends_on)),
    )
    storage.ManagementPolicy(
        what,
        account_name=account.name,
        management_policy_name="default",
        policy=storage.ManagementPolicySchemaArgs(rules=[_deletion_after(days)]),
        resource_group_name=scope.group,
        opts=scope.opts,
    )
    return account


def _encryption(sealed: Sealed | None) -> storage.EncryptionArgs:
    """Encrypt with Azure's key or with one's own, and beneath that once more."""
    common: dict[str, Any] = {
        "require_infrastructure_encryption": True,
        "services": storage.EncryptionServicesArgs(
            blob=storage.EncryptionServiceArgs(enabled=True, key_type=storage.KeyType.ACCOUNT)
        ),
    }
    if sealed is None:
        return storage.EncryptionArgs(key_source=storage.KeySource.MICROSOFT_STORAGE, **common)
    parts = pulumi.Output.from_input(sealed.key).apply(lambda uri: uri.rsplit("/", 3))
    return storage.EncryptionArgs(
        key_source=storage.KeySource.MICROSOFT_KEYVAULT,
        encryption_identity=storage.EncryptionIdentityArgs(encryption_user_assigned_identity=sealed.identity.id),
        key_vault_properties=storage.KeyVaultPropertiesArgs(
            key_vault_uri=parts.apply(lambda found: found[0]), key_name=parts.apply(lambda found: found[2])
        ),
        **common,
    )


def _identity(sealed: Sealed) -> storage.IdentityArgs:
    return storage.IdentityArgs(type=storage.IdentityType.USER_ASSIGNED, user_assigned_identities=[sealed.identity.id])


def _immutable(days: int) -> storage.ImmutableStorageAccountArgs:
    policy = storage.AccountImmutabilityPolicyPropertiesArgs(
        allow_protected_append_writes=True,
        immutability_period_since_creation_in_days=days,
        state=storage.AccountImmutabilityPolicyState.UNLOCKED,
    )
    return storage.ImmutableStorageAccountArgs(enabled=True, immutability_policy=policy)


def _deletion_after(days: int) -> storage.ManagementPolicyRuleArgs:
    return storage.ManagementPolicyRuleArgs(
        name="delete-after-retention",
        type=storage.RuleType.LIFECYCLE,
        enabled=True,
        definition=storage.ManagementPolicyDefinitionArgs(
            filters=storage.ManagementPolicyFilterArgs(blob_types=["blockBlob"]),
            actions=storage.ManagementPolicyActionArgs(
                base_blob=storage.ManagementPolicyBaseBlobArgs(
                    delete=storage.DateAfterModificationArgs(days_after_modification_greater_than=days)
                )
            ),
        ),
    )
