"""Registries of images, as every cloud's are tested."""

from collections.abc import Sequence
from typing import Any

from pulumi.runtime.mocks import MockResourceArgs

from graticule.components.registry import Registry
from graticule.testing.recording import Recorder, record
from tests.conformance.bucket_cases import ACCOUNT, place
from tests.conformance.cases import Case

ZONE = "privatelink.azurecr.io"


def _outputs_of(made: MockResourceArgs) -> dict[str, Any]:
    host = f"{made.inputs.get('region') or made.inputs.get('location')}.example.com"
    return {
        "id": f"/subscriptions/s/resourceGroups/{made.name}/{made.name}",
        "arn": f"arn of {made.name}",
        "name": made.inputs.get("name") or made.name,
        "principalId": f"principal of {made.name}",
        "clientId": f"client of {made.name}",
        "repositoryUrl": f"{host}/{made.inputs.get('name')}",
        "registryUri": f"{host}/{made.inputs.get('repositoryId')}",
        "loginServer": f"{made.inputs.get('registryName')}.azurecr.io",
        "project": "acme",
    }


def made_registry(
    case: Case, *members: str, clients: Sequence[str] = (), name: str = "registry-a", **settings: object
) -> Recorder:
    """Record a registry in these regions of a case (``here``, ``there``, ``third``)."""
    members = members or ("here",)
    home = {"azure": {"home": "here"}} if case.cloud == "azure" else {}
    args: Any = {
        "cloud": case.cloud,
        "account": ACCOUNT,
        "prefix": "acme-prod",
        "labels": {"owner": "platform"},
        "places": {
            key: {**place(case, key), "private_zones": {ZONE: f"/subscriptions/s/zone-{key}"}}
            for key in dict.fromkeys((*members, *clients))
        },
        "members": list(members),
        "clients": list(clients or members),
        "repositories": {"api": {}, "worker": {"mutable_tags": True}},
        **home,
        **settings,
    }
    return record(lambda: Registry(name, args).outputs(), _outputs_of)


def caching_registry(case: Case, **settings: Any) -> Recorder:
    """Record a registry in two regions with a cache of another's registry."""
    return made_registry(case, "here", "there", pull_through={"quay.io": {}}, **settings)
