"""The network of one region: what it takes and what it gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pulumi import Input, Output
from pulumi.output import T  # noqa: F401  # pyright: ignore[reportUnusedImport]  # pydantic resolves Input[str] with Output and T in the namespace
from pydantic import Field, field_validator, model_validator

from graticule.providers.contract.cloud import Cloud, Feature
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.model import Args, Whole
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.places import MAX_ZONES, zone_place
from graticule.providers.contract.ranges import RegionRanges, parse_block, parse_slot, region_ranges

RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365)
"""Retentions that every cloud's flow-log store can hold (CloudWatch Logs has fixed steps, Azure at most 365)."""


LEAST_NAT_PORTS, MOST_NAT_PORTS = 32, 32768
"""Ports of one machine on GCP; dynamic allocation needs a maximum, at most 65536, above the minimum."""


class Egress(StrEnum):
    """How what has no public address reaches the internet."""

    ZONAL = "zonal"
    """Survives the loss of a zone: a gateway and an address in each zone (on GCP the gateway is regional anyway)."""
    SINGLE = "single"
    """One gateway, in the first zone by name: cheap, and gone with that zone."""
    NONE = "none"
    """No way out."""


class Traffic(StrEnum):
    """Which flows a flow log records."""

    ALL = "all"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class FlowLogs(Args):
    """The record of who talked to whom, kept encrypted in the region."""

    enabled: bool = True
    """Whether flows are recorded."""
    retention_days: Whole = 90
    """How long they are kept, in days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365."""
    traffic: Traffic = Traffic.ALL
    """Which flows are recorded; only AWS can record less than all of them."""

    @field_validator("retention_days")
    @classmethod
    def _every_cloud_can_hold_it(cls, days: int) -> int:
        if days not in RETENTION_DAYS:
            raise Problem("", f"need one of {listed(RETENTION_DAYS)}, got {days}")
        return days


GATEWAY_ENDPOINTS = ("dynamodb", "s3")
"""Services of AWS with a gateway endpoint in each network."""


class AwsNat(StrEnum):
    """How AWS provides zonal egress."""

    ZONAL = "zonal"
    """A NAT gateway, an address and a route table for each zone."""
    REGIONAL = "regional"
    """One regional NAT gateway with an address for each zone, which AWS spreads over the zones itself."""


class AwsNetwork(Args):
    """What only AWS has."""

    interface_endpoints: list[str] = Field(
        default=["ec2", "ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager", "sts"]
    )
    """Services reached through an interface endpoint in each zone, by their short names; S3 and DynamoDB always have
    a gateway endpoint, which costs nothing."""
    nat: AwsNat = AwsNat.ZONAL
    """How zonal egress is provided."""

    @field_validator("interface_endpoints")
    @classmethod
    def _has_each_once(cls, services: list[str]) -> list[str]:
        for place, service in enumerate(services):
            if service in GATEWAY_ENDPOINTS:
                raise Problem(str(place), f"'{service}' has a gateway endpoint always, which costs nothing; remove it")
            if service in services[:place]:
                raise Problem(str(place), f"'{service}' is listed already; remove it")
        return services


class GcpNetwork(Args):
    """What only GCP has."""

    network: Input[str] | None = None
    """The self link of the global network that the region's subnets join; unset: the component makes both."""
    flow_sampling: float = Field(default=0.5, gt=0, le=1)
    """The share of flows that is recorded, above 0 and at most 1."""
    nat_min_ports: Whole = 64
    """Ports that each machine has for egress at least, a power of two from 32 to 32768; dynamic allocation raises it."""

    service_classes: list[str] = []
    """Google's services that may make endpoints of theirs in the region (``gcp-memorystore``); a network takes each
    once a region. What a deployment's caches need is added."""

    @field_validator("nat_min_ports")
    @classmethod
    def _is_a_power_of_two(cls, ports: int) -> int:
        if not LEAST_NAT_PORTS <= ports <= MOST_NAT_PORTS or ports & (ports - 1):
            raise Problem("", f"need a power of two from {LEAST_NAT_PORTS} to {MOST_NAT_PORTS}, got {ports}")
        return ports


class AzureNetwork(Args):
    """What only Azure has."""

    resource_group: Input[str] | None = None
    """The name of a resource group that exists; unset: the component makes one."""
    private_dns_zones: list[str] = Field(
        default=[
            "privatelink.azurecr.io",
            "privatelink.blob.core.windows.net",
            "privatelink.monitor.azure.com",
            "privatelink.redis.azure.net",
            "privatelink.vaultcore.azure.net",
            "privatelink.servicebus.windows.net",
            "privatelink.documents.azure.com",
        ]
    )
    """Private DNS zones that make the names of private endpoints resolve inside the network."""
    database_clients: list[str] = []
    """The CIDR blocks that reach PostgreSQL in the subnet of databases; a deployment adds the clients of its databases."""
    cache_clients: list[str] = []
    """The CIDR blocks that reach caches through the subnet of private endpoints; a deployment adds the clients of its
    caches."""
    network_watcher: Input[str] | None = None
    """The region's network watcher, of which a subscription has one; unset: the one Azure makes by itself,
    ``NetworkWatcher_<location>``."""
    network_watcher_resource_group: Input[str] = "NetworkWatcherRG"
    """The resource group of that watcher."""

    @field_validator("database_clients", "cache_clients")
    @classmethod
    def _are_blocks(cls, blocks: list[str]) -> list[str]:
        for place, block in enumerate(blocks):
            try:
                parse_block(block)
            except Problem as problem:
                raise problem.within(str(place)) from None
        return blocks


