"""Databases that are an API, as the conformance tests make them: strongly consistent ones, and those of documents."""

from collections.abc import Mapping
from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs

from graticule.components.database import Database
from graticule.components.keys import Keys
from graticule.testing.recording import Answer, Recorder, record
from tests.conformance.cases import Case

NAME = "database-orders"
LOCATIONS: Mapping[str, Mapping[str, str]] = {
    "aws": {"one": "us-east-1", "two": "us-west-2", "three": "us-east-2"},
    "gcp": {"one": "us-east4", "two": "us-east1", "three": "us-central1"},
    "azure": {"one": "japaneast", "two": "westeurope", "three": "eastus2"},
}
"""By cloud the regions that members and clients are in."""
STRONG: Mapping[str, Mapping[str, Any]] = {
    "aws": {"aws": {"witness": "us-east-2"}},
    "gcp": {"gcp": {"multi_region": "nam3"}, "size": "small"},
}
"""By cloud what a strongly consistent database in regions one and two says beside them."""
DOCUMENT: Mapping[str, Mapping[str, Any]] = {
    "aws": {"consistency": "async", "document": {"partition_key": "customer", "sort_key": "item"}},
    "gcp": {"consistency": "single"},
    "azure": {"consistency": "async", "document": {"partition_key": "customer"}},
}
"""By cloud what a database of documents says beside its regions."""


def place(cloud: str, key: str) -> dict[str, Any]:
    """Return a region as its slice gives it."""
    return {
        "location": LOCATIONS[cloud][key],
        "zones": ["a", "b"],
        "ranges": [f"10.{len(key)}.0.0/18", f"10.{len(key)}.64.0/18"],
        "network_id": f"network of {key}",
        "private_subnets": {"a": f"subnet a of {key}", "b": f"subnet b of {key}"},
        "endpoints_subnet": f"endpoints of {key}",
        "private_zones": {"privatelink.documents.azure.com": f"zone of {key}"},
        "keys": {"data": f"https://vault-of-{key}/keys/data/1" if cloud == "azure" else f"key of {key}"},
        "key_store": f"/subscriptions/s/vault-{key}",
    }


def _outputs_of(made: MockResourceArgs) -> dict[str, Any]:
    return {
        "name": made.inputs.get("name") or made.inputs.get("accountName") or f"name of {made.name}",
        "arn": f"arn of {made.name}",
        "id": f"/subscriptions/s/{made.name}",
        "identifier": f"id of {made.name}",
        "vpcEndpointServiceName": f"com.amazonaws.{made.inputs.get('region')}.dsql-abcdef",
        "member": "serviceAccount:agent@example.com",
        "principalId": f"principal of {made.name}",
        **({"identity": {}} if made.typ.endswith(":DatabaseAccount") else {}),
        "project": "acme",
    }


def _found(call: MockCallArgs) -> dict[str, Any]:
    return {"accountId": "123456789012", "project": "acme"} if call.token else {}


def made(cloud: str, *members: str, name: str = NAME, answer: Answer = _found, **settings: Any) -> Recorder:
    """Record a database in some regions of a cloud; all three are known to it."""
    args: Any = {
        "cloud": cloud,
        "account": "123456789012",
        "prefix": "acme-prod",
        "labels": {"owner": "platform"},
        "places": {key: place(cloud, key) for key in LOCATIONS[cloud]},
        "members": list(members),
        "clients": list(members),
        **settings,
    }
    return record(lambda: Database(name, args).outputs(), _outputs_of, answer)


def made_strong(cloud: str, *members: str, **settings: Any) -> Recorder:
    """Record a strongly consistent database; without members in regions one and two."""
    held = members or (("one", "two") if cloud == "aws" else ("one",))
    options = STRONG[cloud] if not members or len(members) > 1 else {}
    return made(cloud, *held, **{"consistency": "strong", **options, **settings})


def made_document(cloud: str, *members: str, **settings: Any) -> Recorder:
    """Record a database of documents; without members in as many regions as the cloud takes."""
    held = members or (("one",) if cloud == "gcp" else ("one", "two"))
    return made(cloud, *held, **{"engine": "document", **DOCUMENT[cloud], **settings})


def made_keys_of_data(use: str) -> MockResourceArgs:
    """Record the key of data of a region of AWS that is used for one thing."""
    args: Any = {
        "cloud": "aws",
        "location": "us-east-1",
        "account": "123456789012",
        "purposes": ["data"],
        "uses": [use],
    }
    (key,) = record(lambda: Keys("here-keys", args).outputs(), _outputs_of).of("Key").values()
    return key


def documents_of_two(case: Case) -> Recorder:
    """Record a database of documents in two regions."""
    return made_document(case.cloud, "one", "two")
