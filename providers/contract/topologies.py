"""Where a strongly consistent database and one of documents may be: what each cloud takes, checked before the engine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.database import Consistency, DatabaseArgs, DatabaseOptions, Engine
from graticule.providers.contract.database_options import AwsDatabase, AzureDatabase, GcpDatabase
from graticule.providers.contract.documents import Documents
from graticule.providers.contract.errors import Problem, did_you_mean, listed
from graticule.providers.contract.multi_regions import FIRESTORE, SPANNER, STRONG_TABLES, having, multi_region
from graticule.providers.contract.network import refuse_foreign_blocks
from graticule.providers.contract.places import locations

COSMOS_BACKUPS = (7, 30)
"""For how many days Cosmos DB can go back in time."""
_PAIR = 2


@dataclass(frozen=True)
class Topology:
    """A database's options, and where it is."""

    cloud: Cloud
    options: DatabaseOptions
    members: Mapping[str, str]
    """By region, the first that writes first, its location."""
    clients: Sequence[str]
    field: str = "members"
    """Where the members are written."""

    @classmethod
    def of(cls, args: DatabaseArgs) -> "Topology":
        """Return the topology of a component's args."""
        return cls(args.cloud, args, {key: args.places[key].location for key in args.members}, args.clients)

    @property
    def strong(self) -> bool:
        """Whether every region sees every write."""
        return self.options.consistency is Consistency.STRONG

    @property
    def witness(self) -> str:
        """The location that only votes (AWS)."""
        return (self.options.aws or AwsDatabase()).witness

    @property
    def place(self) -> str:
        """The place of several regions (GCP)."""
        return (self.options.gcp or GcpDatabase()).multi_region

    @property
    def documents(self) -> Documents:
        """How documents are found."""
        return self.options.document or Documents()


def scales_by_itself(options: DatabaseOptions) -> bool:
    """Return whether a database is an API without instances of one's own: of documents, or strongly consistent."""
    return options.engine is Engine.DOCUMENT or options.consistency is Consistency.STRONG


def multi_writes(options: DatabaseOptions) -> bool:
    """Return whether every region of a Cosmos DB account writes."""
    return options.consistency is Consistency.ASYNC and (options.azure or AzureDatabase()).multi_write


def check_topology(topology: Topology) -> list[str]:
    """Check where a database is against what its cloud takes; return every location that keeps its data or its log.

    Raises:
        Problem: with the reason and the way out; the place is inside the database.
    """
    options, cloud = topology.options, topology.cloud
    refuse_foreign_blocks(options, cloud)
    if options.engine is not Engine.DOCUMENT and options.document:
        raise Problem("document", "belongs to engine: document; remove it")
    if not scales_by_itself(options):
        _refuse_of_strong(topology)
        return sorted(topology.members.values())
    if options.shards:
        raise Problem("shards", "this database spreads its data over partitions by itself; remove them")
    if options.version:
        raise Problem("version", "this database has no version to choose; remove it")
    if options.consistency is Consistency.SINGLE and len(topology.members) > 1:
        raise Problem(topology.field, "consistency: single holds the data in one region; take one, or async or strong")
    return _CHECKS[options.engine, cloud](topology)


def _refuse_of_strong(topology: Topology) -> None:
    for place, value in (("aws.witness", topology.witness), ("gcp.multi_region", topology.place)):
        if value:
            raise Problem(place, "belongs to consistency: strong; remove it")


def _dsql(topology: Topology) -> list[str]:
    """Check two regions and a witness, or one region."""
    held = topology.members
    if len(held) > _PAIR:
        raise Problem(
            topology.field,
            f"Aurora DSQL is in one region, or in two and a witness, got {len(held)}; take two, or engine: document, "
            "which takes three",
        )
    for client in topology.clients:
        if client not in held:
            raise Problem(
                "clients",
                f"Aurora DSQL answers privately in its own regions alone, {listed(held)}, and '{client}' is none of them; "
                "remove it",
            )
    if len(held) == 1:
        _no_witness(topology, "one region has none to vote with; remove it, or add a second region")
        return sorted(held.values())
    _witness(topology)
    continents = {location.partition("-")[0] for location in (*held.values(), topology.witness)}
    if len(continents) > 1:
        raise Problem(
            "aws.witness",
            f"Aurora DSQL's regions and witness are on one continent, got {listed([*held.values(), topology.witness])}; "
            "take neighbours",
        )
    return sorted({*held.values(), topology.witness})


def _no_witness(topology: Topology, reason: str) -> None:
    if topology.witness:
        raise Problem("aws.witness", reason)


def _witness(topology: Topology) -> None:
    """Check that there is a witness, and that it is no member's own location (rule 24)."""
    witness, known = topology.witness, locations(Cloud.AWS)
    if not witness:
        raise Problem("aws.witness", "is required for two regions: a third location that votes, us-east-2 for example")
    if witness not in known:
        raise Problem("aws.witness", f"AWS has no location {witness!r}{did_you_mean(witness, known)}")
    if witness in topology.members.values():
        raise Problem(
            "aws.witness", f"{witness} holds the data already; take a location that is neither of the database's own"
        )


def _spanner(topology: Topology) -> list[str]:
    """Check that the regions are those of a place that Spanner has, or one region."""
    return _google(topology, SPANNER)


