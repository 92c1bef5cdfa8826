"""What holds for a database of documents: DynamoDB, Firestore and Cosmos DB."""

from typing import Any

import pulumi
import pytest
from pulumi.runtime.mocks import MockCallArgs

from graticule.providers.contract.errors import Problem
from graticule.providers.contract.members import asked
from tests.conformance import checks
from tests.conformance.api_database_cases import LOCATIONS, NAME, made_document
from tests.loops import finished

each_cloud = pytest.mark.parametrize("cloud", list(LOCATIONS))
RESTORE: Any = {"from": "database-old", "at": "2026-11-25T02:00:00Z"}
OLD, OWN = "acmeproddatabaseold", "acmeproddatabaseorders"
INSTANCE = "f0e1d2c3-0000-4000-8000-000000000000"
SOURCE = f"/subscriptions/123456789012/providers/Microsoft.DocumentDB/locations/japaneast/restorableDatabaseAccounts/{INSTANCE}"
NAM7: Any = {"consistency": "strong", "gcp": {"multi_region": "nam7"}}


def inputs(cloud: str, *members: str, **settings: Any) -> dict[tuple[str, str], Any]:
    made = made_document(cloud, *members, **settings)
    return {(one.typ, one.name): one.inputs for one in made.resources}


@each_cloud
def test_everything_is_labelled_and_named_by_keys(cloud: str) -> None:
    resources = made_document(cloud).resources
    assert checks.unlabelled(resources, "owner") == []
    assert checks.numbered(resources, ["us-east1"]) == []


@each_cloud
def test_it_is_an_api_that_answers_on_443_and_has_no_password(cloud: str) -> None:
    outputs = made_document(cloud).outputs
    assert (outputs["port"], outputs["secrets"]) == (443, {})
    assert "writer" in outputs["endpoints"][""]
    assert set(outputs["ids"][""]) == ({"one"} if cloud == "gcp" else {"one", "two"})


@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_another_region_replaces_nothing_and_changes_no_name(cloud: str) -> None:
    before, after = inputs(cloud, "one", "two"), inputs(cloud, "one", "two", "three")
    assert set(before) < set(after)
    changed = {
        kind: (before[kind, name], after[kind, name])
        for kind, name in before
        if before[kind, name] != after[kind, name]
    }
    assert set(changed) <= {"azure-native:cosmosdb:DatabaseAccount"}
    for old, new in changed.values():
        assert {key for key in old if old[key] != new[key]} == {"locations"}
        assert new["locations"][:2] == old["locations"]


def test_on_aws_each_region_has_its_own_key_history_and_protection() -> None:
    made = made_document("aws", backups={"retention_days": 20})
    (table,), (replica,) = made.of("Table").values(), made.of("TableReplica").values()
    assert table.inputs["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": "key of one"}
    assert table.inputs["pointInTimeRecovery"] == {"enabled": True, "recoveryPeriodInDays": 20}
    assert (table.inputs["region"], table.inputs["deletionProtectionEnabled"]) == ("us-east-1", True)
    assert (replica.name, replica.inputs["region"], replica.inputs["kmsKeyArn"]) == (
        f"{NAME}-two",
        "us-west-2",
        "key of two",
    )
    assert (replica.inputs["pointInTimeRecovery"], replica.inputs["deletionProtectionEnabled"]) == (True, True)
    assert "replicas" not in table.inputs


def test_on_aws_its_keys_are_fixed_and_its_changes_are_streamed() -> None:
    (table,) = made_document("aws").of("Table").values()
    assert (table.inputs["hashKey"], table.inputs["rangeKey"]) == ("customer", "item")
    assert table.inputs["attributes"] == [{"name": "customer", "type": "S"}, {"name": "item", "type": "S"}]
    assert (table.inputs["streamEnabled"], table.inputs["billingMode"]) == (True, "PAY_PER_REQUEST")


