"""Who writes is a fact of the cloud: what the settings say of it is compared, and commands nothing."""

from collections.abc import Awaitable, Callable, Mapping

import pulumi
from pulumi import Output

Ask = Callable[[], Awaitable[str]]
"""Asks the cloud which region writes now; empty: it does not say."""


def check_writer(name: str, primary: str, epoch: int, known: Output[str], ask: Ask) -> Output[str]:
    """Return the region that writes, once the cloud says the same as the settings.

    Where the cloud does not answer the settings are taken at their word: the region of the last writer may be gone.

    Args:
        name: the component's logical name.
        primary: the region that the settings name.
        epoch: how often the writer has moved, plus one, as the settings say.
        known: the region that wrote when the state was last read; empty: it does not say.
        ask: asks the cloud.
    """

    async def agree(before: str) -> str:
        writer = await ask()
        if writer and writer != primary:
            message = (
                f"{name}: the settings say primary: {primary}, and {writer} writes; if the writer was moved on "
                f"purpose, write primary: {writer} and epoch: {epoch + 1}"
            )
            raise pulumi.RunError(message)
        if not writer and before not in {"", primary}:
            pulumi.log.warn(f"{name}: {before} wrote last, and the cloud does not say whether {primary} does now")
        return primary

    return known.apply(agree)


def region_of_id(ids: Mapping[str, Output[str]], wanted: Output[str]) -> Output[str]:
    """Return the region whose member has an id; empty where none has.

    Args:
        ids: by region the member's id.
        wanted: the id.
    """
    known = Output.all(**ids)
    return Output.all(known, wanted).apply(
        lambda both: next((key for key, identity in both[0].items() if identity == both[1]), "")
    )
