"""What the simulated clouds refuse and accept as the real ones do, though a simpler simulation would not."""

import pytest

from graticule.sandbox.functions import call
from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.model import RefusedError
from graticule.sandbox.store import Store
from tests.sandbox.clouds import NETWORK, SUBNETWORK, VPC, azure_network, make, provider

GATEWAY, EIP, NAT = "aws:ec2/internetGateway:InternetGateway", "aws:ec2/eip:Eip", "aws:ec2/natGateway:NatGateway"
REPLICATION = "aws:elasticache/replicationGroup:ReplicationGroup"
GLOBAL_CLUSTER, SECURITY_GROUP = "aws:rds/globalCluster:GlobalCluster", "aws:ec2/securityGroup:SecurityGroup"


def test_a_route_may_go_into_the_main_table_of_a_vpc(aws: Provider) -> None:
    vpc = make(aws, VPC, "v", cidrBlock="10.0.0.0/16")
    gateway = make(aws, GATEWAY, "g", vpcId=vpc.id)
    route = {"destinationCidrBlock": "0.0.0.0/0", "gatewayId": gateway.id}
    make(aws, "aws:ec2/route:Route", "r", routeTableId=vpc.outputs["mainRouteTableId"], **route)
    elsewhere = make(aws, VPC, "w", cidrBlock="10.0.0.0/16", region="us-west-2").outputs["mainRouteTableId"]
    with pytest.raises(RefusedError, match=r"InvalidRouteTableID\.NotFound"):
        make(aws, "aws:ec2/route:Route", "t", routeTableId=elsewhere, region="us-east-1", **route)
    with pytest.raises(RefusedError, match=r"InvalidRouteTableID\.NotFound"):
        make(aws, "aws:ec2/route:Route", "s", routeTableId="rtb-nowhere", **route)


def test_a_vpc_of_another_region_is_not_found(aws: Provider) -> None:
    vpc = make(aws, VPC, "v", cidrBlock="10.0.0.0/16", region="us-west-2")
    with pytest.raises(RefusedError, match=r"InvalidVpcID\.NotFound"):
        make(aws, "aws:ec2/routeTable:RouteTable", "t", vpcId=vpc.id, region="us-east-1")


def test_a_vpc_has_one_internet_gateway(aws: Provider) -> None:
    vpc = make(aws, VPC, "v", cidrBlock="10.0.0.0/16")
    make(aws, GATEWAY, "g", vpcId=vpc.id)
    with pytest.raises(RefusedError, match=r"Resource\.AlreadyAssociated"):
        make(aws, GATEWAY, "h", vpcId=vpc.id)


def test_an_address_serves_one_nat_gateway(aws: Provider) -> None:
    vpc = make(aws, VPC, "v", cidrBlock="10.0.0.0/16")
    place = {"vpcId": vpc.id, "cidrBlock": "10.0.0.0/24", "availabilityZone": "us-east-1a"}
    subnet = make(aws, "aws:ec2/subnet:Subnet", "s", **place)
    address = make(aws, EIP, "e", domain="vpc")
    make(aws, NAT, "n", subnetId=subnet.id, allocationId=address.id)
    with pytest.raises(RefusedError, match=r"Resource\.AlreadyAssociated"):
        make(aws, NAT, "m", subnetId=subnet.id, allocationId=address.id)


def test_ranges_overlap_however_the_network_is_named(gcp: Provider) -> None:
    network = make(gcp, NETWORK, "n", name="n")
    make(gcp, SUBNETWORK, "a", name="a", network=network.id, ipCidrRange="10.0.0.0/20")
    with pytest.raises(RefusedError, match="conflicts with existing subnetwork"):
        make(gcp, SUBNETWORK, "b", name="b", network=network.outputs["selfLink"], ipCidrRange="10.0.0.0/24")


