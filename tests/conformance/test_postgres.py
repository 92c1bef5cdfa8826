"""What holds for a PostgreSQL database of every cloud."""

from typing import Any

import pulumi
import pytest

from graticule.providers.contract.database import DatabaseArgs
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.members import check_writer, member_labels
from graticule.testing.recording import Made
from tests.conformance import checks
from tests.conformance.cases import CASES, Case
from tests.conformance.postgres_cases import (
    LOCATIONS,
    MEMBER,
    NAME,
    after_creation,
    arguments,
    inputs,
    made_postgres,
    members,
)

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
AWS, GCP, AZURE = CASES


def encrypted_by(one: Made, case: Case) -> object:
    if case.cloud == "aws":
        return one.inputs["kmsKeyId"]
    if case.cloud == "gcp":
        return one.inputs["encryptionConfig"]["kmsKeyName"]
    return one.inputs["dataEncryption"]["primaryKeyURI"]


@each_cloud
def test_each_member_is_encrypted_with_the_key_of_its_own_region(case: Case) -> None:
    found = members(made_postgres(case, "one", "two"), case)
    assert {name: encrypted_by(one, case) for name, one in found.items()} == {
        f"{NAME}-one": "data-key-one",
        f"{NAME}-two": "data-key-two",
    }
    assert checks.unencrypted(made_postgres(case, "one", "two").resources) == []


@each_cloud
def test_backups_are_kept_as_long_as_asked_and_under_the_members_key(case: Case) -> None:
    (member,) = members(made_postgres(case, backups={"retention_days": 30}), case).values()
    if case.cloud == "aws":
        assert (member.inputs["backupRetentionPeriod"], member.inputs["deleteAutomatedBackups"]) == (30, False)
        assert member.inputs["finalSnapshotIdentifier"]
        assert not member.inputs["skipFinalSnapshot"]
    elif case.cloud == "gcp":
        continuous = member.inputs["continuousBackupConfig"]
        assert (continuous["enabled"], continuous["recoveryWindowDays"]) == (True, 30)
        assert continuous["encryptionConfig"]["kmsKeyName"] == "data-key-one"
        assert member.inputs["automatedBackupPolicy"]["timeBasedRetention"]["retentionPeriod"] == "2592000s"
    else:
        assert member.inputs["backup"]["backupRetentionDays"] == 30


@each_cloud
def test_nothing_is_public_and_tls_is_not_a_choice(case: Case) -> None:
    made = made_postgres(case, "one", "two")
    if case.cloud == "aws":
        assert all(one.inputs["publiclyAccessible"] is False for one in made.of("ClusterInstance").values())
        groups = [one.inputs["parameters"] for one in made.of("ClusterParameterGroup").values()]
        assert all({"name": "rds.force_ssl", "value": "1", "applyMethod": "immediate"} in group for group in groups)
    elif case.cloud == "gcp":
        for one in made.of("Instance").values():
            assert one.inputs["networkConfig"] == {"enablePublicIp": False, "enableOutboundPublicIp": False}
            assert one.inputs["clientConnectionConfig"]["sslConfig"]["sslMode"] == "ENCRYPTED_ONLY"
    else:
        for one in members(made, case).values():
            assert one.inputs["network"]["publicNetworkAccess"] == "Disabled"
        values = {one.inputs["configurationName"]: one.inputs["value"] for one in made.of("Configuration").values()}
        assert values["require_secure_transport"] == "on"
    assert checks.open_to_anyone(made.resources) == []


@each_cloud
def test_people_and_machines_log_in_by_identity(case: Case) -> None:
    made = made_postgres(case)
    (member,) = members(made, case).values()
    if case.cloud == "aws":
        assert member.inputs["iamDatabaseAuthenticationEnabled"] is True
        assert member.inputs["manageMasterUserPassword"] is True
        assert "masterPassword" not in member.inputs
    elif case.cloud == "gcp":
        (instance,) = made.of("Instance").values()
        assert instance.inputs["databaseFlags"]["alloydb.iam_authentication"] == "on"
        assert "initialUser" not in member.inputs
    else:
        auth = member.inputs["authConfig"]
        assert (auth["activeDirectoryAuth"], auth["passwordAuth"]) == ("Enabled", "Disabled")
        assert "administratorLoginPassword" not in member.inputs
        (administrator,) = made.of("AdministratorsMicrosoftEntra").values()
        assert administrator.inputs["objectId"] == "22222222"


def is_protected(one: Made) -> bool:
    cloud_side = one.inputs.get("deletionProtection", True)
    return bool(one.options.get("protect")) and cloud_side


@each_cloud
def test_what_holds_data_is_protected_until_it_is_retired(case: Case) -> None:
    kinds = (MEMBER[case.cloud], "GlobalCluster", "aws:secretsmanager/secret:Secret")

    def protected(**settings: object) -> set[bool]:
        made = made_postgres(case, "one", "two", **settings)
        return {is_protected(one) for kind in kinds for one in made.of(kind).values()}

    assert protected() == {True}
    assert True not in {bool(one) for one in protected(retire=True)}


