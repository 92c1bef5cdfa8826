"""Copies between buckets on AWS: each bucket to all others, so that any of them may be written to."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import iam, s3

from graticule.providers.aws.common import service, tags
from graticule.providers.aws.naming import ROLE_LIMIT
from graticule.providers.aws.policies import document, trust_replication
from graticule.providers.contract.bucket import BucketArgs
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import physical_name

LATE_MINUTES = 15
"""What S3 promises for copies with a time of their own: the metric of late ones counts from here."""


def copies(
    name: str,
    args: BucketArgs,
    parent: pulumi.Resource,
    buckets: Mapping[str, s3.Bucket],
    ready: Sequence[pulumi.Resource],
) -> None:
    """Copy between the buckets of all members.

    Args:
        name: the component's logical name.
        args: the bucket.
        parent: the component.
        buckets: by region its bucket.
        ready: what has to be there before: every bucket's versions above all.
    """
    for member, bucket in buckets.items():
        what = f"{name}-{member}"
        others = [other for other in args.members if other != member]
        role, policy = _role(what, args, parent, buckets, member)
        s3.BucketReplicationConfig(
            what,
            bucket=bucket.bucket,
            role=role.arn,
            rules=[
                _rule(other, priority, buckets[other], args.at(other).keys[Purpose.DATA])
                for priority, other in enumerate(others, start=1)
            ],
            region=args.at(member).location,
            opts=pulumi.ResourceOptions(parent=parent, depends_on=[*ready, policy]),
        )


def _rule(other: str, priority: int, bucket: s3.Bucket, key: pulumi.Input[str]) -> s3.BucketReplicationConfigRuleArgs:
    """Return what copies everything: objects under our key, what is changed on a copy, and markers of deletions."""
    on = "Enabled"
    late = s3.BucketReplicationConfigRuleDestinationMetricsEventThresholdArgs(minutes=LATE_MINUTES)
    in_time = s3.BucketReplicationConfigRuleDestinationReplicationTimeTimeArgs(minutes=LATE_MINUTES)
    return s3.BucketReplicationConfigRuleArgs(
        id=f"to-{other}",
        priority=priority,
        status=on,
        filter=s3.BucketReplicationConfigRuleFilterArgs(prefix=""),
        delete_marker_replication=s3.BucketReplicationConfigRuleDeleteMarkerReplicationArgs(status=on),
        source_selection_criteria=s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgs(
            sse_kms_encrypted_objects=s3.BucketReplicationConfigRuleSourceSelectionCriteriaSseKmsEncryptedObjectsArgs(
                status=on
            ),
            replica_modifications=s3.BucketReplicationConfigRuleSourceSelectionCriteriaReplicaModificationsArgs(
                status=on
            ),
        ),
        destination=s3.BucketReplicationConfigRuleDestinationArgs(
            bucket=bucket.arn,
            encryption_configuration=s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs(
                replica_kms_key_id=key
            ),
            metrics=s3.BucketReplicationConfigRuleDestinationMetricsArgs(status=on, event_threshold=late),
            replication_time=s3.BucketReplicationConfigRuleDestinationReplicationTimeArgs(status=on, time=in_time),
        ),
    )


def _role(
    what: str, args: BucketArgs, parent: pulumi.Resource, buckets: Mapping[str, s3.Bucket], member: str
) -> tuple[iam.Role, iam.RolePolicy]:
    """Make what S3 reads one bucket with, and writes the others with."""
    opts = pulumi.ResourceOptions(parent=parent)
    logical = f"{what}-copies"
    role = iam.Role(
        logical,
        name=physical_name(args.prefix, logical, limit=ROLE_LIMIT),
        assume_role_policy=trust_replication(),
        tags=tags(args.placed(member), logical),
        opts=opts,
    )
    members = [member, *(other for other in args.members if other != member)]
    known = pulumi.Output.all(
        arns=[buckets[one].arn for one in members], keys=[args.at(one).keys[Purpose.DATA] for one in members]
    )
    locations = [args.at(one).location for one in members]
    policy = iam.RolePolicy(
        logical,
        name="copies",
        role=role.name,
        policy=known.apply(lambda found: _rights(found["arns"], found["keys"], locations)),
        opts=opts,
    )
    return role, policy


def _rights(arns: Sequence[str], keys: Sequence[str], locations: Sequence[str]) -> str:
    """Return the rights to read the first bucket and to write the others, and to use their keys for that alone."""
    source, *targets = arns

    def use(action: str | list[str], place: int) -> dict[str, object]:
        context = {"kms:EncryptionContext:aws:s3:arn": [arns[place], f"{arns[place]}/*"]}
        return {
            "Effect": "Allow",
            "Action": action,
            "Resource": keys[place],
            "Condition": {"StringEquals": {"kms:ViaService": service("s3", locations[place])}, "StringLike": context},
        }

    return document(
        {"Effect": "Allow", "Action": ["s3:GetReplicationConfiguration", "s3:ListBucket"], "Resource": source},
        {
            "Effect": "Allow",
            "Action": [
                "s3:GetObjectLegalHold",
                "s3:GetObjectRetention",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionTagging",
            ],
            "Resource": f"{source}/*",
        },
        {
            "Effect": "Allow",
            "Action": ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
            "Resource": [f"{target}/*" for target in targets],
        },
        use("kms:Decrypt", 0),
        *(use(["kms:Encrypt", "kms:GenerateDataKey"], place) for place in range(1, len(arns))),
    )
