"""What the clouds call what a component makes: nothing as something else, and everything as they take it."""

import re
from collections.abc import Callable, Generator, Mapping
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from graticule.sandbox.models import MODELS
from graticule.sandbox.names import rules
from graticule.testing.recording import Recorder
from tests import naming
from tests.conformance.backup_cases import ORDERS, made_backup
from tests.conformance.bucket_cases import copied_bucket
from tests.conformance.cache_cases import LOGIN, TOPOLOGIES, made_cache
from tests.conformance.cases import CASES, Case, made, made_cluster, made_monitoring, watched
from tests.conformance.cluster_cases import pool
from tests.conformance.links_cases import made_interconnect, made_names
from tests.conformance.postgres_cases import made_postgres
from tests.conformance.registry_cases import caching_registry
from tests.conformance.stream_cases import made_copies
from tests.golden.table import ABSENT, COMPONENTS

AWS = CASES[0]
REGIONS = {
    key: f"regionregio{number}"
    for number, keys in enumerate((("one", "first", "here"), ("two", "second", "there"), ("three", "third", "away")))
    for key in keys
}
"""The longest keys of regions, which differ in their last character, for those of the cases."""
CALLED = {
    "network": "{}-network",
    "global_network": "{}-network",
    "keys": "{}-audit-keys",
    "cluster": "{}-cluster-blue",
    "monitoring": "{}-monitoring",
    "audit_trail": "{}-audit",
    "interconnect": "{}-interconnect",
    "private_zone": "{}-zone",
    "names": "database-{}-names",
    "document_database": "database-{}",
    "strong_database": "database-{}",
    "bucket": "bucket-invoices-{}",
    "cache": "cache-sessions-{}",
    "cache_over_regions": "cache-sessions-{}",
    "queue": "stream-{}",
    "log": "stream-{}",
}
"""By component what it is called around a key; else its key follows what it is."""
OF_ACCOUNTS = {
    "global_network",
    "keys",
    "audit_trail",
    "interconnect",
    "private_zone",
    "bucket",
    "cache",
    "registry",
    "backup",
}
"""What is called by an account's key, which may have dashes anywhere but at the beginning."""
ONE = {"registry": "its repositories are called by their own keys, as an account has one registry in a deployment"}
"""What a deployment has one of in an account."""


Make = Callable[..., Recorder]
LONG_LOGINS = (f"{'l' * 29}a", f"{'l' * 29}b")
SHARDS = {"shardsha": {"buckets": "0-1023"}, "shardshb": {}}


def _names(case: Case, prefix: str, name: str) -> Recorder:
    """Record the names of a database in the private zone of its own deployment."""
    own = prefix[-8:]
    zone = {
        "aws": own,
        "gcp": f"{own}-zone",
        "azure": f"/subscriptions/s/resourceGroups/{own}/providers/Microsoft.Network/privateDnsZones/prod.internal",
    }[case.cloud]
    return made_names(case, name=name, zone_id=zone, hosts={f"{name}.writer": "10.4.0.4"})


def _network(case: Case, **named: Any) -> Recorder:
    """Record a network with what has to be asked for on GCP."""
    services = {"gcp": {"service_classes": ["gcp-memorystore"]}} if case.cloud == "gcp" else {}
    return made(case, **services, **named)


def _pools(case: Case, **named: Any) -> Recorder:
    """Record a cluster with node pools of its own."""
    return made_cluster(case, **pool(case, per_zone=True), **named)


def _monitoring(case: Case, prefix: str, name: str) -> Recorder:
    """Record the monitoring of a deployment's own cluster."""
    own = {**watched(case, f"{prefix}-{name}"), "name": "theirs"}
    return made_monitoring(case, prefix=prefix, name=name, clusters={"blue": own})


def _backup(case: Case, prefix: str, name: str) -> Recorder:
    """Record the backups of a database that nobody else backs up."""
    covers = {f"database-{name}": {"use": "postgres", "region": "first", "id": ORDERS}}
    return made_backup(case, prefix=prefix, name=name, covers=covers)


