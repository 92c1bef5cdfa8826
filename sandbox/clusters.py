"""The types of keys and clusters that are played in full, on the three clouds."""

import base64
from collections.abc import Callable
from typing import Any

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.cluster_options import DEFAULT_VERSION
from graticule.sandbox import aws, gcp
from graticule.sandbox.azure import GROUP, SUBNET, arm
from graticule.sandbox.cluster_rules import (
    EKS,
    GKE,
    allowed_ranges,
    group_version,
    long_enough,
    master_range,
    pool_version,
    supported_version,
    two_zones,
)
from graticule.sandbox.model import Model
from graticule.sandbox.rules import never_changes
from graticule.sandbox.store import Row

AUTHORITY = base64.b64encode(b"-----BEGIN CERTIFICATE-----\nsandbox\n-----END CERTIFICATE-----\n").decode()
AKS = "azure-native:containerservice:ManagedCluster"
RING, CRYPTO_KEY = "gcp:kms/keyRing:KeyRing", "gcp:kms/cryptoKey:CryptoKey"
ACCOUNT = "gcp:serviceaccount/account:Account"
IDENTITY, VAULT = "azure-native:managedidentity:UserAssignedIdentity", "azure-native:keyvault:Vault"
WORKSPACE, TEMPLATE = "azure-native:operationalinsights:Workspace", "aws:ec2/launchTemplate:LaunchTemplate"
_AKS = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/{{resourceName}}"
_VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/{{vaultName}}"
_TAGS = {"tagsAll": "{tags}"}
_GKE = "projects/{account}/locations/{location}/clusters/{name}"
PATCH = "4-gke.1000000"
"""The patch of every minor version that GKE's control planes are at."""
_SOFT_DELETED = (
    'Code="ConflictError" Message="A vault with the same name already exists in deleted state. You need to either '
    'recover or purge existing key vault."'
)
"""Said while a deleted vault can be recovered; one with purge protection cannot be purged before (cloud rule 81)."""
_WINDOW_FIXED = (
    'Code="BadRequest" Message="The property \\"softDeleteRetentionInDays\\" has been set already and it can\'t be '
    'modified."'
)


def _for_ever(what: str) -> Callable[[Row], str]:
    """Return what is said of the name of a ring or key that was deleted: Google keeps both for ever (cloud rule 75)."""
    return lambda row: f"googleapi: Error 409: {what} {row.id} already exists., alreadyExists"


def _of_eks(identity: str, **more: Any) -> Model:  # noqa: ANN401 - a Model's fields
    """Describe what belongs to an EKS cluster, which is named by the cluster's name."""
    references = {"clusterName": EKS, **more.pop("references", {})}
    outputs = {**_TAGS, **more.pop("outputs", {})}
    return Model(id=identity, references=references, outputs=outputs, **more)


