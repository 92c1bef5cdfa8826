"""What every cloud's registries of images keep."""

import json
import re
from typing import Any

import pytest

from graticule.providers.contract.errors import Problems
from graticule.testing.recording import Recorder
from tests.conformance import checks
from tests.conformance.bucket_cases import place
from tests.conformance.cases import CASES, Case
from tests.conformance.registry_cases import made_registry

AWS, GCP, AZURE = CASES
each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
HOLDS = {
    "aws": "aws:ecr/repository:Repository",
    "gcp": "gcp:artifactregistry/repository:Repository",
    "azure": "azure-native:containerregistry:Registry",
}
DAY = 86400
OPEN = {"quay.io": {}, "registry.k8s.io": {}}
DOCKER = {
    "docker.io": {
        "user": "acme",
        "secrets": {
            "aws": "secret:ecr-pullthroughcache/docker-AbCdEf",
            "gcp": "secret:acme/docker",
            "azure": "secret:acme/docker",
        },
    }
}


def inputs(recorder: Recorder) -> dict[tuple[str, str], Any]:
    return {(made.typ, made.name): made.inputs for made in recorder.resources}


@each_cloud
def test_every_region_is_told_where_its_images_are(case: Case) -> None:
    images = made_registry(case, "here", "there").outputs["images"]
    assert set(images) == {"here", "there"}
    assert all(set(of) == {"api", "worker"} for of in images.values())
    assert all(re.fullmatch(r"[a-z0-9.-]+/[a-z0-9/-]*api", of["api"]) for of in images.values())


@each_cloud
def test_images_are_encrypted_with_our_key(case: Case) -> None:
    made = made_registry(case, "here", "there")
    for found in made.of(HOLDS[case.cloud]).values():
        match case.cloud:
            case "aws":
                (encryption,) = found.inputs["encryptionConfigurations"]
                member = found.name.split("-")[2]
                assert encryption == {"encryptionType": "KMS", "kmsKey": place(case, member)["keys"]["data"]}
            case "gcp":
                assert found.inputs["location"] == "europe"
                assert "registry-a-europe-keys-data" in found.inputs["kmsKeyName"]
            case _:
                properties = found.inputs["encryption"]["keyVaultProperties"]
                assert properties["keyIdentifier"].endswith("/keys/data-here")
                assert properties["identity"] == "client of registry-a"


@each_cloud
def test_tags_stay_and_old_images_go(case: Case) -> None:
    made = made_registry(case, keep_images=33, untagged_days=9)
    match case.cloud:
        case "aws":
            tags = {key: one.inputs["imageTagMutability"] for key, one in made.of(HOLDS["aws"]).items()}
            assert tags == {"registry-a-here-api": "IMMUTABLE", "registry-a-here-worker": "MUTABLE"}
            rules = json.loads(made.of("LifecyclePolicy")["registry-a-here-api"].inputs["policy"])["rules"]
            assert [rule["selection"]["countNumber"] for rule in rules] == [9, 33]
            assert made.of("LifecyclePolicy")["registry-a-here-api"].options["delete_before_replace"] is True
        case "gcp":
            tags = {key: one.inputs["dockerConfig"]["immutableTags"] for key, one in made.of(HOLDS["gcp"]).items()}
            assert tags == {"registry-a-europe-api": True, "registry-a-europe-worker": False}
            policies = made.of(HOLDS["gcp"])["registry-a-europe-api"].inputs["cleanupPolicies"]
            assert policies[0]["mostRecentVersions"] == {"keepCount": 33}
            assert policies[2]["condition"] == {"tagState": "UNTAGGED", "olderThan": f"{9 * DAY}s"}
        case _:
            policies = made.of(HOLDS["azure"])["registry-a"].inputs["policies"]
            assert policies["retentionPolicy"] == {"status": "enabled", "days": 9}


@each_cloud
def test_it_is_protected_until_it_is_retired(case: Case) -> None:
    def protected(**settings: object) -> set[Any]:
        return {one.options.get("protect") for one in made_registry(case, **settings).of(HOLDS[case.cloud]).values()}

    assert (protected(), protected(retire=True)) == ({True}, {None})


@each_cloud
def test_everything_is_labelled_and_named_by_keys(case: Case) -> None:
    resources = made_registry(case, "here", "there", pull_through={**OPEN, **DOCKER}).resources
    assert checks.unlabelled(resources, "owner") == []
    assert checks.numbered(resources, case.zones) == []


@each_cloud
def test_others_registries_are_cached_in_every_region(case: Case) -> None:
    made = made_registry(case, "here", "there", pull_through=OPEN)
    assert all(set(of) == set(OPEN) for of in made.outputs["caches"].values())
    kinds = {"aws": "PullThroughCacheRule", "gcp": HOLDS["gcp"], "azure": "CacheRule"}
    assert [name for name in made.of(kinds[case.cloud]) if "quay" in name]


