"""The profiles: named bundles of defaults, which a deployment takes with ``profile:`` and overrides one by one."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Profile(StrEnum):
    """A named bundle of defaults."""

    ECONOMY = "economy"
    """For what may be lost for an hour: one way out, short retention, no endpoint that costs by the hour."""
    PRODUCTION = "production"
    """Survives the loss of a zone."""


PROFILES: Mapping[Profile, Mapping[str, Any]] = {
    Profile.ECONOMY: {
        "backups": {"outside": False},
        "network": {
            "egress": "single",
            "flow_logs": {"retention_days": 7},
            "aws": {"interface_endpoints": []},
            "gcp": {"flow_sampling": 0.1},
        },
    },
    Profile.PRODUCTION: {
        "network": {"egress": "zonal", "flow_logs": {"retention_days": 90}},
    },
}
