"""What is guarded of databases that are an API: strongly consistent ones, and those of documents."""

from collections.abc import Mapping

from graticule.components.backup_rules import MARKED
from graticule.components.changes import never_sooner, no_smaller_tier, same_once_set, same_order, same_regions
from graticule.components.guarded import Guarded
from graticule.components.retention import never_off, never_shorter
from graticule.providers.contract.backup import LABEL

_DOCUMENTS, _ROWS = "the documents in it", "the rows in it"
REMEDY = "keep the retention, or copy what it would drop elsewhere first"
_LONGER, _MORE, _TIER = (never_sooner, REMEDY), (never_shorter, REMEDY), (no_smaller_tier, REMEDY)
_ON, _AS_IS = (never_off, "keep it on"), (same_once_set, "keep it on")
_KEYED = (same_once_set, "the key is fixed: make a new database beside it and move over")
_ELSEWHERE = "its regions are fixed: make a new database beside it and move over"
_COPIES, _FIXED = (same_regions, _ELSEWHERE), (same_once_set, _ELSEWHERE)
_PLACES = (
    same_order,
    "put new secondaries last, and leave the first region the first: its cloud moves the writer",
)

RULES: Mapping[str, Guarded] = {
    "aws:dsql/cluster:Cluster": Guarded(_ROWS, {f"tags.{LABEL}": MARKED}),
    "aws:dynamodb/table:Table": Guarded(
        _DOCUMENTS,
        {
            "globalTableWitness.regionName": _FIXED,
            "pointInTimeRecovery.enabled": _ON,
            "pointInTimeRecovery.recoveryPeriodInDays": _MORE,
            "replicas": _COPIES,
            f"tags.{LABEL}": MARKED,
        },
    ),
    "aws:dynamodb/tableReplica:TableReplica": Guarded("the copy in its region", {f"tags.{LABEL}": MARKED}),
    "azure-native:cosmosdb:DatabaseAccount": Guarded(
        _DOCUMENTS,
        {"locations": _PLACES, "backupPolicy.continuousModeProperties.tier": _TIER},
        alone={
            "locations": "Azure adds and removes regions in an update of its own; make the other changes before or after"
        },
    ),
    "azure-native:cosmosdb:SqlResourceSqlContainer": Guarded(_DOCUMENTS, {"resource.partitionKey.paths": _KEYED}),
    "azure-native:cosmosdb:SqlResourceSqlDatabase": Guarded(_DOCUMENTS),
    "gcp:firestore/backupSchedule:BackupSchedule": Guarded("the daily backups", {"retention": _LONGER}),
    "gcp:firestore/database:Database": Guarded(_DOCUMENTS, {"pointInTimeRecoveryEnablement": _AS_IS}),
    "gcp:spanner/backupSchedule:BackupSchedule": Guarded("the nightly backups", {"retentionDuration": _LONGER}),
    "gcp:spanner/database:Database": Guarded(_ROWS),
    "gcp:spanner/instance:Instance": Guarded(_ROWS),
}
"""By the resource's type what is guarded."""
