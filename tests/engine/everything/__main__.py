"""A user's own project: every component on every cloud, each child changed by the user's transform."""

import pulumi
import pulumi_aws as aws
import pulumi_azure_native as azure
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

from graticule.components import Cluster, ClusterArgs, ClusterNetwork, Keys, KeysArgs, Network, NetworkArgs, guards

MARK = "marked"
PLACES = {
    "aws": ("us-east-1", ["us-east-1a", "us-east-1b"], "111122223333", "m7i.large", "arn:aws:iam::111122223333:role/x"),
    "gcp": ("europe-west4", ["europe-west4-a", "europe-west4-b"], "acme-prod", "n2-standard-4", "x@example.com"),
    "azure": (
        *("japaneast", ["1", "2"], "00000000-0000-0000-0000-000000000001"),
        *("Standard_D4ds_v5", "22222222-2222-2222-2222-222222222222"),
    ),
}
PROVIDERS = {
    "aws": aws.Provider("aws", region="us-east-1", allowed_account_ids=["111122223333"]),
    "gcp": gcp.Provider("gcp", project="acme-prod", region="europe-west4"),
    "azure": azure.Provider("azure", subscription_id="00000000-0000-0000-0000-000000000001"),
}
MAPS = ("tags", "labels", "resourceLabels")
CHANGES = {
    "aws:ec2/route:Route": {"localGatewayId": MARK},
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {"gatewayId": MARK},
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": {"ipv4IpamPoolId": MARK},
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
        "accessScope": {"type": "namespace", "namespaces": [MARK]}
    },
    "aws:iam/rolePolicy:RolePolicy": {"namePrefix": MARK},
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {"policyArn": f"{{}}-{MARK}"},
    "aws:kms/alias:Alias": {"namePrefix": MARK},
    "azure-native:containerservice:MaintenanceConfiguration": {"notAllowedTime": [{"start": MARK}]},
    "azure-native:monitor:DiagnosticSetting": {"eventHubName": MARK},
    "azure-native:network:Subnet": {"sharingScope": MARK},
    "azure-native:storage:ManagementPolicy": {"policy": {"rules": [{"name": MARK}]}},
    "gcp:compute/routerNat:RouterNat": {"type": MARK},
    "gcp:container/nodePool:NodePool": {"namePrefix": MARK},
    "gcp:dns/recordSet:RecordSet": {"rrdatas": [MARK]},
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": {"condition": {"title": MARK, "expression": "true"}},
    "gcp:kms/keyRing:KeyRing": {"name": MARK},
    "gcp:kms/keyRingIAMMember:KeyRingIAMMember": {"condition": {"title": MARK, "expression": "true"}},
    "gcp:projects/iAMMember:IAMMember": {"condition": {"title": MARK, "expression": "true"}},
    "gcp:servicenetworking/connection:Connection": {"deletionPolicy": MARK},
    "kubernetes:core/v1:ConfigMap": {"data": {MARK: "yes"}},
}
"""What the transform changes where a type has neither tags nor labels nor a description."""


def mark(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    """Change one property of a resource."""
    props = dict(args.props)
    field = next((name for name in MAPS if name in props), "")
    if field:
        props[field] = {**props[field], MARK: "yes"}
    elif args.type_ in CHANGES:
        for key, value in CHANGES[args.type_].items():
            props[key] = value.format(props.get(key)) if isinstance(value, str) else value
    elif args.custom:
        props["description"] = MARK
    return pulumi.ResourceTransformResult(props, args.opts)


guards.register(["all"])
for cloud, (location, zones, account, machine, who) in PLACES.items():
    opts = pulumi.ResourceOptions(providers=[PROVIDERS[cloud]], transforms=[mark])
    place = {"cloud": cloud, "location": location, "account": account, "prefix": "shop", "labels": {"owner": "me"}}
    network_args = NetworkArgs(**place, zones=zones, range="10.4.0.0/14")
    network = Network(cloud, network_args, opts)
    administrator = f"group:{who}" if cloud == "gcp" else who
    keys = Keys(f"{cloud}-keys", KeysArgs(**place, administrators={"team": administrator}), opts)
    ranges = network_args.ranges()
    for generation, part in (("blue", "a"), ("green", "b")):
        where = ClusterNetwork(
            network_id=network.network_id,
            private_subnets={zone: network.private_subnets[zone] for zone in zones},
            control_plane_subnet=network.control_plane_subnet,
            region_range=ranges.slot,
            pods_range=ranges.pods[part],
            services_range=ranges.services[part],
            master_range=ranges.masters[part],
        )
        pools = {"general": {"machine": machine}} if generation == "green" else {}
        cluster = ClusterArgs(
            **place,
            zones=zones,
            network=where,
            generation=generation,
            nodes="pools" if pools else "auto",
            pools=pools,
            access={"team": {"principal": who, "role": "edit"}},
            secrets_key=keys.key_ids["cluster"],
            logs_key=keys.key_ids["logs"],
            key_store=keys.store_id,
        )
        made = Cluster(f"{cloud}-{generation}", cluster, opts)
        k8s.core.v1.ConfigMap(
            f"{cloud}-{generation}-settings",
            metadata={"name": "settings", "namespace": "default", "labels": {MARK: "yes"}},
            opts=pulumi.ResourceOptions(parent=made, provider=made.kubernetes_provider()),
        )
