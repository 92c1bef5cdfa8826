"""The audit trail of an AWS account: CloudTrail of every region, in a bucket that nobody empties."""

import pulumi
from pulumi_aws import cloudtrail, s3

from graticule.providers.aws.closed_bucket import Kept, closed_bucket, encrypted_alone
from graticule.providers.aws.common import account_id, partition, tags
from graticule.providers.aws.policies import document
from graticule.providers.contract.audit import AuditTrailArgs, AuditTrailOutputs
from graticule.providers.contract.names import compact_name, dashed_name

BUCKET_LIMIT = 63
TRAIL_LIMIT = 128


def build(name: str, args: AuditTrailArgs, parent: pulumi.Resource) -> AuditTrailOutputs:
    """Make the trail and its bucket."""
    opts = pulumi.ResourceOptions(parent=parent)
    account = account_id(args.account, parent)
    trail_name = dashed_name(args.prefix, name, limit=TRAIL_LIMIT)
    trail_arn = account.apply(
        lambda known: f"arn:{partition(args.location)}:cloudtrail:{args.location}:{known}:trail/{trail_name}"
    )
    kept = Kept(args.key, [_deletion_after(args.retention_days)], lock_days=args.retention_days)
    world_name = compact_name(args.prefix, name, args.account, limit=BUCKET_LIMIT)
    bucket, settled = closed_bucket(name, world_name, args, kept, parent)
    policy = s3.BucketPolicy(
        name,
        bucket=bucket.bucket,
        policy=pulumi.Output.all(bucket.arn, trail_arn, account).apply(lambda known: _who_writes(*known)),
        region=args.location,
        opts=opts,
    )
    cloudtrail.Trail(
        name,
        name=trail_name,
        s3_bucket_name=bucket.bucket,
        kms_key_id=args.key,
        is_multi_region_trail=True,
        include_global_service_events=True,
        enable_log_file_validation=True,
        enable_logging=True,
        advanced_event_selectors=_recorded(args),
        region=args.location,
        tags=tags(args, name),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[policy, *settled]),
    )
    return AuditTrailOutputs(store_id=bucket.bucket)


def _recorded(args: AuditTrailArgs) -> list[cloudtrail.TrailAdvancedEventSelectorArgs]:
    """Return what is recorded: what is done to the account, and each write and deletion in the deployment's own buckets."""
    where = cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgs
    selector = cloudtrail.TrailAdvancedEventSelectorArgs
    management = selector(name="management", field_selectors=[where(field="eventCategory", equals=["Management"])])
    if not args.prefix:
        return [management]
    own = f"arn:{partition(args.location)}:s3:::{args.prefix}-"
    writes = [
        where(field="eventCategory", equals=["Data"]),
        where(field="resources.type", equals=["AWS::S3::Object"]),
        where(field="readOnly", equals=["false"]),
        where(field="resources.ARN", starts_withs=[own]),
    ]
    return [management, selector(name="writes", field_selectors=writes)]


def _deletion_after(days: int) -> s3.BucketLifecycleConfigurationRuleArgs:
    return s3.BucketLifecycleConfigurationRuleArgs(
        id="delete-after-retention",
        status="Enabled",
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(days=days + 1),
        noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=1
        ),
    )


def _who_writes(bucket: str, trail: str, account: str) -> str:
    of_trail = {"aws:SourceArn": trail}
    service = {"Service": "cloudtrail.amazonaws.com"}
    return document(
        {
            "Sid": "Look",
            "Effect": "Allow",
            "Principal": service,
            "Action": "s3:GetBucketAcl",
            "Resource": bucket,
            "Condition": {"StringEquals": of_trail},
        },
        {
            "Sid": "Write",
            "Effect": "Allow",
            "Principal": service,
            "Action": "s3:PutObject",
            "Resource": f"{bucket}/AWSLogs/{account}/*",
            "Condition": {"StringEquals": {**of_trail, "s3:x-amz-acl": "bucket-owner-full-control"}},
        },
        encrypted_alone(bucket),
    )
