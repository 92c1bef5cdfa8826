"""The public components: what a Pulumi program imports."""

from graticule.components.network import GlobalNetwork, Network
from graticule.providers.contract.cloud import Cloud
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

__all__ = [
    "AwsNat",
    "AwsNetwork",
    "AzureNetwork",
    "Cloud",
    "Egress",
    "ExistingNetwork",
    "FlowLogs",
    "GcpNetwork",
    "GlobalNetwork",
    "GlobalNetworkArgs",
    "Network",
    "NetworkArgs",
    "Traffic",
]
