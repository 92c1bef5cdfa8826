"""What waits for what, what of the clouds' own doing is left alone, and what stays when it is deleted."""

from collections.abc import Callable
from typing import Any

import pytest

from graticule.testing.recording import Made, Recorder
from tests.conformance.api_database_cases import documents_of_two
from tests.conformance.backup_cases import made_backup
from tests.conformance.bucket_cases import copied_bucket, made_bucket
from tests.conformance.cache_cases import made_spread_cache
from tests.conformance.cases import (
    CASES,
    Case,
    made,
    made_audit,
    made_cluster,
    made_cluster_in_its_network,
    made_keys,
    made_monitoring,
)
from tests.conformance.cluster_cases import pool
from tests.conformance.postgres_cases import NAME, made_postgres, of_two
from tests.conformance.registry_cases import caching_registry, made_registry
from tests.conformance.stream_cases import made_log, made_queue

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
AWS, GCP, AZURE = CASES
Make = Callable[[Case], Recorder]
WAYS_OUT = {"RouteTableAssociation", "Route", "VpcEndpoint", "SecurityGroupIngressRule"}


def with_pools(case: Case) -> Recorder:
    return made_cluster(case, **pool(case))


def with_administrators(case: Case) -> Recorder:
    return made_postgres(case, "one", "two", consistency="async", administrators={"platform": case.group})


def named(value: Any) -> str:
    """Return a parameter's part of a test's name, the same in every process."""
    if isinstance(value, set):
        return ",".join(sorted(value))
    return value.cloud if isinstance(value, Case) else getattr(value, "__name__", str(value))


def short(kind: str) -> str:
    return kind.rpartition(":")[2]


def awaited(one: Made) -> set[str]:
    """Return the kinds of resources that one waits for explicitly."""
    return {short(urn.split("::")[-2].rpartition("$")[2]) for urn in one.options.get("depends_on", [])}


@pytest.mark.parametrize(
    ("case", "make", "kind", "needs"),
    [
        (AWS, made, "Eip", {"InternetGateway"}),
        (AWS, made, "NatGateway", {"InternetGateway"}),
        (AWS, made, "FlowLog", {"RolePolicy"}),
        (AWS, made_cluster, "Cluster", {"LogGroup", "RolePolicyAttachment"}),
        (AWS, with_pools, "NodeGroup", {"RolePolicyAttachment", "Addon"}),
        (AWS, made_cluster_in_its_network, "aws:eks/cluster:Cluster", WAYS_OUT),
        (AWS, made_cluster_in_its_network, "NodeGroup", WAYS_OUT),
        (
            AWS,
            made_cluster_in_its_network,
            "kubernetes",
            {"SecurityGroupIngressRule", "AccessPolicyAssociation", "Addon"},
        ),
        (AWS, made_audit, "Trail", {"BucketPolicy", "BucketPublicAccessBlock"}),
        (AWS, made_audit, "BucketObjectLockConfiguration", {"BucketVersioning"}),
        (AWS, made_audit, "BucketLifecycleConfiguration", {"BucketVersioning"}),
        (GCP, made_cluster, "Cluster", {"IAMMember", "ProjectSink"}),
        (GCP, made_cluster_in_its_network, "gcp:container/cluster:Cluster", {"RouterNat", "RecordSet"}),
        (GCP, made_cluster_in_its_network, "kubernetes", {"NodePool", "IAMMember"}),
        (GCP, made_cluster, "ProjectExclusion", {"ProjectSink"}),
        (AZURE, made_cluster, "ManagedCluster", {"RoleAssignment"}),
        (AZURE, made_cluster_in_its_network, "kubernetes", {"AgentPool", "RoleAssignment"}),
        (AZURE, made_audit, "StorageAccount", {"RoleAssignment"}),
        (AWS, made_backup, "Selection", {"RolePolicyAttachment"}),
        (AWS, made_bucket, "BucketPolicy", {"BucketPublicAccessBlock"}),
        (AWS, caching_registry, "ReplicationConfiguration", {"Repository"}),
        (AWS, caching_registry, "PullThroughCacheRule", {"RepositoryCreationTemplate"}),
        (AZURE, made_backup, "BackupVault", {"RoleAssignment"}),
        (AZURE, made_backup, "BackupInstance", {"RoleAssignment"}),
        (AZURE, made_bucket, "StorageAccount", {"RoleAssignment"}),
        (AZURE, made_bucket, "BlobContainer", {"BlobServiceProperties"}),
        (AZURE, copied_bucket, "ObjectReplicationPolicy", {"BlobContainer"}),
        (AZURE, made_spread_cache, "RedisEnterprise", {"RoleAssignment"}),
        (AZURE, documents_of_two, "DatabaseAccount", {"RoleAssignment"}),
        (AZURE, made_queue, "ManagementLockByScope", {"Queue"}),
        (AZURE, with_administrators, "AdministratorsMicrosoftEntra", {"Server"}),
        (AZURE, made_registry, "azure-native:containerregistry:Registry", {"RoleAssignment"}),
    ],
    ids=named,
)
def test_nothing_is_made_before_what_it_works_with(case: Case, make: Make, kind: str, needs: set[str]) -> None:
    found = list(make(case).of(kind).values())
    assert found
    assert all(needs <= awaited(one) for one in found)