def test_a_subnetwork_is_found_in_its_own_region_alone(gcp: Provider) -> None:
    network = make(gcp, NETWORK, "n", name="n")
    make(gcp, SUBNETWORK, "a", name="a", network=network.id, ipCidrRange="10.0.0.0/20", region="europe-west4")
    get = "gcp:compute/getSubnetwork:getSubnetwork"
    assert call(gcp, get, {"name": "a", "region": "europe-west4"})["ipCidrRange"] == "10.0.0.0/20"
    with pytest.raises(RefusedError, match="was not found"):
        call(gcp, get, {"name": "a", "region": "us-east4"})
    far = make(gcp, SUBNETWORK, "b", name="b", network=network.id, ipCidrRange="10.1.0.0/20", region="us-east4")
    assert call(gcp, get, {"selfLink": far.outputs["selfLink"]})["name"] == "b"
    with pytest.raises(RefusedError, match="was not found"):
        call(gcp, get, {"name": "b"})


def test_a_subnet_is_found_in_its_own_network_alone(azure: Provider) -> None:
    for network in ("v1", "v10"):
        azure_network(azure, network)
    make(
        azure,
        "azure-native:network:Subnet",
        "s",
        resourceGroupName="rg",
        virtualNetworkName="v10",
        subnetName="s",
        addressPrefix="10.0.0.0/24",
    )
    get = "azure-native:network:getSubnet"
    asked = {"resourceGroupName": "rg", "subnetName": "s"}
    assert call(azure, get, {**asked, "virtualNetworkName": "v10"})["addressPrefix"] == "10.0.0.0/24"
    with pytest.raises(RefusedError, match="was not found"):
        call(azure, get, {**asked, "virtualNetworkName": "v1"})


def test_a_peering_takes_ranges_that_exist(gcp: Provider) -> None:
    kind, network = "gcp:servicenetworking/connection:Connection", make(gcp, NETWORK, "n", name="n")
    asked = {"network": network.id, "service": "servicenetworking.googleapis.com"}
    with pytest.raises(RefusedError, match="nowhere"):
        make(gcp, kind, "c", reservedPeeringRanges=["nowhere"], **asked)
    make(gcp, "gcp:compute/globalAddress:GlobalAddress", "r", name="r", network=network.id)
    make(gcp, kind, "c", reservedPeeringRanges=["r"], **asked)


def test_tags_that_are_taken_away_are_gone(aws: Provider) -> None:
    vpc = make(aws, VPC, "v", cidrBlock="10.0.0.0/16", tags={"a": "b"})
    assert vpc.outputs["tagsAll"] == {"a": "b"}
    assert aws.update(VPC, vpc.id, {"cidrBlock": "10.0.0.0/16"}).outputs["tagsAll"] == {}


def test_a_cluster_under_deletion_protection_stays(gcp: Provider) -> None:
    kind, known = "gcp:container/cluster:Cluster", {"location": "europe-west4", "minMasterVersion": "1.35"}
    cluster = make(gcp, kind, "c", name="c", deletionProtection=True, **known)
    with pytest.raises(RefusedError, match="deletion_protection is set to true"):
        gcp.delete(kind, cluster.id)
    gcp.update(kind, cluster.id, {"name": "c", "deletionProtection": False, **known})
    gcp.delete(kind, cluster.id)
    assert gcp.read(kind, cluster.id) is None


def test_a_control_plane_has_an_exact_version_and_its_nodes_none_that_is_newer(gcp: Provider) -> None:
    kind, known = "gcp:container/cluster:Cluster", {"location": "europe-west4"}
    assert make(gcp, kind, "b", name="b", **known).outputs["masterVersion"].startswith("1.35.")
    cluster = make(gcp, kind, "c", name="c", minMasterVersion="1.34", **known)
    assert cluster.outputs["masterVersion"] == "1.34.4-gke.1000000"
    pool, newer = {"cluster": cluster.id, "name": "p"}, "1.35.4-gke.1000000"
    with pytest.raises(RefusedError, match="must not be newer"):
        make(gcp, "gcp:container/nodePool:NodePool", "p", version=newer, **pool)
    cluster = gcp.update(kind, cluster.id, {"name": "c", "minMasterVersion": "1.35", **known})
    assert cluster.outputs["masterVersion"] == newer
    make(gcp, "gcp:container/nodePool:NodePool", "p", version=newer, **pool)


