"""Who reaches a database or a cache by its stable name, and a stream by the cloud's own, in an exported state."""

from collections.abc import Mapping
from typing import Any

from tests.reachability import Thing, World

REDIS, REDIS_NODES = 10000, range(8500, 8600)
"""Where a private endpoint of a cache answers, whatever else its subnet lets in."""
PRIVATE_LINKS = {
    "Microsoft.Cache/redisEnterprise": ("redisEnterprise", "privatelink.redis.azure.net"),
    "Microsoft.DocumentDB/databaseAccounts": ("Sql", "privatelink.documents.azure.com"),
    "Microsoft.EventHub/namespaces": ("namespace", "privatelink.servicebus.windows.net"),
    "Microsoft.ServiceBus/namespaces": ("namespace", "privatelink.servicebus.windows.net"),
}
"""By a resource's kind: the part that its private endpoints lead to, and the zone in which Azure looks for its name."""


def reaches(world: World, network: str, source: str, name: str, port: int) -> bool:
    """Return whether a range of addresses in a network reaches what a name leads to there."""
    host = world.resolves(network, name)
    if not host:
        return False
    if network.startswith("vpc-"):
        return _on_aws(world, network, source, host, port)
    if "/virtualNetworks/" in network:
        return _on_azure(world, network, source, host, port)
    return _on_gcp(world, network, source, host, port)


def _on_aws(world: World, network: str, source: str, host: str, port: int) -> bool:
    groups: list[str] = []
    clusters = world.of("aws:rds/cluster:Cluster")
    for one in clusters:
        if host in {one.outputs["endpoint"], one.outputs["readerEndpoint"]}:
            groups += one.inputs["vpcSecurityGroupIds"]
    for one in world.of(
        "aws:rds/globalCluster:GlobalCluster"
    ):  # its endpoint leads to the member that was made to write
        if host == one.outputs.get("endpoint"):
            joined = [two.inputs for two in clusters if two.inputs.get("globalClusterIdentifier") == one.id]
            groups += next(two["vpcSecurityGroupIds"] for two in joined if two.get("masterUsername"))
    for one in world.of("aws:elasticache/replicationGroup:ReplicationGroup"):
        if host == one.outputs["configurationEndpointAddress"]:
            groups += one.inputs["securityGroupIds"]
    networks = {one.id: str(one.inputs["vpcId"]) for one in world.of("aws:ec2/securityGroup:SecurityGroup")}
    return any(
        world.admits(group, source, port)
        and world.routed(network, networks[group])
        and world.routed(networks[group], network)
        for group in groups
    )


def _on_gcp(world: World, network: str, source: str, host: str, port: int) -> bool:
    path = network.partition("/v1/")[2]
    clusters = {
        one.outputs["name"]
        for one in world.of("gcp:alloydb/cluster:Cluster")
        if one.inputs["networkConfig"]["network"] == path
    }
    peered = any(one.inputs["network"] == network for one in world.of("gcp:servicenetworking/connection:Connection"))
    databases = {
        one.outputs["ipAddress"]
        for one in world.of("gcp:alloydb/instance:Instance")
        if one.inputs["cluster"] in clusters and peered
    }
    caches = {
        connection["pscAutoConnection"]["ipAddress"]
        for one in world.of("gcp:memorystore/instance:Instance")
        for endpoint in one.outputs["endpoints"]
        for connection in endpoint["connections"]
        if one.inputs["desiredAutoCreatedEndpoints"][0]["network"] == path
    }
    return host in databases | caches and world.leaves(network, source, host, port)


def _on_azure(world: World, network: str, source: str, host: str, port: int) -> bool:
    linked = {
        str(one.inputs["privateZoneName"])
        for one in world.of("azure-native:privatedns:VirtualNetworkLink")
        if one.inputs["virtualNetwork"]["id"].lower() == network.lower()
    }
    behind = _behind_virtual_endpoint(world, host)
    for server in world.of("azure-native:dbforpostgresql:Server"):
        if host == server.outputs["fullyQualifiedDomainName"] or server.inputs["serverName"] in behind:
            subnet = server.inputs["network"]["delegatedSubnetResourceId"]
            zone = server.inputs["network"]["privateDnsZoneArmResourceId"].rpartition("/")[2]
            return zone in linked and _enters(world, network, source, subnet, port)
    for cache in world.of("azure-native:redisenterprise:RedisEnterprise"):
        if cache.outputs["hostName"] == host:
            return (port == REDIS or port in REDIS_NODES) and reaches_by_endpoint(
                world, network, source, cache.id, port
            )
    return False


def reaches_by_endpoint(world: World, network: str, source: str, target: str, port: int) -> bool:
    """Return whether a range of addresses in a network on Azure reaches a resource by the name that the network knows."""
    group, zone = PRIVATE_LINKS["/".join(target.split("/")[6:8])]
    return any(
        _enters(world, network, source, endpoint.inputs["subnet"]["id"], port)
        for endpoint in world.of("azure-native:network:PrivateEndpoint")
        for link in endpoint.inputs["privateLinkServiceConnections"]
        if link["privateLinkServiceId"] == target
        and link["groupIds"] == [group]
        and _named_in(world, endpoint, zone, network)
    )


def _behind_virtual_endpoint(world: World, host: str) -> list[str]:
    """Return the names of the servers that a virtual endpoint leads to, by its name for writing or for reading."""
    name, _, role = host.removesuffix(".postgres.database.azure.com").rpartition(".")
    return [
        server
        for one in world.of("azure-native:dbforpostgresql:VirtualEndpoint")
        if one.inputs["virtualEndpointName"] == name
        for server in ([one.inputs["serverName"]] if role == "writer" else one.inputs["members"])
    ]


def _named_in(world: World, endpoint: Thing, name: str, network: str) -> bool:
    """Return whether an endpoint's name is in the zone of a name that the network sees."""
    zones = {
        config["privateDnsZoneId"].lower()
        for group in world.of("azure-native:network:PrivateDnsZoneGroup")
        if group.id.lower().startswith(f"{endpoint.id.lower()}/")
        for config in group.inputs["privateDnsZoneConfigs"]
        if config["privateDnsZoneId"].endswith(f"/{name}")
    }
    return any(
        one.id.lower().startswith(f"{zone}/")
        for zone in zones
        for one in world.of("azure-native:privatedns:VirtualNetworkLink")
        if one.inputs["virtualNetwork"]["id"].lower() == network.lower()
    )


def _enters(world: World, network: str, source: str, subnet: str, port: int) -> bool:
    there = subnet.partition("/subnets/")[0]
    found: list[Mapping[str, Any]] = [
        one.inputs for one in world.of("azure-native:network:Subnet") if one.id.lower() == subnet.lower()
    ]
    return any(
        one["privateEndpointNetworkPolicies"] == "Enabled"
        and world.admits(one["networkSecurityGroup"]["id"], source, port)
        and _same_or_peered(world, network, there)
        for one in found
    )


def _same_or_peered(world: World, network: str, there: str) -> bool:
    same = network.lower() == there.lower()
    return same or (world.routed(network, there) and world.routed(there, network))