@each_cloud
def test_a_secondary_that_leaves_loses_its_protection_and_the_others_keep_theirs(case: Case) -> None:
    found = members(made_postgres(case, "one", "two", "three", leaving=["two"]), case)
    assert {name.removeprefix(f"{NAME}-"): is_protected(one) for name, one in found.items()} == {
        "one": True,
        "two": False,
        "three": True,
    }


@each_cloud
def test_everything_is_labelled_named_by_keys_and_in_its_region(case: Case) -> None:
    made = made_postgres(case, "one", "two", shards={"a": {"buckets": "0-511"}, "b": {"buckets": "512-1023"}})
    assert checks.unlabelled(made.resources, "owner") == []
    assert checks.numbered(made.resources, ["1", "2", "3"]) == []
    for name, one in members(made, case).items():
        location = LOCATIONS[case.cloud][name.rpartition("-")[2]]
        assert location in {one.inputs.get("region"), one.inputs.get("location")}


@each_cloud
def test_a_member_is_where_databases_are_and_nowhere_else(case: Case) -> None:
    made = made_postgres(case, "one", "two")
    if case.cloud == "aws":
        groups = {one.name: set(one.inputs["subnetIds"]) for one in made.of("SubnetGroup").values()}
        assert groups == {f"{NAME}-one": {"database-one"}, f"{NAME}-two": {"database-two"}}
        return
    for name, one in members(made, case).items():
        key = name.rpartition("-")[2]
        if case.cloud == "gcp":
            assert one.inputs["networkConfig"]["allocatedIpRange"] == f"services-{key}"
            assert one.inputs["networkConfig"]["network"] == f"projects/p/global/networks/{key}"
        else:
            assert one.inputs["network"]["delegatedSubnetResourceId"] == f"database-{key}"


@each_cloud
def test_another_region_leaves_what_is_there_as_it_is(case: Case) -> None:
    before = after_creation(made_postgres(case, "one", "two"))
    after = after_creation(made_postgres(case, "one", "two", "three"))
    for key, props in before.items():
        changed = {prop for prop in {*props, *after[key]} if props.get(prop) != after[key].get(prop)}
        assert changed <= ({"sourceRanges"} if key[0] == "gcp:compute/firewall:Firewall" else set())
    assert len(after) > len(before)


@each_cloud
def test_another_zone_leaves_what_is_there_as_it_is(case: Case) -> None:
    zones = list(made_postgres(case).of(MEMBER[case.cloud]))
    assert zones
    two = {"aws": ["us-east-1a", "us-east-1c"], "gcp": ["europe-west4-a", "europe-west4-c"], "azure": ["1", "3"]}
    three = {
        "aws": ["us-east-1a", "us-east-1b", "us-east-1c"],
        "gcp": ["europe-west4-a", "europe-west4-b", "europe-west4-c"],
        "azure": ["1", "2", "3"],
    }
    before = after_creation(made_postgres(case, zones=two[case.cloud]))
    after = after_creation(made_postgres(case, zones=three[case.cloud]))
    changed = {kind for (kind, name) in before if after.get((kind, name)) != before[kind, name]}
    assert changed <= {"aws:rds/subnetGroup:SubnetGroup"}


@each_cloud
def test_another_replica_leaves_what_is_there_as_it_is(case: Case) -> None:
    fewer, more = (1, 3) if case.cloud != "azure" else (0, 1)
    before, after = inputs(made_postgres(case, replicas=fewer)), inputs(made_postgres(case, replicas=more))
    changed = {kind for (kind, name) in before if after.get((kind, name)) != before[kind, name]}
    in_place = {"azure": {MEMBER["azure"]}, "gcp": {"gcp:compute/firewall:Firewall"}}
    assert changed <= in_place.get(case.cloud, set())
    assert set(before) <= set(after)


@each_cloud
def test_after_a_switchover_nothing_is_made_or_removed_and_no_role_is_asked_for(case: Case) -> None:
    before = after_creation(made_postgres(case, "one", "two"))
    after = after_creation(made_postgres(case, "two", "one", epoch=2))
    assert set(before) == set(after)
    changed: dict[str, set[str]] = {}
    for key in before:
        props = {prop for prop in {*before[key], *after[key]} if before[key].get(prop) != after[key].get(prop)}
        if props:
            changed[key[1]] = props
    protection = {"backup", "highAvailability"} if case.cloud == "azure" else set[str]()
    labels = {"labels"} if case.cloud == "gcp" else {"tags"}
    assert set(changed) <= {f"{NAME}-one", f"{NAME}-two"}
    for props in changed.values():
        assert props <= protection | labels


@each_cloud
def test_the_epoch_is_on_who_writes_and_is_left_alone_on_who_does_not(case: Case) -> None:
    made = members(made_postgres(case, "two", "one", epoch=3), case)
    for key, follows in (("two", False), ("one", True)):
        one = made[f"{NAME}-{key}"]
        carried = one.inputs.get("tags") or one.inputs["labels"]
        assert carried["graticule-epoch"] == "3"
        assert follows == any("graticule-epoch" in path for path in one.options["ignore_changes"])


