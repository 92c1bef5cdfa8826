"""``graticule pending``: what an interrupted update may have made, and how it comes into the state."""

import pytest

from graticule.fleet import pending as module
from graticule.fleet.pending import adopted, pending, pending_creates
from graticule.providers.contract.errors import Problem

STACK = "urn:pulumi:prod::graticule"
AWS = f"{STACK}::pulumi:providers:aws::aws-prod"
AZURE = f"{STACK}::pulumi:providers:azure-native::az-prod"


def create(kind, name, provider, /, **inputs):
    resource = {"urn": f"{STACK}::{kind}::{name}", "type": kind, "inputs": inputs, "provider": f"{provider}::1"}
    return {"type": "creating", "resource": resource}


LOGS = create("aws:cloudwatch/logGroup:LogGroup", "logs", AWS, name="/acme/logs", region="us-east-1")
TOPIC = create("aws:sns/topic:Topic", "alerts", AWS, name="acme-alerts", region="us-west-2")
VPC = create("aws:ec2/vpc:Vpc", "network", AWS, cidrBlock="10.0.0.0/16", tags={"Name": "acme-network"})
GROUP = create("azure-native:resources:ResourceGroup", "jpe", AZURE, resourceGroupName="acme-jpe")


@pytest.fixture
def state():
    providers = [
        {"urn": AWS, "inputs": {"region": "us-east-1", "allowedAccountIds": '["111122223333"]'}},
        {"urn": AZURE, "inputs": {"subscriptionId": "0000"}},
    ]
    return {"version": 3, "deployment": {"resources": providers, "pending_operations": [LOGS, TOPIC, VPC, GROUP]}}


@pytest.fixture
def stack(state, monkeypatch):
    written = []
    monkeypatch.setattr(module, "exported", lambda _: state)
    monkeypatch.setattr(module, "_write", lambda _, new: written.append(new))
    return written


def test_an_id_is_known_where_it_follows_from_the_name_the_account_and_the_place(state):
    assert [one.id for one in pending_creates(state)] == [
        "/acme/logs",
        "arn:aws:sns:us-west-2:111122223333:acme-alerts",
        "",
        "/subscriptions/0000/resourceGroups/acme-jpe",
    ]


def test_what_has_no_known_id_is_called_by_its_tag(state):
    assert [one.name for one in pending_creates(state) if not one.id] == ["acme-network"]


def test_what_is_adopted_is_a_resource_with_its_id_and_what_is_gone_is_forgotten(state):
    new = adopted(state, {}, {TOPIC["resource"]["urn"]})["deployment"]
    assert [one.get("id") for one in new["resources"][2:]] == [
        "/acme/logs",
        "/subscriptions/0000/resourceGroups/acme-jpe",
    ]
    assert new["pending_operations"] == [VPC]


def test_updates_that_were_interrupted_stay_as_they_are(state):
    update = {"type": "updating", "resource": LOGS["resource"]}
    state["deployment"]["pending_operations"] = [update]
    assert pending_creates(state) == []
    assert adopted(state, {}, set())["deployment"]["pending_operations"] == [update]


def test_nothing_pending_is_said_and_is_no_failure(state, stack, capsys):
    state["deployment"]["pending_operations"] = []
    assert pending("prod", adopt=False, ids=[], gone=[]) == 0
    assert capsys.readouterr().out == "prod: nothing is pending\n"


def test_each_pending_create_is_named_with_the_command_that_adopts_it(state, stack, capsys):
    assert pending("prod", adopt=False, ids=[], gone=[]) == 1
    said = capsys.readouterr().out
    assert "  logs (aws:cloudwatch/logGroup:LogGroup): id /acme/logs\n" in said
    assert "  network (aws:ec2/vpc:Vpc): its cloud made up an id: look for acme-network\n" in said
    assert "graticule pending prod --adopt --id network=ID\n" in said
    assert stack == []


def test_two_of_one_name_are_called_by_what_the_command_takes(state, stack, capsys):
    twin = create("aws:kms/key:Key", "network", AWS)
    state["deployment"]["pending_operations"] = [VPC, twin]
    assert pending("prod", adopt=False, ids=[], gone=[]) == 1
    called = [line.split()[0] for line in capsys.readouterr().out.splitlines() if "made up an id" in line]
    assert called == [VPC["resource"]["urn"], twin["resource"]["urn"]]
    with pytest.raises(Problem, match="'network' is not pending") as caught:
        pending("prod", adopt=True, ids=["network=vpc-1"], gone=[])
    assert all(urn in str(caught.value) for urn in called)
    assert pending("prod", adopt=True, ids=[f"{called[0]}=vpc-1"], gone=called[1:]) == 0


def test_an_id_that_somebody_looked_up_is_taken(state, stack, capsys):
    assert pending("prod", adopt=True, ids=["network=vpc-1"], gone=["alerts"]) == 0
    (written,) = stack
    assert written["deployment"]["pending_operations"] == []
    assert "vpc-1" in [one.get("id") for one in written["deployment"]["resources"]]
    assert "pulumi refresh --stack prod" in capsys.readouterr().out


def test_a_name_that_is_not_pending_is_refused_with_the_ones_that_are(state, stack):
    with pytest.raises(Problem) as caught:
        pending("prod", adopt=True, ids=["netwrk=vpc-1"], gone=[])
    assert str(caught.value) == (
        "'netwrk' is not pending (did you mean 'network'?); pending are jpe, logs, alerts, network"
    )
    assert stack == []
