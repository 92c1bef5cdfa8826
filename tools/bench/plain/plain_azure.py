"""A virtual network for each region, by hand."""

import hashlib
from typing import Any

import pulumi
from plain_settings import PREFIX, RETENTION_DAYS, Region
from pulumi_azure_native import Provider, network, privatedns, resources, storage

PRIVATE_ZONES = [
    "privatelink.azurecr.io",
    "privatelink.blob.core.windows.net",
    "privatelink.documents.azure.com",
    "privatelink.monitor.azure.com",
    "privatelink.redis.azure.net",
    "privatelink.servicebus.windows.net",
    "privatelink.vaultcore.azure.net",
]
INSIDE = ("allow-network", "VirtualNetwork", ["*"], "Allow", "*")
BALANCER = ("allow-load-balancer", "AzureLoadBalancer", ["*"], "Allow", "*")
NO_INTERNET = ("deny-internet", "Internet", ["*"], "Deny", "*")
NOTHING_ELSE = ("deny-rest", "*", ["*"], "Deny", "*")
WEB = ("allow-web", "Internet", ["80", "443"], "Allow", "Tcp")
MANAGER = ("allow-gateway-manager", "GatewayManager", ["65200-65535"], "Allow", "Tcp")
POSTGRES = ("allow-postgres", "VirtualNetwork", ["5432", "6432"], "Allow", "Tcp")


def azure_network(region: Region, provider: Provider) -> dict[str, Any]:
    """Make the virtual network of a region."""
    key, location = region.key, region.location
    opts = pulumi.ResourceOptions(provider=provider)
    name = f"{PREFIX}-{key}"
    resource_group = resources.ResourceGroup(
        f"{key}-group", resource_group_name=name, location=location, tags=region.labels, opts=opts
    )
    main = network.VirtualNetwork(
        f"{key}-vnet",
        virtual_network_name=name,
        address_space=network.AddressSpaceArgs(address_prefixes=[region.network]),
        location=location,
        resource_group_name=resource_group.name,
        tags=region.labels,
        opts=opts,
    )

    postgres_range = region.part(0, 8, 14 * 16)
    rules = {
        "private": [INSIDE, BALANCER, NO_INTERNET],
        "public": [WEB, MANAGER, INSIDE, BALANCER, NO_INTERNET],
        "database": [
            POSTGRES,
            ("allow-replication", postgres_range, ["*"], "Allow", "*"),
            BALANCER,
            NO_INTERNET,
            NOTHING_ELSE,
        ],
        "apiserver": [INSIDE, BALANCER, NO_INTERNET],
        "endpoints": [INSIDE, NO_INTERNET, NOTHING_ELSE],
    }
    groups = {}
    for role, role_rules in rules.items():
        groups[role] = network.NetworkSecurityGroup(
            f"{key}-{role}",
            network_security_group_name=f"{name}-{role}",
            security_rules=[
                network.SecurityRuleArgs(
                    name=rule_name,
                    priority=100 + 100 * place,
                    direction=network.SecurityRuleDirection.INBOUND,
                    access=access,
                    protocol=protocol,
                    source_address_prefix=source,
                    source_port_range="*",
                    destination_address_prefix="*",
                    destination_port_range=ports[0] if len(ports) == 1 else None,
                    destination_port_ranges=ports if len(ports) > 1 else None,
                )
                for place, (rule_name, source, ports, access, protocol) in enumerate(role_rules)
            ],
            location=location,
            resource_group_name=resource_group.name,
            tags=region.labels,
            opts=opts,
        )

    def subnet(
        what: str, role: str, cidr: str, delegate: str = "", nat: network.NatGateway | None = None
    ) -> network.Subnet:
        return network.Subnet(
            f"{key}-{what}",
            subnet_name=f"{name}-{what}",
            virtual_network_name=main.name,
            address_prefix=cidr,
            default_outbound_access=False,
            delegations=[network.DelegationArgs(name=delegate.split("/")[1], service_name=delegate)]
            if delegate
            else None,
            nat_gateway=network.SubResourceArgs(id=nat.id) if nat else None,
            network_security_group=network.NetworkSecurityGroupArgs(id=groups[role].id),
            private_endpoint_network_policies=network.VirtualNetworkPrivateEndpointNetworkPolicies.ENABLED,
            service_endpoints=[network.ServiceEndpointPropertiesFormatArgs(service="Microsoft.Storage")]
            if "PostgreSQL" in delegate
            else None,
            resource_group_name=resource_group.name,
            opts=opts,
        )

    private, addresses = {}, {}
    for zone in region.zones:
        addresses[zone] = network.PublicIPAddress(
            f"{key}-egress-{zone}",
            public_ip_address_name=f"{name}-egress-{zone}",
            public_ip_address_version=network.IPVersion.I_PV4,
            public_ip_allocation_method=network.IPAllocationMethod.STATIC,
            sku=network.PublicIPAddressSkuArgs(
                name=network.PublicIPAddressSkuName.STANDARD, tier=network.PublicIPAddressSkuTier.REGIONAL
            ),
            zones=[zone],
            location=location,
            resource_group_name=resource_group.name,
            tags=region.labels,
            opts=opts,
        )
        nat = network.NatGateway(
            f"{key}-egress-{zone}",
            nat_gateway_name=f"{name}-egress-{zone}",
            public_ip_addresses=[network.SubResourceArgs(id=addresses[zone].id)],
            sku=network.NatGatewaySkuArgs(name=network.NatGatewaySkuName.STANDARD),
            zones=[zone],
            location=location,
            resource_group_name=resource_group.name,
            tags=region.labels,
            opts=opts,
        )
        private[zone] = subnet(f"private-{zone}", "private", region.part(0, 4, int(zone) - 1), nat=nat)
    public = subnet("public", "public", region.part(0, 3, 4))
    database = subnet("database", "database", postgres_range, "Microsoft.DBforPostgreSQL/flexibleServers")
    subnet("apiserver", "apiserver", region.part(0, 8, 14 * 16 + 1), "Microsoft.ContainerService/managedClusters")
    subnet("endpoints", "endpoints", region.part(0, 4, 12))

    for zone_name in PRIVATE_ZONES:
        private_zone = privatedns.PrivateZone(
            f"{key}-{zone_name}",
            private_zone_name=zone_name,
            location="Global",
            resource_group_name=resource_group.name,
            tags=region.labels,
            opts=opts,
        )
        privatedns.VirtualNetworkLink(
            f"{key}-{zone_name}",
            virtual_network_link_name=name,
            private_zone_name=private_zone.name,
            virtual_network=privatedns.SubResourceArgs(id=main.id),
            registration_enabled=False,
            location="Global",
            resource_group_name=resource_group.name,
            tags=region.labels,
            opts=opts,
        )

    flow_logs(region, main, resource_group, opts)
    return {
        "network_id": main.id,
        "private": {zone: one.id for zone, one in private.items()},
        "public": public.id,
        "database": database.id,
        "egress_addresses": {zone: address.ip_address for zone, address in addresses.items()},
    }


