"""Slices of data out of their order: before their regions, on regions that do not know of them yet, and their end."""

import pytest

from tests.engine.stack import edit, existing

pytestmark = pytest.mark.engine

DEPLOYMENT = """\
config:
  graticule:deployment:
    layout: slices
    profile: economy
    labels: {owner: platform}
    naming: {prefix: acme}
    addresses: 10.0.0.0/8
    accounts:
      aws-dev: {cloud: aws, id: "444455556666"}
    regions:
      use1: {account: aws-dev, location: us-east-1, zones: [us-east-1a], slot: 1}
      usw2: {account: aws-dev, location: us-west-2, zones: [us-west-2a], slot: 2}
    network: {flow_logs: {enabled: false}, egress: none}
    clusters: {max_nodes: 20}
    tuning: {azure_aliases: false}
"""
CARTS = """\
    databases:
      carts:
        engine: document
        consistency: async
        primary: use1
        secondaries: [usw2]
        document: {partition_key: customer}
        backup: none
"""
TABLE = "aws:dynamodb/table:Table"


@pytest.fixture
def sliced(project):
    (project.cwd / "Pulumi.dev.yaml").write_text(DEPLOYMENT)
    return project


def of_type(project, kind):
    return [one for one in existing(project) if one[0] == kind]


def test_a_slice_of_data_is_made_after_its_regions_know_of_it_and_goes_before_its_settings(sliced):
    with_carts = sliced.cwd / "Pulumi.dev.yaml"
    with_carts.write_text(DEPLOYMENT + CARTS)
    assert "dev-use1 is not deployed yet" in sliced.preview("dev-data-carts").output
    assert "deploy dev-use1 first" in sliced.up("dev-data-carts", fails=True).output

    with_carts.write_text(DEPLOYMENT)
    for region in ("use1", "usw2"):
        sliced.up(f"dev-{region}")
    with_carts.write_text(DEPLOYMENT + CARTS)
    assert "dev-use1 does not give keys.key_ids.data yet" in sliced.preview("dev-data-carts").output
    refused = sliced.up("dev-data-carts", fails=True).output
    assert "keys.key_ids.backup, which dev-use1 does not give yet; deploy dev-use1 first" in refused
    assert of_type(sliced, TABLE) == []

    for region in ("use1", "usw2"):
        sliced.up(f"dev-{region}")
    sliced.up("dev-data-carts")
    assert sliced.preview("dev-data-carts").changes == ()

    edit(sliced, "dev", "partition_key: customer", "partition_key: buyer")
    assert "unable to replace" in sliced.preview("dev-data-carts", fails=True).output
    edit(sliced, "dev", "partition_key: buyer", "partition_key: customer")
    with_carts.write_text(DEPLOYMENT)
    assert "would be deleted: all that it encrypts would be lost" in sliced.preview("dev-use1", fails=True).output
    assert "is none of deployment 'dev'" in sliced.preview("dev-data-carts", fails=True).output
    sliced.destroy("dev-data-carts", fails=True)
    assert of_type(sliced, TABLE)

    with_carts.write_text(DEPLOYMENT + CARTS + "        retire: true\n")
    sliced.up("dev-data-carts")
    sliced.destroy("dev-data-carts")
    assert of_type(sliced, TABLE) == []
    with_carts.write_text(DEPLOYMENT + "    keys: {keep: [data, backup, logs]}\n    allow_data_loss: [all]\n")
    for region in ("use1", "usw2"):
        assert {step.op for step in sliced.preview(f"dev-{region}").changes} == {"update"}
        sliced.up(f"dev-{region}")
        sliced.destroy(f"dev-{region}")
    assert existing(sliced) == []
