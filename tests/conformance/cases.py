"""What each cloud's components are tested with: another cloud is one more line of ``CASES``."""

import base64
from dataclasses import dataclass
from functools import partial
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs

from graticule.components.audit_trail import AuditTrail
from graticule.components.cluster import Cluster
from graticule.components.cluster_defaults import ClusterDefaults
from graticule.components.keys import Keys
from graticule.components.monitoring import Monitoring
from graticule.components.network import GlobalNetwork, Network
from graticule.testing.recording import Recorder, record

NAME = "here-network"


@dataclass(frozen=True)
class Case:
    """A region of one cloud, a block that is another cloud's, and how the cloud knows a group and a machine."""

    cloud: str
    location: str
    zones: tuple[str, str, str]
    foreign: str
    group: str
    machine: str


CASES = (
    Case(
        *("aws", "us-east-1", ("us-east-1a", "us-east-1b", "us-east-1c"), "gcp"),
        *("arn:aws:iam::123456789012:role/platform", "m7i.xlarge"),
    ),
    Case(
        *("gcp", "europe-west1", ("europe-west1-b", "europe-west1-c", "europe-west1-d"), "azure"),
        *("platform@example.com", "n2-standard-4"),
    ),
    Case(
        *("azure", "japaneast", ("1", "2", "3"), "aws"),
        *("22222222-2222-2222-2222-222222222222", "Standard_D4ds_v5"),
    ),
)


def _outputs_of(made: MockResourceArgs) -> dict[str, Any]:
    address = f"address of {made.name}"
    return {
        "arn": f"arn of {made.name}",
        "publicIp": address,
        "address": address,
        "ipAddress": address,
        "selfLink": f"link of {made.name}",
    }


def outputs_of_identities(made: MockResourceArgs) -> dict[str, Any]:
    """Return what clusters, identities and keys have once they are made."""
    return {
        **_outputs_of(made),
        "id": f"/subscriptions/s/{made.name}",
        "endpoint": "https://api" if "aws:" in made.typ else "10.0.0.2",
        "identity": {},
        "fqdn": "api.example.com",
        "privateFQDN": "api.internal",
        "certificateAuthority": {"data": "Q0E="},
        "identities": [{"oidcs": [{"issuer": "https://issuer"}]}],
        "oidcIssuerProfile": {"enabled": True, "issuerURL": "https://issuer"},
        "masterAuth": {"clusterCaCertificate": "Q0E=", "clientCertificateConfig": {"issueClientCertificate": False}},
        "member": f"serviceAccount:{made.name}",
        "email": f"{made.name}@example.com",
        "project": "acme",
        "principalId": f"principal of {made.name}",
        "serviceAccount": f"{made.name}@example.com",
        "keyUriWithVersion": f"https://vault/{made.name}/1",
        "latestVersion": 1,
        "masterVersion": f"{made.inputs.get('minMasterVersion')}.4-gke.1000000",
    }


def _of_monitoring(made: MockResourceArgs) -> dict[str, Any]:
    return {
        **_outputs_of(made),
        "name": made.inputs.get("name") or f"name of {made.name}",
        "prometheusEndpoint": "https://metrics",
        "metrics": {"internalId": "1", "prometheusQueryEndpoint": "https://metrics"},
    }


def found_of_clusters(call: MockCallArgs) -> dict[str, Any]:
    """Answer what is asked about a cluster or an account."""
    if call.token.endswith("listManagedClusterUserCredentials"):
        value = base64.b64encode(b"certificate-authority-data: Q0E=").decode()
        return {"kubeconfigs": [{"name": "user", "value": value}]}
    if call.token.endswith("getAddonVersion"):
        return {"version": f"{call.args['addonName']} of {call.args['kubernetesVersion']}"}
    auth = {"clusterCaCertificate": "Q0E="}
    return {
        "name": "theirs",
        "endpoint": "10.0.0.2",
        "privateFQDN": "api.internal",
        "certificateAuthorities": [{"data": "Q0E="}],
        "identities": [{"oidcs": [{"issuer": "https://issuer"}]}],
        "masterAuths": [auth],
        "controlPlaneEndpointsConfigs": [{}],
        "tenantId": "tenant",
        "serviceAccountId": "logging@example.com",
    }


def _network(name: str, args: Any) -> dict[str, pulumi.Output[Any]]:
    return Network(name, args).outputs()


def _placed(case: Case) -> dict[str, object]:
    return {"cloud": case.cloud, "location": case.location, "account": "123456789012", "prefix": "acme-prod"}


def _network_args(case: Case, **settings: object) -> Any:
    return {**_placed(case), "zones": list(case.zones), "range": "10.4.0.0/14", **settings}


def made(case: Case, name: str = NAME, **settings: object) -> Recorder:
    """Record the network of a case; ``outputs`` holds what the component gives back."""
    return record(partial(_network, name, _network_args(case, **settings)), _outputs_of)


