"""Who may use a stream: each identity that is named, and nobody else."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from graticule.providers.aws.log_stream import CLUSTER_LIMIT
from graticule.providers.aws.stream_access import may_receive, may_send
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.stream import StreamOptions, check_grants
from graticule.testing.recording import Recorder
from tests.conformance.cases import CASES, Case
from tests.conformance.spread_cases import place_of
from tests.conformance.stream_cases import made_copies, made_log, made_queue

Make = Callable[..., Recorder]
IDENTITY = {
    "aws": "orders-api",
    "gcp": "serviceAccount:api@acme.iam.gserviceaccount.com",
    "azure": "22222222-2222-2222-2222-222222222222",
}
"""By cloud who a grant is to."""
AWS, GCP, AZURE = CASES
each_granting = pytest.mark.parametrize(
    ("case", "make"),
    [(AWS, made_queue), (AWS, made_log), (GCP, made_queue), (AZURE, made_queue), (AZURE, made_log)],
    ids=["aws-queue", "aws-log", "gcp-queue", "azure-queue", "azure-log"],
)


def grants(made: Recorder) -> dict[str, Any]:
    """Return by name what lets identities in that are no service of the cloud's own."""
    kinds = ("RolePolicy", "TopicIAMMember", "SubscriptionIAMMember", "RoleAssignment")
    return {
        name: one.inputs for kind in kinds for name, one in made.of(kind).items() if re.search("-(send|receive)-", name)
    }


@each_granting
def test_nobody_may_use_a_stream_who_is_not_named(case: Case, make: Make) -> None:
    assert grants(make(case)) == {}


@each_granting
def test_who_sends_and_who_receives_is_named_and_the_rest_stays(case: Case, make: Make) -> None:
    who = IDENTITY[case.cloud]
    made = make(case, **{case.cloud: {"senders": {"api": who}, "receivers": {"worker": who}}})
    found = grants(made)
    assert {name.partition("-first-")[2].removeprefix("dead-letters-") for name in found} == {
        "send-api",
        "receive-worker",
    }
    assert {one.get("role" if case.cloud == "aws" else "member", one.get("principalId")) for one in found.values()} == {
        who
    }
    without = {(one.typ, one.name): one.inputs for one in make(case).resources}
    with_them = {(one.typ, one.name): one.inputs for one in made.resources}
    assert without.items() <= with_them.items()
    assert {name for _, name in with_them.keys() - without.keys()} == found.keys()


def may(policy: str) -> dict[str, list[str]]:
    """Return by action the resources of a policy."""
    return {
        action: statement["Resource"] for statement in json.loads(policy)["Statement"] for action in statement["Action"]
    }


def test_on_aws_a_queue_is_sent_to_and_taken_from_by_different_roles_and_dead_letters_are_taken_alone() -> None:
    made = made_queue(AWS, aws={"senders": {"api": "api"}, "receivers": {"worker": "worker"}})
    queue, dead = "arn of stream-jobs-first", "arn of stream-jobs-first-dead-letters"
    sends, receives = (
        made.of("RolePolicy")[f"stream-jobs-first-{what}"].inputs for what in ("send-api", "receive-worker")
    )
    assert (sends["role"], receives["role"]) == ("api", "worker")
    assert may(sends["policy"])["sqs:SendMessage"] == [queue]
    assert not [action for action in may(sends["policy"]) if "Receive" in action or "Delete" in action]
    assert (
        may(receives["policy"])["sqs:ReceiveMessage"] == may(receives["policy"])["sqs:DeleteMessage"] == [queue, dead]
    )
    assert "sqs:SendMessage" not in may(receives["policy"])


@pytest.mark.parametrize(
    ("location", "service"),
    [("us-east-1", "sqs.us-east-1.amazonaws.com"), ("cn-north-1", "sqs.cn-north-1.amazonaws.com.cn")],
)
def test_on_aws_who_uses_a_queue_uses_its_key_through_sqs_alone(location: str, service: str) -> None:
    places = {"first": place_of(AWS, "first", location, 4)}
    granted = {"senders": {"api": "api"}, "receivers": {"worker": "worker"}}
    made = made_queue(AWS, aws=granted, places=places)
    (key,) = {one.inputs["kmsMasterKeyId"] for one in made.of("Queue").values()}
    for what, actions in (("send-api", {"kms:GenerateDataKey", "kms:Decrypt"}), ("receive-worker", {"kms:Decrypt"})):
        policy = json.loads(made.of("RolePolicy")[f"stream-jobs-first-{what}"].inputs["policy"])["Statement"]
        (use,) = [one for one in policy if any(action.startswith("kms:") for action in one["Action"])]
        assert (set(use["Action"]), use["Resource"]) == (actions, [key])
        assert use["Condition"] == {"StringEquals": {"kms:ViaService": service}}


