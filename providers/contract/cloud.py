"""The clouds, and what not every one of them has."""

from enum import StrEnum


class Cloud(StrEnum):
    """A cloud this library projects onto."""

    AWS = "aws"
    GCP = "gcp"
    AZURE = "azure"


class Feature(StrEnum):
    """Something that not every cloud has.

    A provider's ``unsupported`` maps each feature its cloud lacks to the reason and to what to use instead.
    """

    FLOW_LOG_FILTER = "flow_log_filter"
    """Flow logs that record only accepted or only rejected traffic."""
    GLOBAL_NETWORK = "global_network"
    """A network that spans regions, made once and joined by each region."""
    PEERED_REGIONS = "peered_regions"
    """Networks of one region each, that have to be joined."""
    CLIENT_ENDPOINTS = "client_endpoints"
    """What is closed but for endpoints, one in each network that reaches it."""
    HUB = "hub"
    """A gateway in each region through which its network reaches all others."""
    DNS_ENDPOINT = "dns_endpoint"
    """An API server that is reached by a name of the cloud and guarded by its IAM."""
    STRONG_SQL = "strong_sql"
    """A relational database in several regions that each see every write."""
    RESTORED_STRONG_SQL = "restored_strong_sql"
    """A relational database of that kind that begins as another one was."""
    RESTORED_DOCUMENTS = "restored_documents"
    """A database of documents that begins as another one was."""
    LOG_GRANTS = "log_grants"
    """Identities that may use one log of messages and no other."""
    LOG_REPLICATION = "log_replication"
    """A log of messages that is copied to other regions."""
    ACTIVE_ACTIVE_CACHE = "active_active_cache"
    """A cache in several regions that each write."""
    PRIMARY_CACHE = "primary_cache"
    """A cache in several regions of which one writes."""
    CACHE_SHAPE = "cache_shape"
    """A cache whose shards and replicas are counted one by one."""
    POOLS_BESIDE_AUTO = "pools_beside_auto"
    """Pools of one's own in a cluster whose nodes the cloud makes."""
    SOFT_DELETE_WITHOUT_VERSIONS = "soft_delete_without_versions"
    """Objects that can be had back after a deletion though no versions are kept."""
