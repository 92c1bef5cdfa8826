"""One global network and its regional parts, by hand."""

from typing import Any

import pulumi
from plain_settings import LABELS, PREFIX, PROJECT, RETENTION_DAYS, Region
from pulumi_gcp import Provider, compute, dns, logging, servicenetworking

DOMAINS = {"googleapis.com": "private.googleapis.com", "pkg.dev": "pkg.dev", "gcr.io": "gcr.io"}
PRIVATE_ADDRESSES = ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"]


def gcp_global_network(regions: list[Region], provider: Provider) -> compute.Network:
    """Make the network that the regions join."""
    opts = pulumi.ResourceOptions(provider=provider)
    main = compute.Network(
        "network",
        name=f"{PREFIX}-network",
        auto_create_subnetworks=False,
        routing_mode="GLOBAL",
        delete_default_routes_on_create=False,
        project=PROJECT,
        opts=opts,
    )
    compute.Firewall(
        "deny-ingress",
        name=f"{PREFIX}-deny-ingress",
        network=main.self_link,
        direction="INGRESS",
        priority=65534,
        source_ranges=["0.0.0.0/0"],
        denies=[compute.FirewallDenyArgs(protocol="all")],
        log_config=compute.FirewallLogConfigArgs(metadata="INCLUDE_ALL_METADATA"),
        project=PROJECT,
        opts=opts,
    )
    for what, protocol, sources in (
        ("health-checks", "tcp", ["130.211.0.0/22", "35.191.0.0/16"]),
        ("internal", "all", [region.slot for region in regions]),
    ):
        compute.Firewall(
            f"allow-{what}",
            name=f"{PREFIX}-allow-{what}",
            network=main.self_link,
            direction="INGRESS",
            priority=1000,
            source_ranges=sources,
            allows=[compute.FirewallAllowArgs(protocol=protocol)],
            project=PROJECT,
            opts=opts,
        )
    dns.Policy(
        "dns",
        name=f"{PREFIX}-dns",
        enable_logging=True,
        networks=[dns.PolicyNetworkArgs(network_url=main.self_link)],
        project=PROJECT,
        opts=opts,
    )
    reserved = []
    for region in regions:
        address, length = region.part(0, 4, 13).split("/")
        reserved.append(
            compute.GlobalAddress(
                f"private-services-{region.key}",
                name=f"{PREFIX}-private-services-{region.key}",
                address_type="INTERNAL",
                purpose="VPC_PEERING",
                address=address,
                prefix_length=int(length),
                network=main.self_link,
                labels=LABELS,
                project=PROJECT,
                opts=opts,
            )
        )
    servicenetworking.Connection(
        "private-services",
        network=main.self_link,
        service="servicenetworking.googleapis.com",
        reserved_peering_ranges=[address.name for address in reserved],
        deletion_policy="ABANDON",
        update_on_creation_fail=True,
        opts=opts,
    )
    for domain, target in DOMAINS.items():
        what = domain.replace(".", "-")
        zone = dns.ManagedZone(
            what,
            name=f"{PREFIX}-{what}",
            dns_name=f"{domain}.",
            description=f"{domain} without leaving Google's network",
            visibility="private",
            private_visibility_config=dns.ManagedZonePrivateVisibilityConfigArgs(
                networks=[dns.ManagedZonePrivateVisibilityConfigNetworkArgs(network_url=main.self_link)]
            ),
            labels=LABELS,
            project=PROJECT,
            opts=opts,
        )
        for record, kind, data in ((f"{target}.", "A", PRIVATE_ADDRESSES), (f"*.{domain}.", "CNAME", [f"{target}."])):
            dns.RecordSet(
                f"{what}-{kind}",
                managed_zone=zone.name,
                name=record,
                type=kind,
                ttl=300,
                rrdatas=data,
                project=PROJECT,
                opts=opts,
            )
    return main


