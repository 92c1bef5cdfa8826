"""What somebody gets who says nothing."""

import importlib
import pkgutil
from typing import Any

import pytest

from graticule.providers import contract, registry
from graticule.providers.contract.cluster_defaults import ClusterDefaultsArgs
from graticule.providers.contract.errors import Problems
from graticule.providers.contract.model import Args
from graticule.providers.contract.network import NetworkArgs, NetworkOptions, features_of
from tests.conformance.cases import (
    CASES,
    Case,
    defaults_args,
    made,
    made_audit,
    made_cluster,
    made_keys,
    made_monitoring,
)
from tests.conformance.cluster_cases import pools_of, the_cluster

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
AWS, GCP, AZURE = CASES
LONG_WEEKEND, QUARTER, YEAR = 4, 90, 365


def kept(resources: list[Any]) -> list[int]:
    """Return for how many days the log stores and vaults among these keep what they have."""
    found = [one.inputs.get(key) for one in resources for key in ("retentionInDays", "retentionDays")]
    found += [
        one.inputs["immutableStorageWithVersioning"]["immutabilityPolicy"]["immutabilityPeriodSinceCreationInDays"]
        for one in resources
        if "immutableStorageWithVersioning" in one.inputs
    ]
    found += [
        one.inputs["rule"]["defaultRetention"]["days"]
        for one in resources
        if one.typ.endswith(":BucketObjectLockConfiguration")
    ]
    found += [one.inputs["retentionPolicy"]["days"] for one in resources if "retentionPolicy" in one.inputs]
    return [days for days in found if days is not None]


@each_cloud
def test_logs_are_kept_for_a_quarter_and_the_audit_trail_for_a_year(case: Case) -> None:
    assert min(kept(made(case).resources)) >= QUARTER
    assert min(kept(made_cluster(case).resources)) >= QUARTER
    assert min(kept(made_audit(case).resources)) >= YEAR


def test_on_aws_metrics_are_kept_for_a_quarter_at_least() -> None:
    (configuration,) = made_monitoring(AWS).of("WorkspaceConfiguration").values()
    assert configuration.inputs["retentionPeriodInDays"] >= QUARTER


