"""What holds for a PostgreSQL database of every cloud."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from graticule.providers.contract.database import DatabaseArgs
from graticule.providers.contract.errors import Problem, Problems
from graticule.providers.contract.members import check_writer, member_labels
from graticule.testing.recording import Made, Recorder
from tests.conformance import checks
from tests.conformance.cases import CASES, Case
from tests.conformance.postgres_cases import LOCATIONS, NAME, arguments, made_postgres

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
AWS, GCP, AZURE = CASES
MEMBER = {
    "aws": "aws:rds/cluster:Cluster",
    "gcp": "gcp:alloydb/cluster:Cluster",
    "azure": "azure-native:dbforpostgresql:Server",
}
SECRET_SIGNATURE, SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"


def members(made: Recorder, case: Case) -> dict[str, Made]:
    """Return by logical name what holds the data in each region."""
    return made.of(MEMBER[case.cloud])


def inputs(made: Recorder) -> dict[tuple[str, str], Any]:
    """Return what each resource asks for, without what it ignores once it is made."""
    return {(one.typ, one.name): one.inputs for one in made.resources}


def after_creation(made: Recorder) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what each resource asks for, but for what is ignored once it is there."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in made.resources:
        left = dict(one.inputs)
        for path in one.options.get("ignore_changes", []):
            top, _, inner = path.replace('["', ".").removesuffix('"]').partition(".")
            if not inner:
                left.pop(top, None)
            elif isinstance(left.get(top), Mapping):
                left[top] = {key: value for key, value in left[top].items() if key != inner}
        found[one.typ, one.name] = left
    return found


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


def test_on_aws_a_secret_can_be_had_back_for_30_days_until_it_is_retired() -> None:
    def windows(**settings: object) -> set[int]:
        secrets = made_postgres(AWS, "one", "two", **settings).of("aws:secretsmanager/secret:Secret")
        return {one.inputs["recoveryWindowInDays"] for one in secrets.values()}

    assert windows() == {30}
    assert windows(retire=True) == {0}


@each_cloud
def test_a_secondary_that_leaves_loses_its_protection_and_the_others_keep_theirs(case: Case) -> None:
    found = members(made_postgres(case, "one", "two", "three", leaving=["two"]), case)
    assert {name.removeprefix(f"{NAME}-"): is_protected(one) for name, one in found.items()} == {
        "one": True,
        "two": False,
        "three": True,
    }


def test_on_aws_a_secondary_that_leaves_frees_the_name_of_its_secret_at_once() -> None:
    secrets = made_postgres(AWS, "one", "two", "three", leaving=["two"]).of("aws:secretsmanager/secret:Secret")
    assert {name: one.inputs["recoveryWindowInDays"] for name, one in secrets.items()} == {
        f"{NAME}-one-password": 30,
        f"{NAME}-two-password": 0,
        f"{NAME}-three-password": 30,
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


def test_on_aws_clients_get_in_range_by_range_and_nobody_else() -> None:
    made = made_postgres(AWS, "one", clients=["one", "three"])
    rules = [one.inputs for one in made.of("SecurityGroupIngressRule").values()]
    assert {(one["cidrIpv4"], one["fromPort"], one["toPort"], one["ipProtocol"]) for one in rules} == {
        (block, 5432, 5432, "tcp") for block in ("10.0.0.0/17", "10.0.128.0/18", "10.2.0.0/17", "10.2.128.0/18")
    }


def test_on_azure_the_name_resolves_in_the_network_of_every_client_and_member() -> None:
    made = made_postgres(AZURE, "one", "two", clients=["three"])
    linked = {one.inputs["virtualNetwork"]["id"].rpartition("/")[2] for one in made.of("VirtualNetworkLink").values()}
    assert linked == {"one", "two", "three"}
    (zone,) = made.of("PrivateZone").values()
    assert zone.inputs["privateZoneName"].endswith(".postgres.database.azure.com")


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


def test_on_gcp_the_clients_alone_get_out_to_every_address_of_a_member() -> None:
    made = made_postgres(GCP, "one", "two", clients=["three"], replicas=2)
    ranges = arguments(GCP, "one", "two", clients=["three"])["places"]["three"]["ranges"]
    for key in ("one", "two"):
        clients = made.of("Firewall")[f"{NAME}-{key}-clients"].inputs
        others = made.of("Firewall")[f"{NAME}-{key}-others"].inputs
        assert clients["sourceRanges"] == sorted(ranges)
        assert clients["allows"] == [{"protocol": "tcp", "ports": ["5432", "5433", "6432"]}]
        assert "sourceRanges" not in others
        assert others["denies"] == [{"protocol": "all"}]
        assert clients["priority"] < others["priority"]
        addresses = clients["destinationRanges"]
        assert addresses == others["destinationRanges"]
        assert len(set(addresses)) == 2


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
        "databases.orders: epoch counts the moves of the writer and never falls; need 5, as 'database-orders-two' "
        "carries 4, got 2"
    )
    assert made_postgres(case, "one", "two", writer="one", epoch=4, state=state).resources


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


def test_on_aws_a_global_database_is_encrypted_protected_and_leads_the_versions() -> None:
    made = made_postgres(AWS, "one", "two")
    (whole,) = made.of("GlobalCluster").values()
    asked = {key: whole.inputs[key] for key in ("engine", "storageEncrypted", "deletionProtection", "engineVersion")}
    assert asked == {
        "engine": "aurora-postgresql",
        "storageEncrypted": True,
        "deletionProtection": True,
        "engineVersion": "16",
    }
    for one in members(made, AWS).values():
        assert "engineVersion" in one.options["ignore_changes"]
        assert "globalClusterIdentifier" in one.options["ignore_changes"]


def test_on_aws_secondaries_have_no_administrator_and_wait_for_the_primarys_instances() -> None:
    made = made_postgres(AWS, "one", "two")
    primary, secondary = (members(made, AWS)[f"{NAME}-{key}"] for key in ("one", "two"))
    assert {"masterUsername", "masterPasswordWo"} <= set(primary.inputs)
    assert not {key for key in secondary.inputs if key.startswith("master") or key == "databaseName"}
    waits = {urn.rpartition("::")[2] for urn in secondary.options["depends_on"]}
    assert {f"{NAME}-one-a", f"{NAME}-one-b"} <= waits
    assert "manageMasterUserPassword" not in primary.inputs


def test_on_aws_the_password_is_the_one_that_its_secret_has_and_a_copy_is_in_each_region() -> None:
    made = made_postgres(AWS, "one", "two")
    known = {SECRET_SIGNATURE: SECRET, "value": "seeded-secret"}
    assert members(made, AWS)[f"{NAME}-one"].inputs["masterPasswordWo"] == known
    versions = made.of("SecretVersion")
    assert versions[f"{NAME}-two-password"].inputs["secretStringWo"] == known
    first = versions[f"{NAME}-one-password"].inputs["secretStringWo"]
    assert first != known
    assert first[SECRET_SIGNATURE] == SECRET, "the one that is made up is a secret too"
    assert all("secretString" not in one.inputs for one in versions.values())
    assert all("secretStringWo" in one.options["ignore_changes"] for one in versions.values())


def test_on_gcp_a_secondary_follows_the_primary_and_waits_for_its_instance() -> None:
    found = members(made_postgres(GCP, "one", "two"), GCP)
    primary, secondary = found[f"{NAME}-one"], found[f"{NAME}-two"]
    assert (primary.inputs["clusterType"], secondary.inputs["clusterType"]) == ("PRIMARY", "SECONDARY")
    assert "secondaryConfig" not in primary.inputs
    assert secondary.inputs["secondaryConfig"] == {"primaryClusterName": f"{NAME}-one"}
    assert secondary.inputs["deletionPolicy"] == "FORCE"
    assert f"{NAME}-one" in {urn.rpartition("::")[2] for urn in secondary.options["depends_on"]}


def test_on_azure_a_replica_has_neither_standby_nor_backups_until_it_writes() -> None:
    def protection(*order: str) -> dict[str, tuple[str, bool]]:
        found = members(made_postgres(AZURE, *order), AZURE)
        return {
            name.rpartition("-")[2]: (one.inputs["highAvailability"]["mode"], "backup" in one.inputs)
            for name, one in found.items()
        }

    assert protection("one", "two") == {"one": ("ZoneRedundant", True), "two": ("Disabled", False)}
    assert protection("two", "one") == {"two": ("ZoneRedundant", True), "one": ("Disabled", False)}


def test_on_azure_backups_are_copied_to_the_secondary_in_the_pair_under_its_key() -> None:
    args = arguments(AZURE, "one", "two", azure={"geo_backup": "two"})
    args["places"]["two"]["location"] = "japanwest"
    server = made_postgres(AZURE, **args).of("Server")["database-orders-one"].inputs
    assert server["backup"]["geoRedundantBackup"] == "Enabled"
    assert server["dataEncryption"]["geoBackupKeyURI"] == "backup-key-two"


@pytest.mark.parametrize(
    ("locations", "copied", "says"),
    [
        ({}, "two", "Azure copies backups of japaneast to its pair japanwest alone, and 'two' is in westeurope"),
        ({"two": "japanwest"}, "one", "need one of the secondaries two, got 'one'"),
        ({"one": "polandcentral"}, "two", "polandcentral of 'one' is not known to have a pair; remove it"),
    ],
)
def test_on_azure_backups_are_copied_to_no_other_place(locations: dict[str, str], copied: str, says: str) -> None:
    args = arguments(AZURE, "one", "two", azure={"geo_backup": copied})
    for key, location in locations.items():
        args["places"][key]["location"] = location
    with pytest.raises(Problems, match=f"azure.geo_backup: {says}"):
        DatabaseArgs.parse(args)


def test_on_azure_what_copies_backups_stays_with_its_server_when_the_writer_moves_there() -> None:
    places = arguments(AZURE, "one", "two")["places"]
    places["two"]["location"] = "japanwest"
    copied: dict[str, Any] = {"azure": {"geo_backup": "two"}, "places": places}
    before = after_creation(made_postgres(AZURE, "one", "two", **copied))
    after = after_creation(made_postgres(AZURE, "two", "one", epoch=2, **copied))
    assert set(before) == set(after)
    assert {name for kind, name in before if kind.endswith(":UserAssignedIdentity")} == {
        f"{NAME}-one",
        f"{NAME}-one-geo",
        f"{NAME}-two",
    }
    for key in ((MEMBER["azure"], f"{NAME}-one"), (MEMBER["azure"], f"{NAME}-two")):
        assert before[key]["identity"] == after[key]["identity"]


def test_on_azure_a_version_stays_while_there_are_replicas() -> None:
    with pytest.raises(pulumi.RunError) as refused:
        made_postgres(AZURE, "one", "two", answers={"version": "15"})
    assert str(refused.value).startswith("databases.orders.version: need 15 while there are secondaries, as Azure ")
    assert made_postgres(AZURE, "one", "two", answers={"version": "16"}).resources
    alone = made_postgres(AZURE, "one", consistency="async", answers={"version": "15"})
    assert members(alone, AZURE)[f"{NAME}-one"].inputs["version"] == "16"


def test_on_azure_a_disk_that_has_grown_is_left_alone_and_a_new_replica_has_its_size() -> None:
    state = {"one": {"storage": {"storageSizeGB": 512}}}
    made = members(made_postgres(AZURE, "one", "two", azure={"storage_gb": 64}, state=state), AZURE)
    assert made[f"{NAME}-one"].inputs["storage"] == {"autoGrow": "Enabled", "storageSizeGB": 64}
    assert made[f"{NAME}-two"].inputs["storage"] == {"autoGrow": "Enabled", "storageSizeGB": 512}
    assert all("storage.storageSizeGB" in one.options["ignore_changes"] for one in made.values())


def test_on_aws_instances_are_patched_in_the_window_too() -> None:
    made = made_postgres(AWS, window={"day": "sunday", "hour": 3, "hours": 4})
    (cluster,) = members(made, AWS).values()
    windows = {one.inputs["preferredMaintenanceWindow"] for one in made.of("ClusterInstance").values()}
    assert windows == {cluster.inputs["preferredMaintenanceWindow"]}


def test_on_azure_replicas_are_deleted_before_the_primary() -> None:
    replica = members(made_postgres(AZURE, "one", "two"), AZURE)[f"{NAME}-two"]
    assert f"{NAME}-one" in {urn.rpartition("::")[2] for urn in replica.options["depends_on"]}
    assert replica.inputs["createMode"] == "Replica"


def test_on_azure_what_encrypts_may_use_the_key_before_the_server_is_made() -> None:
    found = members(made_postgres(AZURE), AZURE)[f"{NAME}-one"]
    assert f"{NAME}-one-may-use-key" in {urn.rpartition("::")[2] for urn in found.options["depends_on"]}
