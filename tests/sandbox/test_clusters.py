"""Which cluster a provider of Kubernetes reaches in the simulated clouds, and when another one replaces it."""

import json
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.model import RefusedError
from graticule.sandbox.server import Plugin
from graticule.sandbox.store import Store
from graticule.sandbox.wire import UNKNOWN, packed, plain
from tests.sandbox.clouds import make, provider
from tests.sandbox.in_cluster import CONFIG, EKS, GKE, eks, inside, kubeconfig, named


def diff_config(store: Store, olds: dict[str, Any], news: dict[str, Any]) -> tuple[list[str], list[str]]:
    request = pb.DiffRequest(old_inputs=packed(olds), news=packed(news))
    response = Plugin(Provider("kubernetes", store), "").DiffConfig(request, None)
    return list(response.diffs), list(response.replaces)


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


@pytest.mark.parametrize(("days", "hours", "fits"), [("SU", 11, False), ("SU", 12, True), ("MO,TU", 6, True)])
def test_gke_wants_48_hours_of_maintenance_in_32_days(gcp: Provider, days: str, hours: int, fits: bool) -> None:
    window = {
        "startTime": "2024-01-01T02:00:00Z",
        "endTime": f"2024-01-01T{2 + hours:02}:00:00Z",
        "recurrence": f"FREQ=WEEKLY;BYDAY={days}",
    }
    settings = {"name": "c", "location": "europe-west4", "maintenancePolicy": {"recurringWindow": window}}
    if fits:
        make(gcp, GKE, "c", **settings)
    else:
        with pytest.raises(RefusedError, match="without 48h maintenance availability"):
            make(gcp, GKE, "c", **settings)


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


def test_eks_takes_forty_ranges_of_the_internet(aws: Provider) -> None:
    made = eks(aws)

    def open_to(*ranges: str) -> None:
        where = {**made.inputs["vpcConfig"], "publicAccessCidrs": list(ranges)}
        aws.update(EKS, made.id, {**made.inputs, "vpcConfig": where})

    open_to(*(f"8.8.{number}.0/24" for number in range(40)))
    with pytest.raises(RefusedError, match="at most 40"):
        open_to(*(f"8.8.{number}.0/24" for number in range(41)))
    with pytest.raises(RefusedError, match=r"not allowed in publicAccessCidrs: \['10\.0\.0\.0/16'\]"):
        open_to("8.8.8.0/24", "10.0.0.0/16")
