"""What holds for the audit trails of every cloud, and for who makes them where."""

import json
from typing import Any

import pytest

from graticule.providers.contract.errors import Problems
from graticule.stacks.accounts import audited
from graticule.stacks.loading import load
from graticule.stacks.losses import may_lose_data
from tests.conformance import checks
from tests.conformance.cases import CASES, Case, made_audit, made_keys

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
AWS, GCP, AZURE = CASES
DEPLOYMENT = """\
config:
  graticule:deployment:
    labels: {owner: me}
    addresses: 10.0.0.0/8
    accounts:
      one: {cloud: gcp, project: acme-prod, %s}
    regions:
      euw4: {account: one, location: europe-west4, zones: [europe-west4-a], slot: 1}
      use4: {account: one, location: us-east4, zones: [us-east4-a], slot: 2}
    groups:
      eu: {regions: [euw4], residency: %s}
"""


@each_cloud
def test_records_are_kept_in_the_accounts_place_labelled(case: Case) -> None:
    resources = made_audit(case, labels={"owner": "platform"}).resources
    assert checks.elsewhere(resources, case.location) == []
    assert checks.unlabelled(resources, "owner") == []


@each_cloud
def test_records_are_encrypted_with_the_accounts_own_key(case: Case) -> None:
    made = made_audit(case)
    if case.cloud == "azure":
        (account,) = made.of("StorageAccount").values()
        encryption = account.inputs["encryption"]
        assert encryption["keySource"] == "Microsoft.Keyvault"
        assert encryption["keyVaultProperties"] == {"keyName": "audit", "keyVaultUri": "https://vault.example.com"}
        return
    stores = {"aws": ("Trail", "BucketServerSideEncryptionConfiguration"), "gcp": ("ProjectBucketConfig",)}[case.cloud]
    for kind in stores:
        (store,) = made.of(kind).values()
        assert "https://vault.example.com/keys/audit/1" in json.dumps(store.inputs)


@each_cloud
def test_records_are_kept_as_long_as_asked(case: Case) -> None:
    made = made_audit(case, retention_days=500)
    kind = {"aws": "BucketObjectLockConfiguration", "gcp": "ProjectBucketConfig", "azure": "StorageAccount"}[case.cloud]
    (store,) = made.of(kind).values()
    kept: dict[str, Any] = {
        "aws": lambda one: one["rule"]["defaultRetention"]["days"],
        "gcp": lambda one: one["retentionDays"],
        "azure": lambda one: one["immutableStorageWithVersioning"]["immutabilityPolicy"][
            "immutabilityPeriodSinceCreationInDays"
        ],
    }
    assert kept[case.cloud](store.inputs) == 500


def test_on_aws_every_region_is_recorded_and_changed_records_are_noticed() -> None:
    (trail,) = made_audit(AWS).of("Trail").values()
    wanted = ("isMultiRegionTrail", "includeGlobalServiceEvents", "enableLogFileValidation", "enableLogging")
    assert [trail.inputs[key] for key in wanted] == [True] * 4


def test_on_aws_the_bucket_is_closed_and_takes_records_of_this_trail_alone() -> None:
    made = made_audit(AWS)
    (closed,) = made.of("BucketPublicAccessBlock").values()
    assert [value for key, value in closed.inputs.items() if key not in {"bucket", "region"}] == [True] * 4
    (versions,) = made.of("BucketVersioning").values()
    assert versions.inputs["versioningConfiguration"] == {"status": "Enabled"}
    (policy,) = made.of("BucketPolicy").values()
    statements = json.loads(policy.inputs["policy"])["Statement"]
    trail = "arn:aws:cloudtrail:us-east-1:123456789012:trail/acme-prod-here-audit"
    allowed = [one for one in statements if one["Effect"] == "Allow"]
    assert [one["Condition"]["StringEquals"]["aws:SourceArn"] for one in allowed] == [trail, trail]


