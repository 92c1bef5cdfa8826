"""A deployment, as its users write it: the models of ``graticule:deployment``."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator, model_validator

from graticule.providers.contract.account import ACCOUNT_KEYS, AccountArgs
from graticule.providers.contract.audit import AuditOptions
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, Problems, at, did_you_mean, listed
from graticule.providers.contract.links import Join
from graticule.providers.contract.model import Args, Whole, described
from graticule.providers.contract.monitoring import Contact
from graticule.providers.contract.network import NetworkOptions
from graticule.providers.contract.ranges import LARGEST_SLOT, SLOT_PREFIX, SMALLEST_SLOT, parse_block, parse_range
from graticule.providers.contract.spread import PLACE_KEY
from graticule.stacks.backup_settings import Backups
from graticule.stacks.bucket_settings import Bucket
from graticule.stacks.cache_settings import Cache
from graticule.stacks.cluster_settings import Clusters, Keys, Team
from graticule.stacks.database_settings import Database
from graticule.stacks.monitoring_settings import Monitoring, check_contacts, check_heard
from graticule.stacks.profiles import Profile
from graticule.stacks.registry_settings import Registry
from graticule.stacks.settings_groups import Group
from graticule.stacks.stream_settings import Stream

KEY = PLACE_KEY
ACCOUNT_KEY = described(r"^[a-z][a-z0-9-]{0,29}$", "1..30 lowercase letters, digits and dashes, a letter first")
RESERVED = ("global", "edge", "data", "links", "apps", "database", "cache", "bucket", "stream", "registry", "backup")
"""Names of slices and beginnings of components' names, which no deployment, region or group may have."""

OWN_LABELS = ("backup", "deployment", "region")
"""Labels that every resource gets from this program."""

_LABEL_KEY = described(r"^[a-z][a-z0-9_-]{0,62}$", "1..63 lowercase letters, digits, - and _, a letter first")
_LABEL_VALUE = described(
    r"^[A-Za-z0-9][A-Za-z0-9 _.:/=+@-]{0,62}$", "1..63 letters, digits, spaces and _.:/=+@-, a letter or digit first"
)
_NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = described(rf"^({_NAME}(\.{_NAME})+)?$", "a domain in lower case such as example.com")
_PREFIX = described(r"^([a-z][a-z0-9]{0,11})?$", "at most 12 lowercase letters and digits, a letter first")
_LOSS = described(
    r"^(all|(databases|caches|buckets|streams)\.[a-z][a-z0-9]*|registry|backups(\.[a-z][a-z0-9-]*\.[a-z][a-z0-9]*)?|accounts\.[a-z][a-z0-9-]*(\.(network|audit))?|regions\.[a-z][a-z0-9]*(\.(network|keys|monitoring|clusters\.(blue|green)|zones\.[a-z0-9-]+))?)$",
    "all, databases.KEY, caches.KEY, buckets.KEY, streams.KEY, registry, backups, backups.ACCOUNT.REGION, accounts.KEY, accounts.KEY.network or .audit, regions.KEY, or regions.KEY.network, .keys, .monitoring, .clusters.GENERATION or .zones.ZONE",
)
LabelKey = Annotated[str, StringConstraints(pattern=_LABEL_KEY)]
LabelValue = Annotated[str, StringConstraints(pattern=_LABEL_VALUE)]


class Layout(StrEnum):
    """How a deployment is cut into stacks."""

    SINGLE = "single"
    """One stack, named like the deployment, owns everything."""
    SLICES = "slices"
    """One stack for what is global and one for each region."""


def refuse_own_labels(labels: dict[str, str]) -> dict[str, str]:
    """Return the labels.

    Raises:
        Problem: one of them is a label that this program sets itself.
    """
    for key in OWN_LABELS:
        if key in labels:
            raise Problem(key, "is set by this program on everything; take another key")
    return labels


class Naming(Args):
    """How things are called in the clouds."""

    prefix: str = Field(default="", pattern=_PREFIX)
    """Begins every physical name: at most 12 lowercase letters and digits, a letter first."""


class Dns(Args):
    """The deployment's names."""

    zone: str = Field(default="", pattern=_DOMAIN)
    """The public zone."""
    authority: Cloud | None = None
    """The cloud that serves the public zone."""
    private: str = Field(default="", pattern=_DOMAIN)
    """The private zone, which resolves inside the networks alone."""


class Interconnect(Args):
    """How the networks of an account's regions are joined, by cloud; a plain string means the same for each."""

    aws: Join = Join.NONE
    """On AWS: ``none``, ``mesh`` or ``hub``."""
    gcp: Join = Join.NONE
    """On GCP: one network spans all regions and routes between them, so every choice is met by it."""
    azure: Join = Join.NONE
    """On Azure: ``none`` or ``mesh``."""

    def of(self, cloud: Cloud) -> Join:
        """Return how the networks on a cloud are joined."""
        return Join(getattr(self, cloud.value))