def flow_logs(
    region: Region, main: network.VirtualNetwork, resource_group: resources.ResourceGroup, opts: pulumi.ResourceOptions
) -> None:
    """Record the network's flows."""
    key, location = region.key, region.location
    account = storage.StorageAccount(
        f"{key}-flow-logs",
        account_name=f"acmeflow{hashlib.sha256(key.encode()).hexdigest()[:12]}",
        kind=storage.Kind.STORAGE_V2,
        sku=storage.SkuArgs(name=storage.SkuName.STANDARD_ZRS),
        access_tier=storage.AccessTier.HOT,
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        allow_shared_key_access=True,
        enable_https_traffic_only=True,
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
        encryption=storage.EncryptionArgs(
            key_source=storage.KeySource.MICROSOFT_STORAGE,
            require_infrastructure_encryption=True,
            services=storage.EncryptionServicesArgs(
                blob=storage.EncryptionServiceArgs(enabled=True, key_type=storage.KeyType.ACCOUNT)
            ),
        ),
        network_rule_set=storage.NetworkRuleSetArgs(
            default_action=storage.DefaultAction.DENY, bypass=storage.Bypass.AZURE_SERVICES
        ),
        location=location,
        resource_group_name=resource_group.name,
        tags=region.labels,
        opts=opts,
    )
    storage.ManagementPolicy(
        f"{key}-flow-logs",
        account_name=account.name,
        management_policy_name="default",
        policy=storage.ManagementPolicySchemaArgs(
            rules=[
                storage.ManagementPolicyRuleArgs(
                    name="delete-after-retention",
                    type=storage.RuleType.LIFECYCLE,
                    enabled=True,
                    definition=storage.ManagementPolicyDefinitionArgs(
                        filters=storage.ManagementPolicyFilterArgs(blob_types=["blockBlob"]),
                        actions=storage.ManagementPolicyActionArgs(
                            base_blob=storage.ManagementPolicyBaseBlobArgs(
                                delete=storage.DateAfterModificationArgs(
                                    days_after_modification_greater_than=RETENTION_DAYS
                                )
                            )
                        ),
                    ),
                )
            ]
        ),
        resource_group_name=resource_group.name,
        opts=opts,
    )
    network.FlowLog(
        f"{key}-flow-logs",
        flow_log_name=f"{PREFIX}-{key}-flow-logs",
        network_watcher_name=f"NetworkWatcher_{location}",
        resource_group_name="NetworkWatcherRG",
        target_resource_id=main.id,
        storage_id=account.id,
        enabled=True,
        format=network.FlowLogFormatParametersArgs(type=network.FlowLogFormatType.JSON, version=2),
        retention_policy=network.RetentionPolicyParametersArgs(enabled=True, days=RETENTION_DAYS),
        location=location,
        tags=region.labels,
        opts=opts,
    )