@pytest.mark.parametrize(
    ("case", "make", "kind", "needs"),
    [
        (GCP, of_two, "gcp:alloydb/cluster:Cluster", "Instance"),
        (AZURE, of_two, "Configuration", "Configuration"),
        (AZURE, made_spread_cache, "azure-native:redisenterprise:Database", "Database"),
    ],
    ids=named,
)
def test_members_are_made_one_after_the_other(case: Case, make: Make, kind: str, needs: str) -> None:
    waiting = [needs in awaited(one) for one in make(case).of(kind).values()]
    assert waiting.count(False) < len(waiting)
    assert waiting.count(False) >= 1


def test_on_azure_the_names_that_follow_the_writer_wait_for_every_server() -> None:
    recorder = made_postgres(AZURE, "one", "two", "three", consistency="async")
    (names,) = recorder.of("VirtualEndpoint").values()
    assert {one.urn for one in recorder.of("Server").values()} <= set(names.options["depends_on"])


def test_on_gcp_readers_of_a_database_are_made_after_the_instance_that_they_read_from() -> None:
    pool = made_postgres(GCP, "one", replicas=2).of("Instance")[f"{NAME}-one-readers"]
    assert "Instance" in awaited(pool)


def test_on_gcp_a_subscription_waits_for_what_keeps_and_what_may_write_its_dead_letters() -> None:
    (reading,) = [one for one in made_queue(GCP).of("Subscription").values() if one.inputs.get("deadLetterPolicy")]
    assert {"Subscription", "TopicIAMMember"} <= awaited(reading)


def test_on_aws_the_subnets_of_pods_wait_for_the_ranges_that_they_are_in() -> None:
    subnets = {name: one for name, one in made(AWS).of("Subnet").items() if "-pods-" in name}
    assert subnets
    assert all("VpcIpv4CidrBlockAssociation" in awaited(one) for one in subnets.values())


def test_on_aws_addons_that_run_on_nodes_wait_for_them_and_those_that_nodes_need_do_not() -> None:
    recorder = with_pools(AWS)
    waiting = {one.inputs["addonName"] for one in recorder.of("Addon").values() if "NodeGroup" in awaited(one)}
    assert waiting == {"aws-ebs-csi-driver", "coredns", "amazon-cloudwatch-observability"}
    (cni,) = [one for one in recorder.of("Addon").values() if one.inputs["addonName"] == "vpc-cni"]
    assert "PodIdentityAssociation" in awaited(cni)


