"""The clouds' rules that touch clusters and keys (docs/rules.json says which test holds which)."""

import ipaddress
import json
from typing import Any

from graticule.components.guard_rules import RULES
from tests.conformance.cases import CASES, made_cluster, made_keys
from tests.conformance.cluster_cases import pool, pools_of, the_cluster

AWS, GCP, AZURE = CASES
LONG = "a-prefix-that-is-much-longer-than-any-cloud-would-take-for-a-name"


def _role_policies(recorder: Any, role: str) -> set[str]:
    return {name.partition(f"{role}-")[2] for name in recorder.of("RolePolicyAttachment") if f"{role}-" in name}


def test_eks_stays_in_standard_support() -> None:
    assert the_cluster(made_cluster(AWS))["upgradePolicy"] == {"supportType": "STANDARD"}


def test_eks_nodes_may_work_and_pull_and_the_cni_has_a_role_of_its_own() -> None:
    made = made_cluster(AWS, **pool(AWS))
    assert _role_policies(made, "nodes") == {"AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy"}
    associated = {one.inputs["serviceAccount"] for one in made.of("PodIdentityAssociation").values()}
    assert associated == {"aws-node", "ebs-csi-controller-sa"}


def test_eks_auto_mode_is_switched_on_whole_with_the_policies_it_needs() -> None:
    made = made_cluster(AWS)
    inputs = the_cluster(made)
    assert inputs["computeConfig"]["enabled"] is True
    assert inputs["kubernetesNetworkConfig"]["elasticLoadBalancing"] == {"enabled": True}
    assert inputs["storageConfig"]["blockStorage"] == {"enabled": True}
    assert inputs["bootstrapSelfManagedAddons"] is False
    assert len(_role_policies(made, "control-plane")) == 5
    assert "AmazonEKSWorkerNodeMinimalPolicy" in _role_policies(made, "nodes")


def test_eks_says_what_would_replace_it_if_left_out() -> None:
    inputs = the_cluster(made_cluster(AWS))
    assert inputs["bootstrapSelfManagedAddons"] is False
    assert inputs["kubernetesNetworkConfig"]["ipFamily"] == "ipv4"
    assert inputs["kubernetesNetworkConfig"]["serviceIpv4Cidr"] == "10.5.0.0/20"


def test_a_kms_key_lets_eks_be_granted_and_its_alias_be_made() -> None:
    (policy,) = (
        json.loads(one.inputs["policy"]) for one in made_keys(AWS).of("Key").values() if "Eks" in one.inputs["policy"]
    )
    may = {one["Sid"]: set(one["Action"]) for one in policy["Statement"]}
    assert may["GrantToEks"] == {"kms:CreateGrant", "kms:DescribeKey"}
    assert {"kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"} <= may["Manage"]
    assert not any("Condition" in one for one in policy["Statement"])


def test_an_eks_node_has_its_processors_image_an_encrypted_disk_and_no_open_metadata() -> None:
    images = {
        "m7i.large": "AL2023_x86_64_STANDARD",
        "m7g.large": "AL2023_ARM_64_STANDARD",
        "g5.xlarge": "AL2023_x86_64_NVIDIA",
        "g5g.xlarge": "AL2023_ARM_64_NVIDIA",
        "inf2.xlarge": "AL2023_x86_64_NEURON",
    }
    for machine, image in images.items():
        made = made_cluster(AWS, nodes="pools", pools={"general": {"machine": machine}})
        (group,), (template,) = made.of("NodeGroup").values(), made.of("LaunchTemplate").values()
        assert group.inputs["amiType"] == image
        assert template.inputs["metadataOptions"]["httpTokens"] == "required"
        assert template.inputs["blockDeviceMappings"][0]["ebs"]["encrypted"] == "true"


def test_a_kms_key_can_be_recovered() -> None:
    assert {one.inputs["deletionWindowInDays"] for one in made_keys(AWS).of("Key").values()} == {30}


def test_a_kms_key_is_of_its_region_alone() -> None:
    assert {one.inputs["multiRegion"] for one in made_keys(AWS).of("Key").values()} == {False}


def test_gke_counts_nodes_over_all_zones() -> None:
    (one,) = pools_of(made_cluster(GCP, **pool(GCP, min_nodes=3, max_nodes=9))).values()
    assert one["autoscaling"] == {"locationPolicy": "BALANCED", "totalMaxNodeCount": 9, "totalMinNodeCount": 3}
    assert "nodeCount" not in one


def test_gke_standard_removes_its_default_pool_and_has_none_inline() -> None:
    inputs = the_cluster(made_cluster(GCP, **pool(GCP)))
    assert inputs["removeDefaultNodePool"] is True
    assert "nodePools" not in inputs


def test_gkes_control_plane_has_a_range_of_28_bits() -> None:
    block = the_cluster(made_cluster(GCP))["privateClusterConfig"]["masterIpv4CidrBlock"]
    assert ipaddress.IPv4Network(block).prefixlen == 28


def test_autopilot_gets_nothing_that_excludes_it() -> None:
    inputs = the_cluster(made_cluster(GCP))
    assert inputs["enableAutopilot"] is True
    excluded = {
        "datapathProvider",
        "nodePools",
        "networkPolicy",
        "initialNodeCount",
        "removeDefaultNodePool",
        "nodeConfig",
    }
    assert not excluded & set(inputs)
    assert "resourceLimits" not in inputs["clusterAutoscaling"]


