"""Queues on Azure: a Service Bus Premium namespace with the queue and the one for its dead letters."""

import pulumi
from pulumi_azure_native import servicebus

from graticule.providers.azure.common import Scope, resource_group
from graticule.providers.azure.messaging import namespace_args, reached_and_kept
from graticule.providers.contract.outputs import by_key
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.stream import StreamArgs, StreamOutputs

QUEUE, DEAD = "queue", "dead-letters"


def build(name: str, args: StreamArgs, parent: pulumi.Resource) -> StreamOutputs:
    """Make the namespace, closed to the internet and to keys of its own, and in it the two queues.

    A queue's own dead letters last as long as it does; what is forwarded from there keeps no age and expires later.
    """
    (member,) = args.members
    placed = args.placed(member)
    scope = Scope(name, placed, parent, resource_group(name, placed, parent))
    namespace = servicebus.Namespace(name, **namespace_args(scope, args, member))
    dead = _queue(scope, DEAD, args, namespace, args.dead_letter.retention_days)
    queue = _queue(scope, QUEUE, args, namespace, args.retention_days, dead)
    reached_and_kept(scope, args, member, namespace.id, [queue, dead])
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
