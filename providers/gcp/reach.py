"""Who reaches what Google runs in a network: the network's own firewall lets its clients out to it, and nobody else."""

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_gcp import compute

from graticule.providers.contract.spread import Spread
from graticule.providers.gcp.common import Scope

OPEN, SHUT = 900, 901
"""Priorities of what lets clients out to it, and of what keeps everybody else from it."""


def reached_by_clients(
    scope: Scope, args: Spread, member: str, addresses: pulumi.Output[list[str]], ports: Sequence[str]
) -> None:
    """Let the clients' machines and pods out to a member's addresses, and nobody else in the network."""
    network_id = pulumi.Output.from_input(args.at(member).network_id)
    shared: dict[str, Any] = {
        "network": network_id,
        "direction": "EGRESS",
        "destination_ranges": addresses.apply(lambda found: [f"{address}/32" for address in found]),
        "project": network_id.apply(lambda link: _project(link) or scope.project),
        "opts": scope.opts,
    }
    clients = sorted(block for ranges in args.client_ranges().values() for block in ranges)
    if clients:
        compute.Firewall(
            scope.logical("clients"),
            name=scope.physical("clients"),
            priority=OPEN,
            source_ranges=clients,
            allows=[compute.FirewallAllowArgs(protocol="tcp", ports=list(ports))],
            **shared,
        )
    compute.Firewall(
        scope.logical("others"),
        name=scope.physical("others"),
        priority=SHUT,
        denies=[compute.FirewallDenyArgs(protocol="all")],
        **shared,
    )


def _project(link: str) -> str:
    """Return the project of a network: of one that is shared it is not that of what uses it."""
    return link.partition("projects/")[2].partition("/")[0]
