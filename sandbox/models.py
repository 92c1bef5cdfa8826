"""The descriptions of all resource types together."""

from collections.abc import Mapping
from dataclasses import replace

from graticule.sandbox import (
    audit,
    aws,
    azure,
    backup,
    caches,
    clusters,
    controllers,
    documents,
    gcp,
    images,
    links,
    monitoring,
    postgres_aws,
    postgres_azure,
    postgres_gcp,
    storage,
    streams_aws,
    streams_azure,
    streams_gcp,
    strong,
)
from graticule.sandbox.model import Model

MODELS: Mapping[str, Model] = {
    **aws.MODELS,
    **gcp.MODELS,
    **azure.MODELS,
    **clusters.MODELS,
    **monitoring.MODELS,
    **audit.MODELS,
    **backup.MODELS,
    **postgres_aws.MODELS,
    **postgres_gcp.MODELS,
    **postgres_azure.MODELS,
    **streams_aws.MODELS,
    **streams_gcp.MODELS,
    **streams_azure.MODELS,
    **storage.MODELS,
    **images.MODELS,
    **controllers.MODELS,
    **links.MODELS,
    **caches.MODELS,
    **strong.MODELS,
    **documents.MODELS,
    **{
        kind: replace(clusters.MODELS[kind], farewells=(controllers.forget_cluster,))
        for kind in (clusters.EKS, clusters.GKE, clusters.AKS)
    },
}
"""By its type how each resource is described that is more than echoed; with a cluster goes what was in it."""
