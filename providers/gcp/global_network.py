"""The network of a GCP project: the VPC that spans the regions, its firewall and its private services."""

import pulumi
from pulumi_gcp import compute

from graticule.providers.contract.network import GlobalNetworkArgs, GlobalNetworkOutputs
from graticule.providers.contract.outputs import after
from graticule.providers.gcp.common import Scope
from graticule.providers.gcp.private_services import dns_logging, private_google_access, private_services

HEALTH_CHECKS = ["130.211.0.0/22", "35.191.0.0/16"]
"""Where Google's load balancers and their health checks come from."""
LAST = 65534
"""The last priority before the rules that GCP implies."""
ANYWHERE = "0.0.0.0/0"


def build(name: str, args: GlobalNetworkArgs, parent: pulumi.Resource) -> GlobalNetworkOutputs:
    """Make the network that the regions join; without private service ranges also without private services.

    The default route stays: it leads to Google's own services and to NAT, and nowhere from a machine that has neither
    an address of its own nor NAT.
    """
    scope = Scope.of(name, args, parent)
    network = compute.Network(
        name,
        name=scope.physical(),
        auto_create_subnetworks=False,
        routing_mode="GLOBAL",
        delete_default_routes_on_create=False,
        project=scope.project,
        opts=scope.opts,
    )
    _firewall(scope, network, sorted(args.internal_ranges.values()))
    dns_logging(scope, network)
    if not args.private_service_ranges:
        return GlobalNetworkOutputs(network_id=network.self_link)
    connection = private_services(scope, network, args.private_service_ranges)
    names = private_google_access(scope, network)
    # A database that comes before the connection is refused, and a machine without these names finds no service.
    return GlobalNetworkOutputs(network_id=after(network.self_link, [connection, *names]))


def _firewall(scope: Scope, network: compute.Network, internal: list[str]) -> None:
    def allow(what: str, protocol: str, sources: list[str]) -> None:
        compute.Firewall(
            scope.logical(what),
            name=scope.physical(what),
            network=network.self_link,
            direction="INGRESS",
            priority=1000,
            source_ranges=sources,
            allows=[compute.FirewallAllowArgs(protocol=protocol)],
            project=scope.project,
            opts=scope.opts,
        )

    compute.Firewall(
        scope.logical("deny-ingress"),
        name=scope.physical("deny-ingress"),
        network=network.self_link,
        direction="INGRESS",
        priority=LAST,
        source_ranges=[ANYWHERE],
        denies=[compute.FirewallDenyArgs(protocol="all")],
        log_config=compute.FirewallLogConfigArgs(metadata="INCLUDE_ALL_METADATA"),
        project=scope.project,
        opts=scope.opts,
    )
    allow("allow-health-checks", "tcp", HEALTH_CHECKS)
    if internal:  # a rule without sources would be open to everyone
        allow("allow-internal", "all", internal)
