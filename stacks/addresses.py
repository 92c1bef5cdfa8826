"""The address plan of a whole deployment: every region's slot, and whether all of them fit beside each other."""

import ipaddress
import itertools
import math
from collections.abc import Iterable, Mapping

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, Problems
from graticule.providers.contract.ranges import RegionRanges, parse_range
from graticule.stacks.settings import Addresses, Clusters, Region

RESERVED_PER_SUBNET = 5
"""Addresses of each subnet that a cloud keeps for itself (AWS and Azure five, GCP four)."""
AKS_NODE_PREFIX = 24
"""AKS's overlay gives every node a /24 (cloud rule 88)."""


def slot_count(addresses: Addresses) -> int:
    """Return how many slots the deployment's range has; slot 0 is kept for what spans regions."""
    network = parse_range(addresses.range)
    return 1 << max(0, addresses.slot - network.prefixlen)


def next_free_slot(regions: Iterable[Region]) -> int:
    """Return the lowest slot that no region has."""
    taken = {region.slot for region in regions}
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def slot_range(addresses: Addresses, number: int) -> str:
    """Return the range of a slot.

    Raises:
        Problem: the deployment's range has no such slot.
    """
    network = parse_range(addresses.range)
    last = slot_count(addresses) - 1
    if last < 1:
        raise Problem(
            "",
            f"{addresses.range} is too small for slots of /{addresses.slot}; "
            f"need at least a /{addresses.slot - 1} (slot 0 is kept for what spans regions), or a smaller addresses.slot",
        )
    if not 1 <= number <= last:
        raise Problem(
            "", f"need 1..{last} ({addresses.range} holds that many slots of /{addresses.slot}), got {number}"
        )
    start = int(network.network_address) + number * (1 << (32 - addresses.slot))
    return f"{ipaddress.IPv4Address(start)}/{addresses.slot}"


def check_disjoint(slots: Mapping[str, str], avoid: Iterable[str]) -> None:
    """Check that no two regions' slots overlap, and none what the settings say to avoid.

    Raises:
        Problems: one for each overlap.
    """
    taken = sorted(
        (int(network.network_address), int(network.broadcast_address), place, str(network))
        for place, network in (
            *((f"regions.{key}", ipaddress.IPv4Network(slot)) for key, slot in slots.items()),
            *((f"addresses.avoid.{place}", parse_range(text)) for place, text in enumerate(avoid)),
        )
    )
    problems: list[Problem] = []
    for before, after in itertools.pairwise(taken):
        if after[0] <= before[1]:
            first, second = sorted((before, after), key=lambda one: one[2].startswith("regions"))
            problems.append(
                Problem(second[2], f"{second[3]} overlaps {first[3]} of {first[2]}; take another slot or range")
            )
    if problems:
        raise Problems(problems)


def check_room(cloud: Cloud, ranges: RegionRanges, clusters: Clusters) -> None:
    """Check that a region's slot has room for the nodes and pods its cluster may grow to.

    Raises:
        Problem: the place is ``clusters.max_nodes``.
    """
    zones = ranges.zones.values()
    nodes = sum(_usable(zone.private) for zone in zones)
    match cloud:
        case Cloud.AWS:
            pods = sum(_usable(zone.pods) for zone in zones) // clusters.pods_per_node
        case Cloud.GCP:
            per_node = 1 << math.ceil(math.log2(2 * clusters.pods_per_node))
            pods = ipaddress.IPv4Network(ranges.pods["a"]).num_addresses // per_node
        case Cloud.AZURE:
            pods = ipaddress.IPv4Network(ranges.pods["a"]).num_addresses >> (32 - AKS_NODE_PREFIX)
    most = min(nodes, pods)
    if clusters.max_nodes > most:
        raise Problem(
            "clusters.max_nodes",
            f"slot {ranges.slot} has room for {most} nodes of {clusters.pods_per_node} pods on {cloud}, "
            f"got {clusters.max_nodes}; lower it, or take larger slots (addresses.slot)",
        )


def _usable(block: str) -> int:
    return ipaddress.IPv4Network(block).num_addresses - RESERVED_PER_SUBNET
