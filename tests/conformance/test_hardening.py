"""What an engineer of each cloud would not leave at the cloud's default, or would not dare to switch off."""

import json
from typing import Any

import pytest
import yaml

from graticule.providers import registry
from graticule.providers.contract.account import AccountArgs
from graticule.providers.contract.cloud import Cloud
from tests.conformance.cases import CASES, Case, made, made_audit, made_cluster, made_keys, made_monitoring
from tests.conformance.cluster_cases import pool, pools_of, the_cluster
from tests.recording import record

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
AWS, GCP, AZURE = CASES
SERVICES = ["autoscaling", "ec2", "ecr.api", "ecr.dkr", "elasticloadbalancing", "kms", "logs", "secretsmanager", "sts"]


def only(recorder: Any, kind: str) -> Any:
    """Return the inputs of the one resource of a kind."""
    (one,) = recorder.of(kind).values()
    return one.inputs


@each_cloud
def test_every_log_of_the_control_plane_is_kept(case: Case) -> None:
    recorder = made_cluster(case)
    if case.cloud == "aws":
        kinds = set(the_cluster(recorder)["enabledClusterLogTypes"])
        assert kinds == {"api", "audit", "authenticator", "controllerManager", "scheduler"}
    if case.cloud == "gcp":
        kinds = set(the_cluster(recorder)["loggingConfig"]["enableComponents"])
        assert kinds == {"APISERVER", "CONTROLLER_MANAGER", "SCHEDULER", "SYSTEM_COMPONENTS", "WORKLOADS"}
    if case.cloud == "azure":
        logs = only(recorder, "DiagnosticSetting")["logs"]
        api = {"kube-apiserver", "kube-audit-admin", "guard"}
        controllers = {"kube-controller-manager", "kube-scheduler", "cloud-controller-manager", "cluster-autoscaler"}
        assert {one["category"] for one in logs if one["enabled"]} == api | controllers


@each_cloud
def test_the_nodes_stand_in_every_zone(case: Case) -> None:
    recorder = made_cluster(case, **pool(case, per_zone=False))
    every, where = set(case.zones), list(pools_of(recorder).values())
    if case.cloud == "aws":
        assert [set(one["subnetIds"]) for one in where] == [{f"subnet-{zone}" for zone in every}]
    if case.cloud == "gcp":
        assert [set(one["nodeLocations"]) for one in (the_cluster(recorder), *where)] == [every, every]
    if case.cloud == "azure":
        assert sorted(zone for one in where for zone in one["availabilityZones"]) == sorted(every)


@each_cloud
def test_the_clusters_login_is_the_clouds_own_and_is_told_which_cluster(case: Case) -> None:
    (user,) = json.loads(made_cluster(case).outputs["kubeconfig"])["users"]
    login = user["user"]["exec"]
    assert login["provideClusterInfo"] is True
    if case.cloud == "azure":
        assert "6dae42f8-4368-4678-94ff-3960e28e3630" in login["args"]  # the application that AKS is, everywhere


def test_on_aws_the_region_reaches_the_private_endpoint() -> None:
    recorder = made_cluster(AWS)
    vpc = the_cluster(recorder)["vpcConfig"]
    assert vpc["endpointPrivateAccess"] is True
    rule = only(recorder, "SecurityGroupIngressRule")
    assert rule["cidrIpv4"] == "10.4.0.0/14"
    assert vpc["securityGroupIds"] == [rule["securityGroupId"]]
    assert the_cluster(recorder)["zonalShiftConfig"] == {"enabled": True}


def test_on_aws_pods_do_not_reach_the_metadata_of_their_node_and_disks_go_with_it() -> None:
    template = only(made_cluster(AWS, **pool(AWS)), "LaunchTemplate")
    options = template["metadataOptions"]
    assert options == {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1}
    assert template["blockDeviceMappings"][0]["ebs"]["deleteOnTermination"] == "true"


def test_on_aws_most_nodes_stay_while_some_are_replaced_and_sick_ones_are_repaired() -> None:
    group = only(made_cluster(AWS, **pool(AWS)), "NodeGroup")
    assert 10 <= group["updateConfig"]["maxUnavailablePercentage"] <= 50
    assert group["nodeRepairConfig"] == {"enabled": True}


def test_on_aws_the_cni_enforces_network_policies_and_has_addresses_for_many_pods() -> None:
    recorder = made_cluster(AWS, **pool(AWS))
    (cni,) = [one.inputs for one in recorder.of("Addon").values() if one.inputs["addonName"] == "vpc-cni"]
    settings = json.loads(cni["configurationValues"])
    assert settings == {"enableNetworkPolicy": "true", "env": {"ENABLE_PREFIX_DELEGATION": "true"}}


