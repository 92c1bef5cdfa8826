"""Databases of PostgreSQL that the conformance suite makes."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs

from graticule.components.database import Database
from graticule.testing.recording import Made, Recorder, record
from tests.conformance.cases import Case

MEMBER = {
    "aws": "aws:rds/cluster:Cluster",
    "gcp": "gcp:alloydb/cluster:Cluster",
    "azure": "azure-native:dbforpostgresql:Server",
}
"""By cloud what holds the data of a region."""
NAME = "database-orders"
LOCATIONS = {
    "aws": {"one": "us-east-1", "two": "us-west-2", "three": "eu-central-1"},
    "gcp": {"one": "europe-west4", "two": "europe-west3", "three": "us-east4"},
    "azure": {"one": "japaneast", "two": "westeurope", "three": "eastus"},
}
"""Regions by the key that the tests give them."""
VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"
NETWORKS = {"aws": "vpc-{}", "gcp": "https://www.googleapis.com/compute/v1/projects/p/global/networks/{}"}


def place(case: Case, key: str, zones: Sequence[str] = ()) -> dict[str, Any]:
    """Return one region as its slices give it."""
    location, place = LOCATIONS[case.cloud][key], list(LOCATIONS[case.cloud]).index(key)
    named = (
        list(zones)
        or {
            "aws": [f"{location}a", f"{location}b", f"{location}c"],
            "gcp": [f"{location}-a", f"{location}-b", f"{location}-c"],
            "azure": ["1", "2", "3"],
        }[case.cloud]
    )
    subscription = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/{}"
    return {
        "location": location,
        "zones": named,
        "ranges": [f"10.{place}.0.0/17", f"10.{place}.128.0/18"],
        "network_id": NETWORKS.get(case.cloud, subscription).format(key),
        "database_subnets": dict.fromkeys(named, f"database-{key}"),
        "services_range": f"services-{key}" if case.cloud == "gcp" else "",
        "keys": {purpose: f"{purpose}-key-{key}" for purpose in ("data", "backup", "logs")},
        "key_store": VAULT,
    }


def _outputs_of(made: MockResourceArgs) -> dict[str, Any]:
    known = {
        "arn": f"arn:aws:x:{made.inputs.get('region')}:1:{made.name}",
        "endpoint": f"{made.name}.endpoint",
        "readerEndpoint": f"{made.name}.reader",
        "ipAddress": f"ip of {made.name}",
        "principalId": f"principal of {made.name}",
        "fullyQualifiedDomainName": f"{made.name}.postgres.database.azure.com",
    }
    if "flexible" in made.typ or made.typ.endswith("postgresql:Server"):
        known["id"] = f"/subscriptions/s/resourceGroups/{made.inputs['resourceGroupName']}/servers/{made.name}"
    if made.typ.startswith(("azure-native:", "gcp:alloydb/cluster")):
        known["name"] = made.inputs.get("name") or made.name
    return known


def _answer(writer: str, case: Case) -> Any:
    def answer(call: MockCallArgs) -> dict[str, Any]:
        where = LOCATIONS[case.cloud].get(writer, "")
        named = f"{NAME}-{writer}"
        return {
            "secretString": "seeded-secret",
            "tenantId": "tenant",
            "subscriptionId": "s",
            "members": [
                {"dbClusterArn": f"arn:aws:rds:{one}:1:cluster:x", "isWriter": one == where}
                for one in LOCATIONS["aws"].values()
                if writer
            ],
            **({"clusterType": "PRIMARY" if call.args.get("location") == where else "SECONDARY"} if writer else {}),
            **(
                {"replicationRole": "Primary" if str(call.args.get("serverName")).endswith(named) else "AsyncReplica"}
                if writer
                else {}
            ),
        }

    return answer


def arguments(case: Case, *members: str, **settings: object) -> dict[str, Any]:
    """Return a database's args: of one region, or of several, the first of which writes."""
    members = members or ("one",)
    keys = dict.fromkeys([*members, *settings.get("clients", [])])  # type: ignore[call-overload]
    zones = settings.pop("zones", ())
    return {
        "cloud": case.cloud,
        "account": "123456789012",
        "prefix": "acme-prod",
        "labels": {"owner": "platform"},
        "version": "16",
        "consistency": "async" if len(members) > 1 else "single",
        "places": {key: place(case, key, zones) for key in keys},  # type: ignore[arg-type]
        "members": sorted(members),
        "primary": members[0],
        "clients": sorted(members),
        **({"administrators": {"platform": "22222222"}} if case.cloud == "azure" else {}),
        **settings,
    }


def made_postgres(
    case: Case,
    *members: str,
    name: str = NAME,
    writer: str = "",
    state: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    answers: Mapping[str, Any] = MappingProxyType({}),
    **settings: object,
) -> Recorder:
    """Record a database of a case.

    Args:
        case: the cloud.
        members: its regions, the first of which writes.
        name: the component's logical name.
        writer: who writes, as the cloud says.
        state: by member what its resources are otherwise than asked for.
        answers: what the cloud says besides.
        settings: other args.
    """
    args: Any = arguments(case, *members, **settings)

    def outputs_of(made: MockResourceArgs) -> dict[str, Any]:
        return {**_outputs_of(made), **state.get(made.name.rpartition("-")[2], {})}

    def answer(call: MockCallArgs) -> dict[str, Any]:
        return {**_answer(writer, case)(call), **answers}

    return record(lambda: Database(name, args).outputs(), outputs_of, answer)


def of_two(case: Case, **settings: Any) -> Recorder:
    """Record a database over two regions."""
    return made_postgres(case, "one", "two", **settings)


def members(made: Recorder, case: Case) -> dict[str, Made]:
    """Return by logical name what holds the data in each region."""
    return made.of(MEMBER[case.cloud])


def inputs(made: Recorder) -> dict[tuple[str, str], Any]:
    """Return what each resource asks for, without what it ignores once it is made."""
    return {(one.typ, one.name): one.inputs for one in made.resources}


def after_creation(made: Recorder) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what each resource asks for, but for what is ignored once it is there."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in made.resources:
        left = dict(one.inputs)
        for path in one.options.get("ignore_changes", []):
            top, _, inner = path.replace('["', ".").removesuffix('"]').partition(".")
            if not inner:
                left.pop(top, None)
            elif isinstance(left.get(top), Mapping):
                left[top] = {key: value for key, value in left[top].items() if key != inner}
        found[one.typ, one.name] = left
    return found
