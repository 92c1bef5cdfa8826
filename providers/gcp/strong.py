"""A strongly consistent database on GCP: Spanner in one region, or in regions that Google has put together."""

import pulumi
from pulumi_gcp import spanner

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.database import DatabaseArgs, DatabaseOutputs
from graticule.providers.contract.database_options import GcpDatabase
from graticule.providers.contract.documents import DATABASE_NAME
from graticule.providers.contract.endpoints import same_everywhere
from graticule.providers.contract.keys import Purpose, Use
from graticule.providers.contract.multi_regions import SPANNER, multi_regions
from graticule.providers.contract.names import legal_labels, physical_name
from graticule.providers.contract.outputs import by_key
from graticule.providers.contract.sizes import class_of
from graticule.providers.gcp.common import Scope
from graticule.providers.gcp.far_keys import keys_in

LEAST_NAME, NAME_LIMIT = 6, 30
PORT = 443
HOST = "spanner.googleapis.com"
EVERY_NIGHT = "0 2 * * *"
_DAY = 24 * 60 * 60


def build(name: str, args: DatabaseArgs, parent: pulumi.Resource) -> DatabaseOutputs:
    """Make the instance and its database of the PostgreSQL dialect; IAM alone logs in."""
    scope = Scope.of(name, args.placed(args.members[0]), parent)
    place = (args.gcp or GcpDatabase()).multi_region
    least, most = class_of(args.sizes, "spanner", args.size, Cloud.GCP).split("-")
    called = instance_name(args.prefix, name)
    instance = spanner.Instance(
        name,
        name=called,
        display_name=called,
        config=place or f"regional-{args.at(args.members[0]).location}",
        edition="ENTERPRISE_PLUS" if place else "ENTERPRISE",
        autoscaling_config=spanner.InstanceAutoscalingConfigArgs(
            autoscaling_limits=spanner.InstanceAutoscalingConfigAutoscalingLimitsArgs(
                min_nodes=int(least), max_nodes=int(most)
            ),
            autoscaling_targets=spanner.InstanceAutoscalingConfigAutoscalingTargetsArgs(
                # Google's advice: a region has to carry the load of another that is gone.
                high_priority_cpu_utilization_percent=45 if place else 65,
                storage_utilization_percent=90,
            ),
        ),
        default_backup_schedule_type="NONE",
        force_destroy=args.retire,
        labels=legal_labels(Cloud.GCP, args.labels),
        project=scope.project,
        opts=scope.opts,
    )
    database = spanner.Database(
        name,
        name=DATABASE_NAME,
        instance=instance.name,
        database_dialect="POSTGRESQL",
        default_time_zone="UTC",
        version_retention_period="7d",
        encryption_config=spanner.DatabaseEncryptionConfigArgs(kms_key_names=_keys(name, args, place, parent)),
        enable_drop_protection=not args.retire,
        deletion_protection=not args.retire,
        project=scope.project,
        opts=scope.opts,
    )
    spanner.BackupSchedule(
        name,
        name=physical_name(name, limit=60),
        instance=instance.name,
        database=database.name,
        retention_duration=f"{args.backups.retention_days * _DAY}s",
        full_backup_spec=spanner.BackupScheduleFullBackupSpecArgs(),
        spec=spanner.BackupScheduleSpecArgs(cron_spec=spanner.BackupScheduleSpecCronSpecArgs(text=EVERY_NIGHT)),
        encryption_config=spanner.BackupScheduleEncryptionConfigArgs(encryption_type="USE_DATABASE_ENCRYPTION"),
        project=scope.project,
        opts=scope.opts,
    )
    return DatabaseOutputs(
        endpoints={"": same_everywhere(HOST)},
        port=PORT,
        database=DATABASE_NAME,
        secrets={},
        ids={"": by_key(dict.fromkeys(args.members, database.id))},
    )


def instance_name(prefix: str, name: str) -> str:
    """Return the name that Spanner knows an instance by, 6 to 30 characters."""
    called = physical_name(prefix, name, limit=NAME_LIMIT)
    return called if len(called) >= LEAST_NAME else f"database-{called}"


def _keys(name: str, args: DatabaseArgs, place: str, parent: pulumi.Resource) -> list[pulumi.Input[str]]:
    """Return a key of each location that holds a replica: the region's own, or one that is made for the database."""
    own = {args.at(member).location: args.at(member).keys[Purpose.DATA] for member in args.members}
    needed = multi_regions(SPANNER)[place].locations if place else sorted(own)
    far = keys_in(name, args, [location for location in needed if location not in own], Use.STRONG_SQL, parent)
    return [{**own, **far}[location] for location in needed]