def test_node_auto_provisioning_has_its_limits() -> None:
    limits = the_cluster(made_cluster(GCP, **pool(GCP), gcp={"nap_cpu": 64}))["clusterAutoscaling"]["resourceLimits"]
    assert {one["resourceType"]: one["maximum"] for one in limits} == {"cpu": 64, "memory": 4000}


def test_gke_standard_says_what_would_replace_it_if_switched_off() -> None:
    inputs = the_cluster(made_cluster(GCP, **pool(GCP)))
    assert inputs["enableL4IlbSubsetting"] is True
    assert inputs["datapathProvider"] == "ADVANCED_DATAPATH"


def test_gke_has_a_release_channel() -> None:
    assert the_cluster(made_cluster(GCP))["releaseChannel"] == {"channel": "REGULAR"}


def test_a_gke_cluster_is_encrypted_by_a_key_of_its_own_place() -> None:
    assert the_cluster(made_cluster(GCP))["databaseEncryption"] == {"keyName": "key of secrets", "state": "ENCRYPTED"}
    (ring,) = made_keys(GCP).of("KeyRing").values()
    assert ring.inputs["location"] == GCP.location


def test_a_crypto_key_is_granted_to_its_service_agent_alone() -> None:
    grants = made_keys(GCP).of("CryptoKeyIAMMember")
    agents = {name.rpartition("-")[2]: one.inputs["member"].partition("@")[2] for name, one in grants.items()}
    assert agents == {"cluster": "container-engine-robot.iam.gserviceaccount.com", "logs": "example.com"}


def test_a_vaults_name_fits_and_its_access_is_by_role() -> None:
    (vault,) = made_keys(AZURE, prefix=LONG).of("Vault").values()
    assert 3 <= len(vault.inputs["vaultName"]) <= 24
    properties = vault.inputs["properties"]
    assert properties["enableRbacAuthorization"] is True
    assert properties["enablePurgeProtection"] is True
    assert properties["publicNetworkAccess"] == "Disabled"


def test_keys_that_are_made_again_take_names_of_their_own() -> None:
    rings = {one.inputs["name"] for suffix in ("", "b") for one in made_keys(GCP, suffix=suffix).of("KeyRing").values()}
    assert len(rings) == 2
    assert {name.removesuffix("-b") for name in rings} < rings
    vaults = {
        one.inputs["vaultName"] for suffix in ("", "b") for one in made_keys(AZURE, suffix=suffix).of("Vault").values()
    }
    assert len(vaults) == 2
    assert all(len(name) <= 24 for name in vaults)


def test_aks_pools_have_names_that_it_takes() -> None:
    made = made_cluster(AZURE, nodes="pools", pools={"abcdefghij": {"machine": AZURE.machine}})
    names = [one["agentPoolName"] for one in pools_of(made).values()]
    names += [one["name"] for one in the_cluster(made)["agentPoolProfiles"]]
    assert all(name.isalnum() and name.islower() and len(name) <= 12 for name in names)


def test_aks_has_system_nodes_in_every_zone_that_take_enough_pods() -> None:
    profiles = the_cluster(made_cluster(AZURE, pods_per_node=8))["agentPoolProfiles"]
    assert [one["availabilityZones"] for one in profiles] == [["1"], ["2"], ["3"]]
    assert {one["mode"] for one in profiles} == {"System"}
    assert sum(one["count"] for one in profiles) >= 2
    assert min(one["maxPods"] for one in profiles) >= 30


def test_akss_dns_is_inside_the_service_range_and_not_its_first_address() -> None:
    profile = the_cluster(made_cluster(AZURE))["networkProfile"]
    services = ipaddress.IPv4Network(profile["serviceCidr"])
    assert ipaddress.IPv4Address(profile["dnsServiceIP"]) in list(services.hosts())[1:]
    assert services.prefixlen >= 12


def test_aks_is_an_overlay_with_a_declared_way_out() -> None:
    profile = the_cluster(made_cluster(AZURE))["networkProfile"]
    assert profile["networkPluginMode"] == "overlay"
    assert profile["networkDataplane"] == profile["networkPolicy"] == "cilium"
    assert profile["outboundType"] == "userAssignedNATGateway"


def test_aks_may_use_its_network_and_key_before_it_is_there() -> None:
    made = made_cluster(AZURE)
    order = [one.typ for one in made.resources]
    granted = [place for place, kind in enumerate(order) if kind.endswith(":RoleAssignment")][:4]
    assert max(granted) < order.index("azure-native:containerservice:ManagedCluster")


def test_akss_api_server_has_its_delegated_subnet() -> None:
    profile = the_cluster(made_cluster(AZURE))["apiServerAccessProfile"]
    assert profile["enableVnetIntegration"] is True
    assert profile["subnetId"] == "subnet-apiserver"
    assert profile["disableRunCommand"] is True


def test_what_holds_data_is_guarded_on_every_cloud() -> None:
    made = [one for case in CASES for one in made_cluster(case).resources + made_keys(case).resources]
    holding = (
        "Cluster",
        "ManagedCluster",
        "Key",
        "CryptoKey",
        "KeyRing",
        "Vault",
        "LogGroup",
        "Workspace",
        "ProjectBucketConfig",
    )
    kinds = {one.typ for one in made if one.typ.rpartition(":")[2] in holding}
    assert kinds
    assert kinds <= set(RULES)
