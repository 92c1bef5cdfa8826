"""Whether one network reaches another in what the clouds hold: a route, an opening in the firewall, a name.

A ``World`` is made of what exists in the simulated clouds (``sandbox.clouds()``) or of an exported state. It knows as
much of the three clouds as these questions need: routes, gateways and peerings; security groups, network security
groups and firewalls by priority; private zones and their records.
"""

import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graticule.sandbox.store import Row

VPC, VPC_RANGE = "aws:ec2/vpc:Vpc", "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
LAST_PRIORITY = 65_535


@dataclass(frozen=True)
class Thing:
    """One resource: what it was asked to be and what it is."""

    type: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


@dataclass(frozen=True)
class World:
    """All that exists."""

    things: Sequence[Thing]

    @classmethod
    def of_clouds(cls, rows: Iterable[Row]) -> "World":
        """Return the world of what the simulated clouds hold."""
        return cls([Thing(row.type, row.id, row.inputs, row.outputs) for row in rows])

    @classmethod
    def of_state(cls, resources: Iterable[Mapping[str, Any]]) -> "World":
        """Return the world of an exported state's resources."""
        made = [one for one in resources if one.get("custom") and not one["type"].startswith("pulumi:")]
        return cls(
            [Thing(one["type"], one.get("id", ""), one.get("inputs") or {}, one.get("outputs") or {}) for one in made]
        )

    def missing(
        self, client: str, sources: Sequence[str], target: str, guards: Sequence[str], port: int, name: str
    ) -> list[str]:
        """Return what keeps clients from a database.

        Args:
            client: the network they are in.
            sources: their ranges of addresses.
            target: the network the database is in.
            guards: the ids of what guards it: security groups (AWS), a network security group (Azure), the network (GCP).
            port: where it listens.
            name: what they call it.
        """
        found = (
            []
            if self.routed(client, target) and self.routed(target, client)
            else [f"{client} has no route to {target} and back"]
        )
        shut = [source for source in sources if not any(self.admits(guard, source, port) for guard in guards)]
        found += [f"nothing lets {source} in at {port}" for source in shut]
        if not self.resolves(client, name):
            found.append(f"{name} does not resolve in {client}")
        return found

    def routed(self, source: str, target: str) -> bool:
        """Return whether what is in one network finds the way to another."""
        if source == target:
            return True
        if source.startswith("vpc-"):
            return self._routed_on_aws(source, target)
        return any(
            peering.id.lower().startswith(f"{source.lower()}/")
            and peering.inputs["remoteVirtualNetwork"]["id"].lower() == target.lower()
            and peering.inputs.get("allowVirtualNetworkAccess", True)
            for peering in self.of("azure-native:network:VirtualNetworkPeering")
        )

    def admits(self, guard: str, source: str, port: int) -> bool:
        """Return whether a guard lets a range of addresses in at a port."""
        if guard.startswith("sg-"):
            rules = self.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
            return any(
                rule.inputs.get("securityGroupId") == guard
                and inside(source, rule.inputs.get("cidrIpv4"))
                and _has_port(rule.inputs, port)
                for rule in rules
            )
        if "/networkSecurityGroups/" in guard:
            return self._admitted_on_azure(guard, source, port)
        return self._admitted_on_gcp(guard, source, port)

    def leaves(self, network: str, source: str, address: str, port: int) -> bool:
        """Return whether a network on GCP lets a range of addresses out to an address at a port."""
        rules = [
            one.inputs
            for one in self.of("gcp:compute/firewall:Firewall")
            if one.inputs["network"] == network
            and one.inputs.get("direction") == "EGRESS"
            and any(inside(f"{address}/32", block) for block in one.inputs.get("destinationRanges", []))
            and any(inside(source, block) for block in one.inputs.get("sourceRanges") or ["0.0.0.0/0"])
        ]
        return next((bool(rule.get("allows")) for rule in _in_order(rules) if _of_port(rule, port)), True)

    def zones(self, network: str) -> set[str]:
        """Return the private zones that resolve in a network."""
        found: set[str] = set()
        for zone in self.of("aws:route53/zone:Zone"):
            if any(vpc["vpcId"] == network for vpc in zone.inputs.get("vpcs", [])):
                found.add(str(zone.inputs["name"]))
        for zone in self.of("gcp:dns/managedZone:ManagedZone"):
            shown = (zone.inputs.get("privateVisibilityConfig") or {}).get("networks", [])
            if any(one["networkUrl"] == network for one in shown):
                found.add(str(zone.inputs["dnsName"]).rstrip("."))
        for link in self.of("azure-native:privatedns:VirtualNetworkLink"):
            if link.inputs["virtualNetwork"]["id"].lower() == network.lower():
                found.add(str(link.inputs["privateZoneName"]))
        return found

    def resolves(self, network: str, name: str) -> str:
        """Return what a name leads to in a network, itself before what stands for all names beside it, or nothing."""
        zones = self.zones(network)
        known = {label: host for zone, label, host in self._records() if zone in zones}
        return known.get(name) or known.get(f"*.{name.partition('.')[2]}", "")

    def _records(self) -> Iterator[tuple[str, str, str]]:
        names = {zone.id: str(zone.inputs["name"]) for zone in self.of("aws:route53/zone:Zone")}
        for one in self.of("aws:route53/record:Record"):
            yield names.get(one.inputs["zoneId"], ""), str(one.inputs["name"]), one.inputs["records"][0]
        domains = {
            str(zone.inputs["name"]): str(zone.inputs["dnsName"]).rstrip(".")
            for zone in self.of("gcp:dns/managedZone:ManagedZone")
        }
        for one in self.of("gcp:dns/recordSet:RecordSet"):
            domain = domains.get(str(one.inputs["managedZone"]), "")
            yield domain, str(one.inputs["name"]).rstrip("."), one.inputs["rrdatas"][0]
        for one in self.of("azure-native:privatedns:PrivateRecordSet"):
            zone = str(one.inputs["privateZoneName"])
            alias = (one.inputs.get("cnameRecord") or {}).get("cname")
            host = alias or next((record["ipv4Address"] for record in one.inputs.get("aRecords", [])), "")
            yield zone, f"{one.inputs['relativeRecordSetName']}.{zone}", host

    def of(self, kind: str) -> list[Thing]:
        """Return what there is of a type."""
        return [thing for thing in self.things if thing.type == kind]

    def _ranges(self, vpc: str) -> list[str]:
        own = [one.inputs["cidrBlock"] for one in self.of(VPC) if one.id == vpc]
        return own + [one.inputs["cidrBlock"] for one in self.of(VPC_RANGE) if one.inputs["vpcId"] == vpc]

    def _routed_on_aws(self, source: str, target: str) -> bool:
        tables = {one.id for one in self.of("aws:ec2/routeTable:RouteTable") if one.inputs["vpcId"] == source}
        routes = [one.inputs for one in self.of("aws:ec2/route:Route") if one.inputs["routeTableId"] in tables]
        public = {route["routeTableId"] for route in routes if route.get("gatewayId")}
        private = tables - public
        ranges = self._ranges(target)
        return bool(private and ranges) and all(
            any(
                route["routeTableId"] == table
                and inside(block, route.get("destinationCidrBlock"))
                and (self._peered(route, source, target) or self._through_hubs(route, source, target, block))
                for route in routes
            )
            for table in private
            for block in ranges
        )

    def _peered(self, route: Mapping[str, Any], source: str, target: str) -> bool:
        accepted = {
            one.inputs["vpcPeeringConnectionId"]
            for one in self.of("aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter")
            if one.inputs.get("autoAccept")
        }
        return any(
            peering.id == route.get("vpcPeeringConnectionId")
            and peering.id in accepted
            and {peering.inputs["vpcId"], peering.inputs["peerVpcId"]} == {source, target}
            for peering in self.of("aws:ec2/vpcPeeringConnection:VpcPeeringConnection")
        )

    def _through_hubs(self, route: Mapping[str, Any], source: str, target: str, block: str) -> bool:
        attached = {
            (one.inputs["vpcId"], one.inputs["transitGatewayId"])
            for one in self.of("aws:ec2transitgateway/vpcAttachment:VpcAttachment")
        }
        hub = route.get("transitGatewayId")
        if (source, hub) not in attached:
            return False
        tables = {
            one.outputs["associationDefaultRouteTableId"]
            for one in self.of("aws:ec2transitgateway/transitGateway:TransitGateway")
            if one.id == hub
        }
        accepted = {
            one.inputs["transitGatewayAttachmentId"]
            for one in self.of("aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter")
        }
        onward = {
            one.inputs["transitGatewayAttachmentId"]
            for one in self.of("aws:ec2transitgateway/route:Route")
            if one.inputs["transitGatewayRouteTableId"] in tables and inside(block, one.inputs["destinationCidrBlock"])
        }
        for peering in self.of("aws:ec2transitgateway/peeringAttachment:PeeringAttachment"):
            ends = {peering.inputs["transitGatewayId"], peering.inputs["peerTransitGatewayId"]}
            if peering.id in accepted & onward and hub in ends:
                return any((target, end) in attached for end in ends - {hub})
        return False

    def _admitted_on_azure(self, guard: str, source: str, port: int) -> bool:
        rules: list[Mapping[str, Any]] = [
            rule
            for group in self.of("azure-native:network:NetworkSecurityGroup")
            if group.id.lower() == guard.lower()
            for rule in group.inputs.get("securityRules", [])
        ]
        rules += [
            rule.inputs
            for rule in self.of("azure-native:network:SecurityRule")
            if rule.id.lower().startswith(f"{guard.lower()}/")
        ]
        for rule in sorted(rules, key=lambda one: one["priority"]):
            if rule["direction"] == "Inbound" and _azure_matches(rule, source, port):
                return rule["access"] == "Allow"
        return False

    def _admitted_on_gcp(self, network: str, source: str, port: int) -> bool:
        rules = [
            one.inputs
            for one in self.of("gcp:compute/firewall:Firewall")
            if one.inputs["network"] == network and one.inputs.get("direction", "INGRESS") == "INGRESS"
        ]
        for rule in _in_order(rules):
            if any(inside(source, block) for block in rule.get("sourceRanges", [])) and _of_port(rule, port):
                return bool(rule.get("allows"))
        return False