def test_on_aws_the_agent_sends_logs_and_no_metrics() -> None:
    recorder = made_cluster(AWS)
    (agent,) = [one.inputs for one in recorder.of("Addon").values() if "observability" in one.inputs["addonName"]]
    settings = json.loads(agent["configurationValues"])
    assert settings["containerLogs"] == {"enabled": True}
    assert "metrics" not in settings["agent"]["config"]


def test_on_aws_the_collector_takes_pods_that_ask_and_leaves_what_state_metrics_says_about_others() -> None:
    config = yaml.safe_load(only(made_monitoring(AWS), "Scraper")["scrapeConfiguration"])
    jobs = {job["job_name"]: job for job in config["scrape_configs"]}
    assert jobs["kube-state-metrics"]["honor_labels"] is True
    asking = {"action": "keep", "source_labels": ["__meta_kubernetes_pod_annotation_prometheus_io_scrape"]}
    assert {**asking, "regex": "true"} in jobs["pods"]["relabel_configs"]


def test_on_aws_the_trails_bucket_is_locked_and_what_is_replaced_goes_a_day_later() -> None:
    recorder = made_audit(AWS)
    assert only(recorder, "Bucket")["objectLockEnabled"] is True
    (rule,) = only(recorder, "BucketLifecycleConfiguration")["rules"]
    assert rule["noncurrentVersionExpiration"]["noncurrentDays"] >= 1
    assert (
        rule["expiration"]["days"] > only(recorder, "BucketObjectLockConfiguration")["rule"]["defaultRetention"]["days"]
    )


def test_on_aws_the_key_of_flow_logs_rotates_and_can_be_recovered_and_no_subnet_gives_public_addresses() -> None:
    recorder = made(AWS)
    key = only(recorder, "Key")
    assert (key["enableKeyRotation"], key["deletionWindowInDays"]) == (True, 30)
    assert {one.inputs["mapPublicIpOnLaunch"] for one in recorder.of("Subnet").values()} == {False}


def test_on_aws_endpoints_are_reached_through_their_group_by_the_services_own_names() -> None:
    recorder = made(AWS)
    (group,) = {one.inputs["securityGroupId"] for one in recorder.of("SecurityGroupIngressRule").values()}
    interfaces = [
        one.inputs for one in recorder.of("VpcEndpoint").values() if one.inputs["vpcEndpointType"] == "Interface"
    ]
    assert interfaces
    assert all(one["securityGroupIds"] == [group] and one["privateDnsEnabled"] is True for one in interfaces)


def test_on_aws_a_provider_takes_the_role_that_its_account_names() -> None:
    role = "arn:aws:iam::123456789012:role/deployer"
    args = AccountArgs(cloud=Cloud.AWS, id="123456789012", role=role)
    build = registry.account(Cloud.AWS)
    (provider,) = [one for one in record(lambda _: build("aws", args).urn).resources if "providers" in one.typ]
    assert role in json.dumps(provider.inputs)


def test_on_gcp_nodes_are_private_and_the_control_plane_takes_nobody_from_other_customers_machines() -> None:
    inputs = the_cluster(made_cluster(GCP, **pool(GCP)))
    assert inputs["privateClusterConfig"]["enablePrivateNodes"] is True
    allowed = inputs["masterAuthorizedNetworksConfig"]
    assert allowed["gcpPublicCidrsAccessEnabled"] is False
    assert allowed["privateEndpointEnforcementEnabled"] is True
    assert inputs["controlPlaneEndpointsConfig"]["ipEndpointsConfig"] == {"enabled": True}
    assert inputs["securityPostureConfig"]["mode"] == "BASIC"
    assert inputs["enableIntranodeVisibility"] is True


def test_on_gcp_every_node_is_shielded_patched_and_repaired_whoever_makes_it() -> None:
    recorder = made_cluster(GCP, **pool(GCP))
    cluster, (standing,) = the_cluster(recorder), pools_of(recorder).values()
    assert cluster["enableShieldedNodes"] is True
    assert cluster["clusterAutoscaling"]["enabled"] is True
    provisioned = cluster["clusterAutoscaling"]["autoProvisioningDefaults"]
    shielded = {"enableSecureBoot": True, "enableIntegrityMonitoring": True}
    assert provisioned["shieldedInstanceConfig"] == standing["nodeConfig"]["shieldedInstanceConfig"] == shielded
    assert provisioned["management"] == standing["management"] == {"autoRepair": True, "autoUpgrade": True}


