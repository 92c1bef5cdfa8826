"""When AWS may patch a database or a cache, and the hour a day beside it in which it is copied."""

from graticule.providers.contract.window import Window

LONGEST = 22
"""Hours: the daily copy needs an hour of its own, outside of the weekly window."""
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def weekly(window: Window) -> str:
    """Return the weekly window as AWS writes it, ``sun:02:00-sun:08:00``."""
    days, hour = divmod(window.hour + min(window.lasts, LONGEST), 24)
    last = _DAYS[(_DAYS.index(window.day) + days) % 7]
    return f"{window.day[:3]}:{window.hour:02}:00-{last[:3]}:{hour:02}:00"


def hour_after(window: Window) -> str:
    """Return the hour that follows the weekly window, every day."""
    return _an_hour_from(window.hour + min(window.lasts, LONGEST))


def hour_before(window: Window) -> str:
    """Return the hour that ends an hour before the weekly window, every day."""
    return _an_hour_from(window.hour - 2)


def _an_hour_from(hour: int) -> str:
    return f"{hour % 24:02}:00-{(hour + 1) % 24:02}:00"
