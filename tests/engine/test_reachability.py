"""From the exported state: the clients that are declared reach a database, a cache and a stream by name, and nobody else does.

Of a database that is an API the network shows who has a way to it, and that nobody is granted what is in it.
"""

import pytest
import yaml

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.ranges import parse_slot, region_ranges
from tests.engine.stack import existing
from tests.reachability import World
from tests.reaching import reaches, reaches_by_endpoint
from tests.reaching_apis import granted, reaches_api

pytestmark = pytest.mark.engine

ACCOUNTS = {
    "aws": {"cloud": "aws", "id": "444455556666"},
    "gcp": {"cloud": "gcp", "project": "acme-dev"},
    "azure": {"cloud": "azure", "subscription": "11111111-1111-1111-1111-111111111111"},
}
ZONES = {
    "use1": ("aws", "us-east-1", ["us-east-1a", "us-east-1b"]),
    "usw2": ("aws", "us-west-2", ["us-west-2a", "us-west-2b"]),
    "euw1": ("aws", "eu-west-1", ["eu-west-1a"]),
    "euw4": ("gcp", "europe-west4", ["europe-west4-a"]),
    "use4": ("gcp", "us-east4", ["us-east4-a"]),
    "usc1": ("gcp", "us-central1", ["us-central1-a"]),
    "jpe": ("azure", "japaneast", ["1", "2"]),
    "weu": ("azure", "westeurope", ["1", "2"]),
    "eus": ("azure", "eastus", ["1"]),
}
"""Of each cloud: who writes, who holds a copy and is the only client, and who has nothing to do with either."""
REGIONS = {
    key: {"account": cloud, "location": location, "zones": zones, "slot": slot}
    for slot, (key, (cloud, location, zones)) in enumerate(ZONES.items(), 1)
}
MEMBERS = {"aws": ("use1", "usw2"), "gcp": ("euw4", "use4"), "azure": ("jpe", "weu")}
CLIENTS = [copy for _, copy in MEMBERS.values()]
CLIENT_OF = {region: MEMBERS[cloud][1] for region, (cloud, *_) in ZONES.items()}
"""Of each region the only client on its cloud."""
PORTS = {"databases": {"aws": 5432, "gcp": 5432, "azure": 5432}, "caches": {"aws": 6379, "gcp": 6379, "azure": 10000}}
OTHER_PORTS = (22, 443, 9999)
SHARDS = {"a": {"buckets": "0-511"}, "b": {"buckets": "512-1023"}}
SPREAD = {"engine": "document", "consistency": "async", "backup": "none", "document": {"partition_key": "customer"}}
APIS = {
    "ledger": {
        "consistency": "strong",
        "backup": "none",
        "primary": "use1",
        "secondaries": ["usw2"],
        "aws": {"witness": "us-east-2"},
    },
    "carts": {**SPREAD, "primary": "use1", "secondaries": ["usw2"]},
    "stock": {"consistency": "strong", "primary": "euw4", "size": "small"},
    "profiles": {"engine": "document", "primary": "euw4"},
    "devices": {**SPREAD, "primary": "jpe", "secondaries": ["weu"]},
    "gadgets": {**SPREAD, "consistency": "single", "primary": "jpe"},
}
"""Databases that are an API, or that one name of the cloud leads to; each has one client, the copy's region."""
HAVE_A_WAY = {
    "ledger": {"writer-usw2": {"usw2"}},
    "carts": {"writer": {"use1"}, "writer-use1": {"use1"}, "writer-usw2": {"usw2"}},
    "stock": {"writer": {"euw4", "use4", "usc1"}},
    "profiles": {"writer": {"euw4", "use4", "usc1"}},
    "devices": {"writer": {"weu"}, "writer-jpe": {"weu"}, "writer-weu": {"weu"}},
    "gadgets": {"writer": {"weu"}, "reader-jpe": {"weu"}},
}
"""By endpoint whose machines and pods have a way to an API. A table's region and Google's private names serve the whole
network, so there it is IAM that tells the client from the others."""
GUARDED = {"ledger": 5432}
"""Which of them have a firewall of their own, and where they answer."""
DEPLOYMENT = {
    "profile": "economy",
    "labels": {"owner": "platform"},
    "naming": {"prefix": "acme"},
    "dns": {"private": "dev.internal"},
    "interconnect": {"aws": "mesh", "azure": "mesh"},
    "addresses": "10.0.0.0/8",
    "accounts": ACCOUNTS,
    "regions": REGIONS,
    "network": {
        "flow_logs": {"enabled": False},
        "egress": "none",
        "azure": {
            "private_dns_zones": [
                "privatelink.documents.azure.com",
                *("privatelink.redis.azure.net", "privatelink.servicebus.windows.net"),
            ]
        },
    },
    "teams": {"platform": {"azure": "33333333-3333-3333-3333-333333333333"}},
    "tuning": {"azure_aliases": False},
    "clusters": {"max_nodes": 10},
    "allow_data_loss": ["all"],
    "databases": {
        **{
            f"{name}{cloud}": {
                "version": "17",
                "consistency": "async",
                "backup": "none",
                "primary": writes,
                "secondaries": [copy],
                "clients": [copy],
                **({"administrators": ["platform"]} if cloud == "azure" else {}),
                **more,
            }
            for cloud, (writes, copy) in MEMBERS.items()
            for name, more in {"orders": {}, "users": {"shards": SHARDS}}.items()
        },
        **{key: {**options, "clients": [CLIENT_OF[options["primary"]]]} for key, options in APIS.items()},
    },
    "caches": {
        f"cache{cloud}": {
            "topology": "active_active" if cloud == "azure" else "primary",
            "backup": "none",
            "regions": list(members),
            "primary": members[0],
            "clients": [members[1]],
        }
        for cloud, members in MEMBERS.items()
    },
    "streams": {
        key: {"kind": kind, "backup": "none", "regions": ["jpe"], "clients": ["weu"]}
        for key, kind in (("jobs", "queue"), ("facts", "log"))
    },
}
NAMESPACES = {"azure-native:servicebus:Namespace": 5671, "azure-native:eventhub:Namespace": 9093}


