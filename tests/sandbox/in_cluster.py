"""What the tests of objects in simulated clusters share: how a cluster is made and reached, and some objects."""

import json
from typing import Any

from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.store import Store
from tests.sandbox.clouds import ROLE, SUBNET, VPC, make, provider

EKS, GKE, AKS = (
    "aws:eks/cluster:Cluster",
    "gcp:container/cluster:Cluster",
    "azure-native:containerservice:ManagedCluster",
)
CORE, APPS = "kubernetes:core/v1", "kubernetes:apps/v1"
CONFIG, NAMESPACE, SERVICE = f"{CORE}:ConfigMap", f"{CORE}:Namespace", f"{CORE}:Service"
CLAIM, CLASS = f"{CORE}:PersistentVolumeClaim", "kubernetes:storage.k8s.io/v1:StorageClass"
DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
WIDGET = "kubernetes:example.com/v1:Widget"
VOLUME, INTERFACE = "aws:ebs/volume:Volume", "aws:ec2/networkInterface:NetworkInterface"


def kubeconfig(server: str, **cluster: str) -> str:
    return json.dumps(
        {
            "current-context": "c",
            "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}],
            "clusters": [{"name": "k", "cluster": {"server": server, **cluster}}],
        }
    )


def eks(aws: Provider, name: str = "blue", **more: Any) -> Any:
    vpc = make(aws, VPC, f"{name}-v", cidrBlock="10.0.0.0/16")
    subnets = [
        make(aws, SUBNET, f"{name}-{zone}", vpcId=vpc.id, cidrBlock=f"10.0.{place}.0/24", availabilityZone=zone)
        for place, zone in enumerate(("us-east-1a", "us-east-1b"))
    ]
    role = make(aws, ROLE, name, name=name)
    where = {"subnetIds": [subnet.id for subnet in subnets]}
    return make(aws, EKS, name, name=name, roleArn=role.outputs["arn"], vpcConfig=where, version="1.35", **more)


def inside(cluster: Any, store: Store, **config: Any) -> Provider:
    return provider(store, "kubernetes", kubeconfig=kubeconfig(cluster.outputs["endpoint"]), **config)


def named(name: str, namespace: str = "default") -> dict[str, str]:
    return {"name": name, "namespace": namespace}


def deployment(**spec: Any) -> dict[str, Any]:
    labels = {"app": "a"}
    pod = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "a", "image": "a"}]}}
    return {"metadata": named("a"), "spec": {"selector": {"matchLabels": labels}, "template": pod, **spec}}


def definition(**schema: Any) -> dict[str, Any]:
    known = {"type": "object", "properties": {"spec": {"type": "object", **schema}}}
    return {
        "metadata": {"name": "widgets.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"plural": "widgets", "kind": "Widget"},
            "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": known}}],
        },
    }