@each_cloud
def test_a_login_is_a_reference_and_never_a_password(case: Case) -> None:
    made = made_registry(case, pull_through=DOCKER)
    text = json.dumps([one.inputs for one in made.resources])
    assert {
        "aws": "secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/docker-AbCdEf",
        "gcp": "projects/acme/secrets/docker/versions/latest",
        "azure": "https://acme.vault.azure.net/secrets/docker",
    }[case.cloud] in text


@each_cloud
def test_another_region_and_repository_change_nothing_that_is_there(case: Case) -> None:
    fewer = inputs(made_registry(case, "here"))
    more = inputs(
        made_registry(case, "here", "there", repositories={"api": {}, "worker": {"mutable_tags": True}, "web": {}})
    )
    assert {key: more.get(key) for key in fewer} == fewer


def test_on_aws_a_push_to_any_region_reaches_all_others() -> None:
    made = made_registry(AWS, "here", "there", "third")
    rules = {
        name: one.inputs["replicationConfiguration"]["rules"]
        for name, one in made.of("ReplicationConfiguration").items()
    }
    assert set(rules) == {f"registry-a-{key}" for key in ("here", "there", "third")}
    (rule,) = rules["registry-a-here"]
    assert [target["region"] for target in rule["destinations"]] == ["us-west-2", "eu-west-1"]
    assert rule["repositoryFilters"] == [{"filter": "acme-prod/", "filterType": "PREFIX_MATCH"}]
    scans = made.of("RegistryScanningConfiguration")["registry-a-here"].inputs
    assert (scans["scanType"], scans["rules"][0]["scanFrequency"]) == ("BASIC", "SCAN_ON_PUSH")


def test_on_aws_only_the_own_account_pulls_through_and_only_what_is_cached() -> None:
    made = made_registry(AWS, pull_through=OPEN)
    (statement,) = json.loads(made.of("RegistryPolicy")["registry-a-here"].inputs["policy"])["Statement"]
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}
    prefix = "arn:aws:ecr:us-east-1:123456789012:repository/acme-prod-"
    assert statement["Resource"] == [f"{prefix}{one}/*" for one in sorted(OPEN)]
    (role,) = made.of("aws:iam/role:Role").values()
    assert "aws:SourceAccount" in role.inputs["assumeRolePolicy"]


def test_on_aws_the_prefix_of_a_cache_fits_thirty_characters() -> None:
    made = made_registry(AWS, prefix="organisation1-production12", pull_through=OPEN)
    prefixes = [one.inputs["ecrRepositoryPrefix"] for one in made.of("PullThroughCacheRule").values()]
    assert len({*prefixes}) == 2
    assert all(len(prefix) <= 30 for prefix in prefixes)


def test_on_azure_nobody_gets_in_but_from_the_regions() -> None:
    made = made_registry(AZURE, "here", "there")
    registry = made.of(HOLDS["azure"])["registry-a"].inputs
    assert (registry["sku"], registry["zoneRedundancy"]) == ({"name": "Premium"}, "Enabled")
    assert (registry["publicNetworkAccess"], registry["adminUserEnabled"], registry["anonymousPullEnabled"]) == (
        "Disabled",
        False,
        False,
    )
    assert set(made.of("PrivateEndpoint")) == {"registry-a-from-here", "registry-a-from-there"}
    (copy,) = made.of("Replication").values()
    assert (copy.inputs["location"], copy.inputs["zoneRedundancy"]) == ("westeurope", "Enabled")


def test_on_azure_pullers_may_pull_and_no_more() -> None:
    made = made_registry(AZURE, azure={"home": "here", "pullers": {"jpe": "22222222-2222-2222-2222-222222222222"}})
    granted = made.of("RoleAssignment")["registry-a-jpe-may-pull"].inputs
    assert granted["roleDefinitionId"].endswith("/7f951dda-4ed3-4680-a7ca-43fe172d538d")


@pytest.mark.parametrize(
    ("case", "settings", "says"),
    [
        (AWS, {"pull_through": {"docker.io": {}}}, "aws pulls from docker.io with a login alone"),
        (
            AWS,
            {"pull_through": {"docker.io": {"secrets": {"aws": "secret:mine/docker"}}}},
            "begins with ecr-pullthroughcache/",
        ),
        (
            GCP,
            {"pull_through": {"ghcr.io": {"secrets": {"gcp": "secret:acme/ghcr"}}}},
            "pull_through.ghcr.io.user: is required on gcp",
        ),
        (AZURE, {"azure": {"home": "nowhere"}}, "azure.home: need one of here, there, got 'nowhere'"),
    ],
)
def test_what_a_cloud_does_not_take_is_refused(case: Case, settings: dict[str, Any], says: str) -> None:
    with pytest.raises(Problems, match=says):
        made_registry(case, "here", "there", **settings)
