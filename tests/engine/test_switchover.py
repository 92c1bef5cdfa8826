"""A writer moves and comes back, its region goes and comes back, members go and come: as the runbooks say it; what disagrees is refused."""

from dataclasses import dataclass, replace

import pytest
import yaml

from graticule.fleet.workspace import CLOUDS
from graticule.testing.steps import assert_no_replace
from tests.engine.runbooks import follow, sections, write
from tests.engine.stack import ROOT, in_a_copy

pytestmark = pytest.mark.engine

REGIONS = {
    "aws": {
        "use1": ("aws-prod", "us-east-1", ["us-east-1a", "us-east-1b"]),
        "usw2": ("aws-prod", "us-west-2", ["us-west-2a", "us-west-2b"]),
    },
    "gcp": {
        "euw4": ("gcp-prod", "europe-west4", ["europe-west4-a"]),
        "euw1": ("gcp-prod", "europe-west1", ["europe-west1-b"]),
    },
    "azure": {
        "neu": ("az-prod", "northeurope", ["1", "2"]),
        "weu": ("az-prod", "westeurope", ["1", "2"]),
    },
}
ACCOUNTS = {
    "aws": {"aws-prod": {"cloud": "aws", "id": "111122223333"}},
    "gcp": {"gcp-prod": {"cloud": "gcp", "project": "acme-prod"}},
    "azure": {"az-prod": {"cloud": "azure", "subscription": "00000000-0000-0000-0000-000000000000"}},
}

ASYNC = {"version": "17", "consistency": "async", "backup": "none"}


@dataclass(frozen=True)
class Case:
    """One technology: what its project holds, and what its runbook may change besides the epoch."""

    runbook: str
    cloud: str
    holds: dict
    protects: frozenset = frozenset()
    """Properties that change on the members after a move."""
    waits: bool = False
    """Whether the old writer loses something, which waits until its region answers."""

    @property
    def block(self):
        return next(iter(self.holds))

    @property
    def key(self):
        return next(iter(self.holds[self.block]))


CASES = [
    Case("aurora-global", "aws", {"databases": {"orders": {**ASYNC, "primary": "use1", "secondaries": ["usw2"]}}}),
    Case(
        "alloydb",
        "gcp",
        {"databases": {"orders": {**ASYNC, "primary": "euw4", "secondaries": ["euw1"]}}},
    ),
    Case(
        "postgresql-flexible-server",
        "azure",
        {
            "databases": {
                "orders": {
                    **ASYNC,
                    "administrators": ["platform"],
                    "azure": {"geo_backup": "weu"},
                    "primary": "neu",
                    "secondaries": ["weu"],
                },
            }
        },
        protects=frozenset({"highAvailability", "backup"}),
        waits=True,
    ),
    Case(
        "elasticache-global-datastore",
        "aws",
        {"caches": {"sessions": {"topology": "primary", "regions": "all", "primary": "use1", "backup": "none"}}},
        protects=frozenset({"snapshotRetentionLimit", "snapshotWindow"}),
    ),
    Case(
        "memorystore",
        "gcp",
        {"caches": {"sessions": {"topology": "primary", "regions": "all", "primary": "euw4", "backup": "none"}}},
    ),
    Case(
        "managed-redis",
        "azure",
        {"caches": {"sessions": {"topology": "active_active", "regions": "all", "primary": "neu", "backup": "none"}}},
    ),
]
EPOCH = {"tags", "labels"}
MEMBER = {
    "aurora-global": "aws:rds/cluster:Cluster",
    "alloydb": "gcp:alloydb/cluster:Cluster",
    "postgresql-flexible-server": "azure-native:dbforpostgresql:Server",
    "elasticache-global-datastore": "aws:elasticache/replicationGroup:ReplicationGroup",
    "memorystore": "gcp:memorystore/instance:Instance",
    "managed-redis": "azure-native:redisenterprise:RedisEnterprise",
}
NETWORK = {"egress": "none", "flow_logs": {"enabled": False}}


def project_of(case, sandbox, folder):
    deployment = {
        "profile": "economy",
        "labels": {"owner": "platform"},
        "naming": {"prefix": "acme"},
        "addresses": "10.0.0.0/8",
        "accounts": ACCOUNTS[case.cloud],
        "regions": {
            key: {"account": account, "location": location, "zones": zones, "slot": slot}
            for slot, (key, (account, location, zones)) in enumerate(REGIONS[case.cloud].items(), 1)
        },
        "teams": {"platform": {"azure": "33333333-3333-3333-3333-333333333333"}},
        "network": {**NETWORK, **({"private_services": False} if case.cloud == "aws" else {})},
        "tuning": {"azure_aliases": False},
        "interconnect": {} if case.cloud == "gcp" else {case.cloud: "mesh"},
        **case.holds,
    }
    project = in_a_copy(sandbox, folder, ROOT / "Pulumi.yaml", ROOT / "__main__.py")
    document = {"config": {"graticule:deployment": deployment}}
    (folder / "Pulumi.prod.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    return project


def settings(project, case):
    document = yaml.safe_load((project.cwd / "Pulumi.prod.yaml").read_text())
    return document["config"]["graticule:deployment"][case.block][case.key]


def changed(result):
    """Return by resource the properties that change, without the stack's outputs."""
    return {
        f"{step.op} {step.name}": {path.split(".")[0].split("[")[0] for path in step.diff}
        for step in result.changes
        if step.type != "pulumi:pulumi:Stack"
    }


def check_protects(case, result):
    """Check that nothing but the epoch and what a follower could not have changes, in place."""
    assert_no_replace(result)
    for step, properties in changed(result).items():
        assert step.startswith("update "), step
        assert properties <= EPOCH | case.protects, (step, properties)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.runbook)