class Addresses(Args):
    """The private range that regions take their slots from; a plain string is its ``range``."""

    range: str
    """A private CIDR block."""
    slot: Whole = Field(default=SLOT_PREFIX, ge=LARGEST_SLOT, le=SMALLEST_SLOT)
    """The prefix length of one region's slot, 14 to 18."""
    avoid: list[str] = []
    """CIDR blocks in use elsewhere (offices, data centres), which no slot may overlap."""

    @model_validator(mode="after")
    def _are_blocks(self) -> "Addresses":
        problems: list[Problem] = []
        try:
            if parse_range(self.range).prefixlen >= self.slot:
                text = (
                    f"{self.range} is too small for slots of /{self.slot}; need at least a /{self.slot - 1} "
                    "(slot 0 is kept for what spans regions), or a smaller addresses.slot"
                )
                problems.append(Problem("range", text))
        except Problem as problem:
            problems.append(problem.within("range"))
        for place, block in enumerate(self.avoid):
            try:
                parse_block(block)
            except Problem as problem:
                problems.append(problem.within(f"avoid.{place}"))
        if problems:
            raise Problems(problems)
        return self


class Region(Args):
    """One place in the world, under the user's own short key."""

    account: str
    """The key of the account."""
    location: str
    """The cloud's own name of the region."""
    zones: list[str]
    """The full names of the zones, 1 to 6."""
    slot: Annotated[int, Field(strict=True)] | None = None
    """The number of the region's slot of addresses; once given it never changes."""
    range: str | None = None
    """An explicit range of addresses, /14 to /18, instead of a slot."""
    network: NetworkOptions = NetworkOptions()
    """The network, where it differs from the deployment's."""
    clusters: Clusters = Clusters()
    """The clusters, where they differ from the deployment's."""
    keys: Keys = Keys()
    """The encryption keys, where they differ from the deployment's."""
    monitoring: Monitoring = Monitoring()
    """The monitoring, where it differs from the deployment's."""
    retire: bool = False
    """The first step of a removal: takes the protection off; the second is to take the region away."""
    labels: dict[LabelKey, LabelValue] = {}
    """More labels, for this region alone."""

    @field_validator("labels")
    @classmethod
    def _leaves_our_labels(cls, labels: dict[str, str]) -> dict[str, str]:
        return refuse_own_labels(labels)


class Limits(Args):
    """Bounds that stop a mistake before it costs."""

    max_regions: Whole = Field(default=64, ge=1)
    """How many regions the deployment may have."""


class Tuning(Args):
    """What trades compatibility for speed."""

    azure_aliases: bool = True
    """Whether Azure's resources keep the aliases to older API versions; a new deployment may say false."""


