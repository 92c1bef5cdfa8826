"""Objects of Kubernetes in the simulated clouds: where they are, what the API server takes, what controllers make."""

import json
from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.model import RefusedError
from graticule.sandbox.server import Plugin
from graticule.sandbox.store import Store
from graticule.sandbox.wire import UNKNOWN, packed, plain
from tests.sandbox.test_lifecycle import ROLE, SUBNET, VPC, aws, make, provider, store

__all__ = ["aws", "store"]
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


@pytest.fixture
def cluster(aws: Provider) -> Any:
    return eks(aws)


@pytest.fixture
def objects(cluster: Any, store: Store) -> Provider:
    return inside(cluster, store)


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


def diff_config(store: Store, olds: dict[str, Any], news: dict[str, Any]) -> tuple[list[str], list[str]]:
    request = pb.DiffRequest(old_inputs=packed(olds), news=packed(news))
    response = Plugin(Provider("kubernetes", store), "").DiffConfig(request, None)
    return list(response.diffs), list(response.replaces)


# A provider's configuration


def test_another_cluster_in_the_kubeconfig_replaces_the_provider(store: Store) -> None:
    old = {"kubeconfig": kubeconfig("https://a")}
    assert diff_config(store, old, {"kubeconfig": kubeconfig("https://b")}) == (["kubeconfig"], ["kubeconfig"])
    assert diff_config(store, old, {"kubeconfig": kubeconfig("https://a") + " "}) == (["kubeconfig"], [])
    assert diff_config(store, old, old) == ([], [])


def test_an_unknown_kubeconfig_replaces_the_provider(store: Store) -> None:
    found = diff_config(store, {"kubeconfig": kubeconfig("https://a")}, {"kubeconfig": UNKNOWN})
    assert found == (["kubeconfig"], ["kubeconfig"])


def test_with_a_cluster_identifier_that_alone_replaces_the_provider(store: Store) -> None:
    old = {"kubeconfig": kubeconfig("https://a"), "clusterIdentifier": "one"}
    assert diff_config(store, old, {**old, "kubeconfig": UNKNOWN}) == (["kubeconfig"], [])
    assert diff_config(store, old, {**old, "kubeconfig": kubeconfig("https://b")}) == (["kubeconfig"], [])
    assert diff_config(store, old, {**old, "clusterIdentifier": "two"})[1] == ["clusterIdentifier"]
    adopted = {"kubeconfig": old["kubeconfig"]}
    assert diff_config(store, adopted, old) == (["clusterIdentifier"], [])


def test_the_context_that_is_chosen_decides_which_cluster_is_meant(store: Store) -> None:
    config = json.loads(kubeconfig("https://a"))
    config["contexts"].append({"name": "d", "context": {"cluster": "other"}})
    config["clusters"].append({"name": "other", "cluster": {"server": "https://b"}})
    old = {"kubeconfig": json.dumps(config)}
    assert diff_config(store, old, {**old, "context": "d"}) == (["context"], ["context"])


# Where objects are


def test_an_object_is_in_the_cluster_whose_endpoint_the_kubeconfig_names(aws: Provider, store: Store) -> None:
    blue, green = inside(eks(aws), store), inside(eks(aws, "green"), store)
    make(blue, CONFIG, "a", metadata=named("a"))
    assert blue.read(CONFIG, "default/a")
    assert green.read(CONFIG, "default/a") is None


def test_a_kubeconfig_in_yaml_leads_there_too(cluster: Any, store: Store) -> None:
    text = f"current-context: c\ncontexts:\n- name: c\n  context: {{cluster: k}}\nclusters:\n- name: k\n  cluster: {{server: '{cluster.outputs['endpoint']}'}}\n"
    assert (
        provider(store, "kubernetes", kubeconfig=text).account
        == provider(store, "kubernetes", kubeconfig=kubeconfig(cluster.outputs["endpoint"])).account
    )


