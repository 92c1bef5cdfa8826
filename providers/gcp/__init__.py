"""GCP: one file per component. This module is data alone and imports no SDK."""

from collections.abc import Mapping

from graticule.providers.contract.cloud import Feature

unsupported: Mapping[Feature, str] = {
    Feature.ACTIVE_ACTIVE_CACHE: (
        "a Memorystore cache has one region that writes; use topology: primary or regional on GCP"
    ),
    Feature.FLOW_LOG_FILTER: (
        "GCP samples the flows of a subnet whatever their verdict; use traffic 'all', the firewall already logs what"
        " it denies"
    ),
    Feature.CLIENT_ENDPOINTS: "what holds data on GCP is reached in the network that spans the regions; leave it out",
    Feature.PEERED_REGIONS: "a VPC network on GCP spans its regions and routes between them by itself; leave it out",
    Feature.LOG_GRANTS: "Managed Kafka lets an identity in to every cluster of a project, and topics by ACLs inside of one; "
    "leave it out, grant roles/managedkafka.client in the project yourself, and make the ACLs",
    Feature.LOG_REPLICATION: "Managed Kafka copies nothing to another region by itself; use a log in each region with "
    "MirrorMaker between them, or write to both",
    Feature.RESTORED_DOCUMENTS: "Firestore clones a database by a call of its own, which Pulumi does not make; leave restore "
    "out, and use gcloud firestore databases clone (docs/document-databases.md)",
    Feature.RESTORED_STRONG_SQL: "Spanner restores by a call of its own, which Pulumi does not make; leave restore out, and "
    "use gcloud spanner databases restore (docs/strong-databases.md)",
    Feature.POOLS_BESIDE_AUTO: "Autopilot makes every node itself; use nodes: pools, or leave pools out",
}
"""What GCP lacks, with the reason and what to use instead."""
