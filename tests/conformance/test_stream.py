"""What holds for the streams of every cloud."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, Problems
from graticule.providers.contract.sizes import Size, class_of, latest
from graticule.testing.recording import Made, Recorder
from tests.conformance import checks
from tests.conformance.cases import CASES, Case
from tests.conformance.spread_cases import places_of
from tests.conformance.stream_cases import ZONE, made_copies, made_log, made_queue

Make = Callable[..., Recorder]
each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
each_kind = pytest.mark.parametrize("make", [made_queue, made_log], ids=["queue", "log"])
AWS, GCP, AZURE = CASES
DAY = 24 * 60 * 60
HOLDS = re.compile(r":(sqs/queue|msk/cluster|msk/topic|pubsub/|managedkafka/|(servicebus|eventhub):)(?!.*(Policy|IAM))")
"""The types that hold messages."""
AGENT = "serviceAccount:service-123456789@gcp-sa-pubsub.iam.gserviceaccount.com"


def holding(made: Recorder) -> list[Made]:
    """Return what holds messages."""
    return [one for one in made.resources if HOLDS.search(one.typ)]


def seconds(one: Made) -> int | None:
    """Return how long a resource keeps a message, if it says so."""
    inputs = one.inputs
    if "messageRetentionSeconds" in inputs:
        return inputs["messageRetentionSeconds"]
    if "messageRetentionDuration" in inputs:
        return int(inputs["messageRetentionDuration"].removesuffix("s"))
    if "defaultMessageTimeToLive" in inputs:
        return int(inputs["defaultMessageTimeToLive"][1:-1]) * DAY
    if "retentionDescription" in inputs:
        return inputs["retentionDescription"]["retentionTimeInHours"] * 3600
    if "configs" in inputs:
        configs = inputs["configs"]
        return int((json.loads(configs) if isinstance(configs, str) else configs)["retention.ms"]) // 1000
    return None


@each_cloud
@each_kind
def test_everything_that_holds_messages_has_the_key_of_its_region(case: Case, make: Make) -> None:
    keys = [json.dumps(one.inputs) for one in holding(make(case)) if "key" in json.dumps(one.inputs).lower()]
    kinds = {"aws": "Queue|Cluster", "gcp": "Topic|Cluster", "azure": "Namespace"}[case.cloud]
    kept = [
        one
        for one in holding(make(case))
        if re.search(rf":({kinds})$", one.typ) and not re.search("managedkafka/topic|msk/topic", one.typ)
    ]
    assert kept
    for one in kept:
        text = json.dumps(one.inputs)
        assert "first.vault.azure.net" in text
        assert "data" in text
    assert not [text for text in keys if "second.vault" in text]


@each_cloud
@each_kind
def test_it_is_reached_over_tls_by_an_identity_and_not_from_the_internet(case: Case, make: Make) -> None:
    made = make(case)
    if case.cloud == "azure":
        (namespace,) = made.of("Namespace").values()
        assert namespace.inputs["disableLocalAuth"] is True
        assert namespace.inputs["publicNetworkAccess"] == "Disabled"
        assert namespace.inputs["minimumTlsVersion"] == "1.2"
    elif case.cloud == "aws" and make is made_log:
        (cluster,) = made.of("Cluster").values()
        assert cluster.inputs["clientAuthentication"] == {"sasl": {"iam": True}, "unauthenticated": False}
        assert cluster.inputs["encryptionInfo"]["encryptionInTransit"] == {"clientBroker": "TLS", "inCluster": True}
        assert "connectivityInfo" not in cluster.inputs["brokerNodeGroupInfo"]
        assert checks.open_to_anyone(made.resources) == []
    elif case.cloud == "aws":
        policies = [json.loads(one.inputs["policy"])["Statement"] for one in made.of("QueuePolicy").values()]
        assert len(policies) == len(made.of("Queue"))
        for (statement,) in policies:
            assert statement["Effect"] == "Deny"
            assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    else:
        assert "publicClusterConfig" not in json.dumps([one.inputs for one in made.resources])


@each_cloud
@each_kind
def test_dead_letters_stay_longer_than_what_they_are_of(case: Case, make: Make) -> None:
    kept = {one.name: time for one in holding(make(case)) if (time := seconds(one))}
    dead = {name: time for name, time in kept.items() if "dead" in name}
    assert dead
    assert set(dead.values()) == {14 * DAY}
    assert {time for name, time in kept.items() if name not in dead} == {(4 if make is made_queue else 7) * DAY}


def test_on_aws_dead_letters_are_taken_from_their_own_queue_alone() -> None:
    made = made_queue(AWS)
    redrive = json.loads(made.of("Queue")["stream-jobs-first"].inputs["redrivePolicy"])
    assert redrive == {"deadLetterTargetArn": "arn of stream-jobs-first-dead-letters", "maxReceiveCount": 5}
    (allowed,) = made.of("RedriveAllowPolicy").values()
    assert allowed.inputs["queueUrl"] == "https://stream-jobs-first-dead-letters"
    assert json.loads(allowed.inputs["redriveAllowPolicy"]) == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": ["arn of stream-jobs-first"],
    }


def test_on_gcp_pubsub_may_move_dead_letters_and_nothing_else() -> None:
    made = made_queue(GCP)
    (publish,) = made.of("TopicIAMMember").values()
    (subscribe,) = made.of("SubscriptionIAMMember").values()
    topic = publish.inputs["topic"]
    assert (publish.inputs["role"], publish.inputs["member"]) == ("roles/pubsub.publisher", AGENT)
    assert (subscribe.inputs["role"], subscribe.inputs["member"]) == ("roles/pubsub.subscriber", AGENT)
    source = made.of("Subscription")["stream-jobs-first"]
    assert subscribe.inputs["subscription"] == "/subscriptions/s/stream-jobs-first"
    assert source.inputs["deadLetterPolicy"] == {"deadLetterTopic": topic, "maxDeliveryAttempts": 5}
    kept = made.of("Subscription")["stream-jobs-first-dead-letters"]
    assert kept.inputs["topic"] == topic


def test_on_azure_dead_letters_are_forwarded_to_a_queue_of_their_own() -> None:
    made = made_queue(AZURE)
    queue, dead = (made.of("Queue")[f"stream-jobs-first-{key}"].inputs for key in ("queue", "dead-letters"))
    assert queue["forwardDeadLetteredMessagesTo"] == dead["queueName"] == "dead-letters"
    assert (queue["maxDeliveryCount"], queue["deadLetteringOnMessageExpiration"]) == (5, True)


def test_nothing_that_holds_messages_expires_by_itself() -> None:
    for one in made_queue(GCP).of("Subscription").values():
        assert one.inputs["expirationPolicy"] == {"ttl": ""}
    for one in made_queue(AZURE).of("Queue").values():
        assert "autoDeleteOnIdle" not in one.inputs


def test_on_gcp_messages_stay_in_the_region_on_their_way_too() -> None:
    for one in made_queue(GCP).of("Topic").values():
        policy = one.inputs["messageStoragePolicy"]
        assert policy == {"allowedPersistenceRegions": [GCP.location], "enforceInTransit": True}


@each_cloud
@each_kind
def test_it_is_protected_until_it_is_retired(case: Case, make: Make) -> None:
    def protection(made: Recorder) -> list[object]:
        kept = [one for one in holding(made) if "Configuration" not in one.typ]
        flags = [one.inputs.get("deletionPolicy") for one in kept if case.cloud == "gcp"]
        locks = [one.name for one in made.of("ManagementLockByScope").values()]
        return [*(one.options.get("protect", False) for one in kept), *flags, *locks]

    locks = {"azure": [f"stream-{'jobs' if make is made_queue else 'events'}-first"]}.get(case.cloud, [])
    kept = protection(make(case))
    assert set(kept) == {True, *(["PREVENT"] if case.cloud == "gcp" else []), *locks}
    assert set(protection(make(case, retire=True))) <= {False, None}


@each_cloud
@each_kind
def test_it_is_in_its_region_labelled_and_named_by_keys(case: Case, make: Make) -> None:
    resources = make(case, labels={"owner": "platform"}).resources
    assert checks.elsewhere(resources, case.location) == []
    assert checks.numbered(resources, case.zones) == []
    assert checks.unlabelled(resources, "owner") == []


@each_cloud
def test_an_ordered_queue_keeps_order_and_one_that_is_not_says_nothing(case: Case) -> None:
    wanted = {"aws": "fifoQueue", "gcp": "enableMessageOrdering", "azure": "requiresSession"}[case.cloud]
    kind = {"aws": "Queue", "gcp": "Subscription", "azure": "Queue"}[case.cloud]
    source = "stream-jobs-first-queue" if case.cloud == "azure" else "stream-jobs-first"
    assert made_queue(case, ordered=True).of(kind)[source].inputs[wanted] is True
    assert not made_queue(case).of(kind)[source].inputs.get(wanted)


def test_the_name_of_an_ordered_queue_on_aws_says_so() -> None:
    names = [one.inputs["name"] for one in made_queue(AWS, ordered=True).of("Queue").values()]
    assert all(name.endswith(".fifo") for name in names)


@each_cloud
@each_kind
def test_another_zone_changes_nothing(case: Case, make: Make) -> None:
    more = places_of(case)["first"]
    zone = {"aws": "us-east-1d", "gcp": "europe-west1-e", "azure": "4"}[case.cloud]
    more = {**more, "zones": [*more["zones"], zone], "private_zones": {ZONE: f"{more['network_id']}-zone"}}
    more["private_subnets"] = {**more["private_subnets"], zone: "private"}
    more["database_subnets"] = {**more["database_subnets"], zone: "database"}
    if case.cloud != "azure":
        more["private_zones"] = {}

    def inputs(**settings: object) -> dict[tuple[str, str], Any]:
        return {(one.typ, one.name): one.inputs for one in make(case, **settings).resources}

    assert inputs(places={"first": more}) == inputs()


def test_on_aws_the_clients_are_let_in_and_nobody_else() -> None:
    def openings(*clients: str) -> set[str]:
        rules = made_log(AWS, clients=list(clients)).of("SecurityGroupIngressRule").values()
        assert {(one.inputs["fromPort"], one.inputs["toPort"]) for one in rules} == {(9098, 9098)}
        return {one.inputs["cidrIpv4"] for one in rules}

    places = places_of(AWS, "third")
    assert openings("first") == set(places["first"]["ranges"])
    assert openings("second", "third") == {*places["second"]["ranges"], *places["third"]["ranges"]}


def where_of(made: Recorder, endpoint: Made) -> tuple[str, str, str]:
    """Return whose network an endpoint is in, in whose zone its name is, and its location."""
    zones = {
        one.inputs["privateEndpointName"]: one.inputs["privateDnsZoneConfigs"][0]["privateDnsZoneId"]
        for one in made.of("PrivateDnsZoneGroup").values()
    }
    zone = zones[endpoint.name]
    network = endpoint.inputs["subnet"]["id"].partition("/subnets/")[0]
    return network.rpartition("/")[2], zone.rpartition("/")[2].removesuffix("-zone"), endpoint.inputs["location"]


@each_kind
def test_on_azure_a_namespace_is_encrypted_once_granted_and_reached_in_the_network(make: Make) -> None:
    made = make(AZURE)
    (namespace,) = made.of("Namespace").values()
    (granted,) = made.of("RoleAssignment").values()
    assert granted.urn in namespace.options["depends_on"]
    assert {one.name: where_of(made, one) for one in made.of("PrivateEndpoint").values()} == {
        namespace.name: ("first", "first", "japaneast")
    }


@each_kind
def test_on_azure_a_client_elsewhere_has_an_endpoint_and_the_name_in_its_own_network(make: Make) -> None:
    made, alone = make(AZURE, clients=["first", "second", "third"]), make(AZURE)
    (namespace,) = made.of("Namespace").values()
    endpoints = made.of("PrivateEndpoint")
    assert {name: where_of(made, one) for name, one in endpoints.items()} == {
        namespace.name: ("first", "first", "japaneast"),
        f"{namespace.name}-from-second": ("second", "second", "westeurope"),
        f"{namespace.name}-from-third": ("third", "third", "westeurope"),
    }
    (links,) = {json.dumps(one.inputs["privateLinkServiceConnections"]) for one in endpoints.values()}
    (link,) = json.loads(links)
    assert link["groupIds"] == ["namespace"]
    assert link["privateLinkServiceId"].endswith(f"/namespaces/{namespace.name}")
    assert {one.urn: one.inputs for one in alone.resources}.items() <= {
        one.urn: one.inputs for one in made.resources
    }.items()


def test_a_log_on_aws_survives_a_zone_and_has_no_topic_by_mistake() -> None:
    made = made_log(AWS)
    (cluster,) = made.of("Cluster").values()
    subnets = cluster.inputs["brokerNodeGroupInfo"]["clientSubnets"]
    assert len(subnets) == 3
    assert cluster.inputs["numberOfBrokerNodes"] % len(subnets) == 0
    (configuration,) = made.of("Configuration").values()
    assert set(configuration.inputs["serverProperties"].split()) >= {
        "min.insync.replicas=2",
        "default.replication.factor=3",
        "auto.create.topics.enable=false",
        "unclean.leader.election.enable=false",
    }
    assert {one.inputs["replicationFactor"] for one in made.of("Topic").values()} == {3}


def test_a_log_on_aws_grows_its_disks_and_never_shrinks_them() -> None:
    made = made_log(AWS)
    (policy,) = made.of("Policy").values()
    assert policy.inputs["targetTrackingScalingPolicyConfiguration"]["disableScaleIn"] is True
    (cluster,) = made.of("Cluster").values()
    assert "brokerNodeGroupInfo.storageInfo" in cluster.options["ignore_changes"]


@pytest.mark.parametrize("size", list(Size))
def test_every_size_of_a_log_on_aws_may_be_copied(size: Size) -> None:
    machine = class_of(latest(), "log", size, Cloud.AWS)
    assert re.fullmatch(r"kafka\.m7g\.(\d*x?large)", machine)


@pytest.mark.parametrize("size", list(Size))
def test_a_log_on_gcp_has_memory_and_disks_that_go_with_its_cpus(size: Size) -> None:
    (cluster,) = made_log(GCP, size=size).of("Cluster").values()
    capacity = cluster.inputs["capacityConfig"]
    per_cpu = int(capacity["memoryBytes"]) / int(capacity["vcpuCount"]) / 1024**3
    assert 1 <= per_cpu <= 8
    assert int(capacity["vcpuCount"]) >= 3
    assert int(cluster.inputs["brokerCapacityConfig"]["diskSizeGib"]) >= 100


def test_the_source_of_a_copy_is_reached_by_the_service_and_the_copier_has_a_role_of_its_own() -> None:
    made = made_copies("first", "second")
    source, target = (made.of("Cluster")[f"stream-events-{key}"] for key in ("first", "second"))
    info = source.inputs["brokerNodeGroupInfo"]["connectivityInfo"]
    assert info == {"vpcConnectivity": {"clientAuthentication": {"sasl": {"iam": True}}}}
    (replicator,) = made.of("Replicator").values()
    assert replicator.inputs["region"] == target.inputs["region"]
    assert made.of("ClusterPolicy")["stream-events-first"].urn in replicator.options["depends_on"]
    (role,) = made.of("Role").values()
    (trusted,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert trusted["Principal"] == {"Service": "kafka.amazonaws.com"}
    assert trusted["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    (grant,) = made.of("RolePolicy").values()
    for statement in json.loads(grant.inputs["policy"])["Statement"]:
        assert not [action for action in statement["Action"] if "*" in action]
        assert all("stream-events-" in resource for resource in statement["Resource"])


def test_a_region_more_leaves_the_others_as_they_were() -> None:
    def inputs(*members: str) -> dict[tuple[str, str], Any]:
        return {(one.typ, one.name): one.inputs for one in made_copies(*members).resources}

    alone, both = inputs("first"), inputs("first", "second")
    assert {key: both.get(key) for key in alone} == alone
    assert not [name for kind, name in alone if "replicator" in kind]


@pytest.mark.parametrize("case", [GCP, AZURE], ids=lambda case: case.cloud)
def test_where_nothing_copies_a_log_a_copy_is_refused_with_the_way_out(case: Case) -> None:
    with pytest.raises(Problem, match="use a log in each region with MirrorMaker"):
        made_log(case, replicate=True, primary="first", members=["first", "second"])


@each_cloud
def test_a_stream_that_is_not_copied_is_in_one_region(case: Case) -> None:
    with pytest.raises(Problems, match="need one region without replicate: true, got 2"):
        made_queue(case, members=["first", "second"])


def test_a_log_on_azure_has_no_more_partitions_than_its_size_carries() -> None:
    topics = {f"topic-{letter}": {"partitions": 90} for letter in "abcde"}
    with pytest.raises(Problems, match="455 partitions together, and size medium carries at most 400"):
        made_log(AZURE, topics=topics)
    made_log(AZURE, topics=topics, size="large")
