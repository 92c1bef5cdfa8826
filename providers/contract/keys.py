"""The encryption keys of one region: what they take and what they give."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pulumi import Input, Output
from pulumi.output import T  # noqa: F401  # pyright: ignore[reportUnusedImport]  # pydantic resolves Input[str] with Output and T in the namespace
from pydantic import Field, model_validator

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.model import Args, Whole, described
from graticule.providers.contract.placed import Placed

SUFFIX = described(r"^([a-z0-9]{1,4})?$", "1..4 lowercase letters and digits")
"""The form of what the names of key rings and vaults end in."""


class Purpose(StrEnum):
    """What a key encrypts. Who may use a key follows from its purpose."""

    CLUSTER = "cluster"
    """The secrets of Kubernetes clusters."""
    LOGS = "logs"
    """Log stores and audit trails."""
    AUDIT = "audit"
    """The audit trail of an account."""
    DATA = "data"
    """Databases, caches, buckets, streams and images."""
    BACKUP = "backup"
    """What is kept of them elsewhere."""
    ALERTS = "alerts"
    """Alerts on their way to who hears of them; only AWS stores them."""


class Use(StrEnum):
    """What the key of data encrypts; on AWS and GCP its services are let in by it."""

    POSTGRES = "postgres"
    STRONG_SQL = "strong_sql"
    DOCUMENT = "document"
    CACHE = "cache"
    BUCKET = "bucket"
    QUEUE = "queue"
    LOG = "log"
    IMAGES = "images"
    SECRETS = "secrets"
    BACKUPS = "backups"
    """Copies of all that; encrypted with the key of backups alone."""


class AzureKeys(Args):
    """What only Azure has."""

    resource_group: Input[str] | None = None
    """The name of a resource group that exists; unset: the component makes one."""
    tenant: Input[str] = ""
    """The tenant whose principals the vault knows; unset: asked of the provider."""


class KeysOptions(Args):
    """What a user chooses about keys: the block ``keys:`` of a deployment or of one region."""

    rotation_days: Whole = Field(default=365, ge=90, le=2560)
    """After how many days a key gets new material, 90 to 2560."""
    deletion_window_days: Whole = Field(default=30, ge=7, le=30)
    """For how many days a deleted key can be recovered, 7 to 30. Fixed once they are made on GCP and Azure."""
    suffix: str = Field(default="", pattern=SUFFIX)
    """What the name of the key ring (GCP) or vault (Azure) ends in, where keys are made again and a deleted one keeps
    the name: for ever on GCP, for the deletion window on Azure. Fixed once they are made."""


class KeysArgs(KeysOptions, Placed):
    """The keys of one region on one cloud."""

    purposes: list[Purpose] = Field(default=[Purpose.CLUSTER, Purpose.LOGS], min_length=1)
    """What there is a key for; a key for alerts is used on AWS alone."""
    uses: list[Use] = []
    """What the key of data encrypts, so that it is usable for that and for nothing else."""
    administrators: dict[str, str] = {}
    """Who may manage the keys and their policies, but neither encrypt nor decrypt, by a key of your own: the ARN of an
    IAM role (AWS), a member such as ``group:security@example.com`` (GCP), the object id of a group (Azure)."""
    azure: AzureKeys | None = None
    """What only Azure has."""

    @model_validator(mode="after")
    def _has_uses(self) -> Self:
        if Purpose.ALERTS in self.purposes and self.cloud is not Cloud.AWS:
            place = f"purposes.{self.purposes.index(Purpose.ALERTS)}"
            raise Problem(place, f"{self.cloud} stores no alerts, so nothing would use the key; remove it")
        return self


@dataclass(frozen=True)
class KeysOutputs:
    """What a provider's keys give back to the component."""

    key_ids: Output[dict[str, str]]
    """By purpose the key's ARN (AWS), resource name (GCP) or versioned URI (Azure), known once its users may use it."""
    store_id: Output[str]
    """The key ring's (GCP) or the vault's resource id (Azure); empty on AWS."""