@each_cloud
def test_keys_rotate_once_a_year_and_can_be_recovered_for_a_month(case: Case) -> None:
    if case.cloud == "aws":
        keys = [one.inputs for one in made_keys(case).of("Key").values()]
        ages = [(one["rotationPeriodInDays"], one["deletionWindowInDays"]) for one in keys]
    elif case.cloud == "gcp":
        keys = [one.inputs for one in made_keys(case).of("CryptoKey").values()]
        seconds = [(int(one["rotationPeriod"][:-1]), int(one["destroyScheduledDuration"][:-1])) for one in keys]
        ages = [(rotation // 86400, window // 86400) for rotation, window in seconds]
    else:
        (vault,) = made_keys(case).of("Vault").values()
        window = vault.inputs["properties"]["softDeleteRetentionInDays"]
        policies = [one.inputs["properties"]["rotationPolicy"] for one in made_keys(case).of("Key").values()]
        ages = [(int(one["lifetimeActions"][0]["trigger"]["timeAfterCreate"][1:-1]), window) for one in policies]
    assert set(ages) == {(365, 30)}


@each_cloud
def test_there_is_a_key_for_clusters_and_one_for_logs(case: Case) -> None:
    assert set(made_keys(case).outputs["key_ids"]) == {"cluster", "logs"}


@each_cloud
def test_the_api_server_is_private_the_cluster_protected_and_its_nodes_are_the_clouds(case: Case) -> None:
    assert pools_of(made_cluster(case)) == {}
    said = made_cluster(case, reach="private", deletion_protection=True, nodes="auto")
    assert the_cluster(said) == the_cluster(made_cluster(case))


def test_on_gcp_a_machine_has_enough_ports_for_egress_and_errors_of_nat_are_logged() -> None:
    (nat,) = made(GCP).of("RouterNat").values()
    assert nat.inputs["minPortsPerVm"] >= 64
    assert nat.inputs["logConfig"] == {"enable": True, "filter": "ERRORS_ONLY"}


def test_on_azure_one_zone_has_enough_system_nodes_to_lose_one() -> None:
    profiles = the_cluster(made_cluster(AZURE, zones=["1"]))["agentPoolProfiles"]
    assert sum(one["count"] for one in profiles) == 3


@pytest.mark.parametrize(("traffic", "asks"), [("all", False), ("rejected", True)])
def test_recording_some_flows_alone_is_asked_of_the_cloud_only_where_flows_are_recorded(
    traffic: str, asks: bool
) -> None:
    settings = {"cloud": "aws", "location": AWS.location, "zones": list(AWS.zones), "range": "10.4.0.0/14"}
    on, off = (
        NetworkArgs.parse({**settings, "flow_logs": {"traffic": traffic, "enabled": enabled}})
        for enabled in (True, False)
    )
    assert bool(features_of(on)) is asks
    assert not features_of(off)
    assert not features_of(NetworkOptions())


@each_cloud
def test_nothing_is_made_nowhere_or_for_nothing(case: Case) -> None:
    for make, settings in (
        (made, {"zones": []}),
        (made_cluster, {"zones": []}),
        (made_keys, {"purposes": []}),
        (defaults, {"zones": []}),
    ):
        with pytest.raises(Problems, match="need at least 1"):
            make(case, **settings)
    with pytest.raises(Problems, match="auto_mode_pools: need at least 1"):
        made_cluster(AWS, aws={"auto_mode_pools": []})


def defaults(case: Case, **settings: Any) -> dict[str, Any]:
    """Return what a cluster of a case holds before anybody's workload."""
    parsed = ClusterDefaultsArgs.parse(defaults_args(case, **settings))
    return dict(registry.cluster_objects(parsed.cloud)(parsed))


@each_cloud
def test_a_volume_waits_for_its_pod_grows_and_outlives_its_claim(case: Case) -> None:
    storage = defaults(case)["storage-class"]
    assert storage["metadata"]["annotations"] == {"storageclass.kubernetes.io/is-default-class": "true"}
    assert storage["volumeBindingMode"] == "WaitForFirstConsumer"
    assert storage["reclaimPolicy"] == "Retain"
    assert storage["allowVolumeExpansion"] is True


def test_on_aws_a_volume_is_encrypted_and_made_by_the_driver_that_is_there() -> None:
    automatic, pools = (defaults(AWS, nodes=nodes)["storage-class"] for nodes in ("auto", "pools"))
    assert automatic["parameters"]["encrypted"] == pools["parameters"]["encrypted"] == "true"
    assert automatic["provisioner"] == "ebs.csi.eks.amazonaws.com"
    assert pools["provisioner"] == "ebs.csi.aws.com"


def test_on_aws_auto_mode_is_told_to_enforce_network_policies() -> None:
    config = defaults(AWS)["network-policy"]
    assert (config["metadata"]["namespace"], config["metadata"]["name"]) == ("kube-system", "amazon-vpc-cni")
    assert config["data"] == {"enable-network-policy-controller": "true"}
    assert "network-policy" not in defaults(AWS, nodes="pools")


def test_on_azure_the_clouds_own_nodes_are_made_in_the_subnet_of_their_zone() -> None:
    objects = defaults(AZURE)
    for zone in AZURE.zones:
        assert objects[f"node-class-{zone}"]["spec"]["vnetSubnetID"] == f"subnet-{zone}"


def limits(objects: dict[str, Any]) -> list[int]:
    return [int(one["spec"]["limits"]["nodes"]) for one in objects.values() if one["kind"] == "NodePool"]


@pytest.mark.parametrize("case", [AWS, AZURE], ids=lambda case: case.cloud)
def test_the_pools_of_what_the_cloud_makes_keep_to_the_clusters_nodes(case: Case) -> None:
    assert sum(limits(defaults(case, max_nodes=20))) == 20
    assert min(limits(defaults(case, max_nodes=3))) >= 1
    with pytest.raises(Problems, match="max_nodes: need at least one for each of 3 zones, got 2"):
        defaults(case, max_nodes=2)


def every_args() -> list[type[Args]]:
    """Return all that settings and components take."""
    modules = [
        importlib.import_module(f"{contract.__name__}.{one.name}") for one in pkgutil.iter_modules(contract.__path__)
    ]
    found = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    return sorted((one for one in found if issubclass(one, Args)), key=lambda one: one.__name__)


def test_by_default_nothing_is_kept_for_less_than_a_long_weekend() -> None:
    days = {
        f"{args.__name__}.{name}": field.default
        for args in every_args()
        for name, field in args.model_fields.items()
        if name.endswith("_days") and field.default
    }
    assert len(days) > 10
    assert {name: kept for name, kept in days.items() if isinstance(kept, int) and kept < LONG_WEEKEND} == {}
