"""Queues on GCP: a Pub/Sub topic with the one subscription that its consumers share, and the same for dead letters."""

import pulumi
from pulumi_gcp import organizations, pubsub

from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.outputs import by_key
from graticule.providers.contract.stream import StreamArgs, StreamOutputs
from graticule.providers.gcp.common import Scope

PUBLISH, SUBSCRIBE = "roles/pubsub.publisher", "roles/pubsub.subscriber"
AGENT = "serviceAccount:service-{0}@gcp-sa-pubsub.iam.gserviceaccount.com"
DEAD = "dead-letters"
PREVENT = "PREVENT"
"""What keeps a resource from being deleted by its provider."""
_NEVER = ""


def build(name: str, args: StreamArgs, parent: pulumi.Resource) -> StreamOutputs:
    """Make the topics and the subscriptions; Pub/Sub itself moves what cannot be worked on, so it is granted that."""
    (member,) = args.members
    scope = Scope.of(name, args.placed(member), parent)
    dead, topic = _topic(scope, args, member, DEAD), _topic(scope, args, member)
    agent = pulumi.Output.format(
        AGENT,
        organizations.get_project_output(project_id=topic.project, opts=pulumi.InvokeOptions(parent=parent)).number,
    )
    kept = _subscription(scope, args, dead, args.dead_letter_seconds, DEAD)
    publisher = pubsub.TopicIAMMember(
        scope.logical(DEAD), topic=dead.id, role=PUBLISH, member=agent, project=scope.project, opts=scope.opts
    )
    subscription = _subscription(scope, args, topic, args.retention_seconds, dead=dead, after=[publisher, kept])
    pubsub.SubscriptionIAMMember(
        name,
        subscription=subscription.id,
        role=SUBSCRIBE,
        member=agent,
        project=scope.project,
        opts=scope.opts,
    )
    for key, who in sorted(args.grants.senders.items()):
        pubsub.TopicIAMMember(
            scope.logical(f"send-{key}"),
            topic=topic.id,
            role=PUBLISH,
            member=who,
            project=scope.project,
            opts=scope.opts,
        )
    for key, who in sorted(args.grants.receivers.items()):
        for what, one in (("receive", subscription), (f"{DEAD}-receive", kept)):
            pubsub.SubscriptionIAMMember(
                scope.logical(f"{what}-{key}"),
                subscription=one.id,
                role=SUBSCRIBE,
                member=who,
                project=scope.project,
                opts=scope.opts,
            )
    known = by_key({"send": topic.id, "receive": subscription.id, "dead_letter": kept.id})
    return StreamOutputs(endpoints={member: known}, ids={member: known})


def _topic(scope: Scope, args: StreamArgs, member: str, what: str = "") -> pubsub.Topic:
    """Make a topic whose messages are kept, and handled, in its region alone."""
    place = args.at(member)
    return pubsub.Topic(
        scope.logical(what) if what else scope.name,
        name=scope.physical(what),
        kms_key_name=place.keys[Purpose.DATA],
        message_storage_policy=pubsub.TopicMessageStoragePolicyArgs(
            allowed_persistence_regions=[place.location], enforce_in_transit=True
        ),
        deletion_policy=None if args.retire else PREVENT,
        labels=scope.labels,
        project=scope.project,
        opts=scope.opts,
    )


def _subscription(
    scope: Scope,
    args: StreamArgs,
    topic: pubsub.Topic,
    seconds: int,
    what: str = "",
    dead: pubsub.Topic | None = None,
    after: list[pulumi.Resource] | None = None,
) -> pubsub.Subscription:
    """Make a subscription that never expires, also while nobody reads from it."""
    return pubsub.Subscription(
        scope.logical(what) if what else scope.name,
        name=scope.physical(what),
        topic=topic.id,
        ack_deadline_seconds=args.visibility_seconds,
        message_retention_duration=f"{seconds}s",
        expiration_policy=pubsub.SubscriptionExpirationPolicyArgs(ttl=_NEVER),
        enable_message_ordering=args.ordered or None,
        retry_policy=pubsub.SubscriptionRetryPolicyArgs(minimum_backoff="10s", maximum_backoff="600s"),
        dead_letter_policy=pubsub.SubscriptionDeadLetterPolicyArgs(
            dead_letter_topic=dead.id, max_delivery_attempts=args.dead_letter.after
        )
        if dead
        else None,
        deletion_policy=None if args.retire else PREVENT,
        labels=scope.labels,
        project=scope.project,
        opts=pulumi.ResourceOptions(parent=scope.opts.parent, depends_on=after or []),
    )
