"""How a cloud moves the writer of a database or cache to another region: its own calls, as data. Nothing is run here."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from graticule.providers.contract.cloud import Cloud


class Technology(StrEnum):
    """What replicates, one for each cloud and topology."""

    AURORA = "aurora-global"
    """Aurora Global Database."""
    ALLOYDB = "alloydb"
    """AlloyDB with secondary clusters."""
    FLEXIBLE = "postgresql-flexible-server"
    """PostgreSQL flexible server with read replicas and a virtual endpoint."""
    ELASTICACHE = "elasticache-global-datastore"
    """ElastiCache Global Datastore."""
    MEMORYSTORE = "memorystore"
    """Memorystore for Valkey with secondary instances."""
    MANAGED_REDIS = "managed-redis"
    """Azure Managed Redis with active geo-replication: every region writes."""


@dataclass(frozen=True)
class Call:
    """One command of a cloud's own tool; a word that is a call itself stands for what that one prints."""

    words: tuple["str | Call", ...]

    def __str__(self) -> str:
        """Return the command as a shell takes it."""
        return " ".join(f'"$({word})"' if isinstance(word, Call) else shlex.quote(word) for word in self.words)


@dataclass(frozen=True)
class Member:
    """One region's part."""

    key: str
    """The region's key."""
    location: str
    """The cloud's own name of the region."""
    name: str
    """The physical name of the cluster, server or instance."""
    group: str = ""
    """The resource group (Azure)."""


@dataclass(frozen=True)
class Held:
    """One thing with a writer, or one shard of it."""

    technology: Technology
    account: str
    """The AWS account id, GCP project or Azure subscription."""
    whole: str
    """The physical name of what joins the members."""
    members: Mapping[str, Member]
    """By region."""
    writer: str
    """The region that the settings name."""
    to: str
    """The region that is to write."""

    @property
    def new(self) -> Member:
        """The member that is to write."""
        return self.members[self.to]

    @property
    def old(self) -> Member:
        """The member that the settings name as the writer."""
        return self.members[self.writer]


@dataclass(frozen=True)
class Move:
    """How a technology moves its writer."""

    switchover: Callable[[Held], Sequence[Call]] | None
    """The calls of a planned one, which loses nothing; none: there is no writer to move."""
    failover: Callable[[Held], Sequence[Call]]
    """The calls while the writer's region is gone."""
    ask: Callable[[Held], Call]
    """What the cloud is asked to learn whether it is done."""
    done: Callable[[Held, Any], bool]
    """Reads the answer: whether the new member writes, and nothing is under way any more."""
    afterwards: str
    """What is left to do after a failover, once the region is back."""


def _aurora_arn(held: Held, member: Member) -> str:
    return f"arn:{partition(member.location)}:rds:{member.location}:{held.account}:cluster:{member.name}"


def partition(location: str) -> str:
    """Return the partition of AWS that a region belongs to, the second part of its ARNs."""
    if location.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if location.startswith("us-gov-") else "aws"


def _aurora(held: Held, action: str, region: str, *more: str) -> list[Call]:
    target = ("--target-db-cluster-identifier", _aurora_arn(held, held.new))
    return [Call(("aws", "rds", action, "--region", region, "--global-cluster-identifier", held.whole, *target, *more))]


def _ask_aurora(held: Held) -> Call:
    named = ("--global-cluster-identifier", held.whole)
    return Call(("aws", "rds", "describe-global-clusters", "--region", held.new.location, *named, "--output", "json"))


def _aurora_done(held: Held, answer: Any) -> bool:  # noqa: ANN401 - JSON
    found = answer["GlobalClusters"][0]
    wanted = _aurora_arn(held, held.new)
    writes = any(one["DBClusterArn"] == wanted and one["IsWriter"] for one in found["GlobalClusterMembers"])
    return writes and found["Status"] == "available"


def _alloydb(held: Held, action: str) -> list[Call]:
    where = ("--region", held.new.location, "--project", held.account, "--quiet")
    return [Call(("gcloud", "alloydb", "clusters", action, held.new.name, *where))]


def _ask_alloydb(held: Held) -> Call:
    where = ("--region", held.new.location, "--project", held.account, "--format", "json")
    return Call(("gcloud", "alloydb", "clusters", "describe", held.new.name, *where))


def _alloydb_done(held: Held, answer: Any) -> bool:  # noqa: ANN401, ARG001 - JSON; each technology's shape
    return answer["clusterType"] == "PRIMARY" and answer["state"] == "READY"


def _server(held: Held) -> tuple[str, ...]:
    return ("--subscription", held.account, "--resource-group", held.new.group, "--name", held.new.name)


def _flexible(held: Held, option: str) -> list[Call]:
    how = ("--promote-mode", "switchover", "--promote-option", option, "--yes")
    return [Call(("az", "postgres", "flexible-server", "replica", "promote", *_server(held), *how))]


def _ask_flexible(held: Held) -> Call:
    return Call(("az", "postgres", "flexible-server", "show", *_server(held), "--output", "json"))


def _flexible_done(held: Held, answer: Any) -> bool:  # noqa: ANN401, ARG001 - JSON; each technology's shape
    role = answer.get("replicationRole") or (answer.get("replication") or {}).get("role")
    return role == "Primary" and answer["state"] == "Ready"


def datastore(held: Held) -> Call:
    """Return the call that finds the id of a Global Datastore, of which AWS makes up the beginning."""
    query = f"GlobalReplicationGroups[?ends_with(GlobalReplicationGroupId, '-{held.whole}')].GlobalReplicationGroupId"
    how = ("--region", held.new.location, "--query", query, "--output", "text")
    return Call(("aws", "elasticache", "describe-global-replication-groups", *how))


