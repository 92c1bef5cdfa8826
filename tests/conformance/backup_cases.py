"""What the backups of each cloud are tested with."""

from typing import Any

from pulumi.runtime import MockResourceArgs

from graticule.components.backup import Backup
from graticule.testing.recording import Recorder, record
from tests.conformance.cases import Case, outputs_of_identities
from tests.conformance.spread_cases import places_of

ORDERS = "/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders"


def made_backup(case: Case, name: str = "backup-acme", **settings: object) -> Recorder:
    """Record the backups of a case."""
    return record(lambda: Backup(name, backup_args(case, **settings)).outputs(), _outputs_of)


def _outputs_of(made: MockResourceArgs) -> dict[str, Any]:
    itself = f"{made.name} itself"
    return {
        **outputs_of_identities(made),
        "identity": {"type": "SystemAssigned", "principalId": itself, "tenantId": "t"},
    }


def backup_args(case: Case, **settings: object) -> Any:
    """Return the backups of a case: two regions, of which the first copies to the second, and one database."""
    azure = case.cloud == "azure"
    return {
        "cloud": case.cloud,
        "account": "123456789012",
        "prefix": "acme-prod",
        "places": places_of(case),
        "members": ["first", "second"],
        "copies": {"first": "pair" if azure else "second", "second": "none"},
        "covers": {"database-orders": {"use": "postgres", "region": "first", "id": ORDERS}},
        "selects": {"backup": "policy", "deployment": "prod"},
        **settings,
    }
