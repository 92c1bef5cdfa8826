"""The part of the settings that is about monitoring, and what a region's is once everything is merged."""

from collections.abc import Collection
from dataclasses import dataclass

from graticule.providers.contract.alerts import Severity
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, did_you_mean, listed
from graticule.providers.contract.monitoring import Contact, MonitoringOptions
from graticule.providers.contract.network import refuse_foreign_blocks


class Monitoring(MonitoringOptions):
    """A region's monitoring: metrics of its clusters, alerts, and who hears of them."""

    enabled: bool = False
    """Whether the region is monitored."""
    notify: dict[Severity, list[str]] = {}
    """Who hears of alerts: for ``critical`` and ``warning`` keys of ``contacts``."""
    retire: bool = False
    """The first step of a removal: takes the protection off; the second is ``enabled: false``."""


@dataclass(frozen=True)
class ResolvedMonitoring:
    """A region's monitoring, every default merged in."""

    options: MonitoringOptions
    notify: dict[Severity, dict[str, Contact]]
    retire: bool


def check_contacts(settings: Monitoring, contacts: Collection[str]) -> None:
    """Check that who hears of alerts is known.

    Raises:
        Problem: a contact is unknown, or named twice.
    """
    for severity, keys in settings.notify.items():
        for place, key in enumerate(keys):
            if key not in contacts:
                message = f"unknown contact '{key}'{did_you_mean(key, contacts)}; there are {listed(contacts)}"
                raise Problem(f"notify.{severity}.{place}", message)
            if key in keys[:place]:
                raise Problem(f"notify.{severity}.{place}", f"'{key}' is listed twice")


def check_heard(settings: Monitoring) -> None:
    """Check that somebody hears of what is critical.

    Raises:
        Problem: nobody does.
    """
    if settings.enabled and not settings.notify.get(Severity.CRITICAL):
        message = "is required with enabled: true, or nobody hears that something is broken; name keys of contacts"
        raise Problem("notify.critical", message)


def resolve_monitoring(settings: Monitoring, contacts: dict[str, Contact], cloud: Cloud) -> ResolvedMonitoring | None:
    """Return a region's monitoring, or nothing where it is not enabled.

    Raises:
        Problem: a contact is unknown, nobody hears of what is critical, or a block is another cloud's.
    """
    refuse_foreign_blocks(settings, cloud)
    check_contacts(settings, contacts)
    if not settings.enabled:
        return None
    check_heard(settings)
    notify = {severity: {key: contacts[key] for key in keys} for severity, keys in settings.notify.items()}
    options = {name: getattr(settings, name) for name in MonitoringOptions.model_fields}
    return ResolvedMonitoring(MonitoringOptions(**options), notify, settings.retire)