MODELS = {
    EKS: Model(
        id="{name}",
        name="name",
        outputs={
            "arn": "arn:aws:eks:{region}:{account}:cluster/{name}",
            "clusterId": "",
            "endpoint": "https://{hex}.gr7.{region}.eks.amazonaws.com",
            "certificateAuthority": {"data": AUTHORITY},
            "vpcConfig": {"clusterSecurityGroupId": "sg-{hex}"},
            "identities": [{"oidcs": [{"issuer": "https://oidc.eks.{region}.amazonaws.com/id/{hex}"}]}],
            "platformVersion": "eks.7",
            "status": "ACTIVE",
            "createdAt": "2026-11-01T00:00:00Z",
            **_TAGS,
        },
        reshaped=("vpcConfig",),
        references={
            "roleArn": aws.ROLE,
            "computeConfig.nodeRoleArn": aws.ROLE,
            "vpcConfig.subnetIds[*]": aws.SUBNET,
            "vpcConfig.securityGroupIds[*]": aws.GROUP,
            "encryptionConfig.provider.keyArn": aws.KEY,
        },
        rules=(supported_version(Cloud.AWS, "version"), two_zones, allowed_ranges),
        taken="ResourceInUseException: Cluster already exists with name: {name}",
        in_use="ResourceInUseException: Cluster has nodegroups attached ({user})",
        protected="deletionProtection",
        protected_says="InvalidRequestException: Cannot delete cluster {name}: deletion protection is enabled",
    ),
    "aws:eks/nodeGroup:NodeGroup": _of_eks(
        "{clusterName}:{name}",
        name="nodeGroupName",
        scope="{account}/{region}/{clusterName}",
        references={"subnetIds[*]": aws.SUBNET, "nodeRoleArn": aws.ROLE, "launchTemplate.id": TEMPLATE},
        outputs={"arn": "arn:aws:eks:{region}:{account}:nodegroup/{clusterName}/{name}/{short}", "status": "ACTIVE"},
        rules=(supported_version(Cloud.AWS, "version"), group_version),
    ),
    "aws:eks/addon:Addon": _of_eks(
        "{clusterName}:{addonName}",
        name="addonName",
        autoname=False,
        scope="{account}/{region}/{clusterName}",
        outputs={"arn": "arn:aws:eks:{region}:{account}:addon/{clusterName}/{addonName}/{short}"},
        rules=(group_version,),
    ),
    "aws:eks/accessEntry:AccessEntry": _of_eks(
        "{clusterName}:{principalArn}",
        name="principalArn",
        autoname=False,
        scope="{account}/{region}/{clusterName}",
        outputs={"accessEntryArn": "arn:aws:eks:{region}:{account}:access-entry/{clusterName}/{short}"},
    ),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": _of_eks(
        "{clusterName}#{principalArn}#{policyArn}",
        outputs={"associatedAt": "2026-11-01T00:00:00Z", "modifiedAt": "2026-11-01T00:00:00Z"},
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _of_eks(
        "{clusterName}:{short}",
        references={"roleArn": aws.ROLE},
        outputs={
            "associationArn": "arn:aws:eks:{region}:{account}:podidentityassociation/{clusterName}/a-{hex}",
            "associationId": "a-{hex}",
        },
    ),
    TEMPLATE: Model(
        id="lt-{hex}",
        name="name",
        outputs={"arn": "arn:aws:ec2:{region}:{account}:launch-template/{id}", "latestVersion": 1, **_TAGS},
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Model(id="{role}/{policyArn}", references={"role": aws.ROLE}),
    RING: Model(
        id="projects/{account}/locations/{location}/keyRings/{name}",
        name="name",
        scope="{account}/{location}",
        taken=gcp.TAKEN,
        reserved=_for_ever("KeyRing"),
    ),
    CRYPTO_KEY: Model(
        id="{keyRing}/cryptoKeys/{name}",
        name="name",
        scope="{keyRing}",
        references={"keyRing": RING},
        outputs={"primaries": [], **gcp.LABELS},
        taken=gcp.TAKEN,
        reserved=_for_ever("CryptoKey"),
    ),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": Model(
        id="{cryptoKeyId}/{role}/{member}", references={"cryptoKeyId": CRYPTO_KEY}, outputs={"etag": "{short}"}
    ),
    "gcp:kms/keyRingIAMMember:KeyRingIAMMember": Model(
        id="{keyRingId}/{role}/{member}", references={"keyRingId": RING}, outputs={"etag": "{short}"}
    ),
    "gcp:projects/iAMMember:IAMMember": Model(id="{project}/{role}/{member}/{short}", outputs={"etag": "{short}"}),
    ACCOUNT: Model(
        id="projects/{account}/serviceAccounts/{accountId}@{account}.iam.gserviceaccount.com",
        name="accountId",
        scope="{account}",
        outputs={
            "name": "{id}",
            "email": "{accountId}@{account}.iam.gserviceaccount.com",
            "member": "serviceAccount:{accountId}@{account}.iam.gserviceaccount.com",
            "uniqueId": "{short}",
        },
        taken=gcp.TAKEN,
    ),
    GKE: Model(
        id=_GKE,
        name="name",
        scope="{account}/{location}",
        outputs={
            "endpoint": "{ip}",
            "controlPlaneEndpointsConfig": {"dnsEndpointConfig": {"endpoint": "gke-{hex}.{location}.gke.goog"}},
            "masterVersion": f"{{minMasterVersion}}.{PATCH}",
            "selfLink": f"https://container.googleapis.com/v1/{_GKE}",
            "labelFingerprint": "{short}",
            **gcp.LABELS,
        },
        chosen={"minMasterVersion": DEFAULT_VERSION},
        reshaped=("controlPlaneEndpointsConfig",),
        references={
            "network": gcp.NETWORK,
            "subnetwork": gcp.SUBNETWORK,
            "databaseEncryption.keyName": CRYPTO_KEY,
        },
        rules=(supported_version(Cloud.GCP, "minMasterVersion"), master_range, long_enough),
        taken="googleapi: Error 409: Already exists: {id}, alreadyExists",
        in_use=gcp.IN_USE,
        protected="deletionProtection",
        protected_says="Cannot destroy cluster because deletion_protection is set to true",
    ),
    "gcp:container/nodePool:NodePool": Model(
        id="{account}/{location}/{cluster}/{name}",
        name="name",
        scope="{cluster}",
        references={"cluster": GKE},
        rules=(pool_version,),
        outputs={"version": "", "instanceGroupUrls": [], "managedInstanceGroupUrls": [], "operation": ""},
        taken=gcp.TAKEN,
    ),
    VAULT: arm(
        _VAULT,
        "vaultName",
        GROUP,
        scope="vault",
        taken='Code="VaultAlreadyExists" Message="The vault name {name} is already in use."',
        reserved=lambda _: _SOFT_DELETED,
        rules=(never_changes(VAULT, "properties.softDeleteRetentionInDays", _WINDOW_FIXED),),
    ),
    "azure-native:keyvault:Key": arm(
        f"{_VAULT}/keys/{{keyName}}",
        "keyName",
        _VAULT,
        {
            "keyUri": "https://{vaultName}.vault.azure.net/keys/{keyName}",
            "keyUriWithVersion": "https://{vaultName}.vault.azure.net/keys/{keyName}/{hex}",
        },
    ),
    "azure-native:authorization:RoleAssignment": Model(
        id="{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        name="roleAssignmentName",
        scope="{scope}",
        outputs={"name": "{name}", "type": "Microsoft.Authorization/roleAssignments", "azureApiVersion": ""},
        taken='Code="RoleAssignmentExists" Message="The role assignment already exists."',
    ),
    IDENTITY: arm(
        f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{{resourceName}}",
        "resourceName",
        GROUP,
        {"clientId": "{uuid}", "principalId": "{uuid}", "tenantId": "{account}"},
    ),
    AKS: arm(
        _AKS,
        "resourceName",
        GROUP,
        {
            "fqdn": "{dnsPrefix}-{short}.hcp.{location}.azmk8s.io",
            "privateFQDN": "{dnsPrefix}-{short}.{hex}.privatelink.{location}.azmk8s.io",
            "currentKubernetesVersion": "{kubernetesVersion}",
            "oidcIssuerProfile": {"enabled": True, "issuerURL": "https://{location}.oic.prod-aks.azure.com/{uuid}/"},
            "powerState": {"code": "Running"},
            # A list goes in, a map with what Azure knows of each identity comes out.
            "identity": {"type": "UserAssigned", "tenantId": "{account}", "userAssignedIdentities": {}},
        },
        reshaped=("identity",),
        references={
            "identity.userAssignedIdentities[*]": IDENTITY,
            "agentPoolProfiles[*].vnetSubnetID": SUBNET,
            "apiServerAccessProfile.subnetId": SUBNET,
            "securityProfile.azureKeyVaultKms.keyVaultResourceId": VAULT,
        },
        rules=(supported_version(Cloud.AZURE, "kubernetesVersion"),),
    ),
    "azure-native:containerservice:AgentPool": arm(
        f"{_AKS}/agentPools/{{agentPoolName}}",
        "agentPoolName",
        _AKS,
        {"currentOrchestratorVersion": "{orchestratorVersion}", "nodeImageVersion": "AKSAzureLinux-V3"},
        references={"vnetSubnetID": SUBNET},
    ),
    "azure-native:containerservice:MaintenanceConfiguration": arm(
        f"{_AKS}/maintenanceConfigurations/{{configName}}", "configName", _AKS
    ),
    WORKSPACE: arm(
        f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/{{workspaceName}}",
        "workspaceName",
        GROUP,
        {"customerId": "{uuid}"},
    ),
    "azure-native:monitor:DiagnosticSetting": Model(
        id="{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
        name="name",
        scope="{resourceUri}",
        outputs={"type": "Microsoft.Insights/diagnosticSettings", "azureApiVersion": ""},
        references={"workspaceId": WORKSPACE},
    ),
}
