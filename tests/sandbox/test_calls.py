"""The clouds' own calls that move a writer, as they are printed, on simulated clouds."""

import json

import pytest

from graticule.providers.contract.member_names import member_name
from graticule.providers.contract.switchover import MOVES, Call, Held, Member, Technology
from graticule.sandbox import calls_aws, calls_azure, calls_gcp
from graticule.sandbox.calls import answer
from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.model import RefusedError
from graticule.sandbox.postgres_azure import ADMINISTRATORS
from graticule.sandbox.store import Row, Store

AWS, GCP, AZURE = "111122223333", "acme-prod", "00000000-0000-0000-0000-000000000000"
OLD, NEW = ("one", "first-region"), ("two", "second-region")


def held(technology):
    account = {"a": AZURE, "m": AZURE}.get(technology, AZURE)
    account = {
        Technology.AURORA: AWS,
        Technology.ELASTICACHE: AWS,
        Technology.ALLOYDB: GCP,
        Technology.MEMORYSTORE: GCP,
    }.get(technology, account)
    members = {key: Member(key, place, f"orders-{key}", f"group-{key}") for key, place in (OLD, NEW)}
    return Held(technology, account, "orders", members, "one", "two")


def rows_of(technology):
    """Return what is in a cloud before anything is moved."""
    one, two = "orders-one", "orders-two"
    match technology:
        case Technology.AURORA:
            arns = [f"arn:aws:rds:{place}:{AWS}:cluster:orders-{key}" for key, place in (OLD, NEW)]
            members = [{"dbClusterArn": arn, "isWriter": arn == arns[0]} for arn in arns]
            yield calls_aws.GLOBAL, AWS, "orders", {}, {"globalClusterMembers": members}
        case Technology.ELASTICACHE:
            yield calls_aws.REPLICATION, AWS, one, {"region": OLD[1]}, {}
            yield (
                calls_aws.REPLICATION,
                AWS,
                two,
                {"region": NEW[1], "globalReplicationGroupId": "ldgnf-orders"},
                {},
            )
            yield calls_aws.DATASTORE, AWS, "ldgnf-orders", {"primaryReplicationGroupId": one}, {}
        case Technology.ALLOYDB:
            ids = [f"projects/{GCP}/locations/{place}/clusters/orders-{key}" for key, place in (OLD, NEW)]
            yield calls_gcp.CLUSTER, GCP, ids[0], {"clusterType": "PRIMARY"}, {}
            follows = {"clusterType": "SECONDARY", "secondaryConfig": {"primaryClusterName": ids[0]}}
            yield calls_gcp.CLUSTER, GCP, ids[1], follows, {}
            yield calls_gcp.INSTANCE, GCP, f"{ids[1]}/instances/x", {"cluster": ids[1], "instanceType": "SECONDARY"}, {}
        case Technology.MEMORYSTORE:
            ids = [f"projects/{GCP}/locations/{place}/instances/orders-{key}" for key, place in (OLD, NEW)]
            role = "crossInstanceReplicationConfig"
            leads = {"instanceRole": "PRIMARY", "secondaryInstances": [{"instance": ids[1]}]}
            yield calls_gcp.VALKEY, GCP, ids[0], {}, {role: leads}
            follows = {"instanceRole": "SECONDARY", "primaryInstance": {"instance": ids[0]}}
            yield calls_gcp.VALKEY, GCP, ids[1], {}, {role: follows}
        case Technology.FLEXIBLE:
            base = [f"/subscriptions/{AZURE}/resourceGroups/group-{key}/providers/" for key, _ in (OLD, NEW)]
            ids = [
                f"{path}Microsoft.DBforPostgreSQL/flexibleServers/orders-{key}"
                for path, key in zip(base, ("one", "two"), strict=True)
            ]
            yield calls_azure.SERVER, AZURE, ids[0], {"location": OLD[1]}, {}
            yield calls_azure.SERVER, AZURE, ids[1], {"location": NEW[1], "sourceServerResourceId": ids[0]}, {}
            yield calls_azure.ENDPOINT, AZURE, f"{ids[0]}/virtualEndpoints/orders", {"members": [two]}, {}
        case Technology.MANAGED_REDIS:
            base = [f"/subscriptions/{AZURE}/resourceGroups/group-{key}/providers/" for key, _ in (OLD, NEW)]
            ids = [
                f"{path}Microsoft.Cache/redisEnterprise/orders-{key}"
                for path, key in zip(base, ("one", "two"), strict=True)
            ]
            linked = {"linkedDatabases": [{"id": f"{one}/databases/default"} for one in ids]}
            for one, (_, place) in zip(ids, (OLD, NEW), strict=True):
                yield calls_azure.REDIS, AZURE, one, {"location": place}, {}
                yield calls_azure.DATABASE, AZURE, f"{one}/databases/default", {"geoReplication": linked}, {}


