"""What a cluster holds before anybody's workload: what it takes, and the objects that every cloud has alike."""

from collections.abc import Mapping
from typing import Any

from pulumi import Input
from pulumi.output import Output, T  # noqa: F401  # pyright: ignore[reportUnusedImport]  # pydantic resolves Input[str] with Output and T in the namespace
from pydantic import Field

from graticule.providers.contract.cluster import Nodes
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


def node_pool(name: str, node_class: Mapping[str, str], requirements: Mapping[str, list[str]]) -> Object:
    """Return a Karpenter pool, which is filled before the cloud's own.

    Args:
        name: its name.
        node_class: group, kind and name of the class that says how its nodes are made.
        requirements: for each label of nodes the values that they may have.
    """
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": name},
        "spec": {
            "weight": PREFERRED,
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
