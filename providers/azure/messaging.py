"""What queues and logs on Azure share: who encrypts for a namespace, how it is reached, and what keeps it."""

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_azure_native import authorization

from graticule.providers.azure.access import BuiltIn, Principal, assign
from graticule.providers.azure.common import Scope
from graticule.providers.azure.identities import key_user
from graticule.providers.azure.private_endpoint import client_endpoints, private_endpoint
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import compact_name
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.private_links import PRIVATE_LINKS
from graticule.providers.contract.sizes import class_of
from graticule.providers.contract.stream import USES, Kind, StreamArgs

NAMESPACE_LIMIT = 50
"""What Azure takes for the name of a namespace, which is unique in the world, at least 6 characters long."""

ROLES = {
    Kind.QUEUE: {"send": BuiltIn.QUEUE_SENDER, "receive": BuiltIn.QUEUE_RECEIVER},
    Kind.LOG: {"send": BuiltIn.LOG_SENDER, "receive": BuiltIn.LOG_RECEIVER},
}
"""By what is done with a stream the role that allows it."""


def namespace_args(scope: Scope[Placed], args: StreamArgs, member: str) -> dict[str, Any]:
    """Return what a namespace of either kind is made with: closed to the internet and to keys of its own.

    The identity that encrypts it with the newest version of the region's key is made here, and granted the key first.
    """
    place = args.at(member)
    identity, granted = key_user(scope, place.key_store)
    parts = pulumi.Output.from_input(place.keys[Purpose.DATA]).apply(lambda uri: uri.rsplit("/", 3))
    units = int(class_of(args.sizes, args.kind, args.size, args.cloud))
    return {
        "namespace_name": compact_name(scope.args.prefix, scope.name, scope.args.account, limit=NAMESPACE_LIMIT),
        "sku": {"name": "Premium", "tier": "Premium", "capacity": units},
        "zone_redundant": True,
        "disable_local_auth": True,
        "minimum_tls_version": "1.2",
        "public_network_access": "Disabled",
        "identity": {"type": "UserAssigned", "user_assigned_identities": [identity.id]},
        "encryption": {
            "key_source": "Microsoft.KeyVault",
            "key_vault_properties": [
                {
                    "key_vault_uri": parts.apply(lambda found: found[0]),
                    "key_name": parts.apply(lambda found: found[2]),
                    "identity": {"user_assigned_identity": identity.id},
                }
            ],
            "require_infrastructure_encryption": True,
        },
        "location": place.location,
        "resource_group_name": scope.group,
        "tags": scope.tags,
        "opts": pulumi.ResourceOptions(parent=scope.parent, depends_on=[granted]),
    }


def reached_and_kept(
    scope: Scope[Placed],
    args: StreamArgs,
    member: str,
    namespace: pulumi.Output[str],
    inside: Sequence[pulumi.Resource],
) -> None:
    """Make the ways to a namespace from its own region and from its clients', let in who is named, and keep it."""
    link = PRIVATE_LINKS[USES[args.kind]]
    private_endpoint(scope, "", args.at(member), namespace, link)
    client_endpoints(scope, args, member, namespace, link)
    _let_in(scope, args, namespace)
    _locked(scope, namespace, inside)


def _let_in(scope: Scope[Placed], args: StreamArgs, namespace: pulumi.Output[str]) -> None:
    """Give the roles in the stream's own resource group: the namespace's lock would keep them from being taken back."""
    group = namespace.apply(lambda known: known.partition("/providers/")[0])
    for what, known in args.grants.by_action().items():
        for key, identity in sorted(known.items()):
            assign(
                scope.logical(f"{what}-{key}"),
                ROLES[args.kind][what],
                to=identity,
                kind=Principal.SERVICE,
                scope=group,
                of=scope,
            )


def _locked(scope: Scope[Placed], namespace: pulumi.Output[str], inside: Sequence[pulumi.Resource]) -> None:
    """Keep anybody from deleting a namespace and what is in it; the lock goes first when it is retired."""
    if scope.args.retire:
        return
    authorization.ManagementLockByScope(
        scope.name,
        lock_name="keep",
        level=authorization.LockLevel.CAN_NOT_DELETE,
        notes="Holds messages; set retire: true first",
        scope=namespace,
        opts=pulumi.ResourceOptions(parent=scope.parent, depends_on=list(inside)),
    )
