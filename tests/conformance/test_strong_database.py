"""What holds for a strongly consistent database: Aurora DSQL and Spanner."""

import json

import pytest

from graticule.providers.contract.errors import Problem
from graticule.providers.gcp.strong import instance_name
from tests.conformance import checks
from tests.conformance.api_database_cases import NAME, made, made_keys_of_data, made_strong

each_cloud = pytest.mark.parametrize("cloud", ["aws", "gcp"])
MAIN = {"aws": ("Cluster",), "gcp": ("Database",)}
OWNED = [f"{NAME}-us-central1", f"{NAME}-us-east1"]


def protections(cloud: str, *, retire: bool) -> set[object]:
    recorded = made_strong(cloud, retire=retire)
    if cloud == "aws":
        return {one.inputs["deletionProtectionEnabled"] for one in recorded.of("Cluster").values()}
    (database,) = recorded.of("Database").values()
    return {database.inputs["enableDropProtection"], database.inputs["deletionProtection"]}


@each_cloud
def test_it_is_protected_by_its_cloud_until_it_is_retired(cloud: str) -> None:
    assert protections(cloud, retire=False) == {True}
    assert protections(cloud, retire=True) == {False}


@each_cloud
def test_everything_is_labelled_and_named_by_keys(cloud: str) -> None:
    resources = made_strong(cloud).resources
    assert checks.unlabelled(resources, "owner") == []
    assert checks.numbered(resources, ["us-east1", "us-central1", "us-east4"]) == []


def test_on_aws_two_regions_are_peered_both_ways_and_share_the_witness() -> None:
    recorded = made_strong("aws")
    clusters, peerings = recorded.of("Cluster"), recorded.of("ClusterPeering")
    assert {one.inputs["multiRegionProperties"]["witnessRegion"] for one in clusters.values()} == {"us-east-2"}
    assert {one.inputs["witnessRegion"] for one in peerings.values()} == {"us-east-2"}
    assert peerings[f"{NAME}-one"].inputs["clusters"] == [f"arn of {NAME}-two"]
    assert peerings[f"{NAME}-two"].inputs["clusters"] == [f"arn of {NAME}-one"]
    assert {name: one.inputs["region"] for name, one in peerings.items()} == {
        f"{NAME}-one": "us-east-1",
        f"{NAME}-two": "us-west-2",
    }


def test_on_aws_each_region_encrypts_with_its_own_key_which_dsql_may_use_in_its_name() -> None:
    clusters = made_strong("aws").of("Cluster")
    assert {name: one.inputs["kmsEncryptionKey"] for name, one in clusters.items()} == {
        f"{NAME}-one": "key of one",
        f"{NAME}-two": "key of two",
    }
    statements = json.loads(made_keys_of_data("strong_sql").inputs["policy"])["Statement"]
    own = [one for one in statements if one["Principal"] == {"Service": "dsql.amazonaws.com"}]
    assert {action for one in own for action in [one["Action"]] if isinstance(action, str)} == {"kms:DescribeKey"}
    where = {one["Condition"]["ArnLike"]["aws:SourceArn"] for one in own}
    assert where == {"arn:aws:dsql:us-east-1:123456789012:cluster/*"}


def test_on_aws_a_key_of_other_data_is_not_for_dsql() -> None:
    assert "dsql" not in made_keys_of_data("document").inputs["policy"]


def test_on_aws_who_logs_in_comes_from_the_network_of_a_client() -> None:
    policies = made_strong("aws").of("ClusterPolicy")
    (statement,) = json.loads(policies[f"{NAME}-one"].inputs["policy"])["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Deny", ["dsql:DbConnect", "dsql:DbConnectAdmin"])
    assert statement["Condition"] == {"StringNotEquals": {"aws:SourceVpc": "network of one"}}


def test_on_aws_clients_have_a_private_endpoint_that_takes_their_ranges_alone() -> None:
    recorded = made_strong("aws", clients=["two"])
    assert list(recorded.of("VpcEndpoint")) == [f"{NAME}-two"]
    endpoint = recorded.of("VpcEndpoint")[f"{NAME}-two"].inputs
    assert (endpoint["vpcId"], endpoint["serviceName"]) == ("network of two", "com.amazonaws.us-west-2.dsql-abcdef")
    assert endpoint["privateDnsEnabled"] is True
    rules = [one.inputs for one in recorded.of("SecurityGroupIngressRule").values()]
    assert {one["securityGroupId"] for one in rules} == set(endpoint["securityGroupIds"])
    assert {one["cidrIpv4"] for one in rules} == {"10.3.0.0/18", "10.3.64.0/18"}
    assert {(one["fromPort"], one["toPort"], one["ipProtocol"]) for one in rules} == {(5432, 5432, "tcp")}
    (statement,) = json.loads(recorded.of("ClusterPolicy")[f"{NAME}-one"].inputs["policy"])["Statement"]
    assert statement["Condition"] == {"StringNotEquals": {"aws:SourceVpc": "none"}}


