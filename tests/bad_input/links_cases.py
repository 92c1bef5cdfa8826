"""What users get wrong about what is between regions."""

from typing import Any

from tests.bad_input.cases import Case, both, put
from tests.bad_input.data_cases import USW2

WEU = put("regions/weu", {"account": "az-a", "location": "westeurope", "zones": ["1", "2"], "slot": 5})
OREGON = {"account": "aws-a", "location": "us-west-2", "zones": ["us-west-2a", "us-west-2b"], "slot": 4}
TEAM = "22222222-2222-2222-2222-222222222222"
EXISTING = {"id": "vpc-0123456789abcdef0", "private_subnets": {"us-west-2a": "subnet-1"}}


def _orders(**settings: object) -> Any:
    base = {"version": "17", "consistency": "async", "primary": "use1", "secondaries": ["usw2"]}
    return put("databases/orders", {**base, **settings})


CASES = [
    Case(
        "regions joined by a star",
        put("interconnect", "star"),
        r"interconnect: need none, mesh, hub, or a map of them by cloud, got 'star'",
    ),
    Case(
        "one cloud joined by a star",
        put("interconnect", {"azure": "star"}),
        r"interconnect\.azure: need 'none', 'mesh' or 'hub', got 'star'",
    ),
    Case(
        "a cloud nobody has",
        put("interconnect", {"awz": "mesh"}),
        r"interconnect\.awz: unknown key \(did you mean 'aws'\?\); the keys here are aws, azure, gcp",
    ),
    Case("joined as a list", put("interconnect", ["mesh"]), r"interconnect: need a map, got \['mesh'\]"),
    Case("joined as a truth", put("interconnect", True), r"interconnect: need a map, got true"),
    Case(
        "a hub on every cloud",
        put("interconnect", "hub"),
        r"interconnect\.azure: peerings .* do not lead on .*; use interconnect: {aws: hub, azure: mesh} \(account az-a\)",
    ),
    Case(
        "a hub on Azure",
        both(WEU, put("interconnect", {"azure": "hub"})),
        r"interconnect\.azure: peerings .* do not lead on .*; use interconnect: {aws: hub, azure: mesh} \(account az-a\)",
    ),
    Case(
        "a database over regions that nothing joins",
        both(USW2, _orders()),
        r"databases\.orders: 'usw2' and 'use1' have no route between them on aws; set interconnect: {aws: mesh}, or keep .*",
    ),
    Case(
        "clients in a region that nothing joins",
        both(USW2, _orders(consistency="single", secondaries=[], clients=["use1", "usw2"])),
        r"databases\.orders: 'usw2' and 'use1' have no route between them on aws; set interconnect: {aws: mesh}, or keep .*",
    ),
    Case(
        "clients that only another cloud's regions reach",
        both(
            *(WEU, put("teams", {"data": {"azure": TEAM}}), put("interconnect", {"aws": "mesh"})),
            _orders(primary="jpe", secondaries=["weu"], administrators=["data"]),
        ),
        r"databases\.orders: 'weu' and 'jpe' have no route between them on azure; set interconnect: {azure: mesh}, or .*",
    ),
    Case(
        "an existing network without its route tables",
        both(put("regions/usw2", {**OREGON, "network": {"existing": EXISTING}}), put("interconnect", "mesh")),
        r"regions\.usw2\.network\.existing\.route_tables: is required with interconnect\.aws: mesh: .*; or set .*: none",
    ),
    Case(
        "a private zone that is the public one",
        put("dns", {"zone": "example.com", "private": "example.com"}),
        r"dns\.private: 'example\.com' is the public zone too, .*; take one of its own, internal\.example\.com for example",
    ),
    Case(
        "a private zone without a dot",
        put("dns/private", "internal"),
        r"dns\.private: need a domain .*, got 'internal'",
    ),
    Case("a private zone in capitals", put("dns/private", "Prod.internal"), r"dns\.private: need a domain in lower .*"),
]
