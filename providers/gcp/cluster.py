"""A cluster on GCP: GKE, regional, with Autopilot or with Standard node pools and node auto-provisioning."""

import datetime as dt
from typing import Any

import pulumi
from pulumi_gcp import container, projects, serviceaccount

from graticule.providers.contract.cluster import PLACE_OF, ClusterArgs, ClusterOutputs, Role
from graticule.providers.contract.cluster_options import GKE_HOURS, GcpChannel, GcpCluster, Nodes, Reach
from graticule.providers.contract.kubeconfig import Login
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.window import Day, Window
from graticule.providers.gcp.common import Scope
from graticule.providers.gcp.log_store import LogStore, keep_logs
from graticule.providers.gcp.node_pools import PLATFORM, node_pools

NAME_LIMIT = 40
SERVICE_ACCOUNT_LIMIT = 30
CONTROL_PLANE_LOGS = ["APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]
METRICS = ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER", "POD", "DEPLOYMENT", "STORAGE", "HPA"]
NODE_ROLES = ("roles/artifactregistry.reader", "roles/container.defaultNodeServiceAccount")

_ROLES = {
    Role.ADMIN: "roles/container.admin",
    Role.EDIT: "roles/container.developer",
    Role.VIEW: "roles/container.viewer",
}
_A_MONDAY = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)


def build(name: str, args: ClusterArgs, parent: pulumi.Resource) -> ClusterOutputs:
    """Make the cluster, or read one that exists."""
    if args.existing:
        return _existing(args, parent)
    scope, options = Scope.of(name, args, parent), args.gcp or GcpCluster()
    place = PLACE_OF[args.generation]
    account = serviceaccount.Account(
        scope.logical("nodes"),
        account_id=physical_name(args.prefix, name, limit=SERVICE_ACCOUNT_LIMIT),
        display_name=f"Nodes of {name}",
        project=scope.project,
        opts=scope.opts,
    )
    may = [
        projects.IAMMember(
            scope.logical(role.rpartition("/")[2]),
            member=account.member,
            role=role,
            project=account.project,
            opts=scope.opts,
        )
        for role in NODE_ROLES
    ]
    cluster_name = physical_name(args.prefix, name, limit=NAME_LIMIT)
    logs = keep_logs(
        scope,
        LogStore("logs", f"Logs of {name}", args.location, args.log_retention_days, args.logs_key),
        f'resource.labels.cluster_name="{cluster_name}" AND resource.labels.location="{args.location}"',
        account.project,
    )
    automatic = args.nodes is Nodes.AUTO
    cluster = container.Cluster(
        name,
        name=cluster_name,
        location=args.location,
        node_locations=sorted(args.zones),
        network=args.network.network_id,
        subnetwork=next(iter(args.network.private_subnets.values())),
        networking_mode="VPC_NATIVE",
        ip_allocation_policy=container.ClusterIpAllocationPolicyArgs(
            cluster_secondary_range_name=f"pods-{place}", services_secondary_range_name=f"services-{place}"
        ),
        private_cluster_config=container.ClusterPrivateClusterConfigArgs(
            enable_private_nodes=True,
            enable_private_endpoint=args.reach is not Reach.ALLOW_LIST,
            master_ipv4_cidr_block=args.network.master_range,
        ),
        control_plane_endpoints_config=container.ClusterControlPlaneEndpointsConfigArgs(
            dns_endpoint_config=container.ClusterControlPlaneEndpointsConfigDnsEndpointConfigArgs(
                allow_external_traffic=args.reach is Reach.DNS_ENDPOINT
            ),
            ip_endpoints_config=container.ClusterControlPlaneEndpointsConfigIpEndpointsConfigArgs(enabled=True),
        ),
        master_authorized_networks_config=container.ClusterMasterAuthorizedNetworksConfigArgs(
            cidr_blocks=[
                container.ClusterMasterAuthorizedNetworksConfigCidrBlockArgs(cidr_block=block)
                for block in (args.network.region_range, *args.allow)
            ],
            gcp_public_cidrs_access_enabled=False,
            private_endpoint_enforcement_enabled=True,
        ),
        database_encryption=container.ClusterDatabaseEncryptionArgs(state="ENCRYPTED", key_name=args.secrets_key),
        release_channel=container.ClusterReleaseChannelArgs(channel=options.channel),
        min_master_version=args.version,
        maintenance_policy=_maintenance(args.window, options),
        authenticator_groups_config=container.ClusterAuthenticatorGroupsConfigArgs(
            security_group=options.security_group
        )
        if options.security_group
        else None,
        enable_legacy_abac=False,
        master_auth=container.ClusterMasterAuthArgs(
            client_certificate_config=container.ClusterMasterAuthClientCertificateConfigArgs(
                issue_client_certificate=False
            )
        ),
        logging_config=container.ClusterLoggingConfigArgs(
            enable_components=["SYSTEM_COMPONENTS", "WORKLOADS", *CONTROL_PLANE_LOGS]
        ),
        monitoring_config=container.ClusterMonitoringConfigArgs(
            enable_components=METRICS,
            managed_prometheus=container.ClusterMonitoringConfigManagedPrometheusArgs(enabled=args.collects_metrics),
        ),
        security_posture_config=container.ClusterSecurityPostureConfigArgs(
            mode="BASIC", vulnerability_mode="VULNERABILITY_DISABLED"
        ),
        gateway_api_config=container.ClusterGatewayApiConfigArgs(channel="CHANNEL_STANDARD"),
        resource_labels=scope.labels,
        deletion_protection=args.deletion_protection and not args.retire,
        project=scope.project,
        opts=pulumi.ResourceOptions(
            parent=parent,
            depends_on=[*may, logs],
            ignore_changes=["nodeConfig", "initialNodeCount", "nodeVersion"],
        ),
        **(_autopilot(account.email) if automatic else _standard(args, options, account)),
    )
    pools = [] if automatic else node_pools(scope, args, cluster, account.email)
    return ClusterOutputs(
        name=cluster.name,
        endpoint=_endpoint(args.reach, cluster.endpoint, cluster.control_plane_endpoints_config),
        certificate_authority=_authority(args.reach, cluster.master_auth),
        oidc_issuer=pulumi.Output.concat(
            "https://container.googleapis.com/v1/projects/",
            cluster.project,
            f"/locations/{args.location}/clusters/",
            cluster.name,
        ),
        login=cluster.name.apply(lambda _: _LOGIN),
        ready=[cluster, *pools, *_access(scope, args, cluster)],
        cluster_id=cluster.id,
        log_store=logs.name,
        security_group=pulumi.Output.from_input(""),
    )


