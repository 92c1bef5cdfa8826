"""Nothing of an AKS cluster is left to what AKS takes by default."""

import inspect
from typing import Any

import pytest
from pulumi_azure_native import containerservice as aks

from tests.conformance.cases import CASES, made_cluster
from tests.conformance.cluster_cases import pool, the_cluster

AZURE = CASES[2]
GROUPS = ("profile", "profiles", "config", "settings")
"""How AKS calls a group of settings of a cluster."""
NOT_OURS = {
    "http_proxy_config": "there is no proxy",
    "linux_profile": "nobody logs into a node by SSH",
    "service_principal_profile": "the cluster has a managed identity",
    "windows_profile": "there is no node of Windows",
}
"""What is left out, and why."""
OFF = {"enabled": False}


def groups() -> set[str]:
    """Return what the installed SDK has of such groups."""
    return {one for one in inspect.signature(aks.ManagedClusterArgs).parameters if one.rpartition("_")[2] in GROUPS}


def said(inputs: dict[str, Any]) -> set[str]:
    """Return the groups that a cluster states, as the SDK calls them."""
    names = {str(aks.ManagedClusterArgs.__dict__[one].fget._pulumi_name): one for one in groups()}
    return {names[one] for one in inputs if one in names}


def test_every_group_of_settings_is_said_or_left_out_for_a_reason() -> None:
    automatic, pools = (said(the_cluster(made_cluster(AZURE, **more))) for more in ({}, pool(AZURE)))
    assert groups() - pools == set(NOT_OURS)
    assert pools - automatic == {"auto_scaler_profile"}


def test_what_no_setting_asks_for_is_off() -> None:
    inputs = the_cluster(made_cluster(AZURE))
    assert inputs["aiToolchainOperatorProfile"] == OFF
    assert inputs["ingressProfile"] == {"webAppRouting": OFF}
    assert inputs["metricsProfile"] == {"costAnalysis": OFF}
    assert inputs["podIdentityProfile"] == OFF
    assert inputs["serviceMeshProfile"] == {"mode": "Disabled"}
    assert inputs["workloadAutoScalerProfile"] == {"keda": OFF, "verticalPodAutoscaler": OFF}
    assert inputs["networkProfile"]["advancedNetworking"] == OFF
    assert inputs["networkProfile"]["staticEgressGatewayProfile"] == OFF


def test_no_upgrade_skips_the_checks_of_what_would_break_and_images_come_from_microsoft() -> None:
    inputs = the_cluster(made_cluster(AZURE))
    assert inputs["upgradeSettings"] == {"overrideSettings": {"forceUpgrade": False}}
    assert inputs["bootstrapProfile"] == {"artifactSource": "Direct"}


@pytest.mark.parametrize(("azure", "level"), [({}, "ReadOnly"), ({"node_group_locked": False}, "Unrestricted")])
def test_nobody_but_aks_changes_what_its_nodes_are_made_of_unless_it_is_allowed(azure: Any, level: str) -> None:
    inputs = the_cluster(made_cluster(AZURE, azure=azure))
    assert inputs["nodeResourceGroupProfile"] == {"restrictionLevel": level}


def test_pools_grow_evenly_over_the_zones_and_shrink_with_care() -> None:
    scaling = the_cluster(made_cluster(AZURE, **pool(AZURE)))["autoScalerProfile"]
    known = set(inspect.signature(aks.ManagedClusterPropertiesAutoScalerProfileArgs).parameters)
    assert len(scaling) == len(known - {"scale_down_delay_after_delete"})  # AKS takes scan_interval for it
    expected = {
        "balanceSimilarNodeGroups": "true",
        "daemonsetEvictionForEmptyNodes": False,
        "daemonsetEvictionForOccupiedNodes": True,
        "expander": "least-waste",
        "ignoreDaemonsetsUtilization": False,
        "maxGracefulTerminationSec": "600",
        "scaleDownUnneededTime": "10m",
        "scaleDownUtilizationThreshold": "0.5",
        "skipNodesWithLocalStorage": "false",
        "skipNodesWithSystemPods": "true",
    }
    assert {key: scaling[key] for key in expected} == expected
