"""The audit trail of one account: who asked what of the cloud. What it takes and what it gives."""

from dataclasses import dataclass

from pulumi import Input, Output
from pulumi.output import T  # noqa: F401  # pyright: ignore[reportUnusedImport]  # pydantic resolves Input[str] with Output and T in the namespace
from pydantic import Field

from graticule.providers.contract.model import Args, Whole
from graticule.providers.contract.placed import Placed


class AuditOptions(Args):
    """What a user chooses about audit trails: the block ``audit:`` of a deployment."""

    retention_days: Whole = Field(default=365, ge=90, le=3650)
    """How long records are kept, 90 to 3650 days; on AWS and Azure nobody deletes them earlier."""


class AuditTrailArgs(AuditOptions, Placed):
    """The audit trail of one account; an account has one, whoever makes it."""

    key: Input[str]
    """The key that encrypts the records: its ARN (AWS), resource name (GCP) or versioned URI (Azure)."""
    key_store: Input[str] = ""
    """The resource id of the vault that holds the key (Azure)."""


@dataclass(frozen=True)
class AuditTrailOutputs:
    """What a provider's audit trail gives back to the component."""

    store_id: Output[str]
    """Where the records are: the bucket's name (AWS), the log bucket (GCP), the storage account's id (Azure)."""
