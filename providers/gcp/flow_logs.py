"""The record of who talked to whom on GCP, kept in the region alone."""

import pulumi
from pulumi_gcp import compute, logging

from graticule.providers.contract.network import GcpNetwork, NetworkArgs
from graticule.providers.gcp.common import Scope


def log_config(args: NetworkArgs) -> compute.SubnetworkLogConfigArgs | None:
    """Return what a subnet records."""
    if not args.flow_logs.enabled:
        return None
    return compute.SubnetworkLogConfigArgs(
        aggregation_interval="INTERVAL_1_MIN",
        flow_sampling=(args.gcp or GcpNetwork()).flow_sampling,
        metadata="INCLUDE_ALL_METADATA",
    )


def keep_flow_logs(scope: Scope, args: NetworkArgs, project: pulumi.Input[str], subnets: list[str]) -> None:
    """Store the flows of the subnets in a bucket of the region, and nowhere else.

    Args:
        scope: the network's scope.
        args: the network's args.
        project: the project of the subnets; a bucket, unlike all else, does not ask the provider for it.
        subnets: the physical names of the subnets that record.
    """
    what = "flow-logs"
    names = " OR ".join(f'"{subnet}"' for subnet in subnets)
    flows = (
        'resource.type="gce_subnetwork" AND log_id("compute.googleapis.com/vpc_flows")'
        f' AND resource.labels.location:"{args.location}" AND resource.labels.subnetwork_name=({names})'
    )
    bucket = logging.ProjectBucketConfig(
        scope.logical(what),
        bucket_id=scope.physical(what),
        location=args.location,
        retention_days=args.flow_logs.retention_days,
        description=f"Flows of {scope.name}",
        project=project,
        opts=scope.opts,
    )
    sink = logging.ProjectSink(
        scope.logical(what),
        name=scope.physical(what),
        destination=pulumi.Output.concat("logging.googleapis.com/", bucket.id),
        filter=flows,
        unique_writer_identity=True,
        project=scope.project,
        opts=scope.opts,
    )
    logging.ProjectExclusion(
        scope.logical(what),
        name=scope.physical(what),
        description=f"Flows of {scope.name} are kept in their region",
        filter=flows,
        project=scope.project,
        opts=pulumi.ResourceOptions.merge(scope.opts, pulumi.ResourceOptions(depends_on=[sink])),
    )
