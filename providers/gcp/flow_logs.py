"""The record of who talked to whom on GCP, kept in the region alone."""

import pulumi
from pulumi_gcp import compute

from graticule.providers.contract.network import GcpNetwork, NetworkArgs
from graticule.providers.gcp.common import Scope
from graticule.providers.gcp.log_store import LogStore, keep_logs


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
        project: the project of the subnets.
        subnets: the physical names of the subnets that record.
    """
    names = " OR ".join(f'"{subnet}"' for subnet in subnets)
    flows = (
        'resource.type="gce_subnetwork" AND log_id("compute.googleapis.com/vpc_flows")'
        f' AND resource.labels.location:"{args.location}" AND resource.labels.subnetwork_name=({names})'
    )
    store = LogStore("flow-logs", f"Flows of {scope.name}", args.location, args.flow_logs.retention_days)
    keep_logs(scope, store, flows, project)
