"""What a user chooses about a Kubernetes cluster, and what each cloud lets it be."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Self

from pulumi import Input
from pulumi.output import Output, T  # noqa: F401  # pyright: ignore[reportUnusedImport]  # pydantic resolves Input[str] with Output and T in the namespace
from pydantic import Field, StringConstraints, field_validator, model_validator

from graticule.providers.contract.allow_list import check_allow_list
from graticule.providers.contract.cloud import Cloud, Feature
from graticule.providers.contract.errors import Problem, at, listed
from graticule.providers.contract.model import Args, Whole
from graticule.providers.contract.network import RETENTION_DAYS
from graticule.providers.contract.pools import POOL_KEY, Pool, check_pools
from graticule.providers.contract.ranges import parse_block
from graticule.providers.contract.window import Window

DEFAULT_VERSION = "1.35"
SUPPORTED_VERSIONS: Mapping[Cloud, Mapping[str, str]] = {
    Cloud.AWS: {"1.34": "2026-12-02", "1.35": "2027-03-27"},
    Cloud.GCP: {"1.34": "2027-01-01", "1.35": "2027-04-01"},
    Cloud.AZURE: {"1.34": "2026-11-30", "1.35": "2027-03-31"},
}
"""For each cloud the minor versions in standard support, and the day that ends (a month's last day where the cloud
names only the month)."""
MIN_EKS_ZONES = 2
"""Zones that EKS's subnets have to be in at least (cloud rule 1)."""
SMALLEST_SYSTEM_POOL = 2
"""Nodes of AKS's system pool at least (cloud rule 84)."""
GKE_HOURS = 12
"""How long a weekly window of GKE lasts at least, which has to have 48 hours in any 32 days (cloud rule 120)."""


class Reach(StrEnum):
    """How administrators and CI get to the API server."""

    PRIVATE = "private"
    """From inside the network alone."""
    ALLOW_LIST = "allow-list"
    """From inside, and from the ranges of ``allow`` over the internet."""
    DNS_ENDPOINT = "dns-endpoint"
    """Through a name of the cloud that lets in whom IAM lets in, from anywhere."""
    GITOPS = "gitops"
    """Nobody gets in: what runs in the cluster is pulled by it; the stack makes no object in it."""


class Nodes(StrEnum):
    """Who makes the nodes."""

    AUTO = "auto"
    """The cloud, as pods need them: EKS Auto Mode, GKE Autopilot, AKS node auto-provisioning."""
    POOLS = "pools"
    """The pools of ``pools``, each between its minimum and its maximum."""


class AwsPool(StrEnum):
    """A node pool that Auto Mode has built in."""

    GENERAL = "general-purpose"
    """For workloads."""
    SYSTEM = "system"
    """For what runs the cluster, by its taint."""


class AwsCluster(Args):
    """What only AWS has."""

    auto_mode_pools: list[AwsPool] = Field(default=list(AwsPool), min_length=1)
    """The built-in node pools of Auto Mode, at least one."""


class GcpChannel(StrEnum):
    """How fresh the patches are."""

    RAPID = "RAPID"
    REGULAR = "REGULAR"
    STABLE = "STABLE"
    EXTENDED = "EXTENDED"


class GcpCluster(Args):
    """What only GCP has."""

    channel: GcpChannel = GcpChannel.REGULAR
    """The release channel, from which patches of ``version`` come."""
    hold_minor_version: bool = True
    """Whether GKE starts no minor upgrade, of nodes neither; ``EXTENDED`` needs no hold. False: nodes follow ``version``."""
    security_group: str = ""
    """The Google group ``gke-security-groups@<domain>``, whose nested groups RBAC may name."""
    nap_cpu: Whole = Field(default=1000, ge=1)
    """CPUs that node auto-provisioning may use in all (``nodes: pools``)."""
    nap_memory_gb: Whole = Field(default=4000, ge=1)
    """Memory that node auto-provisioning may use in all, in GB (``nodes: pools``)."""


class AzureCluster(Args):
    """What only Azure has."""

    resource_group: Input[str] | None = None
    """The name of a resource group that exists; unset: the component makes one."""
    system_machine: str = "Standard_D4ds_v5"
    """The machine type of the system pool; no B series."""
    system_nodes: Whole = Field(default=3, ge=SMALLEST_SYSTEM_POOL, le=100)
    """How many nodes the system pools have in all, at least 2; each zone has as many, so that it is rounded up."""
    default_pools: bool = True
    """Whether AKS has pools of its own beside the zones' with ``nodes: auto``; they keep to no ``max_nodes``."""
    node_group_locked: bool = True
    """Whether nobody but AKS changes what is in the resource group of the nodes; false lets you link the private zone of
    the API server to a network elsewhere."""

    @field_validator("system_machine")
    @classmethod
    def _is_not_burstable(cls, machine: str) -> str:
        if machine.lower().startswith("standard_b"):
            raise Problem("", f"need a machine that is not of the B series, which AKS refuses here, got {machine!r}")
        return machine


