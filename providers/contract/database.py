"""A database in one or several regions of one cloud: what it takes and what it gives."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pulumi import Output
from pydantic import Field, StringConstraints, field_validator, model_validator

from graticule.providers.contract.cloud import Feature
from graticule.providers.contract.cluster import Window
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.model import Args, Whole, described
from graticule.providers.contract.sizes import Size, check_version, latest
from graticule.providers.contract.spread import PLACE_KEY, Spread

SHARD_KEY = described(r"^[a-z][a-z0-9]{0,7}$", "1..8 lowercase letters and digits, a letter first")
_BUCKETS = described(r"^(\d+-\d+)?$", "the first and the last bucket, 0-511 for example")


class Engine(StrEnum):
    """What a database speaks."""

    POSTGRES = "postgres"
    """PostgreSQL, or what speaks its protocol."""
    DOCUMENT = "document"
    """Documents by key: DynamoDB, Firestore, Cosmos DB."""


class Consistency(StrEnum):
    """What holds between the regions of a database."""

    SINGLE = "single"
    """One region, several zones."""
    ASYNC = "async"
    """One region writes; others follow, some milliseconds to seconds behind."""
    STRONG = "strong"
    """Every region sees every write that was acknowledged."""


class Shard(Args):
    """One of the databases that share the buckets."""

    buckets: str = Field(default="", pattern=_BUCKETS)
    """The first and the last of its buckets, ``0-511``; unset: it holds none yet."""

    def bounds(self) -> tuple[int, int] | None:
        """Return the first and the last bucket, or nothing."""
        found = re.fullmatch(r"(\d+)-(\d+)", self.buckets)
        return (int(found[1]), int(found[2])) if found else None


class Backups(Args):
    """What is kept of a database to go back in time."""

    retention_days: Whole = Field(default=14, ge=7, le=35)
    """To how many days ago it can be restored, to the second where the cloud can; 7 to 35."""


class DatabaseOptions(Args):
    """What a user chooses about a database, wherever its members are."""

    engine: Engine = Engine.POSTGRES
    """What it speaks: ``postgres`` or ``document``."""
    version: str = ""
    """The engine's major version, pinned; unset with ``document``, which has none."""
    size: Size = Size.MEDIUM
    """How large each instance is: ``small``, ``medium``, ``large`` or ``xlarge``."""
    sizes: str = Field(default_factory=latest)
    """The version of the table of sizes."""
    consistency: Consistency = Consistency.SINGLE
    """What holds between its regions: ``single``, ``async`` or ``strong``."""
    shards: dict[Annotated[str, StringConstraints(pattern=SHARD_KEY)], Shard] = {}
    """The same database several times over a fixed number of buckets; empty: once."""
    migrate: bool = False
    """Whether buckets may move between shards: the application moves the data."""
    replicas: Whole = Field(default=1, ge=0, le=15)
    """Instances beside the writer in the region that writes; one of them takes over when a zone fails."""
    window: Window = Window()
    """When the cloud may patch it (UTC)."""
    backups: Backups = Backups()
    """What is kept of it to go back in time."""

    @field_validator("sizes")
    @classmethod
    def _is_a_table(cls, version: str) -> str:
        return check_version(version)

    @model_validator(mode="after")
    def _covers_every_bucket_once(self) -> Self:
        check_shards(self.shards)
        return self


class DatabaseArgs(DatabaseOptions, Spread):
    """A database on one cloud; its ``members`` are all its regions."""

    primary: Annotated[str, StringConstraints(pattern=PLACE_KEY)] = ""
    """The member that writes: a fact, not a wish. Editing it promotes nothing; unset where every member writes."""
    epoch: Whole = Field(default=1, ge=1)
    """How often the writer has moved, plus one; never falls."""

    @model_validator(mode="after")
    def _has_its_writer(self) -> Self:
        if self.primary and self.primary not in self.members:
            raise Problem("primary", f"need one of the members {listed(self.members)}, got '{self.primary}'")
        return self

    @property
    def secondaries(self) -> list[str]:
        """The members that do not write."""
        return [member for member in self.members if member != self.primary]


def check_shards(shards: Mapping[str, Shard]) -> None:
    """Check that the shards hold every bucket from 0 on exactly once.

    Raises:
        Problem: the place is a shard's ``buckets``.
    """
    held = sorted((bounds, key) for key, shard in shards.items() if (bounds := shard.bounds()))
    if shards and not held:
        raise Problem("shards", "need buckets in at least one shard, 0-1023 for example")
    follows = 0
    for (first, last), key in held:
        place = f"shards.{key}.buckets"
        if last < first:
            raise Problem(place, f"need the first bucket before the last, got {first}-{last}")
        if first < follows:
            raise Problem(place, f"bucket {first} is held by another shard too; start at {follows}")
        if first > follows:
            raise Problem(place, f"nobody holds the buckets {follows}-{first - 1}; start at {follows}")
        follows = last + 1


def database_features(options: DatabaseOptions) -> dict[Feature, str]:
    """Return the features that the options ask for, each with the place that asks."""
    strong = options.engine is Engine.POSTGRES and options.consistency is Consistency.STRONG
    return {Feature.STRONG_SQL: "consistency"} if strong else {}


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
