"""PostgreSQL on AWS, played in full: Aurora, its global databases, and the secrets of their passwords.

Which member of a global database writes is in the outputs of the global cluster, ``globalClusterMembers``.
"""

from typing import Any

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.postgres import SECONDARIES, VERSIONS
from graticule.sandbox import aws
from graticule.sandbox.model import Model, RefusedError, Request
from graticule.sandbox.rules import window_beside
from graticule.sandbox.store import Row, Store

CLUSTER, INSTANCE = "aws:rds/cluster:Cluster", "aws:rds/clusterInstance:ClusterInstance"
GLOBAL, SUBNETS = "aws:rds/globalCluster:GlobalCluster", "aws:rds/subnetGroup:SubnetGroup"
PARAMETERS = "aws:rds/clusterParameterGroup:ClusterParameterGroup"
SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a type
SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105 - a type
_TAGS = {"tagsAll": "{tags}"}
_RDS = "arn:aws:rds:{region}:{account}"
_MINOR = 6
"""The minor version that every major one has."""
_LEAST_ZONES, _LONGEST_RETENTION, _RECOVERY_DAYS = 2, 35, 30


def _major(version: object) -> str:
    return str(version).removeprefix("POSTGRES_").partition(".")[0]


def members_of(whole: Row) -> list[dict[str, Any]]:
    """Return the members of a global cluster: ``dbClusterArn`` and ``isWriter``."""
    return whole.outputs.setdefault("globalClusterMembers", [])


def _subnets(request: Request) -> None:
    ids = request.row.inputs.get("subnetIds", [])
    rows = [request.store.get(request.row.account, aws.SUBNET, one) for one in ids]
    zones = {row.inputs.get("availabilityZone") for row in rows if row}
    if len(zones) < _LEAST_ZONES:
        raise RefusedError(
            "DBSubnetGroupDoesNotCoverEnoughAZs: The DB subnet group doesn't meet Availability Zone (AZ) coverage "
            "requirement. Current AZ coverage: " + ", ".join(sorted(map(str, zones)))
        )


def _aurora(request: Request) -> None:
    inputs = request.row.inputs
    if _major(inputs.get("engineVersion")) not in VERSIONS[Cloud.AWS]:
        raise RefusedError(f"InvalidParameterCombination: Cannot find version {inputs.get('engineVersion')}")
    if not 1 <= int(inputs.get("backupRetentionPeriod", 1)) <= _LONGEST_RETENTION:
        raise RefusedError("InvalidParameterValue: Invalid backup retention period. Must be between 1 and 35")
    whole = inputs.get("globalClusterIdentifier")
    if whole and inputs.get("manageMasterUserPassword"):
        raise RefusedError(
            "InvalidParameterCombination: You can't manage the master user password of a global database"
        )
    if whole:
        _joins(request, str(whole))
    elif not (inputs.get("masterUsername") or inputs.get("restoreToPointInTime") or inputs.get("snapshotIdentifier")):
        raise RefusedError("InvalidParameterValue: The parameter MasterUsername must be provided")
    source = (inputs.get("restoreToPointInTime") or {}).get("sourceClusterIdentifier")
    if source and not _known(request, str(source)):
        raise RefusedError(f"DBClusterNotFoundFault: The source cluster could not be found: {source}")


def _known(request: Request, cluster: str) -> bool:
    row = request.store.get(request.row.account, CLUSTER, cluster)
    existing = request.store.get(request.row.account, CLUSTER, request.row.id)
    return existing is not None or (row is not None and row.inputs.get("region") == request.row.inputs.get("region"))


def _joins(request: Request, identity: str) -> None:
    """Refuse what may not be a member of a global database (cloud rules 15 to 18)."""
    store, account, inputs = request.store, request.row.account, request.row.inputs
    if store.get(account, CLUSTER, request.row.id):
        return
    whole = store.get(account, GLOBAL, identity)
    if whole is None:
        raise RefusedError(f"GlobalClusterNotFoundFault: Global cluster {identity} not found")
    members = members_of(whole)
    if any(f":{request.region}:" in member["dbClusterArn"] for member in members):
        raise RefusedError(f"InvalidParameterCombination: {identity} has a cluster in {request.region} already")
    if members and (inputs.get("masterUsername") or inputs.get("masterPasswordWo") or inputs.get("databaseName")):
        raise RefusedError("InvalidParameterCombination: Cannot specify user name for cross region replication cluster")
    if not members and not inputs.get("masterUsername"):
        raise RefusedError("InvalidParameterValue: The parameter MasterUsername must be provided")
    if len(members) > SECONDARIES[Cloud.AWS]:
        raise RefusedError(f"GlobalClusterQuotaExceededFault: {identity} has {SECONDARIES[Cloud.AWS]} secondaries")
    if _major(whole.inputs.get("engineVersion")) != _major(inputs.get("engineVersion")):
        raise RefusedError("InvalidParameterCombination: The engine version does not match the global cluster's")
    if members and not _has_instances(request, members):
        raise RefusedError("InvalidDBClusterStateFault: Source cluster has no available writer instance")


