"""What holds for the caches of every cloud, in every topology that it has."""

import json
from typing import Any

import pulumi
import pytest

from graticule.components.changes import never_drops
from graticule.components.guard_rules import RULES
from graticule.providers.contract.errors import Problem, Problems
from tests.conformance import checks
from tests.conformance.cache_cases import (
    AWS,
    AZURE,
    GCP,
    KINDS,
    LOCATIONS,
    LOGIN,
    NAME,
    RANGES,
    caches_of,
    made_cache,
)
from tests.conformance.cases import CASES, Case

each_kind = pytest.mark.parametrize(("case", "topology"), KINDS, ids=lambda one: getattr(one, "cloud", one))
SPREAD = [(case, topology) for case, topology in KINDS if topology != "regional"]
each_spread = pytest.mark.parametrize(("case", "topology"), SPREAD, ids=lambda one: getattr(one, "cloud", one))
KEY_OF = {"aws": ("kmsKeyId", "kmsKeyArn"), "gcp": ("kmsKey",), "azure": ("encryption",)}


def openings(case: Case, topology: str, **settings: object) -> set[str]:
    """Return the ranges that are let in."""
    made = made_cache(case, topology, **settings)
    if case.cloud == "aws":
        return {one.inputs["cidrIpv4"] for one in made.of("SecurityGroupIngressRule").values()}
    rules = [one.inputs for one in made.of("Firewall").values() if one.inputs.get("allows")]
    return {block for rule in rules for block in rule["sourceRanges"]}


@each_kind
def test_everything_is_encrypted_with_the_key_of_its_region(case: Case, topology: str) -> None:
    for one in caches_of(made_cache(case, topology)):
        found = [one.inputs[key] for key in KEY_OF[case.cloud] if key in one.inputs]
        key = "two" if one.name.endswith("two") else "one"
        assert f"key-{key}" in json.dumps(found)


@each_kind
def test_clients_connect_over_tls_alone(case: Case, topology: str) -> None:
    made = made_cache(case, topology)
    if case.cloud == "azure":
        assert {one.inputs["clientProtocol"] for one in made.of("Database").values()} == {"Encrypted"}
        assert {one.inputs["minimumTlsVersion"] for one in caches_of(made)} == {"1.2"}
    elif case.cloud == "gcp":
        assert {one.inputs["transitEncryptionMode"] for one in caches_of(made)} == {"SERVER_AUTHENTICATION"}
    elif topology == "active_active":
        whole = made.of("MultiRegionCluster").values()
        assert {one.inputs["tlsEnabled"] for one in [*caches_of(made), *whole]} == {True}
    else:
        first = caches_of(made)[0].inputs
        assert (first["transitEncryptionEnabled"], first["transitEncryptionMode"]) == (True, "required")


@each_kind
def test_logins_are_identities_and_no_password_is_anywhere(case: Case, topology: str) -> None:
    made = made_cache(case, topology)
    words = json.dumps([one.inputs for one in made.resources]).lower()
    assert not [word for word in ("password", "authtoken") if word in words]
    if case.cloud == "aws":
        users = made.of("User").values()
        assert {one.inputs["authenticationMode"]["type"] for one in users} == {"iam"}
    elif case.cloud == "gcp":
        assert {one.inputs["authorizationMode"] for one in caches_of(made)} == {"IAM_AUTH"}
    else:
        assert {one.inputs["accessKeysAuthentication"] for one in made.of("Database").values()} == {"Disabled"}


@each_kind
def test_whoever_is_named_may_log_in_to_this_cache_and_to_no_other(case: Case, topology: str) -> None:
    made = made_cache(case, topology, logins={"api": LOGIN[case.cloud]})
    if case.cloud == "aws":
        (policy,) = made.of("aws:iam/policy:Policy").values()
        (statement,) = json.loads(policy.inputs["policy"])["Statement"]
        members = 1 if topology == "regional" else 2
        assert statement["Action"].endswith(":Connect")
        assert len(statement["Resource"]) == 2 * members
        assert all(arn.startswith("arn of") for arn in statement["Resource"])
        (attached,) = made.of("RolePolicyAttachment").values()
        assert attached.inputs["role"] == "api"
    elif case.cloud == "gcp":
        granted = [one.inputs for one in made.of("IAMMember").values()]
        ids = {one.name: one for one in caches_of(made)}
        assert len(granted) == len(ids)
        assert all(one["role"] == "roles/memorystore.dbConnectionUser" for one in granted)
        assert all('resource.name == "projects/acme/' in one["condition"]["expression"] for one in granted)
    else:
        assert {one.inputs["user"]["objectId"] for one in made.of("AccessPolicyAssignment").values()} == {
            LOGIN["azure"]
        }


