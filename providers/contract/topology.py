"""Who writes is a fact of the cloud: what the settings say of it is compared, and commands nothing."""

from collections.abc import Mapping

import pulumi
from pulumi import Output


def check_writer(name: str, primary: str, epoch: int, real: Output[str]) -> Output[str]:
    """Return the region that writes, once the cloud says the same as the settings.

    Args:
        name: the component's logical name.
        primary: the region that the settings name.
        epoch: how often the writer has moved, plus one, as the settings say.
        real: the region that the cloud names; empty: it does not say.
    """

    def agree(writer: str) -> str:
        if writer and writer != primary:
            message = (
                f"{name}: the settings say primary: {primary}, and {writer} writes; if the writer was moved on purpose, write "
                f"primary: {writer} and epoch: {epoch + 1}; if it was moved back, or just now, run pulumi refresh first"
            )
            raise pulumi.RunError(message)
        return primary

    return real.apply(agree)


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