def _has_instances(request: Request, members: list[dict[str, Any]]) -> bool:
    writer = next(member["dbClusterArn"] for member in members if member["isWriter"]).rpartition(":")[2]
    instances = request.store.of_type(request.row.account, INSTANCE, writer)
    return any(one.inputs.get("clusterIdentifier") == writer for one in instances)


def _made_cluster(request: Request) -> None:
    """Join the global database, and let Secrets Manager keep the password where RDS does."""
    row, store = request.row, request.store
    if row.inputs.get("manageMasterUserPassword"):
        arn = f"arn:aws:secretsmanager:{request.region}:{row.account}:secret:rds!cluster-{row.outputs['clusterResourceId']}"
        key = row.inputs.get("masterUserSecretKmsKeyId", "")
        row.outputs["masterUserSecrets"] = [{"secretArn": arn, "secretStatus": "active", "kmsKeyId": key}]
        store.put(row)
    whole = store.get(row.account, GLOBAL, str(row.inputs.get("globalClusterIdentifier")))
    if whole:
        members = members_of(whole)
        members.append({"dbClusterArn": row.outputs["arn"], "isWriter": not members, "readers": []})
        store.put(whole)


def _gone_cluster(request: Request) -> None:
    """Leave the global database; the one that writes goes last."""
    for whole in request.store.everywhere(GLOBAL, request.row.outputs["arn"]):
        members = members_of(whole)
        own = [one for one in members if one["dbClusterArn"] == request.row.outputs["arn"]]
        if own and own[0]["isWriter"] and len(members) > 1:
            raise RefusedError(
                f"InvalidDBClusterStateFault: This cluster is a part of a global cluster, and {whole.id} has other members"
            )
        whole.outputs["globalClusterMembers"] = [one for one in members if one not in own]
        request.store.put(whole)


def _whole_version(request: Request) -> None:
    """Take a major version for a minor one of it, which the global database has from then on."""
    row, asked = request.row, str(request.row.inputs.get("engineVersion") or "")
    if asked:
        row.inputs["engineVersion"] = asked if "." in asked else f"{asked}.{_MINOR}"
        row.outputs["engineVersionActual"] = row.inputs["engineVersion"]


def _made_global(request: Request) -> None:
    """Make a global database, perhaps of a cluster that is there."""
    request.row.outputs["engineVersionActual"] = request.row.inputs.get("engineVersion", "")
    request.store.put(request.row)
    source = request.row.inputs.get("sourceDbClusterIdentifier")
    if source:
        request.row.outputs["globalClusterMembers"] = [{"dbClusterArn": source, "isWriter": True, "readers": []}]
        request.store.put(request.row)


def _gone_global(request: Request) -> None:
    members = members_of(request.row)
    if members and not request.row.inputs.get("forceDestroy"):
        raise RefusedError(f"InvalidGlobalClusterStateFault: Global Cluster {request.row.id} is not empty")


def _recoverable(secret: Row) -> str:
    """Return what is said of the name of a deleted secret while it can be recovered (cloud rule 37)."""
    if secret.inputs.get("recoveryWindowInDays", _RECOVERY_DAYS) == 0:
        return ""
    return (
        "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for "
        "deletion."
    )


