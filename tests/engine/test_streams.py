"""Streams on the real engine: queues and logs on three clouds, from the first update to the last."""

import pytest

from tests.engine.stack import edit, existing

pytestmark = pytest.mark.engine

DEPLOYMENT = """\
config:
  graticule:deployment:
    profile: economy
    labels: {owner: platform}
    addresses: 10.0.0.0/8
    accounts:
      aws-dev: {cloud: aws, id: "444455556666"}
      gcp-dev: {cloud: gcp, project: acme-dev}
      az-dev: {cloud: azure, subscription: 11111111-1111-1111-1111-111111111111}
    regions:
      use1: {account: aws-dev, location: us-east-1, zones: [us-east-1a, us-east-1b, us-east-1c], slot: 1}
      usw2: {account: aws-dev, location: us-west-2, zones: [us-west-2a, us-west-2b, us-west-2c], slot: 2}
      euw4: {account: gcp-dev, location: europe-west4, zones: [europe-west4-a, europe-west4-b], slot: 3}
      jpe: {account: az-dev, location: japaneast, zones: ["1", "2"], slot: 4}
    clusters: {generations: {}}
    tuning: {azure_aliases: false}
    streams:
      jobs: {kind: queue, backup: none, regions: all}
      bills: {kind: queue, backup: none, regions: [use1, euw4, jpe], ordered: true,
        gcp: {senders: {api: "serviceAccount:api@acme-dev.iam.gserviceaccount.com"}},
        azure: {receivers: {api: 22222222-2222-2222-2222-222222222222}}}
      facts: {kind: log, backup: none, regions: [euw4, jpe], retention_days: 7, topics: {orders: {partitions: 6}}}
      events: {kind: log, backup: none, regions: [use1], primary: use1, replicate: true, retention_days: 7, topics: {orders: {}}}
"""
RETIRED = "retire: true, regions"


def test_streams_live_grow_and_go_in_two_steps(project):
    for file in project.cwd.glob("Pulumi.*.yaml"):
        file.unlink()
    file = project.cwd / "Pulumi.dev.yaml"
    file.write_text(DEPLOYMENT)
    assert "does not model" not in project.up("dev").output
    assert project.preview("dev").changes == ()

    before = {one for one in existing(project) if ":msk/" in one[0]}
    edit(
        project,
        "dev",
        "events: {kind: log, backup: none, regions: [use1]",
        "events: {kind: log, backup: none, regions: [use1, usw2]",
    )
    edit(project, "dev", "orders: {partitions: 6}", "orders: {partitions: 12}")
    project.up("dev")
    assert project.preview("dev").changes == ()
    after = {one for one in existing(project) if ":msk/" in one[0]}
    assert before < after
    assert "aws:msk/replicator:Replicator" in {kind for kind, _ in after}

    for old, new, says in (
        ("ordered: true", "ordered: false", "would be replaced because of"),
        ("{partitions: 12}", "{partitions: 4}", "partitionCount would go from 12 to 4"),
    ):
        edit(project, "dev", old, new)
        assert says in project.preview("dev", fails=True).output
        edit(project, "dev", new, old)

    file.write_text(file.read_text().replace("regions: [", RETIRED + ": [").replace("regions: all", RETIRED + ": all"))
    edit(project, "dev", "profile: economy", "profile: economy\n    allow_data_loss: [all]")
    project.up("dev")
    file.write_text(file.read_text().partition("    streams:")[0])
    project.up("dev")
    left = {kind for kind, _ in existing(project)}
    assert not [kind for kind in left if any(word in kind for word in ("sqs", "msk", "pubsub", "kafka", "eventhub"))]
    project.destroy("dev")
    assert existing(project) == []
