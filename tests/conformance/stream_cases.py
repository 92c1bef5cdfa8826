"""The streams that each cloud's components are tested with."""

from functools import partial
from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs

from graticule.components.stream import Stream
from graticule.testing.recording import Recorder, record
from tests.conformance.cases import CASES, Case

ELSEWHERE = {"aws": "us-west-2", "gcp": "europe-west4", "azure": "westeurope"}
HERE, THERE, CLIENT = "here", "there", "client"


def place(case: Case, location: str, slot: int) -> dict[str, object]:
    """Return a region as a component sees it."""
    zones = [zone.replace(case.location, location) for zone in case.zones]
    return {
        "location": location,
        "zones": zones,
        "ranges": [f"10.{slot}.0.0/17", f"10.{slot + 2}.0.0/16"],
        "network_id": "/subscriptions/s/network",
        "private_subnets": {zone: f"private-{zone}" for zone in zones},
        "database_subnets": {zone: f"database-{zone}" for zone in zones},
        "endpoints_subnet": f"https://www.googleapis.com/compute/v1/projects/acme/regions/{location}/subnetworks/endpoints",
        "private_zones": {"privatelink.servicebus.windows.net": "/subscriptions/s/zone"}
        if case.cloud == "azure"
        else {},
        "keys": {"data": f"https://vault/keys/data-{location}/1", "logs": f"key of logs in {location}"},
        "key_store": "/subscriptions/s/vault",
    }


def outputs_of(made: MockResourceArgs) -> dict[str, Any]:
    """Return what a cloud adds to what was asked."""
    identity = f"/subscriptions/s/{made.name}"
    known = made.inputs.get("name") or made.inputs.get("namespaceName") or made.inputs.get("queueName")
    return {
        "id": identity,
        "arn": f"arn:aws:kafka:us-east-1:1:cluster/{made.name}/uuid" if ":msk/" in made.typ else f"arn of {made.name}",
        "url": f"https://{made.name}",
        "name": known or made.name,
        "project": "acme",
        "principalId": f"principal of {made.name}",
        "identity": {},
        "latestRevision": 1,
        "bootstrapBrokersSaslIam": f"brokers of {made.name}",
        "bootstrapAddress": f"brokers of {made.name}",
    }


def answer(_: MockCallArgs) -> dict[str, Any]:
    """Answer what is asked about a project."""
    return {"number": "123456789"}


def _build(name: str, args: Any) -> dict[str, Any]:
    return Stream(name, args).outputs()


def made_stream(case: Case, name: str = "stream-jobs-here", **settings: object) -> Recorder:
    """Record a stream of a case."""
    args: dict[str, object] = {
        "cloud": case.cloud,
        "account": "123456789012",
        "prefix": "acme-prod",
        "kind": "queue",
        "places": {
            HERE: place(case, case.location, 4),
            THERE: place(case, ELSEWHERE[case.cloud], 8),
            CLIENT: place(case, ELSEWHERE[case.cloud], 12),
        },
        "members": [HERE],
        "clients": [HERE],
        **settings,
    }
    return record(partial(_build, name, args), outputs_of, answer)


def made_queue(case: Case, **settings: object) -> Recorder:
    """Record a queue of a case."""
    return made_stream(case, **settings)


def made_log(case: Case, **settings: object) -> Recorder:
    """Record a log of a case."""
    wanted = {"kind": "log", "topics": {"orders": {"partitions": 6}, "bills": {}}, "retention_days": 7, **settings}
    return made_stream(case, name="stream-events-here", **wanted)  # type: ignore[arg-type]


def made_copies(**settings: object) -> Recorder:
    """Record a log on AWS that is copied to another region."""
    wanted = {
        "kind": "log",
        "topics": {"orders": {}},
        "replicate": True,
        "members": [HERE, THERE],
        "primary": HERE,
        **settings,
    }
    return made_stream(CASES[0], name="stream-events", **wanted)  # type: ignore[arg-type]
