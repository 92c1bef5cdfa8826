"""A registry of container images in the regions of one account: what it takes and what it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pulumi import Output
from pydantic import Field, StringConstraints, model_validator

from graticule.providers.contract.account import AZURE_ID
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.model import Args, Whole, described
from graticule.providers.contract.network import refuse_foreign_blocks
from graticule.providers.contract.spread import Spread

REPOSITORY_KEY = described(
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "lowercase letters and digits, with single dashes between them, a letter first"
)
LONGEST_REPOSITORY = 40
_SECRET = described(r"^secret:[^/]+/[A-Za-z0-9_/+=.@-]+$", "secret:<store>/<name>")


class Upstream(StrEnum):
    """A registry of others, whose images are kept here too once they are pulled."""

    DOCKER = "docker.io"
    GITHUB = "ghcr.io"
    QUAY = "quay.io"
    KUBERNETES = "registry.k8s.io"
    ECR_PUBLIC = "public.ecr.aws"


NEEDS_LOGIN: Mapping[Cloud, Sequence[Upstream]] = {
    Cloud.AWS: (Upstream.DOCKER, Upstream.GITHUB),
    Cloud.GCP: (),
    Cloud.AZURE: (Upstream.DOCKER,),
}
"""By cloud the registries that it pulls from with a login alone."""
MULTI_REGIONS: Mapping[str, str] = {"us": "us-", "europe": "europe-", "asia": "asia-"}
"""Multi-regions of Artifact Registry and of keys, by how the regions in them begin."""


class Login(Args):
    """Who this registry is to another one."""

    user: str = ""
    """The login name (GCP); on AWS and Azure it is in the secret store too."""
    secrets: dict[Cloud, Annotated[str, StringConstraints(pattern=_SECRET)]] = {}
    """By cloud where the password is: ``secret:ecr-pullthroughcache/<name and suffix>``, in Secrets Manager of every
    region (AWS); ``secret:<project>/<name>`` (GCP); ``secret:<vault>/<name>``, with the login name in ``<name>-user`` (Azure)."""


class Repository(Args):
    """One repository: the versions of one image."""

    mutable_tags: bool = False
    """Whether a tag may be moved to another image; Azure has no such switch, there tags are always mutable."""


class AzureRegistry(Args):
    """What only Azure has."""

    home: str = ""
    """The region that the registry belongs to, for ever; required with two regions."""
    pullers: dict[str, Annotated[str, StringConstraints(pattern=AZURE_ID)]] = {}
    """Who may pull, by a key of your own: object ids, of a cluster's kubelet identity for example."""


class AwsRegistry(Args):
    """What only AWS has."""

    enhanced_scanning: bool = False
    """Whether Amazon Inspector scans images again and again, for a price; else each is scanned once, when it is pushed."""


class RegistryOptions(Args):
    """What a user chooses about the registry, wherever it is."""

    repositories: dict[
        Annotated[str, StringConstraints(pattern=REPOSITORY_KEY, max_length=LONGEST_REPOSITORY)], Repository
    ] = {}
    """The repositories, by key."""
    keep_images: Whole = Field(default=100, ge=10, le=1000)
    """How many images of a repository are kept, the newest; on Azure all that have a tag."""
    untagged_days: Whole = Field(default=14, ge=1, le=365)
    """After how many days an image without a tag is deleted."""
    pull_through: dict[Upstream, Login] = {}
    """Registries of others whose images are kept here too once they are pulled, and the logins that they need."""
    aws: AwsRegistry | None = None
    """What only AWS has."""
    azure: AzureRegistry | None = None
    """What only Azure has."""


class RegistryArgs(RegistryOptions, Spread):
    """A registry of images on one cloud."""

    @model_validator(mode="after")
    def _fits_its_cloud(self) -> Self:
        refuse_foreign_blocks(self, self.cloud)
        check_registry(self, self.cloud, self.members)
        return self

    @property
    def home(self) -> str:
        """The region that an Azure registry belongs to."""
        return (self.azure or AzureRegistry()).home or self.members[0]


def check_registry(options: RegistryOptions, cloud: Cloud, members: Sequence[str]) -> None:
    """Check what only shows once the cloud and the regions are known.

    Raises:
        Problem: the place is inside the options.
    """
    for upstream, login in options.pull_through.items():
        place = f"pull_through.{upstream}.secrets.{cloud}"
        if upstream in NEEDS_LOGIN[cloud] and cloud not in login.secrets:
            raise Problem(
                place, f"is required: {cloud} pulls from {upstream} with a login alone; write secret:<store>/<name>"
            )
        if cloud is Cloud.GCP and cloud in login.secrets and not login.user:
            raise Problem(
                f"pull_through.{upstream}.user", "is required on gcp, where the secret holds the password alone"
            )
        store = reference(login.secrets[cloud])[0] if cloud in login.secrets else ""
        if cloud is Cloud.AWS and store not in {"", "ecr-pullthroughcache"}:
            raise Problem(
                place, f"need a secret whose name begins with ecr-pullthroughcache/, as ECR asks, got '{store}/...'"
            )
    if cloud is Cloud.AZURE and len(members) > 1:
        home = (options.azure or AzureRegistry()).home
        if not home:
            text = f"is required: a registry on Azure belongs to one region for ever; name one of {listed(members)}"
            raise Problem("azure.home", text)
        if home not in members:
            raise Problem("azure.home", f"need one of {listed(members)}, got '{home}'")


def reference(secret: str) -> tuple[str, str]:
    """Return the store and the name that a reference ``secret:<store>/<name>`` consists of."""
    store, _, name = secret.removeprefix("secret:").partition("/")
    return store, name


def multi_region(location: str) -> str:
    """Return the multi-region of Artifact Registry that a region of GCP is in, or the region itself."""
    return next((name for name, begin in MULTI_REGIONS.items() if location.startswith(begin)), location)


@dataclass(frozen=True)
class RegistryOutputs:
    """What a provider's registry gives back to the component."""

    images: Mapping[str, Mapping[str, Output[str]]]
    """By region and repository what an image's name begins with there, without tag: ``host/path``."""
    caches: Mapping[str, Mapping[str, Output[str]]]
    """By region and registry of others what the names of its images begin with there."""
    ids: Mapping[str, Output[str]]
    """By region and repository, with / between them, its ARN (AWS) or resource name (GCP); the registry's resource id (Azure)."""
