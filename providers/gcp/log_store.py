"""Log stores on GCP: what a filter finds is kept in a bucket of the region, and nowhere else."""

from dataclasses import dataclass

import pulumi
from pulumi_gcp import logging

from graticule.providers.gcp.common import Scope


@dataclass(frozen=True)
class LogStore:
    """A bucket of logs."""

    what: str
    """The end of its name."""
    description: str
    """What is in it."""
    location: str
    """The region."""
    retention_days: int
    """How long logs are kept, in days."""
    key: pulumi.Input[str] | None = None
    """The resource name of the key that encrypts it; unset: Google's."""


def keep_logs(
    scope: Scope, store: LogStore, wanted: pulumi.Input[str], project: pulumi.Input[str]
) -> logging.ProjectSink:
    """Store the logs that the filter ``wanted`` finds, and keep them out of the project's default bucket.

    Returns the sink that carries them to their bucket.

    Args:
        scope: whose logs they are.
        store: the bucket.
        wanted: the filter, in the language of Cloud Logging.
        project: the project; a bucket, unlike all else, does not ask the provider for it.
    """
    settings = logging.ProjectBucketConfigCmekSettingsArgs(kms_key_name=store.key) if store.key else None
    bucket = logging.ProjectBucketConfig(
        scope.logical(store.what),
        bucket_id=scope.physical(store.what),
        location=store.location,
        retention_days=store.retention_days,
        description=store.description,
        cmek_settings=settings,
        project=project,
        opts=scope.opts,
    )
    sink = logging.ProjectSink(
        scope.logical(store.what),
        name=scope.physical(store.what),
        destination=pulumi.Output.concat("logging.googleapis.com/", bucket.id),
        filter=wanted,
        unique_writer_identity=True,
        project=scope.project,
        opts=scope.opts,
    )
    logging.ProjectExclusion(
        scope.logical(store.what),
        name=scope.physical(store.what),
        description=f"{store.description} are kept in their region",
        filter=wanted,
        project=scope.project,
        opts=pulumi.ResourceOptions.merge(scope.opts, pulumi.ResourceOptions(depends_on=[sink])),
    )
    return sink
