"""The clouds' functions that a program may invoke."""

import base64
import json
from typing import Any

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.places import locations, zone_names
from graticule.sandbox import (
    aws,
    azure,
    calls_aws,
    calls_gcp,
    clusters,
    documents,
    gcp,
    postgres_aws,
    postgres_azure,
    postgres_gcp,
)
from graticule.sandbox.cluster_rules import addon_version
from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.model import RefusedError
from graticule.sandbox.references import matches


def call(provider: Provider, token: str, args: dict[str, Any]) -> dict[str, Any]:
    """Answer a function.

    Raises:
        RefusedError: what it reads does not exist, or the function is not played.
    """
    account, region = provider.account, str(args.get("region") or provider.region)
    match token:
        case "aws:index/getCallerIdentity:getCallerIdentity":
            return {
                "accountId": account,
                "arn": f"arn:aws:iam::{account}:user/sandbox",
                "id": account,
                "userId": "AIDASANDBOX",
            }
        case "aws:index/getRegion:getRegion":
            return {"id": region, "name": region, "region": region}
        case "aws:index/getPartition:getPartition":
            return {"id": "aws", "partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}
        case "aws:index/getAvailabilityZones:getAvailabilityZones":
            names = zone_names(Cloud.AWS, region, locations(Cloud.AWS).get(region, "abc"))
            return {"id": region, "names": names, "zoneIds": names, "region": region}
        case "aws:ec2/getVpc:getVpc":
            return _found(provider, aws.VPC, args.get("id"), args)
        case "aws:ec2/getSubnet:getSubnet":
            return _found(provider, aws.SUBNET, args.get("id"), args)
        case "gcp:organizations/getClientConfig:getClientConfig":
            return {
                "id": account,
                "project": account,
                "region": region,
                "zone": "",
                "accessToken": "sandbox",
                "defaultLabels": {},
            }
        case "gcp:organizations/getProject:getProject":
            return {"id": f"projects/{account}", "projectId": account, "number": "123456789", "name": account}
        case "gcp:storage/getProjectServiceAccount:getProjectServiceAccount":
            email = "service-123456789@gs-project-accounts.iam.gserviceaccount.com"
            return {"id": account, "project": account, "emailAddress": email, "member": f"serviceAccount:{email}"}
        case "gcp:compute/getNetwork:getNetwork":
            return _found(provider, gcp.NETWORK, args.get("selfLink") or args.get("name"), args)
        case "gcp:compute/getSubnetwork:getSubnetwork":
            return _found(provider, gcp.SUBNETWORK, args.get("selfLink") or args.get("name"), args)
        case "gcp:compute/getZones:getZones":
            return {"id": region, "names": zone_names(Cloud.GCP, region, locations(Cloud.GCP).get(region, "abc"))}
        case "azure-native:authorization:getClientConfig":
            return {"clientId": account, "objectId": account, "subscriptionId": account, "tenantId": account}
        case "azure-native:network:getVirtualNetwork":
            return _found(provider, azure.VNET, args.get("virtualNetworkName"), args)
        case "azure-native:network:getSubnet":
            return _found(provider, azure.SUBNET, args.get("subnetName"), args)
        case "aws:eks/getCluster:getCluster":
            found = _found(provider, clusters.EKS, args.get("name"), args)
            return {**found, "certificateAuthorities": [found["certificateAuthority"]]}
        case "aws:eks/getAddonVersion:getAddonVersion":
            return addon_version(args)
        case "gcp:container/getCluster:getCluster":
            found = _found(provider, clusters.GKE, args.get("name"), args)
            auth, endpoints = found.get("masterAuth"), found.get("controlPlaneEndpointsConfig")
            return {**found, "masterAuths": [auth], "controlPlaneEndpointsConfigs": [endpoints]}
        case "azure-native:containerservice:getManagedCluster":
            return _found(provider, clusters.AKS, args.get("resourceName"), args)
        case "azure-native:containerservice:listManagedClusterUserCredentials":
            _found(provider, clusters.AKS, args.get("resourceName"), args)
            config = base64.b64encode(f"certificate-authority-data: {clusters.AUTHORITY}\n".encode()).decode()
            return {"kubeconfigs": [{"name": "clusterUser", "value": config}]}
        case "gcp:logging/getProjectCmekSettings:getProjectCmekSettings":
            service = "cmek-p123456789@gcp-sa-logging.iam.gserviceaccount.com"
            name = f"projects/{account}/cmekSettings"
            return {
                "id": name,
                "name": name,
                "project": account,
                "serviceAccountId": service,
                "kmsKeyName": "",
                "kmsKeyVersionName": "",
            }
        case "aws:rds/getGlobalCluster:getGlobalCluster":
            return postgres_aws.global_cluster(provider.store, account, str(args.get("identifier")))
        case "aws:secretsmanager/getSecretVersion:getSecretVersion":
            return postgres_aws.secret_version(provider.store, account, str(args.get("secretId")))
        case "gcp:alloydb/getCluster:getCluster":
            return _found(provider, postgres_gcp.CLUSTER, args.get("clusterId"), {"region": ""})
        case "azure-native:dbforpostgresql:getServer":
            return postgres_azure.server(provider.store, account, args)
        case "azure-native:cosmosdb:getDatabaseAccount":
            return _found(provider, documents.COSMOS, args.get("accountName"), args)
        case "aws:cloudcontrol/getResource:getResource":
            return _of_cloud_control(provider, args)
        case "gcp:memorystore/getInstance:getInstance":
            found = _found(provider, calls_gcp.VALKEY, args.get("instanceId"), {"region": ""})
            role: dict[str, Any] = found.get("crossInstanceReplicationConfig") or {}
            leads = [role["primaryInstance"]] if role.get("primaryInstance") else []
            return {**found, "crossInstanceReplicationConfigs": [{**role, "primaryInstances": leads}]}
        case _:
            raise RefusedError(f"the sandbox does not play the function {token}")


def _of_cloud_control(provider: Provider, args: dict[str, Any]) -> dict[str, Any]:
    identity = str(args.get("identifier"))
    row = provider.store.get(provider.account, calls_aws.DATASTORE, identity)
    if args.get("typeName") != "AWS::ElastiCache::GlobalReplicationGroup" or row is None:
        raise RefusedError(f"ResourceNotFoundException: {args.get('typeName')} {identity} was not found")
    properties = json.dumps(calls_aws.datastore_answer(provider.store, row))
    return {"id": identity, "identifier": identity, "typeName": args["typeName"], "properties": properties}


def _found(provider: Provider, kind: str, value: object, args: dict[str, Any]) -> dict[str, Any]:
    parents = [str(args[key]) for key in ("virtualNetworkName", "resourceGroupName") if args.get(key)]
    default = "" if args.get("selfLink") else provider.config.get("region")
    region = str(args.get("region") or default or "")
    for row in provider.store.of_type(provider.account, kind):
        inside = all(f"/{part}/" in f"{row.id}/" for part in parents)
        here = not region or row.inputs.get("region", region) == region
        if matches(row, value) and inside and here:
            return {**row.inputs, **row.outputs, "id": row.id}
    raise RefusedError(f"{kind.rpartition(':')[2]} {value} was not found")
