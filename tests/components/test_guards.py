"""Guards: what they refuse, and in which words, without an engine."""

import importlib

import pulumi
import pulumi_aws
import pytest
from pulumi.runtime import settings
from pulumi_azure_native import containerservice

from graticule.components import guards
from graticule.components.asked import Asked, differences, names_of
from graticule.components.guard_rules import RULES
from graticule.providers.contract.backup import making
from graticule.testing.recording import record
from tests.loops import finished

CLUSTER = "aws:eks/cluster:Cluster"
LOGS = "aws:cloudwatch/logGroup:LogGroup"


def _about(kind, old, new=None, name="use1-cluster-blue"):
    return pulumi.ResourceHookArgs(urn="", id="", name=name, type=kind, old_inputs=old, new_inputs=new)


def _made(allowed=(), asked=None):
    made = {key: Asked(props) for key, props in (asked or {}).items()}
    return guards._Guards(tuple(allowed), made, pulumi.ResourceHookBinding())


def _shrink(kind, old, new, allowed=(), name="use1-cluster-blue"):
    guards._shrinker(_made(allowed))(_about(kind, old, new, name))


def _keep(kind, old, *, allowed=(), asked=None, name="use1-cluster-blue"):
    finished(guards._keeper(_made(allowed, asked))(_about(kind, old, name=name)))


@pytest.mark.parametrize(("old", "new"), [("1.34", "1.35"), ("1.35", "1.35"), ("1.35.2-gke.1", "1.36"), (None, "1.35")])
def test_a_version_may_stay_or_go_up_by_one_minor(old, new):
    _shrink(CLUSTER, {"version": old}, {"version": new})


@pytest.mark.parametrize(("old", "new"), [("1.35", "1.34"), ("1.33", "1.35"), ("1.35", "2.0")])
def test_a_version_neither_skips_nor_falls(old, new):
    with pytest.raises(guards.DataLossError, match=f"use1-cluster-blue .*version would go from '{old}' to '{new}'"):
        _shrink(CLUSTER, {"version": old}, {"version": new})


def test_a_retention_may_grow_and_not_shrink():
    _shrink(LOGS, {"retentionInDays": 7.0}, {"retentionInDays": 90.0})
    with pytest.raises(guards.DataLossError, match="from 90 to 7; keep the retention"):
        _shrink(LOGS, {"retentionInDays": 90.0}, {"retentionInDays": 7.0})


