"""What holds data: a major version up, then in slices, its writer moved, refused, spread further, gone."""

import pytest

from graticule.testing.steps import assert_no_replace
from tests.engine.stack import edit, existing, move, move_to_slices

pytestmark = pytest.mark.engine

DEPLOYMENT = """\
config:
  graticule:deployment:
    profile: economy
    labels: {owner: platform}
    naming: {prefix: acme}
    dns: {private: dev.internal}
    interconnect: {aws: mesh, azure: mesh}
    addresses: 10.0.0.0/8
    accounts:
      aws-dev: {cloud: aws, id: "444455556666"}
      gcp-dev: {cloud: gcp, project: acme-dev}
      az-dev: {cloud: azure, subscription: 11111111-1111-1111-1111-111111111111}
    regions:
      use1: {account: aws-dev, location: us-east-1, zones: [us-east-1a, us-east-1b], slot: 1}
      usw2: {account: aws-dev, location: us-west-2, zones: [us-west-2a, us-west-2b], slot: 2}
      euw4: {account: gcp-dev, location: europe-west4, zones: [europe-west4-a], slot: 3}
      euw1: {account: gcp-dev, location: europe-west1, zones: [europe-west1-b], slot: 4}
      weu: {account: az-dev, location: westeurope, zones: ["1", "2"], slot: 5}
      neu: {account: az-dev, location: northeurope, zones: ["1", "2"], slot: 6}
    network: {flow_logs: {enabled: false}, egress: none}
    clusters: {generations: {}}
    tuning: {azure_aliases: false}
    teams: {platform: {azure: 33333333-3333-3333-3333-333333333333}}
    streams:
      jobs: {kind: queue, backup: none, regions: [weu], clients: [weu, neu]}
    databases:
      orders: {version: "16", backup: none, consistency: async, primary: use1, secondaries: [usw2], epoch: 1}
      billing: {version: "16", backup: none, consistency: async, primary: euw4, secondaries: [euw1], epoch: 1}
      claims:
        {version: "16", backup: none, consistency: async, primary: weu, secondaries: [neu], epoch: 1, administrators: [platform]}
      notes: {version: "16", backup: none, shards: {a: {buckets: 0-1023}}, primary: euw4}
"""
MEMBERS = {"aws:rds/globalCluster:GlobalCluster", "aws:rds/cluster:Cluster", "gcp:alloydb/cluster:Cluster"}
MOVES = {"orders": "usw2", "billing": "euw1", "claims": "neu"}


@pytest.fixture
def deployed(project):
    """One stack that holds everything."""
    (project.cwd / "Pulumi.dev.yaml").write_text(DEPLOYMENT)
    project.up("dev")
    return project


def upgrade(project, *keys):
    """Take databases one major version up: in place, a global database before its members, a writer before who follows."""
    for key in keys:
        edit(project, "dev", f'{key}: {{version: "16"', f'{key}: {{version: "17"')
    assert_no_replace(project.preview("dev"), allow=["*::database-orders-*-pg16"])
    steps = [step for step in project.up("dev").changes if step.type in MEMBERS]
    names = [step.name for step in steps if step.op == "update"]
    assert len(names) == len(steps) == 6
    assert names.index("database-orders") < min(names.index(f"database-orders-{key}") for key in ("use1", "usw2"))
    assert names.index("database-billing-euw4") < names.index("database-billing-euw1")
    versions = [row.inputs.get("databaseVersion") for row in project.clouds() if row.type in MEMBERS]
    assert versions.count("POSTGRES_17") == 3


def test_data_moves_to_slices_and_lives_on_there(deployed):
    project = deployed
    upgrade(project, "orders", "billing", "notes")
    before = sorted(existing(project))
    stacks = move_to_slices(project, "dev")
    assert sorted(existing(project)) == before

    for key, region in MOVES.items():
        stack = f"dev-data-{key}"
        said = project.run("graticule", "switchover", key, "--to", region, "--deployment", "dev", "--execute").output
        assert f"pulumi preview --stack {stack}" in said
        assert_no_replace(project.preview(stack))
        project.up(stack)
        assert project.preview(stack).changes == ()

    edit(project, "dev", "secondaries: [use1]", "secondaries: []")
    assert "would be deleted: the database would be lost" in project.preview("dev-data-orders", fails=True).output
    edit(project, "dev", "secondaries: []", "secondaries: [use1]")
    for old, new, says in (
        (
            'notes: {version: "17"',
            'notes: {version: "16"',
            "databaseVersion would go from 'POSTGRES_17' to 'POSTGRES_16'",
        ),
        (
            "{a: {buckets: 0-1023}}",
            "{a: {buckets: 0-511}, b: {buckets: 512-1023}}",
            "to '0-511-of-1024'; what is in a bucket",
        ),
    ):
        edit(project, "dev", old, new)
        assert says in project.preview("dev-euw4", fails=True).output
        edit(project, "dev", new, old)

    edit(project, "dev", "primary: euw4}", "primary: euw4, consistency: async, secondaries: [euw1]}")
    assert "would be deleted" in project.preview("dev-euw4", fails=True).output
    project.run("pulumi", "stack", "init", "dev-data-notes", "--non-interactive")
    for source in ("dev-euw4", "dev-links"):
        mine = [
            one["urn"]
            for one in project.export(source)["resources"]
            if one["type"].startswith("graticule:index:") and "::database-notes" in one["urn"]
        ]
        move(project, source, "dev-data-notes", *mine)
    wider = project.preview("dev-data-notes")
    gone = {step.name for step in wider.changes if step.op not in {"create", "update"}}
    assert gone == {"euw4-data", "links-names"}, "the roots that it was in, which hold nothing here"
    project.up("dev-data-notes")
    for stack in ("dev-euw4", "dev-links", "dev-data-notes"):
        assert project.preview(stack).changes == (), stack

    edit(project, "dev", "    tuning:", "    allow_data_loss: [all]\n    tuning:")
    stacks = [*stacks, "dev-data-notes"]
    for stack in stacks:
        project.up(stack)
    for stack in reversed(stacks):
        project.destroy(stack)
    assert existing(project) == []
