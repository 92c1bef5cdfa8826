"""Guards: no preview passes that would delete, replace or shrink what cannot be made again.

What is guarded, and how, is the data of :data:`RULES`. Components guard what they make by themselves; a program that
uses them calls :func:`register` before its first component, so that the guards also stand when its last component is
taken away, and to name what may go.
"""

import re
import weakref
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pulumi
from pulumi.runtime import settings as connection

from graticule.components import database_rules
from graticule.components.changes import (
    longer,
    never_changes,
    never_drops,
    never_falls,
    one_major_up,
    same_buckets,
)
from graticule.components.guarded import Change, Guarded
from graticule.components.retention import deletes_no_sooner, never_off, never_shorter
from graticule.providers.contract.members import BUCKETS, EPOCH, TOPOLOGY
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.spread import Spread

P = TypeVar("P", bound=Placed | Spread)
EVERYTHING = "all"
"""In ``allow_data_loss``: whatever the program makes."""

_KEEP, _SHRINK = "graticule:keep", "graticule:shrink"


def never_less(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a number to stay or grow; what is no number, or not known yet, is not judged."""
    return not (_is_number(old) and _is_number(new)) or new >= old


def never_sooner(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a time that something is kept to stay or grow, in whatever form a cloud writes it."""
    before, after = _seconds(old), _seconds(new)
    return before is None or after is None or after >= before


def never_older(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a version to stay or go up."""
    before, after = _minor(old), _minor(new)
    return not (before and after) or after >= before


def one_minor_up(old: Any, new: Any) -> bool:  # noqa: ANN401 - properties are of any type
    """Allow a version to stay, or to become the next minor."""
    before, after = _minor(old), _minor(new)
    return not (before and after) or (before[0] == after[0] and 0 <= after[1] - before[1] <= 1)


_RETENTION = (never_less, "keep the retention, or copy what it would drop elsewhere first")
_STAYS = (never_sooner, _RETENTION[1])
_PARTITIONS = (never_less, "partitions only grow; make another topic and move over")
_STORAGE = (never_less, "disks only grow; make another stream and move over")
_VERSION = (one_minor_up, "go up by one minor version at a time; to go back, add the cluster's other generation")
_MAJOR = (one_major_up, "go up by one major version at a time; to go back, restore into a new database")
_DISK = (never_less, "storage only grows; make a smaller database beside it and move over")
_OF_DATABASE: Mapping[str, tuple[Change, str]] = {
    EPOCH: (never_falls, "the epoch counts the moves of the writer and never falls; undo the change"),
    BUCKETS: (
        same_buckets,
        "what is in a bucket does not move by itself; undo it, or move the data and say migrate: true",
    ),
}
"""By tag or label of a database's member which changes are fine."""
_JOINS = (never_changes, "such a cluster joins no global database; restore into a new database with consistency: async")
_DELETION = (deletes_no_sooner, "keep it as late, or copy what it would delete elsewhere first")
_LOCK = (never_shorter, "keep the lock as long; what was promised to be kept may not be deleted earlier")
_UNDO = (never_shorter, "keep it as long, or copy what could no longer be had back elsewhere first")
_VERSIONS = (never_off, "keep versions: without them nothing that is overwritten or deleted comes back")
_IMAGES = "the images in it, which clusters may need to scale"
_OBJECTS = "the objects in it"
_KEY = "all that it encrypts"
_REMOVE_KEY = (
    "To keep it, name its purpose in keys.keep of its region: what it encrypted may outlive what used it. To remove it, "
    "name the keys in allow_data_loss, or set 'retire: true' on the region, and update, then take away what uses it"
)
_LOGS = "the logs in it"
_QUEUE = "the messages in it"
_STREAM = "the topics in it, and their messages"
_METRICS = "the metrics in it"
_NETWORK = "everything in the network"
_DATABASE = "the database"
_CACHE, _CACHES = "what is in the cache", "what joins the regions of the cache"
_EPOCH = (never_falls, "it counts the moves of the writer and never falls; take the higher one again")
_SNAPSHOTS = (never_drops, "keep the snapshots, or copy what it would drop elsewhere first")
_ENGINE = (never_drops, "an engine's version never goes back; take the newer one again")
_CLUSTER = "what runs in the cluster and the volumes of its pods"

_BACKUPS = "the backups in it"


def _labelled(prop: str) -> dict[str, tuple[Change, str]]:
    return {f"{prop}.{label}": rule for label, rule in _OF_DATABASE.items()}


RULES: Mapping[str, Guarded] = {
    "aws:amp/workspace:Workspace": Guarded(_METRICS),
    "aws:backup/vault:Vault": Guarded(_BACKUPS),
    "aws:cloudwatch/logGroup:LogGroup": Guarded(_LOGS, {"retentionInDays": _RETENTION}),
    "aws:ec2/vpc:Vpc": Guarded(_NETWORK),
    "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup": Guarded(_CACHES, {"engineVersion": _ENGINE}),
    "aws:elasticache/replicationGroup:ReplicationGroup": Guarded(
        _CACHE, {"snapshotRetentionLimit": _SNAPSHOTS, "engineVersion": _ENGINE, f"tags.{EPOCH}": _EPOCH}
    ),
    "aws:eks/cluster:Cluster": Guarded(_CLUSTER, {"version": _VERSION}),
    "aws:kms/key:Key": Guarded(_KEY, remove=_REMOVE_KEY),
    "aws:msk/cluster:Cluster": Guarded(
        _STREAM,
        {
            "kafkaVersion": (never_older, "a cluster's version only goes up"),
            "numberOfBrokerNodes": (never_less, "keep the brokers; one that goes takes its partitions along"),
        },
    ),
    "aws:msk/topic:Topic": Guarded(_QUEUE, {"configs": _STAYS, "partitionCount": _PARTITIONS}),
    "aws:sqs/queue:Queue": Guarded(_QUEUE, {"messageRetentionSeconds": _RETENTION}),
    "aws:rds/cluster:Cluster": Guarded(
        _DATABASE,
        {
            "backupRetentionPeriod": _RETENTION,
            "engineVersion": _MAJOR,
            f"tags.{TOPOLOGY}": _JOINS,
            **_labelled("tags"),
        },
    ),
    "aws:rds/globalCluster:GlobalCluster": Guarded(_DATABASE, {"engineVersion": _MAJOR}),
    "aws:secretsmanager/secret:Secret": Guarded("the password in it"),
    "aws:ecr/repository:Repository": Guarded(_IMAGES),
    "aws:s3/bucket:Bucket": Guarded(_OBJECTS),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Guarded(_OBJECTS, {"rules": _DELETION}),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": Guarded(
        "the lock on what will be written", {"rule.defaultRetention.days": _LOCK}
    ),
    "aws:s3/bucketVersioning:BucketVersioning": Guarded(
        "earlier versions of what is written next", {"versioningConfiguration.status": _VERSIONS}
    ),
    "aws:memorydb/cluster:Cluster": Guarded(_CACHE, {"snapshotRetentionLimit": _SNAPSHOTS, "engineVersion": _ENGINE}),
    "aws:memorydb/multiRegionCluster:MultiRegionCluster": Guarded(_CACHES, {"engineVersion": _ENGINE}),
    "azure-native:containerservice:ManagedCluster": Guarded(_CLUSTER, {"kubernetesVersion": _VERSION}),
    "azure-native:dataprotection:BackupVault": Guarded(_BACKUPS),
    "azure-native:dbforpostgresql:Server": Guarded(
        _DATABASE,
        {
            "backup.backupRetentionDays": _RETENTION,
            "storage.storageSizeGB": _DISK,
            "version": _MAJOR,
            **_labelled("tags"),
        },
    ),
    "azure-native:keyvault:Key": Guarded(_KEY, remove=_REMOVE_KEY),
    "azure-native:keyvault:Vault": Guarded("the keys in it, and " + _KEY.replace("it", "they"), remove=_REMOVE_KEY),
    "azure-native:monitor:AzureMonitorWorkspace": Guarded(_METRICS),
    "azure-native:network:VirtualNetwork": Guarded(_NETWORK),
    "azure-native:operationalinsights:Workspace": Guarded(_LOGS, {"retentionInDays": _RETENTION}),
    "azure-native:redisenterprise:Database": Guarded(_CACHE, {"persistence.rdbEnabled": (never_off, "keep it on")}),
    "azure-native:redisenterprise:RedisEnterprise": Guarded(_CACHE, {f"tags.{EPOCH}": _EPOCH}),
    "gcp:backupdisasterrecovery/backupVault:BackupVault": Guarded(_BACKUPS),
    "azure-native:eventhub:EventHub": Guarded(
        _QUEUE, {"partitionCount": _PARTITIONS, "retentionDescription.retentionTimeInHours": _RETENTION}
    ),
    "azure-native:eventhub:Namespace": Guarded(_STREAM),
    "azure-native:servicebus:Namespace": Guarded("the queues in it, and their messages"),
    "azure-native:servicebus:Queue": Guarded(_QUEUE, {"defaultMessageTimeToLive": _STAYS}),
    "gcp:alloydb/cluster:Cluster": Guarded(
        _DATABASE,
        {
            "automatedBackupPolicy.timeBasedRetention.retentionPeriod": (longer, _RETENTION[1]),
            "continuousBackupConfig.recoveryWindowDays": _RETENTION,
            "databaseVersion": _MAJOR,
            **_labelled("labels"),
        },
    ),
    "azure-native:containerregistry:Registry": Guarded(_IMAGES),
    "azure-native:storage:BlobContainer": Guarded(_OBJECTS),
    "azure-native:storage:BlobServiceProperties": Guarded(
        "earlier versions of what is written next",
        {"isVersioningEnabled": _VERSIONS, "deleteRetentionPolicy.days": _UNDO},
    ),
    "azure-native:storage:ManagementPolicy": Guarded(_OBJECTS, {"policy.rules": _DELETION}),
    "azure-native:storage:StorageAccount": Guarded(
        "the data in it",
        {"immutableStorageWithVersioning.immutabilityPolicy.immutabilityPeriodSinceCreationInDays": _LOCK},
    ),
    "gcp:compute/network:Network": Guarded(_NETWORK),
    "gcp:container/cluster:Cluster": Guarded(_CLUSTER, {"minMasterVersion": _VERSION}),
    "gcp:kms/cryptoKey:CryptoKey": Guarded(_KEY, remove=_REMOVE_KEY),
    "gcp:kms/keyRing:KeyRing": Guarded("the keys in it", remove=_REMOVE_KEY),
    "gcp:managedkafka/cluster:Cluster": Guarded(_STREAM, {"brokerCapacityConfig.diskSizeGib": _STORAGE}),
    "gcp:managedkafka/topic:Topic": Guarded(_QUEUE, {"configs": _STAYS, "partitionCount": _PARTITIONS}),
    "gcp:pubsub/subscription:Subscription": Guarded(_QUEUE, {"messageRetentionDuration": _STAYS}),
    "gcp:pubsub/topic:Topic": Guarded(_QUEUE),
    "gcp:memorystore/instance:Instance": Guarded(
        _CACHE,
        {
            "automatedBackupConfig.retention": _SNAPSHOTS,
            "engineVersion": _ENGINE,
            f"labels.{EPOCH}": _EPOCH,
        },
    ),
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": Guarded(_LOGS, {"retentionDays": _RETENTION}),
    "gcp:artifactregistry/repository:Repository": Guarded(_IMAGES),
    "gcp:storage/bucket:Bucket": Guarded(
        _OBJECTS,
        {
            "versioning.enabled": _VERSIONS,
            "retentionPolicy.retentionPeriod": _LOCK,
            "softDeletePolicy.retentionDurationSeconds": _UNDO,
            "lifecycleRules": _DELETION,
        },
    ),
    **database_rules.RULES,
}
"""By the resource's type what is guarded."""


class DataLossError(Exception):
    """A change that would lose data; the engine stops before it, in a preview too."""


@dataclass
class _Guards:
    """The guards of one connection to the engine, and what the program asks of it."""

    allowed: tuple[str, ...]
    asked: dict[tuple[str, str], Mapping[str, Any]]
    hooks: pulumi.ResourceHookBinding


_OF_CONNECTION: "weakref.WeakKeyDictionary[Any, _Guards]" = weakref.WeakKeyDictionary()
"""The engine takes a hook's name once a connection, so what is registered is kept with it."""


def register(allow_data_loss: Collection[str] = ()) -> None:
    """Register the guards with the engine, once, before the first component.

    The state of a guarded resource remembers its guards: a program that no longer has components still calls this,
    and ``pulumi destroy`` needs ``--run-program``.

    Args:
        allow_data_loss: logical names of components (``use1-cluster-blue``), or beginnings of them up to a dash
            (``use1``), that may lose data in this deployment; ``all`` for everything.
    """
    monitor = connection.get_monitor()
    if monitor in _OF_CONNECTION:
        return
    guards = _Guards(tuple(allow_data_loss), {}, pulumi.ResourceHookBinding())
    on_preview = pulumi.ResourceHookOptions(on_dry_run=True)
    guards.hooks = pulumi.ResourceHookBinding(
        before_delete=[pulumi.ResourceHook(_KEEP, _keeper(guards), on_preview)],
        before_update=[pulumi.ResourceHook(_SHRINK, _shrinker(guards), on_preview)],
    )
    _OF_CONNECTION[monitor] = guards


def guarded(
    opts: pulumi.ResourceOptions | None, *, retire: bool = False, leaving: Collection[str] = ()
) -> pulumi.ResourceOptions:
    """Return a component's options, with guards and ``protect`` for what it will make.

    Args:
        opts: what the caller gave.
        retire: the first of the two steps in which a component is removed: its guards are taken off, so that the
            next update may delete it.
        leaving: logical names, or beginnings of them up to a dash, of what alone is removed so.
    """
    register()
    guards = _OF_CONNECTION[connection.get_monitor()]

    def guard(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.type_ not in RULES:
            return None
        guards.asked[args.type_, args.name] = dict(args.props)
        if retire or _is_allowed(args.name, (*guards.allowed, *leaving)):
            return None
        if args.opts.protect is None:
            args.opts.protect = True
        args.opts.hooks = pulumi.ResourceHookBinding.merge(args.opts.hooks, guards.hooks)
        return pulumi.ResourceTransformationResult(args.props, args.opts)

    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=[guard]))