def inside(block: str, outer: object) -> bool:
    """Return whether a range of addresses is part of another."""
    try:
        return ipaddress.ip_network(block).subnet_of(ipaddress.ip_network(str(outer)))  # type: ignore[arg-type]
    except ValueError:
        return False


def _in_order(rules: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return a firewall's rules as GCP asks them: by priority, and what denies first."""
    return sorted(rules, key=lambda one: (one.get("priority", 1000), bool(one.get("allows"))))


def _of_port(rule: Mapping[str, Any], port: int) -> bool:
    return any(
        part["protocol"] == "all" or (part["protocol"] == "tcp" and _ports(part.get("ports", []), port))
        for part in rule.get("allows") or rule.get("denies") or []
    )


def _has_port(rule: Mapping[str, Any], port: int) -> bool:
    return str(rule.get("ipProtocol")) == "-1" or int(rule.get("fromPort", 1)) <= port <= int(rule.get("toPort", 0))


def _azure_matches(rule: Mapping[str, Any], source: str, port: int) -> bool:
    if rule["protocol"] not in {"*", "Tcp", "TCP"}:
        return False
    ports = [rule.get("destinationPortRange"), *rule.get("destinationPortRanges", [])]
    sources = [rule.get("sourceAddressPrefix"), *rule.get("sourceAddressPrefixes", [])]
    anyone = {"*", "VirtualNetwork"} & {str(one) for one in sources}
    return ("*" in ports or _ports([one for one in ports if one], port)) and (
        bool(anyone) or any(inside(source, one) for one in sources)
    )


def _ports(ranges: Iterable[str], port: int) -> bool:
    found = list(ranges)
    bounds = [str(one).partition("-") for one in found]
    return not found or any(int(first) <= port <= int(last or first) for first, _, last in bounds if first != "*")
