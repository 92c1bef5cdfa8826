"""What every cloud's buckets keep."""

import json
import re
from typing import Any

import pytest

from graticule.providers.aws.bucket_copies import _rights
from graticule.providers.contract.bucket import MOST_COPIED_ON_AWS
from graticule.providers.contract.errors import Problems
from graticule.testing.recording import Made, Recorder
from tests.conformance import checks
from tests.conformance.bucket_cases import OTHERS, made_bucket, place
from tests.conformance.cases import CASES, Case, made_audit

AWS, GCP, AZURE = CASES
each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
HOLDS = {
    "aws": "aws:s3/bucket:Bucket",
    "gcp": "gcp:storage/bucket:Bucket",
    "azure": "azure-native:storage:StorageAccount",
}
DAY = 86400


def one(recorder: Recorder, kind: str, name: str = "bucket-invoices-here") -> dict[str, Any]:
    return recorder.of(kind)[name].inputs


def inputs(recorder: Recorder) -> dict[tuple[str, str], Any]:
    return {(made.typ, made.name): made.inputs for made in recorder.resources}


def world_names(recorder: Recorder, cloud: str) -> list[str]:
    prop = {"aws": "bucket", "gcp": "name", "azure": "accountName"}[cloud]
    return [made.inputs[prop] for made in recorder.of(HOLDS[cloud]).values()]


@each_cloud
def test_each_region_has_a_bucket_of_its_own_in_its_place(case: Case) -> None:
    made = made_bucket(case, "here", "there")
    places = {
        found.inputs.get("region") or found.inputs.get("location") for found in made.of(HOLDS[case.cloud]).values()
    }
    assert {str(where).lower() for where in places} == {case.location, OTHERS[case.cloud]["there"]}
    assert set(made.outputs["names"]) == {"here", "there"}
    assert len(set(made.outputs["names"].values())) == 2


@each_cloud
def test_it_is_encrypted_with_the_key_of_its_region(case: Case) -> None:
    text = json.dumps([made.inputs for made in made_bucket(case, "here", "there").resources])
    for key in ("here", "there"):
        (expected,) = place(case, key)["keys"].values()
        assert (expected if case.cloud != "azure" else f'"data-{key}"') in text


