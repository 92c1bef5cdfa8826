"""The types of keys and clusters that are played in full, on the three clouds."""

import base64
import datetime as dt
import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Any

from graticule.providers.contract.allow_list import MOST_ON_EKS, RESERVED
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.cluster_options import DEFAULT_VERSION, MIN_EKS_ZONES, SUPPORTED_VERSIONS
from graticule.sandbox import aws, gcp
from graticule.sandbox.azure import GROUP, SUBNET, arm
from graticule.sandbox.model import Model, RefusedError, Request
from graticule.sandbox.rules import never_changes
from graticule.sandbox.store import Row

AUTHORITY = base64.b64encode(b"-----BEGIN CERTIFICATE-----\nsandbox\n-----END CERTIFICATE-----\n").decode()
EKS, GKE = "aws:eks/cluster:Cluster", "gcp:container/cluster:Cluster"
AKS = "azure-native:containerservice:ManagedCluster"
RING, CRYPTO_KEY = "gcp:kms/keyRing:KeyRing", "gcp:kms/cryptoKey:CryptoKey"
ACCOUNT = "gcp:serviceaccount/account:Account"
IDENTITY, VAULT = "azure-native:managedidentity:UserAssignedIdentity", "azure-native:keyvault:Vault"
WORKSPACE, TEMPLATE = "azure-native:operationalinsights:Workspace", "aws:ec2/launchTemplate:LaunchTemplate"
_AKS = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/{{resourceName}}"
_VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/{{vaultName}}"
_TAGS = {"tagsAll": "{tags}"}
_GKE = "projects/{account}/locations/{location}/clusters/{name}"
MASTER_PREFIX = 28
FOLLOWS = "kube-proxy"
"""The add-on whose versions are those of Kubernetes."""
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


def _version(cloud: Cloud, prop: str) -> Any:  # noqa: ANN401 - a rule
    def rule(request: Request) -> None:
        version = str(request.row.inputs.get(prop, ""))
        if version and ".".join(version.split(".")[:2]) not in SUPPORTED_VERSIONS[cloud]:
            raise RefusedError(f"unsupported Kubernetes version {version}")

    return rule


def _eks_zones(request: Request) -> None:
    subnets = (request.row.inputs.get("vpcConfig") or {}).get("subnetIds", [])
    rows = [request.store.get(request.row.account, aws.SUBNET, subnet) for subnet in subnets]
    zones = {row.inputs.get("availabilityZone") for row in rows if row}
    if len(zones) < MIN_EKS_ZONES:
        raise RefusedError("InvalidParameterException: Subnets specified must be in at least two different AZs")


def _eks_ranges(request: Request) -> None:
    """Refuse what may not reach the public endpoint (cloud rule 128)."""
    ranges = (request.row.inputs.get("vpcConfig") or {}).get("publicAccessCidrs") or []
    if len(ranges) > MOST_ON_EKS:
        raise RefusedError(f"InvalidParameterException: publicAccessCidrs must have at most {MOST_ON_EKS} entries")
    private = [one for one in ranges if one != "0.0.0.0/0" and any(map(ipaddress.IPv4Network(one).overlaps, RESERVED))]
    if private:
        raise RefusedError(
            f"InvalidParameterException: The following CIDRs are not allowed in publicAccessCidrs: {private}"
        )


def _master_range(request: Request) -> None:
    private = request.row.inputs.get("privateClusterConfig") or {}
    block = private.get("masterIpv4CidrBlock")
    if not block:
        return
    network = ipaddress.IPv4Network(block)
    if network.prefixlen != MASTER_PREFIX:
        raise RefusedError(f"googleapi: Error 400: Invalid master CIDR {block}: must be a /28")
    for row in request.store.of_type(request.row.account, GKE):
        other = (row.inputs.get("privateClusterConfig") or {}).get("masterIpv4CidrBlock")
        same = row.inputs.get("network") == request.row.inputs.get("network") and row.id != request.row.id
        if other and same and network.overlaps(ipaddress.IPv4Network(other)):
            raise RefusedError(f"googleapi: Error 400: master CIDR {block} conflicts with {row.name}")


def _maintenance(request: Request) -> None:
    """Refuse a weekly window that leaves GKE fewer than 48 hours in 32 days, which hold four weeks (cloud rule 120)."""
    window = (request.row.inputs.get("maintenancePolicy") or {}).get("recurringWindow")
    if window:
        start, end = (dt.datetime.fromisoformat(window[which]) for which in ("startTime", "endTime"))
        days = re.search(r"BYDAY=([A-Z,]+)", window["recurrence"])
        if days and 4 * len(days[1].split(",")) * (end - start) < dt.timedelta(hours=48):
            raise RefusedError(
                "googleapi: Error 400: maintenance policy would go longer than 32d without 48h maintenance availability "
                "of >=4h contiguous duration"
            )


def _pool_version(request: Request) -> None:
    for cluster in request.store.answering(request.row.account, GKE, str(request.row.inputs.get("cluster"))):
        _not_newer("googleapi: Error 400", request.row.inputs.get("version"), cluster.outputs["masterVersion"])


def _group_version(request: Request) -> None:
    inputs = request.row.inputs
    version = inputs.get("addonVersion") if inputs.get("addonName") == FOLLOWS else inputs.get("version")
    for cluster in request.store.answering(request.row.account, EKS, str(inputs.get("clusterName"))):
        _not_newer("InvalidParameterException", version, cluster.inputs.get("version"))


def _not_newer(error: str, version: object, cluster: object) -> None:
    """Refuse a version that is newer than the cluster's, as far as that one goes."""
    mine, bound = ([int(part) for part in re.findall(r"\d+", str(one or ""))] for one in (version, cluster))
    if mine[: len(bound)] > bound:
        raise RefusedError(f"{error}: version {version} must not be newer than the control plane's, {cluster}")


def addon_version(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return an add-on's version for a version of Kubernetes; one add-on's is a version of Kubernetes itself.

    Raises:
        RefusedError: EKS has no such version of Kubernetes.
    """
    kind, version = str(args.get("addonName")), str(args.get("kubernetesVersion"))
    if version not in SUPPORTED_VERSIONS[Cloud.AWS]:
        raise RefusedError(f"InvalidParameterException: unsupported Kubernetes version {version}")
    build = 2 if args.get("mostRecent") else 1
    return {**args, "id": kind, "version": f"v{version if kind == FOLLOWS else '1.20'}.3-eksbuild.{build}"}


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
        rules=(_version(Cloud.AWS, "version"), _eks_zones, _eks_ranges),
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
        rules=(_version(Cloud.AWS, "version"), _group_version),
    ),
    "aws:eks/addon:Addon": _of_eks(
        "{clusterName}:{addonName}",
        name="addonName",
        autoname=False,
        scope="{account}/{region}/{clusterName}",
        outputs={"arn": "arn:aws:eks:{region}:{account}:addon/{clusterName}/{addonName}/{short}"},
        rules=(_group_version,),
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
        rules=(_version(Cloud.GCP, "minMasterVersion"), _master_range, _maintenance),
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
        rules=(_pool_version,),
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
        rules=(_version(Cloud.AZURE, "kubernetesVersion"),),
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
