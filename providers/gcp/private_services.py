"""Google's own services, reached without leaving Google's network."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_gcp import compute, dns, servicenetworking

from graticule.providers.gcp.common import Scope

PRODUCERS = "servicenetworking.googleapis.com"
PRIVATE_ADDRESSES = ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"]
"""``private.googleapis.com``, 199.36.153.8/30."""
PRIVATE_DOMAINS = {"googleapis.com": "private.googleapis.com", "pkg.dev": "pkg.dev", "gcr.io": "gcr.io"}
"""For each domain the name in it that carries the addresses; every other name is an alias of that one."""
TTL = 300


def private_services(scope: Scope, network: compute.Network, ranges: Mapping[str, str]) -> servicenetworking.Connection:
    """Let producer networks (Cloud SQL, AlloyDB) peer, each region from a range of its own.

    Producers hold on to the connection for days after their last instance is gone, so its deletion abandons it. An
    abandoned peering keeps the network from being deleted until somebody removes it by hand.
    """
    reserved = [_reserve(scope, network, f"private-services-{key}", ranges[key]) for key in sorted(ranges)]
    return servicenetworking.Connection(
        scope.logical("private-services"),
        network=network.self_link,
        service=PRODUCERS,
        reserved_peering_ranges=[address.name for address in reserved],
        deletion_policy="ABANDON",
        update_on_creation_fail=True,
        opts=scope.opts,
    )


def _reserve(scope: Scope, network: compute.Network, what: str, block: str) -> compute.GlobalAddress:
    address, length = block.split("/")
    return compute.GlobalAddress(
        scope.logical(what),
        name=scope.physical(what),
        address_type="INTERNAL",
        purpose="VPC_PEERING",
        address=address,
        prefix_length=int(length),
        network=network.self_link,
        labels=scope.labels,
        project=scope.project,
        opts=scope.opts,
    )


def private_google_access(scope: Scope, network: compute.Network) -> list[dns.RecordSet]:
    """Make the names of Google's APIs and registries resolve to addresses that only Google's network routes."""
    records: list[dns.RecordSet] = []
    for domain, target in PRIVATE_DOMAINS.items():
        what = domain.replace(".", "-")
        zone = dns.ManagedZone(
            scope.logical(what),
            name=scope.physical(what),
            dns_name=f"{domain}.",
            description=f"{domain} without leaving Google's network",
            visibility="private",
            private_visibility_config=dns.ManagedZonePrivateVisibilityConfigArgs(
                networks=[dns.ManagedZonePrivateVisibilityConfigNetworkArgs(network_url=network.self_link)]
            ),
            labels=scope.labels,
            project=scope.project,
            opts=scope.opts,
        )
        records += [
            _record(scope, zone, f"{what}-private", f"{target}.", "A", PRIVATE_ADDRESSES),
            _record(scope, zone, f"{what}-others", f"*.{domain}.", "CNAME", [f"{target}."]),
        ]
    return records


def _record(
    scope: Scope, zone: dns.ManagedZone, what: str, name: str, kind: str, data: Sequence[pulumi.Input[str]]
) -> dns.RecordSet:
    return dns.RecordSet(
        scope.logical(what),
        managed_zone=zone.name,
        name=name,
        type=kind,
        ttl=TTL,
        rrdatas=data,
        project=scope.project,
        opts=scope.opts,
    )


def dns_logging(scope: Scope, network: compute.Network) -> None:
    """Log what the network's machines look up."""
    dns.Policy(
        scope.logical("dns"),
        name=scope.physical("dns"),
        enable_logging=True,
        networks=[dns.PolicyNetworkArgs(network_url=network.self_link)],
        project=scope.project,
        opts=scope.opts,
    )
