"""What the simulated clouds take and refuse between regions, and whether one network then reaches another."""

from pathlib import Path
from typing import Any

import pytest

from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.model import RefusedError
from graticule.sandbox.store import Store
from tests.reachability import World

EAST, WEST = "us-east-1", "us-west-2"


class Clouds:
    """A store, and one provider of each cloud."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "clouds.sqlite")
        self.aws, self.gcp, self.azure = (Provider(name, self.store) for name in ("aws", "gcp", "azure-native"))
        self.aws.configure({"region": EAST, "allowedAccountIds": '["444455556666"]'})
        self.gcp.configure({"project": "acme-dev", "region": "europe-west4"})
        self.azure.configure({"subscriptionId": "11111111-1111-1111-1111-111111111111"})

    def make(self, kind: str, name: str = "it", /, **inputs: Any) -> Any:
        cloud = {"aws": self.aws, "gcp": self.gcp}.get(kind.partition(":")[0], self.azure)
        return cloud.create(kind, name, cloud.check(kind, name, {}, inputs, b""))

    def vpc(self, region: str, cidr: str) -> tuple[str, str]:
        vpc = self.make("aws:ec2/vpc:Vpc", cidrBlock=cidr, region=region).id
        return vpc, self.make("aws:ec2/routeTable:RouteTable", vpcId=vpc, region=region).id

    def route(self, table: str, region: str, cidr: str, **through: str) -> None:
        self.make("aws:ec2/route:Route", routeTableId=table, region=region, destinationCidrBlock=cidr, **through)

    def vnet(self, name: str, cidr: str) -> str:
        where = {"resourceGroupName": "rg", "location": "japaneast"}
        space = {"addressPrefixes": [cidr]}
        return self.make("azure-native:network:VirtualNetwork", virtualNetworkName=name, addressSpace=space, **where).id

    def peer(self, name: str, remote: str) -> Any:
        return self.make(
            "azure-native:network:VirtualNetworkPeering",
            resourceGroupName="rg",
            virtualNetworkName=name,
            virtualNetworkPeeringName=f"to-{remote.rpartition('/')[2]}",
            remoteVirtualNetwork={"id": remote},
        )

    @property
    def world(self) -> World:
        return World.of_clouds(self.store.everything())


@pytest.fixture
def clouds(tmp_path: Path) -> Clouds:
    made = Clouds(tmp_path)
    made.make("azure-native:resources:ResourceGroup", resourceGroupName="rg", location="japaneast")
    return made


def peering(clouds: Clouds, one: str, other: str, **more: Any) -> Any:
    asked = {"vpcId": one, "peerVpcId": other, "peerRegion": WEST, "region": EAST, "autoAccept": False, **more}
    return clouds.make("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", **asked)


def accept(clouds: Clouds, connection: str) -> None:
    kind = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
    clouds.make(kind, vpcPeeringConnectionId=connection, autoAccept=True, region=WEST)


def test_networks_that_overlap_are_not_peered(clouds: Clouds) -> None:
    one, other = clouds.vpc(EAST, "10.4.0.0/16")[0], clouds.vpc(WEST, "10.4.0.0/16")[0]
    with pytest.raises(RefusedError, match="overlapping CIDR"):
        peering(clouds, one, other)
    clouds.vnet("one", "10.4.0.0/16")
    with pytest.raises(RefusedError, match="VnetAddressSpacesOverlap"):
        clouds.peer("one", clouds.vnet("other", "10.4.0.0/16"))


def test_a_peering_of_another_region_is_not_accepted_by_whoever_asks(clouds: Clouds) -> None:
    one, other = clouds.vpc(EAST, "10.4.0.0/16")[0], clouds.vpc(WEST, "10.8.0.0/16")[0]
    with pytest.raises(RefusedError, match="cannot be set whilst `auto_accept` is `true`"):
        peering(clouds, one, other, autoAccept=True)


def test_names_across_a_peering_wait_until_it_is_accepted(clouds: Clouds) -> None:
    made = peering(clouds, clouds.vpc(EAST, "10.4.0.0/16")[0], clouds.vpc(WEST, "10.8.0.0/16")[0])
    kind, asked = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions", {"region": EAST}
    with pytest.raises(RefusedError, match="is not active"):
        clouds.make(kind, vpcPeeringConnectionId=made.id, **asked)
    accept(clouds, made.id)
    clouds.make(kind, vpcPeeringConnectionId=made.id, **asked)


def test_on_aws_a_network_is_reached_when_it_is_peered_accepted_and_routed_on_both_sides(clouds: Clouds) -> None:
    (one, here), (other, there) = clouds.vpc(EAST, "10.4.0.0/16"), clouds.vpc(WEST, "10.8.0.0/16")
    made = peering(clouds, one, other).id
    clouds.route(here, EAST, "10.8.0.0/14", vpcPeeringConnectionId=made)
    assert not clouds.world.routed(one, other)
    accept(clouds, made)
    assert clouds.world.routed(one, other)
    assert not clouds.world.routed(other, one)
    clouds.route(there, WEST, "10.4.0.0/14", vpcPeeringConnectionId=made)
    assert clouds.world.routed(other, one)


def test_a_route_through_a_transit_gateway_needs_the_network_attached(clouds: Clouds) -> None:
    vpc, table = clouds.vpc(EAST, "10.4.0.0/16")
    hub = clouds.make("aws:ec2transitgateway/transitGateway:TransitGateway", region=EAST).id
    with pytest.raises(RefusedError, match=r"InvalidTransitGatewayID\.NotFound"):
        clouds.route(table, EAST, "10.8.0.0/14", transitGatewayId=hub)
    asked = {"vpcId": vpc, "transitGatewayId": hub, "region": EAST}
    attached = clouds.make("aws:ec2transitgateway/vpcAttachment:VpcAttachment", subnetIds=[], **asked)
    clouds.route(table, EAST, "10.8.0.0/14", transitGatewayId=hub)
    with pytest.raises(RefusedError, match="DuplicateTransitGatewayAttachment"):
        clouds.make("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "again", subnetIds=[], **asked)
    with pytest.raises(RefusedError, match=f"non-deleted dependencies \\({attached.id}\\)"):
        clouds.aws.delete("aws:ec2transitgateway/transitGateway:TransitGateway", hub)


def test_on_azure_a_network_is_reached_when_both_sides_are_peered_once(clouds: Clouds) -> None:
    one, other = clouds.vnet("one", "10.4.0.0/16"), clouds.vnet("other", "10.8.0.0/16")
    clouds.peer("one", other)
    assert (clouds.world.routed(one, other), clouds.world.routed(other, one)) == (True, False)
    clouds.peer("other", one)
    assert clouds.world.routed(other, one)
    with pytest.raises(RefusedError, match="AnotherPeeringAlreadyReferencesRemoteVnet"):
        clouds.make(
            "azure-native:network:VirtualNetworkPeering",
            resourceGroupName="rg",
            virtualNetworkName="one",
            virtualNetworkPeeringName="again",
            remoteVirtualNetwork={"id": other},
        )


def test_on_aws_a_name_is_in_its_zone_once_and_a_zone_with_names_stays(clouds: Clouds) -> None:
    vpc = clouds.vpc(EAST, "10.4.0.0/16")[0]
    vpcs = [{"vpcId": vpc, "vpcRegion": EAST}]
    zone = clouds.make("aws:route53/zone:Zone", name="prod.internal", vpcs=vpcs).id
    with pytest.raises(RefusedError, match="ConflictingDomainExists"):
        clouds.make("aws:route53/zone:Zone", "again", name="prod.internal", vpcs=vpcs)
    asked = {"zoneId": zone, "type": "CNAME", "ttl": 30, "records": ["orders.rds.amazonaws.com"]}
    clouds.make("aws:route53/record:Record", name="orders.writer.prod.internal", **asked)
    with pytest.raises(RefusedError, match="already exists"):
        clouds.make("aws:route53/record:Record", "again", name="orders.writer.prod.internal", **asked)
    with pytest.raises(RefusedError, match="is not permitted in zone"):
        clouds.make("aws:route53/record:Record", "far", name="orders.example.com", **asked)
    with pytest.raises(RefusedError, match="HostedZoneNotEmpty"):
        clouds.aws.delete("aws:route53/zone:Zone", zone)
    assert clouds.world.resolves(vpc, "orders.writer.prod.internal") == "orders.rds.amazonaws.com"
    assert clouds.world.resolves("vpc-other", "orders.writer.prod.internal") == ""


def test_a_network_sees_one_zone_of_a_name(clouds: Clouds) -> None:
    network = clouds.make("gcp:compute/network:Network", name="n").outputs["selfLink"]
    shown = {"networks": [{"networkUrl": network}]}
    zone = {"dnsName": "prod.internal.", "privateVisibilityConfig": shown}
    clouds.make("gcp:dns/managedZone:ManagedZone", name="one", **zone)
    with pytest.raises(RefusedError, match="is already bound to a private zone"):
        clouds.make("gcp:dns/managedZone:ManagedZone", name="other", **zone)
    record = {"managedZone": "one", "type": "A", "ttl": 30, "rrdatas": ["10.12.20.4"]}
    clouds.make("gcp:dns/recordSet:RecordSet", name="orders.writer.prod.internal.", **record)
    assert clouds.world.resolves(network, "orders.writer.prod.internal") == "10.12.20.4"


@pytest.mark.parametrize(("port", "missing"), [(5432, []), (22, ["nothing lets 10.4.0.0/17 in at 22"])])
def test_who_is_named_gets_to_a_database_on_aws_and_nobody_else(clouds: Clouds, port: int, missing: list[str]) -> None:
    vpc, _ = clouds.vpc(EAST, "10.4.0.0/16")
    guard = clouds.make("aws:ec2/securityGroup:SecurityGroup", vpcId=vpc, name="orders", region=EAST).id
    asked = {"securityGroupId": guard, "ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "region": EAST}
    clouds.make("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", cidrIpv4="10.4.0.0/17", **asked)
    zone = clouds.make("aws:route53/zone:Zone", name="prod.internal", vpcs=[{"vpcId": vpc}]).id
    record = {"zoneId": zone, "type": "CNAME", "ttl": 30, "records": ["orders.rds.amazonaws.com"]}
    clouds.make("aws:route53/record:Record", name="orders.writer.prod.internal", **record)
    name = "orders.writer.prod.internal"
    assert clouds.world.missing(vpc, ["10.4.0.0/17"], vpc, [guard], port, name) == missing
    stranger = clouds.world.missing("vpc-other", ["10.8.0.0/17"], vpc, [guard], port, name)
    assert [line.partition(" ")[0] for line in stranger] == ["vpc-other", "nothing", name]


def test_rules_of_azure_and_gcp_are_read_by_priority(clouds: Clouds) -> None:
    def rule(priority: int, access: str, source: str) -> dict[str, Any]:
        ports = {"destinationPortRange": "5432", "protocol": "Tcp", "direction": "Inbound"}
        return {"name": f"r{priority}", "priority": priority, "access": access, "sourceAddressPrefix": source, **ports}

    rules = [rule(200, "Allow", "10.4.0.0/14"), rule(100, "Deny", "10.6.0.0/16")]
    group = clouds.make(
        "azure-native:network:NetworkSecurityGroup",
        resourceGroupName="rg",
        networkSecurityGroupName="database",
        securityRules=rules,
    ).id
    network = clouds.make("gcp:compute/network:Network", name="n").outputs["selfLink"]
    everything = {"network": network, "direction": "INGRESS"}
    allow = {"sourceRanges": ["10.4.0.0/14"], "allows": [{"protocol": "tcp", "ports": ["5432"]}], "priority": 1000}
    deny = {"sourceRanges": ["10.6.0.0/16"], "denies": [{"protocol": "all"}], "priority": 900}
    clouds.make("gcp:compute/firewall:Firewall", name="allow", **everything, **allow)
    clouds.make("gcp:compute/firewall:Firewall", name="deny", **everything, **deny)
    for guard in (group, network):
        sources = ("10.4.0.0/17", "10.6.0.0/16", "10.8.0.0/17")
        assert [clouds.world.admits(guard, source, 5432) for source in sources] == [True, False, False]
        assert not clouds.world.admits(guard, "10.4.0.0/17", 22)
