"""The audit trail of an AWS account: CloudTrail of every region, in a bucket that nobody empties."""

import pulumi
from pulumi_aws import cloudtrail, s3

from graticule.providers.aws.common import account_id, partition, tags
from graticule.providers.aws.policies import document
from graticule.providers.contract.audit import AuditTrailArgs, AuditTrailOutputs
from graticule.providers.contract.names import compact_name, physical_name

BUCKET_LIMIT = 63
TRAIL_LIMIT = 128


def build(name: str, args: AuditTrailArgs, parent: pulumi.Resource) -> AuditTrailOutputs:
    """Make the trail and its bucket."""
    opts = pulumi.ResourceOptions(parent=parent)
    account = account_id(args.account, parent)
    trail_name = physical_name(args.prefix, name, limit=TRAIL_LIMIT)
    trail_arn = account.apply(
        lambda known: f"arn:{partition(args.location)}:cloudtrail:{args.location}:{known}:trail/{trail_name}"
    )
    bucket = s3.Bucket(
        name,
        bucket=compact_name(args.prefix, name, args.account, limit=BUCKET_LIMIT),
        object_lock_enabled=True,
        region=args.location,
        tags=tags(args, name),
        opts=opts,
    )
    settled = _settle(name, args, parent, bucket)
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
        region=args.location,
        tags=tags(args, name),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[policy, *settled]),
    )
    return AuditTrailOutputs(store_id=bucket.bucket)


def _settle(name: str, args: AuditTrailArgs, parent: pulumi.Resource, bucket: s3.Bucket) -> list[pulumi.Resource]:
    """Close the bucket, encrypt it, and keep every version in it for as long as the settings say."""
    opts = pulumi.ResourceOptions(parent=parent)
    versions = s3.BucketVersioning(
        name,
        bucket=bucket.bucket,
        versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
        region=args.location,
        opts=opts,
    )
    by_default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
        sse_algorithm="aws:kms", kms_master_key_id=args.key
    )
    retention = s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(mode="GOVERNANCE", days=args.retention_days)
    return [
        s3.BucketPublicAccessBlock(
            name,
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            region=args.location,
            opts=opts,
        ),
        s3.BucketOwnershipControls(
            name,
            bucket=bucket.bucket,
            rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            region=args.location,
            opts=opts,
        ),
        s3.BucketServerSideEncryptionConfiguration(
            name,
            bucket=bucket.bucket,
            rules=[
                s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=by_default, bucket_key_enabled=True
                )
            ],
            region=args.location,
            opts=opts,
        ),
        s3.BucketObjectLockConfiguration(
            name,
            bucket=bucket.bucket,
            rule=s3.BucketObjectLockConfigurationRuleArgs(default_retention=retention),
            region=args.location,
            opts=pulumi.ResourceOptions(parent=parent, depends_on=[versions]),
        ),
        s3.BucketLifecycleConfiguration(
            name,
            bucket=bucket.bucket,
            rules=[
                s3.BucketLifecycleConfigurationRuleArgs(
                    id="delete-after-retention",
                    status="Enabled",
                    filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                    expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(days=args.retention_days + 1),
                    noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                        noncurrent_days=1
                    ),
                )
            ],
            region=args.location,
            opts=pulumi.ResourceOptions(parent=parent, depends_on=[versions]),
        ),
    ]


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
        {
            "Sid": "EncryptedAlone",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [bucket, f"{bucket}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    )
