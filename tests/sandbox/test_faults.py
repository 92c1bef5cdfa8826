"""Faults on request: each strikes where it is asked to, as often as it is asked to, in the cloud's own words."""

import os
import subprocess
import sys
import time

import pytest

from graticule.providers.contract.errors import Problem, Problems
from graticule.providers.contract.kubeconfig import Login, kubeconfig
from graticule.sandbox.faults import FaultyProvider, has_struck, parse_faults
from graticule.sandbox.lifecycle import Operation
from graticule.sandbox.model import RefusedError
from graticule.sandbox.store import Row, Store

LOGS = "aws:cloudwatch/logGroup:LogGroup"
CLUSTER = {"name": "acme-blue", "region": "us-east-1", "version": "1.35"}


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "clouds.sqlite")


@pytest.fixture
def faulty(store):
    def provider(faults, package="aws"):
        return FaultyProvider(package, store, source=faults)

    return provider


def make(provider, name, region="us-east-1"):
    return provider.create(LOGS, name, {"name": name, "region": region, "retentionInDays": 7})


def test_a_create_fails_as_often_as_asked_and_leaves_nothing(faulty, store):
    provider = faulty("{fault: fail, type: 'aws:cloudwatch/*', times: 2}")
    for _ in range(2):
        with pytest.raises(RefusedError, match="InternalFailure"):
            make(provider, "logs")
    assert store.everything() == []
    assert make(provider, "logs").id == "logs"


def test_the_count_is_shared_by_every_process(faulty):
    faults = "{fault: fail, times: 1}"
    with pytest.raises(RefusedError):
        make(faulty(faults), "logs")
    assert make(faulty(faults), "logs").id == "logs"


def test_a_fault_waits_for_the_calls_that_it_skips(faulty):
    provider = faulty("{fault: fail, name: 'b*', skip: 1, times: 1}")
    make(provider, "a")
    make(provider, "b1")
    with pytest.raises(RefusedError):
        make(provider, "b2")
    make(provider, "b3")


def test_a_slow_cloud_takes_its_time(faulty):
    began = time.monotonic()
    make(faulty("{fault: latency, seconds: 0.2}"), "logs")
    assert time.monotonic() - began >= 0.2


def test_a_throttled_call_is_tried_again_until_the_provider_gives_up(faulty):
    make(faulty("{fault: throttle, times: 2}"), "logs")
    with pytest.raises(RefusedError, match="ThrottlingException: Rate exceeded"):
        make(faulty("{fault: throttle, times: 9}"), "more")


def test_a_region_that_is_down_answers_nothing_and_others_do(faulty):
    make(faulty("[]"), "here")
    make(faulty("[]"), "there", "us-west-2")
    provider = faulty("{fault: down, region: us-east-1}")
    for call in (
        lambda: make(provider, "more"),
        lambda: provider.read(LOGS, "here"),
        lambda: provider.update(LOGS, "here", {"name": "here", "region": "us-east-1"}),
        lambda: provider.delete(LOGS, "here"),
        lambda: provider.before(Operation.INVOKE, "aws:ec2/getVpc:getVpc", "", {"region": "us-east-1"}),
    ):
        with pytest.raises(RefusedError, match="i/o timeout"):
            call()
    assert provider.read(LOGS, "there") is not None


def test_what_is_in_a_resource_group_is_down_with_it(faulty, store):
    groups = faulty("[]", "azure-native")
    kind = "azure-native:resources:ResourceGroup"
    groups.create(kind, "jpe", {"resourceGroupName": "jpe", "location": "japaneast"})
    provider = faulty("{fault: down, region: japaneast}", "azure-native")
    with pytest.raises(RefusedError, match="japaneast is unavailable"):
        provider.before(Operation.CREATE, "azure-native:network:Subnet", "s", {"resourceGroupName": "jpe"})


@pytest.mark.parametrize("faults", ["{fault: unreachable, cluster: '*blue'}", "{fault: down, region: us-east-1}"])
def test_an_api_server_that_cannot_be_reached_says_what_the_real_provider_says(faulty, store, faults):
    store.put(Row("1", "aws:eks/cluster:Cluster", "acme-blue", "", "acme-blue", CLUSTER, {"endpoint": "https://blue"}))
    provider = faulty(faults, "kubernetes")
    provider.configure({"kubeconfig": kubeconfig("acme-blue", "https://blue", "", Login("aws", [], ""))})
    config_map = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
    with pytest.raises(RefusedError, match="configured Kubernetes cluster is unreachable"):
        provider.create("kubernetes:core/v1:ConfigMap", "a", config_map)


def test_a_file_of_faults_is_read_again_with_each_call(faulty, tmp_path):
    file = tmp_path / "faults.yaml"
    file.write_text("- {fault: fail}\n")
    provider = faulty(str(file))
    with pytest.raises(RefusedError):
        make(provider, "logs")
    file.write_text("[]\n")
    assert make(provider, "logs").id == "logs"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "{fault: explode}",
            "faults.0.fault: need 'latency', 'throttle', 'fail', 'crash', 'down' or 'unreachable', got 'explode'",
        ),
        ("{fault: fail, tpye: x}", "faults.0.tpye: unknown key (did you mean 'type'?)"),
        ("{fault: down}", "faults.0.region: is required for a region that is down"),
        ("{fault: latency, seconds: 601}", "faults.0.seconds: need at most 600, got 601"),
        ("{fault: fail, times: 0}", "faults.0.times: need at least 1, got 0"),
        ("[{fault: fail}, 3]", "faults: need a list of faults"),
        ("{fault: [", "faults: no YAML"),
        ("nowhere.yaml", "GRATICULE_SANDBOX_FAULTS: 'nowhere.yaml' is neither a fault"),
    ],
)
def test_a_wrong_fault_is_refused_in_one_line(text, said):
    with pytest.raises((Problem, Problems)) as caught:
        parse_faults(text)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


ENGINE = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-m", *sys.argv[1:]])
time.sleep(600)
"""


@pytest.mark.parametrize("served", [("graticule.sandbox", "aws"), ("graticule.fleet.langhost",)], ids=lambda it: it[0])
def test_what_a_killed_engine_started_ends_with_it(served, tmp_path):
    env = {"GRATICULE_SANDBOX_STATE": str(tmp_path / "clouds.sqlite"), "GRATICULE_LANGUAGE_HOST": str(tmp_path)}
    engine = subprocess.Popen(
        [sys.executable, "-c", ENGINE, *served], env={**os.environ, **env}, stdout=subprocess.PIPE, text=True
    )
    assert int(engine.stdout.readline())
    engine.kill()
    assert engine.stdout.read() == ""  # the pipe closes when nobody holds it any more


def test_whether_a_fault_has_struck_is_known_afterwards(faulty, store):
    text = "{fault: fail, skip: 1, times: 1}"
    (fault,) = parse_faults(text)
    make(faulty(text), "a")
    assert not has_struck(store, fault)
    with pytest.raises(RefusedError):
        make(faulty(text), "b")
    assert has_struck(store, fault)