def _autopilot(account: pulumi.Output[str]) -> dict[str, Any]:
    defaults = container.ClusterClusterAutoscalingAutoProvisioningDefaultsArgs(
        service_account=account, oauth_scopes=[PLATFORM]
    )
    return {
        "enable_autopilot": True,
        "cluster_autoscaling": container.ClusterClusterAutoscalingArgs(auto_provisioning_defaults=defaults),
    }


def _standard(args: ClusterArgs, options: GcpCluster, account: serviceaccount.Account) -> dict[str, Any]:
    """Return what only a Standard cluster takes; its default pool is removed as soon as it is there."""
    limits = {"cpu": options.nap_cpu, "memory": options.nap_memory_gb}
    return {
        "datapath_provider": "ADVANCED_DATAPATH",
        "default_max_pods_per_node": args.pods_per_node,
        "enable_intranode_visibility": True,
        "enable_l4_ilb_subsetting": True,
        "enable_shielded_nodes": True,
        "initial_node_count": 1,
        "remove_default_node_pool": True,
        "node_config": container.ClusterNodeConfigArgs(service_account=account.email, oauth_scopes=[PLATFORM]),
        "workload_identity_config": container.ClusterWorkloadIdentityConfigArgs(
            workload_pool=pulumi.Output.concat(account.project, ".svc.id.goog")
        ),
        "cluster_autoscaling": container.ClusterClusterAutoscalingArgs(
            enabled=True,
            autoscaling_profile="BALANCED",
            auto_provisioning_locations=sorted(args.zones),
            resource_limits=[
                container.ClusterClusterAutoscalingResourceLimitArgs(resource_type=kind, minimum=0, maximum=most)
                for kind, most in limits.items()
            ],
            auto_provisioning_defaults=container.ClusterClusterAutoscalingAutoProvisioningDefaultsArgs(
                service_account=account.email,
                oauth_scopes=[PLATFORM],
                management=container.ClusterClusterAutoscalingAutoProvisioningDefaultsManagementArgs(
                    auto_repair=True, auto_upgrade=True
                ),
                shielded_instance_config=container.ClusterClusterAutoscalingAutoProvisioningDefaultsShieldedInstanceConfigArgs(
                    enable_secure_boot=True, enable_integrity_monitoring=True
                ),
            ),
        ),
    }