def test_on_aws_only_trails_of_the_account_use_the_key_and_only_their_records_are_read_with_it() -> None:
    policy = json.loads(made_keys(AWS, purposes=["audit"]).of("Key")["here-keys-audit"].inputs["policy"])
    by_sid = {one["Sid"]: one for one in policy["Statement"]}
    trails = "arn:aws:cloudtrail:*:123456789012:trail/*"
    by_cloudtrail = [
        (one["Action"], one["Condition"])
        for one in policy["Statement"]
        if one["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
    ]
    assert by_cloudtrail == [
        ("kms:GenerateDataKey*", {"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": trails}}),
        (["kms:Decrypt", "kms:DescribeKey"], {"ArnLike": {"aws:SourceArn": trails}}),
    ]
    assert by_sid["ReadRecords"]["Condition"] == {"Null": {"kms:EncryptionContext:aws:cloudtrail:arn": "false"}}


def test_on_gcp_records_leave_no_copy_in_the_projects_own_bucket_and_reads_by_administrators_are_recorded() -> None:
    made = made_audit(GCP)
    assert made.of("ProjectExclusion")
    (config,) = made.of("IAMAuditConfig").values()
    assert {one["logType"] for one in config.inputs["auditLogConfigs"]} == {"ADMIN_READ", "DATA_WRITE"}


def test_on_azure_every_category_of_the_activity_log_is_kept() -> None:
    (setting,) = made_audit(AZURE).of("SubscriptionDiagnosticSetting").values()
    assert {"Administrative", "Policy", "Security"} <= {one["category"] for one in setting.inputs["logs"]}
    assert all(one["enabled"] for one in setting.inputs["logs"])


def deployment(tmp_path, account: str, residency: str = "none"):
    (tmp_path / "Pulumi.prod.yaml").write_text(DEPLOYMENT % (account, residency))
    return load("prod", tmp_path)


def test_a_trail_is_made_by_the_accounts_owner_alone(tmp_path) -> None:
    assert list(audited(deployment(tmp_path, "owner: prod"))) == ["one"]
    assert list(audited(deployment(tmp_path, "owner: shared"))) == []


def test_a_trail_outside_a_group_whose_residency_is_enforced_is_refused_with_the_way_out(tmp_path) -> None:
    with pytest.raises(Problems) as caught:
        deployment(tmp_path, "owner: prod, home: us-east4", "enforced")
    assert str(caught.value) == (
        "accounts.one.home: us-east4 would keep the audit trail outside the group of euw4, whose residency is "
        "enforced; take europe-west4"
    )
    assert list(audited(deployment(tmp_path, "owner: prod, home: europe-west4", "enforced"))) == ["one"]


def test_what_an_account_has_only_once_may_be_let_go_whole_or_in_part(tmp_path) -> None:
    loaded = deployment(tmp_path, "owner: prod")
    paths = {
        "accounts.one": ["AuditTrail::one-audit", "Keys::one-audit-keys", "GlobalNetwork::one-network"],
        "accounts.one.audit": ["AuditTrail::one-audit", "Keys::one-audit-keys"],
        "accounts.one.network": ["GlobalNetwork::one-network"],
        "regions.euw4": [
            "Network::euw4-network",
            "Keys::euw4-keys",
            "Monitoring::euw4-monitoring",
            "Cluster::euw4-cluster-blue",
            "ClusterDefaults::euw4-cluster-blue-defaults",
            "Cluster::euw4-cluster-green",
            "ClusterDefaults::euw4-cluster-green-defaults",
        ],
        "regions.euw4.network": ["Network::euw4-network"],
        "regions.euw4.clusters.blue": ["Cluster::euw4-cluster-blue", "ClusterDefaults::euw4-cluster-blue-defaults"],
        "backups": ["Backup::*"],
        "databases.orders": [
            *("Database::database-orders", "Database::database-orders-*"),
            *("Backup::database-orders", "Backup::database-orders-*"),
        ],
        "registry": ["Registry::registry-*"],
    }
    for path, names in paths.items():
        found = may_lose_data(loaded.deployment.model_copy(update={"allow_data_loss": [path]}))
        assert found == [f"graticule:index:{one}" for one in names]
