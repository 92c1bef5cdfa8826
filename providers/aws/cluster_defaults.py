"""What an EKS cluster holds before anybody's workload."""

from typing import Any

from graticule.providers.aws.naming import node_role_name
from graticule.providers.contract.cluster_defaults import ClusterDefaultsArgs, Object, node_pool, storage_class
from graticule.providers.contract.cluster_options import Nodes

PODS = "pods"
"""The name of the node class and the pool whose pods have subnets of their own."""
_CLASS = {"group": "eks.amazonaws.com", "kind": "NodeClass", "name": PODS}
_MACHINES = {
    "karpenter.sh/capacity-type": ["on-demand"],
    "kubernetes.io/arch": ["amd64"],
    "eks.amazonaws.com/instance-category": ["c", "m", "r"],
}


def objects(args: ClusterDefaultsArgs) -> dict[str, Object]:
    """Return the objects by the ends of their logical names."""
    automatic = args.nodes is Nodes.AUTO
    driver = "ebs.csi.eks.amazonaws.com" if automatic else "ebs.csi.aws.com"
    found = {"storage-class": storage_class(driver, {"type": "gp3", "encrypted": "true"})}
    if automatic:
        found["network-policy"] = _NETWORK_POLICY
    if automatic and args.pod_subnets:
        found["node-class"] = _node_class(args)
        found["node-pool"] = node_pool(PODS, _CLASS, _MACHINES, args.max_nodes)
    return found


_NETWORK_POLICY: Object = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "amazon-vpc-cni", "namespace": "kube-system"},
    "data": {"enable-network-policy-controller": "true"},
}
"""Without it Auto Mode takes NetworkPolicies and enforces none of them."""


def _node_class(args: ClusterDefaultsArgs) -> Object:
    """Return a class of nodes that give their pods addresses of the pods' own subnets."""
    of_cluster: list[dict[str, Any]] = [{"tags": {"aws:eks:cluster-name": args.cluster_name}}]
    return {
        "apiVersion": "eks.amazonaws.com/v1",
        "kind": "NodeClass",
        "metadata": {"name": PODS},
        "spec": {
            "role": node_role_name(args.prefix, args.cluster),
            "subnetSelectorTerms": [{"id": subnet} for _, subnet in sorted(args.private_subnets.items())],
            "securityGroupSelectorTerms": of_cluster,
            "podSubnetSelectorTerms": [{"id": subnet} for _, subnet in sorted(args.pod_subnets.items())],
            "podSecurityGroupSelectorTerms": of_cluster,
            "networkPolicy": "DefaultAllow",
        },
    }
