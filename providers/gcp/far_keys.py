"""Keys on GCP for places where a database is and the deployment has no region: witnesses, and multi-regions."""

from collections.abc import Sequence

import pulumi

from graticule.providers.contract.database import DatabaseArgs
from graticule.providers.contract.keys import KeysArgs, Purpose, Use
from graticule.providers.gcp import keys


def keys_in(
    name: str, args: DatabaseArgs, locations: Sequence[str], use: Use, parent: pulumi.Resource
) -> dict[str, pulumi.Output[str]]:
    """Make a key ring with a key for a database in each of some locations, and return the keys by location.

    Args:
        name: the database's logical name; the rings' names end in the location.
        args: the database.
        locations: where, by KMS's own names.
        use: whose agent encrypts with them.
        parent: the component.
    """
    made: dict[str, pulumi.Output[str]] = {}
    for location in locations:
        placed = args.placed(args.members[0]).model_copy(
            update={"location": location, "labels": args.labels, "retire": args.retire}
        )
        wanted = KeysArgs(
            **{field: getattr(placed, field) for field in type(placed).model_fields},
            purposes=[Purpose.DATA],
            uses=[use],
            suffix=args.key_suffix,
        )
        made[location] = keys.build(f"{name}-{location}", wanted, parent).key_ids[Purpose.DATA]
    return made
