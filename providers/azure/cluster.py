"""A cluster on Azure: AKS Base with node auto-provisioning or with node pools, private, without local accounts."""

import base64
import ipaddress
import re
from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_azure_native import containerservice as aks
from pulumi_azure_native import managedidentity

from graticule.providers.azure.access import BuiltIn, Principal, assign
from graticule.providers.azure.agent_pools import system_pools, user_pools
from graticule.providers.azure.cluster_profiles import PROFILES, SCALING, node_group
from graticule.providers.azure.common import Scope, resource_group
from graticule.providers.azure.container_logs import agent, keep_logs, workspace
from graticule.providers.azure.identities import make_identity
from graticule.providers.contract.cluster import ClusterArgs, ClusterOutputs, Role
from graticule.providers.contract.cluster_options import AzureCluster, Nodes, Reach
from graticule.providers.contract.kubeconfig import Login
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.window import Window

NAME_LIMIT = 63
DNS_LIMIT = 54
NODE_GROUP_LIMIT = 80
DNS_ADDRESS = 10
"""The service range's address of the cluster's DNS; the first is the API server's (cloud rule 87)."""
ENTRA_SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""The application that every AKS cluster with Entra login is, in every tenant."""

_ROLES = {Role.ADMIN: BuiltIn.CLUSTER_ADMIN, Role.EDIT: BuiltIn.CLUSTER_WRITER, Role.VIEW: BuiltIn.CLUSTER_READER}
_AUTHORITY = re.compile(r"certificate-authority-data:\s*(\S+)")


def build(name: str, args: ClusterArgs, parent: pulumi.Resource) -> ClusterOutputs:
    """Make the cluster, or read one that exists."""
    options = args.azure or AzureCluster()
    if args.existing:
        return _existing(args, options, parent)
    scope = Scope(name, args, parent, options.resource_group or resource_group(name, args, parent))
    identity, kubelet = make_identity(scope, "control-plane"), make_identity(scope, "nodes")
    granted = _grants(scope, identity, kubelet)
    logs, automatic = workspace(scope), args.nodes is Nodes.AUTO
    cluster = aks.ManagedCluster(
        name,
        resource_name_=physical_name(args.prefix, name, limit=NAME_LIMIT),
        location=args.location,
        resource_group_name=scope.group,
        node_resource_group=physical_name(args.prefix, name, "nodes", limit=NODE_GROUP_LIMIT),
        node_resource_group_profile=node_group(locked=options.node_group_locked),
        dns_prefix=physical_name(args.prefix, name, limit=DNS_LIMIT),
        kubernetes_version=args.version,
        sku=aks.ManagedClusterSKUArgs(name=aks.ManagedClusterSKUName.BASE, tier=aks.ManagedClusterSKUTier.STANDARD),
        support_plan=aks.KubernetesSupportPlan.KUBERNETES_OFFICIAL,
        identity=aks.ManagedClusterIdentityArgs(
            type=aks.ResourceIdentityType.USER_ASSIGNED, user_assigned_identities=[identity.id]
        ),
        identity_profile={
            "kubeletidentity": aks.UserAssignedIdentityArgs(
                client_id=kubelet.client_id, object_id=kubelet.principal_id, resource_id=kubelet.id
            )
        },
        agent_pool_profiles=system_pools(args, options),
        node_provisioning_profile=aks.ManagedClusterNodeProvisioningProfileArgs(
            mode=aks.NodeProvisioningMode.AUTO if automatic else aks.NodeProvisioningMode.MANUAL,
            default_node_pools=aks.NodeProvisioningDefaultNodePools.AUTO
            if options.default_pools
            else aks.NodeProvisioningDefaultNodePools.NONE,
        ),
        auto_scaler_profile=None if automatic else SCALING,
        network_profile=_network(args),
        api_server_access_profile=_entry(args),
        aad_profile=aks.ManagedClusterAADProfileArgs(managed=True, enable_azure_rbac=True),
        enable_rbac=True,
        disable_local_accounts=True,
        oidc_issuer_profile=aks.ManagedClusterOIDCIssuerProfileArgs(enabled=True),
        security_profile=aks.ManagedClusterSecurityProfileArgs(
            azure_key_vault_kms=aks.AzureKeyVaultKmsArgs(
                enabled=True,
                key_id=args.secrets_key,
                key_vault_network_access=aks.KeyVaultNetworkAccessTypes.PRIVATE,
                key_vault_resource_id=args.key_store,
            ),
            image_cleaner=aks.ManagedClusterSecurityProfileImageCleanerArgs(enabled=True, interval_hours=168),
            workload_identity=aks.ManagedClusterSecurityProfileWorkloadIdentityArgs(enabled=True),
        ),
        auto_upgrade_profile=aks.ManagedClusterAutoUpgradeProfileArgs(
            upgrade_channel=aks.UpgradeChannel.PATCH, node_os_upgrade_channel=aks.NodeOSUpgradeChannel.NODE_IMAGE
        ),
        storage_profile=aks.ManagedClusterStorageProfileArgs(
            blob_csi_driver=aks.ManagedClusterStorageProfileBlobCSIDriverArgs(enabled=False),
            disk_csi_driver=aks.ManagedClusterStorageProfileDiskCSIDriverArgs(enabled=True),
            file_csi_driver=aks.ManagedClusterStorageProfileFileCSIDriverArgs(enabled=True),
            snapshot_controller=aks.ManagedClusterStorageProfileSnapshotControllerArgs(enabled=True),
        ),
        addon_profiles={"omsagent": agent(logs)},
        azure_monitor_profile=aks.ManagedClusterAzureMonitorProfileArgs(
            metrics=aks.ManagedClusterAzureMonitorProfileMetricsArgs(enabled=args.collects_metrics)
        ),
        tags=scope.tags,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=granted),
        **PROFILES,
    )
    keep_logs(scope, cluster, logs)
    _windows(scope, cluster, args.window)
    host = cluster.fqdn if args.reach is Reach.ALLOW_LIST else cluster.private_fqdn
    return ClusterOutputs(
        name=cluster.name,
        endpoint=pulumi.Output.concat("https://", host, ":443"),
        certificate_authority=_authority(scope.group, cluster.name, parent),
        oidc_issuer=cluster.oidc_issuer_profile.apply(_issuer),
        login=cluster.name.apply(lambda _: _LOGIN),
        ready=[cluster, *user_pools(scope, cluster), *_access(scope, cluster)],
        cluster_id=cluster.id,
        log_store=logs.id,
        security_group=pulumi.Output.from_input(""),
    )


def _grants(
    scope: Scope[ClusterArgs],
    identity: managedidentity.UserAssignedIdentity,
    kubelet: managedidentity.UserAssignedIdentity,
) -> Sequence[pulumi.Resource]:
    """Give the cluster what it needs before it is there: its network, its key, its nodes' identity."""
    needs: dict[str, tuple[BuiltIn, pulumi.Input[str]]] = {
        "network": (BuiltIn.NETWORK, scope.args.network.network_id),
        "key": (BuiltIn.KEY_USER, scope.args.key_store),
        "vault": (BuiltIn.VAULT, scope.args.key_store),
        "identity": (BuiltIn.IDENTITY_OPERATOR, kubelet.id),
    }
    return [
        assign(
            scope.logical(f"may-use-{what}"),
            role,
            to=identity.principal_id,
            kind=Principal.SERVICE,
            scope=where,
            of=scope,
        )
        for what, (role, where) in needs.items()
    ]