def test_on_gcp_a_pools_nodes_are_private_give_pods_no_rights_of_theirs_and_are_replaced_by_one_more() -> None:
    (standing,) = pools_of(made_cluster(GCP, **pool(GCP))).values()
    assert standing["networkConfig"] == {"enablePrivateNodes": True}
    assert standing["nodeConfig"]["workloadMetadataConfig"] == {"mode": "GKE_METADATA"}
    assert standing["nodeConfig"]["metadata"] == {"disable-legacy-endpoints": "true"}
    assert standing["upgradeSettings"]["maxUnavailable"] == 0


def test_on_gcp_the_network_has_no_subnets_but_ours_and_rules_for_what_comes_in() -> None:
    recorder = made(GCP)
    network = only(recorder, "Network")
    assert network["autoCreateSubnetworks"] is False
    assert network["deleteDefaultRoutesOnCreate"] is False  # Google's own services are reached by it
    assert {one.inputs["direction"] for one in recorder.of("Firewall").values()} == {"INGRESS"}
    assert only(recorder, "Policy")["enableLogging"] is True
    assert only(recorder, "Connection")["updateOnCreationFail"] is True


def test_on_gcp_a_sink_writes_as_itself_and_a_rule_may_name_what_no_series_has_yet() -> None:
    assert {one.inputs["uniqueWriterIdentity"] for one in made_cluster(GCP).of("ProjectSink").values()} == {True}
    for one in made_monitoring(GCP).of("AlertPolicy").values():
        (condition,) = one.inputs["conditions"]
        assert condition["conditionPrometheusQueryLanguage"]["disableMetricValidation"] is True


def test_on_azure_login_is_entras_and_pods_have_identities_of_their_own() -> None:
    inputs = the_cluster(made_cluster(AZURE))
    assert inputs["aadProfile"]["managed"] is True
    assert inputs["enableRBAC"] is True
    assert inputs["oidcIssuerProfile"] == {"enabled": True}
    assert inputs["securityProfile"]["workloadIdentity"] == {"enabled": True}
    assert inputs["apiServerAccessProfile"]["enablePrivateClusterPublicFQDN"] is False


def test_on_azure_secrets_are_encrypted_with_a_key_whose_vault_is_private() -> None:
    kms = the_cluster(made_cluster(AZURE))["securityProfile"]["azureKeyVaultKms"]
    assert (kms["enabled"], kms["keyVaultNetworkAccess"]) == (True, "Private")


def test_on_azure_patches_come_by_themselves_unused_images_go_and_the_drivers_are_named() -> None:
    inputs = the_cluster(made_cluster(AZURE))
    assert inputs["autoUpgradeProfile"]["upgradeChannel"] == "patch"
    assert inputs["securityProfile"]["imageCleaner"]["enabled"] is True
    drivers = {key: value["enabled"] for key, value in inputs["storageProfile"].items()}
    off = {"blobCSIDriver": False}
    assert drivers == {**off, "diskCSIDriver": True, "fileCSIDriver": True, "snapshotController": True}


def test_on_azure_no_node_has_a_public_address_and_pools_grow_by_themselves() -> None:
    recorder = made_cluster(AZURE, **pool(AZURE))
    pools = list(pools_of(recorder).values())
    assert {one["enableNodePublicIP"] for one in (*pools, *the_cluster(recorder)["agentPoolProfiles"])} == {False}
    assert {one["enableAutoScaling"] for one in pools} == {True}


def test_on_azure_logs_are_written_and_read_by_login_alone_and_tell_containers_apart() -> None:
    recorder = made_cluster(AZURE)
    features = only(recorder, "Workspace")["features"]
    assert features == {"disableLocalAuth": True, "enableLogAccessUsingOnlyResourcePermissions": True}
    agent = the_cluster(recorder)["addonProfiles"]["omsagent"]
    assert (agent["enabled"], agent["config"]["useAADAuth"]) == (True, "true")
    (source,) = only(recorder, "DataCollectionRule")["dataSources"]["extensions"]
    assert source["extensionSettings"]["dataCollectionSettings"]["enableContainerLogV2"] is True


def test_on_azure_a_vault_keeps_what_is_deleted_and_lets_azures_own_services_alone_in() -> None:
    properties = only(made_keys(AZURE), "Vault")["properties"]
    assert properties["enableSoftDelete"] is True
    assert properties["networkAcls"] == {"bypass": "AzureServices", "defaultAction": "Deny"}


def test_on_azure_a_key_is_long_and_does_what_clusters_and_stores_ask_of_it() -> None:
    for one in made_keys(AZURE).of("Key").values():
        properties = one.inputs["properties"]
        assert properties["keySize"] >= 3072
        assert {"encrypt", "decrypt"} <= set(properties["keyOps"])  # the cluster's secrets
        assert {"wrapKey", "unwrapKey"} <= set(properties["keyOps"])  # a storage account's own key


