"""One region's slice: all that lives there."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pulumi

from graticule.components import (
    Cluster,
    ClusterArgs,
    ClusterNetwork,
    Egress,
    GcpNetwork,
    Keys,
    KeysArgs,
    MonitoredCluster,
    Monitoring,
    MonitoringArgs,
    Network,
)
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.cluster import PLACE_OF
from graticule.providers.contract.keys import KeysOptions, Purpose, Use
from graticule.providers.contract.network import NetworkArgs
from graticule.providers.contract.outputs import by_key
from graticule.providers.contract.placed import Placed
from graticule.stacks.clusters import ResolvedCluster
from graticule.stacks.globe import joins_global_network
from graticule.stacks.monitoring_settings import ResolvedMonitoring
from graticule.stacks.openings import with_openings
from graticule.stacks.resolved import ResolvedRegion
from graticule.stacks.spread import PlaceOutputs
from graticule.stacks.upstream import RegionOutputs

SERVICE_CLASSES: Mapping[Use, str] = {Use.CACHE: "gcp-memorystore"}
"""By use the service of Google that makes its endpoints in the region's network."""


class Region(pulumi.ComponentResource):
    """The root of a region's slice, named by the region's key."""

    network: Network
    """The region's network."""
    clusters: dict[str, Cluster]
    """The region's clusters, by generation."""
    monitoring: Monitoring | None
    """The region's monitoring, if it is enabled."""
    keys: Keys | None
    """The region's keys, if anything needs one."""
    purposes: list[Purpose]
    """What the region has keys for."""

    def __init__(
        self,
        region: ResolvedRegion,
        networks: pulumi.Output[dict[str, str]],
        opts: pulumi.ResourceOptions | None = None,
        uses: Sequence[Use] = (),
        openings: Mapping[str, list[str]] = MappingProxyType({}),
    ) -> None:
        """Make what lives in the region.

        Args:
            region: the region, its settings merged.
            networks: for each GCP account the self link of its global network, from the global slice.
            opts: the account's explicit provider.
            uses: what holds data in the region.
            openings: whom its network lets in to it, as :func:`graticule.stacks.openings.openings` says.
        """
        super().__init__("graticule:stacks:Region", region.key, {}, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        args = region.network
        if joins_global_network(region):
            shared = networks.apply(lambda by_account: by_account[region.account_key])
            args = args.model_copy(update={"gcp": (args.gcp or GcpNetwork()).model_copy(update={"network": shared})})
        args = with_openings(with_services(args, uses), openings)
        self.network = Network(f"{region.key}-network", args, self._child)
        self.clusters, self.monitoring = {}, None
        self.purposes = purposes(region, uses)
        keys = (
            Keys(f"{region.key}-keys", keys_args(region, self.purposes, uses), self._child) if self.purposes else None
        )
        self.keys = keys
        for generation, cluster in region.clusters.items():
            self.clusters[generation] = self._cluster(region, cluster, keys)
        if region.monitoring:
            self.monitoring = self._monitoring(region, region.monitoring, keys)
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, object]:
        """Return what the region's stack exports."""
        clusters = {generation: cluster.outputs() for generation, cluster in self.clusters.items()}
        return {
            "network": self.network.outputs(),
            **({"keys": self.keys.outputs()} if self.keys else {}),
            **({"clusters": clusters} if clusters else {}),
            **({"monitoring": self.monitoring.outputs()} if self.monitoring else {}),
        }

    def for_apps(self) -> RegionOutputs:
        """Return what the apps of the region need to know of it."""
        return RegionOutputs(
            kubeconfigs={generation: cluster.kubeconfig for generation, cluster in self.clusters.items()},
            names={generation: cluster.name for generation, cluster in self.clusters.items()},
            private_subnets=self.network.private_subnets,
            pod_subnets=self.network.pod_subnets,
            ready={generation: cluster.ready for generation, cluster in self.clusters.items()},
        )

    def place(self) -> PlaceOutputs:
        """Return what holds data in the region needs to know of it."""
        return PlaceOutputs(
            network=self.network.outputs(),
            key_ids=self.keys.key_ids if self.keys else by_key({}),
            key_store=self.keys.store_id if self.keys else pulumi.Output.from_input(""),
            purposes=self.purposes,
        )

    def _cluster(self, region: ResolvedRegion, cluster: ResolvedCluster, keys: Keys | None) -> Cluster:
        ranges, place, zones = region.network.ranges(), PLACE_OF[cluster.generation], region.network.zones
        network = self.network
        own = keys if not cluster.options.existing else None
        options = {name: getattr(cluster.options, name) for name in type(cluster.options).model_fields}
        args = ClusterArgs(
            **options,
            **placed(region, retire=cluster.retire),
            zones=zones,
            network=ClusterNetwork(
                network_id=network.network_id,
                private_subnets={zone: network.private_subnets[zone] for zone in zones},
                pod_subnets={zone: network.pod_subnets[zone] for zone in zones} if region.cloud is Cloud.AWS else {},
                control_plane_subnet=network.control_plane_subnet,
                region_range=ranges.slot,
                has_egress=region.network.egress is not Egress.NONE,
                pods_range=ranges.pods[place],
                services_range=ranges.services[place],
                master_range=ranges.masters[place],
            ),
            generation=cluster.generation,
            secrets_key=own.key_ids[Purpose.CLUSTER] if own else "",
            logs_key=own.key_ids[Purpose.LOGS] if own else "",
            key_store=own.store_id if own else "",
            access=cluster.access,
            max_nodes=region.settings.clusters.max_nodes,
            pods_per_node=region.settings.clusters.pods_per_node,
            collects_metrics=region.monitoring is not None,
        )
        return Cluster(cluster_name_of(region, cluster.generation), args, self._child)

    def _monitoring(self, region: ResolvedRegion, monitoring: ResolvedMonitoring, keys: Keys | None) -> Monitoring:
        on_aws, zones = region.cloud is Cloud.AWS, region.network.zones
        subnets = [self.network.private_subnets[zone] for zone in zones] if on_aws else []
        watched: dict[str, MonitoredCluster] = {}
        for generation, cluster in self.clusters.items():
            options = region.clusters[generation].options
            watched[generation] = MonitoredCluster(
                name=cluster.name,
                cluster_id=cluster.cluster_id,
                version="" if options.existing else options.version,
                log_store=None if options.existing else cluster.log_store,
                subnets=list(subnets),
                security_group=cluster.security_group,
            )
        encrypted = keys.key_ids if keys and on_aws else None
        args = MonitoringArgs(
            **{name: getattr(monitoring.options, name) for name in type(monitoring.options).model_fields},
            **placed(region, retire=monitoring.retire),
            clusters=watched,
            gateways=dict(self.network.egress_gateways),
            notify=monitoring.notify,
            alerts_key=encrypted[Purpose.ALERTS] if encrypted else None,
            logs_key=encrypted[Purpose.LOGS] if encrypted else None,
        )
        return Monitoring(f"{region.key}-monitoring", args, self._child)


