"""Databases that are an API, on the real engine: made, refused, grown, shrunk, retired and gone."""

import re

import pytest

from tests.engine.stack import edit, existing
from tests.reachability import World
from tests.reaching_apis import granted

pytestmark = pytest.mark.engine

REGIONS = "    clusters: {max_nodes: 20}\n"
MORE = """      usw2: {account: aws-dev, location: us-west-2, zones: [us-west-2a, us-west-2b], slot: 4}
    backups: {outside: false}
"""
LEDGER = "ledger: {consistency: strong, primary: use1, secondaries: [usw2], aws: {witness: us-east-2}, backup: none}"
STOCK = "stock: {consistency: strong, primary: euw4, gcp: {multi_region: eur6}, size: small}"
CARTS = (
    "carts: {engine: document, consistency: async, primary: use1, document: {partition_key: customer}, backup: none}"
)
PROFILES = "profiles: {engine: document, primary: euw4}"
DEVICES = "devices: {engine: document, primary: jpe, document: {partition_key: device}}"
CARTS2 = CARTS.replace("carts", "carts2").replace("async", "single")
DEVICES2 = DEVICES.replace("devices", "devices2")
FROM = ', restore: {{from: {}, at: "2026-11-25T02:00:00Z"}}}}'
LATE = ("deletionProtectionEnabled", "streamEnabled", "tags")
"""What AWS leaves out of a restored table."""
DATABASES = f"    databases:\n{''.join(f'      {one}' + chr(10) for one in (LEDGER, STOCK, CARTS, PROFILES, DEVICES))}"
ALL = "    allow_data_loss: [all]\n"


@pytest.fixture
def project(project):
    edit(project, "dev", REGIONS, MORE + DATABASES)
    edit(project, "dev", ALL, "")
    return project


def refused(project, old, new):
    """Return what the preview of an edit says, and take the edit back."""
    edit(project, "dev", old, new)
    said = project.preview("dev", fails=True).output
    edit(project, "dev", new, old)
    return said


def of(project, kind):
    return sorted(name for one, name in existing(project) if one.endswith(f":{kind}"))


def test_databases_that_are_an_api_live_on_the_engine(project):
    first = project.up("dev")
    assert "does not model" not in first.output
    assert project.preview("dev").changes == ()
    assert len(of(project, "ClusterPeering")) == 2
    assert granted(World.of_clouds(project.clouds())) == []

    witness = refused(project, "witness: us-east-2", "witness: us-west-1")
    assert re.search(
        r"database-ledger-us\w\d \(aws:dsql/cluster:Cluster\) would be replaced because of multiRegion", witness
    )
    place = refused(project, "multi_region: eur6", "multi_region: eur3")
    assert "errored" in place  # protected itself, or what hangs on it: whichever the engine comes to first
    key = refused(project, "partition_key: device", "partition_key: owner")
    assert (
        "database-devices (azure-native:cosmosdb:SqlResourceSqlContainer): resource.partitionKey.paths would go" in key
    )
    gone = refused(project, PROFILES, "# no profiles")
    assert re.search(r"database-profiles \(gcp:firestore/\w+:\w+\) would be deleted", gone)

    two = CARTS.replace("primary: use1", "primary: use1, secondaries: [usw2]")
    edit(project, "dev", CARTS, two)
    grown = project.preview("dev").changes
    assert {step.urn.split("::")[-1] for step in grown if step.op != "create"} <= {"usw2-keys-data"}
    assert {step.op for step in grown} <= {"create", "update"}
    assert [step.urn.split("::")[-1] for step in grown if "dynamodb" in step.urn] == ["database-carts-usw2"]
    project.up("dev")
    said = refused(project, two, CARTS)
    assert "database-carts-usw2 (aws:dynamodb/tableReplica:TableReplica) would be deleted" in said
    leaving = two.replace("usw2]", "usw2], leaving: [usw2]")
    began = [one.removesuffix("}") + FROM.format(source) for one, source in ((CARTS2, "carts"), (DEVICES2, "devices"))]
    edit(project, "dev", two, "\n      ".join((leaving, *began)))
    project.up("dev")
    (table,) = (row for row in project.clouds() if row.inputs.get("restoreSourceName"))
    assert [table.inputs[key] for key in LATE] == [False, False, {}]
    assert len(of(project, "SqlResourceSqlContainer")) == len(["devices", "what came with devices2"])
    edit(project, "dev", leaving, CARTS)
    for restored, plain in zip(began, (CARTS2, DEVICES2), strict=True):
        edit(project, "dev", restored, plain)
    changes = project.preview("dev").changes
    assert {step.op for step in changes} <= {"delete", "update"}
    late = [step for step in changes if step.name in ("database-carts2", "database-devices2")]
    assert [step.name for step in late] == ["database-carts2"]
    assert {path.partition(".")[0] for path in late[0].diff} == set(LATE)
    project.up("dev")
    assert project.preview("dev").changes == ()
    assert of(project, "TableReplica") == []

    for one in (LEDGER, STOCK, CARTS, PROFILES, DEVICES, CARTS2, DEVICES2):
        edit(project, "dev", one, one.removesuffix("}") + ", retire: true}")
    project.up("dev")
    edit(project, "dev", "    tuning:", f"{ALL}    tuning:")
    project.up("dev")
    project.destroy("dev")
    assert existing(project) == []