def test_on_aws_the_log_groups_are_ours_before_the_addon_would_make_them() -> None:
    recorder = made_cluster(AWS)
    (addon,) = [one for one in recorder.of("Addon").values() if "observability" in one.inputs["addonName"]]
    assert {"LogGroup", "RolePolicy"} <= awaited(addon)


def test_on_azure_a_policy_of_backups_goes_when_another_has_taken_its_place() -> None:
    policies = made_backup(AZURE).of("BackupPolicy").values()
    assert policies
    assert all(one.options["delete_before_replace"] is False for one in policies)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        pytest.param(made, "NatGateway", id="the address of a gateway"),
        pytest.param(made_backup, "VaultLockConfiguration", id="the lock of a vault"),
    ],
)
def test_on_aws_what_there_is_once_goes_before_another_comes(make: Make, kind: str) -> None:
    found = make(AWS).of(kind).values()
    assert found
    assert all(one.options["delete_before_replace"] for one in found)


@pytest.mark.parametrize(
    ("case", "make", "kind", "theirs"),
    [
        (AWS, made_cluster, "Cluster", {"vpcConfig.subnetIds"}),
        (AWS, with_pools, "NodeGroup", {"scalingConfig.desiredSize", "subnetIds"}),
        (AWS, made_monitoring, "Scraper", {"source.eks.subnetIds"}),
        (GCP, with_pools, "Cluster", {"nodeConfig", "initialNodeCount", "nodeVersion"}),
        (GCP, with_pools, "NodePool", {"initialNodeCount"}),
        (AZURE, with_pools, "AgentPool", {"count"}),
        (AZURE, made_keys, "Vault", {"properties.accessPolicies"}),
        (
            AWS,
            made_log,
            "aws:msk/cluster:Cluster",
            {"brokerNodeGroupInfo.clientSubnets", "brokerNodeGroupInfo.storageInfo"},
        ),
        (AWS, of_two, "SecretVersion", {"secretStringWo", "secretStringWoVersion"}),
        (AZURE, documents_of_two, "DatabaseAccount", {"keyVaultKeyUri", "location"}),
        (AZURE, made_cluster, "RoleAssignment", {"roleAssignmentName"}),
        (AWS, documents_of_two, "aws:dynamodb/table:Table", {"replicas"}),
    ],
    ids=named,
)
def test_what_the_cloud_or_its_autoscaler_changes_is_left_alone(
    case: Case, make: Make, kind: str, theirs: set[str]
) -> None:
    for one in make(case).of(kind).values():
        assert theirs <= set(one.options["ignore_changes"])


def test_on_azure_nothing_of_the_system_pools_is_left_to_a_cloud_that_does_not_scale_them() -> None:
    (cluster,) = made_cluster(AZURE, azure={"system_nodes": 6}).of("ManagedCluster").values()
    assert not cluster.options.get("ignore_changes")
    assert [one["count"] for one in cluster.inputs["agentPoolProfiles"]] == [2, 2, 2]
    assert not [one for one in cluster.inputs["agentPoolProfiles"] if one.get("enableAutoScaling")]


@pytest.mark.parametrize(
    ("case", "make", "kinds"),
    [
        pytest.param(AWS, made_keys, {"Key"}, id="keys-aws"),
        pytest.param(GCP, made_keys, {"KeyRing", "CryptoKey"}, id="keys-gcp"),
        pytest.param(AZURE, made_keys, {"Vault", "Key"}, id="keys-azure"),
        pytest.param(AZURE, made_backup, {"BackupInstance"}, id="backups-azure"),
    ],
)
def test_what_holds_data_stays_in_the_cloud_until_it_is_retired(
    case: Case, make: Callable[..., Recorder], kinds: set[str]
) -> None:
    def stay(**settings: Any) -> set[str]:
        return {short(one.typ) for one in make(case, **settings).resources if one.options.get("retain_on_delete")}

    assert stay() == kinds
    assert stay(retire=True) == set()
