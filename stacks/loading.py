"""From the files to a checked deployment: read, merge, validate, plan the addresses. No engine and no cloud."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from graticule.providers import registry
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, Problems, at, did_you_mean, join, listed
from graticule.providers.contract.names import BEGINNINGS, check_labels
from graticule.providers.contract.network import (
    NetworkArgs,
    NetworkOptions,
    features_of,
    refuse_foreign_blocks,
)
from graticule.providers.contract.places import check_zones
from graticule.providers.contract.ranges import parse_range
from graticule.stacks.accounts import check_audit
from graticule.stacks.addresses import check_disjoint, check_room, first_block, next_free_slot, slot_range
from graticule.stacks.cluster_settings import Clusters, Keys
from graticule.stacks.clusters import key_administrators, resolve_clusters
from graticule.stacks.empties import check_empties
from graticule.stacks.interconnect import check_interconnect
from graticule.stacks.items import resolve_items
from graticule.stacks.losses import check_losses
from graticule.stacks.merge import merge
from graticule.stacks.monitoring_settings import Monitoring, resolve_monitoring
from graticule.stacks.profiles import PROFILES, Profile
from graticule.stacks.resolved import Loaded, ResolvedRegion
from graticule.stacks.settings import KEY, RESERVED, Addresses, Deployment, Region
from graticule.stacks.settings_groups import Group, check_group
from graticule.stacks.yamlfile import read_yaml

BASE, DEPLOYMENT = "graticule:base", "graticule:deployment"
T = TypeVar("T")


def load(name: str, folder: Path, own: Mapping[str, Any] | None = None) -> Loaded:
    """Read and check a deployment.

    Args:
        name: the deployment's name; its file is ``Pulumi.<name>.yaml``.
        folder: where the files are.
        own: the deployment as the engine's own configuration holds it, instead of the file's.

    Raises:
        Problem: there is no such deployment, or it cannot be read.
        Problems: one for each thing that is wrong.
    """
    _check_key(name, "", "a deployment")
    base, raw = _layers(name, folder, own)
    chosen = merge(base, raw)
    profile = chosen.get("profile", Profile.PRODUCTION)
    defaults = PROFILES[Profile(profile)] if profile in list(Profile) else {}
    check_empties(base, defaults)
    under = merge(defaults, base)
    check_empties(raw, under)
    merged = merge(under, raw)
    deployment = Deployment.parse(merged)
    sources = {f"profile {profile}": defaults, "Pulumi.yaml": base, f"Pulumi.{name}.yaml": raw}
    regions = _regions(name, deployment, list(sources.values()))
    check_interconnect(deployment, regions)
    check_losses(deployment)
    return Loaded(name, deployment, regions, sources, resolve_items(deployment, regions))


def addresses_of(name: str, folder: Path) -> Addresses:
    """Return where a deployment's regions take their slots from, whatever else is wrong with it.

    Raises:
        Problem: the files cannot be read.
        Problems: the addresses themselves are wrong.
    """
    base, raw = _layers(name, folder, None)
    found = merge(base, raw).get("addresses")
    return Addresses.parse({"range": found} if isinstance(found, str) else found, "addresses")


def _layers(name: str, folder: Path, own: Mapping[str, Any] | None) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    file = f"Pulumi.{name}.yaml"
    raw = own if own is not None else _config(folder / file, DEPLOYMENT)
    base = _config(folder / "Pulumi.yaml", BASE) if (folder / "Pulumi.yaml").exists() else None
    if raw is None:
        raise Problem("", f"{file} has no config: {{{DEPLOYMENT}: ...}}; add it")
    base = {} if base is None else base
    for place, layer in ((DEPLOYMENT, raw), (BASE, base)):
        _check_layer(layer, place)
    return base, raw


def _config(path: Path, key: str) -> Any:  # noqa: ANN401 - not validated yet
    config = read_yaml(path).get("config") or {}
    if not isinstance(config, Mapping):
        raise Problem("config", f"{path.name} needs a map here, got {type(config).__name__}")
    value = config.get(key)
    return value["value"] if isinstance(value, Mapping) and set(value) == {"value"} else value


def _values(value: Any, place: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - not validated yet
    yield place, value
    inner = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        yield from _values(below, join(place, key))


def _check_layer(layer: Any, place: str) -> None:  # noqa: ANN401 - not validated yet
    if not isinstance(layer, Mapping):
        raise Problem(place, f"need a map, got {layer!r}")
    for where, value in _values(layer, ""):
        for key in value if isinstance(value, Mapping) else ():
            if not isinstance(key, str):
                raise Problem(
                    where or place, f"need text as a key, got {json.dumps(key, default=str)}; put it in quotes"
                )
        if isinstance(value, Mapping) and set(value) == {"secure"}:
            raise Problem(
                where or place,
                "a 'secure:' value could not be decrypted in another stack of the deployment; "
                "write a reference, secret:<store>/<name>",
            )
        if isinstance(value, str) and value.startswith("secret:") and not re.match(r"^secret:[^/]+/.+$", value):
            raise Problem(where, f"need secret:<store>/<name>, got {value!r}")


def _check_key(key: str, place: str, what: str) -> None:
    if key in RESERVED:
        raise Problem(place, f"'{key}' is a reserved name and cannot be {what}'s; reserved are {listed(RESERVED)}")
    if not re.match(KEY, key):
        raise Problem(place, f"{what}'s name needs 1..12 lowercase letters and digits, a letter first, got '{key}'")


def _regions(name: str, deployment: Deployment, layers: list[Mapping[str, Any]]) -> dict[str, ResolvedRegion]:
    problems: list[Problem] = []

    def attempt(place: str, step: Callable[[], T]) -> T | None:
        try:
            return step()
        except Problem as problem:
            problems.append(problem.within(place))
        except Problems as several:
            problems.extend(problem.within(place) for problem in several.problems)
        return None

    attempt("naming.prefix", lambda: _check_beginning(name, deployment))
    attempt("regions", lambda: _check_count(deployment))
    resolved: dict[str, ResolvedRegion] = {}
    owners: dict[int, str] = {}
    for key, region in deployment.regions.items():
        place = join("regions", key)
        attempt(place, lambda key=key: _check_key(key, "", "a region"))
        if region.slot is not None and region.slot in owners:
            free = next_free_slot(deployment.regions.values(), deployment.addresses)
            problems.append(
                Problem(
                    f"{place}.slot",
                    f"{region.slot} is taken by regions.{owners[region.slot]}; the next free one is {free}",
                )
            )
            continue
        if region.slot is not None:
            owners[region.slot] = key
        found = attempt(place, lambda key=key: _region(name, deployment, layers, key))
        if found:
            resolved[key] = found
    for key, group in deployment.groups.items():
        attempt(join("groups", key), lambda key=key, group=group: _check_group(key, group, deployment))
    for key, account in deployment.accounts.items():
        attempt(join("accounts", key), lambda key=key, account=account: check_audit(name, key, account, deployment))
    if not problems:
        slots = {key: region.network.range for key, region in resolved.items()}
        attempt("", lambda: check_disjoint(slots, deployment.addresses.avoid))
    if problems:
        raise Problems(problems)
    return resolved


def _check_beginning(name: str, deployment: Deployment) -> None:
    begins = deployment.naming.prefix or name
    for account in deployment.accounts.values():
        for kept in BEGINNINGS.get(account.cloud, ()):
            if f"{begins}-".startswith(kept):
                raise Problem("", f"names on {account.cloud} cannot begin with {kept}, got '{begins}'; take another")


def _check_count(deployment: Deployment) -> None:
    count, most = len(deployment.regions), deployment.limits.max_regions
    if count > most:
        raise Problem("", f"need at most {most} (limits.max_regions), got {count}")


def _check_group(key: str, group: Group, deployment: Deployment) -> None:
    _check_key(key, "", "a group")
    check_group(group, deployment.regions, deployment.locations)


def _region(name: str, deployment: Deployment, layers: list[Mapping[str, Any]], key: str) -> ResolvedRegion:
    region = deployment.regions[key]
    account = deployment.accounts.get(region.account)
    if account is None:
        hint = did_you_mean(region.account, deployment.accounts)
        raise Problem("account", f"unknown account '{region.account}'{hint}; there are {listed(deployment.accounts)}")
    check_zones(account.cloud, region.location, region.zones, deployment.locations.get(account.cloud))
    check_labels(account.cloud, {**deployment.labels, **region.labels})
    for block in ("network", "clusters", "monitoring"):
        with at(block):
            refuse_foreign_blocks(getattr(region, block), account.cloud)
    options = NetworkOptions.parse(_of_cloud(_inherited(layers, key, "network"), account.cloud), "network")
    with at("network"):
        registry.refuse_unsupported(account.cloud, features_of(options))
    args = NetworkArgs.parse(
        {
            **{field: getattr(options, field) for field in NetworkOptions.model_fields},
            "cloud": account.cloud,
            "location": region.location,
            "zones": sorted(region.zones),
            "range": _range(deployment, region),
            "account": account.account,
            "prefix": "-".join(part for part in (deployment.naming.prefix, name) if part),
            "labels": {**deployment.labels, **region.labels, "deployment": name, "region": key},
            "retire": region.retire,
        }
    )
    clusters = Clusters.parse(_of_cloud(_inherited(layers, key, "clusters"), account.cloud), "clusters")
    check_room(account.cloud, args.ranges(), clusters)
    keys = Keys.parse(_inherited(layers, key, "keys"), "keys")
    monitoring = Monitoring.parse(_of_cloud(_inherited(layers, key, "monitoring"), account.cloud), "monitoring")
    with at("monitoring"):
        watched = resolve_monitoring(monitoring, deployment.contacts, account.cloud)
    return ResolvedRegion(
        key=key,
        account_key=region.account,
        account=account,
        settings=region.model_copy(update={"clusters": clusters, "keys": keys, "monitoring": monitoring}),
        network=args,
        key_administrators=key_administrators(deployment, account.cloud, keys),
        clusters=resolve_clusters(deployment, key, account.cloud, region.zones, clusters),
        monitoring=watched,
    )


def _inherited(layers: list[Mapping[str, Any]], key: str, block: str) -> dict[str, Any]:
    """Return a region's block: every layer's for the deployment, then every layer's for the region."""
    found: dict[str, Any] = {}
    for layer in layers:
        found = merge(found, layer.get(block) or {})
    for layer in layers:
        found = merge(found, ((layer.get("regions") or {}).get(key) or {}).get(block) or {})
    return found


def _of_cloud(block: Mapping[str, Any], cloud: Cloud) -> dict[str, Any]:
    """Return a block without the parts that are for other clouds."""
    foreign = set(Cloud) - {cloud}
    return {key: value for key, value in block.items() if key not in foreign}


def _range(deployment: Deployment, region: Region) -> str:
    if (region.slot is None) == (region.range is None):
        if region.range is not None:
            raise Problem("range", "both 'slot' and 'range' are given; keep one")
        free = next_free_slot(deployment.regions.values(), deployment.addresses)
        raise Problem("slot", f"is required; the next free one is {free}")
    if region.range is not None:
        with at("range"):
            block, first = parse_range(region.range), first_block(deployment.addresses)
        if block.overlaps(first):
            raise Problem(
                "range", f"{block} overlaps slot 0 ({first}), which is kept for what spans regions; take another"
            )
        return region.range
    with at("slot"):
        return slot_range(deployment.addresses, region.slot or 0)