@pytest.mark.parametrize("deleted", [0, 7, 30])
def test_a_secret_keeps_its_name_while_it_can_be_recovered(aws: Provider, deleted: int) -> None:
    kind, wanted = "aws:secretsmanager/secret:Secret", {"name": "s", "recoveryWindowInDays": deleted}
    aws.delete(kind, make(aws, kind, "s", **wanted).id)
    if deleted:
        with pytest.raises(RefusedError, match="a secret with this name is already scheduled for deletion"):
            make(aws, kind, "t", **wanted)
        make(aws, kind, "t", region="us-west-2", **wanted)
    else:
        make(aws, kind, "t", **wanted)


def test_a_key_ring_and_its_keys_keep_their_names_for_ever(gcp: Provider) -> None:
    rings, keys = "gcp:kms/keyRing:KeyRing", "gcp:kms/cryptoKey:CryptoKey"
    ring = make(gcp, rings, "r", name="r", location="europe-west4")
    gcp.delete(keys, make(gcp, keys, "k", name="data", keyRing=ring.id).id)
    with pytest.raises(RefusedError, match=rf"Error 409: CryptoKey {ring.id}/cryptoKeys/data already exists"):
        make(gcp, keys, "l", name="data", keyRing=ring.id)
    gcp.delete(rings, ring.id)
    with pytest.raises(RefusedError, match=rf"Error 409: KeyRing {ring.id} already exists"):
        make(gcp, rings, "s", name="r", location="europe-west4")
    other = make(gcp, rings, "s", name="r", location="europe-west1")
    make(gcp, keys, "l", name="data", keyRing=other.id)


def test_a_deleted_vault_keeps_its_name_in_every_group(azure: Provider) -> None:
    kind = "azure-native:keyvault:Vault"
    for group in ("one", "two"):
        make(azure, "azure-native:resources:ResourceGroup", group, resourceGroupName=group, location="japaneast")
    azure.delete(kind, make(azure, kind, "v", vaultName="vault", resourceGroupName="one").id)
    with pytest.raises(RefusedError, match="A vault with the same name already exists in deleted state"):
        make(azure, kind, "w", vaultName="vault", resourceGroupName="two")


def test_the_window_of_a_vault_is_fixed(azure: Provider) -> None:
    kind = "azure-native:keyvault:Vault"
    make(azure, "azure-native:resources:ResourceGroup", "one", resourceGroupName="one", location="japaneast")
    named = {"vaultName": "vault", "resourceGroupName": "one"}
    vault = make(azure, kind, "v", **named, properties={"softDeleteRetentionInDays": 30})
    azure.update(kind, vault.id, {**named, "properties": {"softDeleteRetentionInDays": 30, "sku": {"name": "premium"}}})
    with pytest.raises(
        RefusedError, match=r"softDeleteRetentionInDays.* has been set already and it can't be modified"
    ):
        azure.update(kind, vault.id, {**named, "properties": {"softDeleteRetentionInDays": 7}})


def test_objects_of_one_name_stand_in_two_clusters_and_not_twice_in_one(store: Store) -> None:
    kind, metadata = "kubernetes:core/v1:ConfigMap", {"name": "settings", "namespace": "default"}
    blue, green = (provider(store, "kubernetes", clusterIdentifier=name) for name in ("blue", "green"))
    for cluster in (blue, green):
        assert make(cluster, kind, "a", metadata=metadata).id == "default/settings"
    with pytest.raises(RefusedError, match="already exists"):
        make(blue, kind, "b", metadata=metadata)
    green.delete(kind, "default/settings")
    assert green.read(kind, "default/settings") is None
    assert blue.read(kind, "default/settings")


def test_an_existing_resource_is_imported_by_its_id(aws: Provider, gcp: Provider, azure: Provider) -> None:
    vpc = make(aws, VPC, "v", cidrBlock="10.0.0.0/16")
    network = make(gcp, NETWORK, "n", name="n")
    vnet = azure_network(azure)
    for cloud, kind, row in (
        (aws, VPC, vpc),
        (gcp, NETWORK, network),
        (azure, "azure-native:network:VirtualNetwork", vnet),
    ):
        found = cloud.read(kind, row.id)
        assert found
        assert found.inputs == row.inputs
        assert cloud.read(kind, f"{row.id}-nowhere") is None


