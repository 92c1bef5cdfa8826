"""Caches of each cloud and topology, as their tests record them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pulumi.runtime.mocks import MockResourceArgs

from graticule.components.cache import Cache
from graticule.testing.recording import Recorder, record
from tests.conformance.cases import CASES, Case

AWS, GCP, AZURE = CASES
TOPOLOGIES = {
    "aws": ("regional", "primary", "active_active"),
    "gcp": ("regional", "primary"),
    "azure": ("regional", "active_active"),
}
"""What each cloud has."""
KINDS = [(case, topology) for case in CASES for topology in TOPOLOGIES[case.cloud]]
LOCATIONS = {
    "aws": {"one": "us-east-1", "two": "us-west-2", "three": "eu-west-1", "away": "eu-central-1"},
    "gcp": {"one": "europe-west4", "two": "us-east4", "three": "us-east1", "away": "europe-west1"},
    "azure": {"one": "westeurope", "two": "japaneast", "three": "eastus", "away": "uksouth"},
}
RANGES = {
    key: [f"10.{place}.0.0/20", f"10.{place + 1}.0.0/16"]
    for place, key in enumerate(("one", "two", "three", "away"), 4)
}
NAME = "cache-sessions"
LOGIN = {
    "aws": "api",
    "gcp": "serviceAccount:api@acme.iam.gserviceaccount.com",
    "azure": "22222222-2222-2222-2222-222222222222",
}


def outputs_of(made: MockResourceArgs) -> dict[str, Any]:
    """Return what a cloud adds to what it is asked for."""
    inputs = made.inputs
    location = inputs.get("location", "")
    own = {
        "Instance": {
            "id": f"projects/acme/locations/{location}/instances/{inputs.get('instanceId')}",
            "name": f"projects/acme/locations/{location}/instances/{inputs.get('instanceId')}",
            "project": "acme",
            "endpoints": [
                {
                    "connections": [
                        {"pscAutoConnection": {"ipAddress": "10.4.0.2", "connectionType": "CONNECTION_TYPE_DISCOVERY"}},
                        {"pscAutoConnection": {"ipAddress": "10.4.0.3", "connectionType": "CONNECTION_TYPE_PRIMARY"}},
                    ]
                }
            ],
            "managedServerCas": [{"caCerts": [{"certificates": ["PEM"]}]}],
        },
        "ReplicationGroup": {"configurationEndpointAddress": f"{made.name}.cache"},
        "GlobalReplicationGroup": {"globalReplicationGroupId": "ldgnf-sessions"},
        "MultiRegionCluster": {"multiRegionClusterName": "virxk-sessions"},
        "Cluster": {"clusterEndpoints": [{"address": f"{made.name}.memorydb", "port": 6379}]},
        "RedisEnterprise": {"hostName": f"{made.name}.redis", "name": inputs.get("clusterName"), "identity": {}},
    }
    ids = {"id": f"/subscriptions/s/{made.name}"} if made.typ.startswith("azure-native") else {}
    return {**ids, "arn": f"arn of {made.name}", "principalId": "p", **own.get(made.typ.rpartition(":")[2], {})}


def place(cloud: str, key: str) -> dict[str, Any]:
    """Return a region as a cache sees it."""
    zones = ["a", "b"]
    return {
        "location": LOCATIONS[cloud][key],
        "zones": zones,
        "ranges": RANGES[key],
        "network_id": f"https://compute/v1/projects/acme/global/networks/{key}" if cloud == "gcp" else f"vpc-{key}",
        "database_subnets": {zone: f"subnet-{key}-{zone}" for zone in zones},
        "endpoints_subnet": f"endpoints-{key}",
        "private_zones": {"privatelink.redis.azure.net": f"zone-{key}"},
        "keys": {"data": f"key-{key}"},
        "key_store": f"/subscriptions/s/vault-{key}",
    }


def made_cache(
    case: Case,
    topology: str,
    *members: str,
    name: str = NAME,
    state: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    **settings: object,
) -> Recorder:
    """Record a cache; one region holds it by default where each is for itself, else two.

    Args:
        case: the cloud.
        topology: what holds between its regions.
        members: its regions.
        name: the component's logical name.
        state: by name what resources are otherwise than asked for.
        settings: other args.
    """
    held = list(members) or (["one"] if topology == "regional" else ["one", "two"])
    clients = settings.get("clients", held)
    args: Any = {
        "cloud": case.cloud,
        "account": "123456789012",
        "prefix": "acme-prod",
        "labels": {"owner": "platform"},
        "places": {key: place(case.cloud, key) for key in dict.fromkeys([*held, *clients])},
        "members": held,
        "clients": clients,
        "topology": topology,
        "primary": held[0],
        **settings,
    }
    given = {key: value for key, value in args.items() if value is not None}
    return record(lambda: Cache(name, given).outputs(), lambda made: {**outputs_of(made), **state.get(made.name, {})})


def made_spread_cache(case: Case, **settings: Any) -> Recorder:
    """Record a cache over two regions, with one that writes where the cloud has that."""
    return made_cache(case, TOPOLOGIES[case.cloud][1], **settings)


def caches_of(recorded: Recorder) -> list[Any]:
    """Return what holds the data of a recorded cache, in the order of its members."""
    kinds = ("ReplicationGroup", "aws:memorydb/cluster:Cluster", "gcp:memorystore/instance:Instance", "RedisEnterprise")
    return [one for kind in kinds for one in recorded.of(kind).values()]
