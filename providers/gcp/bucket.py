"""A bucket on GCP: one in each region, or one in two regions that hold the same: a location, fixed for ever."""

import pulumi
from pulumi_gcp import storage

from graticule.providers.contract.bucket import (
    ABORT_DAYS,
    BucketArgs,
    BucketOutputs,
    dual_region,
    key_location,
)
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.keys import KeysArgs, Purpose, Use
from graticule.providers.contract.names import global_name, legal_labels
from graticule.providers.contract.placed import Placed
from graticule.providers.gcp import keys

DAY = 24 * 60 * 60
ARCHIVE = "ARCHIVE"


def build(name: str, args: BucketArgs, parent: pulumi.Resource) -> BucketOutputs:
    """Make the bucket of each region, or the one that two share."""
    made = _shared(name, args, parent) if args.copied else _apart(name, args, parent)
    return BucketOutputs(
        names={member: bucket.name for member, bucket in made.items()},
        urls={
            member: pulumi.Output.concat("https://storage.googleapis.com/", bucket.name)
            for member, bucket in made.items()
        },
        ids={member: bucket.self_link for member, bucket in made.items()},
    )


def _apart(name: str, args: BucketArgs, parent: pulumi.Resource) -> dict[str, storage.Bucket]:
    made: dict[str, storage.Bucket] = {}
    for member in args.members:
        what = f"{name}-{member}"
        where, key = args.placed(member), args.at(member).keys[Purpose.DATA]
        world_name = global_name(args.prefix, name, member, secret=args.account)
        made[member] = _bucket(what, world_name, args, where, key, [], parent)
    return made


def _shared(name: str, args: BucketArgs, parent: pulumi.Resource) -> dict[str, storage.Bucket]:
    """Make one bucket, with a key of its own: the keys of its regions are not in its location."""
    location, pair = dual_region([args.at(member).location for member in args.members])
    whose = {field: getattr(args, field) for field in Placed.model_fields if field != "location"}
    where = Placed(**whose, location=location)
    of_keys = KeysArgs(
        **whose,
        location=key_location(location),
        purposes=[Purpose.DATA],
        uses=[Use.BUCKET],
        suffix=args.key_suffix,
    )
    own = keys.build(f"{name}-keys", of_keys, parent)
    world_name = global_name(args.prefix, name, secret=args.account)
    bucket = _bucket(name, world_name, args, where, own.key_ids[Purpose.DATA], pair, parent)
    return dict.fromkeys(args.members, bucket)


def _bucket(
    what: str,
    world_name: str,
    args: BucketArgs,
    where: Placed,
    key: pulumi.Input[str],
    pair: list[str],
    parent: pulumi.Resource,
) -> storage.Bucket:
    soft_delete = storage.BucketSoftDeletePolicyArgs(retention_duration_seconds=args.soft_delete_days * DAY)
    lock = storage.BucketRetentionPolicyArgs(retention_period=str(args.lock_days * DAY)) if args.lock_days else None
    return storage.Bucket(
        what,
        name=world_name,
        location=where.location.upper(),
        custom_placement_config=storage.BucketCustomPlacementConfigArgs(data_locations=[one.upper() for one in pair])
        if pair
        else None,
        storage_class="STANDARD",
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        encryption=storage.BucketEncryptionArgs(default_kms_key_name=key),
        versioning=storage.BucketVersioningArgs(enabled=args.versioning),
        soft_delete_policy=soft_delete,
        retention_policy=lock,
        lifecycle_rules=_lifecycle(args),
        rpo="DEFAULT" if args.copied else None,
        force_destroy=False,
        project=args.account or None,
        labels=legal_labels(Cloud.GCP, where.labels),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _lifecycle(args: BucketArgs) -> list[storage.BucketLifecycleRuleArgs]:
    """Return one rule for each thing that time does."""
    action, condition = storage.BucketLifecycleRuleActionArgs, storage.BucketLifecycleRuleConditionArgs
    life = args.lifecycle
    rules = [(action(type="AbortIncompleteMultipartUpload"), condition(age=ABORT_DAYS))]
    if args.versioning:
        versions = condition(days_since_noncurrent_time=life.noncurrent_days, with_state="ARCHIVED")
        rules.append((action(type="Delete"), versions))
    if life.archive_after_days:
        to = action(type="SetStorageClass", storage_class=ARCHIVE)
        rules.append((to, condition(age=life.archive_after_days, with_state="LIVE")))
    if life.delete_after_days:
        rules.append((action(type="Delete"), condition(age=life.delete_after_days, with_state="LIVE")))
    return [storage.BucketLifecycleRuleArgs(action=what, condition=when) for what, when in rules]
