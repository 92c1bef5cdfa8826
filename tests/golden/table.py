"""How many resources a region gets on each cloud, by component and type."""

from collections.abc import Callable, Mapping
from functools import partial

from graticule.testing.recording import Recorder
from tests.conformance.api_database_cases import STRONG, made_document, made_strong
from tests.conformance.backup_cases import made_backup
from tests.conformance.bucket_cases import made_bucket
from tests.conformance.cache_cases import made_cache, made_spread_cache
from tests.conformance.cases import (
    CASES,
    made,
    made_audit,
    made_cluster,
    made_defaults,
    made_global_network,
    made_keys,
    made_monitoring,
)
from tests.conformance.checks import calls, counts
from tests.conformance.links_cases import made_client_endpoints, made_interconnect, made_names, made_zone
from tests.conformance.postgres_cases import of_two
from tests.conformance.registry_cases import made_registry
from tests.conformance.stream_cases import made_log, made_queue

COMPONENTS: Mapping[str, Callable[..., Recorder]] = {
    "network": made,
    "global_network": made_global_network,
    "keys": made_keys,
    "cluster": made_cluster,
    "cluster_defaults": made_defaults,
    "monitoring": made_monitoring,
    "audit_trail": made_audit,
    "backup": made_backup,
    "queue": made_queue,
    "log": made_log,
    "bucket": made_bucket,
    "registry": made_registry,
    "interconnect": made_interconnect,
    "private_zone": made_zone,
    "client_endpoints": made_client_endpoints,
    "names": made_names,
    "cache": partial(made_cache, topology="regional"),
    "cache_over_regions": made_spread_cache,
    "database": of_two,
    "document_database": lambda case, **settings: made_document(case.cloud, **settings),
    "strong_database": lambda case, **settings: made_strong(case.cloud, **settings),
}
"""By component what records it for a case; takes ``name`` and the component's args."""
ABSENT = {
    ("gcp", "interconnect"),
    ("aws", "client_endpoints"),
    ("gcp", "client_endpoints"),
    ("aws", "global_network"),
    ("azure", "global_network"),
    *((case.cloud, "strong_database") for case in CASES if case.cloud not in STRONG),
}
"""What a cloud has no need of, or has not."""


def table() -> dict[str, dict[str, dict[str, int]]]:
    """Return for each cloud and component how many resources of each type there are, and the calls to the engine."""
    return {
        case.cloud: {name: {**counts(recorder.resources), **calls(recorder)} for name, recorder in recorded.items()}
        for case in CASES
        for recorded in [{name: make(case) for name, make in COMPONENTS.items() if (case.cloud, name) not in ABSENT}]
    }