@each_kind
def test_a_node_takes_over_in_another_zone(case: Case, topology: str) -> None:
    for one in caches_of(made_cache(case, topology)):
        inputs = one.inputs
        if case.cloud == "azure":
            assert inputs["highAvailability"] == "Enabled"
            assert "zones" not in inputs
        elif case.cloud == "gcp":
            assert (inputs["replicaCount"], inputs["zoneDistributionConfig"]["mode"]) == (1, "MULTI_ZONE")
        elif topology == "active_active":
            assert inputs["numReplicasPerShard"] == 1
        else:
            assert inputs["automaticFailoverEnabled"]
            assert inputs["multiAzEnabled"]
            assert inputs["replicasPerNodeGroup"] == 1


@pytest.mark.parametrize(("case", "topology"), [one for one in KINDS if one[0].cloud != "azure"])
def test_clients_are_let_in_and_nobody_else(case: Case, topology: str) -> None:
    assert openings(case, topology, clients=["away"]) == set(RANGES["away"])
    assert openings(case, topology, clients=[]) == set()
    assert checks.open_to_anyone(made_cache(case, topology).resources) == []


def test_on_gcp_everybody_else_in_the_network_is_kept_from_the_addresses() -> None:
    made = made_cache(GCP, "primary")
    shut = [one.inputs for one in made.of("Firewall").values() if one.inputs.get("denies")]
    assert len(shut) == 2
    for rule in shut:
        assert (rule["direction"], rule["destinationRanges"]) == ("EGRESS", ["10.4.0.2/32", "10.4.0.3/32"])
        assert "sourceRanges" not in rule
    open_first = max(one.inputs["priority"] for one in made.of("Firewall").values() if one.inputs.get("allows"))
    assert open_first < min(rule["priority"] for rule in shut)


@pytest.mark.parametrize("topology", ["regional", "active_active"])
def test_on_azure_a_cache_answers_inside_the_network_alone(topology: str) -> None:
    made = made_cache(AZURE, topology)
    assert {one.inputs["publicNetworkAccess"] for one in caches_of(made)} == {"Disabled"}
    endpoints = made.of("PrivateEndpoint")
    members = len(caches_of(made))
    assert len(endpoints) == (members * members if topology == "active_active" else 1)
    for one in endpoints.values():
        assert one.inputs["subnet"]["id"] in {"endpoints-one", "endpoints-two"}
        assert one.inputs["privateLinkServiceConnections"][0]["groupIds"] == ["redisEnterprise"]
    zones = {
        one.inputs["privateDnsZoneConfigs"][0]["privateDnsZoneId"] for one in made.of("PrivateDnsZoneGroup").values()
    }
    assert zones <= {"zone-one", "zone-two"}


def test_on_azure_a_client_elsewhere_has_an_endpoint_and_its_name_in_its_own_network() -> None:
    made = made_cache(AZURE, "active_active", clients=["away"])
    subnets = {name: one.inputs["subnet"]["id"] for name, one in made.of("PrivateEndpoint").items()}
    assert subnets == {
        "cache-sessions-one": "endpoints-one",
        "cache-sessions-two": "endpoints-two",
        "cache-sessions-one-from-away": "endpoints-away",
        "cache-sessions-two-from-away": "endpoints-away",
    }
    named = {
        name: one.inputs["privateDnsZoneConfigs"][0]["privateDnsZoneId"]
        for name, one in made.of("PrivateDnsZoneGroup").items()
    }
    assert named["cache-sessions-two-from-away"] == "zone-away"


@each_kind
def test_what_holds_data_is_protected_until_it_is_retired(case: Case, topology: str) -> None:
    kept, retired = made_cache(case, topology), made_cache(case, topology, retire=True)
    assert all(one.typ in RULES and one.options.get("protect") for one in caches_of(kept))
    assert not [one for one in caches_of(retired) if one.options.get("protect")]
    if case.cloud == "gcp":
        assert {one.inputs["deletionProtectionEnabled"] for one in caches_of(kept)} == {True}
        assert {one.inputs["deletionProtectionEnabled"] for one in caches_of(retired)} == {False}


@each_spread
def test_one_member_is_retired_without_the_others(case: Case, topology: str) -> None:
    made = made_cache(case, topology, leaving=["two"])
    assert {one.name: bool(one.options.get("protect")) for one in caches_of(made)} == {
        f"{NAME}-one": True,
        f"{NAME}-two": False,
    }


