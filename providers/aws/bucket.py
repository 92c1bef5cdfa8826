"""A bucket on AWS: S3 in each region; where they hold the same, each copies to all others."""

import pulumi
from pulumi_aws import s3

from graticule.providers.aws.bucket_copies import copies
from graticule.providers.aws.closed_bucket import TLS, Kept, closed_bucket, encrypted_alone
from graticule.providers.aws.common import account_id
from graticule.providers.aws.policies import document
from graticule.providers.contract.bucket import ABORT_DAYS, BucketArgs, BucketOutputs
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import global_name

BUCKET_LIMIT = 63
ARCHIVE = "GLACIER_IR"


def build(name: str, args: BucketArgs, parent: pulumi.Resource) -> BucketOutputs:
    """Make a bucket in each region, and the copies between them."""
    account = account_id(args.account, parent)
    buckets: dict[str, s3.Bucket] = {}
    ready: list[pulumi.Resource] = []
    for member in args.members:
        place, where = args.at(member), args.placed(member)
        what = f"{name}-{member}"
        kept = Kept(place.keys[Purpose.DATA], _lifecycle(args), versioning=args.versioning, lock_days=args.lock_days)
        world_name = global_name(args.prefix, name, member, secret=args.account, limit=BUCKET_LIMIT)
        bucket, settled = closed_bucket(what, world_name, where, kept, parent)
        policy = s3.BucketPolicy(
            what,
            bucket=bucket.bucket,
            policy=pulumi.Output.all(bucket.arn, account, kept.key).apply(lambda known: _who_may_not(*known)),
            region=where.location,
            opts=pulumi.ResourceOptions(parent=parent, depends_on=settled),
        )
        buckets[member] = bucket
        ready += [*settled, policy]
    if args.copied:
        copies(name, args, parent, buckets, ready)
    return BucketOutputs(
        names={member: bucket.bucket for member, bucket in buckets.items()},
        urls={
            member: pulumi.Output.concat("https://", bucket.bucket_regional_domain_name)
            for member, bucket in buckets.items()
        },
        ids={member: bucket.arn for member, bucket in buckets.items()},
    )


def _lifecycle(args: BucketArgs) -> list[s3.BucketLifecycleConfigurationRuleArgs]:
    """Return one rule for each thing that time does; a version is kept at least as long as a deletion can be undone."""
    everything = s3.BucketLifecycleConfigurationRuleFilterArgs(prefix="")

    def rule(identity: str, **what: object) -> s3.BucketLifecycleConfigurationRuleArgs:
        return s3.BucketLifecycleConfigurationRuleArgs(id=identity, status="Enabled", filter=everything, **what)  # pyright: ignore[reportArgumentType]

    life = args.lifecycle
    abort = s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(days_after_initiation=ABORT_DAYS)
    rules = [rule("abort-unfinished-uploads", abort_incomplete_multipart_upload=abort)]
    if args.versioning:
        days = max(life.noncurrent_days, args.soft_delete_days)
        expiry = s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(noncurrent_days=days)
        rules.append(rule("delete-versions", noncurrent_version_expiration=expiry))
    if life.archive_after_days:
        to = s3.BucketLifecycleConfigurationRuleTransitionArgs(days=life.archive_after_days, storage_class=ARCHIVE)
        rules.append(rule("archive", transitions=[to]))
    if life.delete_after_days:
        expiration = s3.BucketLifecycleConfigurationRuleExpirationArgs(days=life.delete_after_days)
        rules.append(rule("delete", expiration=expiration))
    return rules


def _who_may_not(bucket: str, account: str, key: str) -> str:
    """Return what the bucket refuses, whatever IAM allows; it lets in nobody by itself."""
    everything = {"Effect": "Deny", "Principal": "*", "Resource": [bucket, f"{bucket}/*"]}
    return document(
        encrypted_alone(bucket),
        {
            "Sid": "NewTlsAlone",
            **everything,
            "Action": "s3:*",
            "Condition": {"NumericLessThan": {"s3:TlsVersion": TLS}},
        },
        {
            "Sid": "OwnAccountAlone",
            **everything,
            "Action": "s3:*",
            "Condition": {
                "StringNotEquals": {"aws:PrincipalAccount": account},
                "Bool": {"aws:PrincipalIsAWSService": "false"},
            },
        },
        {
            "Sid": "OwnKeyAlone",
            **everything,
            "Action": "s3:PutObject",
            "Resource": f"{bucket}/*",
            "Condition": {
                "StringNotEqualsIfExists": {"s3:x-amz-server-side-encryption-aws-kms-key-id": key},
                "Null": {"s3:x-amz-server-side-encryption": "false"},
            },
        },
    )
