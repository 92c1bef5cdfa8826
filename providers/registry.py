"""From a cloud's name to its provider: the only lazy import, so that a program loads no cloud it does not use."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pulumi

from graticule.providers.contract.account import AccountArgs
from graticule.providers.contract.audit import AuditTrailArgs, AuditTrailOutputs
from graticule.providers.contract.backup import BackupArgs, BackupOutputs
from graticule.providers.contract.bucket import BucketArgs, BucketOutputs
from graticule.providers.contract.cache import CacheArgs, CacheOutputs
from graticule.providers.contract.cloud import Cloud, Feature
from graticule.providers.contract.cluster import ClusterArgs, ClusterOutputs
from graticule.providers.contract.cluster_defaults import ClusterDefaultsArgs, Object
from graticule.providers.contract.database import Consistency, DatabaseArgs, DatabaseOutputs, Engine
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.keys import KeysArgs, KeysOutputs
from graticule.providers.contract.links import (
    ClientEndpointsArgs,
    InterconnectArgs,
    InterconnectOutputs,
    NamesArgs,
    PrivateZoneArgs,
    PrivateZoneOutputs,
)
from graticule.providers.contract.monitoring import MonitoringArgs, MonitoringOutputs
from graticule.providers.contract.network import (
    GlobalNetworkArgs,
    GlobalNetworkOutputs,
    NetworkArgs,
    NetworkOutputs,
)
from graticule.providers.contract.provider import Build
from graticule.providers.contract.registry import RegistryArgs, RegistryOutputs
from graticule.providers.contract.stream import Kind, StreamArgs, StreamOutputs

KUBERNETES = "kubernetes"
_SDKS: Mapping[str, str] = {
    Cloud.AWS: "pulumi_aws",
    Cloud.GCP: "pulumi_gcp",
    Cloud.AZURE: "pulumi_azure_native",
    KUBERNETES: "pulumi_kubernetes",
}


def unsupported(cloud: Cloud) -> Mapping[Feature, str]:
    """Return what a cloud lacks, each with the reason; imports no SDK."""
    return importlib.import_module(f"graticule.providers.{cloud}").unsupported


def refuse_unsupported(cloud: Cloud, features: Mapping[Feature, str]) -> None:
    """Refuse features that a cloud lacks.

    Args:
        cloud: the cloud.
        features: what is asked for, each with the place that asks.

    Raises:
        Problem: with the reason and what to use instead.
    """
    reasons = unsupported(cloud)
    for feature, place in features.items():
        if feature in reasons:
            raise Problem(place, reasons[feature])


def account(cloud: Cloud) -> Callable[[str, AccountArgs], pulumi.ProviderResource]:
    """Return what makes the explicit provider of an account."""
    return _build(cloud, "account")


def network(cloud: Cloud) -> Build[NetworkArgs, NetworkOutputs]:
    """Return what makes the network of a region."""
    return _build(cloud, "network")


def global_network(cloud: Cloud) -> Build[GlobalNetworkArgs, GlobalNetworkOutputs]:
    """Return what makes the network that spans regions.

    Raises:
        Problem: the cloud has no such thing.
    """
    refuse_unsupported(cloud, {Feature.GLOBAL_NETWORK: "cloud"})
    return _build(cloud, "global_network")


def interconnect(cloud: Cloud) -> Build[InterconnectArgs, InterconnectOutputs]:
    """Return what joins the networks of an account's regions."""
    return _build(cloud, "interconnect")


def private_zone(cloud: Cloud) -> Build[PrivateZoneArgs, PrivateZoneOutputs]:
    """Return what makes a zone that resolves inside the networks of an account's regions."""
    return _build(cloud, "private_zone")


def client_endpoints(cloud: Cloud) -> Build[ClientEndpointsArgs, None]:
    """Return what makes endpoints in clients' own regions."""
    return _build(cloud, "client_endpoints")


def names(cloud: Cloud) -> Build[NamesArgs, None]:
    """Return what makes names in a private zone."""
    return _build(cloud, "names")


def keys(cloud: Cloud) -> Build[KeysArgs, KeysOutputs]:
    """Return what makes the encryption keys of a region."""
    return _build(cloud, "keys")


def cluster(cloud: Cloud) -> Build[ClusterArgs, ClusterOutputs]:
    """Return what makes a Kubernetes cluster."""
    return _build(cloud, "cluster")


def database(args: DatabaseArgs) -> Build[DatabaseArgs, DatabaseOutputs]:
    """Return what makes a database: of documents, strongly consistent over regions, or PostgreSQL."""
    if args.engine is Engine.DOCUMENT:
        return _build(args.cloud, "document")
    return _build(args.cloud, "strong" if args.consistency is Consistency.STRONG else "postgres")


def backup(cloud: Cloud) -> Build[BackupArgs, BackupOutputs]:
    """Return what makes the backups of an account."""
    return _build(cloud, "backup")


def stream(args: StreamArgs) -> Build[StreamArgs, StreamOutputs]:
    """Return what makes a stream: a queue or a log."""
    return _build(args.cloud, "queue_stream" if args.kind is Kind.QUEUE else "log_stream")


def image_registry(cloud: Cloud) -> Build[RegistryArgs, RegistryOutputs]:
    """Return what makes a registry of container images."""
    return _build(cloud, "registry")


def bucket(cloud: Cloud) -> Build[BucketArgs, BucketOutputs]:
    """Return what makes a bucket of objects."""
    return _build(cloud, "bucket")


def cache(cloud: Cloud) -> Build[CacheArgs, CacheOutputs]:
    """Return what makes a cache."""
    return _build(cloud, "cache")


def monitoring(cloud: Cloud) -> Build[MonitoringArgs, MonitoringOutputs]:
    """Return what makes the monitoring of a region."""
    return _build(cloud, "monitoring")


def audit_trail(cloud: Cloud) -> Build[AuditTrailArgs, AuditTrailOutputs]:
    """Return what makes the audit trail of an account."""
    return _build(cloud, "audit_trail")


def kubernetes_provider() -> Callable[
    [str, pulumi.Input[str], str, Sequence[pulumi.Resource]], pulumi.ProviderResource
]:
    """Return what makes the explicit provider of a cluster."""
    return _build(KUBERNETES, "account")


def kubernetes_object() -> Callable[[str, Object, pulumi.ResourceOptions], pulumi.Resource]:
    """Return what makes one object in a cluster."""
    return _build(KUBERNETES, "objects")


def cluster_objects(cloud: Cloud) -> Callable[[ClusterDefaultsArgs], Mapping[str, Object]]:
    """Return what says which objects a cluster of a cloud holds before anybody's workload."""
    return _part(cloud, "cluster_defaults").objects


def _build(platform: str, component: str) -> Any:  # noqa: ANN401 - each caller states the type
    return _part(platform, component).build


def _part(platform: str, component: str) -> Any:  # noqa: ANN401 - a module
    try:
        return importlib.import_module(f"graticule.providers.{platform}.{component}")
    except ModuleNotFoundError as error:
        if error.name != _SDKS[platform]:
            raise
        message = f"the SDK of {platform} is not installed; run: pip install 'graticule[{platform}]'"
        raise Problem("", message) from None
