"""PostgreSQL on GCP, played in full: AlloyDB. A cluster's role is its input ``clusterType``, as a promotion leaves it."""

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.postgres import SECONDARIES, VERSIONS
from graticule.sandbox import gcp
from graticule.sandbox.clusters import CRYPTO_KEY
from graticule.sandbox.model import Model, RefusedError, Request

CLUSTER, INSTANCE = "gcp:alloydb/cluster:Cluster", "gcp:alloydb/instance:Instance"
CONNECTION = "gcp:servicenetworking/connection:Connection"


def _major(version: object) -> str:
    return str(version).removeprefix("POSTGRES_").partition(".")[0]


def _alloydb(request: Request) -> None:
    inputs, store, account = request.row.inputs, request.store, request.row.account
    if _major(inputs.get("databaseVersion")) not in VERSIONS[Cloud.GCP]:
        raise RefusedError(f"googleapi: Error 400: Invalid database version {inputs.get('databaseVersion')}")
    if store.get(account, CLUSTER, request.row.id):
        return
    network = str((inputs.get("networkConfig") or {}).get("network", "")).rpartition("/")[2]
    if not [one for one in store.of_type(account, CONNECTION) if f"/{network}" in str(one.inputs.get("network"))]:
        raise RefusedError(
            f"googleapi: Error 400: network {network} has no private services connection with servicenetworking.googleapis.com"
        )
    source = (inputs.get("restoreContinuousBackupSource") or {}).get("cluster")
    if source and not store.get(account, CLUSTER, str(source)):
        raise RefusedError(f"googleapi: Error 404: Resource '{source}' was not found")
    primary = str((inputs.get("secondaryConfig") or {}).get("primaryClusterName", ""))
    if inputs.get("clusterType") == "SECONDARY":
        _follows(request, primary)


def _follows(request: Request, primary: str) -> None:
    """Refuse what may not be a secondary cluster (cloud rule 70)."""
    store, account = request.store, request.row.account
    found = store.get(account, CLUSTER, primary)
    if found is None:
        raise RefusedError(f"googleapi: Error 404: Resource '{primary}' was not found")
    if found.inputs.get("location") == request.row.inputs.get("location"):
        raise RefusedError("googleapi: Error 400: a secondary cluster is in another region than its primary")
    if not [one for one in store.of_type(account, INSTANCE, primary) if one.inputs["cluster"] == primary]:
        raise RefusedError(f"googleapi: Error 400: {primary} has no primary instance")
    others = [
        one
        for one in store.of_type(account, CLUSTER, primary)
        if (one.inputs.get("secondaryConfig") or {}).get("primaryClusterName") == primary
    ]
    if len(others) >= SECONDARIES[Cloud.GCP]:
        raise RefusedError(f"googleapi: Error 400: {primary} has {len(others)} secondary clusters already")


def _alloydb_instance(request: Request) -> None:
    inputs, store, account = request.row.inputs, request.store, request.row.account
    if inputs.get("instanceType") == "READ_POOL":
        first = [one for one in store.of_type(account, INSTANCE, inputs["cluster"]) if one.id != request.row.id]
        if not first:
            raise RefusedError("googleapi: Error 400: a read pool needs the cluster's primary instance first")
        if not (inputs.get("readPoolConfig") or {}).get("nodeCount"):
            raise RefusedError("googleapi: Error 400: read_pool_config.node_count must be at least 1")


def _gone_alloydb(request: Request) -> None:
    """A primary goes after its secondaries; a cluster that is deleted by force takes its instances along."""
    for one in request.store.of_type(request.row.account, CLUSTER, request.row.id):
        follows = (one.inputs.get("secondaryConfig") or {}).get("primaryClusterName") == request.row.id
        if one.id != request.row.id and follows:
            raise RefusedError(f"googleapi: Error 400: {request.row.id} has the secondary cluster {one.id}")


MODELS = {
    CLUSTER: Model(
        id="projects/{account}/locations/{location}/clusters/{clusterId}",
        name="clusterId",
        scope="{account}/{location}",
        outputs={
            "name": "projects/{account}/locations/{location}/clusters/{clusterId}",
            "uid": "{uuid}",
            "state": "READY",
            "encryptionInfos": [],
            **gcp.LABELS,
        },
        references={"encryptionConfig.kmsKeyName": CRYPTO_KEY},
        rules=(_alloydb,),
        farewells=(_gone_alloydb,),
        taken=gcp.TAKEN,
        protected="deletionProtection",
        protected_says="Cannot destroy cluster because deletion_protection is set to true",
    ),
    INSTANCE: Model(
        id="{cluster}/instances/{instanceId}",
        name="instanceId",
        scope="{cluster}",
        outputs={
            "name": "{cluster}/instances/{instanceId}",
            "ipAddress": "{ip}",
            "uid": "{uuid}",
            "state": "READY",
            **gcp.LABELS,
        },
        references={"cluster": CLUSTER},
        loose=("cluster",),
        rules=(_alloydb_instance,),
        taken=gcp.TAKEN,
    ),
}
"""By the type how it behaves."""