def with_services(args: NetworkArgs, uses: Sequence[Use]) -> NetworkArgs:
    """Return a network's args with the services of Google that what holds data needs; each has one owner a region."""
    needed = {SERVICE_CLASSES[use] for use in uses if use in SERVICE_CLASSES}
    if args.cloud is not Cloud.GCP or not needed:
        return args
    options = args.gcp or GcpNetwork()
    classes = sorted({*options.service_classes, *needed})
    return args.model_copy(update={"gcp": options.model_copy(update={"service_classes": classes})})


def purposes(region: ResolvedRegion, uses: Sequence[Use] = ()) -> list[Purpose]:
    """Return what the region needs keys for."""
    of_data = [Purpose.DATA, Purpose.BACKUP, Purpose.LOGS] if uses else []
    makes_clusters = any(not cluster.options.existing for cluster in region.clusters.values())
    of_clusters = [Purpose.CLUSTER, Purpose.LOGS] if makes_clusters else []
    stores_alerts = region.monitoring is not None and region.cloud is Cloud.AWS
    kept = [one for one in region.settings.keys.keep if one is not Purpose.ALERTS or region.cloud is Cloud.AWS]
    return sorted({*of_clusters, *of_data, *([Purpose.ALERTS, Purpose.LOGS] if stores_alerts else []), *kept})


def keys_args(region: ResolvedRegion, purposes: list[Purpose], uses: Sequence[Use]) -> KeysArgs:
    """Return the args of a region's keys."""
    options = {name: getattr(region.settings.keys, name) for name in KeysOptions.model_fields}
    return KeysArgs(
        **options, **placed(region), purposes=purposes, uses=list(uses), administrators=region.key_administrators
    )


def cluster_name_of(region: ResolvedRegion, generation: str) -> str:
    """Return the logical name of one of a region's clusters."""
    return f"{region.key}-cluster-{generation}"


def placed(region: ResolvedRegion, *, retire: bool = False) -> dict[str, Any]:
    """Return what the network's args already say about where things are."""
    placed = {name: getattr(region.network, name) for name in Placed.model_fields}
    return {**placed, "retire": region.settings.retire or retire}
