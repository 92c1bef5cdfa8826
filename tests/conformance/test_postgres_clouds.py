"""What holds for a PostgreSQL database of one cloud, and of no other."""

from typing import Any

import pulumi
import pytest

from graticule.providers.contract.database import DatabaseArgs
from graticule.providers.contract.errors import Problems
from tests.conformance.cases import CASES
from tests.conformance.postgres_cases import MEMBER, NAME, after_creation, arguments, made_postgres, members

AWS, GCP, AZURE = CASES
SECRET_SIGNATURE, SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"


def test_on_aws_a_secret_can_be_had_back_for_30_days_until_it_is_retired() -> None:
    def windows(**settings: object) -> set[int]:
        secrets = made_postgres(AWS, "one", "two", **settings).of("aws:secretsmanager/secret:Secret")
        return {one.inputs["recoveryWindowInDays"] for one in secrets.values()}

    assert windows() == {30}
    assert windows(retire=True) == {0}


def test_on_aws_a_secondary_that_leaves_frees_the_name_of_its_secret_at_once() -> None:
    secrets = made_postgres(AWS, "one", "two", "three", leaving=["two"]).of("aws:secretsmanager/secret:Secret")
    assert {name: one.inputs["recoveryWindowInDays"] for name, one in secrets.items()} == {
        f"{NAME}-one-password": 30,
        f"{NAME}-two-password": 0,
        f"{NAME}-three-password": 30,
    }


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


@pytest.mark.parametrize(
    ("has", "asked"), [({}, "16"), ({"engineVersion": "16.6"}, "16.6"), ({"engineVersion": "15.12"}, "16")]
)
def test_on_aws_a_global_database_keeps_the_minor_version_that_it_has_until_a_major_one_comes(
    has: dict[str, str], asked: str
) -> None:
    (whole,) = made_postgres(AWS, "one", "two", answers=has).of("GlobalCluster").values()
    assert whole.inputs["engineVersion"] == asked


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


def test_on_aws_a_global_database_that_began_with_another_lets_go_of_its_members_when_it_goes() -> None:
    restored = {"from": "database-old", "at": "2026-11-25T02:00:00Z"}

    def forced(**settings: Any) -> bool:
        (whole,) = made_postgres(AWS, "one", "two", **settings).of("GlobalCluster").values()
        return bool(whole.inputs.get("forceDestroy"))

    assert (forced(), forced(restore=restored)) == (False, True)


def test_on_gcp_a_secondary_follows_the_primary_and_waits_for_its_instance() -> None:
    found = members(made_postgres(GCP, "one", "two"), GCP)
    primary, secondary = found[f"{NAME}-one"], found[f"{NAME}-two"]
    assert (primary.inputs["clusterType"], secondary.inputs["clusterType"]) == ("PRIMARY", "SECONDARY")
    assert "secondaryConfig" not in primary.inputs
    assert secondary.inputs["secondaryConfig"] == {"primaryClusterName": f"{NAME}-one"}
    assert secondary.inputs["deletionPolicy"] == "FORCE"
    assert f"{NAME}-one" in {urn.rpartition("::")[2] for urn in secondary.options["depends_on"]}


def test_on_gcp_what_backup_and_dr_writes_over_is_left_to_it_where_it_backs_up() -> None:
    def left(**labels: str) -> dict[str, set[str]]:
        found = members(made_postgres(GCP, "one", "two", labels=labels), GCP)
        return {
            name.rpartition("-")[2]: {"automatedBackupPolicy", "continuousBackupConfig"}
            & set(one.options["ignore_changes"])
            for name, one in found.items()
        }

    theirs = {"automatedBackupPolicy", "continuousBackupConfig"}
    assert left(backup="policy") == {"one": theirs, "two": set()}
    assert left(backup="none") == left() == {"one": set(), "two": set()}


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


def test_on_azure_the_copies_stay_where_they_went_when_the_writer_moves_to_a_third_region() -> None:
    args = arguments(AZURE, "three", "one", "two", azure={"geo_backup": "two"})
    assert DatabaseArgs.parse({**args, "epoch": 2}).azure
    with pytest.raises(Problems, match=r"azure\.geo_backup: Azure copies backups"):
        DatabaseArgs.parse({**args, "epoch": 1})


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


@pytest.mark.parametrize(("made_with", "wanted"), [("Disabled", "two"), ("Enabled", "")])
def test_on_azure_copies_of_backups_are_as_the_server_was_made(made_with: str, wanted: str) -> None:
    def made(**settings: Any) -> Any:
        args = arguments(AZURE, "one", "two", azure={"geo_backup": wanted}, **settings)
        args["places"]["two"]["location"] = "japanwest"
        return made_postgres(AZURE, answers={"version": "16", "backup": {"geoRedundantBackup": made_with}}, **args)

    with pytest.raises(
        pulumi.RunError, match=r"^databases\.orders\.azure\.geo_backup: is decided when a database is made"
    ):
        made()
    assert made(epoch=2).resources, "a server that took over has the copies of none, and the first one keeps its own"


def test_on_azure_servers_say_whether_they_are_copied_whoever_of_them_writes() -> None:
    told = {
        primary: {one.inputs["tags"]["graticule-postgres"] for one in members(made, AZURE).values()}
        for primary, made in (
            ("one", made_postgres(AZURE, "one", "two")),
            ("two", made_postgres(AZURE, "two", "one", epoch=2)),
            ("alone", made_postgres(AZURE, "one", consistency="async")),
        )
    }
    assert told == {"one": {"16-copied"}, "two": {"16-copied"}, "alone": {"16"}}


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
