"""What holds for the clusters and keys of every cloud."""

import datetime as dt
import json
from typing import Any

import pytest

from graticule.providers.contract.errors import Problem, Problems
from tests.conformance import checks
from tests.conformance.cases import CASES, Case, made_cluster, made_keys
from tests.conformance.cluster_cases import pool, pools_of, the_cluster

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
LABELS = {"labels": {"owner": "platform"}}


def is_public(inputs: dict[str, Any]) -> bool:
    """Return whether the API server has a public address."""
    if "vpcConfig" in inputs:
        return bool(inputs["vpcConfig"]["endpointPublicAccess"])
    if "privateClusterConfig" in inputs:
        return not inputs["privateClusterConfig"]["enablePrivateEndpoint"]
    return not inputs["apiServerAccessProfile"]["enablePrivateCluster"]


def allowed(inputs: dict[str, Any]) -> list[str]:
    """Return the public ranges that may connect."""
    if "vpcConfig" in inputs:
        return list(inputs["vpcConfig"]["publicAccessCidrs"])
    if "privateClusterConfig" in inputs:
        blocks = inputs["masterAuthorizedNetworksConfig"]["cidrBlocks"]
        return [block["cidrBlock"] for block in blocks if not block["cidrBlock"].startswith("10.")]
    return list(inputs["apiServerAccessProfile"]["authorizedIPRanges"])


@each_cloud
@pytest.mark.parametrize("nodes", ["auto", "pools"])
def test_everything_is_in_its_region_named_by_keys_and_labelled(case: Case, nodes: str) -> None:
    made = made_cluster(case, **LABELS, **(pool(case, per_zone=True) if nodes == "pools" else {})).resources
    made += made_keys(case, **LABELS).resources
    assert checks.elsewhere(made, case.location) == []
    assert checks.numbered(made, case.zones) == []
    assert checks.unlabelled(made, "owner") == []
    assert checks.open_to_anyone(made) == []


@each_cloud
@pytest.mark.parametrize("reach", ["private", "gitops"])
def test_the_api_server_is_private(case: Case, reach: str) -> None:
    assert not is_public(the_cluster(made_cluster(case, reach=reach)))


@each_cloud
def test_an_allow_list_opens_it_to_the_ranges_that_are_named(case: Case) -> None:
    inputs = the_cluster(made_cluster(case, reach="allow-list", allow=["203.0.113.0/24"]))
    assert is_public(inputs)
    assert allowed(inputs) == ["203.0.113.0/24"]


@each_cloud
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"reach": "allow-list"}, "allow: is required with reach: allow-list"),
        ({"reach": "allow-list", "allow": ["0.0.0.0/0"]}, "0.0.0.0/0 is everybody"),
        ({"allow": ["203.0.113.0/24"]}, "is read with reach: allow-list alone"),
        ({"version": "1.29"}, "version: .* supports 1.34, 1.35 .*got '1.29'"),
        ({"nodes": "pools"}, "pools: is required with nodes: pools"),
        ({"log_retention_days": 8}, "log_retention_days: need one of"),
        ({"generation": "red"}, "generation: need one of blue, green"),
    ],
)
def test_what_no_cloud_takes_is_refused(case: Case, settings: dict[str, Any], message: str) -> None:
    with pytest.raises((Problem, Problems), match=message):
        made_cluster(case, **settings)


@each_cloud
def test_secrets_are_encrypted_with_the_given_key(case: Case) -> None:
    assert "key of secrets" in json.dumps(the_cluster(made_cluster(case)))


@each_cloud
def test_every_log_store_keeps_as_long_as_asked(case: Case) -> None:
    made = made_cluster(case, log_retention_days=120).resources
    kept = [one.inputs.get(key) for one in made for key in ("retentionInDays", "retentionDays") if key in one.inputs]
    assert set(kept) == {120}


def test_on_aws_what_containers_write_is_kept_encrypted_and_by_a_role_that_writes_there_alone() -> None:
    made = made_cluster(CASES[0])
    stores = {one.inputs["name"] for one in made.of("LogGroup").values() if one.inputs["kmsKeyId"] == "key of logs"}
    assert {name.rpartition("/")[2] for name in stores} == {"cluster", "application", "dataplane", "host"}
    policy = json.loads(made.of("RolePolicy")["here-cluster-blue-container-logs"].inputs["policy"])
    (statement,) = policy["Statement"]
    assert all("arn of here-cluster-blue" in where for where in statement["Resource"])