@each_spread
def test_another_region_takes_no_name_from_the_others_and_changes_none_of_their_properties(
    case: Case, topology: str
) -> None:
    def inputs(*members: str) -> dict[tuple[str, str], Any]:
        made = made_cache(case, topology, *members, primary="one", clients=["one"])
        return {(one.typ, one.name): one.inputs for one in made.resources}

    shared = {("aws:iam/policy:Policy", NAME)}
    for less, more in (
        (("one",), ("one", "two")),
        (("one", "two"), ("one", "two", "three")),
        (("one", "three"), ("one", "two", "three")),
    ):
        before, after = inputs(*less), inputs(*more)
        kept = {key: value for key, value in before.items() if key not in shared}
        changed = [key for key, value in kept.items() if after.get(key) != value]
        ignored = {"azure-native:redisenterprise:Database"} if less == ("one", "three") else set()
        assert not [key for key in changed if key[0] not in ignored]
        assert len(after) > len(before)


@each_spread
def test_a_writer_that_has_moved_replaces_nothing(case: Case, topology: str) -> None:
    """Whatever depends on the role differs and is ignored, and no name goes or comes."""
    before, after = made_cache(case, topology, primary="one"), made_cache(case, topology, primary="two")
    assert before.names() == after.names()
    changes = {
        (one.typ, one.name): {key for key in {*one.inputs, *new.inputs} if one.inputs.get(key) != new.inputs.get(key)}
        - {path.partition(".")[0] for path in new.options.get("ignore_changes", [])}
        for one in before.resources
        for new in after.resources
        if (new.typ, new.name) == (one.typ, one.name)
    }
    seen = {key: paths for key, paths in changes.items() if paths}
    allowed = {"snapshotRetentionLimit", "snapshotWindow"}
    assert {path for paths in seen.values() for path in paths} <= allowed


@each_kind
def test_everything_is_in_a_region_labelled_and_named_by_keys(case: Case, topology: str) -> None:
    resources = made_cache(case, topology).resources
    known = {LOCATIONS[case.cloud][key] for key in ("one", "two")}
    assert {one.inputs[key] for one in resources for key in ("region", "location") if key in one.inputs} <= known
    assert checks.unlabelled(resources, "owner") == []
    assert checks.numbered(resources, RANGES["one"]) == [] or case.cloud == "aws"


@pytest.mark.parametrize(
    ("case", "topology", "says"),
    [
        (GCP, "active_active", r"^topology: a Memorystore cache has one region that writes; use topology: primary"),
        (AZURE, "primary", r"^topology: Azure Managed Redis has no regions that only follow; use .*active_active"),
    ],
)
def test_a_topology_that_a_cloud_lacks_is_refused_with_the_way_out(case: Case, topology: str, says: str) -> None:
    with pytest.raises(Problem, match=says):
        made_cache(case, topology)


@pytest.mark.parametrize(
    ("case", "members", "settings", "says"),
    [
        (AWS, "four", {"topology": "primary"}, "regions: aws joins at most 3 regions"),
        (AWS, "two", {"topology": "primary", "size": "small"}, "size: aws does topology: primary with size medium"),
        (AWS, "two", {"topology": "active_active", "size": "small"}, "size: aws does topology: active_active with"),
        (AWS, "two", {"topology": "active_active", "version": "8.0"}, r"version: aws has 7\.3, got '8\.0'"),
        (AZURE, "two", {"topology": "active_active", "version": "7.4"}, "version: azure chooses the version itself"),
        (GCP, "two", {"topology": "primary", "primary": None}, "primary: is required with topology: primary"),
        (AWS, "two", {"topology": "regional"}, "members: topology: regional has one region for each cache"),
    ],
)
def test_what_the_contract_knows_it_refuses(case: Case, members: str, settings: dict[str, Any], says: str) -> None:
    held = {"two": ["one", "two"], "four": ["one", "two", "three", "away"]}[members]
    with pytest.raises(Problems, match=says):
        made_cache(case, *[settings.pop("topology")], *held, **settings)


def test_on_aws_a_secondary_says_nothing_that_its_global_datastore_says() -> None:
    first, second = caches_of(made_cache(AWS, "primary"))
    of_first = {"engine", "engineVersion", "nodeType", "numNodeGroups", "parameterGroupName", "snapshotRetentionLimit"}
    assert of_first <= set(first.inputs)
    assert not {*of_first, "atRestEncryptionEnabled", "transitEncryptionEnabled"} & set(second.inputs)
    assert "globalReplicationGroupId" not in first.inputs
    assert second.inputs["globalReplicationGroupId"] == "ldgnf-sessions"


