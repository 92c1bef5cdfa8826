"""The types of Azure that are played in full."""

from graticule.providers.contract.cloud import Cloud
from graticule.sandbox.model import Model, Request
from graticule.sandbox.rules import apart, inside, never_changes, zone_exists
from graticule.sandbox.store import Row

GROUP = "/subscriptions/{account}/resourceGroups/{resourceGroupName}"
_NETWORK = f"{GROUP}/providers/Microsoft.Network"
_STORAGE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/{{accountName}}"
_IN_USE = 'Code="InUse" Message="Resource {id} is in use by {user} and cannot be deleted."'
_MISSING = 'Code="NotFound" Message="Resource {value} was not found."'
_TAKEN = "cannot create already existing resource '{id}'"
VNET, SUBNET = "azure-native:network:VirtualNetwork", "azure-native:network:Subnet"
SECURITY, NAT = "azure-native:network:NetworkSecurityGroup", "azure-native:network:NatGateway"
ADDRESS, STORAGE = "azure-native:network:PublicIPAddress", "azure-native:storage:StorageAccount"
WATCHER = "azure-native:network:NetworkWatcher"
ENDPOINT, PRIVATE_ZONE = "azure-native:network:PrivateEndpoint", "azure-native:privatedns:PrivateZone"
_LOCK_FIXED = (
    'Code="AccountPropertyCannotBeUpdated" Message="The property \'immutableStorageWithVersioning.enabled\' was specified '
    'in the input, but it cannot be updated."'
)
zones = zone_exists(Cloud.AZURE, "zones")


def arm(path: str, name: str, parent: str, outputs: dict[str, object] | None = None, **more: object) -> Model:
    """Describe a type of Azure Resource Manager by the path of its ids."""
    kind = "/".join(part for part in path.partition("/providers/")[2].split("/") if "{" not in part)
    known = {"name": "{name}", "type": kind, "provisioningState": "Succeeded", "azureApiVersion": "", **(outputs or {})}
    texts = {"scope": path.rpartition("/")[0], "taken": _TAKEN, "in_use": _IN_USE, "missing": _MISSING}
    return Model(id=path, name=name, parent=parent, outputs=known, **{**texts, **more})  # type: ignore[arg-type]


def _subnet(request: Request) -> None:
    vnet_id = request.row.id.rpartition("/subnets/")[0]
    cidr = request.row.inputs.get("addressPrefix")
    if not cidr:
        return
    for vnet in request.store.identified(request.row.account, vnet_id):
        inside(
            cidr,
            vnet.inputs["addressSpace"]["addressPrefixes"],
            f'Code="NetcfgSubnetRangeOutsideVnet" Message="Subnet \'{cidr}\' is not within the address space of {vnet.name}"',
        )
    siblings = [
        row
        for row in request.store.of_type(request.row.account, SUBNET, vnet_id.rpartition("/")[2])
        if row.id.startswith(f"{vnet_id}/")
    ]
    taken = [
        row.inputs["addressPrefix"] for row in siblings if row.id != request.row.id and row.inputs.get("addressPrefix")
    ]
    apart(cidr, taken, f'Code="NetcfgSubnetRangesOverlap" Message="Subnet \'{cidr}\' overlaps with another subnet"')


def _watched(request: Request) -> None:
    """Make a network watcher, of which Azure has one in each location with a network."""
    account, location, name = request.row.account, request.region, f"NetworkWatcher_{request.region}"
    identity = (
        f"/subscriptions/{account}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/{name}"
    )
    if not request.store.get(account, WATCHER, identity):
        watcher = {"location": location, "networkWatcherName": name, "resourceGroupName": "NetworkWatcherRG"}
        request.store.put(Row(account, WATCHER, identity, "", name, watcher, {}, implicit=True))


def _unwatched(request: Request) -> None:
    """Remove the watcher with the last network of its location."""

    def here(kind: str) -> list[Row]:
        found = request.store.of_type(request.row.account, kind)
        return [row for row in found if row.inputs.get("location") == request.row.inputs.get("location")]

    for watcher in here(WATCHER) if not here(VNET) else ():
        if watcher.implicit:
            request.store.remove(watcher.account, WATCHER, watcher.id)


