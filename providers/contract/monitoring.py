"""The monitoring of one region: what it takes and what it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Self

from pulumi import Input, Output
from pulumi.output import T  # noqa: F401  # pyright: ignore[reportUnusedImport]  # pydantic resolves Input[str] with Output and T in the namespace
from pydantic import Field, StringConstraints, model_validator

from graticule.providers.contract.alerts import Severity
from graticule.providers.contract.cluster import GENERATION_KEY
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.model import Args, Whole, described
from graticule.providers.contract.network import refuse_foreign_blocks
from graticule.providers.contract.placed import Placed

_EMAIL = described(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "an e-mail address")
_WEBHOOK = described(r"^(https://\S+)?$", "a URL with https://")


class Contact(Args):
    """Who hears of alerts, and how."""

    emails: list[Annotated[str, StringConstraints(pattern=_EMAIL)]] = []
    """E-mail addresses."""
    webhook: str = Field(default="", pattern=_WEBHOOK)
    """A URL that takes the cloud's own messages; whoever reads the settings knows it."""

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not self.emails and not self.webhook:
            raise Problem("emails", "is required, or a webhook: a contact needs a way to be reached")
        return self


class AwsMonitoring(Args):
    """What only AWS has."""

    metrics_retention_days: Whole = Field(default=150, ge=1, le=1095)
    """How long metrics are kept, 1 to 1095 days; on GCP it is 24 months, on Azure 18."""


class AzureMonitoring(Args):
    """What only Azure has."""

    resource_group: Input[str] | None = None
    """The name of a resource group that exists; unset: the component makes one."""
    query_from_anywhere: bool = False
    """Whether the metrics may be queried over the internet, with a login; else through private endpoints alone."""


class MonitoringOptions(Args):
    """What a user chooses about monitoring: part of the block ``monitoring:`` of a deployment or of one region."""

    aws: AwsMonitoring | None = None
    """What only AWS has."""
    azure: AzureMonitoring | None = None
    """What only Azure has."""


class MonitoredCluster(Args):
    """A cluster to watch, as :class:`ClusterOutputs` says."""

    name: Input[str]
    """The cluster's name in its cloud, by which its series are found."""
    cluster_id: Input[str]
    """Its ARN (AWS), resource name (GCP) or resource id (Azure), known once it can be used."""
    version: str = ""
    """Its Kubernetes version, for which what watches it is made (AWS); unset: unknown."""
    log_store: Input[str] | None = None
    """Where the control plane's logs are: the log group (AWS), the sink (GCP), the workspace's id (Azure); unset: unknown."""
    subnets: list[Input[str]] = []
    """Subnets from which a collector outside the cluster reaches it (AWS)."""
    security_group: Input[str] = ""
    """The security group that the cluster's nodes share (AWS)."""


class MonitoringArgs(MonitoringOptions, Placed):
    """The monitoring of one region on one cloud."""

    clusters: dict[Annotated[str, StringConstraints(pattern=GENERATION_KEY)], MonitoredCluster] = {}
    """The clusters to watch, by generation."""
    gateways: dict[str, Input[str]] = {}
    """The NAT gateways to watch, by a key of your own: ids (AWS, Azure) or names (GCP)."""
    notify: dict[Severity, dict[str, Contact]] = {}
    """Who hears of alerts, by severity and by the contact's key."""
    alerts_key: Input[str] | None = None
    """The ARN of the key that encrypts alerts on their way (AWS); elsewhere they are not stored."""
    logs_key: Input[str] | None = None
    """The ARN of the key that encrypts what the metrics' store logs about itself (AWS)."""

    @model_validator(mode="after")
    def _fits_its_cloud(self) -> Self:
        refuse_foreign_blocks(self, self.cloud)
        return self


def contacts(notify: Mapping[Severity, Mapping[str, Contact]]) -> dict[str, Contact]:
    """Return every contact once, by key."""
    return {key: contact for group in notify.values() for key, contact in group.items()}


def reached_by(notify: Mapping[Severity, Mapping[str, Contact]], severity: Severity) -> Sequence[str]:
    """Return the keys of the contacts that hear of a severity."""
    return sorted(notify.get(severity, {}))


@dataclass(frozen=True)
class MonitoringOutputs:
    """What a provider's monitoring gives back to the component."""

    query_endpoint: Output[str]
    """The URL that Prometheus queries go to, with the cloud's login."""
    metrics_id: Output[str]
    """The metrics' store: the workspace's ARN (AWS), the project (GCP), the workspace's resource id (Azure)."""