class Deployment(Args):
    """One environment: the whole of ``graticule:deployment``."""

    layout: Layout = Layout.SINGLE
    """How the deployment is cut into stacks."""
    profile: Profile = Profile.PRODUCTION
    """The bundle of defaults."""
    labels: dict[LabelKey, LabelValue]
    """Tags or labels on everything; ``owner`` is required. With a region's own at most 40 on AWS, 50 on GCP, 12 on Azure."""
    naming: Naming = Naming()
    """How things are called in the clouds."""
    dns: Dns = Dns()
    """The deployment's names."""
    interconnect: Interconnect = Interconnect()
    """How the networks of an account's regions are joined; regions of different accounts are never joined."""
    addresses: Addresses
    """The private range that regions take their slots from."""
    accounts: dict[Annotated[str, StringConstraints(pattern=ACCOUNT_KEY)], AccountArgs] = Field(min_length=1)
    """The accounts, by key."""
    regions: dict[Annotated[str, StringConstraints(pattern=KEY)], Region] = Field(min_length=1)
    """The regions, by key."""
    groups: dict[Annotated[str, StringConstraints(pattern=KEY)], Group] = {}
    """Named sets of regions."""
    limits: Limits = Limits()
    """Bounds that stop a mistake before it costs."""
    teams: dict[Annotated[str, StringConstraints(pattern=KEY)], Team] = {}
    """People, by key."""
    clusters: Clusters = Clusters()
    """Every region's clusters."""
    keys: Keys = Keys()
    """Every region's encryption keys."""
    audit: AuditOptions = AuditOptions()
    """The audit trails of the accounts that this deployment owns."""
    contacts: dict[Annotated[str, StringConstraints(pattern=KEY)], Contact] = {}
    """Who hears of alerts, by key."""
    monitoring: Monitoring = Monitoring()
    """Every region's monitoring."""
    backups: Backups = Backups()
    """The backups of what holds data."""
    databases: dict[Annotated[str, StringConstraints(pattern=KEY)], Database] = {}
    """The databases, by key."""
    streams: dict[Annotated[str, StringConstraints(pattern=KEY)], Stream] = {}
    """The streams, by key."""
    buckets: dict[Annotated[str, StringConstraints(pattern=KEY)], Bucket] = {}
    """The buckets of objects, by key."""
    registry: Registry = Registry()
    """The registry of container images."""
    caches: dict[Annotated[str, StringConstraints(pattern=KEY)], Cache] = {}
    """The caches, by key."""
    allow_data_loss: list[Annotated[str, StringConstraints(pattern=_LOSS)]] = []
    """What may be deleted, replaced or shrunk though it holds data: ``regions.use1``, one part of it such as
    ``regions.use1.network``, ``regions.use1.clusters.blue`` or ``regions.use1.zones.us-east-1a`` (the subnets of a
    zone that will be taken away), ``accounts.gcp-prod`` or one part of it
    (``accounts.gcp-prod.network``, its global network, or ``.audit``, its audit trail), ``databases.orders``,
    ``backups`` or ``backups.gcp-prod.use1`` (the vault of one region), or ``all``."""
    network: NetworkOptions = NetworkOptions()
    """Every region's network; the blocks ``aws``, ``gcp`` and ``azure`` apply to the regions of that cloud."""
    locations: dict[Cloud, dict[str, str]] = {}
    """Locations newer than this library: for each cloud and location the last characters of its zones (``abc``)."""
    tuning: Tuning = Tuning()
    """What trades compatibility for speed."""

    @field_validator("addresses", mode="before")
    @classmethod
    def _plain_range(cls, value: Any) -> Any:  # noqa: ANN401 - not validated yet
        return {"range": value} if isinstance(value, str) else value

    @field_validator("interconnect", mode="before")
    @classmethod
    def _plain_join(cls, value: Any) -> Any:  # noqa: ANN401 - not validated yet
        if isinstance(value, str) and value not in list(Join):
            raise Problem("", f"need {listed(Join)}, or a map of them by cloud, got '{value}'")
        return dict.fromkeys(Cloud, value) if isinstance(value, str) else value

    @field_validator("labels")
    @classmethod
    def _leaves_our_labels(cls, labels: dict[str, str]) -> dict[str, str]:
        return refuse_own_labels(labels)

    @model_validator(mode="after")
    def _has_an_account_for_its_names(self) -> "Deployment":
        clouds = {account.cloud for account in self.accounts.values()}
        if self.dns.authority and self.dns.authority not in clouds:
            raise Problem(
                "dns.authority", f"no account is on {self.dns.authority}; add one, or take {listed(sorted(clouds))}"
            )
        return self

    @model_validator(mode="after")
    def _knows_each_account_by_one_key(self) -> "Deployment":
        keys: dict[tuple[Cloud, str], str] = {}
        for key, account in self.accounts.items():
            other = keys.setdefault((account.cloud, account.account), key)
            if other != key:
                raise Problem(
                    f"accounts.{key}.{ACCOUNT_KEYS[account.cloud]}",
                    f"{account.account} is accounts.{other} already, and what an account has once would be made twice; "
                    f"remove this one, and say account: {other} in its regions",
                )
        return self

    @model_validator(mode="after")
    def _has_a_private_zone_of_its_own(self) -> "Deployment":
        if self.dns.private and self.dns.private == self.dns.zone:
            raise Problem(
                "dns.private",
                f"'{self.dns.private}' is the public zone too, whose names would be gone inside the networks; take one "
                f"of its own, internal.{self.dns.zone} for example",
            )
        return self

    @model_validator(mode="after")
    def _has_an_owner(self) -> "Deployment":
        if "owner" not in self.labels:
            raise Problem("labels.owner", "is required: who to ask about what this deployment made")
        return self

    @model_validator(mode="after")
    def _knows_its_teams(self) -> "Deployment":
        for team in self.clusters.access:
            self.check_team(team, f"clusters.access.{team}")
        for place, team in enumerate(self.keys.administrators):
            self.check_team(team, f"keys.administrators.{place}")
        return self

    @model_validator(mode="after")
    def _knows_its_contacts(self) -> "Deployment":
        with at("monitoring"):
            check_contacts(self.monitoring, self.contacts)
            if not any(region.monitoring.notify for region in self.regions.values()):
                check_heard(self.monitoring)
        return self

    def check_team(self, team: str, place: str) -> None:
        """Check that a team exists.

        Raises:
            Problem: it does not.
        """
        if team not in self.teams:
            hint = did_you_mean(team, self.teams)
            raise Problem(place, f"unknown team '{team}'{hint}; there are {listed(self.teams)}")
