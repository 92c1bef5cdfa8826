"""What a region makes for its clusters, and what the slice of its apps puts in them."""

import copy

import pulumi
import pytest
import yaml

from graticule.stacks.apps import Apps
from graticule.stacks.loading import load
from graticule.stacks.region import Region
from graticule.stacks.upstream import RegionOutputs
from graticule.testing.recording import record
from tests.conformance.cases import found_of_clusters

DEPLOYMENT = {
    "labels": {"owner": "me"},
    "addresses": "10.0.0.0/8",
    "clusters": {"max_nodes": 40, "generations": {"blue": {}}},
    "accounts": {
        "aws-a": {"cloud": "aws", "id": "111122223333"},
        "az-a": {"cloud": "azure", "subscription": "00000000-0000-0000-0000-000000000000"},
    },
    "regions": {
        "use1": {"account": "aws-a", "location": "us-east-1", "zones": ["us-east-1a", "us-east-1b"], "slot": 1},
        "weu": {"account": "az-a", "location": "westeurope", "zones": ["1", "2"], "slot": 2},
    },
}


@pytest.fixture
def region_of(tmp_path):
    def found(key, **clusters):
        deployment = copy.deepcopy(DEPLOYMENT)
        deployment["clusters"] |= clusters
        (tmp_path / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": {"graticule:deployment": deployment}}))
        return load("prod", tmp_path).regions[key]

    return found


def _by_zone(region, role):
    return pulumi.Output.from_input({zone: f"{role}-{zone}" for zone in region.network.zones})


@pytest.mark.parametrize(("key", "system"), [("use1", 0), ("weu", 4)])
def test_what_a_cloud_makes_by_itself_and_its_system_nodes_keep_to_the_clusters_nodes(region_of, key, system):
    region = region_of(key)

    def build():
        outputs = RegionOutputs(
            kubeconfigs={"blue": pulumi.Output.from_input("{}")},
            names={"blue": pulumi.Output.from_input("blue")},
            private_subnets=_by_zone(region, "private"),
            pod_subnets=_by_zone(region, "pods"),
            ready={},
        )
        Apps(region, outputs)

    pools = [one.inputs["spec"] for one in record(build).resources if one.inputs.get("kind") == "NodePool"]
    assert sum(int(pool["limits"]["nodes"]) for pool in pools) == 40 - system


@pytest.mark.parametrize("key", ["use1", "weu"])
def test_a_region_makes_nothing_for_a_cluster_that_exists(region_of, key):
    def kinds(**clusters):
        region = region_of(key, **clusters)
        networks = pulumi.Output.from_input({})
        made = record(lambda: Region(region, networks).outputs(), answer=found_of_clusters)
        return {one.typ for one in made.resources}

    theirs = {"existing": "theirs", "azure": {"resource_group": "theirs"}}
    assert kinds(**theirs) == kinds(generations={})