def test_on_aws_a_member_that_leaves_loses_its_own_protection_alone() -> None:
    made = made_document("aws", "one", "two", "three", primary="one", leaving=["two"])
    protected = {name: one.inputs["deletionProtectionEnabled"] for name, one in made.of("TableReplica").items()}
    assert protected == {f"{NAME}-two": False, f"{NAME}-three": True}
    assert made.of("Table")[NAME].inputs["deletionProtectionEnabled"] is True


@pytest.mark.parametrize(
    ("members", "witness"), [(("one", "two", "three"), {}), (("one", "two"), {"aws": {"witness": "us-east-2"}})]
)
def test_on_aws_strong_copies_are_made_with_the_table(members: tuple[str, ...], witness: Any) -> None:
    made = made_document("aws", *members, consistency="strong", **witness)
    (table,) = made.of("Table").values()
    copies = table.inputs["replicas"]
    assert [one["regionName"] for one in copies] == [LOCATIONS["aws"][member] for member in members[1:]]
    assert {one["consistencyMode"] for one in copies} == {"STRONG"}
    assert [one["kmsKeyArn"] for one in copies] == [f"key of {member}" for member in members[1:]]
    assert all(one["pointInTimeRecovery"] and one["deletionProtectionEnabled"] for one in copies)
    assert ("globalTableWitness" in table.inputs) == bool(witness)
    assert made.of("TableReplica") == {}
    assert set(made.outputs["ids"][""]) == set(members)


def test_on_aws_every_region_answers_at_home() -> None:
    assert made_document("aws").outputs["endpoints"][""] == {
        "writer": "dynamodb.us-east-1.amazonaws.com",
        "writer-one": "dynamodb.us-east-1.amazonaws.com",
        "writer-two": "dynamodb.us-west-2.amazonaws.com",
    }


def test_on_gcp_it_is_encrypted_kept_and_protected() -> None:
    made = made_document("gcp", backups={"retention_days": 20})
    (database,), (schedule,) = made.of("Database").values(), made.of("BackupSchedule").values()
    assert (database.inputs["locationId"], database.inputs["cmekConfig"]["kmsKeyName"]) == ("us-east4", "key of one")
    assert database.inputs["pointInTimeRecoveryEnablement"] == "POINT_IN_TIME_RECOVERY_ENABLED"
    assert database.inputs["deletionPolicy"] == "DELETE"
    assert schedule.inputs["retention"] == f"{20 * 86400}s"


@pytest.mark.parametrize(("retire", "state"), [(False, "ENABLED"), (True, "DISABLED")])
def test_on_gcp_its_cloud_deletes_it_only_once_it_is_retired(retire: bool, state: str) -> None:
    (database,) = made_document("gcp", retire=retire).of("Database").values()
    assert database.inputs["deleteProtectionState"] == f"DELETE_PROTECTION_{state}"


def test_on_gcp_a_database_over_regions_has_a_key_where_google_wants_it() -> None:
    made = made_document("gcp", **NAM7)
    (database,), (ring,) = made.of("Database").values(), made.of("KeyRing").values()
    assert (database.inputs["locationId"], ring.inputs["location"]) == ("nam7", "us")
    assert database.inputs["cmekConfig"]["kmsKeyName"] == f"/subscriptions/s/{NAME}-us-data"


def test_on_azure_nobody_gets_in_by_a_key_or_from_the_internet() -> None:
    (account,) = made_document("azure").of("DatabaseAccount").values()
    assert account.inputs["disableLocalAuth"] is True
    assert account.inputs["disableKeyBasedMetadataWriteAccess"] is True
    assert account.inputs["publicNetworkAccess"] == "Disabled"
    assert account.inputs["networkAclBypass"] == "None"
    assert account.inputs["minimalTlsVersion"] == "Tls12"


