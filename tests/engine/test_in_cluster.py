"""Objects in a cluster, on the real engine: what is refused, when, and what a replaced provider takes with it."""

from pathlib import Path

import pytest

from tests.engine.stack import existing, in_a_copy

pytestmark = pytest.mark.engine

PROGRAM = Path(__file__).with_name("in_cluster")


def _wrong(what):
    return {"flags": ("--config", f"wrong={what}")}


def test_a_cluster_takes_what_a_real_one_takes(sandbox, tmp_path):
    project = in_a_copy(sandbox, tmp_path / "project", *PROGRAM.glob("*.*"))
    project.run("pulumi", "stack", "init", "dev", "--non-interactive")
    undefined = project.up(fails=True, **_wrong("kind")).output
    assert 'no matches for kind "Widget" in version "example.com/v1"' in undefined

    assert ".elb.us-east-1.amazonaws.com" in project.up(**_wrong("")).output
    assert not project.preview(flags=("--refresh",)).changes

    misspelt = project.preview(fails=True, **_wrong("field")).output
    assert "Kind=Service): .spec.ports[0].prot: field not declared in schema" in misspelt
    lost = project.up(fails=True, **_wrong("cluster")).output
    words = "configured Kubernetes cluster is unreachable: unable to load schema information from the API server"
    assert words in lost

    replaced = {
        step.urn.split("::", 2)[2] for step in project.preview(**_wrong("more")).changes if "replace" in step.op
    }
    assert replaced == {"pulumi:providers:kubernetes::anonymous", "kubernetes:core/v1:ConfigMap::anonymous"}

    project.destroy()
    assert existing(project) == []
