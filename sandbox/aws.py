"""The types of AWS that are played in full."""

import re
from collections.abc import Callable

from graticule.providers.contract.cloud import Cloud
from graticule.sandbox.model import Model, RefusedError, Request, values_at
from graticule.sandbox.rules import apart, inside, zone_exists

_ZONAL_ADDRESSES = "availabilityZoneAddresses[*].allocationIds[*]"
VPC, SUBNET = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"
RANGE = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
TABLE, GATEWAY = "aws:ec2/routeTable:RouteTable", "aws:ec2/internetGateway:InternetGateway"
NAT, EIP, GROUP = "aws:ec2/natGateway:NatGateway", "aws:ec2/eip:Eip", "aws:ec2/securityGroup:SecurityGroup"
LOGS, KEY, ROLE = "aws:cloudwatch/logGroup:LogGroup", "aws:kms/key:Key", "aws:iam/role:Role"


def _subnet(request: Request) -> None:
    inputs, store, account = request.row.inputs, request.store, request.row.account
    cidr, vpc_id = inputs.get("cidrBlock"), inputs["vpcId"]
    vpc = store.get(account, VPC, vpc_id)
    if vpc is None or not cidr or not vpc.inputs.get("cidrBlock"):
        return
    ranges = [vpc.inputs["cidrBlock"]]
    ranges += [row.inputs["cidrBlock"] for row in store.of_type(account, RANGE, vpc_id)]
    inside(cidr, ranges, f"InvalidSubnet.Range: The CIDR '{cidr}' is invalid.")
    siblings = [row for row in store.of_type(account, SUBNET, vpc_id) if row.id != request.row.id]
    taken = [row.inputs["cidrBlock"] for row in siblings if row.inputs.get("cidrBlock")]
    apart(cidr, taken, f"InvalidSubnet.Conflict: The CIDR '{cidr}' conflicts with another subnet")


def _range(request: Request) -> None:
    inputs, store, account = request.row.inputs, request.store, request.row.account
    vpc = store.get(account, VPC, inputs["vpcId"])
    others = store.of_type(account, RANGE, inputs["vpcId"])
    taken = [row.inputs["cidrBlock"] for row in others if row.id != request.row.id]
    taken += [vpc.inputs["cidrBlock"]] if vpc and vpc.inputs.get("cidrBlock") else []
    apart(inputs["cidrBlock"], taken, f"CidrConflict: The CIDR '{inputs['cidrBlock']}' conflicts with one of the VPC's")


def _of_region(prop: str) -> Callable[[Request], None]:
    """Return a rule: the VPC that a property names is in the resource's own region."""

    def rule(request: Request) -> None:
        vpc = request.store.get(request.row.account, VPC, str(request.row.inputs.get(prop)))
        if vpc and vpc.inputs.get("region", request.region) != request.region:
            raise RefusedError(f"InvalidVpcID.NotFound: The vpc ID '{vpc.id}' does not exist")

    return rule


def _one_gateway(request: Request) -> None:
    vpc_id = request.row.inputs.get("vpcId")
    for other in request.store.of_type(request.row.account, GATEWAY, str(vpc_id)) if vpc_id else []:
        if other.id != request.row.id:
            raise RefusedError(f"Resource.AlreadyAssociated: resource {vpc_id} already has {other.id} attached")


def _address_is_free(request: Request) -> None:
    own = {*values_at(request.row.inputs, "allocationId"), *values_at(request.row.inputs, _ZONAL_ADDRESSES)}
    for address in own:
        for other in request.store.of_type(request.row.account, NAT, address):
            if other.id != request.row.id:
                raise RefusedError(f"Resource.AlreadyAssociated: {address} is already associated with {other.id}")


def _table_exists(request: Request) -> None:
    table, account = str(request.row.inputs.get("routeTableId")), request.row.account
    if request.store.get(account, TABLE, table):
        return
    vpcs = [vpc for vpc in request.store.answering(account, VPC, table) if vpc.outputs["mainRouteTableId"] == table]
    if not any(vpc.inputs.get("region", request.region) == request.region for vpc in vpcs):
        raise RefusedError(f"InvalidRouteTableID.NotFound: The routeTable ID '{table}' does not exist")


def _vpc(request: Request) -> None:
    cidr = request.row.inputs.get("cidrBlock")
    if not cidr:
        return
    length = int(cidr.rpartition("/")[2])
    if not 16 <= length <= 28:  # noqa: PLR2004 - AWS's own bounds
        raise RefusedError(f"InvalidVpc.Range: The CIDR '{cidr}' is invalid.")


def _described(what: str) -> Callable[[Request], None]:
    """Return a rule: the description has characters that EC2 takes, and no more than it takes."""

    def rule(request: Request) -> None:
        if not re.fullmatch(_DESCRIPTION, str(request.row.inputs.get("description") or "")):
            raise RefusedError(
                f"InvalidParameterValue: Invalid {what} description. Valid descriptions are strings less than 256 "
                "characters from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
            )

    return rule


_DESCRIPTION = r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}"
_IN_REGION = _of_region("vpcId")
_EC2 = "arn:aws:ec2:{region}:{account}"
_TAGS = {"tagsAll": "{tags}"}


def _ec2(prefix: str, kind: str, outputs: dict[str, object] | None = None, **more: object) -> Model:
    known = {"arn": f"{_EC2}:{kind}/{{id}}", "ownerId": "{account}", **_TAGS, **(outputs or {})}
    texts = {"in_use": "DependencyViolation: {id} has dependencies and cannot be deleted ({user})"}
    return Model(id=f"{prefix}-{{hex}}", outputs=known, **texts, **more)  # type: ignore[arg-type]


