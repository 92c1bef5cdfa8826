"""What is guarded of backups: that they go on, are kept as long as they were, and are copied."""

from collections.abc import Mapping
from typing import Any

from graticule.components.changes import at, never_sooner
from graticule.components.guarded import Change, Guarded
from graticule.components.retention import never_shorter, none_shorter
from graticule.providers.contract.backup import LABEL, Choice, making
from graticule.providers.contract.keys import Use

_PAIRED = "GeoRedundant"
_VAULT, _NEXT, _LOCKED = "the backups in it", "the backups to come", "the lock on the backups in it"
_STOP = "To stop them, name what they are of (databases.KEY or buckets.KEY) in allow_data_loss, or backups for all"
_REMOVE_VAULT = (
    "It outlives what it backed up. To remove it, name it (backups.ACCOUNT.REGION) in allow_data_loss, or backups for "
    "all, and update while what it backs up is still there; then take that away"
)
_LOCK = "keep the lock as long; what was promised to be kept may not be deleted earlier"
_KEPT = (none_shorter, "keep backups and their copies as long, or name backups in allow_data_loss")


def stays_marked(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow the label by which AWS finds what to back up to come, and not to go."""
    return old != Choice.POLICY or new == Choice.POLICY


def stays_in_pair(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a vault on Azure to be copied to its pair, and to stay so."""
    return not isinstance(old, list) or _PAIRED not in old or not isinstance(new, list) or _PAIRED in new


def itself(name: str, _: Mapping[str, Any]) -> str:
    """Return the name of what may be replaced by one of its own name that does as much."""
    return name


def _making(name: str, _: Mapping[str, Any]) -> str:
    return making(name)


def _after_use(name: str, _: Mapping[str, Any]) -> str:
    """Return what Backup and DR backs up: the end of the name, after the region's and the use's."""
    return name.partition(f"-{Use.POSTGRES}-")[2] or name


def _friendly(name: str, inputs: Mapping[str, Any]) -> str:
    return str(at(inputs, "properties.friendlyName") or name)


MARKED: tuple[Change, str] = (
    stays_marked,
    "without it no new backup reaches a vault; keep backup: policy, or name in allow_data_loss what it is, or backups",
)
"""What may become of the label by which AWS finds what to back up."""

FOR: Mapping[Change, str] = {stays_marked: making(LABEL)}
"""By the change of a property what else may be named to let it pass, where the property is not for its resource."""

RULES: Mapping[str, Guarded] = {
    "aws:backup/plan:Plan": Guarded(
        _NEXT,
        {"rules[*].lifecycle.deleteAfter": _KEPT, "rules[*].copyActions[*].lifecycle.deleteAfter": _KEPT},
        serves=_making,
    ),
    "aws:backup/selection:Selection": Guarded(_NEXT, serves=_making),
    "aws:backup/vault:Vault": Guarded(_VAULT, remove=_REMOVE_VAULT),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": Guarded(
        _LOCKED, {"minRetentionDays": (never_shorter, _LOCK)}, serves=_making
    ),
    "azure-native:dataprotection:BackupInstance": Guarded(_NEXT, remove=_STOP, serves=_friendly),
    "azure-native:dataprotection:BackupPolicy": Guarded(
        _NEXT,
        {"properties.policyRules[*].lifecycles[*].deleteAfter.duration": _KEPT},
        may_go=True,
        serves=itself,
    ),
    "azure-native:dataprotection:BackupVault": Guarded(
        _VAULT,
        {
            "properties.securitySettings.softDeleteSettings.retentionDurationInDays": (never_shorter, _LOCK),
            "properties.storageSettings[*].type": (stays_in_pair, "keep its copies in the region's pair"),
        },
        _REMOVE_VAULT,
    ),
    "gcp:backupdisasterrecovery/backupPlan:BackupPlan": Guarded(
        _NEXT, {"backupRules[*].backupRetentionDays": _KEPT}, may_go=True, serves=itself
    ),
    "gcp:backupdisasterrecovery/backupPlanAssociation:BackupPlanAssociation": Guarded(
        _NEXT, remove=_STOP, serves=_after_use
    ),
    "gcp:backupdisasterrecovery/backupVault:BackupVault": Guarded(
        _VAULT, {"backupMinimumEnforcedRetentionDuration": (never_sooner, _LOCK)}, _REMOVE_VAULT
    ),
}
"""By the resource's type what is guarded. Plans on GCP and policies on Azure go with what is in them, which is guarded itself."""
