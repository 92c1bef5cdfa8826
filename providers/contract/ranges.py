"""How one region's slot of addresses is divided: the same for every cloud, fixed for ever.

A slot is a block of a private range, /14 by default. Its four quarters are: the network (VPC, VNet, subnets), the
services of clusters, and the pods of two clusters. Every place below is a fixed offset in the slot, so nothing moves
when a zone, a region or a cluster comes or goes. Zones have eight places, taken by their own name.

``quarter 0``, the network (/16 of a /14):

======================  ==========  =======================================================================
block                   of a /14    what for
======================  ==========  =======================================================================
private                 /17         nodes; eight zone places of /20
public                  /19         load balancers, NAT gateways; eight zone places of /22
database                /19         databases; eight zone places of /22
endpoints               /20         private endpoints of the cloud's own services
private services        /20         peered producer networks (GCP private services access)
delegated               /20         subnets that Azure services want for themselves; sixteen of /24
proxies                 /21         GCP's proxy-only subnet
masters                 /21         GKE control planes: two of /28
======================  ==========  =======================================================================

``quarter 1`` holds the service ranges (/20) of two clusters, the rest is spare. ``quarters 2 and 3`` hold the pods of
those two clusters; on AWS, where pods live in the VPC, they are the VPC's secondary ranges, four zone places each.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.places import zone_place

SLOT_PREFIX = 14
"""The size of a slot unless the settings say otherwise: 262,144 addresses."""
LARGEST_SLOT = 14
"""A VPC on AWS takes at most a /16, which is a quarter of the slot."""
SMALLEST_SLOT = 18
"""Below this a GKE proxy-only subnet (/26) and the pods of a useful cluster no longer fit."""
CLUSTER_PLACES = ("a", "b")
"""A cluster and its next generation, side by side."""
DELEGATED_PLACES = ("postgres", "apiserver", "containers", "sql", "netapp", "resolver-in", "resolver-out", "gateway")
"""The Azure services that want a subnet for themselves. A name keeps its place: append, never reorder."""

PRIVATE_NETWORKS = tuple(
    ipaddress.IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)
"""Where a deployment's addresses may lie (RFC 1918 and RFC 6598)."""

AKS_FORBIDDEN = tuple(
    ipaddress.IPv4Network(text) for text in ("169.254.0.0/16", "192.0.2.0/24", "172.30.0.0/16", "172.31.0.0/16")
)
"""Ranges that AKS uses itself (cloud rule 86)."""


@dataclass(frozen=True)
class ZoneRanges:
    """The subnets of one zone, as CIDR blocks."""

    private: str
    public: str
    database: str
    pods: str


ZONE_ROLES = tuple(ZoneRanges.__dataclass_fields__)
"""What a zone's subnets are for: each is named by its role and the zone."""


@dataclass(frozen=True)
class RegionRanges:
    """Every range of one region, as CIDR blocks."""

    slot: str
    network: str
    private: str
    public: str
    database: str
    endpoints: str
    private_services: str
    proxies: str
    delegated: dict[str, str]
    masters: dict[str, str]
    services: dict[str, str]
    pods: dict[str, str]
    zones: dict[str, ZoneRanges]


def parse_block(text: str) -> ipaddress.IPv4Network:
    """Return the CIDR block that ``text`` writes.

    Raises:
        Problem: it is not one or has host bits.
    """
    try:
        network = ipaddress.IPv4Network(text)
    except ValueError:
        try:
            base = ipaddress.IPv4Network(text, strict=False)
        except ValueError:
            raise Problem("", f"need an IPv4 range such as 10.0.0.0/8, got {text!r}") from None
        raise Problem("", f"has address bits below its prefix, write {base}, got {text!r}") from None
    return network


def parse_range(text: str) -> ipaddress.IPv4Network:
    """Return the private CIDR block that ``text`` writes.

    Raises:
        Problem: it is not one, has host bits, or is not private.
    """
    network = parse_block(text)
    if not any(network.subnet_of(private) for private in PRIVATE_NETWORKS):
        allowed = ", ".join(map(str, PRIVATE_NETWORKS))
        raise Problem("", f"need a private range, inside one of {allowed}, got {text!r}")
    return network


def parse_slot(text: str, cloud: Cloud) -> ipaddress.IPv4Network:
    """Return the slot that ``text`` writes, checked against what ``cloud`` accepts.

    Raises:
        Problem: it is no private range, is too large or too small, or overlaps a range its cloud uses itself.
    """
    network = parse_range(text)
    if not LARGEST_SLOT <= network.prefixlen <= SMALLEST_SLOT:
        raise Problem("", f"need a range from /{SMALLEST_SLOT} to /{LARGEST_SLOT}, got {text!r}")
    if cloud is Cloud.AZURE:
        for forbidden in AKS_FORBIDDEN:
            if network.overlaps(forbidden):
                raise Problem("", f"{text} overlaps {forbidden}, which AKS uses itself; take another range or slot")
    return network


def region_ranges(slot: ipaddress.IPv4Network, cloud: Cloud, zones: Sequence[str]) -> RegionRanges:
    """Divide a slot between what a region needs.

    Args:
        slot: a block of /14 to /18, as :func:`parse_slot` returns.
        cloud: whose zone names ``zones`` are.
        zones: names of zones; their order says nothing.
    """
    start, prefix = int(slot.network_address), slot.prefixlen

    def block(offset: int, bits: int, place: int = 0, place_bits: int = 0) -> str:
        """Return place ``place`` of the block that starts at ``offset`` 64ths of the slot and is ``bits`` longer."""
        size = 1 << (32 - prefix - bits - place_bits)
        address = start + offset * (1 << (32 - prefix - 6)) + place * size
        return f"{ipaddress.IPv4Address(address)}/{prefix + bits + place_bits}"

    small = 28 - (prefix + 7)
    places = {zone: zone_place(cloud, zone) for zone in sorted(zones)}
    return RegionRanges(
        slot=str(slot),
        network=block(0, 2),
        private=block(0, 3),
        public=block(8, 5),
        database=block(10, 5),
        endpoints=block(12, 6),
        private_services=block(13, 6),
        delegated={name: block(14, 6, place, 4) for place, name in enumerate(DELEGATED_PLACES)},
        proxies=block(15, 7),
        masters={name: _second_half(block(15, 6), small, place) for place, name in enumerate(CLUSTER_PLACES)},
        services={name: block(16 + place, 6) for place, name in enumerate(CLUSTER_PLACES)},
        pods={name: block(32 + 16 * place, 2) for place, name in enumerate(CLUSTER_PLACES)},
        zones={
            zone: ZoneRanges(
                private=block(0, 3, place, 3),
                public=block(8, 5, place, 3),
                database=block(10, 5, place, 3),
                pods=block(32, 1, place, 3),
            )
            for zone, place in places.items()
        },
    )


def _second_half(block: str, bits: int, place: int) -> str:
    network = ipaddress.IPv4Network(block)
    half = int(network.network_address) + network.num_addresses // 2
    length = network.prefixlen + 1 + bits
    return f"{ipaddress.IPv4Address(half + place * (1 << (32 - length)))}/{length}"