_WINDOWS = window_beside(
    "preferredMaintenanceWindow",
    "preferredBackupWindow",
    "InvalidParameterValue: The backup window and maintenance window must not overlap.",
)
MODELS = {
    SUBNETS: Model(
        id="{name}",
        name="name",
        outputs={"arn": f"{_RDS}:subgrp:{{name}}", "vpcId": "", "supportedNetworkTypes": ["IPV4"], **_TAGS},
        references={"subnetIds[*]": aws.SUBNET},
        rules=(_subnets,),
        taken="DBSubnetGroupAlreadyExists: The DB subnet group '{name}' already exists.",
        in_use="InvalidDBSubnetGroupStateFault: Cannot delete the subnet group '{id}' because at least one database ({user}) uses it.",
    ),
    PARAMETERS: Model(
        id="{name}",
        name="name",
        outputs={"arn": f"{_RDS}:cluster-pg:{{name}}", **_TAGS},
        taken="DBParameterGroupAlreadyExists: Parameter group {name} already exists",
        in_use="InvalidDBParameterGroupState: {id} is in use by {user}",
    ),
    CLUSTER: Model(
        id="{clusterIdentifier}",
        name="clusterIdentifier",
        outputs={
            "arn": f"{_RDS}:cluster:{{clusterIdentifier}}",
            "endpoint": "{clusterIdentifier}.cluster-{short}.{region}.rds.amazonaws.com",
            "readerEndpoint": "{clusterIdentifier}.cluster-ro-{short}.{region}.rds.amazonaws.com",
            "clusterResourceId": "cluster-{hex}",
            "engineVersionActual": f"{{engineVersion}}.{_MINOR}",
            "hostedZoneId": "Z{short}",
            "masterUserSecrets": [],
            **_TAGS,
        },
        references={
            "dbSubnetGroupName": SUBNETS,
            "dbClusterParameterGroupName": PARAMETERS,
            "vpcSecurityGroupIds[*]": aws.GROUP,
            "kmsKeyId": aws.KEY,
            "performanceInsightsKmsKeyId": aws.KEY,
        },
        rules=(_aurora, _WINDOWS),
        effects=(_made_cluster,),
        farewells=(_gone_cluster,),
        taken="DBClusterAlreadyExistsFault: DB Cluster already exists",
        in_use="InvalidDBClusterStateFault: Cluster cannot be deleted, it still contains DB instances ({user})",
        protected="deletionProtection",
        protected_says="InvalidParameterCombination: Cannot delete protected Cluster {name}, please disable deletion protection",
    ),
    INSTANCE: Model(
        id="{identifier}",
        name="identifier",
        outputs={
            "arn": f"{_RDS}:db:{{identifier}}",
            "endpoint": "{identifier}.{short}.{region}.rds.amazonaws.com",
            "dbiResourceId": "db-{hex}",
            "port": 5432,
            "writer": False,
            "storageEncrypted": True,
            **_TAGS,
        },
        references={"clusterIdentifier": CLUSTER},
        taken="DBInstanceAlreadyExists: DB instance already exists",
    ),
    GLOBAL: Model(
        id="{globalClusterIdentifier}",
        name="globalClusterIdentifier",
        scope="{account}",
        outputs={
            "arn": "arn:aws:rds::{account}:global-cluster:{globalClusterIdentifier}",
            "endpoint": "{globalClusterIdentifier}.global-{short}.global.rds.amazonaws.com",
            "engineVersionActual": "",
            "globalClusterResourceId": "cluster-{hex}",
            "globalClusterMembers": [],
            **_TAGS,
        },
        rules=(_whole_version,),
        late=("engineVersion",),
        effects=(_made_global,),
        farewells=(_gone_global,),
        taken="GlobalClusterAlreadyExistsFault: The global cluster already exists.",
        protected="deletionProtection",
        protected_says="InvalidParameterCombination: Cannot delete protected global cluster {name}",
    ),
    SECRET: Model(
        id="arn:aws:secretsmanager:{region}:{account}:secret:{name}-{short}",
        name="name",
        outputs={"arn": "{id}", **_TAGS},
        references={"kmsKeyId": aws.KEY},
        taken="ResourceExistsException: The operation failed because the secret {name} already exists.",
        reserved=_recoverable,
    ),
    SECRET_VERSION: Model(
        id="{secretId}|{uuid}",
        outputs={"arn": "{secretId}", "secretArn": "{secretId}", "versionId": "{uuid}", "hasSecretStringWo": True},
        references={"secretId": SECRET},
        loose=("secretId",),
    ),
}
"""By the type how it behaves."""


def global_cluster(store: Store, account: str, identity: str) -> dict[str, Any]:
    """Answer what is asked about a global database."""
    whole = store.get(account, GLOBAL, identity)
    if whole is None:
        raise RefusedError(f"couldn't find resource: RDS Global Cluster ({identity})")
    return {
        "id": identity,
        "identifier": identity,
        "arn": whole.outputs["arn"],
        "engineVersion": whole.inputs.get("engineVersion"),
        "members": members_of(whole),
    }


def secret_version(store: Store, account: str, secret: str) -> dict[str, Any]:
    """Answer what a secret holds."""
    versions = [row for row in store.of_type(account, SECRET_VERSION) if row.inputs.get("secretId") == secret]
    if not versions:
        raise RefusedError(f"ResourceNotFoundException: Secrets Manager can't find the secret value of {secret}")
    last = versions[-1]
    held = last.inputs.get("secretStringWo") or last.inputs.get("secretString")
    return {
        "id": last.id,
        "secretId": secret,
        "arn": secret,
        "secretString": held,
        "versionId": last.outputs["versionId"],
    }
