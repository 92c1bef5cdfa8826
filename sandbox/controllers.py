"""What controllers do after an object was made, changed or deleted: its status, and what they make in the cloud."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from graticule.sandbox import aws, clusters
from graticule.sandbox.kubeconfig import Place, account_of
from graticule.sandbox.model import Model, Request, values_at
from graticule.sandbox.store import Row, Store

SERVICE, CLAIM = "kubernetes:core/v1:Service", "kubernetes:core/v1:PersistentVolumeClaim"
STATEFUL, CLASS = "kubernetes:apps/v1:StatefulSet", "kubernetes:storage.k8s.io/v1:StorageClass"
INTERFACE, FIREWALL = "aws:ec2/networkInterface:NetworkInterface", "gcp:compute/firewall:Firewall"
WORKLOADS = (
    *("kubernetes:core/v1:Pod", "kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:DaemonSet"),
    *("kubernetes:batch/v1:Job", STATEFUL),
)
MODELS = {INTERFACE: Model(id="eni-{hex}", references={"subnetId": aws.SUBNET, "securityGroups[*]": aws.GROUP})}
_CLAIMS = "persistentVolumeClaim.claimName"
_IS_DEFAULT = "storageclass.kubernetes.io/is-default-class"


def react(store: Store, place: Place, row: Row) -> None:
    """Do what controllers do about an object that is new or changed; its status and its defaults go into its outputs."""
    row.outputs.update(_settled(row))
    if row.type == SERVICE:
        _forget_balancer(store, place, row)
        if _balanced(row.inputs):
            for made in _balancer(store, place, row):
                store.put(made)
            row.outputs["status"] = {"loadBalancer": {"ingress": [_ingress(place, row)]}}
    store.put(row)
    if row.type == STATEFUL:
        _claims_of(store, row)
    if row.type in {CLAIM, CLASS, *WORKLOADS}:
        for claim in store.of_type(row.account, CLAIM):
            if "volumeName" not in claim.outputs.get("spec", {}):
                _bind(store, place, claim)


def forget(store: Store, place: Place, row: Row) -> None:
    """Do what controllers do about an object that is deleted."""
    if row.type == SERVICE:
        _forget_balancer(store, place, row)
    disk = _disk(place, row) if row.type == CLAIM and row.outputs.get("reclaim") == "Delete" else None
    if disk:
        store.remove(disk.account, disk.type, disk.id)


def forget_cluster(request: Request) -> None:
    """Remove a cluster's objects. What controllers made in the cloud stays, but on Azure, where its group goes too."""
    store, row = request.store, request.row
    for one in store.of_account(account_of(row)):
        store.remove(one.account, one.type, one.id)
    if row.type == clusters.AKS:
        group = f"{_node_group(row)}/"
        for one in store.mentioning(row.account, group.rstrip("/"), ()):
            if one.implicit and one.id.startswith(group):
                store.remove(one.account, one.type, one.id)


