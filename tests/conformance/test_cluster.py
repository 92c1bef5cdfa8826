"""What holds for the clusters and keys of every cloud."""

import json
from typing import Any

import pytest

from graticule.providers.contract.errors import Problem, Problems
from graticule.testing.recording import Recorder
from tests.conformance import checks
from tests.conformance.cases import CASES, Case, made_cluster, made_keys

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
LABELS = {"labels": {"owner": "platform"}}


def the_cluster(recorder: Recorder) -> dict[str, Any]:
    (made,) = [one for one in recorder.resources if one.typ.endswith((":Cluster", ":ManagedCluster"))]
    return made.inputs


def pool(case: Case, **settings: object) -> dict[str, object]:
    return {"nodes": "pools", "pools": {"general": {"machine": case.machine, **settings}}}


def pools_of(recorder: Recorder) -> dict[str, Any]:
    return {
        one.name: one.inputs
        for one in recorder.resources
        if one.typ.endswith((":NodeGroup", ":NodePool", ":AgentPool"))
    }


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
def test_a_pool_in_a_zone_that_the_region_has_not_is_refused(case: Case) -> None:
    with pytest.raises(Problems, match=r"pools.general.zones.0: 'elsewhere' is none of the region's"):
        made_cluster(case, **pool(case, zones=["elsewhere"]))


@each_cloud
def test_a_cluster_of_spot_nodes_alone_is_refused(case: Case) -> None:
    with pytest.raises(Problems, match="pools: every pool is spot"):
        made_cluster(case, **pool(case, spot=True))


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
def test_a_pool_more_leaves_every_name(case: Case) -> None:
    one = made_cluster(case, **pool(case))
    two = made_cluster(
        case, nodes="pools", pools={"general": {"machine": case.machine}, "batch": {"machine": case.machine}}
    )
    assert one.names() < two.names()


@each_cloud
def test_a_pool_has_its_labels_taints_and_bounds(case: Case) -> None:
    settings = {"min_nodes": 3, "max_nodes": 9, "labels": {"team": "a"}, "taints": {"gpu": {"value": "y"}}}
    recorder = made_cluster(case, **pool(case, **settings))
    pools = pools_of(recorder)
    text = json.dumps(pools)
    assert '"team": "a"' in text
    assert "gpu" in text
    most = {
        "aws": lambda one: one["scalingConfig"]["maxSize"],
        "gcp": lambda one: one["autoscaling"]["totalMaxNodeCount"],
        "azure": lambda one: one["maxCount"],
    }[case.cloud]
    assert sum(most(one) for one in pools.values()) == 9


@each_cloud
@pytest.mark.parametrize(("least", "most"), [(4, 10), (0, 3), (5, 5), (1, 4)])
def test_the_pools_of_all_zones_have_the_bounds_that_were_asked_for_and_none_is_empty(
    case: Case, least: int, most: int
) -> None:
    pools = pools_of(made_cluster(case, **pool(case, per_zone=True, min_nodes=least, max_nodes=most))).values()
    bounds = {
        "aws": lambda one: (one["scalingConfig"]["minSize"], one["scalingConfig"]["maxSize"]),
        "gcp": lambda one: (one["autoscaling"]["totalMinNodeCount"], one["autoscaling"]["totalMaxNodeCount"]),
        "azure": lambda one: (one["minCount"], one["maxCount"]),
    }[case.cloud]
    found = [bounds(one) for one in pools]
    assert len(found) == 3
    assert (sum(low for low, _ in found), sum(high for _, high in found)) == (least, most)
    assert all(low <= high and high >= 1 for low, high in found)


@each_cloud
def test_a_pool_of_each_zone_that_has_fewer_nodes_than_zones_is_refused(case: Case) -> None:
    with pytest.raises(Problems, match=r"pools.general.max_nodes: need at least one for each of 3 zones, got 2"):
        made_cluster(case, **pool(case, per_zone=True, max_nodes=2))


def test_on_azure_a_pool_is_of_each_zone_whatever_it_says() -> None:
    with pytest.raises(Problems, match=r"pools.general.max_nodes: need at least one for each of 3 zones, got 2"):
        made_cluster(CASES[2], **pool(CASES[2], max_nodes=2))
    for case in CASES[:2]:
        assert len(pools_of(made_cluster(case, **pool(case, max_nodes=2)))) == 1