def _logins(case: Case, **named: Any) -> Recorder:
    """Record a cache that has to tell its logins apart."""
    first = LOGIN[case.cloud]
    logins = dict(zip(LONG_LOGINS, (first, {"azure": f"{first[:-1]}3"}.get(case.cloud, f"{first}2")), strict=True))
    return made_cache(case, TOPOLOGIES[case.cloud][-1], logins=logins, **named)


def _shards(case: Case, **named: Any) -> Recorder:
    """Record a database of one region in shards."""
    return made_postgres(case, "one", shards=SHARDS, **named)


def _hub(case: Case, **named: Any) -> Recorder:
    """Record regions that are joined by a hub."""
    return made_interconnect(case, join="hub", **named)


def _copies(_: Case, **named: Any) -> Recorder:
    """Record a log that is copied to another region."""
    return made_copies("first", "second", **named)


MAKES: Mapping[str, Make] = {
    **COMPONENTS,
    "network": _network,
    "cluster": _pools,
    "monitoring": _monitoring,
    "backup": _backup,
    "registry": caching_registry,
    "names": _names,
    "bucket copied": copied_bucket,
    "cache everywhere": _logins,
    "database shards": _shards,
    "interconnect hub": _hub,
    "stream copies": _copies,
}
"""By a component, and what is different about it, what records it with as much as it can make."""
OF_AWS = ("interconnect hub", "stream copies")


def _cases() -> list[Any]:
    return [
        pytest.param(case, component, make, id=f"{case.cloud}-{component}".replace(" ", "-"))
        for case in CASES
        for component, make in MAKES.items()
        if (case.cloud, component) not in ABSENT and (case is AWS or component not in OF_AWS)
    ]


each_component = pytest.mark.parametrize(("case", "component", "make"), _cases())


@pytest.fixture(scope="module", autouse=True)
def _played() -> Generator[None]:
    with naming.played(REGIONS):
        yield


def called(component: str, key: str) -> str:
    """Return what stacks call a component by a key."""
    what = component.partition(" ")[0]
    if what.partition("_")[0] not in OF_ACCOUNTS and what not in OF_ACCOUNTS:
        key = re.sub("-+", "-", key).strip("-")
    return CALLED.get(what, f"{what}-{{}}").format(key)


def alike(form: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Return two that share their first 30 characters, which have the form, and then differ."""
    ends = st.lists(st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True), min_size=2, max_size=2, unique=True)
    return st.builds(lambda stem, both: tuple(stem + end for end in both), st.from_regex(form, fullmatch=True), ends)


# The first of a choice is what Hypothesis begins with: the longest that the settings allow, with dashes everywhere.
PREFIXES = st.just((f"{'p' * 12}-{'d' * 11}a", f"{'p' * 12}-{'d' * 11}b")) | alike(
    r"[a-z][a-z0-9]{11}-[a-z][a-z0-9]{16}"
)
KEYS = st.just((f"key--of-{'a' * 20}-1", f"key--of-{'a' * 20}--")) | alike(r"[a-z][a-z0-9-]{28}[a-z0-9]")


@each_component
@example(prefixes=("d",), keys=("k",))
@given(prefixes=PREFIXES, keys=KEYS)
@settings(max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_two_deployments_and_keys_that_begin_alike_never_collide_and_fit_every_limit(
    case: Case, component: str, make: Make, prefixes: tuple[str, ...], keys: tuple[str, ...]
) -> None:
    names = [called(component, key) for key in keys]
    made = [make(case, prefix=prefix, name=names[0]) for prefix in prefixes]
    made += [make(case, prefix=prefixes[0], name=name) for name in names[1:] if component not in ONE]
    assert naming.twice(*made) == []
    assert naming.unfit(*made) == []
    assert naming.unruled(prefixes[0], *made) == []


def test_every_type_that_has_a_name_says_what_fits() -> None:
    assert {kind for kind, model in MODELS.items() if model.name and model.name not in rules().get(kind, {})} == set()
