"""A database in one or several regions of one cloud."""

from typing import Any

import pulumi

from graticule.components.guards import guarded, released
from graticule.components.losable import DATABASE, below
from graticule.providers import registry
from graticule.providers.contract.database import DatabaseArgs, database_features
from graticule.providers.contract.members import block_of, leaving, never_below
from graticule.providers.contract.outputs import by_key
from graticule.providers.contract.topologies import Topology, check_topology


class Database(pulumi.ComponentResource):
    """A managed database: PostgreSQL or documents, in one region or in several, whole or in shards."""

    endpoints: pulumi.Output[dict[str, dict[str, str]]]
    """By shard (``""`` without shards) and by role (``writer``, ``reader``, ``reader-<region>``) the host that answers."""
    port: int
    """The TCP port; 443 where the database is an API."""
    database: str
    """The name of the database to connect to."""
    secrets: pulumi.Output[dict[str, str]]
    """By shard where the administrator's password is, ``secret:<store>/<name>``; empty where none exists."""
    ids: pulumi.Output[dict[str, dict[str, str]]]
    """By shard and region the id of the member."""
    shards: dict[str, str]
    """By shard its buckets, ``0-511``."""

    def __init__(self, name: str, args: DatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the database.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problem: the cloud lacks what the args ask for, or its SDK is not installed.
            Problems: the args are wrong.
        """
        args = released(DatabaseArgs.parse(args), DATABASE, name)
        registry.refuse_unsupported(args.cloud, database_features(args))
        check_topology(Topology.of(args))
        gone = [one for what in leaving(name, args) for one in below(what)]
        super().__init__(DATABASE, name, {}, guarded(opts, DATABASE, name, retire=args.retire, leaving=gone))
        outputs = registry.database(args)(name, args, self)
        endpoints = pulumi.Output.all(**outputs.endpoints)
        self.endpoints = never_below(endpoints, block_of(name), args.epoch, {} if args.retire else outputs.carried)
        self.port = outputs.port
        self.database = outputs.database
        self.secrets = by_key(outputs.secrets)
        self.ids = pulumi.Output.all(**outputs.ids)
        self.shards = {key: shard.buckets for key, shard in args.shards.items()}
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, Any]:
        """Return the outputs by their names, as a stack exports them."""
        return {name: getattr(self, name) for name in ("endpoints", "port", "database", "secrets", "ids", "shards")}
