"""Managed node groups on AWS, with the add-ons that Auto Mode would bring by itself."""

import json
import re
from collections.abc import Sequence

import pulumi
from pulumi_aws import ec2, eks, iam

from graticule.providers.aws.addons import addon
from graticule.providers.aws.common import account_id, partition, tags
from graticule.providers.aws.naming import ROLE_LIMIT
from graticule.providers.aws.policies import trust_pods
from graticule.providers.contract.cluster import ClusterArgs
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.pools import Effect, PoolPart, pool_parts

GROUP_LIMIT = 63
_EFFECTS = {
    Effect.NO_SCHEDULE: "NO_SCHEDULE",
    Effect.PREFER_NO_SCHEDULE: "PREFER_NO_SCHEDULE",
    Effect.NO_EXECUTE: "NO_EXECUTE",
}
_BEFORE_NODES = {
    "eks-pod-identity-agent": "",
    "kube-proxy": "",
    "vpc-cni": json.dumps({"enableNetworkPolicy": "true", "env": {"ENABLE_PREFIX_DELEGATION": "true"}}, sort_keys=True),
}
"""Add-ons that nodes need to become ready, each with its configuration; the CNI's one enforces NetworkPolicy."""
_AFTER_NODES = ("aws-ebs-csi-driver", "coredns")
_WITH_A_ROLE = {
    "aws-ebs-csi-driver": ("kube-system", "ebs-csi-controller-sa", "service-role/AmazonEBSCSIDriverPolicy"),
    "vpc-cni": ("kube-system", "aws-node", "AmazonEKS_CNI_Policy"),
}
"""Add-ons that call AWS: namespace, service account and managed policy of the role they get by Pod Identity."""


_MACHINE = re.compile(r"(?P<family>[a-z]+)\d+(?P<attributes>[a-z]*)")
_NVIDIA, _NEURON = ("g", "gr", "p"), ("inf", "trn")


def _image(machine: str) -> str:
    """Return the AMI type for a machine: its processor and its accelerator follow from its name."""
    parts = _MACHINE.match(machine)
    family, attributes = (parts["family"], parts["attributes"]) if parts else ("", "")
    processor = "ARM_64" if "g" in attributes else "x86_64"
    kind = "NVIDIA" if family in _NVIDIA else "NEURON" if family in _NEURON else "STANDARD"
    return f"AL2023_{processor}_{kind}"


def node_groups(
    name: str,
    args: ClusterArgs,
    parent: pulumi.Resource,
    cluster: eks.Cluster,
    node_role: iam.Role,
    attached: Sequence[pulumi.Resource],
) -> list[pulumi.Resource]:
    """Make the pools, and the add-ons that Auto Mode would bring; return what being usable needs."""
    identities = _identities(name, args, parent, cluster)

    def add(kind: str, needs: Sequence[pulumi.Resource]) -> pulumi.Resource:
        settings = _BEFORE_NODES.get(kind) or None
        what = f"{name}-{kind}"
        return addon(what, kind, args, parent, cluster.name, args.version, needs, configuration_values=settings)

    early = [add(kind, identities) for kind in sorted(_BEFORE_NODES)]
    groups: list[pulumi.Resource] = [
        _group(name, args, parent, cluster, node_role, part, [*attached, *early])
        for part in pool_parts(args.pools, args.cloud, args.zones)
    ]
    late = [add(kind, groups) for kind in _AFTER_NODES]
    return [*groups, *early, *late]


def _group(
    name: str,
    args: ClusterArgs,
    parent: pulumi.Resource,
    cluster: eks.Cluster,
    node_role: iam.Role,
    part: PoolPart,
    needs: Sequence[pulumi.Resource],
) -> eks.NodeGroup:
    what, pool = f"{name}-{part.what}", part.pool
    template = ec2.LaunchTemplate(
        what,
        name=physical_name(args.prefix, what, limit=128),
        block_device_mappings=[
            ec2.LaunchTemplateBlockDeviceMappingArgs(
                device_name="/dev/xvda",
                ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                    encrypted="true", volume_size=pool.disk_gb, volume_type="gp3", delete_on_termination="true"
                ),
            )
        ],
        metadata_options=ec2.LaunchTemplateMetadataOptionsArgs(
            http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
        ),
        update_default_version=True,
        tag_specifications=[
            ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags=tags(args, what))
            for kind in ("instance", "volume")
        ],
        region=args.location,
        tags=tags(args, what),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return eks.NodeGroup(
        what,
        node_group_name=physical_name(name, part.what, limit=GROUP_LIMIT),
        cluster_name=cluster.name,
        node_role_arn=node_role.arn,
        version=args.version,
        subnet_ids=[args.network.private_subnets[zone] for zone in part.zones],
        ami_type=_image(pool.machine),
        capacity_type="SPOT" if pool.spot else "ON_DEMAND",
        instance_types=[pool.machine],
        launch_template=eks.NodeGroupLaunchTemplateArgs(
            id=template.id, version=template.latest_version.apply(lambda version: f"{version:g}")
        ),
        scaling_config=eks.NodeGroupScalingConfigArgs(
            desired_size=max(part.min_nodes, 1), min_size=part.min_nodes, max_size=part.max_nodes
        ),
        update_config=eks.NodeGroupUpdateConfigArgs(max_unavailable_percentage=33),
        node_repair_config=eks.NodeGroupNodeRepairConfigArgs(enabled=True),
        labels={**pool.labels, "graticule.dev/pool": part.key},
        taints=[
            eks.NodeGroupTaintArgs(key=key, value=taint.value, effect=_EFFECTS[taint.effect])
            for key, taint in sorted(pool.taints.items())
        ],
        region=args.location,
        tags=tags(args, what),
        opts=pulumi.ResourceOptions(
            parent=parent, depends_on=list(needs), ignore_changes=["scalingConfig.desiredSize", "subnetIds"]
        ),
    )


def _identities(name: str, args: ClusterArgs, parent: pulumi.Resource, cluster: eks.Cluster) -> list[pulumi.Resource]:
    opts = pulumi.ResourceOptions(parent=parent)
    account = account_id(args.account, parent)
    made: list[pulumi.Resource] = []
    for kind, (namespace, service_account, policy) in sorted(_WITH_A_ROLE.items()):
        what = f"{name}-{kind}"
        role = iam.Role(
            what,
            name=physical_name(args.prefix, what, limit=ROLE_LIMIT),
            assume_role_policy=account.apply(trust_pods),
            tags=tags(args, what),
            opts=opts,
        )
        attachment = iam.RolePolicyAttachment(
            what, role=role.name, policy_arn=f"arn:{partition(args.location)}:iam::aws:policy/{policy}", opts=opts
        )
        made += [
            attachment,
            eks.PodIdentityAssociation(
                what,
                cluster_name=cluster.name,
                namespace=namespace,
                service_account=service_account,
                role_arn=role.arn,
                region=args.location,
                tags=tags(args, what),
                opts=opts,
            ),
        ]
    return made
