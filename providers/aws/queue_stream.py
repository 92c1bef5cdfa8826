"""Queues on AWS: an SQS queue and the one for its dead letters."""

import json

import pulumi
from pulumi_aws import sqs

from graticule.providers.aws.common import tags
from graticule.providers.aws.policies import document
from graticule.providers.aws.stream_access import queue_users
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.outputs import by_key
from graticule.providers.contract.stream import StreamArgs, StreamOutputs

NAME_LIMIT = 80
FIFO = ".fifo"
_DATA_KEY_SECONDS = 300
_LONG_POLL_SECONDS = 20


def build(name: str, args: StreamArgs, parent: pulumi.Resource) -> StreamOutputs:
    """Make the queue, and the queue that takes its dead letters and nobody else's."""
    (member,) = args.members
    location = args.at(member).location
    dead = _queue(f"{name}-dead-letters", args, member, parent, args.dead_letter_seconds)
    queue = _queue(
        name,
        args,
        member,
        parent,
        args.retention_seconds,
        redrive=dead.arn.apply(
            lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": args.dead_letter.after})
        ),
    )
    sqs.RedriveAllowPolicy(
        f"{name}-dead-letters",
        queue_url=dead.url,
        redrive_allow_policy=queue.arn.apply(
            lambda arn: json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [arn]})
        ),
        region=location,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    queue_users(name, args, args.at(member), queue.arn, dead.arn, parent)
    return StreamOutputs(
        endpoints={member: by_key({"send": queue.url, "receive": queue.url, "dead_letter": dead.url})},
        ids={member: by_key({"send": queue.arn, "receive": queue.arn, "dead_letter": dead.arn})},
    )


def _queue(
    what: str,
    args: StreamArgs,
    member: str,
    parent: pulumi.Resource,
    seconds: int,
    redrive: pulumi.Output[str] | None = None,
) -> sqs.Queue:
    """Make one queue that is reached over TLS alone."""
    placed, place = args.placed(member), args.at(member)
    suffix = FIFO if args.ordered else ""
    queue = sqs.Queue(
        what,
        name=physical_name(args.prefix, what, limit=NAME_LIMIT - len(suffix)) + suffix,
        # What makes a queue ordered cannot be changed, and is not given to one that is not.
        fifo_queue=True if args.ordered else None,
        content_based_deduplication=True if args.ordered else None,
        deduplication_scope="messageGroup" if args.ordered else None,
        fifo_throughput_limit="perMessageGroupId" if args.ordered else None,
        message_retention_seconds=seconds,
        visibility_timeout_seconds=args.visibility_seconds,
        receive_wait_time_seconds=_LONG_POLL_SECONDS,
        kms_master_key_id=place.keys[Purpose.DATA],
        kms_data_key_reuse_period_seconds=_DATA_KEY_SECONDS,
        redrive_policy=redrive,
        region=place.location,
        tags=tags(placed, what),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    sqs.QueuePolicy(
        what,
        queue_url=queue.url,
        policy=queue.arn.apply(_encrypted_alone),
        region=place.location,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return queue


def _encrypted_alone(queue: str) -> str:
    return document(
        {
            "Sid": "EncryptedAlone",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": queue,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )
