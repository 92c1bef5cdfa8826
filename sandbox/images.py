"""The types of registries of images that are played in full, on the three clouds."""

from typing import Any

from graticule.sandbox import aws, gcp
from graticule.sandbox.azure import GROUP, arm
from graticule.sandbox.clusters import CRYPTO_KEY
from graticule.sandbox.model import Model, RefusedError, Request, values_at

ECR, TEMPLATE = "aws:ecr/repository:Repository", "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate"
CACHE = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
GAR = "gcp:artifactregistry/repository:Repository"
ACR = "azure-native:containerregistry:Registry"
_ACR = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/{{registryName}}"
_TAGS = {"tagsAll": "{tags}"}
_LOGIN = ("registry-1.docker.io", "ghcr.io")


def _other_region(request: Request) -> None:
    """Refuse copies from a region to itself."""
    for region in values_at(request.row.inputs, "replicationConfiguration.rules[*].destinations[*].region"):
        if region == request.region:
            raise RefusedError(
                "InvalidParameterException: The destination region cannot be the same as the source region"
            )


def _logs_in(request: Request) -> None:
    inputs = request.row.inputs
    secret = str(inputs.get("credentialArn") or "")
    if inputs["upstreamRegistryUrl"] in _LOGIN and not secret:
        raise RefusedError("InvalidParameterException: credentialArn is required for this upstream registry")
    if secret and ":secret:ecr-pullthroughcache/" not in secret:
        raise RefusedError("InvalidParameterException: The secret's name must begin with 'ecr-pullthroughcache/'")


def _made_with_a_role(request: Request) -> None:
    inputs = request.row.inputs
    encrypted = "KMS" in values_at(inputs, "encryptionConfigurations[*].encryptionType")
    if (encrypted or inputs.get("resourceTags")) and not inputs.get("customRoleArn"):
        raise RefusedError("ValidationException: customRoleArn is required with KMS encryption or resource tags")


def _key_is_there(request: Request) -> None:
    inputs = request.row.inputs
    key = inputs.get("kmsKeyName")
    if key and str(key).split("/")[3] != inputs["location"]:
        raise RefusedError(
            f"googleapi: Error 400: the KMS key must be in the location of the repository, {inputs['location']}"
        )


def _premium(request: Request) -> None:
    """Refuse what only Premium has, and open doors to what nobody may export."""
    inputs = request.row.inputs
    closed = inputs.get("publicNetworkAccess") == "Disabled"
    if inputs["sku"]["name"] != "Premium" and (closed or inputs.get("encryption")):
        raise RefusedError('Code="SkuNotSupported" Message="Only a Premium registry can do that."')
    if values_at(inputs, "policies.exportPolicy.status") == ["disabled"] and not closed:
        raise RefusedError(
            'Code="ExportPolicyNotAllowed" Message="Exports are disabled with public network access alone."'
        )


def _away_from_home(request: Request) -> None:
    home = request.store.identified(request.row.account, request.row.id.partition("/replications/")[0])
    if any(one.inputs["location"] == request.row.inputs["location"] for one in home):
        raise RefusedError('Code="ReplicationInHomeRegion" Message="The registry is in that region already."')


def _once_a_region(**more: Any) -> Model:  # noqa: ANN401 - a Model's fields
    """Describe what an account's registry has once in a region."""
    return Model(
        id="{account}/{region}",
        outputs={"registryId": "{account}"},
        taken="the registry {account} has this in {region} already",
        **more,
    )


MODELS = {
    ECR: Model(
        id="{region}/{name}",
        name="name",
        outputs={
            "arn": "arn:aws:ecr:{region}:{account}:repository/{name}",
            "registryId": "{account}",
            "repositoryUrl": "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
            **_TAGS,
        },
        references={"encryptionConfigurations[*].kmsKey": aws.KEY},
        taken="RepositoryAlreadyExistsException: The repository with name '{name}' already exists",
        missing="InvalidParameterException: KMS key {value} does not exist",
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Model(
        id="{region}/{repository}",
        references={"repository": ECR},
        outputs={"registryId": "{account}"},
        missing="RepositoryNotFoundException: {value}",
    ),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": _once_a_region(rules=(_other_region,)),
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": _once_a_region(),
    "aws:ecr/registryPolicy:RegistryPolicy": _once_a_region(),
    CACHE: Model(
        id="{region}/{ecrRepositoryPrefix}",
        outputs={"registryId": "{account}"},
        rules=(_logs_in,),
        taken="PullThroughCacheRuleAlreadyExistsException: {ecrRepositoryPrefix}",
    ),
    TEMPLATE: Model(
        id="{region}/{prefix}",
        outputs={"registryId": "{account}"},
        references={"customRoleArn": aws.ROLE, "encryptionConfigurations[*].kmsKey": aws.KEY},
        rules=(_made_with_a_role,),
        taken="TemplateAlreadyExistsException: {prefix}",
        missing="ValidationException: {value} does not exist",
    ),
    GAR: Model(
        id="projects/{account}/locations/{location}/repositories/{repositoryId}",
        name="repositoryId",
        scope="{account}/{location}",
        outputs={
            "name": "{repositoryId}",
            "registryUri": "{location}-docker.pkg.dev/{account}/{repositoryId}",
            "createTime": "2026-11-01T00:00:00Z",
            "updateTime": "2026-11-01T00:00:00Z",
            **gcp.LABELS,
        },
        references={"kmsKeyName": CRYPTO_KEY},
        rules=(_key_is_there,),
        taken=gcp.TAKEN,
        missing="googleapi: Error 404: {value} was not found",
    ),
    ACR: arm(
        _ACR,
        "registryName",
        GROUP,
        {
            "loginServer": "{registryName}.azurecr.io",
            "creationDate": "2026-11-01T00:00:00Z",
            "status": {},
            "dataEndpointHostNames": [],
            "privateEndpointConnections": [],
            "systemData": {},
        },
        scope="registries",
        rules=(_premium,),
        taken='Code="AlreadyInUse" Message="The registry DNS name {name}.azurecr.io is already in use."',
    ),
    "azure-native:containerregistry:Replication": arm(
        f"{_ACR}/replications/{{replicationName}}",
        "replicationName",
        _ACR,
        {"status": {}, "systemData": {}},
        rules=(_away_from_home,),
    ),
    "azure-native:containerregistry:CredentialSet": arm(
        f"{_ACR}/credentialSets/{{credentialSetName}}",
        "credentialSetName",
        _ACR,
        {"creationDate": "2026-11-01T00:00:00Z", "systemData": {}},
    ),
    "azure-native:containerregistry:CacheRule": arm(
        f"{_ACR}/cacheRules/{{cacheRuleName}}",
        "cacheRuleName",
        _ACR,
        {"creationDate": "2026-11-01T00:00:00Z", "systemData": {}},
        references={"credentialSetResourceId": "azure-native:containerregistry:CredentialSet"},
    ),
}
"""By the type how it behaves."""
