"""The types of streams on Azure that are played in full, and what closes a namespace to the internet."""

from typing import Any

from graticule.sandbox.azure import GROUP, SUBNET, arm
from graticule.sandbox.clusters import IDENTITY
from graticule.sandbox.model import Model, RefusedError, Request

BUS, HUBS = "azure-native:servicebus:Namespace", "azure-native:eventhub:Namespace"
QUEUE, HUB = "azure-native:servicebus:Queue", "azure-native:eventhub:EventHub"
PRIVATE, ZONE = "azure-native:network:PrivateEndpoint", "azure-native:privatedns:PrivateZone"
CAPACITIES = {BUS: (1, 2, 4, 8, 16), HUBS: (1, 2, 4, 6, 8, 10, 12, 16)}
WORLD = "servicebus.windows.net"
"""Where the names of both kinds of namespace have to be nobody else's."""
MAX_HOURS = 90 * 24
_BUS = f"{GROUP}/providers/Microsoft.ServiceBus/namespaces/{{namespaceName}}"
_HUBS = f"{GROUP}/providers/Microsoft.EventHub/namespaces/{{namespaceName}}"
_PRIVATE = f"{GROUP}/providers/Microsoft.Network/privateEndpoints/{{privateEndpointName}}"


def _namespace(request: Request) -> None:
    """Refuse a name that is taken, or a size that Azure does not have."""
    name, inputs = str(request.row.inputs["namespaceName"]), request.row.inputs
    other = HUBS if request.row.type == BUS else BUS
    if request.store.named(other, WORLD, name):
        raise RefusedError(f'Code="NamespaceUnavailable" Message="The namespace name {name} is not available."')
    capacity = (inputs.get("sku") or {}).get("capacity", 1)
    if capacity not in CAPACITIES[request.row.type]:
        raise RefusedError(f'Code="BadRequest" Message="The capacity {capacity} is not valid for Premium."')


def _queue(request: Request) -> None:
    """Refuse a lock that is too long, and dead letters that go nowhere."""
    inputs = request.row.inputs
    lock = str(inputs.get("lockDuration", "PT60S")).removeprefix("PT").removesuffix("S")
    if lock.isdigit() and int(lock) > 300:  # noqa: PLR2004 - five minutes
        raise RefusedError('Code="BadRequest" Message="The lock duration must be at most 5 minutes."')
    target = inputs.get("forwardDeadLetteredMessagesTo")
    siblings = request.row.id.rpartition("/")[0]
    if target and not request.store.identified(request.row.account, f"{siblings}/{target}"):
        raise RefusedError(f'Code="BadRequest" Message="The forwarding destination {target} does not exist."')


def _hub(request: Request) -> None:
    """Refuse what is kept too long, and partitions that go."""
    inputs = request.row.inputs
    if (inputs.get("retentionDescription") or {}).get("retentionTimeInHours", 24) > MAX_HOURS:
        raise RefusedError('Code="BadRequest" Message="The retention of a Premium event hub is at most 90 days."')
    before = request.store.get(request.row.account, HUB, request.row.id)
    if before and inputs["partitionCount"] < before.inputs["partitionCount"]:
        raise RefusedError('Code="BadRequest" Message="The partition count of an event hub cannot be decreased."')


def _premium(path: str) -> Model:
    return arm(
        path,
        "namespaceName",
        GROUP,
        {
            "status": "Active",
            "serviceBusEndpoint": "https://{namespaceName}.servicebus.windows.net:443/",
            "metricId": "{account}:{namespaceName}",
            "identity": {"type": "UserAssigned", "tenantId": "{account}", "userAssignedIdentities": {}},
        },
        reshaped=("identity",),
        references={"identity.userAssignedIdentities[*]": IDENTITY},
        rules=(_namespace,),
        scope=WORLD,
        taken='Code="NamespaceUnavailable" Message="The namespace name {name} is not available."',
    )


def _inside(namespace: str, kind: str, name: str, **more: Any) -> Model:  # noqa: ANN401 - a Model's fields
    return arm(f"{namespace}/{kind}/{{{name}}}", name, namespace, **more)


MODELS = {
    BUS: _premium(_BUS),
    QUEUE: _inside(_BUS, "queues", "queueName", rules=(_queue,)),
    HUBS: _premium(_HUBS),
    HUB: _inside(_HUBS, "eventhubs", "eventHubName", rules=(_hub,)),
    PRIVATE: arm(_PRIVATE, "privateEndpointName", GROUP, references={"subnet.id": SUBNET}),
    "azure-native:network:PrivateDnsZoneGroup": arm(
        f"{_PRIVATE}/privateDnsZoneGroups/{{privateDnsZoneGroupName}}",
        "privateDnsZoneGroupName",
        _PRIVATE,
        references={"privateDnsZoneConfigs[*].privateDnsZoneId": ZONE},
    ),
    "azure-native:authorization:ManagementLockByScope": Model(
        id="{scope}/providers/Microsoft.Authorization/locks/{lockName}",
        name="lockName",
        scope="{scope}",
        parent="{scope}",
        outputs={"name": "{name}", "type": "Microsoft.Authorization/locks", "azureApiVersion": ""},
        missing='Code="NotFound" Message="Resource {value} was not found."',
    ),
}
"""By the type how it behaves."""
