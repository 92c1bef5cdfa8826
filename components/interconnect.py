"""Between the regions of one account: their networks joined, a private zone and names in it, and ways to what holds data."""

import pulumi

from graticule.components.guards import guarded
from graticule.components.losable import CLIENT_ENDPOINTS, INTERCONNECT, NAMES, PRIVATE_ZONE
from graticule.providers import registry
from graticule.providers.contract.cloud import Feature
from graticule.providers.contract.links import (
    ClientEndpointsArgs,
    InterconnectArgs,
    NamesArgs,
    PrivateZoneArgs,
    interconnect_features,
)


class Interconnect(pulumi.ComponentResource):
    """The networks of an account's regions, joined: routes, and nothing that lets anybody in."""

    links: pulumi.Output[dict[str, str]]
    """By pair of regions (``use1-usw2``) the id of what joins them."""

    def __init__(self, name: str, args: InterconnectArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Join the networks.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to join, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problem: the cloud joins networks by itself, or not in this way.
            Problems: the args are wrong.
        """
        args = InterconnectArgs.parse(args)
        registry.refuse_unsupported(args.cloud, interconnect_features(args.join))
        super().__init__(INTERCONNECT, name, {}, guarded(opts, INTERCONNECT, name))
        self.links = registry.interconnect(args.cloud)(name, args, self).links
        self.register_outputs({"links": self.links})


class PrivateZone(pulumi.ComponentResource):
    """A DNS zone that resolves inside the networks of an account's regions and nowhere else."""

    zone_id: pulumi.Output[str]
    """The hosted zone's id (AWS), the managed zone's name (GCP) or the zone's resource id (Azure)."""

    def __init__(self, name: str, args: PrivateZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the zone.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problems: the args are wrong.
        """
        args = PrivateZoneArgs.parse(args)
        super().__init__(PRIVATE_ZONE, name, {}, guarded(opts, PRIVATE_ZONE, name))
        self.zone_id = registry.private_zone(args.cloud)(name, args, self).zone_id
        self.register_outputs({"zone_id": self.zone_id})


class ClientEndpoints(pulumi.ComponentResource):
    """The private endpoints by which clients reach from their own regions what is in another one (Azure)."""

    def __init__(self, name: str, args: ClientEndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the endpoints, and in each client's region the name of what they lead to.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problem: the cloud has no such endpoints.
            Problems: the args are wrong.
        """
        args = ClientEndpointsArgs.parse(args)
        registry.refuse_unsupported(args.cloud, {Feature.CLIENT_ENDPOINTS: "cloud"})
        super().__init__(CLIENT_ENDPOINTS, name, {}, guarded(opts, CLIENT_ENDPOINTS, name))
        registry.client_endpoints(args.cloud)(name, args, self)
        self.register_outputs({})


class Names(pulumi.ComponentResource):
    """Names in a private zone that stay when what answers for them moves."""

    names: dict[str, str]
    """By label (``orders.writer``) the whole name."""

    def __init__(self, name: str, args: NamesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the names.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problems: the args are wrong.
        """
        args = NamesArgs.parse(args)
        super().__init__(NAMES, name, {}, guarded(opts, NAMES, name))
        registry.names(args.cloud)(name, args, self)
        self.names = args.names()
        self.register_outputs({"names": self.names})
