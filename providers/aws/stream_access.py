"""Who may use a stream on AWS: a policy for each role that is named, on this stream and no other."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import iam

from graticule.providers.aws.common import service
from graticule.providers.aws.policies import document
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.spread import Place
from graticule.providers.contract.stream import DEAD, StreamArgs

POLICY_LIMIT = 128
_FIND = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl"]
_TAKE = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"]
_CONNECT = ["Connect", "WriteDataIdempotently"]


def queue_users(
    name: str,
    args: StreamArgs,
    place: Place,
    queue: pulumi.Output[str],
    dead: pulumi.Output[str],
    parent: pulumi.Resource,
) -> None:
    """Let those who are named send to a queue, or take from it and from its dead letters, and use its key for that.

    The key's policy leaves it to IAM who of the account uses the key through SQS.
    """
    through = {"StringEquals": {"kms:ViaService": service("sqs", place.location)}}

    def policy(actions: Sequence[str], uses: Sequence[str], *queues: pulumi.Output[str]) -> pulumi.Output[str]:
        return pulumi.Output.all(place.keys[Purpose.DATA], *queues).apply(
            lambda arns: document(
                {"Effect": "Allow", "Action": [*actions, *_FIND], "Resource": arns[1:]},
                {"Effect": "Allow", "Action": uses, "Resource": arns[:1], "Condition": through},
            )
        )

    policies = {
        "send": policy(["sqs:SendMessage"], ["kms:GenerateDataKey", "kms:Decrypt"], queue),
        "receive": policy(_TAKE, ["kms:Decrypt"], queue, dead),
    }
    _let_in(name, args, policies, parent)


def log_users(name: str, args: StreamArgs, clusters: Sequence[pulumi.Output[str]], parent: pulumi.Resource) -> None:
    """Let those who are named write a log's topics, or read them and put aside what they cannot work on."""
    arns = pulumi.Output.all(*clusters)
    policies = {
        "send": arns.apply(lambda known: may_send(list(args.topics), known)),
        "receive": arns.apply(lambda known: may_receive(list(args.topics), known)),
    }
    _let_in(name, args, policies, parent)


def _let_in(name: str, args: StreamArgs, policies: Mapping[str, pulumi.Output[str]], parent: pulumi.Resource) -> None:
    """Give each role that is named the policy of what it may do."""
    for what, roles in args.grants.by_action().items():
        for key, role in sorted(roles.items()):
            iam.RolePolicy(
                f"{name}-{what}-{key}",
                name=physical_name(args.prefix, f"{name}-{what}-{key}", limit=POLICY_LIMIT),
                role=role,
                policy=policies[what],
                opts=pulumi.ResourceOptions(parent=parent),
            )


def may_send(topics: Sequence[str], clusters: Sequence[str]) -> str:
    """Return the policy of who writes a log's topics."""
    return document(
        allow("Connect", _CONNECT, *clusters),
        *_on_topics("Write", ["DescribeTopic", "WriteData"], topics, clusters),
    )


def may_receive(topics: Sequence[str], clusters: Sequence[str]) -> str:
    """Return the policy of who reads a log's topics, and puts aside what it cannot work on."""
    aside = [topic + DEAD for topic in topics]
    return document(
        allow("Connect", _CONNECT, *clusters),
        *_on_topics("Read", ["DescribeTopic", "ReadData"], [*topics, *aside], clusters),
        *_on_topics("PutAside", ["WriteData"], aside, clusters),
        allow("Groups", ["AlterGroup", "DescribeGroup"], *(inside(cluster, "group") for cluster in clusters)),
    )


def _on_topics(
    sid: str, actions: Sequence[str], topics: Sequence[str], clusters: Sequence[str]
) -> list[dict[str, object]]:
    """Return the statement about some topics, if there are any: one about nothing is no policy."""
    known = [inside(cluster, "topic", topic) for cluster in clusters for topic in sorted(topics)]
    return [allow(sid, actions, *known)] if known else []


def inside(cluster: str, kind: str, name: str = "*") -> str:
    """Return the ARN of a topic or group in an MSK cluster, or of all of them."""
    return f"{cluster.replace(':cluster/', f':{kind}/', 1)}/{name}"


def allow(sid: str, actions: Sequence[str], *resources: str) -> dict[str, object]:
    """Return a statement that allows to do something with Kafka itself."""
    known = [f"kafka-cluster:{action}" for action in actions]
    return {"Sid": sid, "Effect": "Allow", "Action": known, "Resource": list(resources)}
