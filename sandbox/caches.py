"""The types of caches that are played in full, on the three clouds."""

from typing import Any

from graticule.sandbox import aws, gcp
from graticule.sandbox.aws import GROUP as SECURITY_GROUP
from graticule.sandbox.aws import KEY
from graticule.sandbox.azure import GROUP, arm
from graticule.sandbox.cache_rules import (
    DATABASE,
    DATASTORE,
    INSTANCE,
    MEMORYDB,
    POLICY,
    REDIS,
    REPLICATION,
    ROLE,
    WHOLE,
    can_be_global,
    follows,
    has_policy,
    joins,
    large_enough,
    leave_roles,
    linked,
    node_types,
    one_policy,
    redis,
    same_as_whole,
    take_roles,
)
from graticule.sandbox.clusters import CRYPTO_KEY, IDENTITY
from graticule.sandbox.model import Model
from graticule.sandbox.rules import window_beside

USER, USERS = "aws:elasticache/user:User", "aws:elasticache/userGroup:UserGroup"
SUBNETS = "aws:elasticache/subnetGroup:SubnetGroup"
ACL, DB_USER, DB_SUBNETS = "aws:memorydb/acl:Acl", "aws:memorydb/user:User", "aws:memorydb/subnetGroup:SubnetGroup"
_TAGS = {"tagsAll": "{tags}"}


def _elasticache(kind: str, name: str, **more: Any) -> Model:  # noqa: ANN401 - a Model's fields
    arn = f"arn:aws:elasticache:{{region}}:{{account}}:{kind}:{{name}}"
    shape: dict[str, Any] = {"id": "{name}", "name": name, "outputs": {"arn": arn, **_TAGS}, **more}
    return Model(**shape)


def _memorydb(kind: str, name: str = "name", **more: Any) -> Model:  # noqa: ANN401 - a Model's fields
    arn = f"arn:aws:memorydb:{{region}}:{{account}}:{kind}/{{name}}"
    known = {"arn": arn, "minimumEngineVersion": "7.2", **_TAGS}
    shape: dict[str, Any] = {"id": "{name}", "name": name, "outputs": known, **more}
    return Model(**shape)


_REDIS = f"{GROUP}/providers/Microsoft.Cache/redisEnterprise/{{clusterName}}"
_GCP_NAME = "projects/{account}/locations/{location}"

