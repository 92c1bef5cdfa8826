"""The Pulumi program: settings in, this stack's slices out."""

import asyncio
import atexit
import gc
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pulumi

from graticule.components import guards
from graticule.providers import registry
from graticule.providers.contract.errors import Problem, Problems
from graticule.stacks.accounts import audited
from graticule.stacks.apps import Apps
from graticule.stacks.data import Data, Holding
from graticule.stacks.globe import Globe, joins_global_network
from graticule.stacks.interconnect import entered, linked
from graticule.stacks.links import Links, StableNames, path_of
from graticule.stacks.loading import load
from graticule.stacks.losses import may_lose_data
from graticule.stacks.openings import openings
from graticule.stacks.region import Region, purposes
from graticule.stacks.resolved import Cover, Loaded
from graticule.stacks.slices import Kind, Slice, deployment_of, items_in, named_in, owned_by, reachable, uses_in
from graticule.stacks.spread import PlaceOutputs
from graticule.stacks.upstream import (
    Others,
    at_path,
    networks_of,
    others_of,
    output_of,
    place_of,
    region_outputs_of,
    zones_of,
)

ALREADY_TOLD = 32
"""The exit code by which a program tells Pulumi's language host that the user knows what is wrong."""


def run() -> None:
    """Deploy what the current stack owns.

    Raises:
        SystemExit: the settings or the stack's name are wrong; the user has been told, one line for each thing.
    """
    calm_the_collector()
    try:
        deployment = deployment_of(pulumi.get_stack())
        own = pulumi.Config("graticule").get_object("deployment")
        loaded = load(deployment, Path.cwd(), own)
        parts = owned_by(loaded, pulumi.get_stack())
        providers = _providers(loaded, parts)
    except (Problem, Problems) as error:
        pulumi.log.error(str(error))
        raise SystemExit(ALREADY_TOLD) from None

    async def main() -> None:
        _build(loaded, parts, providers)
        await asyncio.sleep(0)

    pulumi.run(main)


def _providers(loaded: Loaded, parts: list[Slice]) -> dict[str, pulumi.ProviderResource]:
    """Make one explicit provider for each account that the slices use, named by its key, without a parent."""
    keys = {loaded.regions[part.region].account_key for part in parts if part.kind is Kind.REGION}
    keys |= {item.account_key for part in parts for item in (*items_in(loaded, part), *named_in(loaded, part))}
    if any(part.kind is Kind.LINKS for part in parts):
        keys |= {loaded.regions[key].account_key for key in linked(loaded)}
    if any(part.kind is Kind.GLOBAL for part in parts):
        keys |= {region.account_key for region in loaded.regions.values() if joins_global_network(region)}
        keys |= set(audited(loaded))
    accounts = {key: loaded.deployment.accounts[key] for key in sorted(keys)}
    for account in accounts.values():
        registry.network(account.cloud)
    return {key: registry.account(account.cloud)(key, account) for key, account in accounts.items()}