def networks(world):
    """Return by region the id of its network; those of GCP have one."""
    found = {}
    for kind in ("aws:ec2/vpc:Vpc", "azure-native:network:VirtualNetwork"):
        found |= {one.inputs["tags"]["region"]: one.id for one in world.of(kind)}
    (shared,) = world.of("gcp:compute/network:Network")
    return {**found, **{key: shared.outputs["selfLink"] for key, (cloud, *_) in ZONES.items() if cloud == "gcp"}}


def sources(cloud, slot):
    """Return by whose they are the ranges of a region: machines and pods connect, the other subnets do not."""
    ranges = region_ranges(
        parse_slot(f"10.{slot * 4}.0.0/14", Cloud(cloud)), Cloud(cloud), ["1"] if cloud == "azure" else []
    )
    return {"clients": [ranges.private, *ranges.pods.values()], "others": [ranges.public, ranges.endpoints]}


def stable_names(block, cloud):
    writes, copy = MEMBERS[cloud]
    if block == "databases":
        keys = (f"orders{cloud}", *(f"users{cloud}-{shard}" for shard in SHARDS))
        roles = ("writer", "reader", f"reader-{writes}", f"reader-{copy}")
        return [f"{key}.{role}.dev.internal" for key in keys for role in roles]
    each = "writer" if cloud == "azure" else "reader"
    return [f"cache{cloud}.{role}.dev.internal" for role in ("writer", f"{each}-{writes}", f"{each}-{copy}")]


def wrong_of_names(world, found):
    """Return who reaches what has a stable name and is not meant to, and who is and does not."""
    return [
        f"{region} {who} {source} {'does not reach' if meant else 'reaches'} {name}:{port}"
        for block, ports in PORTS.items()
        for region, (cloud, *_) in ZONES.items()
        for name in stable_names(block, cloud)
        for who, ranges in sources(cloud, REGIONS[region]["slot"]).items()
        for port in (ports[cloud], *OTHER_PORTS)
        for meant in [region in CLIENTS and who == "clients" and port == ports[cloud]]
        for source in ranges
        if reaches(world, found[region], source, name, port) is not meant
    ]


def wrong_of_namespaces(world, found):
    wrong = []
    for kind, port in NAMESPACES.items():
        (namespace,) = world.of(kind)
        by_name = {
            region
            for region in MEMBERS["azure"] + ("eus",)
            for source in sources("azure", REGIONS[region]["slot"])["clients"]
            if reaches_by_endpoint(world, found[region], source, namespace.id, port)
        }
        wrong += [] if by_name == set(MEMBERS["azure"]) else [f"{namespace.id} is reached from {sorted(by_name)}"]
    return wrong


def wrong_of_apis(state, world, found):
    outputs = {
        one["urn"].rpartition("::database-")[2]: one["outputs"]
        for one in state
        if one["type"] == "graticule:index:Database"
    }
    return [
        f"{region} {who} {source} has {'no' if meant else 'a'} way to {key}'s {role}, {host}:{port}"
        for key in APIS
        for role, host in outputs[key]["endpoints"][""].items()
        for region, (cloud, *_) in ZONES.items()
        for who, ranges in sources(cloud, REGIONS[region]["slot"]).items()
        if who == "clients" or key in GUARDED
        for port in (GUARDED.get(key, 443), *(OTHER_PORTS if key in GUARDED else ()))
        for meant in [region in HAVE_A_WAY[key].get(role, ()) and who == "clients" and port == GUARDED.get(key, 443)]
        for source in ranges
        if reaches_api(world, found[region], source, host, port) is not meant
    ]


def test_declared_clients_reach_databases_and_caches_and_nobody_else_does(project):
    (project.cwd / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": {"graticule:deployment": DEPLOYMENT}}))
    assert "does not model" not in project.up("dev").output
    state = project.export("dev")["resources"]
    world = World.of_state(state)
    found = networks(world)
    assert found.keys() == REGIONS.keys()
    wrong = [*wrong_of_names(world, found), *wrong_of_namespaces(world, found), *wrong_of_apis(state, world, found)]
    assert wrong == [], "\n".join(wrong)
    assert granted(world) == []
    project.destroy("dev")
    assert existing(project) == []
