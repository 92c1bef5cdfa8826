"""What holds for the backups of every cloud."""

import json
from typing import Any

import pytest

from graticule.providers.azure.access import BuiltIn
from graticule.providers.contract.azure_pairs import AZURE_PAIRS
from graticule.providers.contract.backup import COVERAGE, check_covered, coverage
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, Problems
from graticule.providers.contract.keys import Use
from graticule.providers.contract.places import locations
from graticule.testing.recording import Made, Recorder
from tests.conformance import checks
from tests.conformance.backup_cases import ORDERS, made_backup
from tests.conformance.cases import CASES, Case
from tests.conformance.spread_cases import SECOND, places_of

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
AWS, GCP, AZURE = CASES


def vaults(case: Case, **settings: object) -> dict[str, Any]:
    """Return the inputs of the vaults by logical name."""
    kind = {"aws": "Vault", "gcp": "BackupVault", "azure": "BackupVault"}[case.cloud]
    return {name: one.inputs for name, one in made_backup(case, **settings).of(kind).items()}


@each_cloud
def test_every_vault_has_our_key_of_its_own_region(case: Case) -> None:
    for name, inputs in vaults(case).items():
        where = "second" if case.cloud == "gcp" or name.endswith("second") else "first"
        assert f"https://{where}.vault.azure.net/keys/backup" in json.dumps(inputs)
        assert (inputs.get("region") or inputs.get("location")) == places_of(case)[where]["location"]


@each_cloud
def test_backups_are_labelled(case: Case) -> None:
    assert checks.unlabelled(made_backup(case, labels={"owner": "platform"}).resources, "owner") == []


@each_cloud
def test_a_copy_leaves_the_region(case: Case) -> None:
    made = made_backup(case)
    match case.cloud:
        case "aws":
            (rule,) = made.of("Plan")["backup-acme-first"].inputs["rules"]
            (copy,) = rule["copyActions"]
            assert copy["destinationVaultArn"] == "arn of backup-acme-second"
            assert "copyActions" not in made.of("Plan")["backup-acme-second"].inputs["rules"][0]
        case "gcp":
            (plan,) = made.of("BackupPlan").values()
            (vault,) = made.of("BackupVault").values()
            assert plan.inputs["location"] == GCP.location
            assert vault.inputs["location"] == SECOND["gcp"]
        case _:
            first = vaults(case)["backup-acme-first"]["properties"]
            assert first["storageSettings"][0]["type"] == "GeoRedundant"
            assert first["featureSettings"]["crossRegionRestoreSettings"]["state"] == "Enabled"
            assert vaults(case)["backup-acme-second"]["properties"]["storageSettings"][0]["type"] == "ZoneRedundant"


@each_cloud
def test_nobody_deletes_a_backup_before_its_time(case: Case) -> None:
    made = made_backup(case, locked_days=21)
    match case.cloud:
        case "aws":
            locks = made.of("VaultLockConfiguration").values()
            assert [lock.inputs["minRetentionDays"] for lock in locks] == [21, 21]
        case "gcp":
            (vault,) = made.of("BackupVault").values()
            assert vault.inputs["backupMinimumEnforcedRetentionDuration"] == f"{21 * 86400}s"
        case _:
            for vault in vaults(case, locked_days=21).values():
                settings = vault["properties"]["securitySettings"]
                assert settings["softDeleteSettings"] == {"state": "On", "retentionDurationInDays": 21}
                assert settings["immutabilitySettings"] == {"state": "Unlocked"}


@each_cloud
def test_backups_and_copies_are_kept_as_long_as_asked(case: Case) -> None:
    made = made_backup(case, retention_days=90)
    match case.cloud:
        case "aws":
            (rule,) = made.of("Plan")["backup-acme-first"].inputs["rules"]
            assert rule["lifecycle"] == {"deleteAfter": 90}
            assert rule["copyActions"][0]["lifecycle"] == {"deleteAfter": 90}
        case "gcp":
            (plan,) = made.of("BackupPlan").values()
            assert plan.inputs["backupRules"][0]["backupRetentionDays"] == 90
        case _:
            policies = made.of("BackupPolicy").values()
            rules = [one.inputs["properties"]["policyRules"] for one in policies]
            kept = [rule for each in rules for rule in each if rule["name"] == "Default"]
            assert {one["lifecycles"][0]["deleteAfter"]["duration"] for one in kept} == {"P90D"}
            assert len(kept) == len(policies) == 2, "each vault has the policy of what a writer may leave in it"


