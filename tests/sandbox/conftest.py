"""Simulated clouds of their own for each test, and a cluster in them."""

from pathlib import Path
from typing import Any

import pytest

from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.store import Store
from tests.sandbox.clouds import provider
from tests.sandbox.in_cluster import eks, inside


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "clouds.sqlite")


@pytest.fixture
def aws(store: Store) -> Provider:
    return provider(store, "aws", region="us-east-1", allowedAccountIds='["444455556666"]')


@pytest.fixture
def gcp(store: Store) -> Provider:
    return provider(store, "gcp", project="acme-dev", region="europe-west4")


@pytest.fixture
def azure(store: Store) -> Provider:
    return provider(store, "azure-native", subscriptionId="11111111-1111-1111-1111-111111111111")


@pytest.fixture
def cluster(aws: Provider) -> Any:
    return eks(aws)


@pytest.fixture
def objects(cluster: Any, store: Store) -> Provider:
    return inside(cluster, store)
