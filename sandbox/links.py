"""What is between regions in the simulated clouds: peerings, transit gateways, private zones and their records."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from graticule.sandbox import aws, azure, gcp
from graticule.sandbox.model import Model, RefusedError, Request, values_at
from graticule.sandbox.rules import apart
from graticule.sandbox.store import Row

PEERING, ACCEPTER = (
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
)
HUB = "aws:ec2transitgateway/transitGateway:TransitGateway"
ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
HUB_PEERING = "aws:ec2transitgateway/peeringAttachment:PeeringAttachment"
HUB_ACCEPTER = "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter"
HOSTED_ZONE, RECORD = "aws:route53/zone:Zone", "aws:route53/record:Record"
VNET_PEERING = "azure-native:network:VirtualNetworkPeering"
ZONE_LINK = "azure-native:privatedns:VirtualNetworkLink"
_VNET = "/subscriptions/{account}/resourceGroups/{resourceGroupName}/providers/Microsoft.Network/virtualNetworks/{virtualNetworkName}"
_ZONE = "/subscriptions/{account}/resourceGroups/{resourceGroupName}/providers/Microsoft.Network/privateDnsZones/{privateZoneName}"


def _others(request: Request, kind: str, mentioning: object) -> list[Row]:
    rows = request.store.of_type(request.row.account, kind, str(mentioning))
    return [row for row in rows if row.id != request.row.id]


def _ranges(request: Request, vpc_id: object) -> list[str]:
    vpc = request.store.get(request.row.account, aws.VPC, str(vpc_id))
    more = request.store.of_type(request.row.account, aws.RANGE, str(vpc_id))
    return [row.inputs["cidrBlock"] for row in ([vpc] if vpc else []) + more if row.inputs.get("cidrBlock")]


def _peering(request: Request) -> None:
    inputs = request.row.inputs
    if inputs.get("autoAccept") and inputs.get("peerRegion"):
        raise RefusedError("`peer_region` cannot be set whilst `auto_accept` is `true` when creating a peering")
    for cidr in _ranges(request, inputs["vpcId"]):
        apart(
            cidr,
            _ranges(request, inputs["peerVpcId"]),
            f"the state of {request.row.id} is failed: Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR",
        )


def _is_active(request: Request) -> None:
    peering = str(request.row.inputs.get("vpcPeeringConnectionId"))
    if not _others(request, ACCEPTER, peering):
        raise RefusedError(f"OperationNotPermitted: Peering pcx {peering} is not active")


def _attachment(request: Request) -> None:
    zones: set[object] = set()
    for subnet_id in request.row.inputs.get("subnetIds", []):
        subnet = request.store.get(request.row.account, aws.SUBNET, subnet_id)
        zone = subnet.inputs.get("availabilityZone") if subnet else None
        if zone in zones:
            raise RefusedError("DuplicateSubnetsInSameZone: Duplicate Subnets for same AZ")
        zones.add(zone)
    for other in _others(request, ATTACHMENT, request.row.inputs["vpcId"]):
        if other.inputs["transitGatewayId"] == request.row.inputs["transitGatewayId"]:
            raise RefusedError(f"DuplicateTransitGatewayAttachment: {other.id} attaches the VPC already")


def _hub_route(request: Request) -> None:
    attachment = str(request.row.inputs.get("transitGatewayAttachmentId"))
    peering = request.store.get(request.row.account, HUB_PEERING, attachment)
    if peering and not _others(request, HUB_ACCEPTER, attachment):
        raise RefusedError(f"IncorrectState: {attachment} is in invalid state")
    table = str(request.row.inputs.get("transitGatewayRouteTableId"))
    hubs = request.store.answering(request.row.account, HUB, table)
    if not any(hub.outputs["associationDefaultRouteTableId"] == table for hub in hubs):
        raise RefusedError(
            f"InvalidRouteTableID.NotFound: Transit Gateway Route Table {table} was deleted or does not exist"
        )


def _through_a_hub(request: Request) -> None:
    """A route in a VPC through a transit gateway, to which the VPC has to be attached."""
    gateway, table = request.row.inputs.get("transitGatewayId"), request.row.inputs.get("routeTableId")
    found = request.store.get(request.row.account, aws.TABLE, str(table))
    if not gateway or not found:
        return
    attached = {row.inputs["vpcId"] for row in _others(request, ATTACHMENT, gateway)}
    if found.inputs["vpcId"] not in attached:
        raise RefusedError(f"InvalidTransitGatewayID.NotFound: The transitGateway ID '{gateway}' does not exist.")


def _hosted_zone(request: Request) -> None:
    for vpc in values_at(request.row.inputs, "vpcs[*].vpcId"):
        for other in _others(request, HOSTED_ZONE, vpc):
            if _same(other.inputs.get("name"), request.row.inputs.get("name")):
                raise RefusedError(
                    f"ConflictingDomainExists: The VPC {vpc} has already been associated with the hosted zone "
                    f"{other.id} with the same domain name."
                )


def _same(one: object, other: object) -> bool:
    return str(one).rstrip(".") == str(other).rstrip(".")


def _record(request: Request) -> None:
    inputs = request.row.inputs
    zone = request.store.get(request.row.account, HOSTED_ZONE, str(inputs.get("zoneId")))
    domain = str(zone.inputs.get("name")).rstrip(".") if zone else ""
    name = str(inputs.get("name")).rstrip(".")
    if zone and name != domain and not name.endswith(f".{domain}"):
        raise RefusedError(f"InvalidChangeBatch: [RRSet with DNS name {name}. is not permitted in zone {domain}.]")
    for other in _others(request, RECORD, inputs.get("zoneId")):
        alone = "CNAME" in {inputs.get("type"), other.inputs.get("type")}
        same = other.inputs.get("setIdentifier") == inputs.get("setIdentifier")
        if _same(other.inputs.get("name"), name) and (other.inputs.get("type") == inputs.get("type") or alone) and same:
            raise RefusedError(
                f"InvalidChangeBatch: [Tried to create resource record set [name='{name}.', type='{inputs.get('type')}'] "
                "but it already exists]"
            )


def _vnet_ranges(request: Request, vnet_id: object) -> Iterable[str]:
    found: list[Row] = request.store.identified(request.row.account, str(vnet_id))
    return [cidr for vnet in found for cidr in values_at(vnet.inputs, "addressSpace.addressPrefixes[*]")]


def _vnet_peering(request: Request) -> None:
    own = request.row.id.rpartition("/virtualNetworkPeerings/")[0]
    remote: Any = (request.row.inputs.get("remoteVirtualNetwork") or {}).get("id")
    for cidr in _vnet_ranges(request, own):
        apart(
            cidr,
            _vnet_ranges(request, remote),
            f'Code="VnetAddressSpacesOverlap" Message="Cannot create or update peering {request.row.id}. Virtual '
            f'networks {own} and {remote} cannot be peered because their address spaces overlap."',
        )
    for other in _others(request, VNET_PEERING, remote):
        if other.id.startswith(f"{own}/"):
            raise RefusedError(
                f'Code="AnotherPeeringAlreadyReferencesRemoteVnet" Message="Peering {other.id} already references '
                f'remote virtual network {remote}."'
            )


def _zone_link(request: Request) -> None:
    zone = request.row.id.rpartition("/virtualNetworkLinks/")[0].rpartition("/")[2]
    network: Any = (request.row.inputs.get("virtualNetwork") or {}).get("id")
    for other in _others(request, ZONE_LINK, network):
        if other.id.rpartition("/virtualNetworkLinks/")[0].rpartition("/")[2] == zone:
            raise RefusedError(
                f'Code="BadRequest" Message="A virtual network cannot be linked to multiple zones with overlapping '
                f"namespaces. You tried to link virtual network with '{zone}' and '{zone}' zones.\""
            )


def _managed_zone(request: Request) -> None:
    for network in values_at(request.row.inputs, "privateVisibilityConfig.networks[*].networkUrl"):
        for other in _others(request, gcp.ZONE, network):
            if other.inputs.get("dnsName") == request.row.inputs.get("dnsName"):
                raise RefusedError(
                    f"googleapi: Error 400: Network '{network}' is already bound to a private zone with name "
                    f"'{request.row.inputs.get('dnsName')}', networkNameConflict"
                )


def _hub(prefix: str, kind: str, outputs: dict[str, object] | None = None) -> Model:
    arn = f"arn:aws:ec2:{{region}}:{{account}}:{kind}/{{id}}"
    return Model(
        id=f"{prefix}-{{hex}}",
        outputs={"arn": arn, "tagsAll": "{tags}", **(outputs or {})},
        in_use="IncorrectState: {id} has non-deleted dependencies ({user})",
    )


_ROUTE = aws.MODELS["aws:ec2/route:Route"]
_OF_PEERING = "vpcPeeringConnectionId"
MODELS = {
    "aws:ec2/route:Route": replace(
        _ROUTE,
        references={**_ROUTE.references, _OF_PEERING: PEERING, "transitGatewayId": HUB},
        loose=(*_ROUTE.loose, _OF_PEERING, "transitGatewayId"),
        rules=(*_ROUTE.rules, _through_a_hub),
    ),
    PEERING: Model(
        id="pcx-{hex}",
        outputs={"acceptStatus": "pending-acceptance", "tagsAll": "{tags}"},
        references={"vpcId": aws.VPC, "peerVpcId": aws.VPC},
        rules=(_peering,),
    ),
    ACCEPTER: Model(
        id="{vpcPeeringConnectionId}",
        outputs={"acceptStatus": "active", "tagsAll": "{tags}"},
        references={_OF_PEERING: PEERING},
        loose=(_OF_PEERING,),
    ),
    "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": Model(
        id="{vpcPeeringConnectionId}-{short}",
        references={_OF_PEERING: PEERING},
        loose=(_OF_PEERING,),
        rules=(_is_active,),
    ),
    HUB: _hub(
        "tgw",
        "transit-gateway",
        {
            "ownerId": "{account}",
            "associationDefaultRouteTableId": "tgw-rtb-{hex}",
            "propagationDefaultRouteTableId": "tgw-rtb-{hex}",
        },
    ),
    ATTACHMENT: replace(
        _hub("tgw-attach", "transit-gateway-attachment", {"vpcOwnerId": "{account}"}),
        references={"transitGatewayId": HUB, "vpcId": aws.VPC, "subnetIds[*]": aws.SUBNET},
        rules=(_attachment,),
    ),
    HUB_PEERING: replace(
        _hub("tgw-attach", "transit-gateway-attachment", {"state": "pendingAcceptance"}),
        references={"transitGatewayId": HUB, "peerTransitGatewayId": HUB},
    ),
    HUB_ACCEPTER: Model(
        id="{transitGatewayAttachmentId}",
        outputs={"peerAccountId": "{account}", "tagsAll": "{tags}"},
        references={"transitGatewayAttachmentId": HUB_PEERING},
        loose=("transitGatewayAttachmentId",),
    ),
    "aws:ec2transitgateway/route:Route": Model(
        id="{transitGatewayRouteTableId}_{destinationCidrBlock}",
        name="destinationCidrBlock",
        autoname=False,
        scope="{transitGatewayRouteTableId}",
        taken="RouteAlreadyExists: Route {name} already exists in Transit Gateway Route Table {transitGatewayRouteTableId}.",
        rules=(_hub_route,),
    ),
    HOSTED_ZONE: Model(
        id="Z{hex}",
        outputs={
            "zoneId": "{id}",
            "arn": "arn:aws:route53:::hostedzone/{id}",
            "nameServers": ["ns-0.awsdns-00.com."],
            "primaryNameServer": "ns-0.awsdns-00.com.",
            "tagsAll": "{tags}",
        },
        references={"vpcs[*].vpcId": aws.VPC},
        loose=("vpcs[*].vpcId",),
        rules=(_hosted_zone,),
        in_use="HostedZoneNotEmpty: The specified hosted zone contains non-required resource record sets and so cannot "
        "be deleted.",
    ),
    RECORD: Model(
        id="{zoneId}_{name}_{type}",
        outputs={"fqdn": "{name}"},
        references={"zoneId": HOSTED_ZONE},
        rules=(_record,),
        missing="NoSuchHostedZone: No hosted zone found with ID: {value}",
    ),
    gcp.ZONE: replace(gcp.MODELS[gcp.ZONE], rules=(_managed_zone,)),
    ZONE_LINK: replace(azure.MODELS[ZONE_LINK], rules=(_zone_link,)),
    VNET_PEERING: azure.arm(
        f"{_VNET}/virtualNetworkPeerings/{{virtualNetworkPeeringName}}",
        "virtualNetworkPeeringName",
        _VNET,
        {"resourceGuid": "{hex}"},
        references={"remoteVirtualNetwork.id": azure.VNET},
        rules=(_vnet_peering,),
    ),
    "azure-native:privatedns:PrivateRecordSet": azure.arm(
        f"{_ZONE}/{{recordType}}/{{relativeRecordSetName}}",
        "relativeRecordSetName",
        _ZONE,
        {"fqdn": "{name}.{privateZoneName}.", "isAutoRegistered": False},
    ),
}
