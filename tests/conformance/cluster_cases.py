"""Clusters and their pools, as the conformance suite asks for them and finds them."""

from typing import Any

from graticule.testing.recording import Recorder
from tests.conformance.cases import Case


def the_cluster(recorder: Recorder) -> dict[str, Any]:
    """Return the inputs of the one cluster."""
    (made,) = [one for one in recorder.resources if one.typ.endswith((":Cluster", ":ManagedCluster"))]
    return made.inputs


def pool(case: Case, **settings: object) -> dict[str, object]:
    """Return the settings of a cluster with one pool."""
    return {"nodes": "pools", "pools": {"general": {"machine": case.machine, **settings}}}


def pools_of(recorder: Recorder) -> dict[str, Any]:
    """Return the inputs of the pools by their names."""
    return {
        one.name: one.inputs
        for one in recorder.resources
        if one.typ.endswith((":NodeGroup", ":NodePool", ":AgentPool"))
    }
