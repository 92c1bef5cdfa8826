"""A stream in one region, or copied from one region to others of one cloud: what it takes and what it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pulumi import Output
from pydantic import Field, StringConstraints, field_validator, model_validator

from graticule.providers.contract.cloud import Cloud, Feature
from graticule.providers.contract.errors import Problem, at, listed
from graticule.providers.contract.identities import Identities, check_identities
from graticule.providers.contract.keys import Use
from graticule.providers.contract.model import Args, Whole, described
from graticule.providers.contract.sizes import Size, check_version, class_of, latest
from graticule.providers.contract.spread import Spread

TOPIC_KEY = described(
    r"^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$", "1..49 lowercase letters, digits and dashes, a letter first and no dash last"
)
DEAD = "-dead"
"""What the name of a topic's dead letters ends in."""
COPIES = 3
"""In how many zones of a region a log keeps each message."""
PARTITIONS_PER_UNIT = 200
"""How many partitions a processing unit of Event Hubs Premium carries."""
_DAY = 24 * 60 * 60


class Kind(StrEnum):
    """What a stream is."""

    QUEUE = "queue"
    """Each message goes to one of the consumers, and is gone once it is done: SQS, Pub/Sub, Service Bus."""
    LOG = "log"
    """Messages stay in order for a time, and every consumer reads all of them, again if it wants: Kafka, Event Hubs."""


_ARNS = {"senders": (1, 1), "receivers": (3, 2)}
"""How many ARNs the policy for a log on AWS has in each region: for each topic, and besides."""
_MOST_ARNS = 42
"""How many of them surely fit what IAM takes of a role's own policies, 10,240 characters, however long the names are."""
USES = {Kind.QUEUE: Use.QUEUE, Kind.LOG: Use.LOG}
"""By kind what a stream is to its region's key."""


class DeadLetter(Args):
    """Where the messages go that nobody could work on."""

    after: Whole = Field(default=5, ge=5, le=100)
    """After how many deliveries a message of a queue goes there, 5 to 100; what a consumer of a log puts there is its
    own choice."""
    retention_days: Whole = Field(default=14, ge=2, le=365)
    """For how many days they stay there: more than in the stream itself."""


class Topic(Args):
    """One of a log's topics."""

    partitions: Whole = Field(default=0, ge=0, le=1000)
    """How many partitions it has; it only grows. Unset: as many as the stream says."""


class Grants(Args):
    """Who may use a stream on one cloud: its identities, each under a key of your own."""

    senders: Identities = {}
    """Who may send: the name of an IAM role (AWS), a member such as ``serviceAccount:api@acme.iam.gserviceaccount.com``
    (GCP), the object id of an identity (Azure)."""
    receivers: Identities = {}
    """Who may receive, in the same form: also from the dead letters."""

    def by_action(self) -> dict[str, Identities]:
        """Return who may ``send`` and who may ``receive``."""
        return {"send": self.senders, "receive": self.receivers}


class AwsStream(Grants):
    """What only AWS has."""

    kafka_version: str = Field(
        default="3.9.x", pattern=described(r"^[0-9]\.[0-9]+\.(x|[0-9]+)(\.kraft)?$", "such as 3.9.x")
    )
    """The version of Kafka, pinned; it only goes up."""
    brokers_per_zone: Whole = Field(default=1, ge=1, le=10)
    """How many brokers a log has in each of its three zones."""
    storage_gib: Whole = Field(default=100, ge=10, le=16384)
    """What each broker begins with; it grows by itself."""
    max_storage_gib: Whole = Field(default=2000, ge=10, le=16384)
    """How far it grows."""

    @model_validator(mode="after")
    def _can_grow(self) -> Self:
        if self.max_storage_gib < self.storage_gib:
            raise Problem(
                "max_storage_gib", f"need at least storage_gib, {self.storage_gib}, got {self.max_storage_gib}"
            )
        return self


class AzureStream(Grants):
    """What only Azure has."""


class GcpStream(Grants):
    """What only GCP has."""

    memory_gib_per_cpu: Whole = Field(default=4, ge=1, le=8)
    """The memory of a log's brokers for each CPU, 1 to 8 GiB."""
    disk_gib: Whole = Field(default=100, ge=100, le=10000)
    """The disk of each broker of a log, at least 100 GiB; older messages are kept beside it, without a bound."""