def _maintenance(window: Window, options: GcpCluster) -> container.ClusterMaintenancePolicyArgs:
    """Patch in the window; the next minor version comes by an edit, until this one is out of support.

    The channel EXTENDED has no minor upgrades of its own, and its nodes follow the control plane. Elsewhere no
    exclusion holds the control plane and lets nodes follow it.
    """
    held = options.hold_minor_version and options.channel is not GcpChannel.EXTENDED
    start = _A_MONDAY + dt.timedelta(days=list(Day).index(window.day), hours=window.hour)
    return container.ClusterMaintenancePolicyArgs(
        recurring_window=container.ClusterMaintenancePolicyRecurringWindowArgs(
            start_time=_zulu(start),
            end_time=_zulu(start + dt.timedelta(hours=window.hours or GKE_HOURS)),
            recurrence=f"FREQ=WEEKLY;BYDAY={window.day[:2].upper()}",
        ),
        maintenance_exclusions=[
            container.ClusterMaintenancePolicyMaintenanceExclusionArgs(
                exclusion_name="no-minor-upgrades",
                start_time=_zulu(_A_MONDAY),
                exclusion_options=container.ClusterMaintenancePolicyMaintenanceExclusionExclusionOptionsArgs(
                    scope="NO_MINOR_UPGRADES", end_time_behavior="UNTIL_END_OF_SUPPORT"
                ),
            )
        ]
        if held
        else None,
    )


def _zulu(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _endpoint(reach: Reach, address: pulumi.Output[str], endpoints: pulumi.Output[Any]) -> pulumi.Output[str]:
    if reach is Reach.DNS_ENDPOINT:
        return endpoints.apply(lambda found: f"https://{found.dns_endpoint_config.endpoint}")
    return pulumi.Output.concat("https://", address)


def _authority(reach: Reach, auth: pulumi.Output[Any]) -> pulumi.Output[str]:
    """Return the CA; the DNS endpoint has a certificate that everybody knows."""
    if reach is Reach.DNS_ENDPOINT:
        return pulumi.Output.from_input("")
    return auth.apply(lambda found: found.cluster_ca_certificate or "")


def _access(scope: Scope, args: ClusterArgs, cluster: container.Cluster) -> list[pulumi.Resource]:
    """Give each team its role on this cluster alone."""
    return [
        projects.IAMMember(
            scope.logical(team),
            member=f"group:{access.principal}",
            role=_ROLES[access.role],
            project=cluster.project,
            condition=projects.IAMMemberConditionArgs(
                title=physical_name(scope.name, team, limit=100),
                expression=cluster.id.apply(lambda known: f'resource.name == "{known}"'),
            ),
            opts=scope.opts,
        )
        for team, access in sorted(args.access.items())
    ]


_LOGIN = Login(
    command="gke-gcloud-auth-plugin",
    args=[],
    install_hint="install it: gcloud components install gke-gcloud-auth-plugin",
    api="v1beta1",
)


def _existing(args: ClusterArgs, parent: pulumi.Resource) -> ClusterOutputs:
    found = container.get_cluster_output(
        name=args.existing,
        location=args.location,
        project=args.account or None,
        opts=pulumi.InvokeOptions(parent=parent),
    )
    return ClusterOutputs(
        name=found.name,
        endpoint=_endpoint(
            args.reach, found.endpoint, found.control_plane_endpoints_configs.apply(lambda all_: all_[0])
        ),
        certificate_authority=_authority(args.reach, found.master_auths.apply(lambda all_: all_[0])),
        oidc_issuer=pulumi.Output.concat("https://container.googleapis.com/v1/", found.id),
        login=found.name.apply(lambda _: _LOGIN),
        ready=[],
        cluster_id=found.id,
        log_store=pulumi.Output.from_input(""),
        security_group=pulumi.Output.from_input(""),
    )