def gcp_network(region: Region, main: compute.Network, provider: Provider) -> dict[str, Any]:
    """Make the part of the network in a region."""
    key, location = region.key, region.location
    opts = pulumi.ResourceOptions(provider=provider)
    recorded = {
        "private_ip_google_access": True,
        "log_config": compute.SubnetworkLogConfigArgs(
            aggregation_interval="INTERVAL_1_MIN", flow_sampling=0.5, metadata="INCLUDE_ALL_METADATA"
        ),
    }

    def subnet(what: str, cidr: str, **settings: Any) -> compute.Subnetwork:  # noqa: ANN401 - the SDK's own arguments
        return compute.Subnetwork(
            f"{key}-{what}",
            name=f"{PREFIX}-{key}-{what}",
            network=main.self_link,
            ip_cidr_range=cidr,
            region=location,
            project=PROJECT,
            opts=opts,
            **settings,
        )

    private = subnet(
        "private",
        region.part(0, 1, 0),
        secondary_ip_ranges=[
            compute.SubnetworkSecondaryIpRangeArgs(range_name=range_name, ip_cidr_range=cidr)
            for range_name, cidr in {
                "pods-a": str(region.quarters[2]),
                "pods-b": str(region.quarters[3]),
                "services-a": region.part(1, 4, 0),
                "services-b": region.part(1, 4, 1),
            }.items()
        ],
        **recorded,
    )
    database = subnet("database", region.part(0, 3, 5), **recorded)
    subnet("endpoints", region.part(0, 4, 12), **recorded)
    subnet("proxies", region.part(0, 5, 30), purpose="REGIONAL_MANAGED_PROXY", role="ACTIVE")

    addresses = {
        zone: compute.Address(
            f"{key}-egress-{zone}",
            name=f"{PREFIX}-{key}-egress-{zone}",
            address_type="EXTERNAL",
            labels=region.labels,
            region=location,
            project=PROJECT,
            opts=opts,
        )
        for zone in region.zones
    }
    router = compute.Router(
        f"{key}-egress",
        name=f"{PREFIX}-{key}-egress",
        network=main.self_link,
        region=location,
        project=PROJECT,
        opts=opts,
    )
    compute.RouterNat(
        f"{key}-egress",
        name=f"{PREFIX}-{key}-egress",
        router=router.name,
        nat_ip_allocate_option="MANUAL_ONLY",
        nat_ips=[address.self_link for address in addresses.values()],
        source_subnetwork_ip_ranges_to_nat="LIST_OF_SUBNETWORKS",
        subnetworks=[
            compute.RouterNatSubnetworkArgs(name=private.self_link, source_ip_ranges_to_nats=["ALL_IP_RANGES"])
        ],
        enable_dynamic_port_allocation=True,
        enable_endpoint_independent_mapping=False,
        min_ports_per_vm=64,
        log_config=compute.RouterNatLogConfigArgs(enable=True, filter="ERRORS_ONLY"),
        region=location,
        project=PROJECT,
        opts=opts,
    )

    names = " OR ".join(f'"{PREFIX}-{key}-{what}"' for what in ("database", "endpoints", "private"))
    flows = (
        'resource.type="gce_subnetwork" AND log_id("compute.googleapis.com/vpc_flows")'
        f' AND resource.labels.location:"{location}" AND resource.labels.subnetwork_name=({names})'
    )
    bucket = logging.ProjectBucketConfig(
        f"{key}-flow-logs",
        bucket_id=f"{PREFIX}-{key}-flow-logs",
        location=location,
        retention_days=RETENTION_DAYS,
        description=f"Flows of {key}",
        project=PROJECT,
        opts=opts,
    )
    sink = logging.ProjectSink(
        f"{key}-flow-logs",
        name=f"{PREFIX}-{key}-flow-logs",
        destination=pulumi.Output.concat("logging.googleapis.com/", bucket.id),
        filter=flows,
        unique_writer_identity=True,
        project=PROJECT,
        opts=opts,
    )
    logging.ProjectExclusion(
        f"{key}-flow-logs",
        name=f"{PREFIX}-{key}-flow-logs",
        description=f"Flows of {key} are kept in their region",
        filter=flows,
        project=PROJECT,
        opts=pulumi.ResourceOptions(provider=provider, depends_on=[sink]),
    )
    return {
        "network_id": main.self_link,
        "private": dict.fromkeys(region.zones, private.self_link),
        "database": dict.fromkeys(region.zones, database.self_link),
        "egress_addresses": {zone: address.address for zone, address in addresses.items()},
    }