def released(args: P, name: str) -> P:
    """Return a component's args, retired where the program allows what it makes to lose data.

    Args:
        args: the args.
        name: the component's logical name.
    """
    register()
    allowed = _OF_CONNECTION[connection.get_monitor()].allowed
    return args.model_copy(update={"retire": True}) if _is_allowed(name, allowed) else args


def _keeper(guards: _Guards) -> Callable[[pulumi.ResourceHookArgs], Awaitable[None]]:
    async def keep(args: pulumi.ResourceHookArgs) -> None:
        if _is_allowed(args.name, guards.allowed):
            return
        changed = await _changed(args.old_inputs or {}, guards.asked.get((args.type, args.name), {}))
        lost = f"{RULES[args.type].loses} would be lost" if args.type in RULES else "its data would be lost"
        if not changed:
            remove = RULES.get(args.type, Guarded("")).remove
            raise DataLossError(f"{args.name} ({args.type}) would be deleted: {lost}. {remove}")
        message = (
            f"{args.name} ({args.type}) would be replaced because of {', '.join(changed)}: {lost}. Undo the change; or make a new one beside "
            "it, move over, and retire the old one; or name it in allow_data_loss"
        )
        raise DataLossError(message)

    return keep


def _shrinker(guards: _Guards) -> Callable[[pulumi.ResourceHookArgs], None]:
    def shrink(args: pulumi.ResourceHookArgs) -> None:
        if args.type not in RULES or _is_allowed(args.name, guards.allowed):
            return
        for path, (is_fine, remedy) in RULES[args.type].properties.items():
            old, new = _at(args.old_inputs, path), _at(args.new_inputs, path)
            if not is_fine(old, new):
                message = f"{args.name} ({args.type}): {path} would go from {_shown(old)} to {_shown(new)}; {remedy}"
                raise DataLossError(message)

    return shrink


