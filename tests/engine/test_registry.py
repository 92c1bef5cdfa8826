"""The registry of images on the real engine: in two regions of three clouds, grown, refused what would lose images, and taken away."""

import re

import pytest
import yaml

from graticule.testing.sandbox import Sandbox
from tests.engine.stack import ROOT, existing, in_a_copy
from tests.engine.test_buckets import deployment

pytestmark = pytest.mark.engine

REGISTRY = {
    "regions": "all",
    "repositories": {"api": {}, "worker": {"mutable_tags": True}},
    "pull_through": {"quay.io": {}, "registry.k8s.io": {}},
    "azure": {"home": "jpe", "pullers": {"jpe": "22222222-2222-2222-2222-222222222222"}},
}


def write(project, **registry):
    settings = deployment(buckets={}, registry={**REGISTRY, **registry}, allow_data_loss=registry.pop("loss", []))
    settings["registry"].pop("loss", None)
    settings["accounts"]["aws-a"]["owner"] = "dev"
    settings["allow_data_loss"] = [*settings["allow_data_loss"], "accounts.aws-a"]
    text = yaml.safe_dump({"config": {"graticule:deployment": settings}}, sort_keys=False)
    (project.cwd / "Pulumi.dev.yaml").write_text(text)


def test_a_registry_is_made_grown_kept_and_taken_away(tmp_path):
    project = in_a_copy(Sandbox(tmp_path / "state", ROOT), tmp_path / "project")
    write(project)
    assert "does not model" not in project.up("dev").output
    assert "to create" not in project.preview("dev").output
    kinds = [kind for kind, _ in existing(project)]
    assert kinds.count("aws:ecr/repository:Repository") == 4
    assert kinds.count("aws:ecr/replicationConfiguration:ReplicationConfiguration") == 2
    assert kinds.count("gcp:artifactregistry/repository:Repository") == 4
    assert kinds.count("azure-native:containerregistry:Replication") == 1

    write(project, azure={**REGISTRY["azure"], "home": "weu"})
    refused = project.preview("dev", fails=True).output
    assert "Registry::registry-az-a" in refused
    assert "protect" in refused
    write(project, repositories={"api": {}})
    assert "would be deleted: the images in it" in project.preview("dev", fails=True).output

    write(project, repositories={**REGISTRY["repositories"], "web": {}}, keep_images=50)
    refused = project.preview("dev", fails=True).output
    first = r"LifecyclePolicy\): policy|Repository\): cleanupPolicies"  # the preview ends at one of the clouds
    assert re.search(f"({first}) would go from", refused), refused
    write(project, repositories={**REGISTRY["repositories"], "web": {}}, keep_images=200)
    project.up("dev")
    write(project, repositories={**REGISTRY["repositories"], "web": {}}, keep_images=200, loss=["all"])
    project.up("dev")
    project.destroy("dev")
    assert existing(project) == []
