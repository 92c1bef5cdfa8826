"""What another slice's stack gives: read once a stack, without leaving a resource behind."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.network import NetworkOutputs
from graticule.stacks.spread import PlaceOutputs

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


def region_outputs_of(deployment: str, region: str, generations: Iterable[str]) -> RegionOutputs:
    """Return what a region's own slice gives to its apps.

    In a preview before that slice is deployed the values are unknown, with a warning.

    Raises:
        RunError: the same in an update, before the first resource.
    """
    found = _given(f"{deployment}-{region}", region)

    return RegionOutputs(
        kubeconfigs={generation: _value(found, "clusters", generation, "kubeconfig") for generation in generations},
        names={generation: _value(found, "clusters", generation, "name") for generation in generations},
        private_subnets=_value(found, "network", "private_subnets"),
        pod_subnets=_value(found, "network", "pod_subnets"),
    )


def place_of(deployment: str, region: str, purposes: Sequence[Purpose]) -> PlaceOutputs:
    """Return what a region's own slice gives to what holds data there.

    In a preview before that slice is deployed the values are unknown, with a warning.

    Raises:
        RunError: the same in an update, before the first resource.
    """
    found = _given(f"{deployment}-{region}", region)
    return PlaceOutputs(
        network={name: _value(found, "network", name) for name in NetworkOutputs.__dataclass_fields__},
        key_ids=_value(found, "keys", "key_ids"),
        key_store=_value(found, "keys", "store_id"),
        purposes=purposes,
    )


def output_of(deployment: str, slice_key: str, *path: str) -> pulumi.Output[Any]:
    """Return a part of what another slice gives.

    In a preview before that slice is deployed the value is unknown, with a warning.

    Raises:
        RunError: the same in an update, before the first resource.
    """
    return _value(_given(f"{deployment}-{slice_key}", slice_key), *path)


def at_path(value: Any, path: Sequence[str]) -> Any:  # noqa: ANN401 - outputs are of any type
    """Return a part of nested maps, or nothing."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _value(found: Mapping[str, Any] | None, *path: str) -> pulumi.Output[Any]:
    """Return a part of what a stack gives; unknown where it does not give it yet."""
    part = at_path(found, path)
    return _unknown() if part is None else pulumi.Output.from_input(part)


def networks_of(deployment: str) -> pulumi.Output[dict[str, str]]:
    """Return for each GCP account the self link of its global network, from the deployment's global slice.

    In a preview before the global slice is deployed the value is unknown, with a warning.

    Raises:
        RunError: the same in an update, before the first resource.
    """
    found = _given(f"{deployment}-global", "global")
    return pulumi.Output.from_input(found["networks"]) if found else _unknown()


def zones_of(deployment: str, accounts: Iterable[str]) -> dict[str, pulumi.Output[str]]:
    """Return for each of the accounts its private zone, from the slice of what is between regions.

    In a preview before that slice is deployed the values are unknown, with a warning.

    Raises:
        RunError: the same in an update, before the first resource.
    """
    found = _given(f"{deployment}-links", "links")
    return {account: _value(found, "zones", account) for account in accounts}


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


def _unknown() -> pulumi.Output[Any]:
    value: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
    value.set_result(None)
    known: asyncio.Future[bool] = asyncio.get_event_loop().create_future()
    known.set_result(False)
    return pulumi.Output(set(), value, known)
