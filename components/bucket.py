"""A bucket of objects in one or several regions of one cloud."""

from typing import Any

import pulumi

from graticule.components.guards import guarded, released
from graticule.components.losable import BUCKET
from graticule.providers import registry
from graticule.providers.contract.bucket import BucketArgs, BucketOutputs, bucket_features


class Bucket(pulumi.ComponentResource):
    """Objects, encrypted with your key and closed to the internet; in several regions each its own, or all the same."""

    names: pulumi.Output[dict[str, str]]
    """By region the bucket that applications there use: its name, on Azure the account's and the container's with / between."""
    urls: pulumi.Output[dict[str, str]]
    """By region where it answers, with https."""
    ids: pulumi.Output[dict[str, str]]
    """By region its ARN (AWS), link (GCP) or the storage account's resource id (Azure)."""

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the bucket.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problem: the cloud lacks what the args ask for, or its SDK is not installed.
            Problems: the args are wrong.
        """
        args = released(BucketArgs.parse(args), BUCKET, name)
        registry.refuse_unsupported(args.cloud, bucket_features(args))
        super().__init__(BUCKET, name, {}, guarded(opts, BUCKET, name, retire=args.retire))
        outputs = registry.bucket(args.cloud)(name, args, self)
        self.names = pulumi.Output.all(**outputs.names)
        self.urls = pulumi.Output.all(**outputs.urls)
        self.ids = pulumi.Output.all(**outputs.ids)
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, Any]:
        """Return the outputs by their names, as a stack exports them."""
        return {name: getattr(self, name) for name in BucketOutputs.__dataclass_fields__}
