"""What the args of every component that lives in one region share."""

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.model import Args


class Placed(Args):
    """Where a component is, whose it is, and what its resources carry."""

    cloud: Cloud
    """The cloud: ``aws``, ``gcp`` or ``azure``."""
    location: str
    """The cloud's own name of the region."""
    account: str = ""
    """The AWS account id, GCP project or Azure subscription; unset: asked of the provider."""
    prefix: str = ""
    """Put before every physical name, so that two deployments in one account never share one."""
    labels: dict[str, str] = {}
    """Tags or labels on everything that takes them."""
    retire: bool = False
    """The first of the two steps of a removal: takes the protection off, so that the next update may delete."""
