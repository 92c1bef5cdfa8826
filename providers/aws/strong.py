"""A strongly consistent database on AWS: Aurora DSQL in one region, or in two that a third location votes with."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import dsql, ec2, vpc

from graticule.providers.aws.common import NAME_LIMIT, tags
from graticule.providers.aws.policies import document
from graticule.providers.contract.database import DatabaseArgs, DatabaseOutputs
from graticule.providers.contract.database_options import AwsDatabase
from graticule.providers.contract.endpoints import each_writes
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.outputs import by_key

PORT = 5432
DATABASE = "postgres"
"""The one database of a cluster, which AWS names."""


def build(name: str, args: DatabaseArgs, parent: pulumi.Resource) -> DatabaseOutputs:
    """Make a cluster in each region; they are one database once they are peered. IAM alone logs in."""
    opts = pulumi.ResourceOptions(parent=parent)
    witness = (args.aws or AwsDatabase()).witness
    clusters = {member: _cluster(name, args, member, witness, opts) for member in args.members}
    for member, cluster in clusters.items() if witness else ():
        (peer,) = [other for key, other in clusters.items() if key != member]
        dsql.ClusterPeering(
            f"{name}-{member}",
            identifier=cluster.identifier,
            clusters=[peer.arn],
            witness_region=witness,
            region=args.at(member).location,
            opts=opts,
        )
    for member, cluster in clusters.items():
        dsql.ClusterPolicy(
            f"{name}-{member}",
            identifier=cluster.identifier,
            policy=_from_inside(args, member),
            region=args.at(member).location,
            opts=opts,
        )
        if member in args.clients:
            _endpoint(name, args, member, cluster, opts)
    hosts = {member: _host(cluster, args.at(member).location) for member, cluster in clusters.items()}
    return DatabaseOutputs(
        endpoints={"": each_writes(hosts, args.primary or args.members[0])},
        port=PORT,
        database=DATABASE,
        secrets={},
        ids={"": by_key({member: cluster.arn for member, cluster in clusters.items()})},
    )


def _cluster(name: str, args: DatabaseArgs, member: str, witness: str, opts: pulumi.ResourceOptions) -> dsql.Cluster:
    together = dsql.ClusterMultiRegionPropertiesArgs(witness_region=witness) if witness else None
    return dsql.Cluster(
        f"{name}-{member}",
        multi_region_properties=together,
        kms_encryption_key=args.at(member).keys[Purpose.DATA],
        deletion_protection_enabled=not args.retire,
        force_destroy=False,
        region=args.at(member).location,
        tags=tags(args.placed(member), f"{name}-{member}"),
        opts=opts,
    )


def _host(cluster: dsql.Cluster, location: str) -> pulumi.Output[str]:
    """Return the name that resolves to the private endpoint: the service's own part, then the region's."""
    service = cluster.vpc_endpoint_service_name.apply(lambda known: known.rpartition(".")[2])
    return pulumi.Output.format("{0}.{1}.{2}.on.aws", cluster.identifier, service, location)


def _from_inside(args: DatabaseArgs, member: str) -> pulumi.Output[str]:
    """Return the cluster's policy: whoever IAM lets in comes from the network of a client, or not at all."""
    network = args.at(member).network_id if member in args.clients else "none"

    def policy(network: str) -> str:
        return document(
            {
                "Sid": "FromInside",
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": ["dsql:DbConnect", "dsql:DbConnectAdmin"],
                "Resource": "*",
                "Condition": {"StringNotEquals": {"aws:SourceVpc": network}},
            }
        )

    return pulumi.Output.from_input(network).apply(policy)


def _endpoint(name: str, args: DatabaseArgs, member: str, cluster: dsql.Cluster, opts: pulumi.ResourceOptions) -> None:
    """Make the private endpoint of a region, open to what runs there."""
    what, place, placed = f"{name}-{member}", args.at(member), args.placed(member)
    group = ec2.SecurityGroup(
        what,
        vpc_id=place.network_id,
        name=physical_name(args.prefix, what, limit=NAME_LIMIT),
        description="PostgreSQL from machines and pods of the region",
        region=place.location,
        tags=tags(placed, what),
        opts=opts,
    )
    for block in place.ranges:
        key = f"{name}-{block.replace('/', '-')}-{member}"
        vpc.SecurityGroupIngressRule(
            key,
            security_group_id=group.id,
            description="PostgreSQL from what runs in the region",
            ip_protocol="tcp",
            from_port=PORT,
            to_port=PORT,
            cidr_ipv4=block,
            region=place.location,
            tags=tags(placed, key),
            opts=opts,
        )
    subnets: Mapping[str, pulumi.Input[str]] = place.private_subnets
    ec2.VpcEndpoint(
        what,
        vpc_id=place.network_id,
        vpc_endpoint_type="Interface",
        service_name=cluster.vpc_endpoint_service_name,
        subnet_ids=[subnets[zone] for zone in sorted(subnets)],
        security_group_ids=[group.id],
        private_dns_enabled=True,
        region=place.location,
        tags=tags(placed, what),
        opts=opts,
    )