def test_a_runbook_is_followed_to_its_end(case, sandbox, tmp_path):
    project, does = project_of(case, sandbox, tmp_path / "project"), sections(case.runbook)
    old, new = REGIONS[case.cloud]
    made = project.up("prod")
    assert bool(check_passwords_are_nowhere(project, made)) is (case.runbook == "aurora-global")
    follow(project, does["Look"])
    if case.runbook == "managed-redis":  # every region writes
        moved_and_back = 1
    else:
        moved_and_back = 3
        move_and_go_back(case, project, does)
        check_disagreement_is_refused(project, case)

    down = f"{{fault: down, region: {REGIONS[case.cloud][old][1]}}}"
    gone = does.get("The writer's region is gone") or does["A region is gone"]
    _, preview, _ = follow(project, gone, down)
    check_protects(case, preview)
    assert (settings(project, case)["primary"], settings(project, case)["epoch"]) == (new, moved_and_back + 1)
    check_the_rest_goes_on(case, project, down)

    follow(project, does["The region is back"])
    assert project.preview("prod").changes == ()
    if case.runbook == "managed-redis":
        check_disagreement_is_refused(project, case)
    check_a_member_goes_and_comes(project, case, does)


def check_the_rest_goes_on(case, project, down):
    """Check that, while a region does not answer, what is elsewhere is previewed and updated."""
    old, new = REGIONS[case.cloud]
    left_out = f"database-{case.key}-{old}"
    write(project, {"streams": {"jobs": {"kind": "queue", "backup": "none", "regions": [new]}}})
    here = replace(project, faults=down)
    waiting = {step for step in changed(here.preview("prod")) if new not in step}
    assert waiting <= ({f"update {left_out}"} if case.waits else set())
    made = here.up("prod", flags=("--exclude", f"**::{left_out}") if case.waits else ())
    assert "create" in {step.op for step in made.changes}


def move_and_go_back(case, project, does):
    old, new = REGIONS[case.cloud]
    *_, preview, _ = follow(project, does["Move it on purpose"])
    check_protects(case, preview)
    assert (settings(project, case)["primary"], settings(project, case)["epoch"]) == (new, 2)
    project.refresh("prod")
    assert project.preview("prod").changes == ()

    *_, up = follow(project, does["Go back"])
    check_protects(case, up)
    assert (settings(project, case)["primary"], settings(project, case)["epoch"]) == (old, 3)


def check_disagreement_is_refused(project, case):
    """Check that settings are refused that say another writer than the cloud, or an epoch that falls."""
    project.refresh("prod")
    before = settings(project, case)
    old, new = REGIONS[case.cloud]
    others = {"secondaries": [old]} if case.block == "databases" else {}
    if case.runbook != "managed-redis":
        write(project, {case.block: {case.key: {**before, "primary": new, **others, "epoch": before["epoch"] + 1}}})
        assert f"primary: {old}" in project.preview("prod", fails=True).output
    write(project, {case.block: {case.key: {**before, "epoch": before["epoch"] - 1}}})
    assert "never falls" in project.preview("prod", fails=True).output

    other = new if before["primary"] == old else old
    others = {"secondaries": [before["primary"]]} if case.block == "databases" else {}
    move_behind(project, case, other)
    write(project, {case.block: {case.key: {**before, "primary": other, **others, "epoch": before["epoch"] - 1}}})
    assert "never falls" in project.preview("prod", fails=True).output
    move_behind(project, case, before["primary"])
    write(project, {case.block: {case.key: before}})


def move_behind(project, case, to):
    """Move the writer by the cloud's own calls, which the YAML does not follow."""
    if case.runbook == "managed-redis":
        return
    calls = project.run("graticule", "switchover", case.key, "--to", to, "--deployment", "prod").stdout
    for call in calls.splitlines():
        project.run("sh", "-c", call)


def check_a_member_goes_and_comes(project, case, does):
    old, _ = REGIONS[case.cloud]
    *_, up = follow(project, does["A region less"])
    assert all(old in step.name for step in up.changes if step.op == "delete")
    assert MEMBER[case.runbook] in {step.type for step in up.changes if step.op == "delete"}
    assert {step.op for step in up.changes if step.type != "pulumi:pulumi:Stack"} <= {"delete", "update"}
    preview, _ = follow(project, does["A region more"])
    assert_no_replace(preview)
    assert project.preview("prod").changes == ()


def check_passwords_are_nowhere(project, made):
    """Check that no password that the clouds hold is in what was printed, nor in a file beside the clouds' own."""
    rows = [row for row in project.clouds() if row.type == "aws:secretsmanager/secretVersion:SecretVersion"]
    passwords = {row.inputs["secretStringWo"] for row in rows}
    shown = project.preview("prod", flags=("--diff",)).output
    files = [one for one in project.state.rglob("*") if one.is_file() and not one.name.startswith(CLOUDS)]
    texts = [made.output.encode(), shown.encode(), *(one.read_bytes() for one in files)]
    assert not [word for word in passwords for text in texts if word.encode() in text]
    return passwords