def test_a_value_that_is_not_known_yet_is_not_judged():
    _shrink(LOGS, {"retentionInDays": 90.0}, {"retentionInDays": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"})


def test_a_deletion_is_refused_with_the_two_steps_that_are_safe():
    with pytest.raises(guards.DataLossError, match=r"use1-cluster-blue \(aws:eks.* would be deleted: .*retire: true"):
        _keep(CLUSTER, {"name": "x"})


@pytest.mark.parametrize(
    "kind",
    [
        "aws:kms/key:Key",
        "gcp:kms/cryptoKey:CryptoKey",
        "gcp:kms/keyRing:KeyRing",
        "azure-native:keyvault:Key",
        "azure-native:keyvault:Vault",
    ],
)
def test_a_key_that_would_be_deleted_is_told_how_it_stays(kind):
    with pytest.raises(guards.DataLossError, match=r"would be deleted: .*keys\.keep of its region.*allow_data_loss"):
        _keep(kind, {}, name="use1-keys-data")


def test_a_replace_names_the_properties_that_change_and_both_values():
    asked = {(CLUSTER, "use1-cluster-blue"): {"bootstrapSelfManagedAddons": True, "version": "1.35"}}
    old = {"bootstrapSelfManagedAddons": False, "version": "1.35"}
    with pytest.raises(
        guards.DataLossError, match=r"replaced because of bootstrapSelfManagedAddons \(False to True\):"
    ):
        _keep(CLUSTER, old, asked=asked)


@pytest.mark.parametrize(
    "allowed", ["all", "use1-*", "use1-cluster-*", "use1-cluster-blue", f"{CLUSTER}::use1-cluster-blue"]
)
def test_what_is_allowed_by_name_is_let_through(allowed):
    _keep(CLUSTER, {}, allowed=[allowed])
    _shrink(CLUSTER, {"version": "1.35"}, {"version": "1.34"}, [allowed])


@pytest.mark.parametrize(
    "allowed", ["use1", "use1-cluster", "usw2-*", "use1-cluster-green", f"{LOGS}::use1-cluster-blue"]
)
def test_what_is_allowed_for_another_name_is_not(allowed):
    with pytest.raises(guards.DataLossError):
        _keep(CLUSTER, {}, allowed=[allowed])


@pytest.mark.parametrize(
    ("kind", "path", "old", "new"),
    [
        ("aws:sqs/queue:Queue", "messageRetentionSeconds", 345600.0, 86400.0),
        ("aws:msk/topic:Topic", "configs", '{"retention.ms": "604800000"}', '{"retention.ms": "86400000"}'),
        ("gcp:managedkafka/topic:Topic", "configs", {"retention.ms": "604800000"}, {"retention.ms": "86400000"}),
        ("gcp:pubsub/subscription:Subscription", "messageRetentionDuration", "345600s", "86400s"),
        ("azure-native:servicebus:Queue", "defaultMessageTimeToLive", "P4D", "P1D"),
        ("aws:msk/topic:Topic", "partitionCount", 12.0, 6.0),
        ("azure-native:eventhub:EventHub", "partitionCount", 12.0, 6.0),
        ("aws:msk/cluster:Cluster", "kafkaVersion", "3.9.x", "3.8.x"),
        ("aws:msk/cluster:Cluster", "numberOfBrokerNodes", 6.0, 3.0),
    ],
)
def test_a_stream_keeps_what_it_has_and_may_grow(kind, path, old, new):
    _shrink(kind, {path: new}, {path: old})
    with pytest.raises(guards.DataLossError, match=f"{path} would go from"):
        _shrink(kind, {path: old}, {path: new})


PLACE = {"locationName": "japaneast", "failoverPriority": 0.0, "isZoneRedundant": True}
OTHER = {"locationName": "westeurope", "failoverPriority": 1.0, "isZoneRedundant": True}
LAST = {"locationName": "eastus2", "failoverPriority": 2.0, "isZoneRedundant": True}
COSMOS, TABLE = "azure-native:cosmosdb:DatabaseAccount", "aws:dynamodb/table:Table"


@pytest.mark.parametrize(
    ("old", "new"), [([PLACE, OTHER], [PLACE, OTHER, LAST]), ([PLACE, OTHER, LAST], [PLACE, LAST]), ([PLACE], [PLACE])]
)
def test_regions_come_at_the_end_and_go_but_for_the_first(old, new):
    _shrink(COSMOS, {"locations": old}, {"locations": new})


@pytest.mark.parametrize(
    "new", [[OTHER, PLACE], [PLACE, LAST, OTHER], [OTHER], [{**PLACE, "isZoneRedundant": False}, OTHER]]
)
def test_regions_change_neither_their_order_nor_their_zones(new):
    with pytest.raises(guards.DataLossError, match=r"locations would go from japaneast, westeurope to .*; put new sec"):
        _shrink(COSMOS, {"locations": [PLACE, OTHER]}, {"locations": new})


def test_the_copies_of_a_strong_table_stay_in_their_regions():
    old = {"replicas": [{"regionName": "us-west-2", "consistencyMode": "STRONG", "kmsKeyArn": "one"}]}
    _shrink(TABLE, old, {"replicas": [{"regionName": "us-west-2", "consistencyMode": "STRONG", "kmsKeyArn": "two"}]})
    with pytest.raises(guards.DataLossError, match="replicas would go from us-west-2 to none; its regions are fixed"):
        _shrink(TABLE, old, {"replicas": []})


@pytest.mark.parametrize(("old", "new"), [("604800s", "1209600s"), ("Continuous7Days", "Continuous30Days")])
def test_a_retention_in_words_may_grow_and_not_shrink(old, new):
    kind, prop = (
        ("gcp:firestore/backupSchedule:BackupSchedule", "retention")
        if old.endswith("s") and old[0].isdigit()
        else (COSMOS, "backupPolicy")
    )
    before, after = (
        {"continuousModeProperties": {"tier": one}} if prop == "backupPolicy" else one for one in (old, new)
    )
    _shrink(kind, {prop: before}, {prop: after})
    with pytest.raises(guards.DataLossError, match="keep the retention"):
        _shrink(kind, {prop: after}, {prop: before})


def test_a_replace_names_what_changes_inside_of_a_block():
    block = pulumi_aws.dsql.ClusterMultiRegionPropertiesArgs(witness_region="us-west-1")
    cluster = "aws:dsql/cluster:Cluster"
    asked = {(cluster, "database-ledger-use1"): {"multiRegionProperties": block}}
    old = {"multiRegionProperties": {"witnessRegion": "us-east-2"}}
    with pytest.raises(
        guards.DataLossError, match=r"multiRegionProperties\.witnessRegion \('us-east-2' to 'us-west-1'"
    ):
        _keep(cluster, old, asked=asked, name="database-ledger-use1")


@pytest.mark.parametrize("allowed", ["graticule:index:Backup::*", making("backup"), "database-orders-use1"])
def test_all_backups_stop_where_they_are_named_and_what_they_are_of_stays(allowed):
    orders, before, after = "database-orders-use1", {"tags": {"backup": "policy"}}, {"tags": {"backup": "none"}}
    kind = "aws:rds/cluster:Cluster"
    _shrink(kind, before, after, [allowed], orders)
    for other in ([], ["backup-acme"]):
        with pytest.raises(guards.DataLossError, match="or name in allow_data_loss what it is, or backups"):
            _shrink(kind, before, after, other, orders)
    if allowed != orders:
        with pytest.raises(guards.DataLossError, match="the database would be lost"):
            _keep(kind, before, allowed=[allowed], name=orders)


@pytest.mark.parametrize("kind", [one for one in RULES if "backup" in one.lower() and one.lower().endswith("vault")])
def test_a_vault_that_would_go_says_how_it_may(kind):
    said = (
        r"would be deleted: .*name it \(backups\.ACCOUNT\.REGION\) in allow_data_loss, or backups for all, and update"
    )
    with pytest.raises(guards.DataLossError, match=said):
        _keep(kind, {}, name="backup-acme-usw2")
    _keep(kind, {}, name="backup-acme-usw2", allowed=["backup-acme-usw2"])


def _pool_in(subnet, machine):
    """Return what is recorded of a pool on Azure, and what the guards know of it."""

    def program():
        named = {"agent_pool_name": "pool", "resource_group_name": "group", "resource_name_": "cluster"}
        sized = {"os_disk_size_gb": 100, "vm_size": machine, "vnet_subnet_id": subnet()}
        containerservice.AgentPool(
            "pool", **named, **sized, opts=guards.guarded(None, "graticule:index:Cluster", "shop")
        )

    return record(program, preview=True).of("AgentPool")["pool"], guards._OF_CONNECTION[settings.get_monitor()]


def _replaced(before, about):
    args = pulumi.ResourceHookArgs(urn="", id="", name=before.name, type=before.typ, old_inputs=before.inputs)
    with pytest.raises(guards.DataLossError) as refused:
        finished(guards._keeper(about)(args))
    return str(refused.value).partition("because of ")[2].partition(": ")[0]


def _not_known():
    """Return what is not known in a preview."""
    return pulumi.Output.from_input(pulumi.UNKNOWN).apply(lambda _: "/y")


def test_a_replace_names_what_changes_by_the_names_of_the_cloud_and_nothing_else():
    before, _ = _pool_in(lambda: "/x", "small")
    _, about = _pool_in(lambda: "/x", "large")
    assert _replaced(before, about) == "vmSize ('small' to 'large')"


def test_a_replace_says_what_is_not_known_yet():
    before, _ = _pool_in(lambda: "/x", "small")
    _, about = _pool_in(_not_known, "small")
    assert _replaced(before, about) == "vnetSubnetID ('/x' to what is not known yet)"


def test_a_replace_names_nothing_below_what_is_ignored():
    block = pulumi_aws.dsql.ClusterMultiRegionPropertiesArgs(witness_region="us-west-1")
    asked = Asked({"multiRegionProperties": block}, {"multiRegionProperties"})
    assert not finished(differences({"multiRegionProperties": {"witnessRegion": "us-east-2"}}, asked))


@pytest.mark.parametrize("kind", [one for one in sorted(RULES) if not one.startswith("kubernetes:")])
def test_the_names_of_what_is_guarded_are_known(kind):
    package, module, name = kind.split(":")
    sdk = importlib.import_module(f"pulumi_{package.replace('-', '_')}.{module.partition('/')[0]}")
    assert names_of(getattr(sdk, name))


@pytest.mark.parametrize(
    ("around", "kind"),
    [
        ("graticule:stacks:Globe$graticule:index:AuditTrail", LOGS),
        ("graticule:stacks:Globe$graticule:index:Keys", "aws:kms/key:Key"),
        ("graticule:index:GlobalNetwork", "gcp:compute/network:Network"),
    ],
)
def test_what_an_account_has_once_is_told_how_it_goes_and_that_its_key_may_be_put_back(around, kind):
    urn = f"urn:pulumi:dev::shop::{around}${kind}::acme-thing"
    about = pulumi.ResourceHookArgs(urn=urn, id="", name="acme-thing", type=kind, old_inputs={})
    said = (
        r"To remove it, name it in allow_data_loss \(accounts\.KEY, .*the account's key was changed, put the old one ba"
    )
    with pytest.raises(guards.DataLossError, match=said) as refused:
        finished(guards._keeper(_made())(about))
    assert "retire" not in str(refused.value)


@pytest.mark.parametrize("kind", ["aws:ec2/subnet:Subnet", "aws:kms/key:Key"])
def test_a_refusal_says_what_the_settings_and_what_a_program_of_ones_own_do(kind):
    with pytest.raises(guards.DataLossError, match=r"on the region or your own (Keys|Network)"):
        _keep(kind, {})


def test_what_was_only_called_otherwise_is_told_so():
    with pytest.raises(guards.DataLossError, match="where only its key was changed, put the old one back"):
        _keep(CLUSTER, {})
