"""What the controllers in a simulated cluster make in its cloud, and what that holds."""

from typing import Any

import pytest

from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.model import RefusedError
from graticule.sandbox.store import Store
from tests.sandbox.clouds import SUBNET, make, provider
from tests.sandbox.in_cluster import (
    AKS,
    APPS,
    CLAIM,
    CLASS,
    CORE,
    EKS,
    GKE,
    INTERFACE,
    SERVICE,
    VOLUME,
    deployment,
    kubeconfig,
    named,
)


def balanced(**metadata: Any) -> dict[str, Any]:
    return {"metadata": {**named("web"), **metadata}, "spec": {"type": "LoadBalancer", "ports": [{"port": 80}]}}


def test_a_load_balancer_stands_in_the_subnets_until_its_service_goes(aws: Provider, objects: Provider) -> None:
    made = make(objects, SERVICE, "web", **balanced())
    assert made.outputs["status"]["loadBalancer"]["ingress"][0]["hostname"].endswith(".elb.us-east-1.amazonaws.com")
    subnet = aws.store.of_type(aws.account, SUBNET)[0]
    assert len(aws.store.of_type(aws.account, INTERFACE)) == 2
    objects.delete(SERVICE, made.id)
    assert aws.store.of_type(aws.account, INTERFACE) == []
    assert subnet


def test_a_load_balancer_that_outlives_its_cluster_holds_the_network(
    aws: Provider, cluster: Any, objects: Provider
) -> None:
    make(objects, SERVICE, "web", **balanced())
    aws.delete(EKS, cluster.id)
    subnet = aws.store.of_type(aws.account, SUBNET)[0]
    with pytest.raises(RefusedError, match=rf"DependencyViolation: {subnet.id} has dependencies .*eni-"):
        aws.delete(SUBNET, subnet.id)


def test_a_firewall_of_a_load_balancer_holds_the_network_on_gcp(store: Store) -> None:
    gcp = provider(store, "gcp", project="acme-dev", region="europe-west4")
    network = make(gcp, "gcp:compute/network:Network", "n", name="n")
    made = make(gcp, GKE, "c", name="c", location="europe-west4", network=network.id, minMasterVersion="1.35")
    objects = provider(store, "kubernetes", kubeconfig=kubeconfig(f"https://{made.outputs['endpoint']}"))
    service = make(objects, SERVICE, "web", **balanced())
    assert set(service.outputs["status"]["loadBalancer"]["ingress"][0]) == {"ip"}
    gcp.delete(GKE, made.id)
    with pytest.raises(RefusedError, match="already being used by 'projects/acme-dev/global/firewalls/k8s-"):
        gcp.delete("gcp:compute/network:Network", network.id)


def test_what_controllers_made_on_azure_goes_with_the_group_of_the_cluster(store: Store) -> None:
    azure = provider(store, "azure-native", subscriptionId="11111111-1111-1111-1111-111111111111")
    make(azure, "azure-native:resources:ResourceGroup", "rg", resourceGroupName="rg", location="japaneast")
    known = {"resourceGroupName": "rg", "location": "japaneast", "dnsPrefix": "c", "kubernetesVersion": "1.35"}
    made = make(azure, AKS, "c", resourceName="c", **known)
    objects = provider(store, "kubernetes", kubeconfig=kubeconfig(f"https://{made.outputs['privateFQDN']}:443"))
    make(objects, SERVICE, "web", **balanced())
    spec = {"storageClassName": "azurefile-csi"}
    make(objects, CLAIM, "c", metadata=named("c"), spec=spec)
    node_group = f"/subscriptions/{azure.account}/resourceGroups/MC_rg_c_japaneast/"
    assert len([row for row in store.everything() if row.id.startswith(node_group)]) == 3
    azure.delete(AKS, made.id)
    assert [row.type for row in store.everything()] == ["azure-native:resources:ResourceGroup"]


def test_a_claim_gets_its_disk_when_a_pod_uses_it(aws: Provider, objects: Provider) -> None:
    spec = {"storageClassName": "gp2", "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    claim = make(objects, CLAIM, "c", metadata=named("c"), spec=spec)
    assert claim.outputs["status"] == {"phase": "Pending"}
    assert aws.store.of_type(aws.account, VOLUME) == []
    pod = {"containers": [{"name": "a"}], "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "c"}}]}
    make(objects, f"{CORE}:Pod", "p", metadata=named("p"), spec=pod)
    assert objects.read(CLAIM, "default/c").outputs["status"] == {"phase": "Bound"}
    assert len(aws.store.of_type(aws.account, VOLUME)) == 1
    objects.delete(CLAIM, claim.id)
    assert aws.store.of_type(aws.account, VOLUME) == []


def test_a_disk_that_is_to_be_retained_outlives_its_claim(aws: Provider, objects: Provider) -> None:
    make(objects, CLASS, "k", metadata={"name": "keep"}, provisioner="ebs.csi.aws.com", reclaimPolicy="Retain")
    claim = make(objects, CLAIM, "c", metadata=named("c"), spec={"storageClassName": "keep"})
    assert claim.outputs["status"] == {"phase": "Bound"}
    objects.delete(CLAIM, claim.id)
    assert len(aws.store.of_type(aws.account, VOLUME)) == 1


def test_the_claims_of_a_stateful_set_stay_when_it_goes(aws: Provider, objects: Provider) -> None:
    template = {"metadata": {"name": "data"}, "spec": {"storageClassName": "gp2", "accessModes": ["ReadWriteOnce"]}}
    spec = deployment(replicas=2, serviceName="db", volumeClaimTemplates=[template])
    made = make(objects, f"{APPS}:StatefulSet", "db", **spec)
    objects.delete(f"{APPS}:StatefulSet", made.id)
    assert {row.id for row in aws.store.of_type(objects.account, CLAIM)} == {"default/data-a-0", "default/data-a-1"}
    assert len(aws.store.of_type(aws.account, VOLUME)) == 2
