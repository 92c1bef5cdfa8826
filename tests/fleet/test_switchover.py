"""``graticule switchover`` and ``failover``: what they refuse, print, run and write."""

import os
import re

import pytest

from graticule.fleet import switchover as module
from graticule.fleet.switchover import move
from graticule.fleet.workspace import CLOUDS, prepare
from graticule.providers.contract.errors import Problem, Problems
from graticule.sandbox.calls_aws import GLOBAL
from graticule.sandbox.store import Row, Store
from graticule.stacks.loading import load

FILE = """\
config:
  graticule:deployment:
    labels: {owner: platform}
    naming: {prefix: acme}
    interconnect: mesh
    addresses: 10.0.0.0/8
    accounts:
      aws-prod: {cloud: aws, id: "111122223333"}
      gcp-prod: {cloud: gcp, project: acme-prod}
    regions:
      use1: {account: aws-prod, location: us-east-1, zones: [us-east-1a, us-east-1b], slot: 1}
      usw2: {account: aws-prod, location: us-west-2, zones: [us-west-2a, us-west-2b], slot: 2}
      euw4: {account: gcp-prod, location: europe-west4, zones: [europe-west4-a], slot: 3}
      use4: {account: gcp-prod, location: us-east4, zones: [us-east4-a], slot: 4}
    databases:
      orders: {version: "17", consistency: async, primary: use1, secondaries: [usw2], epoch: 4}  # sells things
      ledger: {version: "17", consistency: async, primary: euw4, secondaries: [use4]}
      local: {version: "17", primary: use1}
      wide:
        version: "17"
        consistency: async
        primary: use1
        secondaries: [usw2]
        shards: {a: {buckets: 0-1}, b: {buckets: 2-3}}
"""
MOVED = "consistency: async, primary: usw2, secondaries: [use1], epoch: 5}  # sells things"
ALLOYDB = "gcloud alloydb clusters switchover acme-prod-database-ledger-use4"
CLUSTER = "cluster:acme-prod-database-orders"
ARNS = {
    "us-east-1": f"arn:aws:rds:us-east-1:111122223333:{CLUSTER}-use1",
    "us-west-2": f"arn:aws:rds:us-west-2:111122223333:{CLUSTER}-usw2",
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "Pulumi.prod.yaml").write_text(FILE)
    return tmp_path


@pytest.fixture
def clouds(tmp_path, monkeypatch):
    """Give the simulated clouds' tools, and a global database that use1 writes to."""
    state = tmp_path / "state"
    prepare(state)
    monkeypatch.setenv("PATH", f"{state / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GRATICULE_SANDBOX_STATE", str(state / CLOUDS))
    store = Store(state / CLOUDS)
    members = [{"dbClusterArn": arn, "isWriter": place == "us-east-1"} for place, arn in ARNS.items()]
    name = "acme-prod-database-orders"
    store.put(Row("111122223333", GLOBAL, name, "", name, {}, {"globalClusterMembers": members}))
    return store


def text(folder):
    return (folder / "Pulumi.prod.yaml").read_text()


def writer(store):
    (row,) = (row for row in store.everything() if row.type == GLOBAL)
    return [one["dbClusterArn"] for one in row.outputs["globalClusterMembers"] if one["isWriter"]]


def _aws(action, region, key="orders"):
    name = f"acme-prod-database-{key}"
    where = f"--region {region} --global-cluster-identifier {name}"
    return f"aws rds {action}-global-cluster {where} --target-db-cluster-identifier"


@pytest.mark.parametrize(
    ("key", "to", "forced", "lines"),
    [
        ("orders", "usw2", False, [f"{_aws('switchover', 'us-east-1')} {ARNS['us-west-2']}"]),
        ("orders", "usw2", True, [f"{_aws('failover', 'us-west-2')} {ARNS['us-west-2']} --allow-data-loss"]),
        (
            "ledger",
            "use4",
            False,
            [f"{ALLOYDB} --region us-east4 --project acme-prod --quiet"],
        ),
        (
            "wide",
            "usw2",
            False,
            [
                f"{_aws('switchover', 'us-east-1', f'wide-{shard}')} "
                f"{ARNS['us-west-2'].replace('orders', f'wide-{shard}')}"
                for shard in ("a", "b")
            ],
        ),
    ],
)
def test_the_clouds_own_calls_are_printed_one_a_line(folder, capsys, key, to, forced, lines):
    move(key, to, "", folder, forced=forced, execute=False)
    assert capsys.readouterr().out.splitlines() == lines
    assert text(folder) == FILE


@pytest.mark.parametrize(
    ("key", "to", "says"),
    [
        ("order", "usw2", "no deployment here has 'order'"),
        ("orders", "usw3", "--to: unknown region 'usw3' (did you mean 'usw2'?)"),
        ("orders", "euw4", "--to: need a region that holds 'orders', got 'euw4'; those that do are use1, usw2"),
        ("local", "use1", "databases.local: with consistency: single no writer moves"),
    ],
)
def test_what_cannot_be_moved_is_refused_in_one_line(folder, key, to, says):
    with pytest.raises(Problem) as raised:
        move(key, to, "", folder, forced=False, execute=True)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


