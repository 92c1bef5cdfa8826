"""Whatever is done to what holds data, step by step, no step replaces it, asks for a role or moves a bucket."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graticule.providers.contract.cache import VERSIONS, Topology
from graticule.providers.contract.cloud import Cloud
from graticule.testing.recording import Recorder
from tests.conformance.api_database_cases import LOCATIONS, made_document, made_strong
from tests.conformance.cache_cases import TOPOLOGIES, made_cache
from tests.conformance.cases import CASES, Case
from tests.conformance.postgres_cases import made_postgres
from tests.conformance.stream_cases import made_copies, made_log
from tests.lives import BACK, Life, Technology, wrong_of

SIZES = ("small", "medium", "large", "xlarge")
HELD = ({"buckets": "0-1023"}, {}, {})
ANY: Mapping[str, int] = {"client": 1, "keep": 1}
"""What may be done to everything: let another region in, keep what is deleted for longer."""
OF_POSTGRES = {**ANY, "grow": 3, "larger": 3, "shard": 2}
OF_REGIONS = {"add": 3, "move": 1}
KAFKA = ("3.8.x", "3.9.x")


def _clients(life: Life, everybody: list[str]) -> list[str]:
    return everybody if life.far("client") else sorted(life.members)


def _postgres(case: Case, consistency: str, life: Life) -> Recorder:
    members = life.members if consistency == "async" else life.members[:1]
    return made_postgres(
        case,
        *members,
        writer=members[0],
        consistency=consistency,
        epoch=life.epoch,
        version=str(16 + life.far("upgrade")),
        replicas=min(1, life.far("grow")) if case.cloud == "azure" else life.far("grow"),
        size=SIZES[life.far("larger")],
        shards=dict(zip("abc", HELD[: 1 + life.far("shard")], strict=False)),
        clients=_clients(life, ["one", "two", "three"]) if consistency == "async" else ["one"],
        backups={"retention_days": 14 + life.far("keep")},
    )


def _versions(case: Case, topology: str) -> list[str]:
    """Return the versions of a cache that a cloud lets one choose, the oldest first."""
    return sorted(VERSIONS[Cloud(case.cloud)].get(Topology(topology), ()))


def _cache(case: Case, topology: str, life: Life) -> Recorder:
    members = ["one"] if topology == "regional" else sorted(life.members)
    shape = {} if case.cloud == "azure" else {"replicas": 1 + life.far("grow"), "shards": 1 + life.far("shard")}
    versions = _versions(case, topology)
    return made_cache(
        case,
        topology,
        *members,
        primary="one" if topology == "regional" else life.members[0],
        epoch=life.epoch,
        size=SIZES[1 + life.far("larger")],
        version=versions[life.far("upgrade")] if versions else None,
        clients=_clients(life, [*members, "away"]),
        snapshots={"retention_days": 7 + life.far("keep")},
        **shape,
    )


def _document(cloud: str, life: Life) -> Recorder:
    members = ["one"] if cloud == "gcp" else life.members
    return made_document(
        cloud,
        *members,
        size=SIZES[life.far("larger")],
        clients=_clients(life, list(LOCATIONS[cloud])),
        backups={"retention_days": 7 + life.far("keep")},
    )


def _strong(cloud: str, life: Life) -> Recorder:
    more = {"size": SIZES[life.far("larger")]} if cloud == "gcp" else {}
    return made_strong(
        cloud,
        *(["one", "two"] if cloud == "aws" else ["one"]),
        clients=["one", *(["two"] if life.far("client") else [])],
        backups={"retention_days": 14 + life.far("keep")},
        **more,
    )


def _of_log(life: Life) -> dict[str, Any]:
    more = {"bills": {}} if life.far("topic") else {}
    return {
        "topics": {"orders": {"partitions": 6 * (1 + life.far("shard"))}, **more},
        "retention_days": 7 + life.far("keep"),
        "size": SIZES[life.far("larger")],
    }


def _log(case: Case, life: Life) -> Recorder:
    disk = {"gcp": {"disk_gib": 100 * (1 + life.far("disk"))}} if case.cloud == "gcp" else {}
    return made_log(case, **_of_log(life), **disk)


def _copies(life: Life) -> Recorder:
    places = {"one": "first", "two": "second", "three": "third"}
    members = [places[one] for one in sorted(life.members)]
    return made_copies(
        *members,
        primary=places[life.members[0]],
        clients=_clients(life, list(places.values())) if life.far("client") else members,
        aws={"kafka_version": KAFKA[life.far("upgrade")], "brokers_per_zone": 1 + life.far("brokers")},
        **_of_log(life),
    )


AWS, GCP, AZURE = CASES
OF_CACHE = {**ANY, "larger": 2, "grow": 2, "shard": 2}
FIXED = ("aws", "active_active", "larger")
"""MemoryDB over regions keeps its node type."""
OF_LOG = {**ANY, "larger": 2, "shard": 1, "topic": 1}
TECHNOLOGIES = [
    *(
        Technology(
            "postgres", case.cloud, {**OF_POSTGRES, **OF_REGIONS, "upgrade": 1}, partial(_postgres, case, "async")
        )
        for case in (AWS, GCP)
    ),
    Technology("postgres", "azure", {**OF_POSTGRES, **OF_REGIONS}, partial(_postgres, AZURE, "async")),
    *(
        Technology("postgres_single", case.cloud, {**OF_POSTGRES, "upgrade": 1}, partial(_postgres, case, "single"))
        for case in CASES
    ),
    *(
        Technology(
            f"cache_{topology}",
            case.cloud,
            {step: most for step, most in OF_CACHE.items() if (case.cloud, topology, step) != FIXED}
            | {"upgrade": max(0, len(_versions(case, topology)) - 1)}
            | ({} if topology == "regional" else OF_REGIONS),
            partial(_cache, case, topology),
        )
        for case in CASES
        for topology in TOPOLOGIES[case.cloud]
    ),
    *(
        Technology(
            "document", cloud, {**ANY, **({} if cloud == "gcp" else {"add": 3, "larger": 2})}, partial(_document, cloud)
        )
        for cloud in LOCATIONS
    ),
    *(Technology("strong", cloud, {**ANY, "larger": 2}, partial(_strong, cloud)) for cloud in ("aws", "gcp")),
    Technology("log", "aws", {**OF_LOG, **OF_REGIONS, "brokers": 1, "upgrade": 1}, _copies),
    Technology("log", "gcp", {**OF_LOG, "disk": 4}, partial(_log, GCP)),
    Technology("log", "azure", OF_LOG, partial(_log, AZURE)),
]


@pytest.mark.parametrize("technology", TECHNOLOGIES, ids=lambda one: f"{one.cloud}-{one.name}")
def test_everything_that_may_be_done_and_taken_back_replaces_nothing(technology: Technology, tmp_path: Path) -> None:
    back = ["move", *BACK.values()]
    edits = [[step for step in technology.names if step in back] for back in (technology.steps, back)]
    assert list(wrong_of(technology, edits, tmp_path)) == []


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_no_sequence_of_steps_replaces_what_holds_data_or_moves_a_bucket(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    technology = data.draw(st.sampled_from(TECHNOLOGIES))
    edit = st.lists(st.sampled_from(technology.names), min_size=1, max_size=3)
    edits = data.draw(st.lists(edit, min_size=1, max_size=3))
    assert list(wrong_of(technology, edits, tmp_path_factory.mktemp("life"))) == []
