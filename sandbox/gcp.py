"""The types of Google Cloud that are played in full."""

from graticule.sandbox.model import Model, RefusedError, Request
from graticule.sandbox.rules import apart

API = "https://www.googleapis.com/compute/v1/"
NETWORK, SUBNETWORK = "gcp:compute/network:Network", "gcp:compute/subnetwork:Subnetwork"
GLOBAL_ADDRESS = "gcp:compute/globalAddress:GlobalAddress"
ROUTER, ADDRESS = "gcp:compute/router:Router", "gcp:compute/address:Address"
ZONE, BUCKET = "gcp:dns/managedZone:ManagedZone", "gcp:logging/projectBucketConfig:ProjectBucketConfig"
TAKEN = "googleapi: Error 409: The resource '{id}' already exists, alreadyExists"
IN_USE = "googleapi: Error 400: The resource '{id}' is already being used by '{user}', resourceInUseByAnotherResource"
LABELS = {"effectiveLabels": "{labels}", "pulumiLabels": "{labels}"}


def _subnetwork(request: Request) -> None:
    inputs = request.row.inputs
    network = str(inputs.get("network")).rpartition("/")[2]
    own = [inputs["ipCidrRange"], *(item["ipCidrRange"] for item in inputs.get("secondaryIpRanges", []))]
    for row in request.store.of_type(request.row.account, SUBNETWORK, network):
        if row.id == request.row.id or str(row.inputs.get("network")).rpartition("/")[2] != network:
            continue
        others = [row.inputs["ipCidrRange"], *(item["ipCidrRange"] for item in row.inputs.get("secondaryIpRanges", []))]
        for cidr in own:
            apart(
                cidr,
                others,
                f"googleapi: Error 400: Invalid IPCidrRange: {cidr} conflicts with existing subnetwork '{row.id}'",
            )


def _router_nat(request: Request) -> None:
    if request.row.inputs.get("enableEndpointIndependentMapping") and request.row.inputs.get(
        "enableDynamicPortAllocation"
    ):
        raise RefusedError(
            "googleapi: Error 400: endpoint independent mapping and dynamic port allocation exclude each other"
        )


def _compute(where: str, collection: str, outputs: dict[str, object] | None = None, **more: object) -> Model:
    path = f"projects/{{account}}/{where}/{collection}/{{name}}"
    known = {"selfLink": API + path, "creationTimestamp": "2026-11-01T00:00:00.000-07:00", **(outputs or {})}
    texts = {"name": "name", "scope": path.rpartition("/")[0], "taken": TAKEN, "in_use": IN_USE}
    return Model(id=path, outputs=known, **{**texts, **more})  # type: ignore[arg-type]


_REGIONAL = "regions/{region}"
MODELS = {
    NETWORK: _compute("global", "networks", {"gatewayIpv4": "", "numericId": "{short}", "networkId": "{short}"}),
    SUBNETWORK: _compute(
        _REGIONAL,
        "subnetworks",
        {"gatewayAddress": "10.0.0.1", "fingerprint": "{short}", "subnetworkId": 1},
        references={"network": NETWORK},
        rules=(_subnetwork,),
    ),
    ROUTER: _compute(_REGIONAL, "routers", references={"network": NETWORK}),
    "gcp:compute/routerNat:RouterNat": Model(
        id="{account}/{region}/{router}/{name}",
        name="name",
        scope="{account}/{region}/{router}",
        references={"router": ROUTER, "natIps[*]": ADDRESS, "subnetworks[*].name": SUBNETWORK},
        rules=(_router_nat,),
        taken=TAKEN,
    ),
    ADDRESS: _compute(
        _REGIONAL, "addresses", {"address": "{ip}", "users": [], "labelFingerprint": "{short}", **LABELS}
    ),
    GLOBAL_ADDRESS: _compute(
        "global", "addresses", {"labelFingerprint": "{short}", **LABELS}, references={"network": NETWORK}
    ),
    "gcp:compute/firewall:Firewall": _compute("global", "firewalls", references={"network": NETWORK}),
    "gcp:compute/route:Route": _compute(
        "global", "routes", {"nextHopNetwork": "", "warnings": []}, references={"network": NETWORK}
    ),
    "gcp:servicenetworking/connection:Connection": Model(
        id="{network}:{service}",
        references={"network": NETWORK, "reservedPeeringRanges[*]": GLOBAL_ADDRESS},
        outputs={"peering": "servicenetworking-googleapis-com"},
    ),
    ZONE: Model(
        id="projects/{account}/managedZones/{name}",
        name="name",
        scope="{account}",
        outputs={
            "managedZoneId": "{short}",
            "nameServers": ["ns-gcp-private.googledomains.com."],
            "creationTime": "2026-11-01",
            **LABELS,
        },
        references={"privateVisibilityConfig.networks[*].networkUrl": NETWORK},
        taken=TAKEN,
        in_use=IN_USE,
    ),
    "gcp:dns/recordSet:RecordSet": Model(
        id="projects/{account}/managedZones/{managedZone}/rrsets/{name}/{type}",
        name="name",
        scope="{account}/{managedZone}/{type}",
        references={"managedZone": ZONE},
        taken=TAKEN,
    ),
    "gcp:dns/policy:Policy": Model(
        id="projects/{account}/policies/{name}",
        name="name",
        scope="{account}",
        references={"networks[*].networkUrl": NETWORK},
        taken=TAKEN,
    ),
    BUCKET: Model(
        id="projects/{account}/locations/{location}/buckets/{bucketId}",
        name="bucketId",
        scope="{account}/{location}",
        outputs={"name": "{id}", "lifecycleState": "ACTIVE"},
        taken=TAKEN,
        in_use=IN_USE,
    ),
    "gcp:logging/projectSink:ProjectSink": Model(
        id="projects/{account}/sinks/{name}",
        name="name",
        scope="{account}",
        outputs={"writerIdentity": "serviceAccount:service-{short}@gcp-sa-logging.iam.gserviceaccount.com"},
        taken=TAKEN,
    ),
    "gcp:logging/projectExclusion:ProjectExclusion": Model(
        id="projects/{account}/exclusions/{name}", name="name", scope="{account}", taken=TAKEN
    ),
}