class ClusterOptions(Args):
    """What a user chooses about a cluster: part of the block ``clusters:`` of a deployment or of one region."""

    version: str = DEFAULT_VERSION
    """The Kubernetes version, as minor: patches come in the window, the next minor by an edit, one at a time."""
    reach: Reach = Reach.PRIVATE
    """How administrators and CI get to the API server."""
    allow: list[str] = []
    """For ``reach: allow-list`` the CIDR ranges that may connect; on AWS at most 40, of the internet."""
    nodes: Nodes = Nodes.AUTO
    """Who makes the nodes."""
    pools: dict[Annotated[str, StringConstraints(pattern=POOL_KEY)], Pool] = {}
    """Pools of nodes, by key."""
    window: Window = Window()
    """When the cloud may patch."""
    log_retention_days: Whole = 90
    """How long the control plane's logs are kept, in days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365."""
    deletion_protection: bool = True
    """Whether the cloud refuses to delete the cluster."""
    existing: str = ""
    """The name of a cluster that exists already, used instead of making one; on Azure with ``azure.resource_group``."""
    aws: AwsCluster | None = None
    """What only AWS has."""
    gcp: GcpCluster | None = None
    """What only GCP has."""
    azure: AzureCluster | None = None
    """What only Azure has."""

    @field_validator("allow")
    @classmethod
    def _are_blocks(cls, allow: list[str]) -> list[str]:
        for place, block in enumerate(allow):
            try:
                parsed = parse_block(block)
            except Problem as problem:
                raise problem.within(str(place)) from None
            if parsed.prefixlen == 0:
                raise Problem(str(place), "0.0.0.0/0 is everybody; name the ranges that may connect")
        return allow

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.reach is Reach.ALLOW_LIST and not self.allow:
            raise Problem("allow", "is required with reach: allow-list; name the ranges that may connect")
        if self.allow and self.reach is not Reach.ALLOW_LIST:
            raise Problem("allow", f"is read with reach: allow-list alone, and reach is {self.reach}; remove one")
        if self.nodes is Nodes.POOLS and not self.pools and not self.existing:
            raise Problem("pools", "is required with nodes: pools; add a pool, or take nodes: auto")
        if self.nodes is Nodes.POOLS and self.pools and all(pool.spot for pool in self.pools.values()):
            raise Problem("pools", "every pool is spot, and what runs the cluster needs nodes that stay; add one more")
        if self.log_retention_days not in RETENTION_DAYS:
            text = f"need one of {listed(RETENTION_DAYS)}, got {self.log_retention_days}"
            raise Problem("log_retention_days", text)
        return self


def check_cluster(options: ClusterOptions, cloud: Cloud, zones: Sequence[str], max_nodes: int) -> None:
    """Check what only shows once the cloud and the zones are known.

    Raises:
        Problem: the place is inside the options.
    """
    with at("pools"):
        check_pools(options.pools, cloud, zones)
    if options.existing:
        if cloud is Cloud.AZURE and not (options.azure and options.azure.resource_group):
            raise Problem("azure.resource_group", f"is required with existing: {options.existing}; name its group")
        return
    known = SUPPORTED_VERSIONS[cloud]
    if options.version not in known:
        raise Problem("version", f"{cloud} supports {listed(known)} as of this release, got {options.version!r}")
    if cloud is Cloud.AWS and len(zones) < MIN_EKS_ZONES:
        raise Problem("", f"EKS needs subnets in at least {MIN_EKS_ZONES} zones, and the region has {len(zones)}")
    with at("allow"):
        check_allow_list(options.allow, cloud)
    hours = options.window.hours
    if cloud is Cloud.GCP and hours and hours < GKE_HOURS:
        text = f"GKE needs 48 hours in any 32 days, so at least {GKE_HOURS} every week, got {hours}"
        raise Problem("window.hours", f"{text}; write {GKE_HOURS}, or leave it out")
    _check_room(options, cloud, zones, max_nodes)


def _check_room(options: ClusterOptions, cloud: Cloud, zones: Sequence[str], max_nodes: int) -> None:
    """Check that a cluster keeps to ``max_nodes``, which the address plan has room for."""
    system, of_pools = system_nodes(options, cloud, zones), options.nodes is Nodes.POOLS
    need = system + (sum(pool.max_nodes for pool in options.pools.values()) if of_pools else len(zones))
    if need > max_nodes:
        what = "all that the pools may grow to" if of_pools else "a node in each zone"
        beside = f" beside AKS's {system} system nodes" if system else ""
        way_out = "; lower the pools' max_nodes, or raise it" if of_pools else "; raise it"
        raise Problem("max_nodes", f"need at least {need} for {what}{beside}, got {max_nodes}{way_out}")


def system_nodes(options: ClusterOptions, cloud: Cloud, zones: Sequence[str]) -> int:
    """Return how many nodes a cluster has for itself: those of AKS's system pools, as many in each zone."""
    if cloud is not Cloud.AZURE:
        return 0
    return -(-(options.azure or AzureCluster()).system_nodes // len(zones)) * len(zones)


def cluster_features(options: ClusterOptions) -> dict[Feature, str]:
    """Return the features that the options ask for, each with the place that asks."""
    asked: dict[Feature, str] = {}
    if options.reach is Reach.DNS_ENDPOINT:
        asked[Feature.DNS_ENDPOINT] = "reach"
    if options.nodes is Nodes.AUTO and options.pools:
        asked[Feature.POOLS_BESIDE_AUTO] = "pools"
    return asked