def test_a_cluster_on_gcp_is_reached_by_its_name_too(store: Store) -> None:
    gcp = provider(store, "gcp", project="acme-dev", region="europe-west4")
    known = {
        "location": "europe-west4",
        "minMasterVersion": "1.35",
        "controlPlaneEndpointsConfig": {"ipEndpointsConfig": {}},
    }
    struct = packed({"name": "c", **known})
    request = pb.CreateRequest(urn=f"urn:pulumi:dev::p::{GKE}::c", properties=struct)
    made = plain(Plugin(gcp, "").Create(request, None).properties)["controlPlaneEndpointsConfig"]
    assert made["ipEndpointsConfig"] == {}
    objects = provider(store, "kubernetes", kubeconfig=kubeconfig(f"https://{made['dnsEndpointConfig']['endpoint']}"))
    assert make(objects, CONFIG, "a", metadata=named("a")).id == "default/a"
    request.preview = True
    request.properties.CopyFrom(packed({"name": "d", **known}))
    previewed = plain(Plugin(gcp, "").Create(request, None).properties)["controlPlaneEndpointsConfig"]
    assert previewed == {"ipEndpointsConfig": {}, "dnsEndpointConfig": UNKNOWN}


@pytest.mark.parametrize("config", [{}, {"kubeconfig": "~/.kube/config"}, {"context": "kind"}])
def test_a_cluster_of_the_users_own_is_simply_there(store: Store, config: dict[str, str]) -> None:
    own = provider(store, "kubernetes", **config)
    assert make(own, CONFIG, "a", metadata={"name": "a"}).id == "default/a"


def test_a_cluster_that_does_not_exist_is_unreachable(store: Store) -> None:
    lost = provider(store, "kubernetes", kubeconfig=kubeconfig("https://nowhere.example"))
    words = "configured Kubernetes cluster is unreachable: unable to load schema information from the API server: "
    with pytest.raises(RefusedError, match=words):
        make(lost, CONFIG, "a", metadata=named("a"))
    with pytest.raises(RefusedError, match=words):
        lost.update(CONFIG, "default/a", {"metadata": named("a")})
    with pytest.raises(RefusedError, match="failed to read resource state due to unreachable cluster"):
        lost.read(CONFIG, "default/a")


