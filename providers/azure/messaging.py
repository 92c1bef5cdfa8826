"""What queues and logs on Azure share: who encrypts for a namespace, how it is reached, and what keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, managedidentity

from graticule.providers.azure.common import Scope
from graticule.providers.azure.identities import key_user
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import compact_name
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.spread import Place

NAMESPACE_LIMIT = 50
"""What Azure takes for the name of a namespace, which is unique in the world, at least 6 characters long."""
ZONE = "privatelink.servicebus.windows.net"
"""The private zone of both kinds of namespace."""


@dataclass(frozen=True)
class Encryption:
    """The key of a namespace, and who uses it."""

    identity: managedidentity.UserAssignedIdentity
    granted: authorization.RoleAssignment
    vault: pulumi.Output[str]
    key: pulumi.Output[str]


def namespace_name(args: Placed, name: str) -> str:
    """Return the name of a namespace, which no other in the world has."""
    return compact_name(args.prefix, name, args.account, limit=NAMESPACE_LIMIT)


def encryption(scope: Scope[Placed], place: Place) -> Encryption:
    """Make the identity that encrypts with the newest version of the region's key, and grant it that first."""
    identity, granted = key_user(scope, place.key_store)
    parts = pulumi.Output.from_input(place.keys[Purpose.DATA]).apply(lambda uri: uri.rsplit("/", 3))
    return Encryption(
        identity, granted, vault=parts.apply(lambda found: found[0]), key=parts.apply(lambda found: found[2])
    )


def locked(scope: Scope[Placed], namespace: pulumi.Output[str], inside: Sequence[pulumi.Resource]) -> None:
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
