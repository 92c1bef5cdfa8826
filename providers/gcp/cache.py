"""A cache on GCP: Memorystore for Valkey, over regions with one instance that writes and others that follow it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi_gcp import memorystore, projects

from graticule.providers.contract.cache import CacheArgs, CacheOutputs, Topology, size_row
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.member_names import member_name
from graticule.providers.contract.members import EPOCH, asked
from graticule.providers.contract.names import dashed_name
from graticule.providers.contract.sizes import class_of
from graticule.providers.contract.switchover import Technology
from graticule.providers.contract.topology import Ask, check_writer
from graticule.providers.gcp.common import Scope, network_path
from graticule.providers.gcp.reach import reached_by_clients

PORT = 6379
PORTS = [str(PORT), "11000-13047"]
"""Where the instance is found, and where its nodes answer."""
LOGIN = "roles/memorystore.dbConnectionUser"
OF_WRITER = ["engineVersion", "nodeType", "shardCount"]
"""What the others take from the one that writes, and follow from then on."""
_DAY = 24 * 60 * 60


def build(name: str, args: CacheArgs, parent: pulumi.Resource) -> CacheOutputs:
    """Make a cache."""
    writer = _member(name, args, args.first, parent)
    members = {args.first: writer, **{key: _member(name, args, key, parent, of=writer) for key in args.others}}
    for key, member in members.items():
        scope = Scope.of(args.called(name, key), args.placed(key), parent)
        addresses = member.endpoints.apply(lambda found: list(_addresses(found).values()))
        reached_by_clients(scope, args, key, addresses, PORTS)
        _let_in(name, args, key, member, parent)
    return CacheOutputs(
        endpoints=_endpoints(name, args, members, parent),
        port=PORT,
        ids={key: member.name for key, member in members.items()},
        users={},
        login=pulumi.Output.from_input(LOGIN),
        authorities={key: member.managed_server_cas.apply(_certificates) for key, member in members.items()},
        carried={args.called(name, key): member.labels for key, member in members.items()},
    )


def _member(
    name: str, args: CacheArgs, key: str, parent: pulumi.Resource, *, of: memorystore.Instance | None = None
) -> memorystore.Instance:
    """Make the instance of one region, once the region's network lets it."""
    what, place, placed = args.called(name, key), args.at(key), args.placed(key)
    scope = Scope.of(what, placed, parent)
    network = _once_known(place.network_id, place.endpoints_subnet)
    ignored = [] if args.topology is Topology.REGIONAL else ["crossInstanceReplicationConfig"]
    return memorystore.Instance(
        what,
        instance_id=member_name(Technology.MEMORYSTORE, args.prefix, args.account, what),
        location=placed.location,
        mode="CLUSTER",
        engine_version=f"VALKEY_{args.engine_version.replace('.', '_')}",
        engine_configs={"maxmemory-policy": "volatile-lru"},
        node_type=class_of(args.sizes, size_row(args.topology), args.size, args.cloud),
        shard_count=args.shards,
        replica_count=args.replicas,
        zone_distribution_config=memorystore.InstanceZoneDistributionConfigArgs(mode="MULTI_ZONE"),
        authorization_mode="IAM_AUTH",
        transit_encryption_mode="SERVER_AUTHENTICATION",
        kms_key=place.keys[Purpose.DATA],
        desired_auto_created_endpoints=[
            memorystore.InstanceDesiredAutoCreatedEndpointArgs(
                network=network.apply(network_path),
                project_id=args.account or network.apply(lambda link: network_path(link).split("/")[1]),
            )
        ],
        cross_instance_replication_config=_followed(of),
        automated_backup_config=_backups(args),
        maintenance_policy=_window(args),
        deletion_protection_enabled=not placed.retire,
        labels={**scope.labels, EPOCH: str(args.epoch)},
        project=scope.project,
        opts=pulumi.ResourceOptions(
            parent=parent, ignore_changes=[*ignored, *([*OF_WRITER, f'labels["{EPOCH}"]'] if of else [])]
        ),
    )


def _followed(writer: memorystore.Instance | None) -> memorystore.InstanceCrossInstanceReplicationConfigArgs | None:
    """Return which instance one follows when it is made; a writer is told nothing, and learns of those by itself."""
    if writer is None:
        return None
    return memorystore.InstanceCrossInstanceReplicationConfigArgs(
        instance_role="SECONDARY",
        primary_instance=memorystore.InstanceCrossInstanceReplicationConfigPrimaryInstanceArgs(instance=writer.id),
    )


