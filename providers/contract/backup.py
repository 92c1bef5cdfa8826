"""Backups of what holds data, kept under a key of their own, with a copy in another region."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pulumi import Input, Output
from pulumi.output import T  # noqa: F401  # pyright: ignore[reportUnusedImport]  # pydantic resolves Input[str] with Output and T in the namespace
from pydantic import Field, model_validator

from graticule.providers.contract.azure_pairs import AZURE_PAIRS
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.keys import Use
from graticule.providers.contract.model import Args, Whole
from graticule.providers.contract.spread import Spread

NONE, PAIR = "none", "pair"
"""Instead of a region that gets the copies: nowhere; the region that Azure pairs with."""
MOST_LOCKED = 180
"""For how many days an Azure vault keeps what was deleted at most."""
LABEL = "backup"
"""The label that says whether something is backed up, by which AWS finds it."""


class Choice(StrEnum):
    """Whether something is backed up."""

    POLICY = "policy"
    """As the deployment's ``backups`` say."""
    NONE = "none"
    """Not at all: it can be made again, or is kept elsewhere."""


@dataclass(frozen=True)
class Coverage:
    """How a cloud backs up one use of data."""

    by: str
    """What does it."""
    elsewhere: bool
    """Whether a copy leaves the region by that alone; else only a second member is outside."""


COVERAGE: Mapping[tuple[Use, Cloud], Coverage] = {
    (Use.POSTGRES, Cloud.AWS): Coverage("AWS Backup", elsewhere=True),
    (Use.POSTGRES, Cloud.GCP): Coverage("Backup and DR", elsewhere=True),
    (Use.POSTGRES, Cloud.AZURE): Coverage("Azure Backup", elsewhere=True),
    (Use.STRONG_SQL, Cloud.AWS): Coverage("AWS Backup", elsewhere=True),
    (Use.STRONG_SQL, Cloud.GCP): Coverage("Spanner's own backups, in its instance's regions", elsewhere=False),
    (Use.DOCUMENT, Cloud.AWS): Coverage("AWS Backup", elsewhere=True),
    (Use.DOCUMENT, Cloud.GCP): Coverage("Firestore's own backups, in its location", elsewhere=False),
    (Use.DOCUMENT, Cloud.AZURE): Coverage("Cosmos DB's own continuous backup, in each of its regions", elsewhere=False),
    (Use.BUCKET, Cloud.AWS): Coverage("AWS Backup", elsewhere=True),
    (Use.BUCKET, Cloud.GCP): Coverage("versions and soft delete, in its location", elsewhere=False),
    (Use.BUCKET, Cloud.AZURE): Coverage("Azure Backup", elsewhere=True),
}
"""By use and cloud; what is missing here no cloud's backup knows: caches, queues, logs and images."""
_COPIED: Mapping[tuple[Use, Cloud], Coverage] = {
    (Use.BUCKET, Cloud.AZURE): Coverage("versions and soft delete, in each of its regions", elsewhere=False),
}
"""The same of what several regions hold, as far as it differs: Azure Backup fails for what is copied (cloud rule 135)."""


class BackupOptions(Args):
    """What a user chooses about backups: part of the block ``backups:`` of a deployment."""

    retention_days: Whole = Field(default=35, ge=7, le=365)
    """How long a backup and its copy are kept, 7 to 365 days."""
    locked_days: Whole = Field(default=7, ge=1, le=365)
    """For how many days nobody deletes a backup, 1 to 365 and at most ``retention_days``."""
    hour: Whole = Field(default=3, ge=0, le=23)
    """The hour (UTC) in which the daily backup begins; on Azure PostgreSQL's is weekly."""

    @model_validator(mode="after")
    def _unlocks_before_it_expires(self) -> Self:
        if self.locked_days > self.retention_days:
            raise Problem("locked_days", f"need at most retention_days ({self.retention_days}), got {self.locked_days}")
        return self


class Covered(Args):
    """One thing to back up."""

    use: Use
    """What it is."""
    region: str
    """The member that is backed up."""
    id: Input[str]
    """Its ARN (AWS), resource name (GCP) or resource id (Azure)."""


