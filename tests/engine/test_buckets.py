"""Buckets on the real engine: copied on three clouds, changed, refused what would lose objects, and taken away."""

import pytest
import yaml

from graticule.testing.sandbox import Sandbox
from tests.engine.stack import ROOT, existing, in_a_copy

pytestmark = pytest.mark.engine

PLACES = {
    "use1": ("aws-a", "us-east-1", ["us-east-1a", "us-east-1b"]),
    "usw2": ("aws-a", "us-west-2", ["us-west-2a", "us-west-2b"]),
    "euw1": ("gcp-a", "europe-west1", ["europe-west1-b"]),
    "euw4": ("gcp-a", "europe-west4", ["europe-west4-a"]),
    "jpe": ("az-a", "japaneast", ["1"]),
    "weu": ("az-a", "westeurope", ["1"]),
}
KEYS = ("aws:kms/key:Key", "gcp:kms/cryptoKey:CryptoKey", "azure-native:keyvault:Key")
INVOICES = {
    "regions": "all",
    "replicate": True,
    "lock_days": 30,
    "lifecycle": {"archive_after_days": 60, "delete_after_days": 400},
    "azure": {"origin": "jpe"},
    "backup": "none",
}
SCRATCH = {"regions": ["use1", "euw4", "jpe"], "soft_delete_days": 7, "backup": "none"}


def deployment(**more):
    return {
        "profile": "economy",
        "labels": {"owner": "platform"},
        "addresses": "10.0.0.0/8",
        "accounts": {
            "aws-a": {"cloud": "aws", "id": "444455556666"},
            "gcp-a": {"cloud": "gcp", "project": "acme-dev"},
            "az-a": {"cloud": "azure", "subscription": "11111111-1111-1111-1111-111111111111"},
        },
        "regions": {
            key: {"account": account, "location": location, "zones": zones, "slot": slot}
            for slot, (key, (account, location, zones)) in enumerate(PLACES.items(), start=1)
        },
        "network": {"egress": "none", "flow_logs": {"enabled": False}},
        "tuning": {"azure_aliases": False},
        "buckets": {"invoices": INVOICES, "scratch": SCRATCH},
        **more,
    }


def write(project, **more):
    text = yaml.safe_dump({"config": {"graticule:deployment": deployment(**more)}}, sort_keys=False)
    (project.cwd / "Pulumi.dev.yaml").write_text(text)


def keys_in(project):
    return sorted(one for one in existing(project) if one[0] in KEYS)


def refused(project, says, **buckets):
    write(project, buckets={"invoices": INVOICES, "scratch": SCRATCH, **buckets})
    assert says in project.preview("dev", fails=True).output


def test_buckets_are_copied_kept_and_taken_away_in_two_steps(tmp_path):
    project = in_a_copy(Sandbox(tmp_path / "state", ROOT), tmp_path / "project")
    write(project)
    told = project.up("dev").output
    assert "does not model" not in told
    assert "to create" not in project.preview("dev").output
    kinds = [kind for kind, _ in existing(project)]
    assert kinds.count("aws:s3/bucketReplicationConfig:BucketReplicationConfig") == 2
    assert kinds.count("gcp:storage/bucket:Bucket") == 2
    assert kinds.count("azure-native:storage:ObjectReplicationPolicy") == 2

    refused(project, "keep the lock as long", invoices={**INVOICES, "lock_days": 20})
    refused(project, "would be deleted", scratch={**SCRATCH, "regions": ["euw4", "jpe"]})

    longer = {**INVOICES, "lock_days": 40, "retire": True}
    wider = {**SCRATCH, "regions": ["use1", "usw2", "euw4", "jpe"], "retire": True}
    write(project, buckets={"invoices": longer, "scratch": wider})
    project.up("dev")
    keys = keys_in(project)
    write(project, buckets={})
    assert "name its purpose in keys.keep of its region" in project.preview("dev", fails=True).output
    write(project, buckets={}, keys={"keep": ["data", "backup", "logs"]})
    project.up("dev")
    assert not [identity for _, identity in existing(project) if "scratch" in identity or "invoices" in identity]
    assert keys_in(project) == [one for one in keys if "bucket-invoices" not in one[1]]
    write(project, buckets={}, keys={"keep": ["data", "backup", "logs"]}, allow_data_loss=["all"])
    project.up("dev")
    project.destroy("dev")
    assert existing(project) == []
