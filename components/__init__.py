"""The public components: what a Pulumi program imports."""

from graticule.components.audit_trail import AuditTrail
from graticule.components.backup import Backup
from graticule.components.bucket import Bucket
from graticule.components.cache import Cache
from graticule.components.cluster import Cluster
from graticule.components.cluster_defaults import ClusterDefaults
from graticule.components.database import Database
from graticule.components.interconnect import ClientEndpoints, Interconnect, Names, PrivateZone
from graticule.components.keys import Keys
from graticule.components.monitoring import Monitoring
from graticule.components.network import GlobalNetwork, Network
from graticule.components.registry import Registry
from graticule.components.stream import Stream
from graticule.providers.contract.alerts import Severity
from graticule.providers.contract.audit import AuditTrailArgs
from graticule.providers.contract.backup import BackupArgs, Covered
from graticule.providers.contract.bucket import AzureBucket, BucketArgs, Lifecycle
from graticule.providers.contract.cache import CacheArgs, Snapshots, Topology
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.cluster import Access, ClusterArgs, ClusterNetwork, Role
from graticule.providers.contract.cluster_defaults import ClusterDefaultsArgs
from graticule.providers.contract.cluster_options import AwsCluster, AzureCluster, GcpCluster, Nodes, Reach
from graticule.providers.contract.database import DatabaseArgs
from graticule.providers.contract.database_options import (
    AwsDatabase,
    AzureDatabase,
    Consistency,
    Engine,
    GcpDatabase,
    Restore,
    Shard,
)
from graticule.providers.contract.documents import Documents
from graticule.providers.contract.keys import AzureKeys, KeysArgs, Purpose
from graticule.providers.contract.links import ClientEndpointsArgs, InterconnectArgs, Join, NamesArgs, PrivateZoneArgs
from graticule.providers.contract.monitoring import (
    AwsMonitoring,
    AzureMonitoring,
    Contact,
    MonitoredCluster,
    MonitoringArgs,
)
from graticule.providers.contract.network import (
    AwsNat,
    AwsNetwork,
    AzureNetwork,
    Egress,
    ExistingNetwork,
    FlowLogs,
    GcpNetwork,
    GlobalNetworkArgs,
    NetworkArgs,
    Traffic,
)
from graticule.providers.contract.pools import Pool, Taint
from graticule.providers.contract.registry import AwsRegistry, AzureRegistry, RegistryArgs, Repository, Upstream
from graticule.providers.contract.stream import AwsStream, AzureStream, DeadLetter, GcpStream, Kind, StreamArgs, Topic
from graticule.providers.contract.window import Window

__all__ = [
    "Access",
    "AuditTrail",
    "AuditTrailArgs",
    "AwsCluster",
    "AwsDatabase",
    "AwsMonitoring",
    "AwsNat",
    "AwsNetwork",
    "AwsRegistry",
    "AwsStream",
    "AzureBucket",
    "AzureCluster",
    "AzureDatabase",
    "AzureKeys",
    "AzureMonitoring",
    "AzureNetwork",
    "AzureRegistry",
    "AzureStream",
    "Backup",
    "BackupArgs",
    "Bucket",
    "BucketArgs",
    "Cache",
    "CacheArgs",
    "ClientEndpoints",
    "ClientEndpointsArgs",
    "Cloud",
    "Cluster",
    "ClusterArgs",
    "ClusterDefaults",
    "ClusterDefaultsArgs",
    "ClusterNetwork",
    "Consistency",
    "Contact",
    "Covered",
    "Database",
    "DatabaseArgs",
    "DeadLetter",
    "Documents",
    "Egress",
    "Engine",
    "ExistingNetwork",
    "FlowLogs",
    "GcpCluster",
    "GcpDatabase",
    "GcpNetwork",
    "GcpStream",
    "GlobalNetwork",
    "GlobalNetworkArgs",
    "Interconnect",
    "InterconnectArgs",
    "Join",
    "Keys",
    "KeysArgs",
    "Kind",
    "Lifecycle",
    "MonitoredCluster",
    "Monitoring",
    "MonitoringArgs",
    "Names",
    "NamesArgs",
    "Network",
    "NetworkArgs",
    "Nodes",
    "Pool",
    "PrivateZone",
    "PrivateZoneArgs",
    "Purpose",
    "Reach",
    "Registry",
    "RegistryArgs",
    "Repository",
    "Restore",
    "Role",
    "Severity",
    "Shard",
    "Snapshots",
    "Stream",
    "StreamArgs",
    "Taint",
    "Topic",
    "Topology",
    "Traffic",
    "Upstream",
    "Window",
]
