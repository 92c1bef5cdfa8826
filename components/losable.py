"""What may lose data: how a program names it, and whether something is named."""

from collections.abc import Collection, Iterable

EVERYTHING = "all"
"""Whatever the program makes."""

AUDIT_TRAIL = "graticule:index:AuditTrail"
BACKUP = "graticule:index:Backup"
BUCKET = "graticule:index:Bucket"
CACHE = "graticule:index:Cache"
CLIENT_ENDPOINTS = "graticule:index:ClientEndpoints"
CLUSTER = "graticule:index:Cluster"
CLUSTER_DEFAULTS = "graticule:index:ClusterDefaults"
DATABASE = "graticule:index:Database"
GLOBAL_NETWORK = "graticule:index:GlobalNetwork"
INTERCONNECT = "graticule:index:Interconnect"
KEYS = "graticule:index:Keys"
MONITORING = "graticule:index:Monitoring"
NAMES = "graticule:index:Names"
NETWORK = "graticule:index:Network"
PRIVATE_ZONE = "graticule:index:PrivateZone"
REGISTRY = "graticule:index:Registry"
STREAM = "graticule:index:Stream"

Made = tuple[str, str]
"""The type and the logical name of a component or a resource."""


def names(entry: str, made: Made) -> bool:
    """Return whether an entry names something: ``shop``, ``shop-*``, or with its type ``graticule:index:Network::shop``."""
    kind, _, name = entry.rpartition("::")
    if entry == EVERYTHING:
        return True
    fits = made[1].startswith(name[:-1]) if name.endswith("*") else made[1] == name
    return fits and kind in {"", made[0]}


def is_named(entries: Collection[str], made: Iterable[Made]) -> bool:
    """Return whether any of several is named: a resource, the component that makes it, what it is for."""
    return any(names(entry, one) for one in made for entry in entries)


def below(name: str, kind: str = "") -> list[str]:
    """Return the entries for a name and for those that go on after it, of a type if one is given."""
    of = f"{kind}::" if kind else ""
    return [f"{of}{name}", f"{of}{name}-*"]
