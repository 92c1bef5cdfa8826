"""Between regions on the real engine: joined in each way, a region more, one less, as one stack and as slices."""

import pytest

from tests.engine.stack import as_slices, edit, existing
from tests.reachability import World

pytestmark = pytest.mark.engine

DEPLOYMENT = """\
config:
  graticule:deployment:
    profile: economy
    labels: {owner: platform}
    naming: {prefix: acme}
    dns: {private: dev.internal}
    interconnect: {aws: hub, azure: mesh}
    addresses: 10.0.0.0/8
    accounts:
      aws-dev: {cloud: aws, id: "444455556666"}
      az-dev: {cloud: azure, subscription: 11111111-1111-1111-1111-111111111111}
    regions:
      use1: {account: aws-dev, location: us-east-1, zones: [us-east-1a], slot: 2}
      usw2: {account: aws-dev, location: us-west-2, zones: [us-west-2a], slot: 3}
      jpe: {account: az-dev, location: japaneast, zones: ["1"], slot: 5}
      weu: {account: az-dev, location: westeurope, zones: ["1"], slot: 6}
    network: {flow_logs: {enabled: false}, egress: none, private_services: false}
    clusters: {max_nodes: 10}
    tuning: {azure_aliases: false}
    allow_data_loss: [all]
"""
LAST = "    network: {flow_logs"
EUW1 = "      euw1: {account: aws-dev, location: eu-west-1, zones: [eu-west-1a], slot: 1}\n"
ZONE = "aws:route53/zone:Zone"


@pytest.fixture
def joined(project):
    (project.cwd / "Pulumi.dev.yaml").write_text(DEPLOYMENT)
    return project


def networks(project):
    """Return by region the id of its network."""
    found = {}
    for row in project.clouds():
        if row.type in {"aws:ec2/vpc:Vpc", "azure-native:network:VirtualNetwork"}:
            found[(row.inputs.get("tags") or {}).get("region")] = row.id
    return found


def reach(project, one, other):
    """Return whether two regions reach each other, in both directions."""
    world, found = World.of_clouds(project.clouds()), networks(project)
    return world.routed(found[one], found[other]) and world.routed(found[other], found[one])


def test_regions_are_joined_and_a_third_one_comes_and_goes_without_touching_them(joined):
    made = joined.up("dev").output
    assert "does not model" not in made
    assert joined.preview("dev").changes == ()
    assert reach(joined, "use1", "usw2")
    assert reach(joined, "jpe", "weu")
    assert World.of_clouds(joined.clouds()).zones(networks(joined)["jpe"]) == {"dev.internal"}

    edit(joined, "dev", LAST, EUW1 + LAST)
    changes = joined.preview("dev").changes
    assert {step.op for step in changes if step.type != ZONE} == {"create"}
    assert all("euw1" in step.urn for step in changes if step.type != ZONE)
    assert [(step.op, step.type) for step in changes if step.op != "create"] == [("update", ZONE)]
    joined.up("dev")
    assert reach(joined, "euw1", "use1")
    assert reach(joined, "usw2", "euw1")
    assert World.of_clouds(joined.clouds()).zones(networks(joined)["euw1"]) == {"dev.internal"}

    edit(joined, "dev", EUW1, "")
    joined.up("dev")
    assert "euw1" not in networks(joined)
    assert reach(joined, "use1", "usw2")

    edit(joined, "dev", "{aws: hub, azure: mesh}", "mesh")
    joined.up("dev")
    assert reach(joined, "use1", "usw2")
    joined.destroy("dev")
    assert existing(joined) == []


def test_as_slices_a_new_region_edits_no_other_regions_slice(joined):
    as_slices(joined, "dev")
    keys = ["global", "use1", "usw2", "jpe", "weu", "links"]
    refused = joined.up("dev-links", fails=True).output
    assert "deploy dev-use1 first" in refused
    for key in keys:
        joined.up(f"dev-{key}")
    assert reach(joined, "use1", "usw2")
    assert reach(joined, "jpe", "weu")

    edit(joined, "dev", LAST, EUW1 + LAST)
    assert joined.preview("dev-use1").changes == ()
    joined.up("dev-euw1")
    assert not reach(joined, "euw1", "use1")
    changes = joined.preview("dev-links").changes
    assert {(step.op, step.type) for step in changes if step.op != "create"} == {("update", ZONE)}
    joined.up("dev-links")
    assert reach(joined, "euw1", "use1")
    for key in ["links", "euw1", *reversed(keys[:-1])]:
        joined.destroy(f"dev-{key}")
    assert existing(joined) == []