async def _changed(old: Mapping[str, Any], asked: Mapping[str, Any]) -> list[str]:
    """Return the properties that the program asks otherwise than the state has them, as far as both are known."""
    found: list[str] = []
    for key, value in asked.items():
        name = _camel(key)
        before, after = old.get(name), await pulumi.Output.from_input(value).future()
        found += [
            f"{path} ({_shown(was)} to {_shown(wanted)})" for path, was, wanted in _differences(name, before, after)
        ]
    return sorted(found)


def _differences(path: str, before: Any, after: Any) -> list[tuple[str, Any, Any]]:  # noqa: ANN401 - of any type
    """Return what differs in a property, down to the plain values in its blocks."""
    if isinstance(before, Mapping) and hasattr(after, "__dict__"):
        inner = {_camel(key): value for key, value in vars(after).items()}
        return [one for key, value in inner.items() for one in _differences(f"{path}.{key}", before.get(key), value)]
    plain = all(isinstance(one, str | int | float | bool | None) for one in (before, after))
    return [(path, before, after)] if plain and before != after else []


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda part: part[1].upper(), name)


def _is_allowed(name: str, allowed: Collection[str]) -> bool:
    return any(one in {EVERYTHING, name} or name.startswith(f"{one}-") for one in allowed)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _minor(version: object) -> tuple[int, int] | None:
    found = re.match(r"^v?(\d+)\.(\d+)", version) if isinstance(version, str) else None
    return (int(found[1]), int(found[2])) if found else None


def _seconds(value: object) -> float | None:
    """Return a time in seconds: ``600s``, ``P4D``, or ``retention.ms`` in the settings of a topic of Kafka."""
    if isinstance(value, Mapping):
        kept = value.get("retention.ms")
        return int(kept) / 1000 if isinstance(kept, str) and kept.isdigit() else None
    if not isinstance(value, str):
        return None
    found = re.match(r"^(?:P(?P<days>\d+)D|(?P<seconds>\d+)s|.*\"retention\.ms\": ?\"(?P<ms>\d+)\".*)$", value)
    if not found:
        return None
    days, seconds, ms = found["days"], found["seconds"], found["ms"]
    return int(days) * 86400 if days else int(seconds) if seconds else int(ms) / 1000


def _at(inputs: Mapping[str, Any] | None, path: str) -> Any:  # noqa: ANN401 - properties are of any type
    value: Any = inputs
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return ", ".join(_name_of(one) for one in value) or "none"
    return f"{value:g}" if _is_number(value) else repr(value)


def _name_of(value: object) -> str:
    """Return how an element of a list is shown: by its name where it has one."""
    names = [one for key, one in value.items() if str(key).endswith("Name")] if isinstance(value, Mapping) else []
    return str(names[0]) if names else repr(value)
