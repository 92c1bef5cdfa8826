"""What the API server of a simulated cluster takes: kinds and namespaces that are there, objects that fit."""

from typing import Any

import pytest

from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.model import RefusedError
from graticule.sandbox.store import Store
from graticule.sandbox.wire import UNKNOWN
from tests.sandbox.clouds import make, provider
from tests.sandbox.in_cluster import (
    APPS,
    CLASS,
    CONFIG,
    DEFINITION,
    NAMESPACE,
    WIDGET,
    definition,
    deployment,
    eks,
    inside,
    kubeconfig,
    named,
)


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
