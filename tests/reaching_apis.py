"""Who reaches a database that is an API, or that one name of the cloud leads to, in an exported state.

Where a cloud answers everybody at one name, the network shows who has a way there, and :func:`granted` who may come in.
"""

import ipaddress
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.reachability import Thing, World, inside
from tests.reaching import reaches_by_endpoint

GOOGLE = ipaddress.IPv4Network("199.36.153.8/30")
"""``private.googleapis.com``, which a subnet with private access leads to."""
ON_AWS = re.compile(r"\*|(dynamodb|dsql)\b.*")
"""Actions that read or change what a database holds."""
HARMLESS = re.compile(
    r".*:policy/(AmazonEKS\w+|AmazonEC2ContainerRegistryPullOnly|AWSBackupServiceRolePolicyForS3Backup)"
)
"""AWS's own policies that say nothing of databases."""
ON_GCP = re.compile(
    r"roles/((spanner|datastore|firestore|firebase)\b.*|owner|editor|viewer|admin)|(projects|organizations)/.*"
)
"""Roles of databases, the broad ones, and those that somebody has put together."""


def reaches_api(world: World, network: str, source: str, host: str, port: int) -> bool:
    """Return whether a range of addresses in a network has a way to the cloud's own name of a database."""
    if host.endswith(".documents.azure.com"):
        return _by_private_endpoint(world, network, source, host, port)
    if host.endswith(".googleapis.com"):
        return _by_private_access(world, network, source, host, port)
    if host.endswith(".on.aws"):
        return _by_interface(world, network, source, host, port)
    return _by_gateway(world, network, source, host)


def _by_interface(world: World, network: str, source: str, host: str, port: int) -> bool:
    """Look for an endpoint that a cluster's name leads to, and ask the cluster whether it takes who comes through it."""
    cluster, service, location = host.split(".")[:3]
    return any(
        one.inputs["vpcId"] == network
        and one.inputs["serviceName"] == f"com.amazonaws.{location}.{service}"
        and one.inputs.get("privateDnsEnabled")
        and any(world.admits(group, source, port) for group in one.inputs["securityGroupIds"])
        for one in world.of("aws:ec2/vpcEndpoint:VpcEndpoint")
    ) and not any(
        statement["Effect"] == "Deny" and statement["Condition"]["StringNotEquals"]["aws:SourceVpc"] != network
        for policy in world.of("aws:dsql/clusterPolicy:ClusterPolicy")
        if policy.inputs["identifier"] == cluster
        for statement in json.loads(policy.inputs["policy"])["Statement"]
    )


def _by_gateway(world: World, network: str, source: str, host: str) -> bool:
    """Look at the route table of each subnet that a range of addresses is spread over; who is in none is left out of none."""
    service, location = host.split(".")[:2]
    subnets = {
        one.id
        for one in world.of("aws:ec2/subnet:Subnet")
        if one.inputs["vpcId"] == network and inside(one.inputs["cidrBlock"], source)
    }
    tables = {
        one.inputs["routeTableId"]
        for one in world.of("aws:ec2/routeTableAssociation:RouteTableAssociation")
        if one.inputs["subnetId"] in subnets
    }
    return any(
        one.inputs["vpcId"] == network
        and one.inputs["serviceName"] == f"com.amazonaws.{location}.{service}"
        and tables <= {*one.inputs.get("routeTableIds", [])}
        for one in world.of("aws:ec2/vpcEndpoint:VpcEndpoint")
    )


def _by_private_access(world: World, network: str, source: str, host: str, port: int) -> bool:
    """Follow the private name, and look whether the subnet leads to where it ends."""
    address = world.resolves(network, world.resolves(network, host).rstrip("."))
    private = any(
        one.inputs["network"] == network
        and one.inputs.get("privateIpGoogleAccess")
        and any(
            inside(source, block["ipCidrRange"]) for block in (one.inputs, *one.inputs.get("secondaryIpRanges", []))
        )
        for one in world.of("gcp:compute/subnetwork:Subnetwork")
    )
    return inside(f"{address}/32", GOOGLE) and private and world.leaves(network, source, address, port)


def _by_private_endpoint(world: World, network: str, source: str, host: str, port: int) -> bool:
    for account in world.of("azure-native:cosmosdb:DatabaseAccount"):
        name = account.inputs["accountName"]
        regions = [f"{name}-{place['locationName']}" for place in account.inputs["locations"]]
        if host.partition(".")[0] in {name, *regions}:
            everybody = account.inputs["publicNetworkAccess"] != "Disabled"
            return everybody or reaches_by_endpoint(world, network, source, account.id, port)
    return False


def granted(world: World) -> list[str]:
    """Return what of IAM lets anybody use the databases that are an API."""
    found: list[str] = []
    for one in world.things:
        if one.type.startswith("aws:"):
            found += _granted_on_aws(one)
        elif one.type.startswith("gcp:") and {"member", "members"} & one.inputs.keys():
            found += [one.inputs["role"]] if ON_GCP.fullmatch(one.inputs["role"]) else []
        elif one.type == "azure-native:cosmosdb:SqlResourceSqlRoleAssignment":
            found.append(one.inputs["roleDefinitionId"])
        elif one.type == "azure-native:cosmosdb:DatabaseAccount" and not one.inputs.get("disableLocalAuth"):
            found.append(f"the keys of {one.inputs['accountName']}")
    return found


def _granted_on_aws(one: Thing) -> Iterator[str]:
    """Read what is given to identities, and what databases say of them."""
    if one.type.startswith("aws:iam/"):
        for arn in (one.inputs.get("policyArn"), *one.inputs.get("managedPolicyArns", [])):
            if arn and ":iam::aws:" in arn and not HARMLESS.fullmatch(arn):
                yield arn
    if one.type.startswith(("aws:iam/", "aws:dynamodb/", "aws:dsql/")) and "policy" in one.inputs:
        yield from _allowed(json.loads(one.inputs["policy"]))


def _allowed(policy: Mapping[str, Any]) -> Iterator[str]:
    for statement in policy["Statement"]:
        actions = statement.get("Action", "*")
        for action in [actions] if isinstance(actions, str) else actions:
            if statement["Effect"] == "Allow" and ON_AWS.fullmatch(action):
                yield action
