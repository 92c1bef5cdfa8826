"""What another slice's stack gives: read once a stack, without leaving a resource behind."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pulumi

_READ = "pulumi:pulumi:readStackOutputs"


def networks_of(deployment: str) -> pulumi.Output[dict[str, str]]:
    """Return for each GCP account the self link of its global network, from the deployment's global slice.

    In a preview before the global slice is deployed the value is unknown, with a warning.

    Raises:
        RunError: the same in an update, before the first resource.
    """
    stack = f"{deployment}-global"
    found = _outputs(stack).get("global")
    if found:
        return pulumi.Output.from_input(found["networks"])
    if not pulumi.runtime.is_dry_run():
        message = f"this stack needs what {stack} gives; deploy {stack} first"
        raise pulumi.RunError(message)
    pulumi.log.warn(f"{stack} is not deployed yet: what it gives is unknown in this preview")
    return _unknown()


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