@pytest.mark.parametrize("case", CASES[1:], ids=lambda case: case.cloud)
def test_a_cluster_without_monitoring_collects_no_metrics(case: Case) -> None:
    def collects(**settings: object) -> object:
        inputs = the_cluster(made_cluster(case, **settings))
        if case.cloud == "gcp":
            return inputs["monitoringConfig"]["managedPrometheus"]["enabled"]
        return inputs["azureMonitorProfile"]["metrics"]["enabled"]

    assert (collects(), collects(collects_metrics=False)) == (True, False)


@each_cloud
def test_a_version_is_pinned_and_a_minor_upgrade_changes_the_version_alone(case: Case) -> None:
    before, after = (the_cluster(made_cluster(case, version=version)) for version in ("1.34", "1.35"))
    changed = {key for key in before if before[key] != after[key]}
    assert changed <= {"version", "minMasterVersion", "kubernetesVersion", "agentPoolProfiles"}
    assert changed


@each_cloud
def test_pools_have_the_version_of_the_control_plane(case: Case) -> None:
    keys = ("version", "orchestratorVersion")
    for version in ("1.34", "1.35"):
        pools = pools_of(made_cluster(case, version=version, **pool(case)))
        found = {str(one[key]) for one in pools.values() for key in keys if key in one}
        assert found == {f"{version}.4-gke.1000000" if case.cloud == "gcp" else version}


@pytest.mark.parametrize("nodes", ["auto", "pools"])
def test_an_addon_of_eks_has_what_aws_takes_for_the_clusters_version(nodes: str) -> None:
    aws = CASES[0]
    for version in ("1.34", "1.35"):
        recorder = made_cluster(aws, version=version, **(pool(aws) if nodes == "pools" else {}))
        addons = [one.inputs for one in recorder.of("Addon").values()]
        assert len(addons) == (6 if nodes == "pools" else 1)
        assert all(one["addonVersion"] == f"{one['addonName']} of {version}" for one in addons)
        asked = {
            (call.args["region"], "mostRecent" in call.args) for call in recorder.calls if "addonName" in call.args
        }
        assert asked == {(aws.location, False)}


@pytest.mark.parametrize(
    ("settings", "held"),
    [
        ({}, True),
        ({"channel": "STABLE"}, True),
        ({"channel": "EXTENDED"}, False),
        ({"hold_minor_version": False}, False),
    ],
    ids=str,
)
def test_gke_starts_no_minor_upgrade_until_nodes_are_to_follow_one(settings: dict[str, object], held: bool) -> None:
    policy = the_cluster(made_cluster(CASES[1], gcp=settings))["maintenancePolicy"]
    scopes = [one["exclusionOptions"]["scope"] for one in policy.get("maintenanceExclusions", [])]
    assert scopes == ["NO_MINOR_UPGRADES"] * held
    assert policy["recurringWindow"]


@each_cloud
def test_nobody_gets_in_but_the_teams_of_the_settings(case: Case) -> None:
    with_team, alone = made_cluster(case), made_cluster(case, access={})
    assert case.group in json.dumps([one.inputs for one in with_team.resources])
    assert case.group not in json.dumps([one.inputs for one in alone.resources])
    inputs = the_cluster(alone)
    if case.cloud == "aws":
        assert inputs["accessConfig"] == {
            "authenticationMode": "API",
            "bootstrapClusterCreatorAdminPermissions": False,
        }
    if case.cloud == "gcp":
        assert inputs["enableLegacyAbac"] is False
        assert inputs["masterAuth"]["clientCertificateConfig"]["issueClientCertificate"] is False
    if case.cloud == "azure":
        assert inputs["disableLocalAccounts"] is True
        assert inputs["aadProfile"]["enableAzureRBAC"] is True


@each_cloud
def test_deletion_protection_holds_until_it_is_retired(case: Case) -> None:
    if case.cloud == "azure":
        assert "deletionProtection" not in the_cluster(made_cluster(case))
        return
    assert the_cluster(made_cluster(case))["deletionProtection"] is True
    assert the_cluster(made_cluster(case, retire=True))["deletionProtection"] is False


@each_cloud
def test_generations_share_nothing(case: Case) -> None:
    blue, green = made_cluster(case), made_cluster(case, "green")
    assert not blue.names() & green.names()
    assert the_cluster(blue) != the_cluster(green)


@each_cloud
def test_a_zone_more_leaves_every_name(case: Case) -> None:
    settings = pool(case, per_zone=True)
    two, three = (made_cluster(case, zones=list(case.zones)[:count], **settings).names() for count in (2, 3))
    assert two <= three