@each_cloud
def test_pools_that_outgrow_the_cluster_are_refused(case: Case) -> None:
    system = 3 if case.cloud == "azure" else 0
    most = 20 - system
    assert pools_of(made_cluster(case, max_nodes=20, **pool(case, max_nodes=most)))
    with pytest.raises(Problems, match=r"max_nodes: need at least 21 for all that the pools may grow to.*, got 20"):
        made_cluster(case, max_nodes=20, **pool(case, max_nodes=most + 1))


@each_cloud
def test_a_cluster_that_has_no_room_for_a_node_in_each_zone_is_refused(case: Case) -> None:
    need = 6 if case.cloud == "azure" else 3
    assert the_cluster(made_cluster(case, max_nodes=need))
    with pytest.raises(Problems, match=rf"max_nodes: need at least {need} for a node in each zone.*, got {need - 1}"):
        made_cluster(case, max_nodes=need - 1)


@each_cloud
def test_a_spot_pool_is_spare_capacity(case: Case) -> None:
    settings = {"steady": {"machine": case.machine}, "spare": {"machine": case.machine, "spot": True}}
    pools = pools_of(made_cluster(case, nodes="pools", pools=settings))
    spot = {
        name
        for name, inputs in pools.items()
        if any(word in json.dumps(inputs) for word in ('"SPOT"', '"Spot"', '"spot": true'))
    }
    assert spot
    assert spot == {name for name in pools if "spare" in name}


@each_cloud
def test_the_kubeconfig_runs_the_clouds_login_and_holds_no_credential(case: Case) -> None:
    config = json.loads(made_cluster(case).outputs["kubeconfig"])
    (user,) = config["users"]
    assert set(user["user"]) == {"exec"}
    assert config["clusters"][0]["cluster"]["server"].startswith("https://")


@pytest.mark.parametrize("case", CASES[1:], ids=lambda case: case.cloud)
def test_patches_come_in_the_window_and_in_no_other(case: Case) -> None:
    made = made_cluster(case, window={"day": "tuesday", "hour": 3, "hours": 5}).resources
    text = json.dumps([one.inputs for one in made])
    if case.cloud == "gcp":
        assert "BYDAY=TU" in text
        assert "T03:00:00Z" in text
        assert "T08:00:00Z" in text
    if case.cloud == "azure":
        assert text.count('"Tuesday"') == 2
        assert '"durationHours": 5' in text


@each_cloud
def test_a_cluster_that_exists_is_read_and_nothing_is_made(case: Case) -> None:
    extra = {"azure": {"resource_group": "theirs"}} if case.cloud == "azure" else {}
    assert made_cluster(case, existing="theirs", **extra).resources == []


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


@each_cloud
def test_nodes_that_the_cloud_makes_stand_beside_no_pools(case: Case) -> None:
    with pytest.raises(Problem, match=r"pools: .*(Autopilot|Auto Mode|node auto-provisioning).* use nodes: pools"):
        made_cluster(case, pools={"general": {"machine": case.machine}})


def test_an_aks_system_pool_takes_no_burstable_machine() -> None:
    with pytest.raises(Problems, match=r"azure.system_machine: need a machine that is not of the B series"):
        made_cluster(CASES[2], azure={"system_machine": "Standard_B4ms"})


def test_eks_needs_two_zones() -> None:
    with pytest.raises(Problems, match="EKS needs subnets in at least 2 zones"):
        made_cluster(CASES[0], zones=["us-east-1a"])


def test_a_pool_is_not_called_like_akss_own() -> None:
    azure = CASES[2]
    named = {"system": {"machine": azure.machine}}
    with pytest.raises(Problems, match=r"pools.system: 'system' is what AKS's own pools are called; take another key"):
        made_cluster(azure, nodes="pools", pools=named)
    for case in CASES[:2]:
        assert pools_of(made_cluster(case, nodes="pools", pools={"system": {"machine": case.machine}}))


def test_akss_own_pools_beside_the_zones_can_be_left_out() -> None:
    def profile(**azure: object) -> object:
        return the_cluster(made_cluster(CASES[2], azure=azure))["nodeProvisioningProfile"]

    assert profile() == {"mode": "Auto", "defaultNodePools": "Auto"}
    assert profile(default_pools=False) == {"mode": "Auto", "defaultNodePools": "None"}
