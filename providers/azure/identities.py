"""Identities on Azure that a service works with, made before what they are for."""

import pulumi
from pulumi_azure_native import authorization, managedidentity

from graticule.providers.azure.access import BuiltIn, Principal, assign
from graticule.providers.azure.common import A, Scope


def make_identity(scope: Scope[A], what: str = "") -> managedidentity.UserAssignedIdentity:
    """Make an identity; without ``what`` it is the component's only one."""
    return managedidentity.UserAssignedIdentity(
        scope.logical(what) if what else scope.name,
        resource_name_=scope.physical(what),
        location=scope.args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )


def key_user(
    scope: Scope[A], key_store: pulumi.Input[str], what: str = ""
) -> tuple[managedidentity.UserAssignedIdentity, authorization.RoleAssignment]:
    """Make an identity that a service encrypts with, and let it use the keys of a vault.

    Args:
        scope: whose it is.
        key_store: the vault's resource id.
        what: what the identity is for; unset: it is the component's only one.

    Returns:
        The identity, and the grant: what encrypts with the key depends on it.
    """
    made = make_identity(scope, what)
    granted = assign(
        scope.logical("-".join(part for part in (what, "may-use-key") if part)),
        BuiltIn.KEY_ENCRYPTION_USER,
        to=made.principal_id,
        kind=Principal.SERVICE,
        scope=key_store,
        of=scope,
    )
    return made, granted
