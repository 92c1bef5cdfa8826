"""Encryption keys on Azure: a vault in the region, closed to the internet, with one key for each purpose."""

import pulumi
from pulumi_azure_native import authorization, keyvault

from graticule.providers.azure.access import BuiltIn, Principal, assign
from graticule.providers.azure.common import Scope, resource_group
from graticule.providers.contract.keys import AzureKeys, KeysArgs, KeysOutputs
from graticule.providers.contract.names import compact_name
from graticule.providers.contract.outputs import by_key


def build(name: str, args: KeysArgs, parent: pulumi.Resource) -> KeysOutputs:
    """Make the keys of one region; who uses one is granted it where the user's identity is made."""
    options = args.azure or AzureKeys()
    scope = Scope(name, args, parent, options.resource_group or resource_group(name, args, parent))
    vault = keyvault.Vault(
        name,
        vault_name=compact_name(args.prefix, name, args.account, *([args.suffix] if args.suffix else [])),
        properties=keyvault.VaultPropertiesArgs(
            sku=keyvault.SkuArgs(family=keyvault.SkuFamily.A, name=keyvault.SkuName.STANDARD),
            tenant_id=options.tenant or _tenant(parent),
            enable_rbac_authorization=True,
            enable_soft_delete=True,
            enable_purge_protection=True,
            soft_delete_retention_in_days=args.deletion_window_days,
            public_network_access="Disabled",
            network_acls=keyvault.NetworkRuleSetArgs(
                bypass=keyvault.NetworkRuleBypassOptions.AZURE_SERVICES, default_action=keyvault.NetworkRuleAction.DENY
            ),
        ),
        location=args.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=pulumi.ResourceOptions(
            parent=parent, retain_on_delete=not args.retire, ignore_changes=["properties.accessPolicies"]
        ),
    )
    for team, administrator in sorted(args.administrators.items()):
        assign(
            scope.logical(team),
            BuiltIn.VAULT,
            to=administrator,
            kind=Principal.GROUP,
            scope=vault.id,
            of=scope,
        )
    keys = {purpose: _key(scope, vault, purpose) for purpose in sorted(args.purposes)}
    return KeysOutputs(
        key_ids=by_key({purpose: key.key_uri_with_version for purpose, key in keys.items()}), store_id=vault.id
    )


def _key(scope: Scope[KeysArgs], vault: keyvault.Vault, purpose: str) -> keyvault.Key:
    rotation = keyvault.RotationPolicyArgs(
        lifetime_actions=[
            keyvault.LifetimeActionArgs(
                action=keyvault.ActionArgs(type=keyvault.KeyRotationPolicyActionType.ROTATE),
                trigger=keyvault.TriggerArgs(time_after_create=f"P{scope.args.rotation_days}D"),
            )
        ]
    )
    return keyvault.Key(
        scope.logical(purpose),
        key_name=purpose,
        vault_name=vault.name,
        properties=keyvault.KeyPropertiesArgs(
            kty=keyvault.JsonWebKeyType.RSA,
            key_size=3072,
            key_ops=[
                keyvault.JsonWebKeyOperation.ENCRYPT,
                keyvault.JsonWebKeyOperation.DECRYPT,
                keyvault.JsonWebKeyOperation.WRAP_KEY,
                keyvault.JsonWebKeyOperation.UNWRAP_KEY,
            ],
            rotation_policy=rotation,
        ),
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=pulumi.ResourceOptions(parent=scope.parent, retain_on_delete=not scope.args.retire),
    )


def _tenant(parent: pulumi.Resource) -> pulumi.Output[str]:
    return authorization.get_client_config_output(opts=pulumi.InvokeOptions(parent=parent)).tenant_id
