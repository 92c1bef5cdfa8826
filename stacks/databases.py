"""What a deployment's databases are, from the settings: merged, checked, each in the regions of one account."""

from collections.abc import Collection, Mapping, Sequence

from graticule.providers import registry
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.database import (
    Consistency,
    DatabaseOptions,
    Engine,
    check_administrators,
    check_database,
    database_features,
    is_postgres,
)
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.keys import Use
from graticule.providers.contract.network import Egress
from graticule.providers.contract.postgres import check_geo_backup
from graticule.providers.contract.private_links import PRIVATE_LINKS
from graticule.providers.contract.topologies import Topology, check_topology, unused
from graticule.stacks.clusters import principal_of
from graticule.stacks.database_settings import Database
from graticule.stacks.resolved import Cover, Item, ResolvedRegion
from graticule.stacks.restores import restored
from graticule.stacks.selection import selected
from graticule.stacks.settings import Deployment
from graticule.stacks.spread import check_kept_inside, check_leaving, check_private_zone, of_one_account, region_of

NOUN = "database"
_SERVED_BY_NETWORKS = {(Use.DOCUMENT, Cloud.AWS), (Use.DOCUMENT, Cloud.GCP), (Use.STRONG_SQL, Cloud.GCP)}
"""What nothing is made for in a client's network, which leads to the cloud's API by itself."""


def resolve(deployment: Deployment, regions: Mapping[str, ResolvedRegion], key: str, settings: Database) -> list[Item]:
    """Return a database as its component takes it.

    Raises:
        Problem: what the settings ask for is not to be had; the place is inside the database.
    """
    members = [settings.primary, *settings.secondaries]
    first = region_of(settings.primary, regions, "primary")
    for place, region in enumerate(settings.secondaries):
        region_of(region, regions, f"secondaries.{place}")
        if region in members[: place + 1]:
            raise Problem(f"secondaries.{place}", f"'{region}' holds the database already; remove it")
    of_one_account(members, regions, ["primary", *(f"secondaries.{place}" for place in range(len(members) - 1))])
    alone = settings.consistency is Consistency.SINGLE
    if alone and settings.secondaries:
        raise Problem("secondaries", "consistency: single holds the data in one region; remove them, or take async")
    registry.refuse_unsupported(first.cloud, database_features(settings))
    check_database(settings, first.cloud, {member: len(regions[member].network.zones) for member in members})
    administrators = {
        team: principal_of(deployment, first.cloud, team, f"administrators.{place}")
        for place, team in enumerate(settings.administrators)
    }
    if is_postgres(settings):
        check_administrators(first.cloud, administrators)
        locations = {member: regions[member].network.location for member in members}
        check_geo_backup(settings, locations, has_moved=settings.epoch > 1)
        _check_epoch(settings)
    check_leaving(settings.leaving, settings.secondaries, "the secondaries")
    clients = selected(settings.clients, regions, deployment.groups, "clients") if settings.clients else members
    of_one_account([*members, *clients], regions, [*("" for _ in members), *("clients" for _ in clients)])
    kept = _check_topology(deployment, regions, settings, members, clients)
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
            kept=tuple(kept) if len(kept) > len(members) else (),
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
            roles=roles_of(settings, members),
            shards=tuple(settings.shards) or ("",),
            routed=is_postgres(settings),
            args={
                **options,
                "restore": restored(deployment, settings, key, first.cloud, NOUN),
                "primary": settings.primary,
                "epoch": settings.epoch,
                "leaving": settings.leaving,
                "administrators": administrators,
                "retire": settings.retire,
            },
        )
    ]


def _check_epoch(settings: Database) -> None:
    if settings.epoch > 1 and settings.consistency is Consistency.SINGLE:
        raise Problem(
            "epoch", "counts the moves of the writer, which with consistency: single does not move; remove it"
        )


def roles_of(options: DatabaseOptions, members: Sequence[str]) -> tuple[str, ...]:
    """Return what the endpoints of a database are called that have stable names.

    What is an API, and what tells its databases apart by the name that clients ask for in TLS, has none.
    """
    if not is_postgres(options):
        return ()
    return ("writer", "reader", *(f"reader-{member}" for member in members))


def _check_topology(
    deployment: Deployment,
    regions: Mapping[str, ResolvedRegion],
    settings: Database,
    members: list[str],
    clients: list[str],
) -> list[str]:
    """Check that a database may be where the settings want it, and return every location that keeps it."""
    cloud = regions[members[0]].cloud
    places = {key: regions[key].network.location for key in members}
    topology = Topology(cloud, settings, places, clients, "secondaries")
    for option, reason in unused(topology).items():
        if option in settings.model_fields_set:
            raise Problem(option, reason)
    kept = check_topology(topology)
    check_kept_inside(deployment, regions, members, kept)
    if settings.engine is Engine.DOCUMENT and cloud is Cloud.AZURE:
        for key in clients:
            check_private_zone(regions[key], PRIVATE_LINKS[Use.DOCUMENT].zone)
    if (use_of(settings), cloud) in _SERVED_BY_NETWORKS:
        for key in clients:
            _check_way(regions[key], places.values())
    return kept


def _check_way(client: ResolvedRegion, held: Collection[str]) -> None:
    """Check that a network that the deployment makes leads to the cloud's API: out, or privately.

    Args:
        client: the region that connects.
        held: the locations of the database.

    Raises:
        Problem: it leads nowhere.
    """
    network = client.network
    if network.existing or network.egress is not Egress.NONE:
        return
    if not network.private_services:
        text = f"'{client.key}' has no way to it, with egress: none and private_services: false"
        raise Problem(
            "clients",
            f"{text}; name the regions that connect, or set either in regions.{client.key}.network to something else",
        )
    if client.cloud is Cloud.AWS and network.location not in held:
        raise Problem(
            "clients",
            f"'{client.key}' has no way to it, with egress: none: DynamoDB answers privately in its own regions alone; "
            f"name others, add it to secondaries, or set regions.{client.key}.network.egress to something else",
        )


def use_of(options: DatabaseOptions) -> Use:
    """Return what the key of a database's region encrypts."""
    if options.engine is Engine.DOCUMENT:
        return Use.DOCUMENT
    return Use.STRONG_SQL if options.consistency is Consistency.STRONG else Use.POSTGRES
