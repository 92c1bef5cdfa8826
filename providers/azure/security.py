"""Who may reach the subnets of a network on Azure: one network security group per role."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from pulumi_azure_native import network

from graticule.providers.azure.common import Scope
from graticule.providers.contract.network import AzureNetwork, NetworkArgs

ANY = "*"


@dataclass(frozen=True)
class Rule:
    """One inbound rule; the service tags (``Internet``, ``VirtualNetwork`` ...) are Azure's."""

    name: str
    source: str | Sequence[str]
    ports: Sequence[str] = (ANY,)
    access: str = "Allow"
    protocol: str = ANY


JOINED = Rule("allow-network", "VirtualNetwork")
"""The tag means the network and all that are peered with it."""
BALANCER = Rule("allow-load-balancer", "AzureLoadBalancer")
NO_INTERNET = Rule("deny-internet", "Internet", access="Deny")
NOTHING_ELSE = Rule("deny-rest", ANY, access="Deny")
WEB = Rule("allow-web", "Internet", ("80", "443"), protocol="Tcp")
GATEWAY_MANAGER = Rule("allow-gateway-manager", "GatewayManager", ("65200-65535",), protocol="Tcp")
"""Without it Azure refuses an Application Gateway in the subnet."""
POSTGRES_PORTS = ("5432", "6432")
CACHE_PORTS = ("10000", "8500-8599")
"""Where a cache is found, and where its nodes answer."""
NO_CACHES = Rule("deny-caches", ANY, CACHE_PORTS, access="Deny", protocol="Tcp")

_FIRST_PRIORITY, _STEP = 100, 100


def security_groups(scope: Scope[NetworkArgs], database_range: str) -> dict[str, network.NetworkSecurityGroup]:
    """Make the groups and return them by role."""
    options = scope.args.azure or AzureNetwork()
    inside = Rule("allow-network", scope.args.ranges().slot)
    replication = Rule("allow-replication", database_range)
    rules = {
        "private": [inside, BALANCER, NO_INTERNET, NOTHING_ELSE],
        "public": [WEB, GATEWAY_MANAGER, inside, BALANCER, NO_INTERNET, NOTHING_ELSE],
        "database": [
            *_clients("postgres", options.database_clients, POSTGRES_PORTS),
            replication,
            BALANCER,
            NO_INTERNET,
            NOTHING_ELSE,
        ],
        "apiserver": [inside, BALANCER, NO_INTERNET, NOTHING_ELSE],
        "endpoints": [
            *_clients("caches", options.cache_clients, CACHE_PORTS),
            NO_CACHES,
            JOINED,
            NO_INTERNET,
            NOTHING_ELSE,
        ],
    }
    return {role: _group(scope, role, role_rules) for role, role_rules in rules.items()}


def _clients(what: str, blocks: Sequence[str], ports: Sequence[str]) -> list[Rule]:
    """Return what lets clients in: nothing without any, and in Azure's way, which takes no blocks that overlap."""
    sources = [str(one) for one in ipaddress.collapse_addresses(ipaddress.IPv4Network(block) for block in blocks)]
    return [Rule(f"allow-{what}", sources, ports, protocol="Tcp")] if sources else []


def _group(scope: Scope[NetworkArgs], role: str, rules: Sequence[Rule]) -> network.NetworkSecurityGroup:
    return network.NetworkSecurityGroup(
        scope.logical(role),
        network_security_group_name=scope.physical(role),
        security_rules=[_rule(rule, _FIRST_PRIORITY + _STEP * place) for place, rule in enumerate(rules)],
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )


def _rule(rule: Rule, priority: int) -> network.SecurityRuleArgs:
    one = rule.ports[0] if len(rule.ports) == 1 else None
    return network.SecurityRuleArgs(
        name=rule.name,
        priority=priority,
        direction=network.SecurityRuleDirection.INBOUND,
        access=rule.access,
        protocol=rule.protocol,
        source_address_prefix=rule.source if isinstance(rule.source, str) else None,
        source_address_prefixes=None if isinstance(rule.source, str) else list(rule.source),
        source_port_range=ANY,
        destination_address_prefix=ANY,
        destination_port_range=one,
        destination_port_ranges=None if one else list(rule.ports),
    )
