"""The words and blocks that describe a database, whatever it is on a cloud."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints, field_validator, model_validator

from graticule.providers.contract.cloud import Feature
from graticule.providers.contract.documents import Documents
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.model import Args, Whole, described
from graticule.providers.contract.sizes import Size, check_version, latest
from graticule.providers.contract.window import Window

SHARD_KEY = described(r"^[a-z][a-z0-9]{0,7}$", "1..8 lowercase letters and digits, a letter first")
_BUCKETS = described(r"^([0-9]{1,5}-[0-9]{1,5})?$", "the first and the last bucket, 0-511 for example")
_TIME = described(
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", "a time in UTC, 2026-11-25T02:00:00Z for example"
)
_AWS_CLASS = described(r"^(db\.[a-z0-9-]+\.[a-z0-9]+)?$", "a class of Aurora, db.r8g.xlarge for example")
_GCP_MACHINE = described(r"^([a-z0-9]+-highmem-[0-9]+(-lssd)?)?$", "a machine of AlloyDB, n2-highmem-8 for example")
_AZURE_SKU = described(r"^(Standard_[BDE][A-Za-z0-9_]+)?$", "a SKU of PostgreSQL, Standard_E4ds_v5 for example")
CPUS = (1, 2, 4, 8, 16, 32, 48, 64, 72, 80, 96, 128)
"""How many CPUs an instance of AlloyDB may have."""
STORAGE_GB = (32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384, 32767)
"""The sizes of a disk of PostgreSQL on Azure."""


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


class Restore(Args):
    """Where a new database's data comes from; read when it is made, and never again."""

    model_config = ConfigDict(populate_by_name=True)

    source: str = Field(alias="from")
    """The database whose backups are read: its key, or for the component its logical name."""
    at: str = Field(pattern=_TIME)
    """The moment to go back to, in UTC: ``2026-11-25T02:00:00Z``."""


class AwsDatabase(Args):
    """What only AWS has."""

    instance_class: str = Field(default="", pattern=_AWS_CLASS)
    """The exact class of each instance, of ``db.r``, ``db.x`` or ``db.t``; unset: what ``size`` is."""
    witness: str = ""
    """The location that votes and holds no copy, neither member's own (``us-east-2``): for two regions with ``consistency: strong``."""


class GcpDatabase(Args):
    """What only GCP has."""

    cpus: Whole = 0
    """The exact number of CPUs of each instance; unset: what ``size`` is."""
    machine: str = Field(default="", pattern=_GCP_MACHINE)
    """The exact machine of each instance, instead of ``cpus``."""
    multi_region: str = ""
    """Where a strongly consistent database over several regions is, by Google's name: Spanner's configuration (``nam3``)
    or Firestore's location (``eur3``). Unset: in the one region."""

    @model_validator(mode="after")
    def _is_one_of_them(self) -> Self:
        if self.cpus and self.cpus not in CPUS:
            raise Problem("cpus", f"need one of {listed(CPUS)}, got {self.cpus}")
        if self.cpus and self.machine:
            raise Problem("machine", "says the CPUs already; remove cpus")
        return self


class AzureDatabase(Args):
    """What only Azure has."""

    sku: str = Field(default="", pattern=_AZURE_SKU)
    """The exact SKU of each server; unset: what ``size`` is."""
    storage_gb: Whole = 128
    """The disk at the beginning, in GB; it grows by itself and never shrinks, and an edit changes nothing afterwards. On
    AWS and GCP storage has no size."""
    geo_backup: str = ""
    """The secondary, in the region that Azure pairs with the primary's, under whose key backups are copied there; fixed
    when the database is made. Unset: they stay in the primary's region."""
    multi_write: bool = True
    """Whether every region writes and the last write wins, with ``engine: document`` and ``consistency: async``."""

    @model_validator(mode="after")
    def _is_a_disk(self) -> Self:
        if self.storage_gb not in STORAGE_GB:
            raise Problem("storage_gb", f"need one of {listed(STORAGE_GB)}, got {self.storage_gb}")
        return self


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
    """Instances beside the first in each of its regions; one of them takes over when a zone fails. On AWS at most 15, one
    fewer for each secondary."""
    window: Window = Window()
    """When the cloud may patch it (UTC)."""
    backups: Backups = Backups()
    """What is kept of it to go back in time."""
    restore: Restore | None = None
    """The database, and the moment, that a new one begins with; it stands until the new one is made."""
    document: Documents | None = None
    """How documents are found, with ``engine: document``."""
    aws: AwsDatabase | None = None
    """What only AWS has."""
    gcp: GcpDatabase | None = None
    """What only GCP has."""
    azure: AzureDatabase | None = None
    """What only Azure has."""

    @field_validator("sizes")
    @classmethod
    def _is_a_table(cls, version: str) -> str:
        return check_version(version)

    @model_validator(mode="after")
    def _covers_every_bucket_once(self) -> Self:
        check_shards(self.shards)
        if self.migrate and not self.shards:
            raise Problem("migrate", "moves buckets between shards, and there are none; remove it")
        return self


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
    restored = {
        Feature.RESTORED_STRONG_SQL: strong,
        Feature.RESTORED_DOCUMENTS: options.engine is Engine.DOCUMENT,
    }
    return {
        **({Feature.STRONG_SQL: "consistency"} if strong else {}),
        **{feature: "restore" for feature, asked in restored.items() if asked and options.restore},
    }


def is_postgres(options: DatabaseOptions) -> bool:
    """Return whether this is a database of PostgreSQL with one writer."""
    return options.engine is Engine.POSTGRES and options.consistency is not Consistency.STRONG