@pytest.mark.parametrize("case", [GCP, AZURE], ids=lambda case: case.cloud)
def test_what_is_covered_is_put_in_and_nothing_else(case: Case) -> None:
    kind = {"gcp": "BackupPlanAssociation", "azure": "BackupInstance"}[case.cloud]
    (covered,) = made_backup(case).of(kind).values()
    assert ORDERS in json.dumps(covered.inputs)
    assert made_backup(case, covers={}).of(kind) == {}


def test_aws_backs_up_what_has_the_labels_of_the_deployment_and_nothing_else() -> None:
    for selection in made_backup(AWS).of("Selection").values():
        (condition,) = selection.inputs["conditions"]
        assert condition["stringEquals"] == [
            {"key": "aws:ResourceTag/backup", "value": "policy"},
            {"key": "aws:ResourceTag/deployment", "value": "prod"},
        ]
        assert "*" not in selection.inputs["resources"]
        assert all(":123456789012:" in arn or arn.endswith(":s3:::*") for arn in selection.inputs["resources"])


@each_cloud
def test_another_region_leaves_what_is_there(case: Case) -> None:
    before = {(made.typ, made.name) for made in made_backup(case).resources}
    more = made_backup(
        case,
        places=places_of(case, "another"),
        members=["another", "first", "second"],
        copies={"another": "none", "first": "pair" if case.cloud == "azure" else "second", "second": "none"},
    )
    assert before <= {(made.typ, made.name) for made in more.resources}


@pytest.mark.parametrize(
    ("use", "cloud", "says"),
    [
        (Use.CACHE, Cloud.AWS, "nothing on aws backs up cache; write backup: none"),
        (Use.IMAGES, Cloud.GCP, "nothing on gcp backs up images"),
        (Use.STRONG_SQL, Cloud.GCP, "no copy is outside of euw4; add a second region"),
    ],
)
def test_what_is_not_covered_is_refused(use: Use, cloud: Cloud, says: str) -> None:
    with pytest.raises(Problem, match=says):
        check_covered(use, cloud, ["euw4"], "backup", outside=True)


def test_a_second_member_is_a_copy_outside() -> None:
    check_covered(Use.STRONG_SQL, Cloud.GCP, ["euw4", "use4"], "backup", outside=True)


@pytest.mark.parametrize("use", [Use.POSTGRES, Use.BUCKET, Use.DOCUMENT])
def test_every_cloud_covers_what_cannot_be_made_again(use: Use) -> None:
    assert {cloud for covered, cloud in COVERAGE if covered is use} == set(Cloud)


ON_AWS = {Use.BUCKET: ":s3:", Use.DOCUMENT: ":dynamodb:", Use.POSTGRES: ":rds:", Use.STRONG_SQL: ":dsql:"}
"""What the ARN of each use has in it, by which AWS Backup finds it."""


@pytest.mark.parametrize(("use", "cloud"), sorted(COVERAGE))
def test_a_copy_is_said_to_leave_the_region_where_the_vaults_take_it_in(use: Use, cloud: Cloud) -> None:
    case = next(one for one in CASES if one.cloud == cloud)
    made = made_backup(case, covers={"it": {"use": use, "region": "first", "id": ORDERS}})
    if cloud is Cloud.AWS:
        taken = all(ON_AWS[use] in json.dumps(one.inputs["resources"]) for one in made.of("Selection").values())
    else:
        taken = any(ORDERS in json.dumps(one.inputs) for one in made.resources)
    assert COVERAGE[use, cloud].elsewhere is taken


