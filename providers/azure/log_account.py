"""Storage accounts on Azure that hold logs: closed, encrypted twice, emptied after a time."""

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import storage

from graticule.providers.azure.common import A, Scope
from graticule.providers.azure.storage_account import Sealed, storage_account


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
    account = storage_account(scope, what, account_name, sealed=sealed, written_by_azure=True, depends_on=depends_on)
    storage.ManagementPolicy(
        what,
        account_name=account.name,
        management_policy_name="default",
        policy=storage.ManagementPolicySchemaArgs(rules=[_deletion_after(days, versions=bool(sealed and sealed.days))]),
        resource_group_name=scope.group,
        opts=scope.opts,
    )
    return account


def _deletion_after(days: int, *, versions: bool) -> storage.ManagementPolicyRuleArgs:
    """Delete what is older: flows are written to block blobs, an activity log to append blobs; a lock keeps versions of both."""
    return storage.ManagementPolicyRuleArgs(
        name="delete-after-retention",
        type=storage.RuleType.LIFECYCLE,
        enabled=True,
        definition=storage.ManagementPolicyDefinitionArgs(
            filters=storage.ManagementPolicyFilterArgs(blob_types=["appendBlob", "blockBlob"]),
            actions=storage.ManagementPolicyActionArgs(
                base_blob=storage.ManagementPolicyBaseBlobArgs(
                    delete=storage.DateAfterModificationArgs(days_after_modification_greater_than=days)
                ),
                version=storage.ManagementPolicyVersionArgs(
                    delete=storage.DateAfterCreationArgs(days_after_creation_greater_than=days)
                )
                if versions
                else None,
            ),
        ),
    )
