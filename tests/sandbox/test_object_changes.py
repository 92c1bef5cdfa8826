"""What becomes of an object in a simulated cluster that changes: its name, replaces, patches."""

from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.model import RefusedError
from graticule.sandbox.server import Plugin
from graticule.sandbox.store import Store
from graticule.sandbox.wire import plain
from tests.sandbox.clouds import make, provider
from tests.sandbox.in_cluster import APPS, CLASS, CONFIG, CORE, GKE, WIDGET, deployment, inside, kubeconfig, named


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