def test_on_azure_it_is_encrypted_with_the_newest_version_of_a_key_it_may_use_in_every_region() -> None:
    made = made_document("azure")
    (account,) = made.of("DatabaseAccount").values()
    assert account.inputs["keyVaultKeyUri"] == "https://vault-of-one/keys/data"
    assert account.inputs["defaultIdentity"] == f"UserAssignedIdentity=/subscriptions/s/{NAME}"
    grants = made.of("RoleAssignment").values()
    assert {one.inputs["scope"] for one in grants} == {"/subscriptions/s/vault-one", "/subscriptions/s/vault-two"}
    assert {one.inputs["principalId"] for one in grants} == {f"principal of {NAME}"}
    assert all(one.inputs["roleDefinitionId"].endswith("e147488a-f6f5-4113-8e2d-b22465e65bf6") for one in grants)


@pytest.mark.parametrize(
    ("settings", "level", "several"),
    [
        ({"consistency": "async"}, "Session", True),
        ({"consistency": "async", "azure": {"multi_write": False}}, "Session", False),
        ({"consistency": "strong"}, "Strong", False),
    ],
)
def test_on_azure_strong_has_one_writer(settings: Any, level: str, several: bool) -> None:
    made = made_document("azure", **settings)
    (account,) = made.of("DatabaseAccount").values()
    assert account.inputs["consistencyPolicy"]["defaultConsistencyLevel"] == level
    assert account.inputs["enableMultipleWriteLocations"] is several
    roles = set(made.outputs["endpoints"][""])
    assert roles == {"writer", *(f"{'writer' if several else 'reader'}-{one}" for one in ("one", "two"))}


def test_on_azure_each_region_is_redundant_over_zones_from_the_start() -> None:
    (account,) = made_document("azure").of("DatabaseAccount").values()
    places = account.inputs["locations"]
    assert [(one["locationName"], one["failoverPriority"]) for one in places] == [("japaneast", 0), ("westeurope", 1)]
    assert all(one["isZoneRedundant"] for one in places)


@pytest.mark.parametrize(("days", "tier"), [(7, "Continuous7Days"), (8, "Continuous30Days"), (30, "Continuous30Days")])
def test_on_azure_it_goes_back_as_many_days_as_asked_at_least(days: int, tier: str) -> None:
    (account,) = made_document("azure", backups={"retention_days": days}).of("DatabaseAccount").values()
    policy = account.inputs["backupPolicy"]
    assert (policy["type"], policy["continuousModeProperties"]["tier"]) == ("Continuous", tier)


def test_on_azure_clients_and_nobody_else_have_a_private_endpoint_and_its_name() -> None:
    made = made_document("azure", clients=["two", "three"])
    endpoints, groups = made.of("PrivateEndpoint"), made.of("PrivateDnsZoneGroup")
    assert set(endpoints) == set(groups) == {f"{NAME}-two", f"{NAME}-three"}
    assert endpoints[f"{NAME}-three"].inputs["subnet"]["id"] == "endpoints of three"
    assert endpoints[f"{NAME}-three"].inputs["location"] == "eastus2"
    (config,) = groups[f"{NAME}-three"].inputs["privateDnsZoneConfigs"]
    assert config["privateDnsZoneId"] == "zone of three"


def test_on_azure_the_container_has_its_key_and_a_bound_of_its_size() -> None:
    (container,) = made_document("azure", size="large").of("SqlResourceSqlContainer").values()
    assert container.inputs["resource"]["partitionKey"]["paths"] == ["/customer"]
    assert container.inputs["options"] == {"autoscaleSettings": {"maxThroughput": 100000}}


def accounts(**there: Any) -> Any:
    """Answer as Azure does that has some accounts of Cosmos DB, by the beginning of the name what is to be seen of them."""

    def answer(call: MockCallArgs) -> dict[str, Any]:
        name = str(call.args.get("accountName", ""))
        found = next((seen for begins, seen in there.items() if name.startswith(begins)), None)
        return {} if found is None else {"instanceId": INSTANCE, **found}

    return answer


