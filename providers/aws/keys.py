"""Encryption keys on AWS: one KMS key and alias for each purpose, in the region."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import kms

from graticule.providers.aws.common import account_id, partition, service, tags
from graticule.providers.aws.policies import document
from graticule.providers.contract.keys import KeysArgs, KeysOutputs, Purpose, Use
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.outputs import by_key

ALIAS_LIMIT = 250

_MANAGE = [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
]
SERVICES: Mapping[Use, Sequence[str]] = {
    Use.POSTGRES: ["rds", "secretsmanager"],
    Use.STRONG_SQL: ["dsql"],
    Use.DOCUMENT: ["dynamodb"],
    Use.CACHE: ["elasticache", "memorydb"],
    Use.BUCKET: ["s3"],
    Use.QUEUE: ["sqs", "sns"],
    Use.LOG: ["kafka"],
    Use.IMAGES: ["ecr"],
    Use.SECRETS: ["secretsmanager"],
    Use.BACKUPS: [],
}
"""By use the services that encrypt with the key of data, by the names in ``kms:ViaService``."""
BACKUP_SERVICES = ["backup", "rds", "s3", "dynamodb", "dsql"]
"""The services that encrypt copies with the key of backups."""
_USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]


def build(name: str, args: KeysArgs, parent: pulumi.Resource) -> KeysOutputs:
    """Make the keys of one region; a key's policy grants its use, so whoever knows the key may use it."""
    account = account_id(args.account, parent)
    keys: dict[str, pulumi.Output[str]] = {}
    for purpose in sorted(args.purposes):
        what = f"{name}-{purpose}"
        key = kms.Key(
            what,
            description=f"{purpose} of {name}",
            enable_key_rotation=True,
            rotation_period_in_days=args.rotation_days,
            deletion_window_in_days=args.deletion_window_days,
            multi_region=False,
            policy=account.apply(lambda account, purpose=purpose: _policy(args, account, purpose)),
            region=args.location,
            tags=tags(args, what),
            opts=pulumi.ResourceOptions(parent=parent, retain_on_delete=not args.retire),
        )
        kms.Alias(
            what,
            name=f"alias/{physical_name(args.prefix, what, limit=ALIAS_LIMIT)}",
            target_key_id=key.key_id,
            region=args.location,
            opts=pulumi.ResourceOptions(parent=parent),
        )
        keys[purpose] = key.arn
    return KeysOutputs(key_ids=by_key(keys), store_id=pulumi.Output.from_input(""))


def _policy(args: KeysArgs, account: str, purpose: Purpose) -> str:
    """Return a key's policy: the account's IAM decides who else manages it, a service uses it, nobody reads with it.

    Only the records of an audit trail are read with it, by whom IAM lets. Without the account's root a key whose administrators are deleted could never be managed again.
    """
    place = partition(args.location)
    root = f"arn:{place}:iam::{account}:root"
    statements: list[dict[str, object]] = [
        {"Sid": "Manage", "Effect": "Allow", "Principal": {"AWS": root}, "Action": _MANAGE, "Resource": "*"},
        *_uses_of(purpose, args.location, account, root, services_of(args.uses)),
        *(_clusters(args.location, account) if purpose is Purpose.DATA and Use.STRONG_SQL in args.uses else []),
    ]
    if args.administrators:
        administer: dict[str, object] = {"AWS": [who for _, who in sorted(args.administrators.items())]}
        statements.append(
            {"Sid": "Administer", "Effect": "Allow", "Principal": administer, "Action": _MANAGE, "Resource": "*"}
        )
    return document(*statements)


def services_of(uses: Sequence[Use]) -> list[str]:
    """Return the services of AWS that encrypt for some uses."""
    return sorted({service for use in uses for service in SERVICES[use]})


def _uses_of(purpose: Purpose, location: str, account: str, root: str, uses: Sequence[str]) -> list[dict[str, object]]:
    match purpose:
        case Purpose.CLUSTER:
            # EKS works by a grant that whoever makes the cluster creates; conditions on it are not supported.
            return [
                {
                    "Sid": "GrantToEks",
                    "Effect": "Allow",
                    "Principal": {"AWS": root},
                    "Action": ["kms:CreateGrant", "kms:DescribeKey"],
                    "Resource": "*",
                }
            ]
        case Purpose.ALERTS:
            return [
                {
                    "Sid": "UseByAlerts",
                    "Effect": "Allow",
                    "Principal": {"Service": ["aps.amazonaws.com", "cloudwatch.amazonaws.com"]},
                    "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                    "Resource": "*",
                    "Condition": {"StringEquals": {"aws:SourceAccount": account}},
                }
            ]
        case Purpose.AUDIT:
            trails = f"arn:{partition(location)}:cloudtrail:*:{account}:trail/*"
            by = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Resource": "*"}
            whose = {"ArnLike": {"aws:SourceArn": trails}}
            records = {"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": trails}}
            return [
                {"Sid": "UseByCloudTrail", **by, "Action": "kms:GenerateDataKey*", "Condition": records},
                # A trail is made once CloudTrail has seen the key and, for the S3 bucket key, decrypted with it.
                {"Sid": "TryByCloudTrail", **by, "Action": ["kms:Decrypt", "kms:DescribeKey"], "Condition": whose},
                {
                    "Sid": "ReadRecords",
                    "Effect": "Allow",
                    "Principal": {"AWS": root},
                    "Action": "kms:Decrypt",
                    "Resource": "*",
                    "Condition": {"Null": {"kms:EncryptionContext:aws:cloudtrail:arn": "false"}},
                },
            ]
        case Purpose.DATA:
            return _through(uses, location, account, root)
        case Purpose.BACKUP:
            return _through(BACKUP_SERVICES, location, account, root)
        case Purpose.LOGS:
            groups = f"arn:{partition(location)}:logs:{location}:{account}:log-group:*"
            return [
                {
                    "Sid": "UseByLogs",
                    "Effect": "Allow",
                    "Principal": {"Service": service("logs", location)},
                    "Action": _USE,
                    "Resource": "*",
                    "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
                }
            ]


def _clusters(location: str, account: str) -> list[dict[str, object]]:
    """Let Aurora DSQL encrypt the account's clusters: it asks in its own name, also while nobody is connected."""
    clusters = f"arn:{partition(location)}:dsql:{location}:{account}:cluster/*"
    by = {"Effect": "Allow", "Principal": {"Service": "dsql.amazonaws.com"}, "Resource": "*"}
    whose = {"ArnLike": {"aws:SourceArn": clusters}}
    named = {"Null": {"kms:EncryptionContext:aws:dsql:ClusterId": "false"}}
    use = [action for action in _USE if action != "kms:DescribeKey"]
    return [
        {"Sid": "UseByDsql", **by, "Action": use, "Condition": {**whose, **named}},
        {"Sid": "DescribeByDsql", **by, "Action": "kms:DescribeKey", "Condition": whose},
    ]


def _through(services: Sequence[str], location: str, account: str, root: str) -> list[dict[str, object]]:
    """Let the account's principals, as far as IAM lets them, use a key through services of the region alone."""
    if not services:
        return []
    through = {"kms:ViaService": [service(one, location) for one in services], "kms:CallerAccount": account}
    use = {"Effect": "Allow", "Principal": {"AWS": root}, "Resource": "*"}
    return [
        {"Sid": "UseThroughServices", **use, "Action": _USE, "Condition": {"StringEquals": through}},
        {
            "Sid": "GrantToServices",
            **use,
            "Action": "kms:CreateGrant",
            "Condition": {"StringEquals": through, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        },
    ]
