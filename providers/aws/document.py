"""A database of documents on AWS: a table of DynamoDB, with a copy that takes writes in each further region."""

import pulumi
from pulumi_aws import dynamodb

from graticule.providers.aws.common import account_id, partition, service, tags
from graticule.providers.contract.database import Consistency, DatabaseArgs, DatabaseOutputs
from graticule.providers.contract.database_options import AwsDatabase
from graticule.providers.contract.documents import Documents
from graticule.providers.contract.endpoints import each_writes
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.outputs import by_key

TABLE_LIMIT = 255
PORT = 443
_ORIGIN = ["restoreDateTime", "restoreSourceName"]
"""Where a table's documents came from: read when it is made."""


def build(name: str, args: DatabaseArgs, parent: pulumi.Resource) -> DatabaseOutputs:
    """Make the table where it began, and its copies beside it; strongly consistent ones are made with it."""
    first, *others = args.members
    strong = args.consistency is Consistency.STRONG
    table = _table(name, args, first, others if strong else [], parent)
    arns = {first: table.arn}
    for member in others:
        arns[member] = (
            _named(args, member, table, parent) if strong else _replica(name, args, member, table, parent).arn
        )
    hosts = {member: pulumi.Output.from_input(service("dynamodb", args.at(member).location)) for member in args.members}
    return DatabaseOutputs(
        endpoints={"": each_writes(hosts, args.primary or first)},
        port=PORT,
        database=_physical(name, args),
        secrets={},
        ids={"": by_key(arns)},
    )


def _physical(name: str, args: DatabaseArgs) -> str:
    return physical_name(args.prefix, name, limit=TABLE_LIMIT)


def _table(name: str, args: DatabaseArgs, first: str, together: list[str], parent: pulumi.Resource) -> dynamodb.Table:
    keys, witness = args.document or Documents(), (args.aws or AwsDatabase()).witness
    restore = args.restore
    attributes = [one for one in (keys.partition_key, keys.sort_key) if one]
    agreeing = [
        dynamodb.TableReplicaArgs(
            region_name=args.at(member).location,
            consistency_mode="STRONG",
            kms_key_arn=args.at(member).keys[Purpose.DATA],
            point_in_time_recovery=True,
            deletion_protection_enabled=not args.retire,
            propagate_tags=True,
        )
        for member in together
    ]
    return dynamodb.Table(
        name,
        name=_physical(name, args),
        billing_mode="PAY_PER_REQUEST",
        hash_key=keys.partition_key,
        range_key=keys.sort_key or None,
        attributes=[dynamodb.TableAttributeArgs(name=one, type="S") for one in attributes],
        stream_enabled=True,
        stream_view_type="NEW_AND_OLD_IMAGES",
        point_in_time_recovery=dynamodb.TablePointInTimeRecoveryArgs(
            enabled=True, recovery_period_in_days=args.backups.retention_days
        ),
        server_side_encryption=dynamodb.TableServerSideEncryptionArgs(
            enabled=True, kms_key_arn=args.at(first).keys[Purpose.DATA]
        ),
        deletion_protection_enabled=not args.retire,
        replicas=agreeing or None,
        global_table_witness=dynamodb.TableGlobalTableWitnessArgs(region_name=witness) if witness else None,
        # A restored table has no stream, protection and tags until the update after (cloud rule 119).
        restore_source_name=_physical(restore.source, args) if restore else None,
        restore_date_time=restore.at if restore else None,
        region=args.at(first).location,
        tags=tags(args.placed(first), name),
        # Copies that are resources of their own show up in the table too.
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=[*_ORIGIN, *([] if agreeing else ["replicas"])]),
    )


def _replica(
    name: str, args: DatabaseArgs, member: str, table: dynamodb.Table, parent: pulumi.Resource
) -> dynamodb.TableReplica:
    what, placed = f"{name}-{member}", args.placed(member)
    return dynamodb.TableReplica(
        what,
        global_table_arn=table.arn,
        kms_key_arn=args.at(member).keys[Purpose.DATA],
        point_in_time_recovery=True,
        deletion_protection_enabled=not placed.retire,
        region=placed.location,
        tags=tags(placed, what),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _named(args: DatabaseArgs, member: str, table: dynamodb.Table, parent: pulumi.Resource) -> pulumi.Output[str]:
    """Return the ARN of a copy that the table itself makes."""
    location = args.at(member).location
    return pulumi.Output.format(
        "arn:{0}:dynamodb:{1}:{2}:table/{3}",
        partition(location),
        location,
        account_id(args.account, parent),
        table.name,
    )