def restored(cloud: str, **settings: Any) -> Any:
    return made_document(cloud, "one", restore=RESTORE, **settings)


def test_on_aws_a_table_begins_as_the_one_of_the_same_region_was_and_only_once() -> None:
    (table,) = restored("aws").of("Table").values()
    assert table.inputs["restoreSourceName"] == "acme-prod-database-old"
    assert table.inputs["restoreDateTime"] == "2026-11-25T02:00:00Z"
    assert table.inputs["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": "key of one"}
    (other,) = made_document("aws", "one").of("Table").values()
    came = set(table.inputs) - set(other.inputs)
    assert came == {"restoreSourceName", "restoreDateTime"} <= set(table.options["ignore_changes"])
    assert other.options == table.options


def test_on_azure_an_account_begins_as_an_instance_of_the_other_one_was_and_only_once() -> None:
    (account,) = restored("azure", answer=accounts(**{OLD: {}})).of("DatabaseAccount").values()
    assert account.inputs["createMode"] == "Restore"
    assert account.inputs["restoreParameters"] == {
        "restoreMode": "PointInTime",
        "restoreSource": SOURCE,
        "restoreTimestampInUtc": "2026-11-25T02:00:00Z",
    }
    (other,) = made_document("azure", "one").of("DatabaseAccount").values()
    assert set(account.inputs) - set(other.inputs) == {"restoreParameters"}
    assert {"createMode", "restoreParameters"} <= set(account.options["ignore_changes"])
    assert other.options == account.options


@pytest.mark.parametrize("restore", [RESTORE, None])
@pytest.mark.parametrize(("seen", "own"), [({"restoreParameters": {"restoreSource": SOURCE}}, False), ({}, True)])
def test_on_azure_what_came_with_a_restored_account_is_never_made(restore: Any, seen: Any, own: bool) -> None:
    made = made_document("azure", "one", restore=restore, answer=accounts(**{OWN: seen}))
    children = {*made.of("SqlResourceSqlDatabase"), *made.of("SqlResourceSqlContainer")}
    assert children == ({NAME} if own else set())
    (account,) = made.of("DatabaseAccount").values()
    assert "restoreParameters" not in account.inputs


def test_on_azure_a_new_account_comes_with_the_documents_of_the_other_one() -> None:
    made = restored("azure", answer=accounts(**{OLD: {}}))
    assert {*made.of("SqlResourceSqlDatabase"), *made.of("SqlResourceSqlContainer")} == set()


def test_on_azure_what_is_not_there_is_not_restored() -> None:
    with pytest.raises(
        Exception, match=r"databases\.orders\.restore\.from: Azure has no account of databases\.old; .*"
    ):
        restored("azure", answer=accounts())


@pytest.mark.parametrize("error", ["429 too many requests", "Resource not found"])
def test_nobody_guesses_what_the_cloud_has_where_that_is_needed(monkeypatch: Any, error: str) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError(error)

    monkeypatch.setattr(pulumi.runtime, "invoke_async", fails)
    monkeypatch.setattr(pulumi.log, "warn", lambda _: None)
    question: Any = ("azure-native:cosmosdb:getDatabaseAccount", {}, None, NAME)
    assert finished(asked(*question)) is None
    if "not found" in error:
        assert finished(asked(*question, "databases.orders.restore")) is None
        return
    with pytest.raises(
        pulumi.RunError, match=rf"^databases\.orders\.restore: .* not known, and needed here; .*: {error}$"
    ):
        finished(asked(*question, "databases.orders.restore"))


@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_a_restore_is_into_one_region(cloud: str) -> None:
    with pytest.raises(Problem, match=r"members: a restore is into one region, got one, two; begin with the first, .*"):
        made_document(cloud, "one", "two", restore=RESTORE, answer=accounts(**{OLD: {}}))