_GROUP_RULE = _ec2(
    "sgr",
    "security-group-rule",
    {"securityGroupRuleId": "{id}"},
    references={"securityGroupId": GROUP},
    rules=(_described("rule"),),
)
MODELS = {
    VPC: _ec2(
        "vpc",
        "vpc",
        {
            "defaultNetworkAclId": "acl-{hex}",
            "defaultRouteTableId": "rtb-{hex}",
            "defaultSecurityGroupId": "sg-{hex}",
            "dhcpOptionsId": "dopt-{hex}",
            "mainRouteTableId": "rtb-{hex}",
            "ipv6AssociationId": "",
        },
        rules=(_vpc,),
    ),
    RANGE: Model(id="vpc-cidr-assoc-{hex}", references={"vpcId": VPC}, rules=(_range,)),
    SUBNET: _ec2(
        "subnet",
        "subnet",
        {"availabilityZoneId": "{region}-az{short}", "ipv6CidrBlockAssociationId": ""},
        references={"vpcId": VPC},
        rules=(_IN_REGION, zone_exists(Cloud.AWS, "availabilityZone"), _subnet),
    ),
    GATEWAY: _ec2("igw", "internet-gateway", references={"vpcId": VPC}, rules=(_IN_REGION, _one_gateway)),
    TABLE: _ec2("rtb", "route-table", references={"vpcId": VPC}, rules=(_IN_REGION,)),
    "aws:ec2/route:Route": Model(
        id="r-{routeTableId}{short}",
        references={"gatewayId": GATEWAY, "natGatewayId": NAT},
        loose=("natGatewayId",),  # the route stays, as a black hole
        rules=(_table_exists,),
        outputs={"origin": "CreateRoute", "state": "active", "instanceId": "", "instanceOwnerId": ""},
        name="destinationCidrBlock",
        autoname=False,
        scope="{routeTableId}",
        taken="RouteAlreadyExists: The route identified by {name} already exists.",
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Model(
        id="rtbassoc-{hex}", references={"routeTableId": TABLE, "subnetId": SUBNET}
    ),
    EIP: _ec2(
        "eipalloc",
        "elastic-ip",
        {
            "allocationId": "{id}",
            "publicIp": "{ip}",
            "publicDns": "ec2-{ip}.compute.amazonaws.com",
            "privateIp": "",
            "associationId": "",
        },
    ),
    NAT: _ec2(
        "nat",
        "natgateway",
        {
            "publicIp": "{ip}",
            "privateIp": "10.0.0.10",
            "associationId": "eipassoc-{hex}",
            "networkInterfaceId": "eni-{hex}",
        },
        references={
            "subnetId": SUBNET,
            "vpcId": VPC,
            "allocationId": EIP,
            _ZONAL_ADDRESSES: EIP,
        },
        rules=(_address_is_free,),
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _ec2(
        "sg",
        "security-group",
        {"name": "default", "description": "default VPC security group"},
        references={"vpcId": VPC},
    ),
    GROUP: _ec2(
        "sg",
        "security-group",
        references={"vpcId": VPC},
        rules=(_IN_REGION, _described("security group")),
        name="name",
        scope="{account}/{region}/{vpcId}",
        taken="InvalidGroup.Duplicate: The security group '{name}' already exists for VPC '{vpcId}'",
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _GROUP_RULE,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _GROUP_RULE,
    "aws:ec2/vpcEndpoint:VpcEndpoint": _ec2(
        "vpce",
        "vpc-endpoint",
        {
            "state": "available",
            "prefixListId": "pl-{short}",
            "networkInterfaceIds": [],
            "dnsEntries": [],
            "cidrBlocks": [],
        },
        references={
            "vpcId": VPC,
            "routeTableIds[*]": TABLE,
            "subnetIds[*]": SUBNET,
            "securityGroupIds[*]": GROUP,
        },
    ),
    "aws:ec2/flowLog:FlowLog": _ec2("fl", "vpc-flow-log", references={"vpcId": VPC}),
    LOGS: Model(
        id="{name}",
        name="name",
        outputs={"arn": "arn:aws:logs:{region}:{account}:log-group:{name}", **_TAGS},
        taken="ResourceAlreadyExistsException: The specified log group already exists: {name}",
    ),
    KEY: Model(
        id="{short}-{short}-{short}-{hex}",
        outputs={
            "keyId": "{id}",
            "arn": "arn:aws:kms:{region}:{account}:key/{id}",
            "rotationPeriodInDays": 365,
            **_TAGS,
        },
    ),
    "aws:kms/alias:Alias": Model(
        id="{name}",
        name="name",
        references={"targetKeyId": KEY},
        outputs={
            "arn": "arn:aws:kms:{region}:{account}:{name}",
            "targetKeyArn": "arn:aws:kms:{region}:{account}:key/{targetKeyId}",
        },
        taken="AlreadyExistsException: An alias with the name {name} already exists",
    ),
    ROLE: Model(
        id="{name}",
        name="name",
        scope="{account}",
        outputs={
            "arn": "arn:aws:iam::{account}:role/{name}",
            "uniqueId": "AROA{hex}",
            "createDate": "2026-11-01T00:00:00Z",
            **_TAGS,
        },
        taken="EntityAlreadyExists: Role with name {name} already exists.",
    ),
    "aws:iam/rolePolicy:RolePolicy": Model(
        id="{role}:{name}", name="name", scope="{account}/{role}", references={"role": ROLE}
    ),
    "aws:iam/policy:Policy": Model(
        id="arn:aws:iam::{account}:policy/{name}",
        name="name",
        scope="{account}",
        outputs={"arn": "{id}", "policyId": "ANPA{hex}", "attachmentCount": 0, **_TAGS},
        taken="EntityAlreadyExists: A policy called {name} already exists.",
    ),
}