@pytest.mark.parametrize(
    ("package", "kind", "inputs", "says"),
    [
        ("aws", "aws:iam/role:Role", {"name": "r" * 65}, r"^ValidationException: name 'r+' needs 1 to 64 characters"),
        ("gcp", NETWORK, {"name": "Main"}, r"^googleapi: Error 400: name 'Main' needs 1 to 63 characters of the form"),
        (
            "azure-native",
            "azure-native:storage:StorageAccount",
            {"resourceGroupName": "rg", "accountName": "with-a-dash"},
            r"^Code=\"InvalidResourceName\" Message=\"accountName 'with-a-dash' needs 3 to 24 characters",
        ),
    ],
)
def test_a_name_that_is_too_long_or_of_other_characters_is_refused(
    store: Store, package: str, kind: str, inputs: dict[str, str], says: str
) -> None:
    with pytest.raises(RefusedError, match=says):
        make(provider(store, package), kind, "n", **inputs)


@pytest.mark.parametrize("description", ["The region's own", "größe", "a" * 256])
def test_ec2_refuses_a_description_with_other_characters_or_more_of_them(aws: Provider, description: str) -> None:
    vpc = make(aws, VPC, "v", cidrBlock="10.0.0.0/16")
    group = make(aws, SECURITY_GROUP, "g", vpcId=vpc.id, description="HTTPS from 10.0.0.0/16 (all of it)")
    with pytest.raises(RefusedError, match="Invalid security group description"):
        make(aws, SECURITY_GROUP, "h", vpcId=vpc.id, description=description)
    for kind in ("Ingress", "Egress"):
        rule = f"aws:vpc/securityGroup{kind}Rule:SecurityGroup{kind}Rule"
        make(aws, rule, "r", securityGroupId=group.id, ipProtocol="tcp")
        with pytest.raises(RefusedError, match="Invalid rule description"):
            make(aws, rule, "s", securityGroupId=group.id, ipProtocol="tcp", description=description)


def test_a_global_database_has_a_minor_version_of_the_major_one_that_was_asked_for(aws: Provider) -> None:
    whole = {"globalClusterIdentifier": "orders", "engine": "aurora-postgresql"}
    make(aws, GLOBAL_CLUSTER, "orders", engineVersion="16", **whole)
    get = "aws:rds/getGlobalCluster:getGlobalCluster"
    assert call(aws, get, {"identifier": "orders"})["engineVersion"] == "16.6"
    state = {**whole, "engineVersion": "16.6"}
    aws.update(GLOBAL_CLUSTER, "orders", {**state, "deletionProtection": True}, state)
    row = aws.update(GLOBAL_CLUSTER, "orders", {**whole, "engineVersion": "17"}, state)
    assert (row.inputs["engineVersion"], row.outputs["engineVersionActual"]) == ("17.6", "17.6")


@pytest.mark.parametrize(
    ("week", "day", "meet"),
    [
        ("sun:02:00-sun:08:00", "00:00-01:00", False),
        ("sun:02:00-sun:08:00", "08:00-08:30", False),
        ("sun:02:00-sun:08:00", "07:30-08:30", True),
        ("sat:23:00-sun:21:00", "21:00-22:00", False),
        ("sat:23:00-sun:22:00", "21:00-22:00", True),
        ("sat:02:00-sun:02:00", "00:00-01:00", True),
        ("sat:02:00-sun:03:00", "00:00-01:00", True),
    ],
)
def test_on_aws_what_holds_data_is_not_copied_while_it_is_patched(
    aws: Provider, week: str, day: str, meet: bool
) -> None:
    asked = {"replicationGroupId": "r", "description": "r", "maintenanceWindow": week, "snapshotWindow": day}
    if not meet:
        make(aws, REPLICATION, "r", **asked)
        return
    with pytest.raises(RefusedError, match="must not overlap"):
        make(aws, REPLICATION, "r", **asked)