def test_on_aws_snapshots_go_with_the_writer_and_are_not_taken_from_one_that_was() -> None:
    first, second = caches_of(made_cache(AWS, "primary", primary="two"))
    by_name = {one.name: one for one in (first, second)}
    assert by_name[f"{NAME}-two"].inputs["snapshotRetentionLimit"] == 7
    assert "snapshotRetentionLimit" not in by_name[f"{NAME}-two"].options["ignore_changes"]
    assert "snapshotRetentionLimit" in by_name[f"{NAME}-one"].options["ignore_changes"]


def test_on_gcp_a_secondary_is_left_as_its_writer_has_it_and_keeps_the_epoch_that_it_was_made_at() -> None:
    made = made_cache(GCP, "primary", "one", "two", primary="two").of("Instance")
    writer, follower = (set(made[f"{NAME}-{key}"].options.get("ignore_changes", [])) for key in ("two", "one"))
    assert follower - writer == {"engineVersion", "nodeType", "shardCount", 'labels["graticule-epoch"]'}


def test_on_azure_a_member_joins_those_before_it_when_it_is_made() -> None:
    made = made_cache(AZURE, "active_active", "one", "two", "three")
    groups = {one.name: one.inputs["geoReplication"] for one in made.of("Database").values()}
    assert len({group["groupNickname"] for group in groups.values()}) == 1
    linked = {name: [one["id"] for one in group["linkedDatabases"]] for name, group in groups.items()}
    assert [len(ids) for _, ids in sorted(linked.items())] == [1, 3, 2]
    assert all(f"/subscriptions/s/{name}/databases/default" in ids for name, ids in linked.items())
    assert not [one for one in made.of("Database").values() if one.inputs.get("persistence")]
    assert {one.inputs["sku"]["name"] for one in caches_of(made)} == {"Balanced_B10"}


def test_a_number_that_may_not_fall_is_found_in_a_text() -> None:
    assert never_drops("VALKEY_8_0", "VALKEY_9_0")
    assert never_drops(7, 8)
    assert never_drops(None, "1")
    assert not never_drops("VALKEY_8_0", "VALKEY_7_2")
    assert not never_drops("604800s", None)
    assert not never_drops("2", "1")


@pytest.mark.parametrize("case", CASES[:2], ids=lambda case: case.cloud)
def test_a_writer_that_the_settings_do_not_name_is_refused_with_the_edit(case: Case) -> None:
    from graticule.components.cache import Cache
    from graticule.testing.recording import record
    from tests.conformance import cache_cases

    places = {key: cache_cases.place(case.cloud, key) for key in ("one", "two")}
    two = places["two"]["location"]
    members = [{"Role": "PRIMARY", "ReplicationGroupRegion": two}]
    follows = {
        "instanceRole": "SECONDARY",
        "primaryInstances": [{"instance": f"projects/p/locations/{two}/instances/x"}],
    }

    def moved(asked: Any) -> dict[str, Any]:
        if "cloudcontrol" in asked.token:
            return {"properties": json.dumps({"Members": members})}
        return {"crossInstanceReplicationConfigs": [follows]} if "memorystore" in asked.token else {}

    args: Any = {
        "cloud": case.cloud,
        "account": "1",
        "prefix": "acme-prod",
        "topology": "primary",
        "primary": "one",
        "members": ["one", "two"],
        "places": places,
    }
    with pytest.raises(pulumi.RunError, match=r"primary: one, and two writes; .* write primary: two and epoch: 2"):
        record(lambda: Cache(NAME, args).outputs(), cache_cases.outputs_of, answer=moved)


@pytest.mark.parametrize(
    ("case", "topology"),
    [(AWS, "primary"), (GCP, "primary"), (AZURE, "active_active")],
    ids=lambda one: getattr(one, "cloud", one),
)
def test_an_epoch_below_what_any_member_carries_is_refused(case: Case, topology: str) -> None:
    carried = {"graticule-epoch": "4"}
    state = {"tags": carried, "labels": carried}
    with pytest.raises(
        pulumi.RunError, match=r"never falls; need at least 4, which 'cache-sessions-two' carries, got 2"
    ):
        made_cache(case, topology, epoch=2, state={f"{NAME}-two": state})
    assert made_cache(case, topology, epoch=4, state={f"{NAME}-two": state}).resources
    assert made_cache(case, topology, epoch=2, state={f"{NAME}-two": state}, retire=True).resources


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
def test_every_endpoint_has_a_role(case: Case) -> None:
    assert set(made_cache(case, "regional").outputs["endpoints"][""]) == {"writer", "writer-one"}
    for topology in {"primary", "active_active"} & {one for known, one in KINDS if known is case}:
        each = "reader" if topology == "primary" else "writer"
        found = made_cache(case, topology).outputs["endpoints"][""]
        assert set(found) == {"writer", f"{each}-one", f"{each}-two"}
        assert all(found.values())
