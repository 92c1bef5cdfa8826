"""What a path in ``allow_data_loss`` lets go of what a deployment makes, and that nothing beside it goes along."""

import pytest

from graticule.components import losable
from graticule.providers.contract.errors import Problems
from graticule.stacks.losses import SUBNETS, check_losses, may_lose_data
from graticule.stacks.settings import Deployment

VAULT, PLAN = "aws:backup/vault:Vault", "aws:backup/plan:Plan"
NODE_CLASS = "kubernetes:karpenter.azure.com/v1beta1:AKSNodeClass"
STORE = "gcp:backupdisasterrecovery/backupVault:BackupVault"


def _deployment(*paths: str) -> Deployment:
    region = {"account": "eu-prod", "location": "us-east-1", "zones": ["us-east-1a"]}
    return Deployment.model_construct(
        accounts={"eu-prod": {}, "us": {}},
        regions={"eu": region, "us": region},
        databases={"orders": {}},
        caches={},
        allow_data_loss=list(paths),
        backups=Deployment.model_fields["backups"].default,
    )


@pytest.mark.parametrize(
    ("path", "made"),
    [
        ("regions.eu", (losable.NETWORK, "eu-network")),
        ("regions.eu", (losable.KEYS, "eu-keys")),
        ("regions.eu", (losable.CLUSTER, "eu-cluster-green")),
        ("regions.eu.clusters.blue", (losable.CLUSTER_DEFAULTS, "eu-cluster-blue-defaults")),
        ("regions.eu.zones.eu-west-1c", (SUBNETS[0], "eu-network-pods-eu-west-1c")),
        ("regions.eu.zones.2", (SUBNETS[1], "eu-network-private-2")),
        ("regions.eu.zones.2", ("kubernetes:karpenter.sh/v1:NodePool", "eu-cluster-blue-defaults-node-pool-2")),
        ("regions.eu.zones.2", (NODE_CLASS, "eu-cluster-green-defaults-node-class-2")),
        ("accounts.eu-prod", (losable.AUDIT_TRAIL, "eu-prod-audit")),
        ("accounts.eu-prod.audit", (losable.KEYS, "eu-prod-audit-keys")),
        ("accounts.us", (losable.GLOBAL_NETWORK, "us-network")),
        ("databases.orders", (losable.DATABASE, "database-orders")),
        ("databases.orders", (losable.BACKUP, "database-orders-a")),
        ("caches.sessions", (losable.CACHE, "cache-sessions-eu-prod")),
        ("streams.clicks", (losable.STREAM, "stream-clicks")),
        ("buckets.invoices", (losable.BUCKET, "bucket-invoices-eu-prod")),
        ("registry", (losable.REGISTRY, "registry-eu-prod")),
        ("backups", (losable.BACKUP, "backup-eu-prod")),
        ("backups", (losable.BACKUP, "backup:making")),
        ("backups.eu-prod.us", (VAULT, "backup-eu-prod-us")),
        ("backups.eu-prod.us", (STORE, "backup-eu-prod-us-in-eu")),
        ("backups.eu-prod.us", (losable.BACKUP, "backup-eu-prod-us:making")),
        ("all", (losable.KEYS, "eu-keys")),
    ],
)
def test_a_path_lets_go_what_it_names(path, made):
    assert losable.is_named(may_lose_data(_deployment(path)), [made])


@pytest.mark.parametrize(
    ("path", "made"),
    [
        ("regions.eu", (losable.AUDIT_TRAIL, "eu-prod-audit")),
        ("regions.eu", (losable.KEYS, "eu-audit-keys")),
        ("regions.us", (losable.GLOBAL_NETWORK, "us-network")),
        ("accounts.us", (losable.NETWORK, "us-network")),
        ("accounts.us", (losable.AUDIT_TRAIL, "us-prod-audit")),
        ("regions.eu.zones.eu-west-1c", (losable.NETWORK, "eu-network")),
        ("regions.database", (losable.DATABASE, "database-orders")),
        ("databases.network", (losable.NETWORK, "database-network")),
        ("caches.sessions", (losable.CACHE, "cache-sessionstore-us")),
        ("backups.aws.prod", (losable.BACKUP, "backup-aws-prod")),
        ("backups.aws.prod", (VAULT, "backup-aws-prod-us")),
        ("backups.aws.prod", (PLAN, "backup-aws-prod-us")),
        ("backups", (losable.DATABASE, "backup-orders")),
        ("registry", (losable.AUDIT_TRAIL, "registry-audit")),
    ],
)
def test_a_path_lets_nothing_go_beside_it(path, made):
    assert not losable.is_named(may_lose_data(_deployment(path)), [made])


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("databases.odrers", r"'odrers' is no key of databases \(did you mean 'orders'\?\); correct it, or remove it"),
        ("accounts.eu-prd.audit", r"'eu-prd' is no key of accounts \(did you mean 'eu-prod'\?\)"),
        ("backups.eu-prod.eu2", r"'eu2' is no key of regions \(did you mean 'eu'\?\)"),
        ("regions.database", "'database' is no key of regions; correct it, or remove it: what is gone needs no entry"),
    ],
)
def test_a_key_that_is_written_wrongly_is_refused(path, says):
    with pytest.raises(Problems, match=rf"^allow_data_loss\.0: {says}"):
        check_losses(_deployment(path))


@pytest.mark.parametrize("path", ["all", "backups", "registry", "databases.orders", "databases.notes", "regions.jpe"])
def test_what_is_there_or_may_have_been_taken_away_is_named(path):
    check_losses(_deployment(path))
