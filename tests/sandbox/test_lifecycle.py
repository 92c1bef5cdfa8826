"""The simulated clouds, without gRPC: what they take, refuse, remember and replace."""

import pytest
from google.protobuf import struct_pb2

from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.model import RefusedError
from graticule.sandbox.store import Store
from graticule.sandbox.wire import SECRET, SIG, UNKNOWN, packed, plain, secret_keys
from tests.sandbox.clouds import (
    GROUP,
    NETWORK,
    RANGE,
    ROLE,
    SUBNET,
    SUBNETWORK,
    VNET,
    VPC,
    WATCHER,
    azure_network,
    azure_subnet,
    make,
    provider,
)


def test_the_account_is_the_first_that_is_allowed(aws: Provider) -> None:
    assert (
        make(aws, VPC, "v", cidrBlock="10.0.0.0/16")
        .outputs["arn"]
        .startswith("arn:aws:ec2:us-east-1:444455556666:vpc/vpc-")
    )


def test_a_login_of_another_account_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRATICULE_SANDBOX_AWS_ACCOUNT", "999999999999")
    with pytest.raises(RefusedError, match="AWS account ID not allowed: 999999999999"):
        provider(store, "aws", region="us-east-1", allowedAccountIds='["444455556666"]')


def test_a_new_vpc_range_replaces_and_tags_do_not(aws: Provider) -> None:
    found, first = aws.diff(
        VPC, "v", {"cidrBlock": "10.0.0.0/16", "tags": {"a": "1"}}, {"cidrBlock": "10.1.0.0/16", "tags": {"a": "2"}}
    )
    assert found == {"cidrBlock": ("update", True), "tags.a": ("update", False)}
    assert not first


def test_an_unknown_at_a_replacing_path_replaces(aws: Provider) -> None:
    found, _ = aws.diff(SUBNET, "s", {"vpcId": "vpc-1"}, {"vpcId": UNKNOWN})
    assert found == {"vpcId": ("update", True)}


@pytest.mark.parametrize(("name", "first"), [("given", True), ("r-0123abc", False)])
def test_a_given_name_that_stays_is_deleted_before_it_is_replaced(aws: Provider, name: str, first: bool) -> None:
    old = {"name": name, "path": "/a/"}
    assert aws.diff(ROLE, "r", old, {**old, "path": "/b/"})[1] is first


def test_a_name_that_is_not_given_is_made_up_once(aws: Provider) -> None:
    made = aws.check(ROLE, "r", {}, {}, b"seed")
    assert aws.check(ROLE, "r", made, {}, b"another") == made


def test_a_taken_name_is_refused(aws: Provider) -> None:
    make(aws, ROLE, "r", name="r")
    with pytest.raises(RefusedError, match="EntityAlreadyExists: Role with name r already exists"):
        make(aws, ROLE, "r", name="r")


def test_a_name_is_free_in_another_account(aws: Provider, store: Store) -> None:
    make(aws, ROLE, "r", name="r")
    make(provider(store, "aws", allowedAccountIds='["777788889999"]'), ROLE, "r", name="r")


def test_a_vpc_with_a_subnet_is_not_deleted(aws: Provider) -> None:
    vpc = make(aws, VPC, "v", cidrBlock="10.0.0.0/16")
    subnet = make(aws, SUBNET, "s", vpcId=vpc.id, cidrBlock="10.0.0.0/24", availabilityZone="us-east-1a")
    with pytest.raises(RefusedError, match="DependencyViolation"):
        aws.delete(VPC, vpc.id)
    aws.delete(SUBNET, subnet.id)
    aws.delete(VPC, vpc.id)
    assert aws.read(VPC, vpc.id) is None


def test_a_subnet_in_a_second_range_of_its_vpc_is_taken(aws: Provider) -> None:
    vpc = make(aws, VPC, "v", cidrBlock="10.0.0.0/16")
    make(aws, RANGE, "r", vpcId=vpc.id, cidrBlock="10.1.0.0/16")
    make(aws, SUBNET, "s", vpcId=vpc.id, cidrBlock="10.1.3.0/24")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"cidrBlock": "10.2.0.0/24"}, "InvalidSubnet.Range"),
        ({"cidrBlock": "10.0.0.0/25"}, "InvalidSubnet.Conflict"),
        ({"cidrBlock": "10.0.9.0/24", "availabilityZone": "eu-west-1a"}, r"Value \(eu-west-1a\)"),
        ({"cidrBlock": "10.0.9.0/24", "vpcId": "vpc-gone"}, "vpc-gone"),
    ],
)
def test_a_subnet_that_cannot_be_is_refused(aws: Provider, more: dict[str, str], words: str) -> None:
    vpc = make(aws, VPC, "v", cidrBlock="10.0.0.0/16")
    make(aws, SUBNET, "s", vpcId=vpc.id, cidrBlock="10.0.0.0/24")
    with pytest.raises(RefusedError, match=words):
        make(aws, SUBNET, "t", **{"vpcId": vpc.id, **more})