def test_on_aws_every_region_has_a_host_of_its_own_behind_the_private_endpoint() -> None:
    outputs = made_strong("aws").outputs
    assert outputs["endpoints"][""] == {
        "writer": f"id of {NAME}-one.dsql-abcdef.us-east-1.on.aws",
        "writer-one": f"id of {NAME}-one.dsql-abcdef.us-east-1.on.aws",
        "writer-two": f"id of {NAME}-two.dsql-abcdef.us-west-2.on.aws",
    }
    assert (outputs["port"], outputs["database"], outputs["secrets"]) == (5432, "postgres", {})
    assert outputs["ids"][""] == {"one": f"arn of {NAME}-one", "two": f"arn of {NAME}-two"}


def test_on_aws_the_first_region_may_be_either() -> None:
    first, second = made_strong("aws"), made_strong("aws", "two", "one")
    assert {(one.typ, one.name): one.inputs for one in first.resources} == {
        (one.typ, one.name): one.inputs for one in second.resources
    }


def test_on_aws_one_region_is_one_cluster_without_a_witness() -> None:
    recorded = made_strong("aws", "one")
    assert list(recorded.of("Cluster")) == [f"{NAME}-one"]
    assert "multiRegionProperties" not in recorded.of("Cluster")[f"{NAME}-one"].inputs
    assert recorded.of("ClusterPeering") == {}


def test_on_gcp_an_instance_over_regions_is_of_the_edition_that_may() -> None:
    (over,) = made_strong("gcp").of("Instance").values()
    assert (over.inputs["config"], over.inputs["edition"]) == ("nam3", "ENTERPRISE_PLUS")
    (alone,) = made_strong("gcp", "one").of("Instance").values()
    assert (alone.inputs["config"], alone.inputs["edition"]) == ("regional-us-east4", "ENTERPRISE")


def test_on_gcp_an_instance_grows_between_the_bounds_of_its_size_and_names_no_other_capacity() -> None:
    (instance,) = made_strong("gcp", size="large").of("Instance").values()
    limits = instance.inputs["autoscalingConfig"]["autoscalingLimits"]
    assert (limits["minNodes"], limits["maxNodes"]) == (5, 50)
    assert not {"numNodes", "processingUnits"} & set(instance.inputs)


def test_on_gcp_there_is_a_key_in_every_location_of_a_replica() -> None:
    recorded = made_strong("gcp")
    (database,) = recorded.of("Database").values()
    assert database.inputs["encryptionConfig"]["kmsKeyNames"] == [
        f"/subscriptions/s/{NAME}-us-central1-data",
        f"/subscriptions/s/{NAME}-us-east1-data",
        "key of one",
    ]
    rings = recorded.of("KeyRing")
    assert {name: one.inputs["location"] for name, one in rings.items()} == {
        f"{NAME}-us-central1": "us-central1",
        f"{NAME}-us-east1": "us-east1",
    }
    grants = recorded.of("CryptoKeyIAMMember").values()
    assert {one.inputs["role"] for one in grants} == {"roles/cloudkms.cryptoKeyEncrypterDecrypter"}


def test_on_gcp_a_second_member_with_a_key_of_its_own_needs_no_other_there() -> None:
    recorded = made_strong("gcp", "one", "two")
    assert list(recorded.of("KeyRing")) == [f"{NAME}-us-central1"]
    (database,) = recorded.of("Database").values()
    assert database.inputs["encryptionConfig"]["kmsKeyNames"][1:] == ["key of two", "key of one"]


def test_on_gcp_it_speaks_postgresql_keeps_a_week_of_versions_and_a_backup_each_night() -> None:
    recorded = made_strong("gcp", backups={"retention_days": 30})
    (database,), (schedule,) = recorded.of("Database").values(), recorded.of("BackupSchedule").values()
    assert (database.inputs["databaseDialect"], database.inputs["versionRetentionPeriod"]) == ("POSTGRESQL", "7d")
    assert schedule.inputs["retentionDuration"] == f"{30 * 86400}s"
    assert schedule.inputs["encryptionConfig"] == {"encryptionType": "USE_DATABASE_ENCRYPTION"}
    assert (made_strong("gcp").outputs["port"], made_strong("gcp").outputs["secrets"]) == (443, {})


@pytest.mark.parametrize("name", ["a", "database-orders", "database-" + "orders" * 9])
def test_an_instance_of_spanner_has_a_name_of_6_to_30_characters(name: str) -> None:
    assert 6 <= len(instance_name("", name)) <= 30
    assert instance_name("acme", name + "x") != instance_name("acme", name + "y")


def test_on_azure_it_is_refused_with_the_alternative() -> None:
    with pytest.raises(Problem, match=r"consistency: Azure has no managed SQL .*use consistency: async, or AWS"):
        made("azure", "one", "two", consistency="strong", primary="one")