def test_a_cluster_takes_its_objects_with_it_and_leaves_them_in_the_state(
    aws: Provider, cluster: Any, objects: Provider, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(objects, CONFIG, "a", metadata=named("a"))
    aws.delete(EKS, cluster.id)
    assert [row for row in store.everything() if row.type.startswith("kubernetes:")] == []
    with pytest.raises(RefusedError, match='PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"'):
        objects.delete(CONFIG, "default/a")
    monkeypatch.setenv("PULUMI_K8S_DELETE_UNREACHABLE", "true")
    objects.delete(CONFIG, "default/a")
    assert objects.read(CONFIG, "default/a") is None
    objects.configure({**objects.config, "deleteUnreachable": "false"})
    with pytest.raises(RefusedError, match="is unreachable"):
        objects.delete(CONFIG, "default/a")


# Kinds and namespaces


def test_a_kind_is_unknown_until_it_is_defined_and_goes_with_its_definition(objects: Provider) -> None:
    widget = {"metadata": named("w"), "spec": {"size": 1}}
    words = 'no matches for kind "Widget" in version "example.com/v1"'
    with pytest.raises(RefusedError, match=words):
        make(objects, WIDGET, "w", **widget)
    made = make(objects, DEFINITION, "d", **definition(properties={"size": {"type": "integer"}}))
    assert make(objects, WIDGET, "w", **widget).id == "default/w"
    objects.delete(DEFINITION, made.id)
    assert objects.read(WIDGET, "default/w") is None
    with pytest.raises(RefusedError, match=words):
        make(objects, WIDGET, "w", **widget)


def test_a_custom_object_is_held_to_the_schema_of_its_definition(objects: Provider) -> None:
    fields = {"size": {"type": "integer"}, "mode": {"type": "string", "enum": ["a", "b"]}}
    make(objects, DEFINITION, "d", **definition(properties=fields, required=["size"]))
    for spec, words in (
        ({"size": 1, "shape": 2}, 'strict decoding error: unknown field "spec.shape"'),
        ({"size": "big"}, 'spec.size in body must be of type integer: "string"'),
        ({"mode": "a"}, "spec.size: Required value"),
        ({"size": 1, "mode": "c"}, 'spec.mode: Unsupported value: "c": supported values: "a", "b"'),
    ):
        with pytest.raises(RefusedError) as refused:
            make(objects, WIDGET, "w", metadata=named("w"), spec=spec)
        assert words in str(refused.value)


def test_a_kind_in_beta_is_not_served(objects: Provider) -> None:
    with pytest.raises(RefusedError, match='no matches for kind "CronJob" in version "batch/v1beta1"'):
        make(objects, "kubernetes:batch/v1beta1:CronJob", "c", metadata=named("c"))


def test_an_object_needs_its_namespace_and_goes_with_it(objects: Provider) -> None:
    with pytest.raises(RefusedError, match='namespaces "shop" not found'):
        make(objects, CONFIG, "a", metadata=named("a", "shop"))
    made = make(objects, NAMESPACE, "n", metadata={"name": "shop"})
    make(objects, CONFIG, "a", metadata=named("a", "shop"))
    objects.delete(NAMESPACE, made.id)
    assert objects.read(CONFIG, "shop/a") is None
    with pytest.raises(RefusedError, match='namespaces "kube-system" is forbidden'):
        objects.delete(NAMESPACE, "kube-system")


def test_what_a_cloud_puts_into_a_cluster_is_taken(objects: Provider, aws: Provider, store: Store) -> None:
    with pytest.raises(RefusedError, match=r'storageclasses\.storage\.k8s\.io "gp2" already exists'):
        make(objects, CLASS, "gp2", metadata={"name": "gp2"}, provisioner="ebs.csi.aws.com")
    automatic = inside(eks(aws, "auto", computeConfig={"enabled": True, "nodePools": ["system"]}), store)
    make(automatic, CLASS, "gp2", metadata={"name": "gp2"}, provisioner="ebs.csi.eks.amazonaws.com")
    make(automatic, CONFIG, "cni", metadata=named("amazon-vpc-cni", "kube-system"))
    pool = {"apiVersion": "karpenter.sh/v1", "kind": "NodePool", "spec": {"weight": 1}}
    make(automatic, "kubernetes:karpenter.sh/v1:NodePool", "p", **pool, metadata={"name": "own"})
    with pytest.raises(RefusedError, match=r'nodepools\.karpenter\.sh "system" already exists'):
        make(automatic, "kubernetes:karpenter.sh/v1:NodePool", "p", **pool, metadata={"name": "system"})
    with pytest.raises(RefusedError, match='no matches for kind "NodePool"'):
        make(objects, "kubernetes:karpenter.sh/v1:NodePool", "p", **pool, metadata={"name": "own"})


def test_what_is_there_from_the_start_can_be_read(objects: Provider) -> None:
    found = objects.read(CONFIG, "kube-system/amazon-vpc-cni")
    assert found and found.inputs["metadata"]["name"] == "amazon-vpc-cni"


# Schemas


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (
            {"replica": 3},
            'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replica"',
        ),
        (
            {"replicas": "3"},
            "json: cannot unmarshal string into Go struct field Deployment.spec.replicas of type int32",
        ),
        ({"selector": None}, 'Deployment.apps "a" is invalid: spec.selector: Required value'),
        (
            {"strategy": {"type": "Roll"}},
            'spec.strategy.type: Unsupported value: "Roll": supported values: "Recreate", "RollingUpdate"',
        ),
    ],
)
def test_an_object_that_does_not_fit_is_refused_by_a_preview_and_by_an_update(
    objects: Provider, spec: dict[str, Any], words: str
) -> None:
    kind, wanted = f"{APPS}:Deployment", deployment(**spec)
    with pytest.raises(RefusedError) as previewed:
        objects.objects().preview(kind, wanted)
    with pytest.raises(RefusedError) as made:
        make(objects, kind, "a", **wanted)
    assert words in str(previewed.value)
    assert words in str(made.value)