class StreamOptions(Args):
    """What a user chooses about a stream, wherever it is."""

    kind: Kind
    """What it is: ``queue`` or ``log``."""
    retention_days: Whole = Field(default=4, ge=1, le=364)
    """For how many days a message stays that nobody works on, or that is in the log."""
    dead_letter: DeadLetter = DeadLetter()
    """Where the messages go that nobody could work on."""
    ordered: bool = False
    """Whether a queue keeps messages of one group in order; fixed once it is made. A log is always ordered."""
    visibility_seconds: Whole = Field(default=60, ge=10, le=43200)
    """For how many seconds a message of a queue is hidden from the other consumers while one works on it."""
    size: Size = Size.MEDIUM
    """How large it is where the cloud sells it by size: ``small``, ``medium``, ``large`` or ``xlarge``."""
    sizes: str = Field(default_factory=latest)
    """The version of the table of sizes."""
    partitions: Whole = Field(default=12, ge=1, le=1000)
    """How many partitions each topic of a log has that says nothing else; it only grows."""
    topics: dict[Annotated[str, StringConstraints(pattern=TOPIC_KEY)], Topic] = {}
    """A log's topics, by name."""
    replicate: bool = False
    """Whether a log is copied from its ``primary`` to its other regions; fixed once it is made. A log that may get a
    second region some day says it from the start."""
    aws: AwsStream | None = None
    """What only AWS has."""
    gcp: GcpStream | None = None
    """What only GCP has."""
    azure: AzureStream | None = None
    """What only Azure has."""

    @field_validator("sizes")
    @classmethod
    def _is_a_table(cls, version: str) -> str:
        return check_version(version)

    @model_validator(mode="after")
    def _is_of_its_kind(self) -> Self:
        if self.dead_letter.retention_days <= self.retention_days:
            raise Problem(
                "dead_letter.retention_days",
                f"need more than retention_days, {self.retention_days}, got {self.dead_letter.retention_days}: a message "
                "keeps its age when it moves, and would be gone at once",
            )
        if self.kind is Kind.QUEUE:
            for field, value in (("topics", self.topics), ("replicate", self.replicate)):
                if value:
                    raise Problem(field, "only a log has it; remove it, or take kind: log")
        elif self.ordered:
            raise Problem("ordered", "a log keeps every partition in order already; remove it, or take kind: queue")
        for topic in self.topics:
            if topic + DEAD in self.topics:
                raise Problem(
                    f"topics.{topic}{DEAD}", f"is what the dead letters of '{topic}' are called; take another"
                )
        if self.replicate and not self.topics:
            raise Problem("topics", "is required with replicate: true, which copies the topics that are named here")
        return self

    @property
    def retention_seconds(self) -> int:
        """For how many seconds a message stays."""
        return self.retention_days * _DAY

    @property
    def dead_letter_seconds(self) -> int:
        """For how many seconds a dead letter stays."""
        return self.dead_letter.retention_days * _DAY

    def all_topics(self) -> dict[str, tuple[int, int]]:
        """Return by name the partitions and the seconds of retention of each topic, those of dead letters too."""
        known = {key: (one.partitions or self.partitions, self.retention_seconds) for key, one in self.topics.items()}
        return {**known, **{key + DEAD: (1, self.dead_letter_seconds) for key in self.topics}}


class StreamArgs(StreamOptions, Spread):
    """A stream on one cloud: in one region, or a log that is copied to others."""

    primary: str = ""
    """The member that a log with ``replicate: true`` is copied from. Editing it promotes nothing: it turns the copying
    round."""

    @model_validator(mode="after")
    def _is_to_be_had(self) -> Self:
        check_limits(self, self.cloud)
        check_grants(self, self.cloud, len(self.members))
        check_primary(self, self.primary, self.members)
        if not self.replicate and len(self.members) > 1:
            raise Problem(
                "members", f"need one region without replicate: true, got {len(self.members)}; make a stream in each"
            )
        if self.kind is Kind.LOG and self.cloud is Cloud.AWS:
            for member in self.members:
                check_zones(self.places[member].zones, f"places.{member}.zones")
        return self

    @property
    def grants(self) -> Grants:
        """Who may use it on its cloud."""
        return grants_on(self, self.cloud)

    def named(self, name: str, member: str) -> str:
        """Return the logical name of what a component makes in a region: its own, or one for each region."""
        return f"{name}-{member}" if self.replicate else name


@dataclass(frozen=True)
class _Limits:
    retention_days: int
    """The longest retention, dead letters' too."""
    visibility_seconds: int
    partitions: int


_QUEUES = {
    Cloud.AWS: _Limits(14, 43200, 0),
    Cloud.GCP: _Limits(31, 600, 0),
    Cloud.AZURE: _Limits(365, 300, 0),
}
_LOGS = {
    Cloud.AWS: _Limits(365, 0, 1000),
    Cloud.GCP: _Limits(365, 0, 1000),
    Cloud.AZURE: _Limits(90, 0, 100),
}


