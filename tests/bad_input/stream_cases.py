"""What users get wrong about streams."""

from typing import Any

from tests.bad_input.cases import Case, both, put

ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"]
WEST = {"account": "aws-a", "location": "us-west-2", "zones": ["us-west-2a"], "slot": 4, "clusters": {"max_nodes": 20}}
WEU = {"account": "az-a", "location": "westeurope", "zones": ["1"], "slot": 4}
ZONE = r"privatelink\.servicebus\.windows\.net"
MEMBER = "serviceAccount:api@acme.iam.gserviceaccount.com"
OBJECT = "abcdef00-2222-2222-2222-222222222222"
TOPICS = {"orders": {}}


def _queue(**settings: object) -> Any:
    return put("streams", {"jobs": {"kind": "queue", "regions": ["use1"], "backup": "none", **settings}})


def _log(**settings: object) -> Any:
    known = {"kind": "log", "regions": ["use1"], "backup": "none", "topics": TOPICS, **settings}
    return both(put("regions/use1/zones", ZONES), put("streams", {"events": known}))


def _dead(**settings: object) -> dict[str, object]:
    return {"dead_letter": settings}


CASES = [
    Case("a stream of no kind", put("streams", {"jobs": {"regions": "all"}}), r"streams\.jobs\.kind: is required"),
    Case("a stream of another kind", _queue(kind="topic"), r"streams\.jobs\.kind: need 'queue' or 'log', got 'topic'"),
    Case("a stream of no region", _queue(regions=[]), r"streams\.jobs\.regions: need at least one region"),
    Case(
        "a stream of a region nobody knows",
        _queue(regions=["use2"]),
        r"streams\.jobs\.regions\.0: unknown region 'use2' \(did you mean 'use1'\?\); .*",
    ),
    Case(
        "clients in a region nobody knows",
        _queue(clients=["nowhere"]),
        r"streams\.jobs\.clients\.0: unknown region 'nowhere'; .*",
    ),
    Case(
        "clients in an account where there is none of the stream",
        _queue(regions=["use1", "euw4"], clients=["use1", "jpe"]),
        r"streams\.jobs\.clients\.1: 'jpe' is of account az-a, where the stream has no region; add one to regions",
    ),
    Case(
        "clients of a log that have no way to it",
        both(put("regions/usw2", WEST), _log(clients=["use1", "usw2"])),
        r"streams\.events: 'usw2' and 'use1' have no route between them on aws; set interconnect: \{aws: mesh\}, .*",
    ),
    Case(
        "clients of a queue on Azure whose network resolves nothing of it",
        both(
            put("regions/weu", {**WEU, "network": {"private_services": False}}),
            _queue(regions=["jpe"], clients=["weu"]),
        ),
        rf"streams\.jobs\.clients: 'weu' resolves no {ZONE}; add it to regions\.weu\.network\.azure\.private_dns_zones, .*",
    ),
    Case(
        "clients of a log on Azure in a network that exists, without the zone",
        both(
            put("regions/weu", {**WEU, "network": {"existing": {"id": "/subscriptions/s/vnet"}}}),
            _log(regions=["jpe"], clients=["jpe", "weu"]),
        ),
        rf"streams\.events\.clients: 'weu' resolves no {ZONE}; add it to regions\.weu\.network\.existing\.private_zones, .*",
    ),
    Case(
        "a sender with a bad key",
        _queue(aws={"senders": {"API": "api"}}),
        r"streams\.jobs\.aws\.senders\.API: a sender's key needs 1\.\.30 lowercase letters, digits and dashes, .*",
    ),
    Case(
        "a receiver that is no map",
        _queue(aws={"receivers": ["api"]}),
        r"streams\.jobs\.aws\.receivers: need a map, got .*",
    ),
    Case(
        "a sender under two keys",
        _queue(regions=["euw4"], gcp={"senders": {"api": MEMBER, "web": MEMBER}}),
        rf"streams\.jobs\.gcp\.senders\.web: '{MEMBER}' is named by 'api' already; remove one of the two",
    ),
    Case(
        "a receiver under two keys, in capitals once",
        _queue(regions=["jpe"], azure={"receivers": {"api": OBJECT, "web": OBJECT.upper()}}),
        rf"streams\.jobs\.azure\.receivers\.web: '{OBJECT.upper()}' is named by 'api' already; .*",
    ),
    Case(
        "the ARN of a role",
        _queue(aws={"receivers": {"api": "arn:aws:iam::111122223333:role/api"}}),
        r"streams\.jobs\.aws\.receivers\.api: need the name of an IAM role and no ARN, such as orders-api, got 'arn:.*",
    ),
    Case(
        "a member of no kind",
        _queue(regions=["euw4"], gcp={"senders": {"api": "api@acme.iam.gserviceaccount.com"}}),
        r"streams\.jobs\.gcp\.senders\.api: need a member such as serviceAccount:.*, got 'api@acme\..*",
    ),
    Case(
        "a member that is nobody",
        _queue(regions=["euw4"], gcp={"senders": {"api": "serviceAccount:"}}),
        r"streams\.jobs\.gcp\.senders\.api: need a member such as serviceAccount:.*, got 'serviceAccount:'",
    ),
    Case(
        "the name of an identity on Azure",
        _queue(regions=["jpe"], azure={"senders": {"api": "orders-api"}}),
        r"streams\.jobs\.azure\.senders\.api: need the object id of an identity, such as .*, got 'orders-api'",
    ),
    Case(
        "who sends to a log on GCP",
        _log(regions=["euw4"], gcp={"senders": {"api": MEMBER}}),
        r"streams\.events\.gcp\.senders: Managed Kafka .*; leave it out, grant roles/managedkafka\.client .*",
    ),
    Case(
        "who sends on a cloud where the stream is not",
        _queue(azure={"senders": {"api": "22222222-2222-2222-2222-222222222222"}}),
        r"streams\.jobs\.azure: this block is for azure, and no region of the stream is on azure; remove it",
    ),
    Case(
        "a queue that is to be backed up",
        _queue(backup="policy"),
        r"streams\.jobs\.backup: nothing on aws backs up queue; write backup: none, .*",
    ),
    Case(
        "a queue for more than a fortnight on AWS",
        _queue(retention_days=14, dead_letter={"retention_days": 15}),
        r"streams\.jobs\.dead_letter\.retention_days: a queue on aws keeps messages for at most 14 days, got 15",
    ),
    Case(
        "a queue for more than a month on GCP",
        _queue(regions=["euw4"], dead_letter={"retention_days": 32}),
        r"streams\.jobs\.dead_letter\.retention_days: a queue on gcp keeps messages for at most 31 days, got 32",
    ),
    Case(
        "dead letters that go first",
        _queue(retention_days=7, dead_letter={"retention_days": 7}),
        r"streams\.jobs\.dead_letter\.retention_days: need more than retention_days, 7, got 7: .*",
    ),
    Case("a message for no day", _queue(retention_days=0), r"streams\.jobs\.retention_days: need at least 1, got 0"),
    Case(
        "a message that is dead at once",
        _queue(dead_letter={"after": 1}),
        r"streams\.jobs\.dead_letter\.after: need at least 5, got 1",
    ),
    Case(
        "a message that hardly dies",
        _queue(dead_letter={"after": 1000}),
        r"streams\.jobs\.dead_letter\.after: need at most 100, got 1000",
    ),
    Case(
        "dead letters switched off",
        _queue(dead_letter=False),
        r"streams\.jobs\.dead_letter: need a map, got false",
    ),
    Case(
        "a message hidden for an hour on Azure",
        _queue(regions=["jpe"], visibility_seconds=3600),
        r"streams\.jobs\.visibility_seconds: a queue on azure hides a message for at most 300 seconds, got 3600; .*",
    ),
    Case(
        "a message hidden too long on one of the clouds",
        _queue(regions=["use1", "euw4"], visibility_seconds=900),
        r"streams\.jobs\.visibility_seconds: a queue on gcp hides a message for at most 600 seconds, got 900; .*",
    ),
    Case(
        "a message hidden for a moment",
        _queue(visibility_seconds=1),
        r"streams\.jobs\.visibility_seconds: need at least 10, got 1",
    ),
    Case(
        "a queue with topics",
        _queue(topics=TOPICS),
        r"streams\.jobs\.topics: only a log has it; remove it, or take kind: log",
    ),
    Case(
        "a queue that is copied",
        _queue(replicate=True, primary="use1"),
        r"streams\.jobs\.replicate: only a log has it; remove it, or take kind: log",
    ),
    Case(
        "a log in order",
        _log(ordered=True),
        r"streams\.events\.ordered: a log keeps every partition in order already; .*",
    ),
    Case(
        "a topic in capitals",
        _log(topics={"Orders": {}}),
        r"streams\.events\.topics\.Orders: a topic's key needs 1\.\.49 lowercase letters, .*",
    ),
    Case(
        "a topic that is another one's dead letters",
        _log(topics={"orders": {}, "orders-dead": {}}),
        r"streams\.events\.topics\.orders-dead: is what the dead letters of 'orders' are called; take another",
    ),
    Case(
        "no partition",
        _log(partitions=0),
        r"streams\.events\.partitions: need at least 1, got 0",
    ),
    Case(
        "partitions in words",
        _log(topics={"orders": {"partitions": "many"}}),
        r"streams\.events\.topics\.orders\.partitions: need a whole number, got 'many'",
    ),
    Case(
        "more partitions than a topic has on Azure",
        _log(regions=["jpe"], topics={"orders": {"partitions": 120}}),
        r"streams\.events\.topics\.orders\.partitions: a topic on azure has at most 100 partitions, got 120",
    ),
    Case(
        "more partitions than a size carries on Azure",
        _log(regions=["jpe"], size="small", topics={f"t{n}": {"partitions": 100} for n in range(3)}),
        r"streams\.events\.topics: have 303 partitions together, and size small carries at most 200 on azure; .*",
    ),
    Case(
        "more topics than a receiver's policy on AWS holds",
        _log(topics={f"t{n}": {} for n in range(14)}, aws={"receivers": {"worker": "orders-worker"}}),
        r"streams\.events\.aws\.receivers\.worker: the policies of 'orders-worker' hold at most 13 topics in one "
        r"region, got 14, .*; leave it out and attach a policy of your own, or take fewer topics",
    ),
    Case(
        "more topics than the policies on AWS hold of who sends and receives in two regions",
        both(
            put("regions/usw2", {**WEST, "zones": ["us-west-2a", "us-west-2b", "us-west-2c"]}),
            _log(
                regions=["use1", "usw2"],
                replicate=True,
                primary="use1",
                topics={f"t{n}": {} for n in range(5)},
                aws={"senders": {"api": "orders"}, "receivers": {"worker": "orders"}},
            ),
        ),
        r"streams\.events\.aws\.senders\.api: .* hold at most 4 topics in each of 2 regions, got 5, .*",
    ),
    Case(
        "a log for half a year on Azure",
        _log(regions=["jpe"], retention_days=100, dead_letter={"retention_days": 180}),
        r"streams\.events\.dead_letter\.retention_days: a log on azure keeps messages for at most 90 days, got 180",
    ),
    Case(
        "a log on AWS over two zones",
        both(_log(), put("regions/use1/zones", ZONES[:2])),
        r"streams\.events\.regions\.use1: a log on aws needs 3 zones, one for each copy of a message, got 2",
    ),
    Case(
        "a log that is copied from nowhere",
        _log(replicate=True),
        r"streams\.events\.primary: is required with replicate: true; need one of the stream's regions use1",
    ),
    Case(
        "a log that is copied from elsewhere",
        _log(replicate=True, primary="jpe"),
        r"streams\.events\.primary: need one of the stream's regions use1, got 'jpe'",
    ),
    Case(
        "a primary of what is not copied",
        _queue(primary="use1"),
        r"streams\.jobs\.primary: only a log with replicate: true has it; .*",
    ),
    Case(
        "a log without topics that is copied",
        _log(replicate=True, primary="use1", topics={}),
        r"streams\.events\.topics: is required with replicate: true, .*",
    ),
    Case(
        "a log that is copied between clouds",
        both(_log(replicate=True, primary="use1", regions=["use1", "euw4"])),
        r"streams\.events\.replicate: Managed Kafka copies nothing to another region by itself; .*",
    ),
    Case(
        "a block of a cloud that the stream is not on",
        _queue(gcp={"disk_gib": 200}),
        r"streams\.jobs\.gcp: this block is for gcp, and no region of the stream is on gcp; remove it",
    ),
    Case(
        "a disk that is too small on GCP",
        _log(regions=["euw4"], gcp={"disk_gib": 50}),
        r"streams\.events\.gcp\.disk_gib: need at least 100, got 50",
    ),
    Case(
        "more memory than goes with a CPU on GCP",
        _log(regions=["euw4"], gcp={"memory_gib_per_cpu": 16}),
        r"streams\.events\.gcp\.memory_gib_per_cpu: need at most 8, got 16",
    ),
    Case(
        "a disk that grows to less than it has",
        _log(aws={"storage_gib": 500, "max_storage_gib": 100}),
        r"streams\.events\.aws\.max_storage_gib: need at least storage_gib, 500, got 100",
    ),
    Case(
        "a version that is none",
        _log(aws={"kafka_version": "latest"}),
        r"streams\.events\.aws\.kafka_version: need such as 3\.9\.x, got 'latest'",
    ),
    Case("a size nobody knows", _log(size="huge"), r"streams\.events\.size: need 'small', .* got 'huge'"),
    Case(
        "a table of sizes nobody knows",
        _log(sizes="1999-01"),
        r"streams\.events\.sizes: unknown table of sizes '1999-01'.*; there are .*",
    ),
    Case(
        "a stream that is called like a database",
        both(_queue(), put("databases", {"jobs": {"primary": "use1", "version": "17", "backup": "none"}})),
        r"streams\.jobs: 'jobs' is databases\.jobs already, .*",
    ),
    Case(
        "a key that a stream has not",
        _queue(retention=4),
        r"streams\.jobs\.retention: unknown key \(did you mean 'retention_days'\?\); the keys here are .*",
    ),
]