def test_on_azure_log_stores_outlive_a_zone_and_copy_nothing_to_other_tenants() -> None:
    for recorder in (made(AZURE), made_audit(AZURE)):
        store = only(recorder, "StorageAccount")
        assert store["sku"]["name"] == "Standard_ZRS"
        assert store["allowCrossTenantReplication"] is False
        assert store["allowSharedKeyAccess"] is True  # the services that write sign with it
        assert store["encryption"]["services"]["blob"]["enabled"] is True
        (rule,) = only(recorder, "ManagementPolicy")["policy"]["rules"]
        assert rule["enabled"] is True
    assert only(made(AZURE), "FlowLog")["enabled"] is True


def test_on_azure_records_are_only_added_to() -> None:
    store = only(made_audit(AZURE), "StorageAccount")["immutableStorageWithVersioning"]
    assert store["enabled"] is True
    assert store["immutabilityPolicy"]["allowProtectedAppendWrites"] is True


def test_on_azure_records_go_after_their_time_append_blobs_and_kept_versions_too() -> None:
    (rule,) = only(made_audit(AZURE, retention_days=400), "ManagementPolicy")["policy"]["rules"]
    assert set(rule["definition"]["filters"]["blobTypes"]) == {"appendBlob", "blockBlob"}
    actions = rule["definition"]["actions"]
    assert actions["baseBlob"] == {"delete": {"daysAfterModificationGreaterThan": 401}}
    assert actions["version"] == {"delete": {"daysAfterCreationGreaterThan": 401}}
    (flows,) = only(made(AZURE), "ManagementPolicy")["policy"]["rules"]
    assert "version" not in flows["definition"]["actions"], "nothing locks them, so that no version is kept"


def test_on_azure_security_groups_hold_for_private_endpoints_too() -> None:
    policies = {one.inputs["privateEndpointNetworkPolicies"] for one in made(AZURE).of("Subnet").values()}
    assert policies == {"Enabled"}


def test_on_azure_agents_reach_the_endpoint_of_metrics() -> None:
    endpoint = only(made_monitoring(AZURE), "DataCollectionEndpoint")
    assert endpoint["networkAcls"] == {"publicNetworkAccess": "Enabled"}


def test_on_azure_every_rule_judges_every_group_tells_and_an_alert_ends_with_its_cause() -> None:
    notify = {"critical": {"oncall": {"emails": ["a@example.com"], "webhook": "https://hooks.example.com/1"}}}
    recorder = made_monitoring(AZURE, notify=notify)
    for kind in ("ActionGroup", "PrometheusRuleGroup", "ScheduledQueryRule", "MetricAlert"):
        assert {one.inputs["enabled"] for one in recorder.of(kind).values()} == {True}
    for kind in ("ScheduledQueryRule", "MetricAlert"):
        assert {one.inputs["autoMitigate"] for one in recorder.of(kind).values()} == {True}
    for rule in only(recorder, "PrometheusRuleGroup")["rules"]:
        assert (rule["enabled"], rule["resolveConfiguration"]["autoResolved"]) == (True, True)
    group = only(recorder, "ActionGroup")
    assert all(one["useCommonAlertSchema"] for one in (*group["emailReceivers"], *group["webhookReceivers"]))


def test_on_azure_a_log_rule_is_taken_before_its_tables_exist_and_fires_at_the_first_silence() -> None:
    rule = only(made_monitoring(AZURE), "ScheduledQueryRule")
    assert rule["skipQueryValidation"] is True
    (condition,) = rule["criteria"]["allOf"]
    periods = condition["failingPeriods"]
    assert 1 <= periods["minFailingPeriodsToAlert"] <= periods["numberOfEvaluationPeriods"]


@pytest.mark.parametrize("region", ["cn-north-1", "cn-northwest-1"])
def test_on_aws_an_endpoint_in_china_has_the_name_that_its_service_has_there(region: str) -> None:
    place = {"location": region, "zones": [f"{region}a", f"{region}b"], "aws": {"interface_endpoints": SERVICES}}
    made_there = made(AWS, **place).of("VpcEndpoint").values()
    names = {one.inputs["serviceName"] for one in made_there}
    own = {f"cn.com.amazonaws.{region}.{service}" for service in ("autoscaling", "ec2", "ecr.api", "ecr.dkr", "sts")}
    as_elsewhere = ("dynamodb", "elasticloadbalancing", "kms", "logs", "s3", "secretsmanager")
    assert names == own | {f"com.amazonaws.{region}.{service}" for service in as_elsewhere}
    read = next(one.inputs["policy"] for one in made_there if one.inputs["serviceName"].endswith(".s3"))
    assert f"arn:aws-cn:s3:::prod-{region}-starport-layer-bucket/*" in read
