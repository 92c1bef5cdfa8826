"""A storage account on Azure that is closed, redundant over zones and encrypted twice, whatever is kept in it."""

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
    days: int = 0
    """For how many days nothing is deleted or changed; 0: no lock."""


def storage_account(
    scope: Scope[A],
    what: str,
    account_name: str,
    *,
    sealed: Sealed | None,
    written_by_azure: bool,
    depends_on: Sequence[pulumi.Resource] = (),
) -> storage.StorageAccount:
    """Make a storage account for blobs.

    Args:
        scope: whose it is.
        what: its logical name.
        account_name: its name in Azure.
        sealed: unset: the key is Azure's, and what is in it may be deleted.
        written_by_azure: whether Azure's own services write to it, which sign with the account's key; else it is
            reached through private endpoints and by identity alone.
        depends_on: what has to be there before.
    """
    return storage.StorageAccount(
        what,
        account_name=account_name,
        kind=storage.Kind.STORAGE_V2,
        # Redundant over zones even for one zone: Azure does not convert an account in place when a zone is added.
        sku=storage.SkuArgs(name=storage.SkuName.STANDARD_ZRS),
        access_tier=storage.AccessTier.HOT,
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        allow_shared_key_access=written_by_azure,
        default_to_o_auth_authentication=None if written_by_azure else True,
        enable_https_traffic_only=True,
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
        public_network_access=None if written_by_azure else storage.PublicNetworkAccess.DISABLED,
        network_rule_set=storage.NetworkRuleSetArgs(
            default_action=storage.DefaultAction.DENY,
            bypass=storage.Bypass.AZURE_SERVICES if written_by_azure else storage.Bypass.NONE,
        ),
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        encryption=_encryption(sealed),
        identity=_identity(sealed) if sealed else None,
        immutable_storage_with_versioning=_immutable(sealed.days) if sealed and sealed.days else None,
        opts=pulumi.ResourceOptions(parent=scope.parent, depends_on=list(depends_on)),
    )


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
