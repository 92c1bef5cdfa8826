"""Buckets, as every cloud's are tested: regions of one account, each with its key and its network."""

from collections.abc import Sequence
from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs

from graticule.components.bucket import Bucket
from graticule.testing.recording import Recorder, record
from tests.conformance.cases import Case

ACCOUNT = "123456789012"
OTHERS = {
    "aws": {"there": "us-west-2", "third": "eu-west-1"},
    "gcp": {"there": "europe-west4", "third": "europe-north1"},
    "azure": {"there": "westeurope", "third": "northeurope"},
}
"""By cloud two more regions beside that of the case, which is ``here``."""
BLOB = "privatelink.blob.core.windows.net"


def place(case: Case, key: str) -> dict[str, Any]:
    """Return a region as a component is told of it."""
    location = case.location if key == "here" else OTHERS[case.cloud][key]
    return {
        "location": location,
        "zones": list(case.zones),
        "keys": {"data": f"projects/p/locations/{location}/keyRings/r/cryptoKeys/https://vault/keys/data-{key}/1"},
        "key_store": f"/subscriptions/s/vault-{key}",
        "endpoints_subnet": f"/subscriptions/s/subnet-{key}",
        "private_zones": {BLOB: f"/subscriptions/s/zone-{key}"},
    }


def _outputs_of(made: MockResourceArgs) -> dict[str, Any]:
    return {
        "id": f"/subscriptions/s/resourceGroups/{made.name}/{made.name}",
        "arn": f"arn of {made.name}",
        "name": made.inputs.get("name") or made.inputs.get("accountName") or made.name,
        "principalId": f"principal of {made.name}",
        "primaryEndpoints": {"blob": f"https://{made.inputs.get('accountName')}.blob.core.windows.net/"},
        "bucketRegionalDomainName": f"{made.inputs.get('bucket')}.s3.example.com",
        "selfLink": f"link of {made.name}",
        "identity": {},
        "project": "acme",
        **({"policyId": f"policy of {made.name}"} if made.typ.endswith("ObjectReplicationPolicy") else {}),
        **(
            {"rules": [{**made.inputs["rules"][0], "ruleId": "rule-1"}]}
            if "objectReplicationPolicyId" in made.inputs
            else {}
        ),
    }


def _found(_: MockCallArgs) -> dict[str, Any]:
    return {"emailAddress": "storage@example.com"}


def made_bucket(
    case: Case, *members: str, clients: Sequence[str] = (), name: str = "bucket-invoices", **settings: object
) -> Recorder:
    """Record a bucket in these regions of a case (``here``, ``there``, ``third``)."""
    members = members or ("here",)
    origin = {"azure": {"origin": "here"}} if case.cloud == "azure" and settings.get("replicate") else {}
    args: Any = {
        "cloud": case.cloud,
        "account": ACCOUNT,
        "prefix": "acme-prod",
        "labels": {"owner": "platform"},
        "places": {key: place(case, key) for key in dict.fromkeys((*members, *clients))},
        "members": list(members),
        "clients": list(clients or members),
        **origin,
        **settings,
    }
    return record(lambda: Bucket(name, args).outputs(), _outputs_of, _found)


def copied_bucket(case: Case, **settings: Any) -> Recorder:
    """Record a bucket in two regions that is copied."""
    return made_bucket(case, "here", "there", replicate=True, **settings)