@pytest.mark.parametrize(
    ("case", "copies", "says"),
    [
        (AWS, {"first": "pair"}, r"copies\.first: need another region of the account \(second\) or none, got 'pair'"),
        (AWS, {"first": "first"}, r"copies\.first: need another region"),
        (AZURE, {"first": "second"}, r"copies\.first: need pair or none: .*, got 'second'"),
        (AZURE, {"third": "pair"}, r"copies\.third: need one of the members first, second, got 'third'"),
    ],
)
def test_copies_go_where_the_cloud_can(case: Case, copies: dict[str, str], says: str) -> None:
    with pytest.raises(Problems, match=says):
        made_backup(case, copies=copies)


def test_on_azure_a_vault_backs_up_as_itself_and_may_do_what_azure_asks_for() -> None:
    storage = "/subscriptions/s/resourceGroups/b/providers/Microsoft.Storage/storageAccounts/scans"
    covers = {
        "database-orders": {"use": "postgres", "region": "first", "id": ORDERS},
        "bucket-scans": {"use": "bucket", "region": "first", "id": storage},
    }
    made = made_backup(AZURE, covers=covers)
    itself = "backup-acme-first itself"
    granted = {(one.inputs["scope"], one.inputs["roleDefinitionId"].rpartition("/")[2]) for one in _given(made, itself)}
    assert granted == {
        (ORDERS, BuiltIn.POSTGRES_BACKUP),
        ("/subscriptions/s/resourceGroups/g", BuiltIn.READER),
        (storage, BuiltIn.STORAGE_BACKUP),
    }
    for one in made.of("BackupInstance").values():
        assert one.inputs["properties"]["identityDetails"] == {"useSystemAssignedIdentity": True}
    blobs = made.of("BackupInstance")["backup-acme-first-bucket-scans"].inputs["properties"]["policyInfo"]
    assert blobs["policyParameters"]["backupDatasourceParametersList"] == [
        {"objectType": "BlobBackupDatasourceParameters", "containersList": ["data"]}
    ]


def _given(made: Recorder, to: str) -> list[Made]:
    return [one for one in made.of("RoleAssignment").values() if one.inputs["principalId"] == to]


def test_what_azure_copies_between_buckets_no_vault_takes_in() -> None:
    alone, copied = (coverage(Use.BUCKET, Cloud.AZURE, members) for members in (1, 2))
    assert alone
    assert copied
    assert (alone.elsewhere, copied.elsewhere) == (True, False)


def test_on_azure_nothing_is_locked_for_longer_than_a_vault_keeps_it() -> None:
    made_backup(AZURE, retention_days=365, locked_days=180)
    with pytest.raises(Problems, match=r"locked_days: need at most 180 on azure, .*, got 181"):
        made_backup(AZURE, retention_days=365, locked_days=181)


def test_a_region_that_azure_pairs_with_none_has_no_copies() -> None:
    places = places_of(AZURE)
    places["first"]["location"] = "polandcentral"
    with pytest.raises(Problems, match=r"copies\.first: polandcentral is not known to have a pair, .*; write none"):
        made_backup(AZURE, places=places)
    assert vaults(AZURE, places=places, copies={"first": "none"})


def test_azures_pairs_are_of_regions_that_there_are_and_mutual_but_for_those_of_one_direction() -> None:
    assert set(AZURE_PAIRS) & set(locations(Cloud.AZURE)) >= {"japaneast", "northeurope", "brazilsouth"}
    odd = {one: pair for one, pair in AZURE_PAIRS.items() if AZURE_PAIRS.get(pair) != one}
    assert odd == {
        "brazilsouth": "southcentralus",
        "brazilsoutheast": "brazilsouth",
        "usgovvirginia": "usgovtexas",
        "westindia": "southindia",
        "westus3": "eastus",
    }
    assert "polandcentral" not in AZURE_PAIRS


def test_who_works_for_aws_backup_is_aws_backup_for_this_account_alone() -> None:
    (role,) = made_backup(AWS).of("Role").values()
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "backup.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}
