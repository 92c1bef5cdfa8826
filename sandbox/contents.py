"""What is in a new cluster before anybody made an object in it: namespaces, what the cloud puts there, kinds it defines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graticule.sandbox import clusters
from graticule.sandbox.store import Row

NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")
IMMORTAL = NAMESPACES[:3]
_DEFAULT_CLASS = {"storageclass.kubernetes.io/is-default-class": "true"}
_EKS_AUTO = {
    "karpenter.sh/v1": ("NodePool", "NodeClaim"),
    "eks.amazonaws.com/v1": ("NodeClass", "IngressClassParams", "NodeDiagnostic"),
}
_EKS = {
    "vpcresources.k8s.aws/v1alpha1": ("CNINode",),
    "vpcresources.k8s.aws/v1beta1": ("SecurityGroupPolicy*",),
    "networking.k8s.aws/v1alpha1": ("PolicyEndpoint*",),
}
_EKS_OWN_NODES = {"crd.k8s.amazonaws.com/v1alpha1": ("ENIConfig",)}
_GKE = {
    "cloud.google.com/v1": ("BackendConfig*", "ComputeClass"),
    "networking.gke.io/v1": ("ManagedCertificate*", "ServiceAttachment*", "GKENetworkParamSet", "Network"),
    "networking.gke.io/v1beta1": ("FrontendConfig*",),
    "snapshot.storage.k8s.io/v1": ("VolumeSnapshot*", "VolumeSnapshotClass", "VolumeSnapshotContent"),
}
_GKE_PROMETHEUS = {
    "monitoring.googleapis.com/v1": (
        *("PodMonitoring*", "ClusterPodMonitoring", "ClusterNodeMonitoring"),
        *("Rules*", "ClusterRules", "GlobalRules", "OperatorConfig*"),
    )
}
_GATEWAY = {"gateway.networking.k8s.io/v1": ("Gateway*", "HTTPRoute*", "GatewayClass")}
_VERTICAL = {"autoscaling.k8s.io/v1": ("VerticalPodAutoscaler*", "VerticalPodAutoscalerCheckpoint*")}
_AKS = {"snapshot.storage.k8s.io/v1": ("VolumeSnapshot*", "VolumeSnapshotClass", "VolumeSnapshotContent")}
_AKS_AUTO = {
    "karpenter.sh/v1": ("NodePool", "NodeClaim"),
    "karpenter.azure.com/v1beta1": ("AKSNodeClass",),
}
_AKS_PROMETHEUS = {"azmonitoring.coreos.com/v1": ("PodMonitor*", "ServiceMonitor*")}
_CILIUM = {"cilium.io/v2": ("CiliumNetworkPolicy*", "CiliumClusterwideNetworkPolicy", "CiliumEndpoint*")}


@dataclass(frozen=True)
class Thing:
    """One object that is in a cluster from the start."""

    api: str
    kind: str
    name: str
    namespace: str = ""
    more: Mapping[str, Any] | None = None
    manager: str = "cluster"
    """Who holds its fields."""


def kinds(row: Row | None) -> dict[tuple[str, str], bool]:
    """Return the kinds that a cloud defines in a cluster beside those of Kubernetes, and whether they are in namespaces."""
    if row is None:
        return {}
    known = {**row.outputs, **row.inputs}
    match row.type:
        case clusters.EKS:
            parts = [_EKS, _EKS_AUTO if eks_auto(row) else _EKS_OWN_NODES]
        case clusters.GKE:
            auto, monitored = known.get("enableAutopilot"), known.get("monitoringConfig") or {}
            metrics = (monitored.get("managedPrometheus") or {}).get("enabled", True)
            gateway = (known.get("gatewayApiConfig") or {}).get("channel") == "CHANNEL_STANDARD"
            vertical = (known.get("verticalPodAutoscaling") or {}).get("enabled")
            parts = [_GKE, *([_GKE_PROMETHEUS] if auto or metrics else []), *([_GATEWAY] if auto or gateway else [])]
            parts += [_VERTICAL] if auto or vertical else []
        case _:
            cilium = (known.get("networkProfile") or {}).get("networkDataplane") == "cilium"
            metrics = ((known.get("azureMonitorProfile") or {}).get("metrics") or {}).get("enabled")
            parts = [_AKS, *([_AKS_AUTO] if aks_auto(row) else []), *([_CILIUM] if cilium else [])]
            parts += [_AKS_PROMETHEUS] if metrics else []
    return {
        (api, kind.removesuffix("*")): kind.endswith("*")
        for part in parts
        for api, listed in part.items()
        for kind in listed
    }


def things(row: Row | None) -> Iterator[Thing]:
    """Yield the objects that are in a new cluster."""
    for name in NAMESPACES:
        yield from of_namespace(name)
        yield Thing("v1", "Namespace", name)
    yield Thing("v1", "Service", "kubernetes", "default")
    for name in ("cluster-admin", "admin", "edit", "view"):
        yield Thing("rbac.authorization.k8s.io/v1", "ClusterRole", name)
    for name in ("system-cluster-critical", "system-node-critical"):
        yield Thing("scheduling.k8s.io/v1", "PriorityClass", name)
    if row is None:
        return
    match row.type:
        case clusters.EKS:
            yield from _eks(row)
        case clusters.GKE:
            provisioner = "pd.csi.storage.gke.io"
            yield _storage("standard-rwo", provisioner, {"type": "pd-balanced"}, default=True)
            yield _storage("premium-rwo", provisioner, {"type": "pd-ssd"})
            yield _storage("standard", "kubernetes.io/gce-pd", {"type": "pd-standard"}, binding="Immediate")
            for name in ("gmp-system", "gmp-public"):
                yield Thing("v1", "Namespace", name)
        case _:
            provisioner = "disk.csi.azure.com"
            yield _storage("default", provisioner, {"skuname": "StandardSSD_LRS"}, default=True)
            for name, sku in (("managed-csi", "StandardSSD_LRS"), ("managed-csi-premium", "Premium_LRS")):
                yield _storage(name, provisioner, {"skuname": sku})
            for name, sku in (("azurefile-csi", "Standard_LRS"), ("azurefile-csi-premium", "Premium_LRS")):
                yield _storage(name, "file.csi.azure.com", {"skuName": sku}, binding="Immediate")
            if aks_auto(row):
                yield Thing("karpenter.azure.com/v1beta1", "AKSNodeClass", "default", manager="aks")
                profile = row.inputs["nodeProvisioningProfile"]
                for name in ("default", "system-surge") if profile.get("defaultNodePools") != "None" else ():
                    yield Thing("karpenter.sh/v1", "NodePool", name, manager="aks")


def of_namespace(name: str) -> Iterator[Thing]:
    """Yield what every namespace has."""
    yield Thing("v1", "ServiceAccount", "default", name)
    yield Thing("v1", "ConfigMap", "kube-root-ca.crt", name, manager="kube-controller-manager")


def eks_auto(row: Row) -> bool:
    """Return whether a cluster of EKS is in Auto Mode."""
    return bool((row.inputs.get("computeConfig") or {}).get("enabled"))


def aks_auto(row: Row) -> bool:
    """Return whether a cluster of AKS makes its nodes by itself."""
    return (row.inputs.get("nodeProvisioningProfile") or {}).get("mode") == "Auto"


def _eks(row: Row) -> Iterator[Thing]:
    if eks_auto(row):
        pools = (row.inputs.get("computeConfig") or {}).get("nodePools") or []
        for name in pools:
            yield Thing("karpenter.sh/v1", "NodePool", name, manager="eks")
        if pools:
            yield Thing("eks.amazonaws.com/v1", "NodeClass", "default", manager="eks")
        return
    yield _storage("gp2", "kubernetes.io/aws-ebs", {"type": "gp2", "fsType": "ext4"})
    for name in ("amazon-vpc-cni", "coredns", "kube-proxy", "kube-proxy-config"):
        yield Thing("v1", "ConfigMap", name, "kube-system", manager="eks")


def _storage(
    name: str,
    provisioner: str,
    parameters: Mapping[str, str],
    *,
    default: bool = False,
    binding: str = "WaitForFirstConsumer",
) -> Thing:
    more: dict[str, Any] = {
        "provisioner": provisioner,
        "parameters": dict(parameters),
        "reclaimPolicy": "Delete",
        "volumeBindingMode": binding,
        "allowVolumeExpansion": True,
    }
    if default:
        more["metadata"] = {"annotations": dict(_DEFAULT_CLASS)}
    return Thing("storage.k8s.io/v1", "StorageClass", name, more=more)