class BackupArgs(BackupOptions, Spread):
    """The backups of one account; its ``members`` are the regions that have something to back up, or get copies."""

    copies: dict[str, str] = {}
    """By member the one that gets its copies: a member (AWS, GCP), ``pair`` (Azure), or ``none``."""
    covers: dict[str, Covered] = {}
    """What is backed up, by a name of your own; on AWS by its labels instead."""
    selects: dict[str, str] = {}
    """The labels that all has which is to be backed up (AWS)."""
    leaving: list[str] = []
    """The names in ``covers``, or beginnings of them with a ``*``, of what will be taken away: nothing keeps its backups going."""
    emptied: list[str] = []
    """The members that will be taken away with it, as nothing is left there to back up: nothing keeps their plans, and their vaults stay."""

    @model_validator(mode="after")
    def _asks_what_its_cloud_can(self) -> Self:
        check_locked(self.cloud, self.locked_days)
        held = {member: self.places[member].location for member in self.members}
        for member, target in self.copies.items():
            if member not in held:
                raise Problem(f"copies.{member}", f"need one of the members {listed(held)}, got '{member}'")
            check_copy(self.cloud, member, target, held, f"copies.{member}")
        return self

    def copied(self) -> dict[str, str]:
        """Return by member the one that gets its copies, where there is one."""
        return {member: target for member, target in sorted(self.copies.items()) if target in self.members}


def check_locked(cloud: Cloud, days: int) -> None:
    """Check that a cloud keeps what nobody may delete for as long as asked.

    Raises:
        Problem: it does not; the place is ``locked_days``.
    """
    if cloud is Cloud.AZURE and days > MOST_LOCKED:
        raise Problem("locked_days", f"need at most {MOST_LOCKED} on azure, where soft delete ends then, got {days}")


def making(name: str) -> str:
    """Return what is named to let go what makes backups under a logical name, and not the backups that there are."""
    return f"{name}:making"


def check_copy(cloud: Cloud, member: str, target: str, members: Mapping[str, str], place: str) -> None:
    """Check where a region's copies go.

    Args:
        cloud: the cloud.
        member: the region.
        target: the one that gets its copies, ``pair`` or ``none``.
        members: by region of the account its location.
        place: where the target is written.

    Raises:
        Problem: it is no other region of the account, or not what the cloud can.
    """
    if target == NONE:
        return
    if cloud is Cloud.AZURE:
        if target != PAIR:
            raise Problem(place, f"need pair or none: Azure copies a vault to its paired region alone, got '{target}'")
        if members[member] not in AZURE_PAIRS:
            text = f"{members[member]} is not known to have a pair, to which alone Azure copies a vault; write none"
            raise Problem(place, f"{text}, and keep what matters in a second region too")
        return
    others = [one for one in members if one != member]
    if target not in others:
        raise Problem(place, f"need another region of the account ({listed(others)}) or none, got '{target}'")


def is_marked(labels: Mapping[str, str]) -> bool:
    """Return whether labels say that what has them is backed up."""
    return labels.get(LABEL) == Choice.POLICY


def coverage(use: Use, cloud: Cloud, members: int) -> Coverage | None:
    """Return how a cloud backs up a use of data that some regions hold, or nothing."""
    return (_COPIED.get((use, cloud)) if members > 1 else None) or COVERAGE.get((use, cloud))


def check_covered(use: Use, cloud: Cloud, members: list[str], place: str, *, outside: bool) -> None:
    """Check that something is backed up, and that a copy of it is outside its region if one has to be.

    Raises:
        Problem: it is not, and does not say ``backup: none``.
    """
    known = coverage(use, cloud, len(members))
    if known is None:
        raise Problem(place, f"nothing on {cloud} backs up {use}; write backup: none, or keep what matters elsewhere")
    if outside and not known.elsewhere and len(members) == 1:
        raise Problem(
            place,
            f"{known.by}: no copy is outside of {members[0]}; add a second region that holds the same data, or write backup: none, or backups.outside: false",
        )


@dataclass(frozen=True)
class BackupOutputs:
    """What a provider's backups give back to the component."""

    vault_ids: Output[dict[str, str]]
    """By region the vault that holds its backups: ARN (AWS), resource name (GCP) or resource id (Azure)."""
