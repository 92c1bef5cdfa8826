"""A cluster on AWS: EKS with Auto Mode, or with managed node groups."""

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_aws import cloudwatch, ec2, eks, iam, vpc

from graticule.providers.aws.common import account_id, partition, tags
from graticule.providers.aws.container_logs import container_logs
from graticule.providers.aws.naming import NAME_LIMIT as COMMON_LIMIT
from graticule.providers.aws.naming import ROLE_LIMIT
from graticule.providers.aws.node_groups import node_groups
from graticule.providers.aws.policies import trust, trust_instances
from graticule.providers.contract.cluster import ClusterArgs, ClusterOutputs, Role
from graticule.providers.contract.cluster_options import AwsCluster, Nodes, Reach
from graticule.providers.contract.kubeconfig import Login
from graticule.providers.contract.names import physical_name

NAME_LIMIT = 100
CONTROL_PLANE_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

_AUTO_POLICIES = (
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingPolicy",
)
_AUTO_NODE_POLICIES = ("AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodeMinimalPolicy")
_ACCESS_POLICIES = {
    Role.ADMIN: "AmazonEKSClusterAdminPolicy",
    Role.EDIT: "AmazonEKSEditPolicy",
    Role.VIEW: "AmazonEKSViewPolicy",
}


def build(name: str, args: ClusterArgs, parent: pulumi.Resource) -> ClusterOutputs:
    """Make the cluster, or read one that exists."""
    if args.existing:
        return _existing(args, parent)
    cluster_name = physical_name(args.prefix, name, limit=NAME_LIMIT)
    automatic = args.nodes is Nodes.AUTO
    account = account_id(args.account, parent)
    opts = pulumi.ResourceOptions(parent=parent)
    logs = cloudwatch.LogGroup(
        f"{name}-logs",
        name=f"/aws/eks/{cluster_name}/cluster",
        retention_in_days=args.log_retention_days,
        kms_key_id=args.logs_key,
        region=args.location,
        tags=tags(args, f"{name}-logs"),
        opts=opts,
    )
    role, attached = _role(
        f"{name}-control-plane",
        args,
        parent,
        account.apply(lambda account: trust("eks.amazonaws.com", account, ("sts:AssumeRole", "sts:TagSession"))),
        _AUTO_POLICIES if automatic else ("AmazonEKSClusterPolicy",),
    )
    node_role, node_attached = _role(
        f"{name}-nodes",
        args,
        parent,
        trust_instances(partition(args.location)),
        _AUTO_NODE_POLICIES if automatic else ("AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy"),
    )
    door, entry = _door(name, args, parent)
    cluster = eks.Cluster(
        name,
        name=cluster_name,
        role_arn=role.arn,
        version=args.version,
        vpc_config=eks.ClusterVpcConfigArgs(
            subnet_ids=[args.network.private_subnets[zone] for zone in sorted(args.network.private_subnets)],
            security_group_ids=[door.id],
            endpoint_private_access=True,
            endpoint_public_access=args.reach is Reach.ALLOW_LIST,
            public_access_cidrs=args.allow or None,
        ),
        access_config=eks.ClusterAccessConfigArgs(
            authentication_mode="API", bootstrap_cluster_creator_admin_permissions=False
        ),
        bootstrap_self_managed_addons=False,
        compute_config=eks.ClusterComputeConfigArgs(
            enabled=automatic,
            node_pools=(args.aws or AwsCluster()).auto_mode_pools if automatic else None,
            node_role_arn=node_role.arn if automatic else None,
        ),
        kubernetes_network_config=eks.ClusterKubernetesNetworkConfigArgs(
            elastic_load_balancing=eks.ClusterKubernetesNetworkConfigElasticLoadBalancingArgs(enabled=automatic),
            ip_family="ipv4",
            service_ipv4_cidr=args.network.services_range,
        ),
        storage_config=eks.ClusterStorageConfigArgs(
            block_storage=eks.ClusterStorageConfigBlockStorageArgs(enabled=automatic)
        ),
        encryption_config=eks.ClusterEncryptionConfigArgs(
            provider=eks.ClusterEncryptionConfigProviderArgs(key_arn=args.secrets_key), resources=["secrets"]
        ),
        enabled_cluster_log_types=CONTROL_PLANE_LOGS,
        upgrade_policy=eks.ClusterUpgradePolicyArgs(support_type="STANDARD"),
        zonal_shift_config=eks.ClusterZonalShiftConfigArgs(enabled=True),
        deletion_protection=args.deletion_protection and not args.retire,
        region=args.location,
        tags=tags(args, name),
        opts=pulumi.ResourceOptions(
            parent=parent,
            depends_on=[logs, *attached, *node_attached],
            ignore_changes=["vpcConfig.subnetIds"],  # EKS keeps the zones it was made with
        ),
    )
    access = _access(name, args, parent, cluster)
    pools: list[pulumi.Resource] = []
    if not automatic:
        pools = node_groups(name, args, parent, cluster, node_role, node_attached)
    return ClusterOutputs(
        name=cluster.name,
        endpoint=cluster.endpoint,
        certificate_authority=cluster.certificate_authority.apply(
            lambda authority: authority.data or "" if authority else ""
        ),
        oidc_issuer=cluster.identities.apply(_issuer),
        login=cluster.name.apply(lambda known: _login(known, args.location)),
        ready=[cluster, entry, *access, *pools, *container_logs(name, args, parent, cluster, pools)],
        cluster_id=cluster.arn,
        log_store=logs.name,
        security_group=cluster.vpc_config.apply(_node_group),
    )