def _network(args: ClusterArgs) -> aks.ContainerServiceNetworkProfileArgs:
    services = ipaddress.IPv4Network(args.network.services_range)
    outbound = aks.OutboundType.USER_ASSIGNED_NAT_GATEWAY if args.network.has_egress else aks.OutboundType.NONE
    return aks.ContainerServiceNetworkProfileArgs(
        network_plugin=aks.NetworkPlugin.AZURE,
        network_plugin_mode=aks.NetworkPluginMode.OVERLAY,
        network_dataplane=aks.NetworkDataplane.CILIUM,
        network_policy=aks.NetworkPolicy.CILIUM,
        pod_cidr=args.network.pods_range,
        service_cidr=args.network.services_range,
        dns_service_ip=str(services[DNS_ADDRESS]),
        load_balancer_sku=aks.LoadBalancerSku.STANDARD,
        outbound_type=outbound,
        ip_families=[aks.IpFamily.I_PV4],
        advanced_networking=aks.AdvancedNetworkingArgs(enabled=False),
        static_egress_gateway_profile=aks.ManagedClusterStaticEgressGatewayProfileArgs(enabled=False),
    )


def _entry(args: ClusterArgs) -> aks.ManagedClusterAPIServerAccessProfileArgs:
    common: dict[str, Any] = {
        "disable_run_command": True,
        "enable_vnet_integration": True,
        "subnet_id": args.network.control_plane_subnet,
    }
    if args.reach is Reach.ALLOW_LIST:
        return aks.ManagedClusterAPIServerAccessProfileArgs(
            enable_private_cluster=False, authorized_ip_ranges=args.allow, **common
        )
    return aks.ManagedClusterAPIServerAccessProfileArgs(
        enable_private_cluster=True, enable_private_cluster_public_fqdn=False, private_dns_zone="system", **common
    )


