"""The network of one region, and what the networks of a cloud have only once."""

from typing import Any

import pulumi

from graticule.components.guards import guarded, released
from graticule.components.losable import GLOBAL_NETWORK, NETWORK
from graticule.providers import registry
from graticule.providers.contract.network import GlobalNetworkArgs, NetworkArgs, NetworkOutputs, features_of


class Network(pulumi.ComponentResource):
    """A private network in one region: subnets per zone and role, egress, private services, flow logs."""

    network_id: pulumi.Output[str]
    """The VPC's id (AWS), the network's self link (GCP) or the virtual network's resource id (Azure)."""
    private_subnets: pulumi.Output[dict[str, str]]
    """For each zone the id of the subnet for machines; on GCP one subnet spans the zones."""
    public_subnets: pulumi.Output[dict[str, str]]
    """For each zone the id of the subnet for public load balancers; empty on GCP, where no subnet is public."""
    database_subnets: pulumi.Output[dict[str, str]]
    """For each zone the id of the subnet for databases; on GCP and Azure one subnet spans the zones."""
    pod_subnets: pulumi.Output[dict[str, str]]
    """For each zone the id of the subnet for pods (AWS); empty elsewhere, where pods have ranges of their own."""
    control_plane_subnet: pulumi.Output[str]
    """The id of the subnet that a cluster's API server has for itself (Azure); empty elsewhere."""
    endpoints_subnet: pulumi.Output[str]
    """The id of the subnet for private endpoints (GCP, Azure); empty on AWS, where the private subnets take them."""
    route_tables: pulumi.Output[dict[str, str]]
    """By ``private-<zone>`` and ``database`` the id of the route table of those subnets (AWS); empty elsewhere."""
    private_zones: pulumi.Output[dict[str, str]]
    """By its name the id of each private DNS zone that private endpoints register in (Azure); empty elsewhere."""
    egress_addresses: pulumi.Output[dict[str, str]]
    """For each zone the IPv4 address that others see, for their allow-lists; one entry with ``egress: single``."""
    egress_gateways: dict[str, pulumi.Output[str]]
    """By zone the NAT gateway's id (AWS, Azure) or name (GCP); by ``egress`` one that serves every zone."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the network.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: an explicit provider of the account, ``transforms`` for what the args do not say, and so on.

        Raises:
            Problem: the cloud lacks something that the args ask for, or its SDK is not installed.
            Problems: the args are wrong.
        """
        args = released(NetworkArgs.parse(args), NETWORK, name)
        registry.refuse_unsupported(args.cloud, features_of(args))
        super().__init__(NETWORK, name, {}, guarded(opts, NETWORK, name, retire=args.retire))
        outputs = registry.network(args.cloud)(name, args, self)
        self.network_id = outputs.network_id
        self.private_subnets = outputs.private_subnets
        self.public_subnets = outputs.public_subnets
        self.database_subnets = outputs.database_subnets
        self.pod_subnets = outputs.pod_subnets
        self.control_plane_subnet = outputs.control_plane_subnet
        self.endpoints_subnet = outputs.endpoints_subnet
        self.route_tables = outputs.route_tables
        self.private_zones = outputs.private_zones
        self.egress_addresses = outputs.egress_addresses
        self.egress_gateways = dict(outputs.egress_gateways)
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, pulumi.Output[Any]]:
        """Return the outputs by their names, as a stack exports them."""
        return {name: getattr(self, name) for name in NetworkOutputs.__dataclass_fields__}


class GlobalNetwork(pulumi.ComponentResource):
    """The network that the regions of one cloud share: on GCP a VPC network, its firewall and its private services."""

    network_id: pulumi.Output[str]
    """The network's self link."""

    def __init__(self, name: str, args: GlobalNetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the network.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problem: the cloud has no global network.
        """
        args = GlobalNetworkArgs.parse(args)
        super().__init__(GLOBAL_NETWORK, name, {}, guarded(opts, GLOBAL_NETWORK, name))
        outputs = registry.global_network(args.cloud)(name, args, self)
        self.network_id = outputs.network_id
        self.register_outputs(vars(outputs))
