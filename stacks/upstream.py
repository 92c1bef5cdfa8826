"""What another slice's stack gives: read once a stack, without leaving a resource behind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import pulumi

from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.outputs import by_key, unknown
from graticule.stacks.resolved import ResolvedRegion
from graticule.stacks.spread import PlaceOutputs, maps_of

Give = Callable[..., pulumi.Output[Any]]
"""Gives a part of a slice's outputs, by the keys that lead to it."""
Others = Callable[[str], Give]
"""Finds by its key what another slice gives."""
_READ = "pulumi:pulumi:readStackOutputs"


@dataclass(frozen=True)
class RegionOutputs:
    """What the apps of a region need to know of it."""

    kubeconfigs: Mapping[str, pulumi.Output[str]]
    """By generation how to reach the cluster."""
    names: Mapping[str, pulumi.Output[str]]
    """By generation the cluster's name in its cloud."""
    private_subnets: pulumi.Output[dict[str, str]]
    """By zone the subnet for nodes."""
    pod_subnets: pulumi.Output[dict[str, str]]
    """By zone the subnet for pods (AWS)."""
    ready: Mapping[str, Sequence[pulumi.Resource]] = field(default_factory=dict[str, Sequence[pulumi.Resource]])
    """By generation what has to exist before the cluster can be reached, as far as this program makes it."""


def others_of(deployment: str) -> Others:
    """Return what finds the other slices of a deployment; each is read when it is first asked for, and once."""
    return cache(partial(_giver, deployment))


def region_outputs_of(others: Others, region: str, generations: Iterable[str]) -> RegionOutputs:
    """Return what a region's own slice gives to its apps.

    In a preview what that slice does not give yet is unknown, with a warning.

    Raises:
        RunError: the same in an update, before the first resource.
    """
    give = others(region)
    return RegionOutputs(
        kubeconfigs={generation: give("clusters", generation, "kubeconfig") for generation in generations},
        names={generation: give("clusters", generation, "name") for generation in generations},
        private_subnets=give("network", "private_subnets"),
        pod_subnets=give("network", "pod_subnets"),
    )


def place_of(others: Others, region: ResolvedRegion, purposes: Sequence[Purpose]) -> PlaceOutputs:
    """Return what a region's own slice gives to what holds data there.

    In a preview what that slice does not give yet is unknown, with a warning.

    Raises:
        RunError: the same in an update, before the first resource.
    """
    give = others(region.key)
    whole = {name: give("network", name) for name in ("network_id", "endpoints_subnet")}
    maps = {
        name: by_key({key: give("network", name, key) for key in keys})
        for name, keys in maps_of(region.network).items()
    }
    return PlaceOutputs(
        network={**whole, **maps},
        key_ids=by_key({purpose: give("keys", "key_ids", purpose) for purpose in purposes}),
        key_store=give("keys", "store_id") if purposes else pulumi.Output.from_input(""),
        purposes=purposes,
    )


def output_of(others: Others, slice_key: str, *path: str) -> pulumi.Output[Any]:
    """Return a part of what another slice gives.

    In a preview a part that it does not give yet is unknown, with a warning.

    Raises:
        RunError: the same in an update, before the first resource.
    """
    return others(slice_key)(*path)


def at_path(value: Any, path: Sequence[str]) -> Any:  # noqa: ANN401 - outputs are of any type
    """Return a part of nested maps, or nothing."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def networks_of(others: Others, account: str) -> pulumi.Output[dict[str, str]]:
    """Return by the GCP account the self link of its global network, from the deployment's global slice.

    In a preview before the global slice has it the value is unknown, with a warning.

    Raises:
        RunError: the same in an update, before the first resource.
    """
    return by_key({account: others("global")("networks", account)})


def zones_of(others: Others, accounts: Iterable[str]) -> dict[str, pulumi.Output[str]]:
    """Return for each of the accounts its private zone, from the slice of what is between regions.

    In a preview what that slice does not give yet is unknown, with a warning.

    Raises:
        RunError: the same in an update, before the first resource.
    """
    give = others("links")
    return {account: give("zones", account) for account in accounts}


def _giver(deployment: str, key: str) -> Give:
    """Read a slice and return what gives a part of its outputs."""
    stack = f"{deployment}-{key}"
    found = _given(stack, key)

    def give(*path: str) -> pulumi.Output[Any]:
        part = at_path(found, path)
        if part is not None:
            return pulumi.Output.from_input(part)
        if not pulumi.runtime.is_dry_run():
            message = f"this stack needs {'.'.join(path)}, which {stack} does not give yet; deploy {stack} first"
            raise pulumi.RunError(message)
        if found is not None:
            pulumi.log.warn(f"{stack} does not give {'.'.join(path)} yet: it is unknown in this preview")
        return unknown()

    return give


def _given(stack: str, key: str) -> Mapping[str, Any] | None:
    """Return one output of a stack, or nothing in a preview before the stack is deployed."""
    found = _outputs(stack).get(key)
    if found:
        return found
    if not pulumi.runtime.is_dry_run():
        message = f"this stack needs what {stack} gives; deploy {stack} first"
        raise pulumi.RunError(message)
    pulumi.log.warn(f"{stack} is not deployed yet: what it gives is unknown in this preview")
    return None


def _outputs(stack: str) -> Mapping[str, Any]:
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}"
    try:
        result = pulumi.runtime.invoke(_READ, {"name": name})
    except Exception as error:
        if "unknown stack" in str(error) or "no stack named" in str(error) or "not found" in str(error):
            return {}
        raise
    return (result.value or {}).get("outputs", {})
