"""When a cloud may patch what it runs."""

from enum import StrEnum

from pydantic import Field

from graticule.providers.contract.model import Args, Whole

USUAL_HOURS = 6
"""How long a window lasts that does not say."""


class Day(StrEnum):
    """A day of the week, in UTC."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Window(Args):
    """When the cloud may replace nodes and patch the control plane, every week."""

    day: Day = Day.SUNDAY
    """The day of the week, in UTC."""
    hour: Whole = Field(default=2, ge=0, le=23)
    """The hour at which it begins, in UTC."""
    hours: Whole | None = Field(default=None, ge=4, le=24)
    """How long it lasts, in hours: 6, and 12 for a cluster on GKE, which needs 48 hours in any 32 days."""

    @property
    def lasts(self) -> int:
        """How many hours it lasts."""
        return self.hours or USUAL_HOURS