def test_an_update_refuses_a_field_in_the_words_of_server_side_apply(objects: Provider) -> None:
    kind = f"{APPS}:Deployment"
    make(objects, kind, "a", **deployment())
    words = r"failed to create typed patch object \(default/a; apps/v1, Kind=Deployment\): \.spec\.replica: field not declared in schema"
    with pytest.raises(RefusedError, match=words):
        objects.update(kind, "default/a", deployment(replica=3))


def test_a_preview_says_nothing_of_an_object_that_is_not_known_in_full(objects: Provider, store: Store) -> None:
    objects.objects().preview(f"{APPS}:Deployment", deployment(replica=UNKNOWN))
    objects.objects().preview(WIDGET, {"metadata": named("w")})
    lost = provider(store, "kubernetes", kubeconfig=kubeconfig("https://nowhere.example"))
    lost.objects().preview(f"{APPS}:Deployment", deployment(replica=1))


def test_a_list_or_a_map_of_any_shape_is_held_to_its_items(objects: Provider) -> None:
    with pytest.raises(RefusedError, match=r'unknown field "spec.template.spec.containers\[0\].ports\[0\].port"'):
        spec = deployment()["spec"]
        spec["template"]["spec"]["containers"][0]["ports"] = [{"containerPort": 80, "port": 80}]
        make(objects, f"{APPS}:Deployment", "a", metadata=named("a"), spec=spec)
    with pytest.raises(
        RefusedError, match=r"cannot unmarshal number into Go struct field ConfigMap\.data\.a of type string"
    ):
        make(objects, CONFIG, "a", metadata=named("a"), data={"a": 1})


# Names, replaces, patches


def test_a_name_that_is_not_given_is_made_up_once_and_marked(objects: Provider) -> None:
    made = objects.check(CONFIG, "a", {}, {"data": {}}, b"seed")
    assert made["metadata"]["name"].startswith("a-") and len(made["metadata"]["name"]) == 10
    assert objects.check(CONFIG, "a", made, {"data": {}}, b"other") == made


@pytest.mark.parametrize(
    ("kind", "old", "new", "replaced"),
    [
        (CONFIG, {"data": {"a": "1"}}, {"data": {"a": "2"}}, True),
        (CONFIG, {"metadata": named("a")}, {"metadata": named("a", "b")}, True),
        (
            CONFIG,
            {"metadata": {**named("a"), "labels": {}}},
            {"metadata": {**named("a"), "labels": {"b/c.d": "e"}}},
            False,
        ),
        (f"{APPS}:Deployment", deployment(), deployment(selector={"matchLabels": {"b": "c"}}), True),
        (f"{APPS}:Deployment", deployment(replicas=1), deployment(replicas=2), False),
        (WIDGET, {"metadata": named("a")}, {"metadata": named("b")}, True),
        (WIDGET, {"spec": {"a": 1}}, {"spec": {"a": 2}}, False),
        (f"{CONFIG}Patch", {"data": {"a": "1"}}, {"data": {"a": "2"}}, False),
    ],
)
def test_what_a_change_replaces(
    objects: Provider, kind: str, old: dict[str, Any], new: dict[str, Any], replaced: bool
) -> None:
    found, _ = objects.diff(kind, "a", old, new)
    assert {replacing for _, replacing in found.values()} == {replaced}


def test_data_does_not_replace_where_the_provider_says_so(cluster: Any, store: Store) -> None:
    lenient = inside(cluster, store, enableConfigMapMutable="true")
    found, _ = lenient.diff(CONFIG, "a", {"data": {"a": "1"}}, {"data": {"a": "2"}})
    assert found == {"data.a": ("update", False)}
    found, _ = lenient.diff(
        CONFIG, "a", {"immutable": True, "data": {"a": "1"}}, {"immutable": True, "data": {"a": "2"}}
    )
    assert found == {"data.a": ("update", True)}


