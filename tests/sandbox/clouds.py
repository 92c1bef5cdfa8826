"""What the tests of the simulated clouds share: a provider's way into them, and some resources."""

from typing import Any

from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.store import Store

VPC, SUBNET, ROLE = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:iam/role:Role"
RANGE = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
NETWORK, SUBNETWORK = "gcp:compute/network:Network", "gcp:compute/subnetwork:Subnetwork"
GROUP, VNET = "azure-native:resources:ResourceGroup", "azure-native:network:VirtualNetwork"
WATCHER = "azure-native:network:NetworkWatcher"


def provider(store: Store, package: str, **config: Any) -> Provider:
    made = Provider(package, store)
    made.configure(config)
    return made


def make(cloud: Provider, kind: str, name: str, /, **inputs: Any) -> Any:
    return cloud.create(kind, name, cloud.check(kind, name, {}, inputs, b""))


def azure_subnet(azure: Provider, name: str, cidr: str) -> Any:
    return make(
        azure,
        "azure-native:network:Subnet",
        name,
        resourceGroupName="rg",
        virtualNetworkName="vnet",
        subnetName=name,
        addressPrefix=cidr,
    )


def azure_network(azure: Provider, name: str = "vnet") -> Any:
    if not azure.store.of_type(azure.account, GROUP):
        make(azure, GROUP, "rg", resourceGroupName="rg", location="japaneast")
    return make(
        azure,
        VNET,
        name,
        resourceGroupName="rg",
        virtualNetworkName=name,
        location="japaneast",
        addressSpace={"addressPrefixes": ["10.0.0.0/16"]},
    )
