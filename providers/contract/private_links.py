"""How private endpoints on Azure reach what holds data: which part of it they lead to, and the zone of its name."""

from collections.abc import Mapping
from typing import NamedTuple

from graticule.providers.contract.keys import Use


class PrivateLink(NamedTuple):
    """One kind of thing that private endpoints lead to."""

    group: str
    """Which part of it, ``blob`` for example."""
    zone: str
    """The private DNS zone in which its name resolves."""


_NAMESPACE = PrivateLink("namespace", "privatelink.servicebus.windows.net")

PRIVATE_LINKS: Mapping[Use, PrivateLink] = {
    Use.BUCKET: PrivateLink("blob", "privatelink.blob.core.windows.net"),
    Use.CACHE: PrivateLink("redisEnterprise", "privatelink.redis.azure.net"),
    Use.DOCUMENT: PrivateLink("Sql", "privatelink.documents.azure.com"),
    Use.IMAGES: PrivateLink("registry", "privatelink.azurecr.io"),
    Use.LOG: _NAMESPACE,
    Use.QUEUE: _NAMESPACE,
}
"""By what it is; what is not here is reached in another way."""