def test_a_given_name_that_stays_is_deleted_first(objects: Provider) -> None:
    old, new = ({"metadata": named("a"), "data": {"a": value}} for value in "12")
    assert objects.diff(CONFIG, "a", old, new)[1]
    marked = {"annotations": {"pulumi.com/autonamed": "true"}}
    old, new = ({"metadata": {**named("a-1"), **marked}, "data": {"a": value}} for value in "12")
    assert not objects.diff(CONFIG, "a", old, new)[1]


def test_what_the_api_server_holds_fixed_is_not_changed(objects: Provider) -> None:
    wanted = {"metadata": {"name": "fast"}, "provisioner": "ebs.csi.aws.com", "reclaimPolicy": "Delete"}
    made = make(objects, CLASS, "c", **wanted)
    with pytest.raises(RefusedError, match="updates to reclaimPolicy are forbidden"):
        objects.update(CLASS, made.id, {**wanted, "reclaimPolicy": "Retain"})


def test_a_patch_changes_what_is_there_and_gives_it_up_again(objects: Provider) -> None:
    make(objects, CONFIG, "a", metadata=named("a"), data={"a": "1"})
    kind = f"{CONFIG}Patch"
    patch = make(objects, kind, "p", metadata=named("a"), data={"b": "2"})
    assert objects.read(CONFIG, "default/a").outputs["data"] == {"a": "1", "b": "2"}
    seen = objects.read(CONFIG, "default/a", {"metadata": named("a"), "data": {"a": "1"}})
    assert seen.inputs["data"] == {"a": "1"}
    objects.delete(kind, patch.id, patch.outputs)
    assert objects.read(CONFIG, "default/a").outputs["data"] == {"a": "1"}


def test_a_field_that_another_manager_holds_is_taken_by_force_alone(objects: Provider) -> None:
    make(objects, CONFIG, "a", metadata=named("a"), data={"a": "1"})
    with pytest.raises(
        RefusedError, match=r'Apply failed with 1 conflict: conflict with "pulumi-kubernetes-\w{8}": \.data\.a'
    ):
        make(objects, f"{CONFIG}Patch", "p", metadata=named("a"), data={"a": "2"})
    forced = {**named("a"), "annotations": {"pulumi.com/patchForce": "true"}}
    make(objects, f"{CONFIG}Patch", "p", metadata=forced, data={"a": "2"})
    assert objects.read(CONFIG, "default/a").outputs["data"] == {"a": "2"}


def test_a_class_stops_being_the_default_by_a_patch(store: Store) -> None:
    gcp = provider(store, "gcp", project="acme-dev", region="europe-west4")
    made = make(gcp, GKE, "c", name="c", location="europe-west4", minMasterVersion="1.35")
    objects = provider(store, "kubernetes", kubeconfig=kubeconfig(f"https://{made.outputs['endpoint']}"))
    notes = {"storageclass.kubernetes.io/is-default-class": "false"}
    patch = {"metadata": {"name": "standard-rwo", "annotations": {**notes, "pulumi.com/patchForce": "true"}}}
    row = make(objects, f"{CLASS}Patch", "p", **patch)
    objects.delete(f"{CLASS}Patch", row.id, row.outputs)
    assert objects.read(CLASS, "standard-rwo").outputs["provisioner"] == "pd.csi.storage.gke.io"


def test_an_object_comes_back_live_and_a_secret_stays_secret(objects: Provider) -> None:
    struct = struct_pb2.Struct()
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": {"a": "hunter2"}}
    struct.update({"metadata": named("s"), "stringData": secret})
    urn = f"urn:pulumi:dev::p::{CORE}:Secret::s"
    made = Plugin(objects, "").Create(pb.CreateRequest(urn=urn, properties=struct), None)
    assert plain(made.properties)["data"] == {"a": "aHVudGVyMg=="}
    assert "aHVudGVyMg" in str(made.properties.fields["data"].struct_value.fields["value"])
    metadata = plain(made.properties)["metadata"]
    assert metadata["uid"] and metadata["resourceVersion"] and metadata["creationTimestamp"]


# Controllers


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
