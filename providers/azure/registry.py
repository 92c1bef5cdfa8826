"""A registry on Azure: one, closed to the internet, with a copy of everything in each region."""

import pulumi
from pulumi_azure_native import containerregistry as acr

from graticule.providers.azure.access import BuiltIn, Principal, assign
from graticule.providers.azure.common import Scope, resource_group
from graticule.providers.azure.identities import key_user
from graticule.providers.azure.private_endpoint import private_endpoint
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.keys import Purpose, Use
from graticule.providers.contract.names import compact_name
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.private_links import PRIVATE_LINKS
from graticule.providers.contract.registry import AzureRegistry, RegistryArgs, RegistryOutputs, Upstream, reference

NAME_LIMIT = 50


def build(name: str, args: RegistryArgs, parent: pulumi.Resource) -> RegistryOutputs:
    """Make the registry, its copies, the caches of others' images, and the ways to it."""
    placed, home = args.placed(args.home), args.at(args.home)
    scope = Scope(name, placed, parent, resource_group(name, placed, parent))
    identity, granted = key_user(scope, home.key_store)
    key = pulumi.Output.from_input(home.keys[Purpose.DATA]).apply(lambda uri: uri.rpartition("/")[0])
    registry = acr.Registry(
        name,
        registry_name=compact_name(args.prefix, name, args.account, limit=NAME_LIMIT),
        sku=acr.SkuArgs(name=acr.SkuName.PREMIUM),
        admin_user_enabled=False,
        anonymous_pull_enabled=False,
        data_endpoint_enabled=True,
        public_network_access=acr.PublicNetworkAccess.DISABLED,
        network_rule_bypass_options=acr.NetworkRuleBypassOptions.AZURE_SERVICES,
        zone_redundancy=acr.ZoneRedundancy.ENABLED,
        encryption=acr.EncryptionPropertyArgs(
            status=acr.EncryptionStatus.ENABLED,
            key_vault_properties=acr.KeyVaultPropertiesArgs(identity=identity.client_id, key_identifier=key),
        ),
        identity=acr.IdentityPropertiesArgs(
            type=acr.ResourceIdentityType.USER_ASSIGNED,
            user_assigned_identities=identity.id.apply(lambda known: {known: acr.UserIdentityPropertiesArgs()}),
        ),
        policies=acr.PoliciesArgs(
            export_policy=acr.ExportPolicyArgs(status=acr.ExportPolicyStatus.DISABLED),
            retention_policy=acr.RetentionPolicyArgs(status=acr.PolicyStatus.ENABLED, days=args.untagged_days),
        ),
        location=placed.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[granted]),
    )
    for member in args.members:
        if member != args.home:
            _copy(scope, registry, member, args.at(member).location)
    for client in sorted({*args.members, *args.clients}):
        private_endpoint(scope, f"from-{client}", args.at(client), registry.id, PRIVATE_LINKS[Use.IMAGES])
    for upstream in sorted(args.pull_through):
        _cache(scope, registry, args, upstream)
    for puller, principal in sorted((args.azure or AzureRegistry()).pullers.items()):
        assign(
            scope.logical(f"{puller}-may-pull"),
            BuiltIn.PULL,
            to=principal,
            kind=Principal.SERVICE,
            scope=registry.id,
            of=scope,
        )
    host = registry.login_server
    return RegistryOutputs(
        images={
            member: {key: pulumi.Output.concat(host, "/", key) for key in sorted(args.repositories)}
            for member in args.members
        },
        caches={
            member: {one: pulumi.Output.concat(host, "/", one) for one in sorted(args.pull_through)}
            for member in args.members
        },
        ids={"": registry.id},
    )


def _copy(scope: Scope[Placed], registry: acr.Registry, member: str, location: str) -> None:
    acr.Replication(
        scope.logical(member),
        replication_name=location,
        registry_name=registry.name,
        region_endpoint_enabled=True,
        zone_redundancy=acr.ZoneRedundancy.ENABLED,
        location=location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=scope.opts,
    )


def _cache(scope: Scope[Placed], registry: acr.Registry, args: RegistryArgs, upstream: Upstream) -> None:
    """Keep what is pulled of a registry; its login is in a vault that the set of credentials reads as itself."""
    what, secret = upstream.replace(".", "-"), args.pull_through[upstream].secrets.get(Cloud.AZURE)
    credentials = None
    if secret:
        vault, found = reference(secret)
        place = f"https://{vault}.vault.azure.net/secrets/{found}"
        credentials = acr.CredentialSet(
            scope.logical(what),
            credential_set_name=what,
            registry_name=registry.name,
            login_server=upstream,
            auth_credentials=[
                acr.AuthCredentialArgs(
                    name=acr.CredentialName.CREDENTIAL1,
                    username_secret_identifier=f"{place}-user",
                    password_secret_identifier=place,
                )
            ],
            identity=acr.IdentityPropertiesArgs(type=acr.ResourceIdentityType.SYSTEM_ASSIGNED),
            resource_group_name=scope.group,
            opts=scope.opts,
        )
    acr.CacheRule(
        scope.logical(what),
        cache_rule_name=what,
        registry_name=registry.name,
        source_repository=f"{upstream}/*",
        target_repository=f"{upstream}/*",
        credential_set_resource_id=credentials.id if credentials else None,
        resource_group_name=scope.group,
        opts=scope.opts,
    )