def _settled(row: Row) -> dict[str, Any]:
    """Return the status of an object whose controllers are done with it, and what the API server fills in."""
    spec = row.inputs.get("spec") or {}
    match row.type.rpartition(":")[2]:
        case "Namespace":
            return {"status": {"phase": "Active"}, "spec": {"finalizers": ["kubernetes"]}}
        case "Service":
            digest = hashlib.sha256(_uid(row).encode()).digest()
            address = f"172.20.{digest[0]}.{digest[1]}"
            return {"spec": {"clusterIP": address, "clusterIPs": [address], "type": "ClusterIP"}, "status": {}}
        case "Deployment" | "ReplicaSet" | "StatefulSet":
            count = spec.get("replicas", 1)
            done = ("replicas", "readyReplicas", "availableReplicas", "updatedReplicas")
            return {"status": {"observedGeneration": 1, **dict.fromkeys(done, count)}, "spec": {"replicas": count}}
        case "Pod":
            return {"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}}
        case "Job":
            return {"status": {"succeeded": 1, "conditions": [{"type": "Complete", "status": "True"}]}}
        case "CustomResourceDefinition":
            conditions = [{"type": name, "status": "True"} for name in ("NamesAccepted", "Established")]
            return {"status": {"conditions": conditions}}
        case "PersistentVolumeClaim" if "status" not in row.outputs:
            return {"status": {"phase": "Pending"}}
        case _:
            return {}


def _balanced(fields: Mapping[str, Any]) -> bool:
    return (fields.get("spec") or {}).get("type") == "LoadBalancer"


def _balancer(store: Store, place: Place, row: Row) -> Iterator[Row]:
    """Yield what a load balancer is made of in the cloud."""
    name, cluster = f"k8s-{_short(_uid(row))}", place.row
    if cluster is None:
        return
    what = {"description": f"{row.id} of {cluster.name}"}
    match cluster.type:
        case clusters.EKS:
            arn = str(cluster.outputs["arn"])
            where = {"region": arn.split(":")[3]}
            subnets = _subnets(store, cluster, row)
            vpc = {"vpcId": subnets[0].inputs.get("vpcId")} if subnets else {}
            group = f"sg-{_short(name)}"
            yield _made(cluster, aws.GROUP, group, {**what, **where, **vpc, "name": name})
            for subnet in subnets:
                inside = {"subnetId": subnet.id, "securityGroups": [group]}
                yield _made(cluster, INTERFACE, f"eni-{_short(name + subnet.id)}", {**what, **where, **inside})
        case clusters.GKE:
            project, location = cluster.id.split("/")[1], str(cluster.inputs.get("location"))
            rule = f"projects/{project}/regions/{location}/forwardingRules/{name}"
            yield _made(cluster, "gcp:compute/forwardingRule:ForwardingRule", rule, {"name": name, **what})
            fence = {"name": name, "network": cluster.inputs.get("network"), **what}
            yield _made(cluster, FIREWALL, f"projects/{project}/global/firewalls/{name}", fence)
        case _:
            parts = {"publicIPAddresses": "PublicIPAddress", "loadBalancers": "LoadBalancer"}
            for folder, kind in parts.items():
                identity = f"{_node_group(cluster)}/providers/Microsoft.Network/{folder}/{name}"
                yield _made(cluster, f"azure-native:network:{kind}", identity, what)


def _forget_balancer(store: Store, place: Place, row: Row) -> None:
    for made in _balancer(store, place, row):
        store.remove(made.account, made.type, made.id)


def _subnets(store: Store, cluster: Row, row: Row) -> list[Row]:
    """Return the subnets of a load balancer on AWS: those tagged for it, else the cluster's own."""
    named = (cluster.inputs.get("vpcConfig") or {}).get("subnetIds") or []
    own = [found for found in (store.get(cluster.account, aws.SUBNET, name) for name in named) if found]
    notes = (row.inputs.get("metadata") or {}).get("annotations") or {}
    facing = notes.get("service.beta.kubernetes.io/aws-load-balancer-scheme") == "internet-facing"
    tag = f"kubernetes.io/role/{'elb' if facing else 'internal-elb'}"
    networks = {subnet.inputs.get("vpcId") for subnet in own}
    found = [one for one in store.of_type(cluster.account, aws.SUBNET, tag) if one.inputs.get("vpcId") in networks]
    return [one for one in found if tag in (one.inputs.get("tags") or {})] or own


def _ingress(place: Place, row: Row) -> dict[str, str]:
    digest = hashlib.sha256(_uid(row).encode())
    if place.row and place.row.type == clusters.EKS:
        region = str(place.row.outputs["arn"]).split(":")[3]
        return {"hostname": f"k8s-{digest.hexdigest()[:10]}.elb.{region}.amazonaws.com"}
    return {"ip": f"34.{'.'.join(str(part) for part in digest.digest()[:3])}"}


def _claims_of(store: Store, row: Row) -> None:
    """Make the claims of a StatefulSet's replicas, which stay when it goes."""
    namespace, _, name = row.id.partition("/")
    for template in (row.inputs.get("spec") or {}).get("volumeClaimTemplates") or []:
        for place in range(int((row.inputs.get("spec") or {}).get("replicas", 1))):
            own = f"{template['metadata']['name']}-{name}-{place}"
            if store.get(row.account, CLAIM, f"{namespace}/{own}"):
                continue
            identity = {"name": own, "namespace": namespace}
            fields = {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "metadata": identity,
                "spec": template["spec"],
            }
            outputs = {"metadata": {"uid": _short(f"{row.account}{namespace}{own}")}, "status": {"phase": "Pending"}}
            outputs["used"] = {"by": row.id}
            store.put(Row(row.account, CLAIM, f"{namespace}/{own}", "", own, fields, outputs, implicit=True))


def _bind(store: Store, place: Place, claim: Row) -> None:
    """Give a claim its disk, once something uses it or its class does not wait."""
    named = (claim.inputs.get("spec") or {}).get("storageClassName")
    classes = [row for row in store.of_type(claim.account, CLASS) if (row.name == named if named else _is_default(row))]
    if not classes:
        return
    binding = classes[0].inputs.get("volumeBindingMode", "Immediate")
    if binding == "WaitForFirstConsumer" and not claim.outputs.get("used") and not _used(store, claim):
        return
    claim.outputs["reclaim"] = classes[0].inputs.get("reclaimPolicy", "Delete")
    claim.outputs["spec"] = {"volumeName": f"pvc-{_uid(claim)}", "storageClassName": classes[0].name}
    claim.outputs["status"] = {"phase": "Bound"}
    store.put(claim)
    disk = _disk(place, claim)
    if disk:
        store.put(disk)


def _is_default(row: Row) -> bool:
    notes = (row.inputs.get("metadata") or {}).get("annotations") or {}
    return notes.get(_IS_DEFAULT) == "true"


def _used(store: Store, claim: Row) -> bool:
    namespace = claim.id.partition("/")[0]
    paths = (f"spec.volumes[*].{_CLAIMS}", f"spec.template.spec.volumes[*].{_CLAIMS}")
    return any(
        claim.name in values_at(row.inputs, path)
        for kind in WORKLOADS
        for row in store.of_type(claim.account, kind, claim.name)
        if row.id.startswith(f"{namespace}/")
        for path in paths
    )


def _disk(place: Place, claim: Row) -> Row | None:
    name, cluster = f"pvc-{_uid(claim)}", place.row
    if cluster is None:
        return None
    what = {"name": name, "description": f"{claim.id} of {cluster.name}"}
    match cluster.type:
        case clusters.EKS:
            where = {"region": str(cluster.outputs["arn"]).split(":")[3]}
            return _made(cluster, "aws:ebs/volume:Volume", f"vol-{_short(name)}", {**what, **where})
        case clusters.GKE:
            identity = f"projects/{cluster.id.split('/')[1]}/zones/{cluster.inputs.get('location')}-a/disks/{name}"
            return _made(cluster, "gcp:compute/disk:Disk", identity, what)
        case _:
            identity = f"{_node_group(cluster)}/providers/Microsoft.Compute/disks/{name}"
            return _made(cluster, "azure-native:compute:Disk", identity, what)


def _node_group(cluster: Row) -> str:
    """Return the id of the resource group that AKS makes for a cluster's own things."""
    parts = cluster.id.split("/")
    own = f"MC_{parts[4]}_{cluster.name}_{cluster.inputs.get('location')}"
    return f"/subscriptions/{parts[2]}/resourceGroups/{cluster.inputs.get('nodeResourceGroup') or own}"


def _made(cluster: Row, kind: str, identity: str, inputs: dict[str, Any]) -> Row:
    name = str(inputs.get("name") or identity.rpartition("/")[2])
    return Row(cluster.account, kind, identity, "", name, inputs, {}, implicit=True)


def _uid(row: Row) -> str:
    return str((row.outputs.get("metadata") or {}).get("uid", ""))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:17]