def _backups(args: CacheArgs) -> memorystore.InstanceAutomatedBackupConfigArgs:
    """Take snapshots two hours before the window; never at 0, for which the provider sends no time at all."""
    hour = (args.window.hour - 2) % 24 or 23
    return memorystore.InstanceAutomatedBackupConfigArgs(
        fixed_frequency_schedule=memorystore.InstanceAutomatedBackupConfigFixedFrequencyScheduleArgs(
            start_time=memorystore.InstanceAutomatedBackupConfigFixedFrequencyScheduleStartTimeArgs(hours=hour)
        ),
        retention=f"{args.snapshots.retention_days * _DAY}s",
    )


def _window(args: CacheArgs) -> memorystore.InstanceMaintenancePolicyArgs:
    start = memorystore.InstanceMaintenancePolicyWeeklyMaintenanceWindowStartTimeArgs(hours=args.window.hour)
    window = memorystore.InstanceMaintenancePolicyWeeklyMaintenanceWindowArgs(
        day=args.window.day.upper(), start_time=start
    )
    return memorystore.InstanceMaintenancePolicyArgs(weekly_maintenance_windows=[window])


def _let_in(name: str, args: CacheArgs, key: str, member: memorystore.Instance, parent: pulumi.Resource) -> None:
    """Let those who are named log in to one instance, and to no other of the project."""
    for login, who in sorted(args.logins.items()):
        projects.IAMMember(
            f"{args.called(name, key)}-login-{login}",
            project=member.project,
            role=LOGIN,
            member=who,
            condition=projects.IAMMemberConditionArgs(
                title=dashed_name(args.prefix, name, key, limit=100),
                expression=pulumi.Output.format('resource.name == "{0}"', member.name),
            ),
            opts=pulumi.ResourceOptions(parent=parent),
        )


def _ask(name: str, args: CacheArgs, parent: pulumi.Resource) -> Ask:
    """Return what asks the instance that should write whether it does, or whom it follows."""

    async def ask() -> str:
        what, location = args.called(name, args.first), args.at(args.first).location
        called = member_name(Technology.MEMORYSTORE, args.prefix, args.account, what)
        where = {"instanceId": called, "location": location, **({"project": args.account} if args.account else {})}
        found = await asked("gcp:memorystore/getInstance:getInstance", where, parent, what)
        configs: Any = (found or {}).get("crossInstanceReplicationConfigs") or [{}]
        if configs[0].get("instanceRole") == "PRIMARY":
            return args.first
        followed = [one.get("instance", "") for one in configs[0].get("primaryInstances") or []]
        locations = {key: f"/locations/{args.at(key).location}/" for key in args.members}
        return next((key for key, path in locations.items() if any(path in one for one in followed)), "")

    return ask


def _endpoints(
    name: str, args: CacheArgs, members: Mapping[str, memorystore.Instance], parent: pulumi.Resource
) -> dict[str, pulumi.Output[str]]:
    """Return who answers, by role: at the one address of an instance its clients find all its nodes."""
    answers = {
        key: member.endpoints.apply(lambda found: _addresses(found).get("CONNECTION_TYPE_DISCOVERY", ""))
        for key, member in members.items()
    }
    if args.topology is Topology.REGIONAL:
        return {"writer": answers[args.first], f"writer-{args.first}": answers[args.first]}
    roles = {
        key: member.cross_instance_replication_config.apply(
            lambda found: str(found.instance_role or "") if found else ""
        )
        for key, member in members.items()
    }
    known = pulumi.Output.all(**roles).apply(
        lambda found: next((key for key, role in found.items() if role == "PRIMARY"), "")
    )
    checked = check_writer(name, args.first, args.epoch, known, _ask(name, args, parent))
    return {
        "writer": _once_known(answers[args.first], checked),
        **{f"reader-{key}": answer for key, answer in answers.items()},
    }


def _once_known(value: pulumi.Input[str], other: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return a value that is known once another one is."""
    return pulumi.Output.all(value, other).apply(lambda both: str(both[0]))


def _addresses(endpoints: Sequence[Any] | None) -> dict[str, str]:
    """Return the addresses of an instance by what answers there."""
    connections = [one for endpoint in endpoints or [] for one in endpoint.connections or []]
    automatic = [one.psc_auto_connection for one in connections if one.psc_auto_connection]
    return {str(one.connection_type): str(one.ip_address) for one in automatic}


def _certificates(authorities: Sequence[Any] | None) -> str:
    found = [
        cert for authority in authorities or [] for one in authority.ca_certs or [] for cert in one.certificates or []
    ]
    return "\n".join(found)
