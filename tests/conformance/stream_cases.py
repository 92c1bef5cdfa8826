"""What the streams of each cloud are tested with."""

from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs

from graticule.components.stream import Stream
from graticule.testing.recording import Recorder, record
from tests.conformance.cases import CASES, Case, outputs_of_identities
from tests.conformance.spread_cases import places_of

ZONE = "privatelink.servicebus.windows.net"


def _outputs_of(made: MockResourceArgs) -> dict[str, Any]:
    """Return what a cloud adds to what was asked."""
    known = made.inputs.get("queueName") or made.inputs.get("namespaceName") or made.inputs.get("name")
    kafka, group = ":msk/" in made.typ, f"/subscriptions/s/resourceGroups/{made.name}"
    return {
        **outputs_of_identities(made),
        **({"arn": f"arn:aws:kafka:us-east-1:1:cluster/{made.name}/uuid"} if kafka else {}),
        **({"id": f"{group}/providers/messaging/namespaces/{made.name}"} if made.typ.endswith(":Namespace") else {}),
        "url": f"https://{made.name}",
        "name": known or made.name,
        "latestRevision": 1,
        "bootstrapBrokersSaslIam": f"brokers of {made.name}",
        "bootstrapAddress": f"brokers of {made.name}",
    }


def _answer(_: MockCallArgs) -> dict[str, Any]:
    """Answer what is asked about a project."""
    return {"number": "123456789"}


def made_stream(case: Case, name: str, **settings: object) -> Recorder:
    """Record a stream of a case, in the first of three regions; in the last there are clients alone."""
    places = places_of(case, "third")
    for place in places.values():
        place["private_zones"] = {ZONE: f"{place['network_id']}-zone"} if case.cloud == "azure" else {}
    args: Any = {
        "cloud": case.cloud,
        "account": "123456789012",
        "prefix": "acme-prod",
        "places": places,
        "members": ["first"],
        "clients": ["first"],
        **settings,
    }
    return record(lambda: Stream(name, args).outputs(), _outputs_of, _answer)


def made_queue(case: Case, name: str = "stream-jobs-first", **settings: object) -> Recorder:
    """Record a queue of a case."""
    return made_stream(case, name, **{"kind": "queue", **settings})


def made_log(case: Case, name: str = "stream-events-first", **settings: object) -> Recorder:
    """Record a log of a case."""
    topics = {"orders": {"partitions": 6}, "bills": {}}
    return made_stream(case, name, **{"kind": "log", "topics": topics, "retention_days": 7, **settings})


def made_copies(*members: str, name: str = "stream-events", **settings: object) -> Recorder:
    """Record a log on AWS whose first region is copied to the others."""
    copied = {"kind": "log", "topics": {"orders": {}}, "replicate": True, "primary": "first", "members": list(members)}
    return made_stream(CASES[0], name, **{**copied, **settings})
