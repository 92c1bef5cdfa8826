"""A Kubernetes cluster in one region: what it takes and what it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import pulumi
from pulumi import Input, Output
from pulumi.output import T  # noqa: F401  # pyright: ignore[reportUnusedImport]  # pydantic resolves Input[str] with Output and T in the namespace
from pydantic import Field, model_validator

from graticule.providers.contract.cluster_options import ClusterOptions, check_cluster
from graticule.providers.contract.errors import Problem, at, listed
from graticule.providers.contract.kubeconfig import Login
from graticule.providers.contract.model import Args, Whole, described, shown
from graticule.providers.contract.network import refuse_foreign_blocks
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.places import MAX_ZONES
from graticule.providers.contract.ranges import CLUSTER_PLACES

GENERATIONS = ("blue", "green")
"""A cluster and the one that may stand beside it; each has its own fixed place in the region's addresses."""
GENERATION_KEY = described(r"^(blue|green)$", "blue or green")
PLACE_OF: Mapping[str, str] = dict(zip(GENERATIONS, CLUSTER_PLACES, strict=True))


class Role(StrEnum):
    """What a group may do in the cluster."""

    ADMIN = "admin"
    """Everything."""
    EDIT = "edit"
    """Everything but permissions and the cluster itself."""
    VIEW = "view"
    """See everything but secrets."""


class Access(Args):
    """A group of people, as its cloud knows it, and what it may do in the cluster."""

    principal: str
    """The ARN of an IAM role (AWS), the address of a Google group (GCP) or the object id of a group (Azure)."""
    role: Role
    """What the group may do."""


class ClusterNetwork(Args):
    """Where a cluster is in its network, as :class:`NetworkOutputs` says."""

    network_id: Input[str]
    """The VPC's id (AWS), the network's self link (GCP) or the virtual network's resource id (Azure)."""
    private_subnets: dict[str, Input[str]]
    """For each zone the id of the subnet for nodes; on GCP the one subnet's self link."""
    pod_subnets: dict[str, Input[str]] = {}
    """For each zone the id of the subnet for pods (AWS)."""
    control_plane_subnet: Input[str] = ""
    """The id of the subnet that the API server has for itself (Azure)."""
    region_range: str
    """The CIDR range of the region, from which the private endpoint may be reached."""
    has_egress: bool = True
    """Whether the private subnets have a way out."""
    pods_range: str
    """The CIDR range of the pods; on GCP it is the secondary range ``pods-<a or b>`` of the subnet."""
    services_range: str
    """The CIDR range of the services; on GCP it is the secondary range ``services-<a or b>`` of the subnet."""
    master_range: str
    """The /28 of GKE's control plane."""


class ClusterArgs(ClusterOptions, Placed):
    """A Kubernetes cluster in one region of one cloud."""

    zones: list[str] = Field(min_length=1, max_length=MAX_ZONES)
    """The full names of the zones, 1 to 6."""
    network: ClusterNetwork
    """Where the cluster is."""
    generation: str = GENERATIONS[0]
    """``blue`` or ``green``: the cluster's own place in the region's addresses."""
    secrets_key: Input[str]
    """The key that encrypts secrets: its ARN (AWS), resource name (GCP) or versioned URI (Azure); empty for a cluster
    that exists."""
    logs_key: Input[str]
    """The key that encrypts the control plane's logs, as above."""
    key_store: Input[str] = ""
    """The resource id of the vault that holds the keys (Azure)."""
    access: dict[str, Access] = {}
    """Who may do what, by the team's key."""
    max_nodes: Whole = Field(default=200, ge=1, le=5000)
    """How many nodes the cluster may grow to; the pools and AKS's system nodes have to be within it."""
    pods_per_node: Whole = Field(default=110, ge=8, le=250)
    """How many pods a node may run."""
    collects_metrics: bool = True
    """Whether agents of the cloud in the cluster collect metrics (GCP, Azure); on AWS the collector stands outside."""

    @model_validator(mode="after")
    def _fits_its_cloud(self) -> Self:
        refuse_foreign_blocks(self, self.cloud)
        check_cluster(self, self.cloud, self.zones, self.max_nodes)
        with at("access"):
            check_access(self.access)
        if self.generation not in GENERATIONS:
            raise Problem("generation", f"need one of {listed(GENERATIONS)}, got {self.generation!r}")
        return self


def check_access(access: Mapping[str, Access]) -> None:
    """Check that no two teams are one and the same to their cloud, which takes a group once.

    Raises:
        Problem: two are; the place is the second.
    """
    teams: dict[str, str] = {}
    for team, known in access.items():
        first = teams.setdefault(known.principal.lower(), team)
        if first != team:
            raise Problem(team, f"is {shown(known.principal)}, as '{first}' is; remove one of the two")


def cluster_identity(args: Placed, name: str) -> str:
    """Return what a cluster is to the provider of its objects, whatever its kubeconfig says.

    Args:
        args: where the cluster is.
        name: its logical name.
    """
    return f"{args.cloud}/{args.account}/{args.location}/{args.prefix}/{name}"


@dataclass(frozen=True)
class ClusterOutputs:
    """What a provider's cluster gives back to the component."""

    name: Output[str]
    endpoint: Output[str]
    """The API server's URL, with https."""
    certificate_authority: Output[str]
    """The API server's CA certificate, PEM in base64; empty where the endpoint has a public certificate."""
    oidc_issuer: Output[str]
    login: Output[Login]
    """How a kubeconfig logs in."""
    ready: Sequence[pulumi.Resource]
    """What has to exist before the cluster can be reached and used: pools, access, routes."""
    cluster_id: Output[str]
    """Its ARN (AWS), resource name (GCP) or resource id (Azure)."""
    log_store: Output[str]
    """Where the control plane's logs are: log group (AWS), sink (GCP) or workspace's id (Azure); empty: elsewhere."""
    security_group: Output[str]
    """The security group that the nodes share (AWS); empty elsewhere."""
