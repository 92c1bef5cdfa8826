"""What the three clouds refuse of clusters, their pools and their add-ons."""

import datetime as dt
import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from graticule.providers.contract.allow_list import MOST_ON_EKS, RESERVED
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.cluster_options import MIN_EKS_ZONES, SUPPORTED_VERSIONS
from graticule.sandbox import aws
from graticule.sandbox.model import RefusedError, Request

EKS, GKE = "aws:eks/cluster:Cluster", "gcp:container/cluster:Cluster"
MASTER_PREFIX = 28
FOLLOWS = "kube-proxy"
"""The add-on whose versions are those of Kubernetes."""


def supported_version(cloud: Cloud, prop: str) -> Any:  # noqa: ANN401 - a rule
    """Refuse a version that the cloud does not support."""

    def rule(request: Request) -> None:
        version = str(request.row.inputs.get(prop, ""))
        if version and ".".join(version.split(".")[:2]) not in SUPPORTED_VERSIONS[cloud]:
            raise RefusedError(f"unsupported Kubernetes version {version}")

    return rule


def two_zones(request: Request) -> None:
    """Refuse subnets in fewer zones than EKS needs (cloud rule 1)."""
    subnets = (request.row.inputs.get("vpcConfig") or {}).get("subnetIds", [])
    rows = [request.store.get(request.row.account, aws.SUBNET, subnet) for subnet in subnets]
    zones = {row.inputs.get("availabilityZone") for row in rows if row}
    if len(zones) < MIN_EKS_ZONES:
        raise RefusedError("InvalidParameterException: Subnets specified must be in at least two different AZs")


def allowed_ranges(request: Request) -> None:
    """Refuse what may not reach the public endpoint (cloud rule 128)."""
    ranges = (request.row.inputs.get("vpcConfig") or {}).get("publicAccessCidrs") or []
    if len(ranges) > MOST_ON_EKS:
        raise RefusedError(f"InvalidParameterException: publicAccessCidrs must have at most {MOST_ON_EKS} entries")
    private = [one for one in ranges if one != "0.0.0.0/0" and any(map(ipaddress.IPv4Network(one).overlaps, RESERVED))]
    if private:
        raise RefusedError(
            f"InvalidParameterException: The following CIDRs are not allowed in publicAccessCidrs: {private}"
        )


def master_range(request: Request) -> None:
    """Refuse a range of the control plane that is no /28 or is another cluster's."""
    private = request.row.inputs.get("privateClusterConfig") or {}
    block = private.get("masterIpv4CidrBlock")
    if not block:
        return
    network = ipaddress.IPv4Network(block)
    if network.prefixlen != MASTER_PREFIX:
        raise RefusedError(f"googleapi: Error 400: Invalid master CIDR {block}: must be a /28")
    for row in request.store.of_type(request.row.account, GKE):
        other = (row.inputs.get("privateClusterConfig") or {}).get("masterIpv4CidrBlock")
        same = row.inputs.get("network") == request.row.inputs.get("network") and row.id != request.row.id
        if other and same and network.overlaps(ipaddress.IPv4Network(other)):
            raise RefusedError(f"googleapi: Error 400: master CIDR {block} conflicts with {row.name}")


def long_enough(request: Request) -> None:
    """Refuse a weekly window that leaves GKE fewer than 48 hours in 32 days, which hold four weeks (cloud rule 120)."""
    window = (request.row.inputs.get("maintenancePolicy") or {}).get("recurringWindow")
    if window:
        start, end = (dt.datetime.fromisoformat(window[which]) for which in ("startTime", "endTime"))
        days = re.search(r"BYDAY=([A-Z,]+)", window["recurrence"])
        if days and 4 * len(days[1].split(",")) * (end - start) < dt.timedelta(hours=48):
            raise RefusedError(
                "googleapi: Error 400: maintenance policy would go longer than 32d without 48h maintenance availability "
                "of >=4h contiguous duration"
            )


def pool_version(request: Request) -> None:
    """Refuse a pool of GKE that is newer than its cluster."""
    for cluster in request.store.answering(request.row.account, GKE, str(request.row.inputs.get("cluster"))):
        _not_newer("googleapi: Error 400", request.row.inputs.get("version"), cluster.outputs["masterVersion"])


def group_version(request: Request) -> None:
    """Refuse nodes and add-ons of EKS that are newer than their cluster."""
    inputs = request.row.inputs
    version = inputs.get("addonVersion") if inputs.get("addonName") == FOLLOWS else inputs.get("version")
    for cluster in request.store.answering(request.row.account, EKS, str(inputs.get("clusterName"))):
        _not_newer("InvalidParameterException", version, cluster.inputs.get("version"))


def _not_newer(error: str, version: object, cluster: object) -> None:
    """Refuse a version that is newer than the cluster's, as far as that one goes."""
    mine, bound = ([int(part) for part in re.findall(r"\d+", str(one or ""))] for one in (version, cluster))
    if mine[: len(bound)] > bound:
        raise RefusedError(f"{error}: version {version} must not be newer than the control plane's, {cluster}")


def addon_version(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return an add-on's version for a version of Kubernetes; one add-on's is a version of Kubernetes itself.

    Raises:
        RefusedError: EKS has no such version of Kubernetes.
    """
    kind, version = str(args.get("addonName")), str(args.get("kubernetesVersion"))
    if version not in SUPPORTED_VERSIONS[Cloud.AWS]:
        raise RefusedError(f"InvalidParameterException: unsupported Kubernetes version {version}")
    build = 2 if args.get("mostRecent") else 1
    return {**args, "id": kind, "version": f"v{version if kind == FOLLOWS else '1.20'}.3-eksbuild.{build}"}