def test_of_several_deployments_one_has_to_be_named(folder):
    (folder / "Pulumi.staging.yaml").write_text(FILE)
    with pytest.raises(Problem, match="--deployment: several deployments have 'orders': prod, staging; name one"):
        move("orders", "usw2", "", folder, forced=False, execute=False)
    move("orders", "usw2", "staging", folder, forced=False, execute=False)


def test_executed_the_writer_moves_and_the_file_follows(folder, clouds, capsys):
    move("orders", "usw2", "", folder, forced=False, execute=True)
    assert writer(clouds) == [ARNS["us-west-2"]]
    assert text(folder) == FILE.replace(
        "consistency: async, primary: use1, secondaries: [usw2], epoch: 4}  # sells things", MOVED
    )
    move("orders", "usw2", "", folder, forced=False, execute=True)
    assert "nothing to do" in capsys.readouterr().err
    move("orders", "use1", "", folder, forced=False, execute=True)
    assert "primary: use1, secondaries: [usw2], epoch: 6}" in text(folder)


def test_what_the_cloud_has_done_already_is_only_written_down(folder, clouds, capsys):
    (row,) = clouds.everything()
    for one in row.outputs["globalClusterMembers"]:
        one["isWriter"] = not one["isWriter"]
    clouds.put(row)
    move("orders", "usw2", "", folder, forced=False, execute=True)
    assert "usw2 writes already" in capsys.readouterr().err
    assert MOVED in text(folder)


def test_a_region_that_is_gone_needs_a_failover(folder, clouds, monkeypatch):
    monkeypatch.setenv("GRATICULE_SANDBOX_FAULTS", "{fault: down, region: us-east-1}")
    with pytest.raises(Problem) as raised:
        move("orders", "usw2", "", folder, forced=False, execute=True)
    assert "if the region of use1 is gone: graticule failover orders --to usw2" in str(raised.value)
    assert text(folder) == FILE
    move("orders", "usw2", "", folder, forced=True, execute=True)
    assert writer(clouds) == [ARNS["us-west-2"]]
    assert MOVED in text(folder)


def test_a_cloud_that_takes_its_time_is_waited_for_and_not_for_ever(folder, clouds, monkeypatch, capsys):
    answers = iter([False, False, True])
    monkeypatch.setattr(module, "_is_done", lambda _: next(answers))
    monkeypatch.setattr(module, "PAUSE", 0)
    move("orders", "usw2", "", folder, forced=False, execute=True)
    assert "waiting for usw2 to write, 0 s" in capsys.readouterr().err
    monkeypatch.setattr(module, "_is_done", lambda _: False)
    with pytest.raises(Problem, match="use1 does not write after 0 minutes; look, and run this again"):
        move("orders", "use1", "", folder, forced=False, execute=True, minutes=0)
    assert "primary: usw2" in text(folder)


AZURE = """\
config:
  graticule:deployment:
    labels: {owner: platform}
    interconnect: mesh
    addresses: 10.0.0.0/8
    accounts: {az-prod: {cloud: azure, subscription: 00000000-0000-0000-0000-000000000000}}
    teams: {platform: {azure: 33333333-3333-3333-3333-333333333333}}
    regions:
      neu: {account: az-prod, location: northeurope, zones: ["1", "2"], slot: 1}
      weu: {account: az-prod, location: westeurope, zones: ["1", "2"], slot: 2}
    databases:
      claims:
        version: "17"
        consistency: async
        administrators: [platform]
        azure: {geo_backup: weu}
        primary: neu
        secondaries: [weu]
"""


def test_the_file_loads_where_the_writer_moved_to_the_copies_of_the_backups(tmp_path, monkeypatch):
    file = tmp_path / "Pulumi.prod.yaml"
    file.write_text(AZURE)
    monkeypatch.setattr(module, "_is_done", lambda _: True)
    move("claims", "weu", "", tmp_path, forced=False, execute=True)
    (item,) = (one for one in load("prod", tmp_path).items if one.kind == "databases")
    assert (item.args["primary"], item.args["epoch"], item.args["azure"].geo_backup) == ("weu", 2, "weu")
    file.write_text(file.read_text().replace("epoch: 2", "epoch: 1"))
    with pytest.raises(Problems, match=r"azure\.geo_backup: need one of the secondaries neu, got 'weu'"):
        load("prod", tmp_path)


def test_a_tool_that_is_not_here_is_named(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match="there is no command 'aws' here"):
        move("orders", "usw2", "", folder, forced=False, execute=True)


@pytest.mark.parametrize(("backup", "stacks"), [("policy", ["claims", "backup"]), ("none", ["claims"])])
def test_in_slices_the_stack_of_the_backups_follows_the_writer_too(tmp_path, monkeypatch, capsys, backup, stacks):
    settings = AZURE.replace("    labels:", "    layout: slices\n    labels:").replace(
        "azure: {geo_backup: weu}", f"backup: {backup}"
    )
    (tmp_path / "Pulumi.prod.yaml").write_text(settings)
    monkeypatch.setattr(module, "_is_done", lambda _: True)
    move("claims", "weu", "", tmp_path, forced=False, execute=True)
    words = "".join(capsys.readouterr())
    assert re.findall(r"next: pulumi preview --stack prod-data-(\w+)", words) == stacks