def _windows(scope: Scope[ClusterArgs], cluster: aks.ManagedCluster, window: Window) -> None:
    """Let AKS patch the control plane and the nodes' systems in the window alone."""
    for what in ("aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule"):
        aks.MaintenanceConfiguration(
            scope.logical(what),
            config_name=what,
            resource_name_=cluster.name,
            resource_group_name=scope.group,
            maintenance_window=aks.MaintenanceWindowArgs(
                duration_hours=window.lasts,
                start_time=f"{window.hour:02}:00",
                utc_offset="+00:00",
                schedule=aks.ScheduleArgs(
                    weekly=aks.WeeklyScheduleArgs(day_of_week=window.day.capitalize(), interval_weeks=1)
                ),
            ),
            opts=scope.opts,
        )


def _access(scope: Scope[ClusterArgs], cluster: aks.ManagedCluster) -> list[pulumi.Resource]:
    """Give each team its role on this cluster, and the right to fetch the kubeconfig that has no credential."""
    return [
        assign(
            scope.logical(f"{team}-{role.name.lower().replace('_', '-')}"),
            role,
            to=access.principal,
            kind=Principal.GROUP,
            scope=cluster.id,
            of=scope,
        )
        for team, access in sorted(scope.args.access.items())
        for role in (_ROLES[access.role], BuiltIn.CLUSTER_USER)
    ]


def _issuer(profile: Any) -> str:  # noqa: ANN401 - the SDK's type of an output
    return str(profile.issuer_url) if profile and profile.issuer_url else ""


def _authority(group: pulumi.Input[str], name: pulumi.Input[str], parent: pulumi.Resource) -> pulumi.Output[str]:
    """Return the CA, which AKS gives inside a kubeconfig alone."""
    found = aks.list_managed_cluster_user_credentials_output(
        resource_group_name=group, resource_name=name, opts=pulumi.InvokeOptions(parent=parent)
    )

    def authority(configs: Any) -> str:  # noqa: ANN401 - the SDK's type of an output
        text = base64.b64decode(configs[0].value).decode() if configs else ""
        match = _AUTHORITY.search(text)
        return match[1] if match else ""

    return pulumi.Output.unsecret(found.kubeconfigs.apply(authority))


_LOGIN = Login(
    command="kubelogin",
    args=["get-token", "--login", "azurecli", "--server-id", ENTRA_SERVER],
    install_hint="install it: az aks install-cli",
    api="v1beta1",
)


def _existing(args: ClusterArgs, options: AzureCluster, parent: pulumi.Resource) -> ClusterOutputs:
    group = options.resource_group or ""
    found = aks.get_managed_cluster_output(
        resource_group_name=group, resource_name=args.existing, opts=pulumi.InvokeOptions(parent=parent)
    )
    host = found.fqdn if args.reach is Reach.ALLOW_LIST else found.private_fqdn
    return ClusterOutputs(
        name=found.name,
        endpoint=pulumi.Output.concat("https://", host, ":443"),
        certificate_authority=_authority(group, found.name, parent),
        oidc_issuer=found.oidc_issuer_profile.apply(_issuer),
        login=found.name.apply(lambda _: _LOGIN),
        ready=[],
        cluster_id=found.id,
        log_store=pulumi.Output.from_input(""),
        security_group=pulumi.Output.from_input(""),
    )
