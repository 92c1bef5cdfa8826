"""AWS: one file per component. This module is data alone and imports no SDK."""

from collections.abc import Mapping

from graticule.providers.contract.cloud import Feature

unsupported: Mapping[Feature, str] = {
    Feature.GLOBAL_NETWORK: "a VPC belongs to one region on AWS; use a Network in each region",
    Feature.CLIENT_ENDPOINTS: "what holds data on AWS lets its clients in by itself; leave it out",
    Feature.DNS_ENDPOINT: "EKS has no endpoint that IAM alone guards; use reach: private or allow-list",
    Feature.POOLS_BESIDE_AUTO: "an EKS Auto Mode cluster lacks the add-ons that nodes of your own need; use nodes: pools, "
    "or leave pools out",
    Feature.RESTORED_STRONG_SQL: "Aurora DSQL is restored by a job of AWS Backup alone, into a cluster beside; leave "
    "restore out, and use aws backup start-restore-job (docs/strong-databases.md)",
    Feature.SOFT_DELETE_WITHOUT_VERSIONS: "S3 keeps what was deleted as a version alone; set versioning: true, or soft_delete_days: 0",
}
"""What AWS lacks, with the reason and what to use instead."""
