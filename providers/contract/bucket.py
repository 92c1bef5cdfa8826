"""A bucket of objects in one or several regions of one cloud: what it takes and what it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from pulumi import Output
from pydantic import Field, model_validator

from graticule.providers.contract.cloud import Cloud, Feature
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.model import Args, Whole
from graticule.providers.contract.network import refuse_foreign_blocks
from graticule.providers.contract.spread import Spread

ABORT_DAYS = 7
"""After how many days the parts of an upload that nobody finished are deleted."""
SHORTEST_SOFT_DELETE = 7
MOST_COPIED_ON_AWS = 18
"""Regions whose buckets copy to each other: the rights of a role have 10240 characters (cloud rule 132)."""
MOST_COPIES = 2
"""Copies that Azure makes of one storage account at most."""
CUSTOM_PAIRS: Mapping[str, Sequence[str]] = {
    "US": (
        *("us-central1", "us-east1", "us-east4", "us-east5", "us-south1"),
        *("us-west1", "us-west2", "us-west3", "us-west4"),
    ),
    "EU": (
        *("europe-central2", "europe-north1", "europe-southwest1", "europe-west1"),
        *("europe-west3", "europe-west4", "europe-west8", "europe-west9"),
    ),
    "ASIA": ("asia-east1", "asia-southeast1"),
}
"""For each continent of Cloud Storage the regions of which any two make a dual-region."""
NAMED_PAIRS: Mapping[str, frozenset[str]] = {
    "ASIA1": frozenset({"asia-northeast1", "asia-northeast2"}),
    "EUR5": frozenset({"europe-west1", "europe-west2"}),
}
"""Dual-regions that have a name of their own."""
_KEY_LOCATIONS = {"EU": "europe"}
"""Continents whose keys are in a location of another name."""


class Lifecycle(Args):
    """What becomes of objects with time."""

    archive_after_days: Whole = Field(default=0, ge=0, le=3650)
    """After how many days an object goes to storage that is cheap to keep and dear to read: Glacier Instant Retrieval
    (AWS), Archive (GCP), Cold (Azure), all of which answer at once; 0: never."""
    delete_after_days: Whole = Field(default=0, ge=0, le=3650)
    """After how many days an object is deleted; 0: never."""
    noncurrent_days: Whole = Field(default=90, ge=1, le=3650)
    """For how many days a version that was overwritten or deleted is kept."""

    @model_validator(mode="after")
    def _keeps_the_order(self) -> Self:
        if 0 < self.delete_after_days <= self.archive_after_days:
            text = f"need more than archive_after_days ({self.archive_after_days}), got {self.delete_after_days}"
            raise Problem("delete_after_days", text)
        return self


class AzureBucket(Args):
    """What only Azure has."""

    origin: str = ""
    """The region that is written to and copied from; required with ``replicate`` and two regions: Azure copies one way."""


class BucketOptions(Args):
    """What a user chooses about a bucket, wherever it is."""

    replicate: bool = False
    """Whether the regions of an account hold the same objects; otherwise each has a bucket of its own."""
    versioning: bool = True
    """Whether an object that is overwritten or deleted is kept as a version."""
    lock_days: Whole = Field(default=0, ge=0, le=3650)
    """For how many days nobody may overwrite or delete an object; 0: no lock."""
    soft_delete_days: Whole = Field(default=14, ge=0, le=90)
    """For how many days what was deleted can be had back: 7 to 90, or 0 for not at all; on AWS as a version."""
    lifecycle: Lifecycle = Lifecycle()
    """What becomes of objects with time."""
    azure: AzureBucket | None = None
    """What only Azure has."""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if 0 < self.soft_delete_days < SHORTEST_SOFT_DELETE:
            raise Problem("soft_delete_days", f"need 0 or at least 7, got {self.soft_delete_days}")
        if self.lock_days and not self.versioning:
            raise Problem(
                "lock_days", "needs versioning: true, which keeps what a lock protects; set it, or remove the lock"
            )
        if self.replicate and not self.versioning:
            raise Problem(
                "replicate", "needs versioning: true, from which copies are made; set it, or remove replicate"
            )
        if 0 < self.lifecycle.delete_after_days < self.lock_days:
            text = f"need at least lock_days ({self.lock_days}), before which nothing is deleted"
            raise Problem("lifecycle.delete_after_days", f"{text}, got {self.lifecycle.delete_after_days}")
        return self


class BucketArgs(BucketOptions, Spread):
    """A bucket of objects on one cloud."""

    @model_validator(mode="after")
    def _fits_its_cloud(self) -> Self:
        refuse_foreign_blocks(self, self.cloud)
        check_bucket(self, self.cloud, {key: self.places[key].location for key in self.members})
        return self

    @property
    def copied(self) -> bool:
        """Whether several regions hold the same objects."""
        return self.replicate and len(self.members) > 1


def check_bucket(options: BucketOptions, cloud: Cloud, members: Mapping[str, str]) -> None:
    """Check what only shows once the cloud and the regions are known.

    Args:
        options: the bucket.
        cloud: the cloud.
        members: by region its location.

    Raises:
        Problem: the place is inside the options.
    """
    if not options.replicate or len(members) == 1:
        return
    match cloud:
        case Cloud.GCP:
            dual_region(list(members.values()))
        case Cloud.AZURE:
            origin = (options.azure or AzureBucket()).origin
            if not origin:
                text = f"is required: Azure copies one way, so one region is written to; name one of {listed(members)}"
                raise Problem("azure.origin", text)
            if origin not in members:
                raise Problem("azure.origin", f"need one of {listed(members)}, got '{origin}'")
            if len(members) > 1 + MOST_COPIES:
                text = (
                    f"Azure copies an account to at most {MOST_COPIES} others, and {listed(members)} are {len(members)}"
                )
                raise Problem("regions", f"{text}; take fewer")
        case Cloud.AWS:
            if len(members) > MOST_COPIED_ON_AWS:
                text = f"on AWS at most {MOST_COPIED_ON_AWS} regions copy to each other, got {len(members)}"
                raise Problem("regions", f"{text}; take fewer, or a second bucket")


def dual_region(locations: Sequence[str]) -> tuple[str, list[str]]:
    """Return the location of a bucket that is in two regions of GCP, and the two where it has to name them.

    Raises:
        Problem: there is no such dual-region; the place is ``regions``.
    """
    pair = sorted(locations)
    for name, named in NAMED_PAIRS.items():
        if named == frozenset(pair):
            return name, []
    for continent, regions in CUSTOM_PAIRS.items():
        if len(pair) == 2 and set(pair) <= set(regions):  # noqa: PLR2004 - a pair
            return continent, pair
    text = f"on GCP a copied bucket is in two regions of one continent, and {listed(pair)} make no dual-region"
    pairs = "; ".join(f"{name}: {listed(sorted(regions))}" for name, regions in {**CUSTOM_PAIRS, **NAMED_PAIRS}.items())
    raise Problem("regions", f"{text}; take two of one of these ({pairs}), or remove replicate")


def key_location(location: str) -> str:
    """Return where the key of a bucket in a dual-region has to be."""
    return _KEY_LOCATIONS.get(location, location.lower())


def bucket_features(options: BucketOptions) -> dict[Feature, str]:
    """Return the features that the options ask for, each with the place that asks."""
    alone = options.soft_delete_days > 0 and not options.versioning
    return {Feature.SOFT_DELETE_WITHOUT_VERSIONS: "soft_delete_days"} if alone else {}


@dataclass(frozen=True)
class BucketOutputs:
    """What a provider's bucket gives back to the component; each map is by region."""

    names: Mapping[str, Output[str]]
    """The bucket that applications there use: its name (AWS, GCP) or the account's and the container's with / between
    them (Azure)."""
    urls: Mapping[str, Output[str]]
    """Where it answers, with https."""
    ids: Mapping[str, Output[str]]
    """Its ARN (AWS), link (GCP) or the storage account's resource id (Azure)."""
