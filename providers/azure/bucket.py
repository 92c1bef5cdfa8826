"""A bucket on Azure: a storage account with one container in each region; where they hold the same, one copies to the others."""

from typing import Any

import pulumi
from pulumi_azure_native import storage

from graticule.providers.azure.common import Scope, resource_group
from graticule.providers.azure.identities import key_user
from graticule.providers.azure.private_endpoint import private_endpoint
from graticule.providers.azure.storage_account import Sealed, storage_account
from graticule.providers.contract.bucket import AzureBucket, BucketArgs, BucketOutputs
from graticule.providers.contract.keys import Purpose, Use
from graticule.providers.contract.names import compact_name
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.private_links import PRIVATE_LINKS

CONTAINER = "data"


def build(name: str, args: BucketArgs, parent: pulumi.Resource) -> BucketOutputs:
    """Make an account and a container in each region, and the copies between them."""
    accounts: dict[str, storage.StorageAccount] = {}
    ready: list[pulumi.Resource] = []
    for member in args.members:
        scope = _scope(name, args, member, parent)
        place = args.at(member)
        identity, granted = key_user(scope, place.key_store)
        account = storage_account(
            scope,
            scope.name,
            compact_name(args.prefix, name, member, args.account),
            sealed=Sealed(identity, place.keys[Purpose.DATA], args.lock_days),
            written_by_azure=False,
            depends_on=[granted],
        )
        accounts[member] = account
        ready += _settle(scope, args, account)
        for client in sorted(args.clients):
            private_endpoint(scope, f"from-{client}", args.at(client), account.id, PRIVATE_LINKS[Use.BUCKET])
    if args.copied:
        _copy(name, args, parent, accounts, ready)
    return BucketOutputs(
        names={member: pulumi.Output.concat(one.name, "/", CONTAINER) for member, one in accounts.items()},
        urls={
            member: pulumi.Output.concat(one.primary_endpoints.apply(lambda found: found.blob), CONTAINER)
            for member, one in accounts.items()
        },
        ids={member: one.id for member, one in accounts.items()},
    )


def _scope(name: str, args: BucketArgs, member: str, parent: pulumi.Resource) -> Scope[Placed]:
    what, placed = f"{name}-{member}", args.placed(member)
    return Scope(what, placed, parent, resource_group(what, placed, parent))


def _settle(scope: Scope[Placed], args: BucketArgs, account: storage.StorageAccount) -> list[pulumi.Resource]:
    """Keep what is overwritten and deleted, and make the container and what time does in it."""
    undo = storage.DeleteRetentionPolicyArgs(
        enabled=args.soft_delete_days > 0, days=args.soft_delete_days or None, allow_permanent_delete=False
    )
    undo_container = storage.DeleteRetentionPolicyArgs(
        enabled=args.soft_delete_days > 0, days=args.soft_delete_days or None
    )
    service = storage.BlobServiceProperties(
        scope.name,
        account_name=account.name,
        blob_services_name="default",
        is_versioning_enabled=args.versioning,
        # What was copied from is read from the feed of changes, so it is there before there is a copy.
        change_feed=storage.ChangeFeedArgs(enabled=args.versioning),
        delete_retention_policy=undo,
        container_delete_retention_policy=undo_container,
        resource_group_name=scope.group,
        opts=scope.opts,
    )
    after = pulumi.ResourceOptions(parent=scope.parent, depends_on=[service])
    container = storage.BlobContainer(
        scope.name,
        account_name=account.name,
        container_name=CONTAINER,
        public_access=storage.PublicAccess.NONE,
        resource_group_name=scope.group,
        opts=after,
    )
    policy = storage.ManagementPolicySchemaArgs(rules=_lifecycle(args))
    if policy.rules:
        storage.ManagementPolicy(
            scope.name,
            account_name=account.name,
            management_policy_name="default",
            policy=policy,
            resource_group_name=scope.group,
            opts=after,
        )
    return [service, container]


def _lifecycle(args: BucketArgs) -> list[storage.ManagementPolicyRuleArgs]:
    """Return what time does: parts of uploads that nobody finished are deleted by Azure itself after a week."""
    life = args.lifecycle
    after = storage.DateAfterModificationArgs
    base = storage.ManagementPolicyBaseBlobArgs(
        tier_to_cold=after(days_after_modification_greater_than=life.archive_after_days)
        if life.archive_after_days
        else None,
        delete=after(days_after_modification_greater_than=life.delete_after_days) if life.delete_after_days else None,
    )
    version = storage.ManagementPolicyVersionArgs(
        delete=storage.DateAfterCreationArgs(days_after_creation_greater_than=life.noncurrent_days)
    )
    actions = storage.ManagementPolicyActionArgs(
        base_blob=base if life.archive_after_days or life.delete_after_days else None,
        version=version if args.versioning else None,
    )
    if not args.versioning and not life.archive_after_days and not life.delete_after_days:
        return []
    return [
        storage.ManagementPolicyRuleArgs(
            name="with-time",
            type=storage.RuleType.LIFECYCLE,
            enabled=True,
            definition=storage.ManagementPolicyDefinitionArgs(
                filters=storage.ManagementPolicyFilterArgs(blob_types=["blockBlob"]), actions=actions
            ),
        )
    ]


def _copy(
    name: str,
    args: BucketArgs,
    parent: pulumi.Resource,
    accounts: dict[str, storage.StorageAccount],
    ready: list[pulumi.Resource],
) -> None:
    """Copy from the account that is written to: the policy is made at the copy, which gives it its id, then at the origin."""
    origin = (args.azure or AzureBucket()).origin
    source = accounts[origin]
    groups = {member: account.id.apply(lambda known: known.split("/")[4]) for member, account in accounts.items()}
    for member in args.members:
        if member == origin:
            continue
        what = f"{name}-{origin}-to-{member}"
        both: dict[str, Any] = {
            "source_account": source.id,
            "destination_account": accounts[member].id,
            "metrics": storage.ObjectReplicationPolicyPropertiesMetricsArgs(enabled=True),
        }
        everything = storage.ObjectReplicationPolicyFilterArgs(min_creation_time="1601-01-01T00:00:00Z")
        given = storage.ObjectReplicationPolicy(
            f"{what}-copy",
            account_name=accounts[member].name,
            object_replication_policy_id="default",
            rules=[
                storage.ObjectReplicationPolicyRuleArgs(
                    source_container=CONTAINER, destination_container=CONTAINER, filters=everything
                )
            ],
            resource_group_name=groups[member],
            opts=pulumi.ResourceOptions(parent=parent, depends_on=ready),
            **both,
        )
        rule_id = given.rules.apply(lambda rules: rules[0].rule_id if rules else None)
        storage.ObjectReplicationPolicy(
            f"{what}-origin",
            account_name=source.name,
            object_replication_policy_id=given.policy_id,
            rules=[
                storage.ObjectReplicationPolicyRuleArgs(
                    source_container=CONTAINER, destination_container=CONTAINER, filters=everything, rule_id=rule_id
                )
            ],
            resource_group_name=groups[origin],
            opts=pulumi.ResourceOptions(parent=parent, depends_on=ready),
            **both,
        )
