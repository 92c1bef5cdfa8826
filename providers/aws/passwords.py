"""Passwords that no state, preview or log holds: made once, kept in Secrets Manager, read from there."""

import secrets

import pulumi
from pulumi_aws import secretsmanager

from graticule.providers.aws.common import tags
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.placed import Placed

NAME_LIMIT = 512
RECOVERY_DAYS = 30
_BYTES = 32


def secret(name: str, args: Placed, key: pulumi.Input[str], parent: pulumi.Resource) -> secretsmanager.Secret:
    """Make the place of a password; what is retired frees its name at once, else AWS keeps it for 30 days."""
    return secretsmanager.Secret(
        name,
        name=physical_name(args.prefix, name, limit=NAME_LIMIT),
        description=f"the administrator's password of {name}",
        kms_key_id=key,
        recovery_window_in_days=0 if args.retire else RECOVERY_DAYS,
        region=args.location,
        tags=tags(args, name),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def password(
    name: str,
    store: secretsmanager.Secret,
    args: Placed,
    parent: pulumi.Resource,
    given: pulumi.Output[str] | None = None,
) -> pulumi.Output[str]:
    """Write a password once, and return the one that the store has.

    A run that fails half way has written one; the next run makes up another, which is ignored, and reads the first.

    Args:
        name: the logical name.
        store: where it is kept.
        args: where that is.
        parent: the component.
        given: the password; unset: one that nobody knows.
    """
    version = secretsmanager.SecretVersion(
        name,
        secret_id=store.id,
        secret_string_wo=pulumi.Output.secret(secrets.token_urlsafe(_BYTES)) if given is None else given,
        secret_string_wo_version=1,
        region=args.location,
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["secretStringWo", "secretStringWoVersion"]),
    )
    return pulumi.Output.secret(version.secret_id.apply(lambda identity: _read(identity, args.location, parent)))


async def _read(identity: str, location: str, parent: pulumi.Resource) -> str:
    """Return a password; nothing where its region does not answer: what exists needs none, and AWS keeps no empty one."""
    where = {"secretId": identity, "region": location}
    token = "aws:secretsmanager/getSecretVersion:getSecretVersion"  # noqa: S105 - a function
    try:
        found = await pulumi.runtime.invoke_async(token, where, pulumi.InvokeOptions(parent=parent))
    except Exception as error:  # noqa: BLE001 - whatever the cloud says, the other regions go on
        pulumi.log.warn(f"the password in {location} cannot be read, which only a new member needs: {error}")
        return ""
    return str(found.get("secretString") or "")