@pytest.fixture
def store(tmp_path, request):
    found = Store(tmp_path / "clouds.sqlite")
    for kind, account, identity, inputs, outputs in rows_of(request.param):
        name = identity.rpartition("/")[2]
        found.put(Row(account, kind, identity, "", name, inputs, outputs))
    return found


def run(call, store, down=()):
    words = [run(word, store, down) if isinstance(word, Call) else word for word in call.words]
    return answer(words[0], words[1:], store, lambda region: region in down)


def writes(which, store):
    found = MOVES[which.technology]
    return found.done(which, json.loads(run(found.ask(which), store)))


PLANNED = [one for one in Technology if MOVES[one].switchover]


@pytest.mark.parametrize(("store", "technology"), [(one, one) for one in PLANNED], indirect=["store"])
def test_a_planned_switchover_makes_the_other_region_write_and_back_again(store, technology):
    which = held(technology)
    assert not writes(which, store)
    for call in MOVES[technology].switchover(which):
        run(call, store)
    assert writes(which, store)
    back = Held(technology, which.account, which.whole, which.members, "two", "one")
    assert not writes(back, store)
    for call in MOVES[technology].switchover(back):
        run(call, store)
    assert writes(back, store)
    assert not writes(which, store)


@pytest.mark.parametrize(("store", "technology"), [(one, one) for one in Technology], indirect=["store"])
def test_a_failover_works_while_the_writers_region_is_down(store, technology):
    which = held(technology)
    for call in MOVES[technology].failover(which):
        run(call, store, down=[OLD[1]])
    assert writes(which, store)


@pytest.mark.parametrize(
    ("store", "technology", "says"),
    [
        (Technology.AURORA, Technology.AURORA, "Could not connect to the endpoint URL"),
        (Technology.ALLOYDB, Technology.ALLOYDB, "promote"),
        (Technology.FLEXIBLE, Technology.FLEXIBLE, "--promote-option forced"),
    ],
    indirect=["store"],
)
def test_a_planned_switchover_is_refused_while_the_writers_region_is_down(store, technology, says):
    (call,) = MOVES[technology].switchover(held(technology))
    with pytest.raises(RefusedError, match=says):
        run(call, store, down=[OLD[1]])
    assert not writes(held(technology), store)


@pytest.mark.parametrize(("store", "technology"), [(one, one) for one in Technology], indirect=["store"])
def test_nothing_moves_into_a_region_that_is_down(store, technology):
    for call in MOVES[technology].failover(held(technology)):
        with pytest.raises(RefusedError):
            run(call, store, down=[NEW[1]])


@pytest.mark.parametrize("store", [Technology.ALLOYDB], indirect=True)
def test_a_promoted_alloydb_cluster_leaves_the_old_one_writing_and_followed_by_nobody(store):
    which = held(Technology.ALLOYDB)
    for call in MOVES[Technology.ALLOYDB].failover(which):
        run(call, store)
    assert [calls_gcp.role_of(row) for row in store.everything() if row.type == calls_gcp.CLUSTER] == ["PRIMARY"] * 2
    (instance,) = (row for row in store.everything() if row.type == calls_gcp.INSTANCE)
    assert instance.inputs["instanceType"] == "PRIMARY"


