"""Queues on Azure: a Service Bus Premium namespace with the queue and the one for its dead letters."""

import pulumi
from pulumi_azure_native import servicebus

from graticule.providers.azure.common import Scope, resource_group
from graticule.providers.azure.messaging import ZONE, encryption, locked, namespace_name
from graticule.providers.azure.private_endpoint import private_endpoint
from graticule.providers.contract.outputs import by_key
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.sizes import class_of
from graticule.providers.contract.stream import Kind, StreamArgs, StreamOutputs

QUEUE, DEAD = "queue", "dead-letters"


def build(name: str, args: StreamArgs, parent: pulumi.Resource) -> StreamOutputs:
    """Make the namespace, closed to the internet and to keys of its own, and in it the two queues.

    A queue's own dead letters last as long as it does; what is forwarded from there keeps no age and expires later.
    """
    (member,) = args.members
    placed, place = args.placed(member), args.at(member)
    scope = Scope(name, placed, parent, resource_group(name, placed, parent))
    key = encryption(scope, place)
    namespace = servicebus.Namespace(
        name,
        namespace_name=namespace_name(placed, name),
        sku=servicebus.SBSkuArgs(
            name=servicebus.SkuName.PREMIUM,
            tier=servicebus.SkuTier.PREMIUM,
            capacity=int(class_of(args.sizes, Kind.QUEUE, args.size, args.cloud)),
        ),
        zone_redundant=True,
        disable_local_auth=True,
        minimum_tls_version=servicebus.TlsVersion.TLS_VERSION_1_2,
        public_network_access=servicebus.PublicNetworkAccess.DISABLED,
        identity=servicebus.IdentityArgs(
            type=servicebus.ManagedServiceIdentityType.USER_ASSIGNED, user_assigned_identities=[key.identity.id]
        ),
        encryption=servicebus.EncryptionArgs(
            key_source=servicebus.KeySource.MICROSOFT_KEY_VAULT,
            key_vault_properties=[
                servicebus.KeyVaultPropertiesArgs(
                    key_name=key.key,
                    key_vault_uri=key.vault,
                    identity=servicebus.UserAssignedIdentityPropertiesArgs(user_assigned_identity=key.identity.id),
                )
            ],
            require_infrastructure_encryption=True,
        ),
        location=placed.location,
        resource_group_name=scope.group,
        tags=scope.tags,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[key.granted]),
    )
    dead = _queue(scope, DEAD, args, namespace, args.dead_letter.retention_days)
    queue = _queue(scope, QUEUE, args, namespace, args.retention_days, dead)
    private_endpoint(scope, "", place, namespace.id, "namespace", ZONE)
    locked(scope, namespace.id, [queue, dead])
    address = namespace.name.apply(lambda known: f"https://{known}.servicebus.windows.net/")
    url, dead_url = pulumi.Output.concat(address, queue.name), pulumi.Output.concat(address, dead.name)
    return StreamOutputs(
        endpoints={member: by_key({"send": url, "receive": url, "dead_letter": dead_url})},
        ids={member: by_key({"send": queue.id, "receive": queue.id, "dead_letter": dead.id})},
    )


def _queue(
    scope: Scope[Placed],
    what: str,
    args: StreamArgs,
    namespace: servicebus.Namespace,
    days: int,
    dead: servicebus.Queue | None = None,
) -> servicebus.Queue:
    """Make a queue that is never deleted for being idle."""
    return servicebus.Queue(
        scope.logical(what),
        queue_name=what,
        namespace_name=namespace.name,
        default_message_time_to_live=f"P{days}D",
        lock_duration=f"PT{args.visibility_seconds}S",
        max_delivery_count=args.dead_letter.after,
        dead_lettering_on_message_expiration=dead is not None,
        forward_dead_lettered_messages_to=dead.name if dead else None,
        requires_session=args.ordered and dead is not None,
        resource_group_name=scope.group,
        opts=scope.opts,
    )