def _door(name: str, args: ClusterArgs, parent: pulumi.Resource) -> tuple[ec2.SecurityGroup, pulumi.Resource]:
    """Let the region's own range reach the private endpoint, which EKS opens to its nodes alone."""
    what = f"{name}-private-endpoint"
    opts = pulumi.ResourceOptions(parent=parent)
    group = ec2.SecurityGroup(
        what,
        name=physical_name(args.prefix, what, limit=COMMON_LIMIT),
        description=f"Who reaches the API server of {name} from inside",
        vpc_id=args.network.network_id,
        region=args.location,
        tags=tags(args, what),
        opts=opts,
    )
    entry = vpc.SecurityGroupIngressRule(
        what,
        security_group_id=group.id,
        cidr_ipv4=args.network.region_range,
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        description="The own range of the region",
        region=args.location,
        tags=tags(args, what),
        opts=opts,
    )
    return group, entry


def _role(
    what: str, args: ClusterArgs, parent: pulumi.Resource, who: pulumi.Input[str], policies: tuple[str, ...]
) -> tuple[iam.Role, list[pulumi.Resource]]:
    opts = pulumi.ResourceOptions(parent=parent)
    role = iam.Role(
        what,
        name=physical_name(args.prefix, what, limit=ROLE_LIMIT),
        assume_role_policy=who,
        tags=tags(args, what),
        opts=opts,
    )
    attached: list[pulumi.Resource] = [
        iam.RolePolicyAttachment(
            f"{what}-{policy}",
            role=role.name,
            policy_arn=f"arn:{partition(args.location)}:iam::aws:policy/{policy}",
            opts=opts,
        )
        for policy in policies
    ]
    return role, attached


def _access(name: str, args: ClusterArgs, parent: pulumi.Resource, cluster: eks.Cluster) -> list[pulumi.Resource]:
    opts = pulumi.ResourceOptions(parent=parent)
    made: list[pulumi.Resource] = []
    for team, access in sorted(args.access.items()):
        what = f"{name}-{team}"
        entry = eks.AccessEntry(
            what,
            cluster_name=cluster.name,
            principal_arn=access.principal,
            type="STANDARD",
            region=args.location,
            tags=tags(args, what),
            opts=opts,
        )
        policy = eks.AccessPolicyAssociation(
            what,
            cluster_name=cluster.name,
            principal_arn=entry.principal_arn,
            policy_arn=f"arn:{partition(args.location)}:eks::aws:cluster-access-policy/{_ACCESS_POLICIES[access.role]}",
            access_scope=eks.AccessPolicyAssociationAccessScopeArgs(type="cluster"),
            region=args.location,
            opts=opts,
        )
        made += [entry, policy]
    return made


def _node_group(config: Any) -> str:  # noqa: ANN401 - the SDK's type of an output
    """Return the security group that EKS gives to the control plane and to every node."""
    return str((config and config.cluster_security_group_id) or "")


def _issuer(identities: Sequence[Any] | None) -> str:
    issuers = [str(oidc.issuer) for identity in identities or [] for oidc in identity.oidcs or []]
    return next(iter(issuers), "")


def _login(name: str, location: str) -> Login:
    return Login(
        command="aws",
        args=["eks", "get-token", "--cluster-name", name, "--region", location, "--output", "json"],
        install_hint="install the AWS CLI v2",
        api="v1beta1",
    )


def _existing(args: ClusterArgs, parent: pulumi.Resource) -> ClusterOutputs:
    found = eks.get_cluster_output(name=args.existing, region=args.location, opts=pulumi.InvokeOptions(parent=parent))

    return ClusterOutputs(
        name=found.name,
        endpoint=found.endpoint,
        certificate_authority=found.certificate_authorities.apply(lambda found: found[0].data),
        oidc_issuer=found.identities.apply(_issuer),
        login=found.name.apply(lambda known: _login(known, args.location)),
        ready=[],
        cluster_id=found.arn,
        log_store=pulumi.Output.from_input(""),
        security_group=found.vpc_config.apply(_node_group),
    )