def check_limits(options: StreamOptions, cloud: Cloud) -> None:
    """Check a stream against what its cloud takes.

    Raises:
        Problem: it does not take it.
    """
    limits = (_QUEUES if options.kind is Kind.QUEUE else _LOGS)[cloud]
    what = f"a {options.kind} on {cloud}"
    if options.dead_letter.retention_days > limits.retention_days:
        raise Problem(
            "dead_letter.retention_days",
            f"{what} keeps messages for at most {limits.retention_days} days, got {options.dead_letter.retention_days}",
        )
    if options.kind is Kind.QUEUE:
        if options.visibility_seconds > limits.visibility_seconds:
            raise Problem(
                "visibility_seconds",
                f"{what} hides a message for at most {limits.visibility_seconds} seconds, got {options.visibility_seconds}; "
                "a consumer that needs longer asks for more while it works",
            )
        return
    topics = options.all_topics()
    for topic, (partitions, _) in topics.items():
        if partitions > limits.partitions:
            place = f"topics.{topic}.partitions" if options.topics[topic].partitions else "partitions"
            raise Problem(place, f"a topic on {cloud} has at most {limits.partitions} partitions, got {partitions}")
    if cloud is Cloud.AZURE:
        units = int(class_of(options.sizes, Kind.LOG, options.size, cloud))
        total, most = sum(partitions for partitions, _ in topics.values()), units * PARTITIONS_PER_UNIT
        if total > most:
            raise Problem(
                "topics",
                f"have {total} partitions together, and size {options.size} carries at most {most} on {cloud}; take a larger size",
            )


def grants_on(options: StreamOptions, cloud: Cloud) -> Grants:
    """Return who may use a stream on a cloud."""
    return getattr(options, cloud) or Grants()


def check_grants(options: StreamOptions, cloud: Cloud, regions: int) -> None:
    """Check who may use a stream on a cloud, and that what a log's roles on AWS may do fits their policies.

    Args:
        options: the stream.
        cloud: its cloud.
        regions: over how many regions it is copied.

    Raises:
        Problem: it does not; the place is who is named.
    """
    grants = grants_on(options, cloud)
    named: dict[str, Identities] = {field: getattr(grants, field) for field in _ARNS}
    for field, identities in named.items():
        with at(f"{cloud}.{field}"):
            check_identities(identities, cloud)
    if options.kind is Kind.LOG and cloud is Cloud.AWS:
        _check_policies(options, named, regions)


def _check_policies(options: StreamOptions, named: Mapping[str, Identities], regions: int) -> None:
    where = "one region" if regions == 1 else f"each of {regions} regions"
    for field, roles in named.items():
        for key, role in roles.items():
            mine = [count for one, count in _ARNS.items() if role in named[one].values()]
            of_topic, besides = map(sum, zip(*mine, strict=True))
            most = max(0, (_MOST_ARNS // regions - besides) // of_topic)
            if len(options.topics) > most:
                raise Problem(
                    f"{Cloud.AWS}.{field}.{key}",
                    f"the policies of '{role}' hold at most {most} topics in {where}, got {len(options.topics)}, as IAM "
                    "bounds their length; leave it out and attach a policy of your own, or take fewer topics",
                )


def check_primary(options: StreamOptions, primary: str, members: Sequence[str]) -> None:
    """Check that a log that is copied says where from, and no other stream does.

    Raises:
        Problem: it does not.
    """
    if not options.replicate and primary:
        raise Problem("primary", "only a log with replicate: true has it; remove it, or say replicate: true")
    if options.replicate and primary not in members:
        need = f"need one of the stream's regions {listed(members)}"
        raise Problem("primary", f"{need}, got '{primary}'" if primary else f"is required with replicate: true; {need}")


def check_zones(zones: list[str], place: str) -> None:
    """Check that a log on AWS has a zone for each of its copies.

    Raises:
        Problem: it has not.
    """
    if len(zones) < COPIES:
        raise Problem(place, f"a log on aws needs {COPIES} zones, one for each copy of a message, got {len(zones)}")


def stream_features(options: StreamOptions, members: int) -> dict[Feature, str]:
    """Return the features that the options ask for over so many regions, each with the place that asks."""
    asked = {Feature.LOG_REPLICATION: "replicate"} if options.replicate and members > 1 else {}
    if options.kind is Kind.LOG and options.gcp:
        named = [who for who in ("senders", "receivers") if getattr(options.gcp, who)]
        asked |= {Feature.LOG_GRANTS: f"gcp.{named[0]}"} if named else {}
    return asked


@dataclass(frozen=True)
class StreamOutputs:
    """What a provider's stream gives back to the component; each map is by region."""

    endpoints: Mapping[str, Output[dict[str, str]]]
    """By role where clients connect: ``send``, ``receive`` and ``dead_letter``, or ``bootstrap``."""
    ids: Mapping[str, Output[dict[str, str]]]
    """By role the ids that grants name: ``send``, ``receive`` and ``dead_letter``, or ``log`` and ``topic-<name>``."""