@each_cloud
def test_nobody_outside_gets_in(case: Case) -> None:
    made = made_bucket(case)
    match case.cloud:
        case "aws":
            block = one(made, "BucketPublicAccessBlock")
            switches = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
            assert all(block[switch] is True for switch in switches)
            assert one(made, "BucketOwnershipControls")["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
            policy = json.loads(one(made, "BucketPolicy")["policy"])["Statement"]
            assert {statement["Effect"] for statement in policy} == {"Deny"}
            assert {"Bool": {"aws:SecureTransport": "false"}} in [statement["Condition"] for statement in policy]
            (writing,) = [statement for statement in policy if "Null" in statement["Condition"]]
            assert (writing["Action"], writing["Resource"].rpartition("/")[2]) == ("s3:PutObject", "*")
            assert writing["Resource"].startswith("arn of ")
        case "gcp":
            bucket = one(made, HOLDS["gcp"])
            assert (bucket["uniformBucketLevelAccess"], bucket["publicAccessPrevention"]) == (True, "enforced")
            assert not [found for found in made.resources if "IAM" in found.typ]
        case _:
            account = one(made, HOLDS["azure"])
            assert account["publicNetworkAccess"] == "Disabled"
            assert account["networkRuleSet"] == {"defaultAction": "Deny", "bypass": "None"}
            closed = ("allowBlobPublicAccess", "allowSharedKeyAccess", "allowCrossTenantReplication")
            assert not any(account[switch] for switch in closed)
            assert (account["enableHttpsTrafficOnly"], account["minimumTlsVersion"]) == (True, "TLS1_2")
            assert one(made, "BlobContainer")["publicAccess"] == "None"


@each_cloud
def test_what_is_overwritten_or_deleted_is_kept_for_its_time(case: Case) -> None:
    made = made_bucket(case, soft_delete_days=30, lifecycle={"noncurrent_days": 60})
    match case.cloud:
        case "aws":
            assert one(made, "BucketVersioning")["versioningConfiguration"] == {"status": "Enabled"}
            rules = {rule["id"]: rule for rule in one(made, "BucketLifecycleConfiguration")["rules"]}
            assert rules["delete-versions"]["noncurrentVersionExpiration"] == {"noncurrentDays": 60}
            assert rules["abort-unfinished-uploads"]["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}
        case "gcp":
            bucket = one(made, HOLDS["gcp"])
            assert bucket["versioning"] == {"enabled": True}
            assert bucket["softDeletePolicy"] == {"retentionDurationSeconds": 30 * DAY}
            conditions = {rule["action"]["type"]: rule["condition"] for rule in bucket["lifecycleRules"]}
            assert conditions["Delete"] == {"daysSinceNoncurrentTime": 60, "withState": "ARCHIVED"}
            assert conditions["AbortIncompleteMultipartUpload"] == {"age": 7}
        case _:
            service = one(made, "BlobServiceProperties")
            assert service["isVersioningEnabled"] is True
            assert service["deleteRetentionPolicy"] == {"enabled": True, "days": 30, "allowPermanentDelete": False}
            (rule,) = one(made, "ManagementPolicy")["policy"]["rules"]
            assert rule["definition"]["actions"]["version"]["delete"] == {"daysAfterCreationGreaterThan": 60}


@each_cloud
def test_time_archives_and_deletes_only_where_it_is_asked(case: Case) -> None:
    def text(**life: int) -> str:
        return json.dumps([made.inputs for made in made_bucket(case, lifecycle=life).resources])

    assert "431" not in text()
    assert "432" in text(archive_after_days=431, delete_after_days=432)
    assert re.search('GLACIER_IR|ARCHIVE"|tierToCold', text(archive_after_days=431, delete_after_days=432))


@each_cloud
def test_a_lock_holds_for_its_days(case: Case) -> None:
    locked, plain = made_bucket(case, lock_days=400), made_bucket(case)
    match case.cloud:
        case "aws":
            assert one(locked, HOLDS["aws"])["objectLockEnabled"] is True
            retention = one(locked, "BucketObjectLockConfiguration")["rule"]["defaultRetention"]
            assert retention == {"mode": "GOVERNANCE", "days": 400}
            assert not plain.of("BucketObjectLockConfiguration")
        case "gcp":
            assert one(locked, HOLDS["gcp"])["retentionPolicy"] == {"retentionPeriod": str(400 * DAY)}
            assert "retentionPolicy" not in one(plain, HOLDS["gcp"])
        case _:
            policy = one(locked, HOLDS["azure"])["immutableStorageWithVersioning"]
            assert policy["immutabilityPolicy"]["immutabilityPeriodSinceCreationInDays"] == 400
            assert "immutableStorageWithVersioning" not in one(plain, HOLDS["azure"])


@each_cloud
def test_what_holds_objects_is_protected_until_it_is_retired(case: Case) -> None:
    def protected(**settings: object) -> set[Any]:
        made = made_bucket(case, "here", "there", replicate=True, **settings)
        return {found.options.get("protect") for found in made.of(HOLDS[case.cloud]).values()}

    assert protected() == {True}
    assert protected(retire=True) == {None}


@each_cloud
def test_everything_is_labelled_and_named_by_keys(case: Case) -> None:
    resources = made_bucket(case, "here", "there", replicate=True).resources
    assert checks.unlabelled(resources, "owner") == []
    assert checks.numbered(resources, case.zones) == []
    assert checks.unencrypted(resources) == []


@pytest.mark.parametrize("replicate", [False, True])
@pytest.mark.parametrize("case", [AWS, AZURE], ids=lambda case: case.cloud)
def test_another_region_adds_and_changes_nothing_that_holds_objects(case: Case, replicate: bool) -> None:
    fewer = inputs(made_bucket(case, "here", "there", replicate=replicate))
    more = inputs(made_bucket(case, "here", "there", "third", replicate=replicate))
    assert set(fewer) < set(more)
    changed = {typ for typ, name in fewer if more[typ, name] != fewer[typ, name]}
    copies = {"aws:iam/rolePolicy:RolePolicy", "aws:s3/bucketReplicationConfig:BucketReplicationConfig"}
    assert changed <= (copies if replicate else set())


@pytest.mark.parametrize("case", [AWS, AZURE], ids=lambda case: case.cloud)
def test_copies_that_are_asked_for_later_leave_the_buckets_as_they_are(case: Case) -> None:
    apart, copied = (inputs(made_bucket(case, "here", "there", replicate=one)) for one in (False, True))
    assert {key: copied.get(key) for key in apart} == apart


@each_cloud
def test_names_fit_however_long_their_parts_are_and_never_collide(case: Case) -> None:
    limit = {"aws": 63, "gcp": 63, "azure": 24}[case.cloud]
    long = "organisation1-production12"
    found = [
        name
        for prefix in (f"{long}a", f"{long}b")
        for account in ("1" * 12, "2" * 12)
        for replicate in (False, case.cloud == "gcp")
        for name in world_names(
            made_bucket(case, "here", "there", prefix=prefix, account=account, replicate=replicate), case.cloud
        )
    ]
    assert len({*found}) == (12 if case.cloud == "gcp" else 8)
    assert all(len(name) <= limit and re.fullmatch(r"[a-z0-9][a-z0-9-]+[a-z0-9]", name) for name in found)


def test_on_aws_every_bucket_copies_to_every_other_with_the_right_to_do_that_alone() -> None:
    made = made_bucket(AWS, "here", "there", "third", replicate=True)
    config = one(made, "BucketReplicationConfig")
    assert [rule["id"] for rule in config["rules"]] == ["to-there", "to-third"]
    for rule in config["rules"]:
        assert rule["deleteMarkerReplication"] == {"status": "Enabled"}
        assert set(rule["sourceSelectionCriteria"]) == {"replicaModifications", "sseKmsEncryptedObjects"}
        assert rule["destination"]["encryptionConfiguration"]["replicaKmsKeyId"].endswith(f"data-{rule['id'][3:]}/1")
        assert rule["destination"]["metrics"]["status"] == "Enabled"
    policy = json.loads(made.of("RolePolicy")["bucket-invoices-here-copies"].inputs["policy"])["Statement"]
    assert not [one for one in policy if "*" in (one["Resource"], *one["Action"])]
    writes = next(one["Resource"] for one in policy if "s3:ReplicateObject" in one["Action"])
    assert writes == ["arn of bucket-invoices-there/*", "arn of bucket-invoices-third/*"]
    reads = next(one["Resource"] for one in policy if "s3:GetObjectVersionForReplication" in one["Action"])
    assert reads == "arn of bucket-invoices-here/*"
    of_keys = [one for one in policy if "kms" in str(one["Action"])]
    assert all("kms:ViaService" in one["Condition"]["StringEquals"] for one in of_keys)
    trusted = json.loads(made.of("Role")["bucket-invoices-here-copies"].inputs["assumeRolePolicy"])["Statement"][0]
    assert trusted["Principal"] == {"Service": "s3.amazonaws.com"}


def test_on_aws_copies_wait_for_the_versions_of_every_bucket() -> None:
    made = made_bucket(AWS, "here", "there", replicate=True)
    waits = made.of("BucketReplicationConfig")["bucket-invoices-here"].options["depends_on"]
    assert {f"bucket-invoices-{key}" for key in ("here", "there")} <= {
        urn.rpartition("::")[2] for urn in waits if "BucketVersioning" in urn
    }


def test_on_aws_a_lock_that_comes_later_replaces_no_bucket() -> None:
    bucket: Made = made_bucket(AWS).of(HOLDS["aws"])["bucket-invoices-here"]
    assert bucket.options["ignore_changes"] == ["objectLockEnabled"]


def test_on_gcp_two_regions_share_one_bucket_under_a_key_in_its_continent() -> None:
    made = made_bucket(GCP, "here", "there", replicate=True)
    bucket = one(made, HOLDS["gcp"], "bucket-invoices")
    assert (bucket["location"], bucket["customPlacementConfig"]) == (
        "EU",
        {"dataLocations": ["EUROPE-WEST1", "EUROPE-WEST4"]},
    )
    assert one(made, "KeyRing", "bucket-invoices-keys")["location"] == "europe"
    assert len({*made.outputs["names"].values()}) == 1


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"lock_days": 30, "versioning": False, "soft_delete_days": 0}, "needs versioning: true"),
        ({"lifecycle": {"archive_after_days": 30, "delete_after_days": 30}}, "need more than archive_after_days"),
        ({"lock_days": 30, "lifecycle": {"delete_after_days": 20}}, "need at least lock_days"),
        ({"soft_delete_days": 3}, "need 0 or at least 7, got 3"),
    ],
)
def test_what_contradicts_itself_is_refused(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(Problems, match=says):
        made_bucket(GCP, **settings)


def test_on_gcp_regions_of_two_continents_share_no_bucket() -> None:
    elsewhere = {**place(GCP, "there"), "location": "us-east4"}
    with pytest.raises(Problems, match="make no dual-region"):
        made_bucket(GCP, "here", "there", replicate=True, places={"here": place(GCP, "here"), "there": elsewhere})


def test_on_azure_the_origin_gets_the_policy_that_the_copy_gave_its_id() -> None:
    made = made_bucket(AZURE, "here", "there", "third", replicate=True)
    policies = made.of("ObjectReplicationPolicy")
    for member in ("there", "third"):
        copy, origin = (policies[f"bucket-invoices-here-to-{member}-{end}"].inputs for end in ("copy", "origin"))
        assert copy["objectReplicationPolicyId"] == "default"
        assert origin["objectReplicationPolicyId"] == f"policy of bucket-invoices-here-to-{member}-copy"
        assert origin["rules"][0]["ruleId"] == "rule-1"
        assert copy["accountName"] != origin["accountName"]
    assert one(made, "BlobServiceProperties")["changeFeed"] == {"enabled": True}


def test_on_azure_clients_have_a_private_endpoint_and_nobody_else() -> None:
    made = made_bucket(AZURE, clients=("here", "there"))
    endpoints = made.of("PrivateEndpoint")
    assert set(endpoints) == {"bucket-invoices-here-from-here", "bucket-invoices-here-from-there"}
    for client in ("here", "there"):
        endpoint = endpoints[f"bucket-invoices-here-from-{client}"].inputs
        assert endpoint["subnet"]["id"] == f"/subscriptions/s/subnet-{client}"
        zones = made.of("PrivateDnsZoneGroup")[f"bucket-invoices-here-from-{client}"].inputs["privateDnsZoneConfigs"]
        assert [zone["privateDnsZoneId"] for zone in zones] == [f"/subscriptions/s/zone-{client}"]


def test_on_azure_more_than_two_copies_are_refused() -> None:
    places = {key: {**place(AZURE, "here"), "location": "eastus"} for key in ("here", "there", "third", "fourth")}
    with pytest.raises(Problems, match="copies an account to at most 2 others"):
        made_bucket(AZURE, "here", "there", "third", replicate=True, members=list(places), places=places)


def test_on_aws_what_is_written_to_a_bucket_is_recorded_by_the_accounts_trail() -> None:
    (trail,) = made_audit(AWS).of("Trail").values()
    management, writes = trail.inputs["advancedEventSelectors"]
    assert management["fieldSelectors"] == [{"field": "eventCategory", "equals": ["Management"]}]
    fields = {one["field"]: one for one in writes["fieldSelectors"]}
    assert fields["readOnly"]["equals"] == ["false"]
    (begins,) = fields["resources.ARN"]["startsWiths"]
    name = one(made_bucket(AWS), HOLDS["aws"])["bucket"]
    assert f"arn:aws:s3:::{name}/invoice".startswith(begins)


def test_on_aws_a_role_has_room_for_the_rights_to_copy_between_as_many_regions_as_are_taken() -> None:
    longest = "ap-southeast-1"

    def size(regions: int) -> int:
        arns = [f"arn:aws:s3:::{'b' * 63}"] * regions
        keys = [f"arn:aws:kms:{longest}:123456789012:key/{'k' * 36}"] * regions
        return len("".join(_rights(arns, keys, [longest] * regions).split()))

    assert size(MOST_COPIED_ON_AWS) <= 10240 < size(MOST_COPIED_ON_AWS + 1)