_WINDOWS = window_beside(
    "maintenanceWindow",
    "snapshotWindow",
    "InvalidParameterValue: The snapshot window and maintenance window must not overlap.",
)
MODELS = {
    SUBNETS: _elasticache("subnetgroup", "name", references={"subnetIds[*]": aws.SUBNET}),
    USER: _elasticache("user", "userId", in_use="InvalidUserState: {id} is in {user}"),
    USERS: _elasticache("usergroup", "userGroupId", references={"userIds[*]": USER}),
    REPLICATION: _elasticache(
        "replicationgroup",
        "replicationGroupId",
        outputs={
            "arn": "arn:aws:elasticache:{region}:{account}:replicationgroup:{name}",
            "clusterEnabled": True,
            "configurationEndpointAddress": "clustercfg.{name}.{short}.{region}.cache.amazonaws.com",
            "engineVersionActual": "{engineVersion}.0",
            "memberClusters": [],
            "primaryEndpointAddress": "",
            "readerEndpointAddress": "",
            **_TAGS,
        },
        references={
            "subnetGroupName": SUBNETS,
            "securityGroupIds[*]": SECURITY_GROUP,
            "userGroupIds[*]": USERS,
            "kmsKeyId": KEY,
            "globalReplicationGroupId": DATASTORE,
        },
        loose=("globalReplicationGroupId",),  # the role moves; the program takes a datastore away after its members
        rules=(node_types, joins, _WINDOWS),
        in_use="InvalidReplicationGroupState: {id} is the primary of {user}",
    ),
    DATASTORE: Model(
        id="ldgnf-{globalReplicationGroupIdSuffix}",
        name="globalReplicationGroupIdSuffix",
        scope="{account}",
        outputs={
            "arn": "arn:aws:elasticache::{account}:globalreplicationgroup:{id}",
            "globalReplicationGroupId": "{id}",
            "atRestEncryptionEnabled": True,
            "transitEncryptionEnabled": True,
            "authTokenEnabled": False,
            "clusterEnabled": True,
            "engineVersionActual": "{engineVersion}.0",
            "globalNodeGroups": [],
        },
        references={"primaryReplicationGroupId": REPLICATION},
        rules=(can_be_global,),
    ),
    DB_SUBNETS: _memorydb("subnetgroup", references={"subnetIds[*]": aws.SUBNET}),
    DB_USER: _memorydb("user", "userName"),
    ACL: _memorydb("acl", references={"userNames[*]": DB_USER}),
    WHOLE: Model(
        id="virxk-{multiRegionClusterNameSuffix}",
        name="multiRegionClusterNameSuffix",
        scope="{account}",
        outputs={
            "arn": "arn:aws:memorydb::{account}:multiregioncluster/{id}",
            "multiRegionClusterName": "{id}",
            "status": "available",
            **_TAGS,
        },
        rules=(large_enough,),
        in_use="InvalidMultiRegionClusterStateFault: {id} has members ({user})",
    ),
    MEMORYDB: _memorydb(
        "cluster",
        outputs={
            "arn": "arn:aws:memorydb:{region}:{account}:cluster/{name}",
            "clusterEndpoints": [
                {"address": "clustercfg.{name}.{short}.memorydb.{region}.amazonaws.com", "port": 6379}
            ],
            "enginePatchVersion": "{engineVersion}.0",
            "shards": [],
            **_TAGS,
        },
        references={
            "multiRegionClusterName": WHOLE,
            "aclName": ACL,
            "subnetGroupName": DB_SUBNETS,
            "securityGroupIds[*]": SECURITY_GROUP,
            "kmsKeyArn": KEY,
        },
        rules=(same_as_whole, _WINDOWS),
    ),
    POLICY: Model(
        id=f"{_GCP_NAME}/serviceConnectionPolicies/{{name}}",
        name="name",
        scope="{account}/{location}",
        outputs={
            "createTime": "2026-11-01T00:00:00Z",
            "updateTime": "2026-11-01T00:00:00Z",
            "etag": "{short}",
            "infrastructure": "PSC",
            "pscConnections": [],
            **gcp.LABELS,
        },
        references={"network": gcp.NETWORK, "pscConfig.subnetworks[*]": gcp.SUBNETWORK},
        rules=(one_policy,),
        taken=gcp.TAKEN,
    ),
    INSTANCE: Model(
        id=f"{_GCP_NAME}/instances/{{instanceId}}",
        name="instanceId",
        scope="{account}/{location}",
        outputs={
            "name": "{id}",
            "uid": "{uuid}",
            "state": "ACTIVE",
            ROLE: {"instanceRole": "NONE"},
            "endpoints": [
                {
                    "connections": [
                        {"pscAutoConnection": {"ipAddress": "{ip}", "connectionType": "CONNECTION_TYPE_DISCOVERY"}},
                        {"pscAutoConnection": {"ipAddress": "{ip}", "connectionType": "CONNECTION_TYPE_PRIMARY"}},
                    ]
                }
            ],
            "managedServerCas": [{"caCerts": [{"certificates": ["-----BEGIN CERTIFICATE-----{short}"]}]}],
            **gcp.LABELS,
        },
        reshaped=(ROLE,),
        references={"kmsKey": CRYPTO_KEY, "desiredAutoCreatedEndpoints[*].network": gcp.NETWORK},
        rules=(has_policy, follows),
        effects=(take_roles,),
        farewells=(leave_roles,),
        taken=gcp.TAKEN,
        protected="deletionProtectionEnabled",
        protected_says="googleapi: Error 400: {id} has deletion protection enabled",
    ),
    REDIS: arm(
        _REDIS,
        "clusterName",
        GROUP,
        {
            "hostName": "{clusterName}.{location}.redis.azure.net",
            "kind": "v2",
            "redisVersion": "7.4",
            "redundancyMode": "ZR",
            "resourceState": "Running",
            "privateEndpointConnections": [],
            "identity": {"type": "UserAssigned", "tenantId": "{account}", "userAssignedIdentities": {}},
        },
        reshaped=("identity",),
        references={"identity.userAssignedIdentities[*]": IDENTITY},
        scope="redis/{location}",
        rules=(redis,),
        taken='Code="NameNotAvailable" Message="The name {name} is already taken."',
    ),
    DATABASE: arm(
        f"{_REDIS}/databases/{{databaseName}}",
        "databaseName",
        _REDIS,
        {"redisVersion": "7.4", "resourceState": "Running", "systemData": {}},
        rules=(linked,),
    ),
    "azure-native:redisenterprise:AccessPolicyAssignment": arm(
        f"{_REDIS}/databases/{{databaseName}}/accessPolicyAssignments/{{accessPolicyAssignmentName}}",
        "accessPolicyAssignmentName",
        f"{_REDIS}/databases/{{databaseName}}",
    ),
}
"""By the type how it behaves."""
