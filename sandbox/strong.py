"""The types of strongly consistent databases that are played in full: Aurora DSQL and Spanner."""

from typing import Any

from graticule.providers.contract.multi_regions import SPANNER, multi_regions
from graticule.sandbox import aws, gcp
from graticule.sandbox.clusters import CRYPTO_KEY
from graticule.sandbox.model import Model, RefusedError, Request

DSQL, PEERING = "aws:dsql/cluster:Cluster", "aws:dsql/clusterPeering:ClusterPeering"
INSTANCE, DATABASE = "gcp:spanner/instance:Instance", "gcp:spanner/database:Database"
MOST_RATIO = 10
_CAPACITY = ("numNodes", "processingUnits", "autoscalingConfig")
_BAD = "googleapi: Error 400: "


def _witness_of(inputs: Any) -> str:  # noqa: ANN401 - any JSON value
    return str((inputs.get("multiRegionProperties") or {}).get("witnessRegion") or "")


def _cluster(request: Request) -> None:
    if _witness_of(request.row.inputs) == request.region:
        raise RefusedError("ValidationException: The witness Region must not be the Region of the cluster")


def _peering(request: Request) -> None:
    """Refuse a peering whose two clusters do not have its witness both."""
    inputs = request.row.inputs
    for row in request.store.of_type(request.row.account, DSQL):
        taking_part = row.id == inputs["identifier"] or row.outputs["arn"] in inputs["clusters"]
        if taking_part and _witness_of(row.inputs) != inputs["witnessRegion"]:
            raise RefusedError(f"ValidationException: Cluster {row.id} has another witness Region")
        if taking_part and row.inputs.get("region") == inputs["witnessRegion"]:
            raise RefusedError("ValidationException: The witness Region must differ from the clusters' Regions")


def _instance(request: Request) -> None:
    inputs = request.row.inputs
    if len([one for one in _CAPACITY if inputs.get(one)]) != 1:
        raise RefusedError(f"{_BAD}exactly one of node count, processing units and autoscaling config is needed")
    regional = str(inputs["config"]).startswith("regional-")
    if not regional and inputs["config"] not in multi_regions(SPANNER):
        raise RefusedError(f"googleapi: Error 404: Instance config {inputs['config']} not found")
    if not regional and inputs.get("edition") != "ENTERPRISE_PLUS":
        raise RefusedError(f"{_BAD}a multi-region instance config needs edition ENTERPRISE_PLUS")
    limits = (inputs.get("autoscalingConfig") or {}).get("autoscalingLimits") or {}
    if limits.get("maxNodes", 0) > MOST_RATIO * limits.get("minNodes", 1):
        raise RefusedError(f"{_BAD}the maximum of nodes must be at most 10 times the minimum")


def _locations(config: str) -> set[str]:
    if config.startswith("regional-"):
        return {config.removeprefix("regional-")}
    return set(multi_regions(SPANNER)[config].locations)


def _database(request: Request) -> None:
    """Refuse keys that are not in the locations of the replicas, one in each."""
    inputs = request.row.inputs
    names = (inputs.get("encryptionConfig") or {}).get("kmsKeyNames") or []
    instances = request.store.of_type(request.row.account, INSTANCE)
    (instance,) = [row for row in instances if row.name == inputs["instance"]]
    have = {str(name).split("/locations/")[-1].split("/")[0] for name in names}
    need = _locations(str(instance.inputs["config"]))
    if names and have != need:
        raise RefusedError(f"{_BAD}keys are needed in {', '.join(sorted(need))}, got {', '.join(sorted(have))}")


MODELS = {
    DSQL: Model(
        id="{hex}{short}a",
        outputs={
            "identifier": "{id}",
            "arn": "arn:aws:dsql:{region}:{account}:cluster/{id}",
            "vpcEndpointServiceName": "com.amazonaws.{region}.dsql-{short}",
            "encryptionDetails": [{"encryptionType": "CUSTOMER_MANAGED_KMS_KEY", "encryptionStatus": "ENABLED"}],
            "tagsAll": "{tags}",
        },
        references={"kmsEncryptionKey": aws.KEY},
        rules=(_cluster,),
        protected="deletionProtectionEnabled",
        protected_says="ValidationException: Cluster {id} has deletion protection enabled",
        in_use="ConflictException: cluster {id} is used by {user}",
    ),
    PEERING: Model(id="{identifier}", references={"identifier": DSQL, "clusters[*]": DSQL}, rules=(_peering,)),
    "aws:dsql/clusterPolicy:ClusterPolicy": Model(
        id="{identifier}", references={"identifier": DSQL}, outputs={"policyVersion": "1"}
    ),
    INSTANCE: Model(
        id="{account}/{name}",
        name="name",
        scope="{account}",
        outputs={"state": "READY", **gcp.LABELS},
        rules=(_instance,),
        taken=gcp.TAKEN,
        in_use="googleapi: Error 400: Cannot delete instance {name}: it holds {user}, which is protected or in use",
    ),
    DATABASE: Model(
        id="{instance}/{name}",
        name="name",
        scope="{account}/{instance}",
        outputs={"state": "READY"},
        references={"instance": INSTANCE, "encryptionConfig.kmsKeyNames[*]": CRYPTO_KEY},
        rules=(_database,),
        protected="enableDropProtection",
        protected_says="googleapi: Error 400: Database {id} has drop protection enabled",
        taken=gcp.TAKEN,
    ),
    "gcp:spanner/backupSchedule:BackupSchedule": Model(
        id="{instance}/{database}/{name}",
        name="name",
        scope="{account}/{instance}/{database}",
        parent="{instance}/{database}",
        missing="googleapi: Error 404: Database not found: {value}",
        taken=gcp.TAKEN,
    ),
}
"""By the type how it behaves."""