def test_on_aws_a_log_is_written_or_read_and_only_who_reads_puts_messages_aside() -> None:
    granted = {"aws": {"senders": {"api": "api"}, "receivers": {"worker": "worker"}}}
    made = made_copies("first", "second", **granted)
    sends, receives = (
        may(made.of("RolePolicy")[f"stream-events-{what}"].inputs["policy"]) for what in ("send-api", "receive-worker")
    )
    clusters = [f"arn:aws:kafka:us-east-1:1:cluster/stream-events-{key}/uuid" for key in ("first", "second")]
    orders, aside = (
        [f"{one.replace(':cluster/', ':topic/')}/{topic}" for one in clusters] for topic in ("orders", "orders-dead")
    )
    assert sends["kafka-cluster:Connect"] == receives["kafka-cluster:Connect"] == clusters
    assert sends["kafka-cluster:WriteData"] == orders
    assert "kafka-cluster:ReadData" not in sends
    assert sorted(receives["kafka-cluster:ReadData"]) == sorted([*orders, *aside])
    assert receives["kafka-cluster:WriteData"] == aside
    assert receives["kafka-cluster:AlterGroup"] == [f"{one.replace(':cluster/', ':group/')}/*" for one in clusters]


def test_on_aws_a_log_without_topics_has_a_policy_about_something() -> None:
    made = made_log(AWS, topics={}, aws={"senders": {"api": "api"}})
    assert may(made.of("RolePolicy")["stream-events-first-send-api"].inputs["policy"]).keys() == {
        "kafka-cluster:Connect",
        "kafka-cluster:WriteDataIdempotently",
    }


@pytest.mark.parametrize("regions", [1, 2, 3, 6])
@pytest.mark.parametrize("named", [("senders",), ("receivers",), ("senders", "receivers")], ids="-".join)
def test_on_aws_the_policies_of_a_role_fit_what_iam_takes_of_as_many_topics_as_are_let_through(
    regions: int, named: tuple[str, ...]
) -> None:
    def topics(many: int) -> list[str]:
        return [f"t{number:02}".ljust(49, "x") for number in range(many)]

    def is_let_through(many: int) -> bool:
        granted = {who: {"api": "api"} for who in named}
        log = StreamOptions.parse({"kind": "log", "topics": {one: {} for one in topics(many)}, "aws": granted})
        try:
            check_grants(log, Cloud.AWS, regions)
        except Problem:
            return False
        return True

    most = max(many for many in range(99) if is_let_through(many))
    cluster = f"arn:aws-us-gov:kafka:us-gov-west-1:123456789012:cluster/{'c' * CLUSTER_LIMIT}/{'u' * 36}-12"
    policies = {"senders": may_send, "receivers": may_receive}
    together = "".join(policies[who](topics(most), [cluster] * regions) for who in named)
    assert most > 0
    assert len(re.sub(r"\s", "", together)) <= 10_240


def test_on_gcp_who_sends_has_the_topic_and_who_receives_the_subscriptions() -> None:
    who = {"api": IDENTITY["gcp"]}
    made = made_queue(GCP, gcp={"senders": who, "receivers": who})
    sends = made.of("TopicIAMMember")["stream-jobs-first-send-api"].inputs
    assert (sends["role"], sends["topic"]) == ("roles/pubsub.publisher", "/subscriptions/s/stream-jobs-first")
    found = {name: one.inputs for name, one in made.of("SubscriptionIAMMember").items() if name.endswith("receive-api")}
    assert {one["role"] for one in found.values()} == {"roles/pubsub.subscriber"}
    assert {one["subscription"] for one in found.values()} == {
        "/subscriptions/s/stream-jobs-first",
        "/subscriptions/s/stream-jobs-first-dead-letters",
    }


def test_on_gcp_the_grants_of_a_log_are_refused_with_the_way_out() -> None:
    for who in ("senders", "receivers"):
        with pytest.raises(Problem, match=rf"gcp\.{who}: Managed Kafka .* grant roles/managedkafka\.client"):
            made_log(GCP, gcp={who: {"api": IDENTITY["gcp"]}})


@pytest.mark.parametrize(
    ("make", "roles"),
    [
        (made_queue, ("69a216fc-b8fb-44d8-bc22-1f3c2cd27a39", "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0")),
        (made_log, ("2b629674-e913-4c01-ae53-ef4638d8f975", "a638d3c7-ab3a-418d-83e6-5f17a39d4fde")),
    ],
    ids=["queue", "log"],
)
def test_on_azure_roles_are_given_in_the_streams_own_group_where_its_lock_does_not_hold_them(
    make: Make, roles: tuple[str, str]
) -> None:
    who = {"api": IDENTITY["azure"]}
    made = make(AZURE, azure={"senders": who, "receivers": who})
    (namespace,) = made.of("Namespace").values()
    for what, role in zip(("send", "receive"), roles, strict=True):
        given = made.of("RoleAssignment")[f"{namespace.name}-{what}-api"].inputs
        assert given["roleDefinitionId"].rpartition("/")[2] == role
        assert given["scope"] == f"/subscriptions/s/resourceGroups/{namespace.name}"