def made_global_network(case: Case, name: str = "here-network", **settings: object) -> Recorder:
    """Record the network that the regions of a case's account share."""
    args: Any = {
        "cloud": case.cloud,
        "account": "123456789012",
        "prefix": "acme-prod",
        "private_service_ranges": {"here": "10.4.208.0/20", "there": "10.8.208.0/20"},
        "internal_ranges": {"here": "10.4.0.0/14", "there": "10.8.0.0/14"},
        **settings,
    }
    return record(lambda: {"network_id": GlobalNetwork(name, args).network_id}, _outputs_of)


def made_keys(case: Case, name: str = "here-keys", **settings: object) -> Recorder:
    """Record the keys of a case."""
    args: Any = {**_placed(case), **settings}
    return record(lambda: Keys(name, args).outputs(), outputs_of_identities, found_of_clusters)


def made_cluster(case: Case, generation: str = "blue", name: str = "", **settings: object) -> Recorder:
    """Record a cluster of a case; ``zones`` may be given as for the network."""
    args, called = _cluster_args(case, generation, **settings), name or f"here-cluster-{generation}"
    return record(lambda: Cluster(called, args).outputs(), outputs_of_identities, found_of_clusters)


def made_cluster_in_its_network(case: Case) -> Recorder:
    """Record a network of a case, a cluster in it, and the provider of what is in that."""

    def build() -> dict[str, pulumi.Output[Any]]:
        network = Network(NAME, _network_args(case))
        args = _cluster_args(case, nodes="pools", pools={"general": {"machine": case.machine}})
        subnets = {zone: network.private_subnets[zone] for zone in case.zones}
        place = {"network_id": network.network_id, "private_subnets": subnets}
        cluster = Cluster("here-cluster-blue", {**args, "network": {**args["network"], **place}})
        cluster.kubernetes_provider()
        return cluster.outputs()

    return record(build, outputs_of_identities, found_of_clusters)


def _cluster_args(case: Case, generation: str = "blue", **settings: object) -> Any:
    zones = list(settings.pop("zones", case.zones))  # type: ignore[call-overload]
    network = {
        "network_id": "/subscriptions/s/network",
        "private_subnets": {zone: f"subnet-{zone}" for zone in zones},
        "control_plane_subnet": "subnet-apiserver",
        "region_range": "10.4.0.0/14",
        "pods_range": "10.6.0.0/16",
        "services_range": "10.5.0.0/20",
        "master_range": "10.4.60.0/28",
    }
    return {
        **_placed(case),
        "zones": zones,
        "network": network,
        "secrets_key": "key of secrets",
        "logs_key": "key of logs",
        "key_store": "/subscriptions/s/vault",
        "generation": generation,
        "access": {"platform": {"principal": case.group, "role": "admin"}},
        **settings,
    }


def defaults_args(case: Case, **settings: object) -> dict[str, Any]:
    """Return the args of what a cluster of a case holds before anybody's workload."""
    return {
        "cloud": case.cloud,
        "location": case.location,
        "cluster": "here-cluster-blue",
        "cluster_name": "cluster",
        "zones": list(case.zones),
        "private_subnets": {zone: f"subnet-{zone}" for zone in case.zones},
        "pod_subnets": {zone: f"pods-{zone}" for zone in case.zones} if case.cloud == "aws" else {},
        **settings,
    }


def made_defaults(case: Case, name: str = "here-cluster-blue-defaults", **settings: object) -> Recorder:
    """Record what a cluster of a case holds before anybody's workload."""
    args: Any = defaults_args(case, **settings)
    return record(lambda: {"objects": sorted(ClusterDefaults(name, args).objects)})


def watched(case: Case, generation: str = "blue") -> dict[str, object]:
    """Return a cluster of a case as its monitoring is told about it."""
    identity = {"aws": f"arn:aws:eks:{case.location}:1:cluster/{generation}"}.get(
        case.cloud, f"/subscriptions/s/{generation}"
    )
    return {
        "name": f"cluster-{generation}",
        "cluster_id": identity,
        "log_store": f"/subscriptions/s/logs-{generation}",
        "subnets": ["subnet-1", "subnet-2"] if case.cloud == "aws" else [],
        "security_group": "sg-1" if case.cloud == "aws" else "",
    }


def made_monitoring(case: Case, name: str = "here-monitoring", **settings: object) -> Recorder:
    """Record the monitoring of a case."""
    args: Any = {
        **_placed(case),
        "clusters": {"blue": watched(case)},
        "gateways": {"egress": "gateway"} if case.cloud == "gcp" else {zone: f"gateway-{zone}" for zone in case.zones},
        "notify": {
            "critical": {"oncall": {"emails": ["oncall@example.com"]}},
            "warning": {"platform": {"emails": ["platform@example.com"]}},
        },
        **({"alerts_key": "key of alerts", "logs_key": "key of logs"} if case.cloud == "aws" else {}),
        **settings,
    }
    return record(lambda: Monitoring(name, args).outputs(), _of_monitoring, found_of_clusters)


def made_audit(case: Case, name: str = "here-audit", **settings: object) -> Recorder:
    """Record the audit trail of a case's account."""
    vault = "https://vault.example.com/keys/audit/1"
    args: Any = {**_placed(case), "key": vault, "key_store": "/subscriptions/s/vault", **settings}
    return record(lambda: AuditTrail(name, args).outputs(), outputs_of_identities)
