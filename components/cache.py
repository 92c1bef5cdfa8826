"""A cache in one or several regions of one cloud."""

from typing import Any

import pulumi

from graticule.components.guards import guarded, released
from graticule.components.losable import CACHE, below
from graticule.providers import registry
from graticule.providers.contract.cache import CacheArgs, CacheOutputs, cache_features
from graticule.providers.contract.members import never_below
from graticule.providers.contract.outputs import by_key


class Cache(pulumi.ComponentResource):
    """A managed cache that speaks the protocol of Valkey and Redis, over TLS alone and with logins in place of passwords."""

    endpoints: pulumi.Output[dict[str, dict[str, str]]]
    """Under ``""`` by role (``writer``, ``writer-<region>``, ``reader-<region>``) the host name or address that answers."""
    port: int
    """The TCP port."""
    ids: pulumi.Output[dict[str, str]]
    """By region the id of the member."""
    users: pulumi.Output[dict[str, str]]
    """By region the name to log in with (AWS); elsewhere it is the identity's own."""
    login: pulumi.Output[str]
    """What lets an identity log in: a policy's ARN (AWS), a role (GCP), an access policy (Azure)."""
    authorities: pulumi.Output[dict[str, str]]
    """By region the certificates of who signed the server's, PEM; empty where the public ones do."""

    def __init__(self, name: str, args: CacheArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the cache.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problem: the cloud lacks what the args ask for, or its SDK is not installed.
            Problems: the args are wrong.
        """
        args = released(CacheArgs.parse(args), CACHE, name)
        registry.refuse_unsupported(args.cloud, cache_features(args))
        leaving = [one for key in args.leaving for one in below(f"{name}-{key}")]
        super().__init__(CACHE, name, {}, guarded(opts, CACHE, name, retire=args.retire, leaving=leaving))
        outputs = registry.cache(args.cloud)(name, args, self)
        endpoints = pulumi.Output.all(**{"": by_key(outputs.endpoints)})
        self.endpoints = never_below(endpoints, name, args.epoch, {} if args.retire else outputs.carried)
        self.port = outputs.port
        self.ids = by_key(outputs.ids)
        self.users = by_key(outputs.users)
        self.login = outputs.login
        self.authorities = by_key(outputs.authorities)
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, Any]:
        """Return the outputs by their names, as a stack exports them."""
        return {name: getattr(self, name) for name in CacheOutputs.__dataclass_fields__ if name != "carried"}
