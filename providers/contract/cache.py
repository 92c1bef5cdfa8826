"""A cache in one or several regions of one cloud: what it takes and what it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Self

from pulumi import Output
from pydantic import Field, StringConstraints, field_validator, model_validator

from graticule.providers.contract.cloud import Cloud, Feature
from graticule.providers.contract.errors import Problem, at, listed
from graticule.providers.contract.identities import Identities, check_identities
from graticule.providers.contract.model import Args, Whole
from graticule.providers.contract.outputs import Labels
from graticule.providers.contract.sizes import Size, check_version, latest, offered
from graticule.providers.contract.spread import PLACE_KEY, Shrinking
from graticule.providers.contract.window import Window

MIN_AWS_ZONES = 2
"""Zones that a cache on AWS needs, so that a node takes over in another one (cloud rules 26 and 31)."""
MOST_AWS_NODES = 500
"""Nodes of one cache on AWS (cloud rule 131); an account has 90 until AWS raises its quota."""
MEMORYDB_LOCATIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-central-1"),
    *("ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
)
"""Where AWS has MemoryDB over several regions, as of November 2026."""


class Topology(StrEnum):
    """What holds between the regions of a cache."""

    REGIONAL = "regional"
    """Each region has a cache of its own, which knows nothing of the others."""
    PRIMARY = "primary"
    """One region writes; the others follow, a second or so behind, and can be read."""
    ACTIVE_ACTIVE = "active_active"
    """Every region writes; the cloud resolves what was written twice."""


LARGEST: Mapping[Cloud, Mapping[Topology, int]] = {
    Cloud.AWS: {Topology.PRIMARY: 3, Topology.ACTIVE_ACTIVE: 5},
    Cloud.GCP: {Topology.PRIMARY: 5},
    Cloud.AZURE: {Topology.ACTIVE_ACTIVE: 5},
}
"""How many regions a cloud joins."""

VERSIONS: Mapping[Cloud, Mapping[Topology, Sequence[str]]] = {
    Cloud.AWS: {
        Topology.REGIONAL: ("8.0", "7.2", "8.1"),
        Topology.PRIMARY: ("8.0", "7.2", "8.1"),
        Topology.ACTIVE_ACTIVE: ("7.3",),
    },
    Cloud.GCP: {Topology.REGIONAL: ("8.0", "7.2", "9.0"), Topology.PRIMARY: ("8.0", "7.2", "9.0")},
    Cloud.AZURE: {},
}
"""Versions of Valkey by cloud and topology, the default first: it stays, and a newer one is chosen by ``version``."""


class Snapshots(Args):
    """What is kept of a cache to fill a new one with."""

    retention_days: Whole = Field(default=7, ge=1, le=35)
    """How long a daily snapshot is kept, 1 to 35 days (AWS, GCP)."""


class CacheOptions(Args):
    """What a user chooses about a cache, wherever its members are."""

    topology: Topology = Topology.REGIONAL
    """What holds between its regions: ``regional``, ``primary`` or ``active_active``."""
    size: Size = Size.MEDIUM
    """How large each node is: ``small``, ``medium``, ``large`` or ``xlarge``."""
    sizes: str = Field(default_factory=latest)
    """The version of the table of sizes."""
    shards: Whole = Field(default=1, ge=1, le=250)
    """Over how many nodes the keys are spread (AWS, GCP); on Azure that follows from the size."""
    replicas: Whole = Field(default=1, ge=1, le=5)
    """Nodes beside each of them, in other zones (AWS, GCP); on Azure it is one."""
    window: Window = Window()
    """When the cloud may patch it (UTC)."""
    snapshots: Snapshots = Snapshots()
    """What is kept of it."""

    @field_validator("sizes")
    @classmethod
    def _is_a_table(cls, version: str) -> str:
        return check_version(version)


class CacheArgs(CacheOptions, Shrinking):
    """A cache on one cloud; its ``members`` are all its regions."""

    primary: Annotated[str, StringConstraints(pattern=PLACE_KEY)] = ""
    """The member that was made first: with ``topology: primary`` the one that writes, a fact and no wish, and with
    ``active_active`` the one that the others join. Unset: the only member."""
    epoch: Whole = Field(default=1, ge=1)
    """How often the writer has moved, plus one; never falls."""
    version: str = ""
    """The version of Valkey, ``8.0`` for example (AWS, GCP); unset: as of the release that this cache began with."""
    logins: Identities = {}
    """Who may log in, by a key of your own: the name of an IAM role (AWS), a member such as
    ``serviceAccount:api@acme.iam.gserviceaccount.com`` (GCP), the object id of an identity (Azure)."""

    @model_validator(mode="after")
    def _fits_its_cloud(self) -> Self:
        check_cache(self, self.cloud, self.primary, {key: self.places[key].zones for key in self.members})
        check_locations(self.topology, self.cloud, {key: self.places[key].location for key in self.members})
        check_engine(self.version, self.topology, self.cloud)
        with at("logins"):
            check_identities(self.logins, self.cloud)
        return self

    @property
    def first(self) -> str:
        """The member that was made first."""
        return self.primary or self.members[0]

    @property
    def others(self) -> list[str]:
        """The other members."""
        return [member for member in self.members if member != self.first]

    def called(self, name: str, key: str) -> str:
        """Return the logical name of a member; a cache of one region for itself is its own member.

        Args:
            name: the component's logical name.
            key: the member.
        """
        return name if self.topology is Topology.REGIONAL else f"{name}-{key}"

    @property
    def engine_version(self) -> str:
        """The version of Valkey; empty on Azure, which chooses it."""
        return self.version or next(iter(VERSIONS[self.cloud].get(self.topology, ())), "")


def roles_of(topology: Topology, members: Sequence[str]) -> tuple[str, ...]:
    """Return what the endpoints of a cache over several regions are called."""
    each = "reader" if topology is Topology.PRIMARY else "writer"
    return ("writer", *(f"{each}-{member}" for member in members))


def size_row(topology: Topology) -> str:
    """Return the row of the table of sizes."""
    return f"cache_{topology}"


def check_cache(options: CacheOptions, cloud: Cloud, primary: str, zones: Mapping[str, Sequence[str]]) -> None:
    """Check what only shows once the cloud and the members are known.

    Args:
        options: what is asked for.
        cloud: the cloud of the members.
        primary: the member that was made first.
        zones: by member its region's zones.

    Raises:
        Problem: the place is inside the cache.
    """
    topology, members = options.topology, list(zones)
    if primary and primary not in members:
        raise Problem("primary", f"need one of its regions {listed(members)}, got '{primary}'")
    if topology is Topology.REGIONAL and len(members) > 1:
        raise Problem("members", f"topology: regional has one region for each cache, got {listed(members)}")
    if len(members) > 1 and not primary:
        raise Problem(
            "primary", f"is required with topology: {topology}: the region that is made first, of {listed(members)}"
        )
    most = LARGEST[cloud].get(topology)
    if most is not None and len(members) > most:
        raise Problem("regions", f"{cloud} joins at most {most} regions with topology: {topology}, got {len(members)}")
    nodes = options.shards * (1 + options.replicas)
    if cloud is Cloud.AWS and nodes > MOST_AWS_NODES:
        text = f"{options.shards} shards with {options.replicas} replicas each are {nodes} nodes"
        raise Problem("shards", f"{text}, and aws takes at most {MOST_AWS_NODES}; take fewer, or fewer replicas")
    sizes = offered(options.sizes, size_row(topology), cloud)
    if sizes and options.size not in sizes:
        raise Problem(
            "size", f"{cloud} does topology: {topology} with size {listed(sizes)} alone, got '{options.size}'"
        )
    for key, known in zones.items():
        if cloud is Cloud.AWS and len(known) < MIN_AWS_ZONES:
            raise Problem(
                "regions", f"a cache on aws needs {MIN_AWS_ZONES} zones, and '{key}' has {len(known)}; add a zone to it"
            )


def check_engine(version: str, topology: Topology, cloud: Cloud) -> None:
    """Check the version of the engine.

    Raises:
        Problem: the cloud has none such; the place is ``version``.
    """
    known = VERSIONS[cloud].get(topology, ())
    if version and version not in known:
        none = "chooses the version itself; remove it"
        raise Problem("version", f"{cloud} {f'has {listed(sorted(known))}' if known else none}, got {version!r}")


def check_locations(topology: Topology, cloud: Cloud, locations: Mapping[str, str]) -> None:
    """Check that the cloud has the topology where the members are.

    Raises:
        Problem: it does not; the place is ``regions``.
    """
    if topology is not Topology.ACTIVE_ACTIVE or cloud is not Cloud.AWS:
        return
    for key, location in locations.items():
        if location not in MEMORYDB_LOCATIONS:
            raise Problem(
                "regions",
                f"AWS has no active_active cache in {location} ('{key}'); leave it out, or take topology: primary",
            )


def cache_features(options: CacheOptions) -> dict[Feature, str]:
    """Return the features that the options ask for, each with the place that asks."""
    asked: dict[Feature, str] = {}
    if options.topology is Topology.ACTIVE_ACTIVE:
        asked[Feature.ACTIVE_ACTIVE_CACHE] = "topology"
    if options.topology is Topology.PRIMARY:
        asked[Feature.PRIMARY_CACHE] = "topology"
    for place in ("shards", "replicas"):
        if getattr(options, place) != 1:
            asked[Feature.CACHE_SHAPE] = place
    return asked


@dataclass(frozen=True)
class CacheOutputs:
    """What a provider's cache gives back to the component."""

    endpoints: Mapping[str, Output[str]]
    """By role (``writer``, ``writer-<region>``, ``reader-<region>``) the host name or address that answers."""
    port: int
    """The TCP port."""
    ids: Mapping[str, Output[str]]
    """By region the id of the member."""
    users: Mapping[str, Output[str]]
    """By region the name to log in with (AWS); elsewhere it is the identity's own."""
    login: Output[str]
    """What lets an identity log in: a policy's ARN (AWS), a role (GCP), an access policy (Azure)."""
    authorities: Mapping[str, Output[str]]
    """By region the certificates of who signed the server's, PEM; empty where the public ones do."""
    carried: Mapping[str, Output[Labels]] = field(default_factory=dict[str, Output[Labels]])
    """By logical name the tags or labels of what carries the epoch; none where no writer moves."""
