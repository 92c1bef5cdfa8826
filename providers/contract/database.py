"""A database in one or several regions of one cloud: what it takes and what it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Self

from pulumi import Output
from pydantic import Field, StringConstraints, model_validator

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.database_options import (
    AwsDatabase,
    AzureDatabase,
    Backups,
    Consistency,
    DatabaseOptions,
    Engine,
    GcpDatabase,
    Restore,
    Shard,
    check_shards,
    database_features,
    is_postgres,
)
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.model import Whole
from graticule.providers.contract.network import refuse_foreign_blocks
from graticule.providers.contract.outputs import Labels
from graticule.providers.contract.postgres import check_geo_backup, check_postgres
from graticule.providers.contract.spread import PLACE_KEY, Shrinking

__all__ = [
    "AwsDatabase",
    "AzureDatabase",
    "Backups",
    "Consistency",
    "DatabaseArgs",
    "DatabaseOptions",
    "DatabaseOutputs",
    "Engine",
    "GcpDatabase",
    "Restore",
    "Shard",
    "check_administrators",
    "check_database",
    "check_shards",
    "database_features",
    "is_postgres",
]


class DatabaseArgs(DatabaseOptions, Shrinking):
    """A database on one cloud; its ``members`` are all its regions."""

    primary: Annotated[str, StringConstraints(pattern=PLACE_KEY)] = ""
    """The member that writes: a fact, not a wish. Editing it promotes nothing; unset where every member writes."""
    epoch: Whole = Field(default=1, ge=1)
    """How often the writer has moved, plus one; never falls."""
    administrators: dict[str, str] = {}
    """Who may do everything in it, by the team's key: the object id of an Entra group (Azure)."""

    @model_validator(mode="after")
    def _has_its_writer(self) -> Self:
        if self.primary and self.primary not in self.members:
            raise Problem("primary", f"need one of the members {listed(self.members)}, got '{self.primary}'")
        for index, member in enumerate(self.leaving):
            if member not in self.secondaries:
                message = f"need one of the secondaries {listed(self.secondaries)}, got '{member}'"
                raise Problem(f"leaving.{index}", message)
        check_database(self, self.cloud, {key: len(self.places[key].zones) for key in self.members})
        if is_postgres(self):
            check_administrators(self.cloud, self.administrators)
            if not self.primary:
                raise Problem("primary", "is required: the member that writes")
            locations = {key: self.places[key].location for key in (self.primary, *self.secondaries)}
            check_geo_backup(self, locations, has_moved=self.epoch > 1)
        return self

    @property
    def secondaries(self) -> list[str]:
        """The members that do not write."""
        return [member for member in self.members if member != self.primary]


def check_database(options: DatabaseOptions, cloud: Cloud, zones: Mapping[str, int]) -> None:
    """Check what only shows once the cloud and the regions are known.

    Args:
        options: what is asked for.
        cloud: the cloud.
        zones: by member, the primary first, how many zones its region has.

    Raises:
        Problem: the place is inside the options.
    """
    refuse_foreign_blocks(options, cloud)
    if is_postgres(options):
        check_postgres(options, cloud, zones)


def check_administrators(cloud: Cloud, administrators: Mapping[str, str]) -> None:
    """Check that somebody can log in.

    Raises:
        Problem: nobody could.
    """
    if cloud is Cloud.AZURE and not administrators:
        raise Problem("administrators", "is required on azure, where nobody logs in by a password; name a team")
    if cloud is not Cloud.AZURE and administrators:
        raise Problem("administrators", f"is for azure; on {cloud} IAM and the database's own roles say it; remove it")


@dataclass(frozen=True)
class DatabaseOutputs:
    """What a provider's database gives back to the component; each map is by shard, or by ``""`` without shards."""

    endpoints: Mapping[str, Output[dict[str, str]]]
    """By role (``writer``, ``reader``, ``reader-<region>``) the host name or address that answers."""
    port: int
    """The TCP port; 443 where the database is an API."""
    database: str
    """The name of the database to connect to."""
    secrets: Mapping[str, Output[str]]
    """Where the administrator's password is, as ``secret:<store>/<name>``; empty where none exists."""
    ids: Mapping[str, Output[dict[str, str]]]
    """By region the id of the member's cluster, server, instance or table."""
    carried: Mapping[str, Output[Labels]] = field(default_factory=dict[str, Output[Labels]])
    """By logical name the tags or labels of what carries the epoch; none where no writer moves."""
