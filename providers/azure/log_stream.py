"""Logs on Azure: an Event Hubs Premium namespace, which speaks Kafka, with an event hub for each topic."""

import pulumi
from pulumi_azure_native import eventhub

from graticule.providers.azure.common import Scope, resource_group
from graticule.providers.azure.messaging import ZONE, encryption, locked, namespace_name
from graticule.providers.azure.private_endpoint import private_endpoint
from graticule.providers.contract.outputs import by_key
from graticule.providers.contract.sizes import class_of
from graticule.providers.contract.stream import Kind, StreamArgs, StreamOutputs

KAFKA_PORT = 9093


def build(name: str, args: StreamArgs, parent: pulumi.Resource) -> StreamOutputs:
    """Make the namespace, closed to the internet and to keys of its own, and in it the topics."""
    (member,) = args.members
    placed, place, what = args.placed(member), args.at(member), args.named(name, member)
    scope = Scope(what, placed, parent, resource_group(what, placed, parent))
    key = encryption(scope, place)
    namespace = eventhub.Namespace(
        what,
        namespace_name=namespace_name(placed, what),
        sku=eventhub.SkuArgs(
            name=eventhub.SkuName.PREMIUM,
            tier=eventhub.SkuTier.PREMIUM,
            capacity=int(class_of(args.sizes, Kind.LOG, args.size, args.cloud)),
        ),
        kafka_enabled=True,
        zone_redundant=True,
        disable_local_auth=True,
        minimum_tls_version=eventhub.TlsVersion.TLS_VERSION_1_2,
        public_network_access=eventhub.PublicNetworkAccess.DISABLED,
        identity=eventhub.IdentityArgs(
            type=eventhub.ManagedServiceIdentityType.USER_ASSIGNED, user_assigned_identities=[key.identity.id]
        ),
        encryption=eventhub.EncryptionArgs(
            key_source=eventhub.KeySource.MICROSOFT_KEY_VAULT,
            key_vault_properties=[
                eventhub.KeyVaultPropertiesArgs(
                    key_name=key.key,
                    key_vault_uri=key.vault,
                    identity=eventhub.UserAssignedIdentityPropertiesArgs(user_assigned_identity=key.identity.id),
                )
            ],
            require_infrastructure_encryption=True,
        ),
        location=placed.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[key.granted]),
    )
    hubs = {
        topic: eventhub.EventHub(
            scope.logical(topic),
            event_hub_name=topic,
            namespace_name=namespace.name,
            partition_count=partitions,
            retention_description=eventhub.RetentionDescriptionArgs(
                cleanup_policy=eventhub.CleanupPolicyRetentionDescription.DELETE,
                retention_time_in_hours=seconds // 3600,
            ),
            resource_group_name=scope.group,
            opts=scope.opts,
        )
        for topic, (partitions, seconds) in sorted(args.all_topics().items())
    }
    private_endpoint(scope, "", place, namespace.id, "namespace", ZONE)
    locked(scope, namespace.id, list(hubs.values()))
    return StreamOutputs(
        endpoints={
            member: by_key(
                {"bootstrap": namespace.name.apply(lambda known: f"{known}.servicebus.windows.net:{KAFKA_PORT}")}
            )
        },
        ids={member: by_key({"log": namespace.id, **{f"topic-{topic}": hub.id for topic, hub in hubs.items()}})},
    )