MODELS = {
    "azure-native:resources:ResourceGroup": Model(
        id=GROUP,
        name="resourceGroupName",
        scope="/subscriptions/{account}/resourceGroups",
        outputs={"name": "{name}", "type": "Microsoft.Resources/resourceGroups", "azureApiVersion": ""},
        taken=_TAKEN,
        in_use=_IN_USE,
    ),
    VNET: arm(
        f"{_NETWORK}/virtualNetworks/{{virtualNetworkName}}",
        "virtualNetworkName",
        GROUP,
        {"resourceGuid": "{hex}"},
        effects=(_watched,),
        farewells=(_unwatched,),
    ),
    SUBNET: arm(
        f"{_NETWORK}/virtualNetworks/{{virtualNetworkName}}/subnets/{{subnetName}}",
        "subnetName",
        f"{_NETWORK}/virtualNetworks/{{virtualNetworkName}}",
        references={"natGateway.id": NAT, "networkSecurityGroup.id": SECURITY},
        rules=(_subnet,),
    ),
    SECURITY: arm(f"{_NETWORK}/networkSecurityGroups/{{networkSecurityGroupName}}", "networkSecurityGroupName", GROUP),
    NAT: arm(
        f"{_NETWORK}/natGateways/{{natGatewayName}}",
        "natGatewayName",
        GROUP,
        references={"publicIpAddresses[*].id": ADDRESS},
        rules=(zones,),
    ),
    ADDRESS: arm(
        f"{_NETWORK}/publicIPAddresses/{{publicIpAddressName}}",
        "publicIpAddressName",
        GROUP,
        {"ipAddress": "{ip}"},
        rules=(zones,),
    ),
    "azure-native:network:RouteTable": arm(f"{_NETWORK}/routeTables/{{routeTableName}}", "routeTableName", GROUP),
    WATCHER: arm(f"{_NETWORK}/networkWatchers/{{networkWatcherName}}", "networkWatcherName", ""),
    "azure-native:network:FlowLog": arm(
        f"{_NETWORK}/networkWatchers/{{networkWatcherName}}/flowLogs/{{flowLogName}}",
        "flowLogName",
        f"{_NETWORK}/networkWatchers/{{networkWatcherName}}",
        {"targetResourceGuid": "{hex}"},
        references={"targetResourceId": VNET, "storageId": STORAGE},
    ),
    ENDPOINT: arm(
        f"{_NETWORK}/privateEndpoints/{{privateEndpointName}}",
        "privateEndpointName",
        GROUP,
        {"networkInterfaces": [], "customDnsConfigs": []},
        references={"subnet.id": SUBNET},
    ),
    "azure-native:network:PrivateDnsZoneGroup": arm(
        f"{_NETWORK}/privateEndpoints/{{privateEndpointName}}/privateDnsZoneGroups/{{privateDnsZoneGroupName}}",
        "privateDnsZoneGroupName",
        f"{_NETWORK}/privateEndpoints/{{privateEndpointName}}",
        references={"privateDnsZoneConfigs[*].privateDnsZoneId": PRIVATE_ZONE},
    ),
    PRIVATE_ZONE: arm(
        f"{_NETWORK}/privateDnsZones/{{privateZoneName}}", "privateZoneName", GROUP, {"numberOfRecordSets": 1}
    ),
    "azure-native:privatedns:VirtualNetworkLink": arm(
        f"{_NETWORK}/privateDnsZones/{{privateZoneName}}/virtualNetworkLinks/{{virtualNetworkLinkName}}",
        "virtualNetworkLinkName",
        f"{_NETWORK}/privateDnsZones/{{privateZoneName}}",
        references={"virtualNetwork.id": VNET},
    ),
    STORAGE: arm(
        _STORAGE,
        "accountName",
        GROUP,
        {
            "primaryEndpoints": {"blob": "https://{name}.blob.core.windows.net/"},
            "primaryLocation": "{location}",
            "statusOfPrimary": "available",
            "identity": {"tenantId": "{account}", "userAssignedIdentities": {}},
        },
        reshaped=("identity",),
        scope="storage",
        taken='Code="StorageAccountAlreadyTaken" Message="The storage account named {name} is already taken."',
        rules=(never_changes(STORAGE, "immutableStorageWithVersioning.enabled", _LOCK_FIXED),),
    ),
    "azure-native:storage:ManagementPolicy": arm(
        f"{_STORAGE}/managementPolicies/{{managementPolicyName}}", "managementPolicyName", _STORAGE
    ),
    "azure-native:storage:BlobServiceProperties": arm(
        f"{_STORAGE}/blobServices/{{blobServicesName}}", "blobServicesName", _STORAGE
    ),
}