@each_cloud
def test_the_kubeconfig_runs_the_clouds_login_and_holds_no_credential(case: Case) -> None:
    config = json.loads(made_cluster(case).outputs["kubeconfig"])
    (user,) = config["users"]
    assert set(user["user"]) == {"exec"}
    assert config["clusters"][0]["cluster"]["server"].startswith("https://")


@pytest.mark.parametrize("case", CASES[1:], ids=lambda case: case.cloud)
def test_patches_come_in_the_window_and_in_no_other(case: Case) -> None:
    made = made_cluster(case, window={"day": "tuesday", "hour": 3, "hours": 13}).resources
    text = json.dumps([one.inputs for one in made])
    if case.cloud == "gcp":
        assert "BYDAY=TU" in text
        assert "T03:00:00Z" in text
        assert "T16:00:00Z" in text
    if case.cloud == "azure":
        assert text.count('"Tuesday"') == 2
        assert '"durationHours": 13' in text


def test_a_window_lasts_as_long_as_its_cloud_needs() -> None:
    (cluster,) = made_cluster(CASES[1]).of("Cluster").values()
    window = cluster.inputs["maintenancePolicy"]["recurringWindow"]
    start, end = (dt.datetime.fromisoformat(window[which]) for which in ("startTime", "endTime"))
    assert 4 * (end - start) >= dt.timedelta(hours=48), (
        "GKE counts 48 hours in 32 days, which hold a weekday four times"
    )
    assert '"durationHours": 6' in json.dumps([one.inputs for one in made_cluster(CASES[2]).resources])


@each_cloud
def test_a_cluster_that_exists_is_read_and_nothing_is_made(case: Case) -> None:
    extra = {"azure": {"resource_group": "theirs"}} if case.cloud == "azure" else {}
    assert made_cluster(case, existing="theirs", **extra).resources == []


def test_on_azure_a_cluster_that_exists_is_looked_for_in_a_group_that_is_named() -> None:
    for azure in (None, {}, {"resource_group": ""}):
        with pytest.raises(Problems, match=r"azure.resource_group: is required with existing: theirs; name its group"):
            made_cluster(CASES[2], existing="theirs", azure=azure)


@each_cloud
def test_keys_rotate_and_cannot_vanish(case: Case) -> None:
    text = json.dumps([one.inputs for one in made_keys(case, rotation_days=180, deletion_window_days=14).resources])
    expected = {
        "aws": ['"rotationPeriodInDays": 180', '"enableKeyRotation": true', '"deletionWindowInDays": 14'],
        "gcp": ['"rotationPeriod": "15552000s"', '"destroyScheduledDuration": "1209600s"'],
        "azure": ['"P180D"', '"enablePurgeProtection": true', '"softDeleteRetentionInDays": 14'],
    }[case.cloud]
    assert [one for one in expected if one not in text] == []


@each_cloud
def test_administrators_of_keys_manage_and_do_not_use_them(case: Case) -> None:
    who = f"group:{case.group}" if case.cloud == "gcp" else case.group
    made = made_keys(case, administrators={"security": who}).resources
    if case.cloud == "aws":
        statements = [
            one
            for key in made
            if key.typ.endswith(":Key")
            for one in json.loads(key.inputs["policy"])["Statement"]
            if who in json.dumps(one["Principal"])
        ]
        assert statements
        actions = {action for one in statements for action in one["Action"]}
        assert not [one for one in actions if one.startswith(("kms:Encrypt", "kms:Decrypt", "kms:Generate", "kms:*"))]
        return
    roles = {json.dumps(one.inputs) for one in made if who in json.dumps(one.inputs)}
    assert len(roles) == 1
    assert {"gcp": "roles/cloudkms.admin", "azure": "f25e0fa2-a7c8-4377-a976-54943a77a395"}[case.cloud] in roles.pop()


def test_a_dns_endpoint_is_refused_where_there_is_none_and_its_certificate_is_public_where_there_is() -> None:
    aws, gcp, azure = CASES
    for case in (aws, azure):
        with pytest.raises(Problem, match=r"reach: .* use reach: private or allow-list"):
            made_cluster(case, reach="dns-endpoint")
    inputs = the_cluster(made_cluster(gcp, reach="dns-endpoint"))
    assert inputs["controlPlaneEndpointsConfig"]["dnsEndpointConfig"]["allowExternalTraffic"] is True
    assert not is_public(inputs)


def test_eks_needs_two_zones() -> None:
    with pytest.raises(Problems, match="EKS needs subnets in at least 2 zones"):
        made_cluster(CASES[0], zones=["us-east-1a"])