@pytest.mark.parametrize("store", [Technology.FLEXIBLE], indirect=True)
def test_an_update_of_a_flexible_server_moves_no_role_and_who_may_log_in_goes_with_it(store):
    which = held(Technology.FLEXIBLE)
    one, two = (row.id for row in store.everything() if row.type == calls_azure.SERVER)
    for call in MOVES[Technology.FLEXIBLE].switchover(which):
        run(call, store)
    azure = Provider("azure-native", store)
    azure.configure({"subscriptionId": AZURE})
    for key, (_, place), server, asked in (("one", OLD, one, {}), ("two", NEW, two, {"sourceServerResourceId": one})):
        group = f"/subscriptions/{AZURE}/resourceGroups/group-{key}"
        store.put(Row(AZURE, "azure-native:resources:ResourceGroup", group, "", f"group-{key}", {}, {}))
        wanted = {"location": place, "resourceGroupName": f"group-{key}", **asked}
        azure.update(calls_azure.SERVER, server, wanted, wanted)
    assert writes(which, store)

    login = f"{one}/administrators/someone"
    store.put(Row(AZURE, ADMINISTRATORS, login, "", "someone", {"serverName": one}, {}))
    for endpoint in store.of_type(AZURE, calls_azure.ENDPOINT):
        store.remove(AZURE, endpoint.type, endpoint.id)
    azure.delete(calls_azure.SERVER, one)
    assert {row.id for row in store.everything() if row.id.startswith((one, two))} == {two}


@pytest.mark.parametrize("store", [Technology.FLEXIBLE], indirect=True)
def test_a_flexible_server_is_restored_from_the_one_that_writes_and_from_no_replica(store):
    azure = Provider("azure-native", store)
    azure.configure({"subscriptionId": AZURE})
    writer, replica = (row.id for row in store.everything() if row.type == calls_azure.SERVER)
    group = f"/subscriptions/{AZURE}/resourceGroups/group-one"
    store.put(Row(AZURE, "azure-native:resources:ResourceGroup", group, "", "group-one", {}, {}))

    def restore(source):
        name = f"again-{source.rpartition('/')[2]}"
        asked = {"serverName": name, "createMode": "PointInTimeRestore", "sourceServerResourceId": source}
        where = {"resourceGroupName": "group-one", "location": OLD[1]}
        return azure.create(
            calls_azure.SERVER, name, azure.check(calls_azure.SERVER, name, {}, {**asked, **where}, b"")
        )

    restored = restore(writer).id
    with pytest.raises(RefusedError, match="orders-two is a replica, and has no backups"):
        restore(replica)
    assert restore(restored).id.endswith("/again-again-orders-one"), "what was restored writes itself"


@pytest.mark.parametrize("store", [Technology.FLEXIBLE], indirect=True)
def test_a_flexible_server_is_upgraded_once_no_replica_follows_it(store):
    one, two = (row.id for row in store.everything() if row.type == calls_azure.SERVER)
    azure = Provider("azure-native", store)
    azure.configure({"subscriptionId": AZURE})
    group = f"/subscriptions/{AZURE}/resourceGroups/group-one"
    store.put(Row(AZURE, "azure-native:resources:ResourceGroup", group, "", "group-one", {}, {}))
    follows = {"sourceServerResourceId": one}
    for server, asked in ((one, {}), (two, follows)):
        wanted = {"version": "17", "resourceGroupName": "group-one", **asked}
        with pytest.raises(RefusedError, match="Major version upgrade is not supported with read replicas"):
            azure.update(calls_azure.SERVER, server, wanted)
    store.remove(AZURE, calls_azure.SERVER, two)
    assert azure.update(calls_azure.SERVER, one, {"version": "17", "resourceGroupName": "group-one"})


@pytest.mark.parametrize("store", [Technology.AURORA], indirect=True)
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["s3", "ls"], "the sandbox does not play 'aws s3 ls'; of aws it plays rds describe-global-clusters, "),
        (["rds", "describe-global-clusters", "--region", "x"], "need --global-cluster-identifier"),
        (
            ["rds", "describe-global-clusters", "--profile", "x"],
            "does not play '--profile' of 'aws rds describe-global",
        ),
        (
            ["rds", "describe-global-clusters", "--region=x", "--global-cluster-identifier=y"],
            "Global cluster y not found",
        ),
    ],
)
def test_what_is_not_played_is_refused_in_one_line(store, words, says):
    with pytest.raises(RefusedError) as raised:
        answer("aws", words, store, lambda _: False)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("technology", list(Technology))
def test_names_fit_and_differ_however_long(technology):
    names = {member_name(technology, "acme-prod", AZURE, f"database-{'x' * 60}{end}") for end in ("a", "b")}
    assert len(names) == 2
    assert all(len(name) <= 63 for name in names)
