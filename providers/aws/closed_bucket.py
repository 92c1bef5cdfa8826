"""A bucket on AWS that is closed and encrypted from the start, whatever is kept in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import s3

from graticule.providers.aws.common import tags
from graticule.providers.contract.placed import Placed

TLS = "1.2"


@dataclass(frozen=True)
class Kept:
    """How objects are kept."""

    key: pulumi.Input[str]
    """The ARN of the key that encrypts them."""
    lifecycle: Sequence[s3.BucketLifecycleConfigurationRuleArgs]
    """What becomes of them with time."""
    versioning: bool = True
    """Whether versions are kept."""
    lock_days: int = 0
    """For how many days nobody deletes or overwrites an object; 0: no lock."""


def closed_bucket(
    name: str, bucket_name: str, args: Placed, kept: Kept, parent: pulumi.Resource
) -> tuple[s3.Bucket, list[pulumi.Resource]]:
    """Make a bucket, and return it with what has to be there before it is used.

    Args:
        name: the logical name of all its parts.
        bucket_name: its name in the world.
        args: where it is and whose.
        kept: how objects are kept.
        parent: the component.
    """
    bucket = s3.Bucket(
        name,
        bucket=bucket_name,
        object_lock_enabled=kept.lock_days > 0,
        region=args.location,
        tags=tags(args, name),
        # A lock that comes later is switched on by its own resource; here it would replace the bucket.
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["objectLockEnabled"]),
    )
    return bucket, _settle(name, args, parent, bucket, kept)


def _settle(name: str, args: Placed, parent: pulumi.Resource, bucket: s3.Bucket, kept: Kept) -> list[pulumi.Resource]:
    """Close the bucket, encrypt it, and keep its objects as long as they have to be."""
    opts = pulumi.ResourceOptions(parent=parent)
    status = "Enabled" if kept.versioning else "Suspended"
    versions = s3.BucketVersioning(
        name,
        bucket=bucket.bucket,
        versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status=status),
        region=args.location,
        opts=opts,
    )
    after_versions = pulumi.ResourceOptions(parent=parent, depends_on=[versions])
    by_default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
        sse_algorithm="aws:kms", kms_master_key_id=kept.key
    )
    made: list[pulumi.Resource] = [
        versions,
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
        s3.BucketLifecycleConfiguration(
            name, bucket=bucket.bucket, rules=list(kept.lifecycle), region=args.location, opts=after_versions
        ),
    ]
    if kept.lock_days:
        retention = s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(mode="GOVERNANCE", days=kept.lock_days)
        lock = s3.BucketObjectLockConfiguration(
            name,
            bucket=bucket.bucket,
            object_lock_enabled="Enabled",
            rule=s3.BucketObjectLockConfigurationRuleArgs(default_retention=retention),
            region=args.location,
            opts=after_versions,
        )
        made.append(lock)
    return made


def encrypted_alone(bucket: str) -> dict[str, object]:
    """Return the statement that refuses requests without TLS.

    Args:
        bucket: the bucket's ARN.
    """
    return {
        "Sid": "EncryptedAlone",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket, f"{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