def _build(loaded: Loaded, parts: list[Slice], providers: dict[str, pulumi.ProviderResource]) -> None:
    guards.register(may_lose_data(loaded.deployment))
    options = pulumi.ResourceOptions()
    if not loaded.deployment.tuning.azure_aliases:
        options = pulumi.ResourceOptions(transformations=[_drop_azure_aliases])
    networks: pulumi.Output[dict[str, str]] | None = None
    made: dict[str, Region] = {}
    held: dict[str, Holding] = {}
    others = others_of(loaded.name)
    ids = partial(_id_of, loaded, others, held)
    links: Links | None = None
    for part in parts:
        if part.kind is Kind.GLOBAL:
            globe = Globe(loaded, providers, options)
            networks = globe.networks
            pulumi.export(part.key, {"networks": networks})
            continue
        if part.kind is Kind.LINKS:
            places = _places(loaded, others, made, linked(loaded))
            targets = {
                one.name: _output_of(loaded, others, held, one.name, "ids", *path_of(one)) for one in entered(loaded)
            }
            links = Links(loaded, places, targets, providers, options)
            names = _named(loaded, others, part, held, links, providers, options)
            pulumi.export(part.key, {"zones": links.zones, **names})
            continue
        if part.kind is Kind.DATA:
            items = items_in(loaded, part)
            given = _places(loaded, others, made, (key for item in items for key in (*item.members, *item.clients)))
            data = Data(part.key, loaded, items, given, ids, providers, options)
            held |= data.made
            names = _named(loaded, others, part, held, links, providers, options)
            pulumi.export(part.key, {**data.outputs(), **names})
            continue
        region = loaded.regions[part.region]
        if part.kind is Kind.APPS:
            given = made[region.key].for_apps() if region.key in made else None
            Apps(region, given or region_outputs_of(others, region.key, reachable(region)), options)
            continue
        if networks is None:
            joins = joins_global_network(region)
            networks = networks_of(others, region.account_key) if joins else pulumi.Output.from_input({})
        provider = pulumi.ResourceOptions(providers=[providers[region.account_key]])
        child = pulumi.ResourceOptions.merge(options, provider)
        made[region.key] = Region(region, networks, child, uses_in(loaded, region.key), openings(loaded, region.key))
        outputs = made[region.key].outputs()
        items = items_in(loaded, part)
        if items:
            given = {region.key: made[region.key].place()}
            data = Data(f"{region.key}-data", loaded, items, given, ids, providers, options)
            held |= data.made
            outputs["data"] = data.outputs()
        pulumi.export(part.key, outputs)


def _places(loaded: Loaded, others: Others, made: Mapping[str, Region], keys: Iterable[str]) -> dict[str, PlaceOutputs]:
    """Return what regions give, each once: made here, or read from their own stacks."""
    return {
        key: made[key].place()
        if key in made
        else place_of(others, loaded.regions[key], purposes(loaded.regions[key], uses_in(loaded, key)))
        for key in dict.fromkeys(keys)
    }


def _named(
    loaded: Loaded,
    others: Others,
    part: Slice,
    held: Mapping[str, Holding],
    links: Links | None,
    providers: Mapping[str, pulumi.ProviderResource],
    options: pulumi.ResourceOptions,
) -> dict[str, Any]:
    """Make the stable names of what a slice holds or its regions made, and return them as the slice exports them."""
    items = named_in(loaded, part)
    if not items:
        return {}
    endpoints = {item.name: _output_of(loaded, others, held, item.name, "endpoints") for item in items}
    zones = links.zones if links else zones_of(others, {item.account_key for item in items})
    named = StableNames(f"{part.key}-names", loaded, items, endpoints, zones, providers, options)
    return {"names": named.names}


def _id_of(loaded: Loaded, others: Others, held: Mapping[str, Holding], cover: Cover) -> pulumi.Output[str]:
    """Return the id of what is backed up."""
    return _output_of(loaded, others, held, cover.item, "ids", *cover.path)


def _output_of(
    loaded: Loaded, others: Others, held: Mapping[str, Holding], name: str, output: str, *path: str
) -> pulumi.Output[Any]:
    """Return an output, or a part of it, of what holds data, made by this program or by another slice's."""
    if name in held:
        return pulumi.Output.from_input(held[name].outputs()[output]).apply(lambda found: at_path(found, path))
    item = next(one for one in loaded.items if one.name == name)
    where = (item.home, "data", item.name) if item.home else (f"data-{item.key}", item.name)
    return output_of(others, *where, output, *path)


def _drop_azure_aliases(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    """Drop the aliases to older API versions, up to a megabyte a resource, that a new deployment has no use for."""
    if not args.type_.startswith("azure-native:"):
        return None
    args.opts.aliases = None
    return pulumi.ResourceTransformationResult(args.props, args.opts)


def calm_the_collector() -> None:
    """Collect garbage rarely, and not at the end, where a short program that keeps all it makes spends half its time.

    The end visits every object of the SDKs otherwise, only to free what goes with the process.
    """
    gc.set_threshold(50_000, 20, 100)
    atexit.register(gc.freeze)