def test_a_refused_create_leaves_nothing(aws: Provider, store: Store) -> None:
    with pytest.raises(RefusedError):
        make(aws, SUBNET, "t", vpcId="vpc-gone", cidrBlock="10.0.0.0/24")
    assert store.everything() == []


def test_reading_sees_what_somebody_changed(aws: Provider, store: Store) -> None:
    vpc = make(aws, VPC, "v", cidrBlock="10.0.0.0/16", tags={"a": "1"})
    vpc.inputs["tags"] = {"a": "changed"}
    store.put(vpc)
    read = aws.read(VPC, vpc.id)
    assert read is not None and read.inputs["tags"] == {"a": "changed"}


def test_an_update_leaves_what_the_program_ignores_as_the_cloud_has_it(aws: Provider, store: Store) -> None:
    vpc = make(aws, VPC, "net", cidrBlock="10.0.0.0/16", enableDnsSupport=True)
    vpc.inputs |= {"enableDnsSupport": False, "enableDnsHostnames": True}
    store.put(vpc)
    wanted = {"cidrBlock": "10.0.0.0/16", "enableDnsSupport": True, "tags": {"a": "1"}}
    known = {"cidrBlock": "10.0.0.0/16"}
    changed = aws.update(VPC, vpc.id, wanted, known, ["enableDnsSupport", "enableDnsHostnames"]).inputs
    assert (changed["tags"], changed["enableDnsSupport"], changed["enableDnsHostnames"]) == ({"a": "1"}, False, True)


def test_an_update_sends_what_differs_from_what_the_engine_knew(aws: Provider, store: Store) -> None:
    vpc = make(aws, "aws:ec2/vpc:Vpc", "net", cidrBlock="10.0.0.0/16", tags={"a": "1"})
    known = {**vpc.outputs, **vpc.inputs}
    vpc.inputs["enableDnsSupport"] = False
    store.put(vpc)
    known["enableDnsSupport"] = True
    wanted = {"cidrBlock": "10.0.0.0/16", "tags": {"a": "2"}, "enableDnsSupport": True}
    changed = aws.update(vpc.type, vpc.id, wanted, known).inputs
    assert (changed["tags"], changed["enableDnsSupport"]) == ({"a": "2"}, False)


def test_what_is_gone_reads_as_nothing(aws: Provider) -> None:
    assert aws.read(VPC, "vpc-gone") is None


def test_a_gcp_self_link_names_project_and_region(gcp: Provider) -> None:
    net = make(gcp, NETWORK, "n", name="n")
    sub = make(gcp, SUBNETWORK, "s", name="s", network=net.id, ipCidrRange="10.0.0.0/24")
    assert sub.outputs["selfLink"].endswith("/projects/acme-dev/regions/europe-west4/subnetworks/s")


def test_a_network_with_a_subnetwork_is_not_deleted(gcp: Provider) -> None:
    net = make(gcp, NETWORK, "n", name="n")
    make(gcp, SUBNETWORK, "s", name="s", network=net.id, ipCidrRange="10.0.0.0/24")
    with pytest.raises(RefusedError, match="resourceInUseByAnotherResource"):
        gcp.delete(NETWORK, net.id)


def test_azure_watches_a_location_from_its_first_network_to_its_last(azure: Provider) -> None:
    one, two = azure_network(azure), azure_network(azure, "other")
    azure.delete(VNET, one.id)
    assert [row.name for row in azure.store.of_type(azure.account, WATCHER)] == ["NetworkWatcher_japaneast"]
    azure.delete(VNET, two.id)
    assert azure.store.of_type(azure.account, WATCHER) == []


def test_a_resource_group_that_is_not_empty_stays(azure: Provider) -> None:
    azure_network(azure)
    with pytest.raises(RefusedError):
        azure.delete(GROUP, f"/subscriptions/{azure.account}/resourceGroups/rg")


@pytest.mark.parametrize(("cidr", "words"), [("10.9.0.0/24", "OutsideVnet"), ("10.0.0.0/25", "RangesOverlap")])
def test_an_azure_subnet_that_cannot_be_is_refused(azure: Provider, cidr: str, words: str) -> None:
    azure_network(azure)
    azure_subnet(azure, "s", "10.0.0.0/24")
    with pytest.raises(RefusedError, match=words):
        azure_subnet(azure, "t", cidr)


def test_azure_outputs_tell_name_type_and_location(azure: Provider) -> None:
    net = azure_network(azure)
    known = {**net.outputs, **net.inputs}
    assert (known["name"], known["type"], known["location"]) == (
        "vnet",
        "Microsoft.Network/virtualNetworks",
        "japaneast",
    )


def test_what_is_not_modelled_is_named_once(aws: Provider) -> None:
    assert [aws.echoes("aws:lb/listener:Listener"), aws.echoes("aws:lb/listener:Listener")] == [True, False]


def test_a_secret_stays_secret() -> None:
    struct = struct_pb2.Struct()
    struct.update({"a": {SIG: SECRET, "value": "x"}, "b": "y"})
    assert plain(packed(plain(struct), secret_keys(struct))) == {"a": "x", "b": "y"}
    assert packed(plain(struct), secret_keys(struct)) == struct
