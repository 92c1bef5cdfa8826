"""The members of a database: what they say of themselves, and which of them writes."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

import pulumi

from graticule.providers.contract.database import Consistency, DatabaseArgs
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.outputs import Labels

EPOCH, BUCKETS, TOPOLOGY = "graticule-epoch", "graticule-buckets", "graticule-consistency"
RELEASE = "graticule-postgres"
"""Tags or labels by which a member says what the guards judge."""
OF, MIGRATING = "-of-", "-migrating"
"""What parts the buckets that a shard holds from how many there are, and what ends the two while buckets move."""
COPIED = "-copied"
"""What ends the version of a database that is copied to other regions."""
T = TypeVar("T")


def member_labels(args: DatabaseArgs, shard: str, epoch: pulumi.Input[str]) -> dict[str, pulumi.Input[str]]:
    """Return what each member of a shard says of itself in tags or labels, for the guards and for whoever looks."""
    labels: dict[str, pulumi.Input[str]] = {TOPOLOGY: str(args.consistency)}
    if args.consistency is Consistency.ASYNC:
        labels[EPOCH] = epoch
    if shard:
        bounds = [found for one in args.shards.values() if (found := one.bounds())]
        held = args.shards[shard].buckets or "none"
        total = max(last for _, last in bounds) + 1
        labels[BUCKETS] = f"{held}{OF}{total}{MIGRATING if args.migrate else ''}"
    return labels


def shards_of(name: str, args: DatabaseArgs) -> dict[str, str]:
    """Return by shard, or by ``""`` without shards, the logical name of what holds it."""
    return {shard: f"{name}-{shard}" for shard in sorted(args.shards)} or {"": name}


def restored_from(args: DatabaseArgs, shard: str, member: str) -> str:
    """Return the logical name of the member whose backups a new one begins with: the same shard's, in its region."""
    part = shard.rpartition("-")[2] if args.shards else ""
    source = args.restore.source if args.restore else ""
    return "-".join(one for one in (source, part, member) if one)


def leaving(name: str, args: DatabaseArgs) -> list[str]:
    """Return the logical names, by their beginnings, of what the members hold that are taken away next."""
    return [f"{shard}-{member}" for shard in shards_of(name, args).values() for member in args.leaving]


Writes = Callable[[str], Awaitable[bool | None]]
"""Asks the cloud whether a member writes; nothing: it does not exist, or cannot be asked."""


def checked_epoch(name: str, args: DatabaseArgs, writes: Writes) -> pulumi.Output[str]:
    """Return the epoch once the cloud has said that the primary writes: a role is a fact, not a wish.

    What carries the epoch is not made and not changed where another member writes.
    """
    if args.consistency is not Consistency.ASYNC:
        return pulumi.Output.from_input(str(args.epoch))

    async def ask() -> str:
        found = {member: await writes(member) for member in [args.primary, *args.secondaries]}
        try:
            return check_writer(name, args, found)
        except Problem as problem:
            raise pulumi.RunError(str(problem)) from None

    return pulumi.Output.from_input(ask())


def block_of(name: str) -> str:
    """Return where the settings describe the database of a component."""
    return name.replace("database-", "databases.", 1)


def check_writer(name: str, args: DatabaseArgs, writes: Mapping[str, bool | None]) -> str:
    """Return the epoch.

    Args:
        name: the logical name of the database.
        args: the database.
        writes: by member whether it writes, as the cloud says; nothing where it says nothing.

    Raises:
        Problem: another member writes.
    """
    writers = [member for member, is_writer in writes.items() if is_writer]
    if writers and args.primary not in writers:
        writer = writers[0]
        message = (
            f"the YAML says '{args.primary}', and '{writer}' writes; set primary: {writer}, secondaries: "
            f"[{listed(member for member in args.members if member != writer)}] and epoch: {args.epoch + 1}"
        )
        raise Problem(f"{block_of(name)}.primary", message)
    return str(args.epoch)


def never_below(
    given: pulumi.Output[T], place: str, epoch: int, carried: Mapping[str, pulumi.Output[Labels]]
) -> pulumi.Output[T]:
    """Return an output once no member carries a higher epoch: each keeps that at which it was made, or last wrote.

    The guards see the member that writes; this sees those that wrote before, as the state has them.

    Args:
        given: the output.
        place: where the settings say the epoch, up to its name.
        epoch: what they say.
        carried: by logical name what the members carry.
    """

    def check(both: Sequence[Any]) -> T:
        known = {member: int((labels or {}).get(EPOCH, 0)) for member, labels in both[1].items()}
        highest = max(known, key=lambda member: known[member], default="")
        if highest and known[highest] > epoch:
            message = (
                f"counts the moves of the writer and never falls; need at least {known[highest]}, which '{highest}' "
                f"carries, got {epoch}"
            )
            raise pulumi.RunError(str(Problem(f"{place}.epoch", message)))
        return both[0]

    return pulumi.Output.all(given, pulumi.Output.all(**carried)).apply(check) if carried else given


async def asked(
    token: str, args: Mapping[str, object], parent: pulumi.Resource, what: str, needed: str = ""
) -> Mapping[str, object] | None:
    """Invoke a function of the cloud; nothing where what it looks for does not exist or the cloud does not answer.

    Args:
        token: the function.
        args: what it takes.
        parent: what asks.
        what: what is asked about, for messages.
        needed: the place in the settings that cannot be followed without an answer, where there is one.

    Raises:
        RunError: the cloud does not answer, and that is needed.
    """
    try:
        found = await pulumi.runtime.invoke_async(token, dict(args), pulumi.InvokeOptions(parent=parent))
    except Exception as error:  # noqa: BLE001 - whatever the cloud says, a database may be made that is not there yet
        if not re.search(r"not.?found|couldn't find|does not exist|empty result", str(error), re.IGNORECASE):
            if needed:
                message = (
                    f"what the cloud has of {what} is not known, and needed here; try again, or take it out: {error}"
                )
                raise pulumi.RunError(str(Problem(needed, message))) from None
            pulumi.log.warn(f"what the cloud has of {what} is not known, the YAML is taken at its word: {error}")
        return None
    return found
