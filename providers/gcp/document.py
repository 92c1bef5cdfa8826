"""A database of documents on GCP: Firestore in one region, or in a multi-region that Google has put together."""

import pulumi
from pulumi_gcp import firestore

from graticule.providers.contract.database import DatabaseArgs, DatabaseOutputs
from graticule.providers.contract.database_options import GcpDatabase
from graticule.providers.contract.endpoints import same_everywhere
from graticule.providers.contract.keys import Purpose, Use
from graticule.providers.contract.multi_regions import FIRESTORE, multi_regions
from graticule.providers.contract.outputs import by_key
from graticule.providers.gcp.common import Scope
from graticule.providers.gcp.far_keys import keys_in

PORT = 443
HOST = "firestore.googleapis.com"
_DAY = 24 * 60 * 60


def build(name: str, args: DatabaseArgs, parent: pulumi.Resource) -> DatabaseOutputs:
    """Make the database, in a place that is fixed for ever, and its daily backups."""
    first = args.members[0]
    scope = Scope.of(name, args.placed(first), parent)
    place = (args.gcp or GcpDatabase()).multi_region
    if place:
        where = multi_regions(FIRESTORE)[place].keys
        key: pulumi.Input[str] = keys_in(name, args, [where], Use.DOCUMENT, parent)[where]
    else:
        key = args.at(first).keys[Purpose.DATA]
    called = scope.physical()
    database = firestore.Database(
        name,
        name=called,
        location_id=place or args.at(first).location,
        type="FIRESTORE_NATIVE",
        database_edition="STANDARD",
        concurrency_mode="PESSIMISTIC",
        app_engine_integration_mode="DISABLED",
        cmek_config=firestore.DatabaseCmekConfigArgs(kms_key_name=key),
        point_in_time_recovery_enablement="POINT_IN_TIME_RECOVERY_ENABLED",
        delete_protection_state="DELETE_PROTECTION_DISABLED" if args.retire else "DELETE_PROTECTION_ENABLED",
        # Otherwise Pulumi forgets the database on deletion, and Google keeps it.
        deletion_policy="DELETE",
        project=scope.project,
        opts=scope.opts,
    )
    firestore.BackupSchedule(
        name,
        database=database.name,
        retention=f"{args.backups.retention_days * _DAY}s",
        daily_recurrence=firestore.BackupScheduleDailyRecurrenceArgs(),
        project=scope.project,
        opts=scope.opts,
    )
    return DatabaseOutputs(
        endpoints={"": same_everywhere(HOST)},
        port=PORT,
        database=called,
        secrets={},
        ids={"": by_key(dict.fromkeys(args.members, database.id))},
    )