def _elasticache(held: Held) -> list[Call]:
    new = ("--primary-region", held.new.location, "--primary-replication-group-id", held.new.name)
    words = ("aws", "elasticache", "failover-global-replication-group", "--region", held.new.location)
    return [Call((*words, "--global-replication-group-id", datastore(held), *new))]


def _ask_elasticache(held: Held) -> Call:
    words = ("aws", "elasticache", "describe-global-replication-groups", "--region", held.new.location)
    named = ("--global-replication-group-id", datastore(held), "--show-member-info", "--output", "json")
    return Call((*words, *named))


def _elasticache_done(held: Held, answer: Any) -> bool:  # noqa: ANN401 - JSON
    found = answer["GlobalReplicationGroups"][0]
    mine = [one for one in found["Members"] if one["ReplicationGroupId"] == held.new.name]
    return any(one["Role"] == "PRIMARY" for one in mine) and found["Status"] in {"available", "primary-only"}


def _instance(held: Held, member: Member) -> str:
    return f"projects/{held.account}/locations/{member.location}/instances/{member.name}"


def _memorystore(held: Held) -> list[Call]:
    others = [member for key, member in held.members.items() if key != held.to]
    role = "--cross-instance-replication-config-role=primary"
    following = [
        f"--cross-instance-replication-config-secondary-instances=instance={_instance(held, one)}" for one in others
    ]
    where = ("--location", held.new.location, "--project", held.account, "--quiet")
    return [Call(("gcloud", "memorystore", "instances", "update", held.new.name, *where, role, *following))]


def _ask_memorystore(held: Held) -> Call:
    where = ("--location", held.new.location, "--project", held.account, "--format", "json")
    return Call(("gcloud", "memorystore", "instances", "describe", held.new.name, *where))


def _memorystore_done(held: Held, answer: Any) -> bool:  # noqa: ANN401, ARG001 - JSON; each technology's shape
    role = (answer.get("crossInstanceReplicationConfig") or {}).get("instanceRole")
    return role == "PRIMARY" and answer["state"] == "ACTIVE"


def _database(member: Member, held: Held) -> str:
    group = f"/subscriptions/{held.account}/resourceGroups/{member.group}"
    return f"{group}/providers/Microsoft.Cache/redisEnterprise/{member.name}/databases/default"


def _cluster(held: Held) -> tuple[str, ...]:
    return ("--subscription", held.account, "--resource-group", held.new.group, "--cluster-name", held.new.name)


def _unlink(held: Held) -> list[Call]:
    gone = ("--unlink-ids", _database(held.old, held))
    return [Call(("az", "redisenterprise", "database", "force-unlink", *_cluster(held), *gone))]


def _ask_redis(held: Held) -> Call:
    return Call(("az", "redisenterprise", "database", "show", *_cluster(held), "--output", "json"))


def _redis_done(held: Held, answer: Any) -> bool:  # noqa: ANN401 - JSON
    linked = [str(one["id"]).lower() for one in (answer.get("geoReplication") or {}).get("linkedDatabases") or []]
    return _database(held.old, held).lower() not in linked and answer["resourceState"] == "Running"


MOVES: Mapping[Technology, Move] = {
    Technology.AURORA: Move(
        switchover=lambda held: _aurora(held, "switchover-global-cluster", held.old.location),
        failover=lambda held: _aurora(held, "failover-global-cluster", held.new.location, "--allow-data-loss"),
        ask=_ask_aurora,
        done=_aurora_done,
        afterwards="AWS makes the old writer a secondary again when its region is back",
    ),
    Technology.ALLOYDB: Move(
        switchover=lambda held: _alloydb(held, "switchover"),
        failover=lambda held: _alloydb(held, "promote"),
        ask=_ask_alloydb,
        done=_alloydb_done,
        afterwards="the old cluster still takes writes when its region is back, and follows no more: remove it and add it again",
    ),
    Technology.FLEXIBLE: Move(
        switchover=lambda held: _flexible(held, "planned"),
        failover=lambda held: _flexible(held, "forced"),
        ask=_ask_flexible,
        done=_flexible_done,
        afterwards="Azure makes the old server a replica when its region is back",
    ),
    Technology.ELASTICACHE: Move(
        switchover=_elasticache,
        failover=_elasticache,
        ask=_ask_elasticache,
        done=_elasticache_done,
        afterwards="AWS makes the old member follow again when its region is back",
    ),
    Technology.MEMORYSTORE: Move(
        switchover=_memorystore,
        failover=_memorystore,
        ask=_ask_memorystore,
        done=_memorystore_done,
        afterwards="Google makes the old instance follow again when its region is back",
    ),
    Technology.MANAGED_REDIS: Move(
        switchover=None,
        failover=_unlink,
        ask=_ask_redis,
        done=_redis_done,
        afterwards="the old database is out of the group: link it again, which empties it, or remove its region",
    ),
}
"""By technology how its writer is moved."""

TECHNOLOGIES: Mapping[tuple[str, Cloud], Technology] = {
    ("databases", Cloud.AWS): Technology.AURORA,
    ("databases", Cloud.GCP): Technology.ALLOYDB,
    ("databases", Cloud.AZURE): Technology.FLEXIBLE,
    ("caches", Cloud.AWS): Technology.ELASTICACHE,
    ("caches", Cloud.GCP): Technology.MEMORYSTORE,
    ("caches", Cloud.AZURE): Technology.MANAGED_REDIS,
}
"""By block of the settings and cloud what replicates."""
