"""The part of the settings that is about buckets."""

from pydantic import Field

from graticule.providers.contract.bucket import BucketOptions
from graticule.stacks.backup_settings import BackedUp
from graticule.stacks.selection import Selection


class Bucket(BucketOptions, BackedUp):
    """A bucket, by its own key."""

    regions: Selection = Field(min_length=1)
    """The regions that hold it, ``all``, keys or groups, of any cloud."""
    clients: Selection = []
    """The regions whose machines and pods reach it over private endpoints (Azure); unset: those that hold it."""
    retire: bool = False
    """The first step of a removal: takes the protection off; the second is to take the bucket away."""
