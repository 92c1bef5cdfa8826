"""The address plan of a whole deployment: every region's slot, and whether all of them fit beside each other."""

import contextlib
import ipaddress
import math
from collections.abc import Collection, Iterable, Mapping

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, Problems
from graticule.providers.contract.ranges import AKS_FORBIDDEN, RegionRanges, parse_block, parse_range
from graticule.stacks.cluster_settings import Clusters
from graticule.stacks.settings import Addresses, Region

RESERVED_PER_SUBNET = 5
"""Addresses of each subnet that a cloud keeps for itself (AWS and Azure five, GCP four)."""
AKS_NODE_PREFIX = 24
"""AKS's overlay gives every node a /24 (cloud rule 88)."""


def slot_count(addresses: Addresses) -> int:
    """Return how many slots the deployment's range has; slot 0 is kept for what spans regions."""
    network = parse_range(addresses.range)
    return 1 << max(0, addresses.slot - network.prefixlen)


def next_free_slot(regions: Collection[Region], addresses: Addresses) -> int:
    """Return the lowest slot that no region has, free of explicit ranges, of ``avoid`` and of what AKS uses itself.

    Raises:
        Problem: every slot is taken; the place is empty.
    """
    taken = {region.slot for region in regions}
    blocks = [*AKS_FORBIDDEN, *(parse_block(text) for text in addresses.avoid)]
    for region in regions:
        if region.range is not None:
            with contextlib.suppress(Problem):
                blocks.append(parse_block(region.range))
    for number in range(1, slot_count(addresses)):
        if number not in taken:
            slot = ipaddress.IPv4Network(slot_range(addresses, number))
            if not any(slot.overlaps(block) for block in blocks):
                return number
    raise Problem("", f"every slot of {addresses.range} is taken; give a 'range' outside of it")


def first_block(addresses: Addresses) -> ipaddress.IPv4Network:
    """Return slot 0, which is kept for what spans regions."""
    return ipaddress.IPv4Network((parse_range(addresses.range).network_address, addresses.slot))


def slot_range(addresses: Addresses, number: int) -> str:
    """Return the range of a slot.

    Raises:
        Problem: the deployment's range has no such slot.
    """
    network = parse_range(addresses.range)
    last = slot_count(addresses) - 1
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
    blocks = sorted((ipaddress.IPv4Network(slot), f"regions.{key}") for key, slot in slots.items())
    avoided = [(parse_block(text), f"addresses.avoid.{place}") for place, text in enumerate(avoid)]
    problems: list[Problem] = []
    widest = blocks[:1]
    for place, (block, region) in enumerate(blocks):
        others = [*(widest if place else []), *avoided]
        problems.extend(
            Problem(region, f"{block} overlaps {other} of {owner}; take another slot or range")
            for other, owner in others
            if block.overlaps(other)
        )
        if block.broadcast_address > widest[0][0].broadcast_address:
            widest = [(block, region)]
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
