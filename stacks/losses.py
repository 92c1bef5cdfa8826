"""What ``allow_data_loss`` lets go: a path in the settings, as the components that it names and nothing beside them."""

from collections.abc import Iterator

from graticule.components import losable
from graticule.components.backup_rules import RULES as OF_BACKUPS
from graticule.providers.contract.backup import making
from graticule.providers.contract.cluster import GENERATIONS
from graticule.providers.contract.errors import Problem, Problems, did_you_mean
from graticule.providers.contract.ranges import ZONE_ROLES
from graticule.stacks import backups
from graticule.stacks.items import NOUNS
from graticule.stacks.settings import RESERVED, Deployment

SUBNETS = ("aws:ec2/subnet:Subnet", "azure-native:network:Subnet")
"""Subnets of one zone; on GCP none is."""
NODES_OF_ZONE = {
    "kubernetes:karpenter.sh/v1:NodePool": "node-pool",
    "kubernetes:karpenter.azure.com/v1beta1:AKSNodeClass": "node-class",
}
"""What makes the nodes of one zone, on AKS."""
_HOLDS = {
    "databases": losable.DATABASE,
    "caches": losable.CACHE,
    "streams": losable.STREAM,
    "buckets": losable.BUCKET,
}
"""By block of the settings the component that holds what is in it."""
_PARTS = {
    "network": [(losable.NETWORK, "network")],
    "keys": [(losable.KEYS, "keys")],
    "monitoring": [(losable.MONITORING, "monitoring")],
    **{
        f"clusters.{one}": [
            (losable.CLUSTER, f"cluster-{one}"),
            (losable.CLUSTER_DEFAULTS, f"cluster-{one}-defaults"),
        ]
        for one in GENERATIONS
    },
}
"""By part of a region its components, and how their names end."""
_ONCE = {
    "audit": [(losable.AUDIT_TRAIL, "audit"), (losable.KEYS, "audit-keys")],
    "network": [(losable.GLOBAL_NETWORK, "network")],
}
"""The same of what an account has only once."""


def may_lose_data(deployment: Deployment) -> list[str]:
    """Return what ``allow_data_loss`` names, as the guards take it: ``graticule:index:Keys::use1-keys`` for example.

    What it names may be gone from the settings: an update with it there took the protection off. Where the backups as a
    whole are retired, their label may go from what they are of.
    """
    found = [one for path in deployment.allow_data_loss for one in _named(deployment, path)]
    return [*found, f"{losable.BACKUP}::{making(backups.NOUN)}"] if deployment.backups.retire else found


def check_losses(deployment: Deployment) -> None:
    """Check that each path in ``allow_data_loss`` names something, as far as that can be told.

    What was taken away may still be named. So a key that is not there is refused where it can be none, or where it is
    close to one that is there.

    Raises:
        Problems: one for each path.
    """
    problems: list[Problem] = []
    for place, path in enumerate(deployment.allow_data_loss):
        for block, key in _keys_in(path):
            known = getattr(deployment, block)
            hint = did_you_mean(key, known)
            reserved = block == "regions" and key in RESERVED
            if key not in known and (hint or reserved):
                message = f"'{key}' is no key of {block}{hint}; correct it, or remove it: what is gone needs no entry"
                problems.append(Problem(f"allow_data_loss.{place}", message))
    if problems:
        raise Problems(problems)


def _keys_in(path: str) -> Iterator[tuple[str, str]]:
    """Return the keys that a path names, each with the block of the settings that it is in."""
    block, _, rest = path.partition(".")
    keys = [one for one in rest.split(".") if one]
    if block == backups.BACKUPS:
        yield from zip(("accounts", "regions"), keys, strict=False)
    elif keys:
        yield block, keys[0]


def _named(deployment: Deployment, path: str) -> list[str]:
    block, _, rest = path.partition(".")
    key, _, part = rest.partition(".")
    if block in NOUNS:
        return [one for kind in (_HOLDS[block], losable.BACKUP) for one in losable.below(f"{NOUNS[block]}-{key}", kind)]
    match block:
        case "accounts":
            return _parts(key, [_ONCE[part]] if part else list(_ONCE.values()))
        case "registry":
            return [f"{losable.REGISTRY}::registry-*"]
        case backups.BACKUPS:
            return _vaults(deployment, key, part) if key else [f"{losable.BACKUP}::*"]
        case "regions" if part.startswith("zones."):
            zone = part.removeprefix("zones.")
            subnets = [f"{kind}::{key}-network-{role}-{zone}" for kind in SUBNETS for role in ZONE_ROLES]
            objects = [
                f"{kind}::{key}-cluster-{one}-defaults-{what}-{zone}"
                for kind, what in NODES_OF_ZONE.items()
                for one in GENERATIONS
            ]
            return [*subnets, *objects]
        case "regions":
            return _parts(key, [_PARTS[part]] if part else list(_PARTS.values()))
        case _:
            return [path]


def _parts(key: str, parts: list[list[tuple[str, str]]]) -> list[str]:
    return [f"{kind}::{key}-{end}" for part in parts for kind, end in part]


def _vaults(deployment: Deployment, account: str, region: str) -> list[str]:
    """Return the vault of a region, on GCP in whatever region its backups are kept, and what makes its backups."""
    name = f"{backups.NOUN}-{account}-{region}"
    names = [name, *(f"{name}-in-{target}" for target in dict.fromkeys([region, *deployment.regions]))]
    return [*(f"{kind}::{one}" for one in names for kind in OF_BACKUPS), f"{losable.BACKUP}::{making(name)}"]
