"""What a cluster holds before anybody's workload: what it takes, and the objects that every cloud has alike."""

from collections.abc import Mapping
from typing import Any, Self

from pulumi import Input
from pulumi.output import Output, T  # noqa: F401  # pyright: ignore[reportUnusedImport]  # pydantic resolves Input[str] with Output and T in the namespace
from pydantic import Field, model_validator

from graticule.providers.contract.cluster_options import Nodes
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.model import Whole
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.places import MAX_ZONES

Object = Mapping[str, Any]
"""A Kubernetes object as its YAML would hold it; values may be outputs."""

STORAGE_CLASS = "retained"
"""The name of the default StorageClass."""
PREFERRED = 10
"""The weight of a node pool that is to be filled before the cloud's own."""


class ClusterDefaultsArgs(Placed):
    """The defaults of one cluster."""

    cluster: str
    """The cluster's logical name (``use1-cluster-blue``)."""
    cluster_name: Input[str]
    """Its name in its cloud."""
    zones: list[str] = Field(min_length=1, max_length=MAX_ZONES)
    """The full names of the zones, 1 to 6."""
    nodes: Nodes = Nodes.AUTO
    """Who makes the nodes."""
    private_subnets: dict[str, Input[str]] = {}
    """For each zone the id of the subnet for nodes."""
    pod_subnets: dict[str, Input[str]] = {}
    """For each zone the id of the subnet for pods (AWS)."""
    max_nodes: Whole = Field(default=200, ge=1, le=5000)
    """How many nodes the pools that are made here may grow to, over all zones."""

    @model_validator(mode="after")
    def _each_zone_may_have_a_node(self) -> Self:
        if self.nodes is Nodes.AUTO and self.max_nodes < len(self.zones):
            raise Problem("max_nodes", f"need at least one for each of {len(self.zones)} zones, got {self.max_nodes}")
        return self


def storage_class(provisioner: str, parameters: Mapping[str, str]) -> Object:
    """Return the default StorageClass: volumes are made where their pod is, grow, and outlive their claim.

    Of two default classes Kubernetes takes the newer, so that one the cloud made may stay.
    """
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {
            "name": STORAGE_CLASS,
            "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
        },
        "provisioner": provisioner,
        "parameters": dict(parameters),
        "reclaimPolicy": "Retain",
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": True,
    }


def node_pool(
    name: str, node_class: Mapping[str, str], requirements: Mapping[str, list[str]], max_nodes: int
) -> Object:
    """Return a Karpenter pool, which is filled before the cloud's own.

    Karpenter counts nodes exactly since 1.11; before, a batch of pods that comes at once may go past the limit.

    Args:
        name: its name.
        node_class: group, kind and name of the class that says how its nodes are made.
        requirements: for each label of nodes the values that they may have.
        max_nodes: how many nodes it may grow to.
    """
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": name},
        "spec": {
            "weight": PREFERRED,
            "limits": {"nodes": str(max_nodes)},
            "disruption": {
                "consolidationPolicy": "WhenEmptyOrUnderutilized",
                "consolidateAfter": "1m",
                "budgets": [{"nodes": "10%"}],
            },
            "template": {
                "spec": {
                    "nodeClassRef": dict(node_class),
                    "requirements": [
                        {"key": key, "operator": "In", "values": values} for key, values in requirements.items()
                    ],
                }
            },
        },
    }