def _google(topology: Topology, service: str) -> list[str]:
    held = topology.members
    if topology.place:
        return multi_region(service, topology.place, held, topology.field).locations
    if len(held) > 1:
        fitting = having(service, held.values())
        way_out = f"; set gcp.multi_region to one of {listed(fitting)}" if fitting else "; take one region"
        raise Problem(
            topology.field,
            f"{service} takes several regions as Google has put them together, and "
            f"{listed(held.values())} {'are' if fitting else 'are not'} in one place{way_out}",
        )
    return sorted(held.values())


def _dynamodb(topology: Topology) -> list[str]:
    """Check the key, and with strong that three places of one set take part."""
    held, documents = topology.members, topology.documents
    _has_partition_key(topology)
    if documents.sort_key == documents.partition_key:
        raise Problem(
            "document.sort_key", f"'{documents.sort_key}' is the partition key already; take another, or none"
        )
    if topology.options.restore and topology.strong:
        raise Problem(
            "consistency", "a strongly consistent table begins empty; restore with consistency: async or single"
        )
    _restored_into_one(topology)
    if not topology.strong:
        _no_witness(topology, "belongs to consistency: strong; remove it")
        return sorted(held.values())
    taking_part = [*held.values(), *([topology.witness] if topology.witness else [])]
    if len(held) < _PAIR or len(taking_part) != _PAIR + 1:
        raise Problem(
            topology.field,
            f"a strongly consistent table is in three regions, or in two and aws.witness, got {listed(taking_part)}; "
            "add to them, or take consistency: async",
        )
    if topology.witness:
        _witness(topology)
    if not any(set(taking_part) <= set(one) for one in STRONG_TABLES.values()):
        sets = " or ".join(listed(one) for one in STRONG_TABLES.values())
        raise Problem(
            topology.field,
            f"a strongly consistent table stays among {sets}, got {listed(taking_part)}; take regions of one of these, "
            "or consistency: async",
        )
    return sorted(taking_part)


def _firestore(topology: Topology) -> list[str]:
    """Check that nothing asks for what Firestore has not: keys, and copies that lag behind."""
    for field in ("partition_key", "sort_key"):
        if getattr(topology.documents, field):
            raise Problem(f"document.{field}", "Firestore finds documents by collection and id; remove it")
    if topology.options.consistency is Consistency.ASYNC:
        raise Problem("consistency", "Firestore has no copies that lag behind; take strong, or single for one region")
    if topology.options.consistency is Consistency.SINGLE and topology.place:
        raise Problem("gcp.multi_region", "consistency: single holds the data in one region; remove it, or take strong")
    return _google(topology, FIRESTORE)


def _cosmos(topology: Topology) -> list[str]:
    """Check the key, the days of backup, and that several writers are not asked to agree (rule 108)."""
    _has_partition_key(topology)
    options, azure = topology.options, topology.options.azure
    if topology.documents.sort_key:
        raise Problem("document.sort_key", "Cosmos DB has none, any attribute can be ordered by; remove it")
    if topology.strong and azure and "multi_write" in azure.model_fields_set and azure.multi_write:
        raise Problem(
            "azure.multi_write",
            "Cosmos DB is not strongly consistent with several writers; set it to false, or take consistency: async",
        )
    _restored_into_one(topology)
    most = max(COSMOS_BACKUPS)
    if options.backups.retention_days > most:
        raise Problem(
            "backups.retention_days", f"Cosmos DB goes back {most} days at most, got {options.backups.retention_days}"
        )
    return sorted(topology.members.values())


def _has_partition_key(topology: Topology) -> None:
    if not topology.documents.partition_key:
        raise Problem(
            "document.partition_key",
            f"is required on {topology.cloud}: the attribute that spreads the documents, fixed for ever",
        )


def _restored_into_one(topology: Topology) -> None:
    """Check that what begins as another one was begins in one region: a restore gives no more."""
    if topology.options.restore and len(topology.members) > 1:
        raise Problem(
            topology.field,
            f"a restore is into one region, got {listed(topology.members)}; begin with the first, then take restore out "
            "and add the others",
        )


def unused(topology: Topology) -> dict[str, str]:
    """Return the options that say nothing about a database that scales by itself, each with the reason."""
    options = topology.options
    if not scales_by_itself(options):
        return {}
    found = {
        "replicas": "this database keeps its own copies in several zones; remove it",
        "window": "this database is patched without a window; remove it",
        "administrators": "the cloud's own IAM says who may do what in it; remove it",
        "epoch": "the writer of this database is not moved from here; remove it",
    }
    strong_sql = options.engine is Engine.POSTGRES
    if (options.engine, topology.cloud) not in {(Engine.POSTGRES, Cloud.GCP), (Engine.DOCUMENT, Cloud.AZURE)}:
        found["size"] = "this database grows and shrinks by itself without a bound; remove it"
    if strong_sql and topology.cloud is Cloud.AWS:
        found["backups"] = "Aurora DSQL cannot go back to a point in time; remove it"
    return found


def _nowhere(topology: Topology) -> list[str]:
    raise Problem("consistency", f"{topology.cloud} has no such database")


_CHECKS: Mapping[tuple[Engine, Cloud], Callable[[Topology], list[str]]] = {
    (Engine.POSTGRES, Cloud.AWS): _dsql,
    (Engine.POSTGRES, Cloud.GCP): _spanner,
    (Engine.POSTGRES, Cloud.AZURE): _nowhere,
    (Engine.DOCUMENT, Cloud.AWS): _dynamodb,
    (Engine.DOCUMENT, Cloud.GCP): _firestore,
    (Engine.DOCUMENT, Cloud.AZURE): _cosmos,
}
"""What checks a database that scales by itself, by what it speaks and its cloud."""