@each_cloud
def test_the_yaml_is_refused_where_another_member_writes(case: Case) -> None:
    with pytest.raises(pulumi.RunError) as refused:
        made_postgres(case, "one", "two", writer="two", epoch=4)
    assert "databases.orders.primary: the YAML says 'one', and 'two' writes; set primary: two" in str(refused.value)
    assert "epoch: 5" in str(refused.value)


@each_cloud
def test_the_yaml_is_right_where_its_primary_writes(case: Case) -> None:
    assert made_postgres(case, "one", "two", writer="one").resources


def test_a_member_that_cannot_be_asked_is_no_reason_to_refuse() -> None:
    args = DatabaseArgs.parse(arguments(AWS, "one", "two", epoch=2))
    assert check_writer(NAME, args, {"one": None, "two": False}) == "2"
    assert check_writer(NAME, args, {"one": None, "two": None}) == "2"
    with pytest.raises(Problem, match="'two' writes"):
        check_writer(NAME, args, {"one": None, "two": True})


@each_cloud
def test_an_epoch_below_what_any_member_carries_is_refused_whoever_writes(case: Case) -> None:
    carried = {"graticule-epoch": "4"}
    state = {"two": {"tags": carried, "labels": carried}}
    with pytest.raises(pulumi.RunError) as refused:
        made_postgres(case, "one", "two", writer="one", epoch=2, state=state)
    assert str(refused.value) == (
        "databases.orders.epoch: counts the moves of the writer and never falls; need at least 4, which 'database-orders-two' "
        "carries, got 2"
    )
    assert made_postgres(case, "one", "two", writer="one", epoch=4, state=state).resources
    assert made_postgres(case, "one", "two", writer="one", epoch=2, state=state, retire=True).resources


@each_cloud
def test_each_role_has_an_address_and_secondaries_one_of_their_own(case: Case) -> None:
    made = made_postgres(case, "one", "two")
    assert set(made.outputs["endpoints"][""]) == {"writer", "reader", "reader-one", "reader-two"}
    assert all(made.outputs["endpoints"][""].values())
    assert made.outputs["port"] == 5432
    assert set(made.outputs["ids"][""]) == {"one", "two"}


@each_cloud
def test_shards_are_the_same_database_several_times_with_their_buckets_on_them(case: Case) -> None:
    shards = {"a": {"buckets": "0-511"}, "b": {"buckets": "512-1023"}, "c": {}}
    made = made_postgres(case, shards=shards)
    found = members(made, case)
    assert set(found) == {f"{NAME}-{shard}-one" for shard in "abc"}
    held = {name: (one.inputs.get("tags") or one.inputs["labels"])["graticule-buckets"] for name, one in found.items()}
    assert held == {
        f"{NAME}-a-one": "0-511-of-1024",
        f"{NAME}-b-one": "512-1023-of-1024",
        f"{NAME}-c-one": "none-of-1024",
    }
    assert made.outputs["shards"] == {"a": "0-511", "b": "512-1023", "c": ""}


@each_cloud
def test_another_shard_leaves_the_others_as_they_are(case: Case) -> None:
    shards: dict[str, object] = {"a": {"buckets": "0-511"}, "b": {"buckets": "512-1023"}}
    before, after = inputs(made_postgres(case, shards=shards)), inputs(made_postgres(case, shards={**shards, "c": {}}))
    assert {key: after.get(key) for key in before} == before


def test_a_shard_says_when_its_buckets_move() -> None:
    args = DatabaseArgs.parse(arguments(AWS, shards={"a": {"buckets": "0-9"}}, migrate=True))
    assert member_labels(args, "a", "1")["graticule-buckets"] == "0-9-of-10-migrating"


@each_cloud
def test_a_restore_reads_the_same_shard_of_the_other_database_in_the_same_region(case: Case) -> None:
    settings: dict[str, Any] = {
        "restore": {"from": "database-old", "at": "2026-11-25T02:00:00Z"},
        "shards": {"a": {"buckets": "0-9"}},
    }
    (member,) = members(made_postgres(case, **settings), case).values()
    source = "acme-prod-database-old-a-one"
    if case.cloud == "aws":
        assert member.inputs["restoreToPointInTime"] == {
            "sourceClusterIdentifier": source,
            "restoreToTime": "2026-11-25T02:00:00Z",
        }
    elif case.cloud == "gcp":
        found = member.inputs["restoreContinuousBackupSource"]
        assert found["cluster"] == f"projects/123456789012/locations/europe-west4/clusters/{source}"
        assert found["pointInTime"] == "2026-11-25T02:00:00Z"
    else:
        assert member.inputs["createMode"] == "PointInTimeRestore"
        assert member.inputs["sourceServerResourceId"].endswith(f"flexibleServers/{source}")
    (plain,) = members(made_postgres(case, shards=settings["shards"]), case).values()
    left = [
        after_creation(made_postgres(case, **one))[plain.typ, plain.name]
        for one in (settings, {**settings, "restore": None})
    ]
    assert left[0] == left[1], "what was read at its creation is never asked for again"
