"""What a deployment's databases are, from the settings: merged, checked, each in the regions of one account."""

from collections.abc import Mapping

from graticule.providers import registry
from graticule.providers.contract.database import Consistency, DatabaseOptions, Engine, database_features
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.keys import Use
from graticule.stacks.database_settings import Database
from graticule.stacks.resolved import Cover, Item, ResolvedRegion
from graticule.stacks.selection import selected
from graticule.stacks.settings import Deployment
from graticule.stacks.spread import of_one_account, region_of

NOUN = "database"


def resolve(deployment: Deployment, regions: Mapping[str, ResolvedRegion], key: str, settings: Database) -> list[Item]:
    """Return a database as its component takes it.

    Raises:
        Problem: what the settings ask for is not to be had; the place is inside the database.
    """
    members = [settings.primary, *settings.secondaries]
    first = region_of(settings.primary, regions, "primary")
    for place, region in enumerate(settings.secondaries):
        region_of(region, regions, f"secondaries.{place}")
    of_one_account(members, regions, ["primary", *(f"secondaries.{place}" for place in range(len(members) - 1))])
    alone = settings.consistency is Consistency.SINGLE
    if alone and settings.secondaries:
        raise Problem("secondaries", "consistency: single holds the data in one region; remove them, or take async")
    registry.refuse_unsupported(first.cloud, database_features(settings))
    clients = selected(settings.clients, regions, deployment.groups, "clients") if settings.clients else members
    of_one_account([*members, *clients], regions, [*("" for _ in members), *("clients" for _ in clients)])
    options = {name: getattr(settings, name) for name in DatabaseOptions.model_fields}
    return [
        Item(
            kind="databases",
            key=key,
            name=f"{NOUN}-{key}",
            account_key=first.account_key,
            members=tuple(members),
            clients=tuple(clients),
            home=settings.primary if alone else "",
            uses=(use_of(settings),),
            backup=settings.backup,
            covers=tuple(
                Cover(
                    f"{NOUN}-{key}",
                    "-".join(part for part in (NOUN, key, shard) if part),
                    use_of(settings),
                    settings.primary,
                    (shard, settings.primary),
                )
                for shard in settings.shards or [""]
            ),
            args={**options, "primary": settings.primary, "epoch": settings.epoch, "retire": settings.retire},
        )
    ]


def use_of(options: DatabaseOptions) -> Use:
    """Return what the key of a database's region encrypts."""
    if options.engine is Engine.DOCUMENT:
        return Use.DOCUMENT
    return Use.STRONG_SQL if options.consistency is Consistency.STRONG else Use.POSTGRES
