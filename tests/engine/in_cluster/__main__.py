"""Objects in a cluster of this library; what the configuration names goes wrong."""

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s

from graticule.components import Cluster, ClusterArgs, ClusterNetwork, Keys, KeysArgs, Network, NetworkArgs, guards

ZONES = ["us-east-1a", "us-east-1b"]
LOST = """{"current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "k"}}],
"clusters": [{"name": "k", "cluster": {"server": "https://nowhere.example"}}]}"""
guards.register(["all"])
wrong = pulumi.Config().get("wrong") or ""
cloud = aws.Provider("aws", region="us-east-1", allowed_account_ids=["111122223333"])
opts = pulumi.ResourceOptions(providers=[cloud])
place = {"cloud": "aws", "location": "us-east-1", "account": "111122223333", "prefix": "shop"}
network_args = NetworkArgs(**place, zones=ZONES, range="10.4.0.0/14")
network = Network("net", network_args, opts)
who = "arn:aws:iam::111122223333:role/x"
keys = Keys("keys", KeysArgs(**place, administrators={"team": who}), opts)
ranges = network_args.ranges()
where = ClusterNetwork(
    network_id=network.network_id,
    private_subnets={zone: network.private_subnets[zone] for zone in ZONES},
    control_plane_subnet=network.control_plane_subnet,
    region_range=ranges.slot,
    pods_range=ranges.pods["a"],
    services_range=ranges.services["a"],
    master_range=ranges.masters["a"],
)
cluster_args = ClusterArgs(
    **place,
    zones=ZONES,
    network=where,
    generation="blue",
    access={"team": {"principal": who, "role": "edit"}},
    secrets_key=keys.key_ids["cluster"],
    logs_key=keys.key_ids["logs"],
    key_store=keys.store_id,
)
made = Cluster("blue", cluster_args, opts)
inside = pulumi.ResourceOptions(provider=made.kubernetes_provider())

namespace = k8s.core.v1.Namespace("shop", metadata={"name": "shop"}, opts=inside)
schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}
if wrong != "kind":
    k8s.apiextensions.v1.CustomResourceDefinition(
        "widgets",
        metadata={"name": "widgets.example.com"},
        spec={
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"plural": "widgets", "kind": "Widget"},
            "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"open_apiv3_schema": schema}}],
        },
        opts=inside,
    )
k8s.apiextensions.CustomResource(
    "widget",
    api_version="example.com/v1",
    kind="Widget",
    metadata={"namespace": "shop", "name": "one"},
    spec={"size": 1},
    opts=inside,
)
service = k8s.core.v1.Service(
    "web",
    metadata={"namespace": namespace.metadata.name},
    spec={"type": "LoadBalancer", "ports": [{"port": 80, **({"prot": "TCP"} if wrong == "field" else {})}]},
    opts=inside,
)
pulumi.export("host", service.status.load_balancer.ingress[0].hostname)
if wrong == "cluster":
    lost = k8s.Provider("lost", kubeconfig=LOST)
    k8s.core.v1.ConfigMap("lost", data={"a": "b"}, opts=pulumi.ResourceOptions(provider=lost))

key = aws.ec2.Eip(f"new-{wrong}", domain="vpc", opts=pulumi.ResourceOptions(provider=cloud))
kubeconfig = pulumi.Output.all(made.kubeconfig, key.id).apply(lambda known: known[0])
for name, identifier in (("identified", "blue"), ("anonymous", None)):
    provider = k8s.Provider(name, kubeconfig=kubeconfig, cluster_identifier=identifier)
    k8s.core.v1.ConfigMap(
        name, metadata={"name": name}, data={"a": "b"}, opts=pulumi.ResourceOptions(provider=provider)
    )