class ExistingNetwork(Args):
    """A network that somebody else manages: read, never changed, but for the ways to other regions."""

    id: Input[str]
    """The VPC's id (AWS), the network's self link (GCP) or the virtual network's resource id (Azure)."""
    private_subnets: dict[str, Input[str]] = {}
    """The id of the subnet for machines without a public address, by zone."""
    public_subnets: dict[str, Input[str]] = {}
    """The id of the subnet for public load balancers, by zone."""
    database_subnets: dict[str, Input[str]] = {}
    """The id of the subnet for databases, by zone."""
    pod_subnets: dict[str, Input[str]] = {}
    """The id of the subnet for pods, by zone (AWS)."""
    control_plane_subnet: Input[str] = ""
    """The id of the subnet for the cluster's API server (Azure)."""
    endpoints_subnet: Input[str] = ""
    """The id of the subnet for private endpoints (GCP, Azure)."""
    route_tables: dict[str, Input[str]] = {}
    """The id of each route table that gets routes to the other regions, by a name of your own (AWS, with
    ``interconnect``)."""
    private_zones: dict[str, Input[str]] = {}
    """By its name the id of each private DNS zone that private endpoints register in (Azure)."""


class NetworkOptions(Args):
    """What a user chooses about a network: the block ``network:`` of a deployment or of one region."""

    egress: Egress = Egress.ZONAL
    """How what has no public address reaches the internet."""
    flow_logs: FlowLogs = FlowLogs()
    """The record of who talked to whom."""
    private_services: bool = True
    """Whether the cloud's own services are reached without leaving its network."""
    existing: ExistingNetwork | None = None
    """A network that exists already, used instead of making one."""
    aws: AwsNetwork | None = None
    """What only AWS has."""
    gcp: GcpNetwork | None = None
    """What only GCP has."""
    azure: AzureNetwork | None = None
    """What only Azure has."""


class NetworkArgs(NetworkOptions, Placed):
    """The network of one region on one cloud."""

    zones: list[str] = Field(min_length=1, max_length=MAX_ZONES)
    """The full names of the zones, 1 to 6."""
    range: str
    """The region's slot of addresses as a CIDR block, /14 to /18; every subnet is a fixed part of it."""

    @model_validator(mode="after")
    def _fits_its_cloud(self) -> Self:
        refuse_foreign_blocks(self, self.cloud)
        for index, zone in enumerate(self.zones):
            try:
                zone_place(self.cloud, zone)
            except Problem as problem:
                raise problem.within(f"zones.{index}") from None
            if zone in self.zones[:index]:
                raise Problem("zones", f"{zone!r} is listed twice")
        try:
            parse_slot(self.range, self.cloud)
        except Problem as problem:
            raise problem.within("range") from None
        return self

    def table_names(self) -> list[str]:
        """Return what the route tables of private and database subnets are called in the outputs; none but on AWS."""
        if self.cloud is not Cloud.AWS:
            return []
        if self.existing:
            return sorted(self.existing.route_tables)
        return [*(f"private-{zone}" for zone in sorted(self.zones)), "database"]

    def ranges(self) -> RegionRanges:
        """Return every subnet of this network."""
        return region_ranges(parse_slot(self.range, self.cloud), self.cloud, self.zones)


@dataclass(frozen=True)
class NetworkOutputs:
    """What a provider's network gives back to the component."""

    network_id: Output[str]
    private_subnets: Output[dict[str, str]]
    public_subnets: Output[dict[str, str]]
    database_subnets: Output[dict[str, str]]
    pod_subnets: Output[dict[str, str]]
    control_plane_subnet: Output[str]
    endpoints_subnet: Output[str]
    route_tables: Output[dict[str, str]]
    private_zones: Output[dict[str, str]]
    egress_addresses: Output[dict[str, str]]
    egress_gateways: Mapping[str, Output[str]]
    """By zone the gateway's id (AWS, Azure) or name (GCP); by ``egress`` one that serves them all."""


class GlobalNetworkArgs(Args):
    """What a cloud's networks have only once for all regions: on GCP the network itself."""

    cloud: Cloud
    """The cloud; only GCP has global networks."""
    account: str = ""
    """The GCP project; unset: asked of the provider."""
    prefix: str = ""
    """Put before every physical name."""
    labels: dict[str, str] = {}
    """Labels on everything that takes them."""
    private_service_ranges: dict[str, str] = {}
    """For each region key the range that peered producer networks (Cloud SQL, AlloyDB) take addresses from."""
    internal_ranges: dict[str, str] = {}
    """For each region key the slot whose machines may talk to each other."""


@dataclass(frozen=True)
class GlobalNetworkOutputs:
    """What a provider's global network gives back to the component."""

    network_id: Output[str]


def features_of(options: NetworkOptions) -> dict[Feature, str]:
    """Return the features that the options ask for, each with the place that asks."""
    filtered = options.flow_logs.enabled and options.flow_logs.traffic is not Traffic.ALL
    return {Feature.FLOW_LOG_FILTER: "flow_logs.traffic"} if filtered else {}


def refuse_foreign_blocks(options: Args, cloud: Cloud) -> None:
    """Refuse a block that belongs to another cloud than the component's.

    Raises:
        Problem: the place is the block.
    """
    for other in Cloud:
        if other is not cloud and getattr(options, other.value, None) is not None:
            raise Problem(other.value, f"this block is for {other}, and this is on {cloud}; remove it")
