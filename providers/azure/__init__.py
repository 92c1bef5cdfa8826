"""Azure: one file per component. This module is data alone and imports no SDK."""

from collections.abc import Mapping

from graticule.providers.contract.cloud import Feature

unsupported: Mapping[Feature, str] = {
    Feature.PRIMARY_CACHE: (
        "Azure Managed Redis has no regions that only follow; use topology: active_active or regional on Azure"
    ),
    Feature.CACHE_SHAPE: (
        "Azure Managed Redis takes its shards from the size and has one replica; use 'size' on Azure, and leave this out"
    ),
    Feature.STRONG_SQL: "Azure has no managed SQL that is strongly consistent over regions; use consistency: async, or AWS "
    "or GCP, or engine: document",
    Feature.LOG_REPLICATION: "the geo-replication of Event Hubs is newer than the API that the SDK has, and its geo-disaster "
    "recovery copies no messages; use a log in each region with MirrorMaker between them, or write to both",
    Feature.FLOW_LOG_FILTER: (
        "Azure's flow logs have no settled filter for accepted or rejected traffic; use 'all' and select the denied "
        "flows (flow state D) when reading"
    ),
    Feature.GLOBAL_NETWORK: "a virtual network belongs to one region on Azure; use a Network in each region",
    Feature.HUB: "peerings of virtual networks do not lead on to the next network on Azure; use interconnect: {aws: hub, "
    "azure: mesh}",
    Feature.POOLS_BESIDE_AUTO: "node auto-provisioning takes no pools that scale beside it; use nodes: pools, or leave "
    "pools out",
    Feature.DNS_ENDPOINT: "AKS has no endpoint that Entra alone guards; use reach: private or allow-list",
}
"""What Azure lacks, with the reason and what to use instead."""
