"""What is between the regions of each cloud, as tests make it."""

from typing import Any

from graticule.components.interconnect import ClientEndpoints, Interconnect, Names, PrivateZone
from graticule.providers.contract.private_links import PRIVATE_LINKS
from graticule.testing.recording import Recorder, record
from tests.conformance.cases import Case
from tests.conformance.spread_cases import places_of

ZONE = "prod.internal"
NAMESPACE = "/subscriptions/s/resourceGroups/jobs/providers/Microsoft.ServiceBus/namespaces/jobs"
ZONE_IDS = {
    "aws": "Z0123456789",
    "gcp": "acme-prod-zone",
    "azure": f"/subscriptions/s/resourceGroups/zones/providers/Microsoft.Network/privateDnsZones/{ZONE}",
}


def _spread(case: Case, *more: str) -> dict[str, Any]:
    return {
        "cloud": case.cloud,
        "account": "123456789012",
        "prefix": "acme-prod",
        "labels": {"owner": "platform"},
        "places": places_of(case, *more),
        "members": ["first", "second", *more],
    }


def made_interconnect(case: Case, *more: str, name: str = "acme-interconnect", **settings: object) -> Recorder:
    """Record two regions of a case, and more, joined."""
    args: Any = {**_spread(case, *more), **settings}
    return record(lambda: {"links": Interconnect(name, args).links}, lambda made: {"id": made.name})


def made_zone(case: Case, *more: str, name: str = "acme-zone", **settings: object) -> Recorder:
    """Record the private zone of two regions of a case, and more."""
    args: Any = {**_spread(case, *more), "zone": ZONE, "location": case.location, **settings}
    return record(lambda: {"zone_id": PrivateZone(name, args).zone_id})


def made_names(case: Case, name: str = "database-orders-names", **settings: object) -> Recorder:
    """Record the names of a database of a case."""
    args: Any = {
        "cloud": case.cloud,
        "account": "123456789012",
        "zone": ZONE,
        "zone_id": ZONE_IDS[case.cloud],
        "hosts": {"orders.writer": "10.4.20.4", "orders.reader-first": "10.4.20.5"},
        **settings,
    }
    return record(lambda: {"names": Names(name, args).names})


def made_client_endpoints(
    case: Case, *more: str, name: str = "stream-jobs-first-endpoints", **settings: object
) -> Recorder:
    """Record the endpoints that clients in the second region of a case, and in more, have to a queue in the first."""
    places = places_of(case, *more)
    for key, place in places.items():
        place["private_zones"] = {link.zone: f"{link.zone} of {key}" for link in PRIVATE_LINKS.values()}
    args: Any = {
        **_spread(case),
        "places": places,
        "members": ["first"],
        "clients": ["second", *more],
        "use": "queue",
        "target": f"{NAMESPACE}/queues/queue",
        **settings,
    }
    return record(lambda: ClientEndpoints(name, args))
