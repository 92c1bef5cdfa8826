"""What users get wrong about pools of nodes and how far a cluster grows."""

from typing import Any

from tests.bad_input.cases import Case, both, put
from tests.bad_input.cluster_cases import EUW4, JPE, USE1, blue, within


def _pool(**settings: object) -> Any:
    return within("regions/use1/clusters", nodes="pools", pools={"general": {"machine": "m7i.large", **settings}})


CASES = [
    Case("pools without pools", blue(nodes="pools"), r"clusters\.?.*pools: is required with nodes: pools.*"),
    Case(
        "pools beside autopilot",
        within(EUW4, pools={"a": {"machine": "n2-standard-4"}}),
        r"regions\.euw4\.clusters\.pools: Autopilot makes every node itself.*",
    ),
    Case(
        "a pool without a machine",
        within(USE1, nodes="pools", pools={"a": {}}),
        r"regions\.use1\.clusters\.pools\.a\.machine: is required",
    ),
    Case(
        "a pool's key too long for AKS",
        within(JPE, nodes="pools", pools={"generalpool1": {"machine": "x"}}),
        r"regions\.jpe\.clusters\.pools\.generalpool1: a pool's key needs 1\.\.10 .*",
    ),
    Case(
        "a pool's key with a dash",
        within(JPE, nodes="pools", pools={"my-pool": {"machine": "x"}}),
        r"regions\.jpe\.clusters\.pools\.my-pool: a pool's key needs .*",
    ),
    Case(
        "fewer nodes at most than at least",
        _pool(min_nodes=5, max_nodes=2),
        r"regions\.use1\.clusters\.pools\.general\.max_nodes: need at least min_nodes \(5\), got 2",
    ),
    Case(
        "no node at most",
        _pool(max_nodes=0),
        r"regions\.use1\.clusters\.pools\.general\.max_nodes: need at least 1, got 0",
    ),
    Case(
        "a negative number of nodes",
        _pool(min_nodes=-1),
        r"regions\.use1\.clusters\.pools\.general\.min_nodes: need at least 0, got -1",
    ),
    Case(
        "a disk too small",
        _pool(disk_gb=10),
        r"regions\.use1\.clusters\.pools\.general\.disk_gb: need at least 30, got 10",
    ),
    Case(
        "a pool in a zone elsewhere",
        _pool(zones=["us-east-1f"]),
        r"regions\.use1\.clusters\.pools\.general\.zones\.0: 'us-east-1f' is none of the region's.*",
    ),
    Case(
        "a pool in one zone twice",
        _pool(zones=["us-east-1a", "us-east-1a"]),
        r"regions\.use1\.clusters\.pools\.general\.zones\.1: 'us-east-1a' is listed twice",
    ),
    Case(
        "a pool called like AKS's own",
        within(JPE, nodes="pools", pools={"system": {"machine": "Standard_D4ds_v5"}}),
        r"regions\.jpe\.clusters\.pools\.system: 'system' is what AKS's own pools are called; take another key",
    ),
    Case(
        "a pool on azure with fewer nodes than zones",
        within(JPE, nodes="pools", pools={"a": {"machine": "Standard_D4ds_v5", "max_nodes": 1}}),
        r"regions\.jpe\.clusters\.pools\.a\.max_nodes: need at least one for each of \d zones, got 1",
    ),
    Case(
        "pools beside what AKS makes",
        within(JPE, pools={"a": {"machine": "Standard_D4ds_v5"}}),
        r"regions\.jpe\.clusters\.pools: node auto-provisioning takes no pools .*; use nodes: pools, .*",
    ),
    Case(
        "pools that outgrow the cluster",
        both(_pool(max_nodes=900), put("regions/use1/clusters/max_nodes", 20)),
        r"regions\.use1\.clusters\.max_nodes: need at least 900 for all that the pools may grow to, got 20; lower .*",
    ),
    Case(
        "pools that outgrow the cluster with AKS's own nodes",
        within(JPE, max_nodes=20, nodes="pools", pools={"a": {"machine": "Standard_D4ds_v5", "max_nodes": 18}}),
        r"regions\.jpe\.clusters\.max_nodes: need at least 22 for all that the pools may grow to beside AKS's 4 system "
        r"nodes, got 20; lower the pools' max_nodes, or raise it",
    ),
    Case(
        "a generation's pools that outgrow the cluster",
        put(
            "regions/use1/clusters",
            {
                "max_nodes": 20,
                "generations": {"green": {"nodes": "pools", "pools": {"a": {"machine": "m7i.large", "max_nodes": 21}}}},
            },
        ),
        r"regions\.use1\.clusters\.max_nodes: need at least 21 for all that the pools may grow to, got 20; .*",
    ),
    Case(
        "more system nodes than nodes",
        within(JPE, max_nodes=20, azure={"system_nodes": 20}),
        r"regions\.jpe\.clusters\.max_nodes: need at least 22 for a node in each zone beside AKS's 20 system nodes, "
        r"got 20; raise it",
    ),
    Case(
        "a pool per zone with too few nodes",
        _pool(per_zone=True, min_nodes=0, max_nodes=1),
        r"regions\.use1\.clusters\.pools\.general\.max_nodes: need at least one for each of 2 zones, got 1",
    ),
    Case("spot alone", _pool(spot=True), r"regions\.use1\.clusters\.?.*pools: every pool is spot.*"),
    Case(
        "an unknown taint effect",
        _pool(taints={"gpu": {"effect": "Never"}}),
        r"regions\.use1\.clusters\.pools\.general\.taints\.gpu\.effect: need 'NoSchedule', .*got 'Never'",
    ),
    Case(
        "a key that a pool has not",
        _pool(maxnodes=3),
        r"regions\.use1\.clusters\.pools\.general\.maxnodes: unknown key \(did you mean 'max_nodes'\?\).*",
    ),
]
