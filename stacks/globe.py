"""The global slice: what has no region."""

from collections.abc import Mapping
from typing import Any

import pulumi

from graticule.components import AuditTrail, AuditTrailArgs, GlobalNetwork, GlobalNetworkArgs, Keys, KeysArgs
from graticule.providers.contract.audit import AuditOptions
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.outputs import by_key
from graticule.stacks.accounts import audited
from graticule.stacks.resolved import Loaded, ResolvedRegion


class Globe(pulumi.ComponentResource):
    """The root of the global slice."""

    networks: pulumi.Output[dict[str, str]]
    """For each GCP account the self link of its global network."""

    def __init__(
        self,
        loaded: Loaded,
        providers: Mapping[str, pulumi.ProviderResource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Make what the deployment's regions share."""
        super().__init__("graticule:stacks:Globe", "global", {}, opts)
        networks: dict[str, pulumi.Output[str]] = {}
        for account, regions in global_networks(loaded).items():
            network = GlobalNetwork(
                f"{account}-network",
                network_args(loaded, regions),
                pulumi.ResourceOptions(parent=self, providers=[providers[account]]),
            )
            networks[account] = network.network_id
        for key, account in audited(loaded).items():
            child = pulumi.ResourceOptions(parent=self, providers=[providers[key]])
            where: dict[str, Any] = {
                "cloud": account.cloud,
                "location": account.place,
                "account": account.account,
                "prefix": loaded.prefix,
                "labels": {**loaded.deployment.labels, "deployment": loaded.name},
            }
            of_keys = KeysArgs(**where, purposes=[Purpose.AUDIT], suffix=loaded.deployment.keys.suffix)
            keys = Keys(f"{key}-audit-keys", of_keys, child)
            options = {name: getattr(loaded.deployment.audit, name) for name in AuditOptions.model_fields}
            args = AuditTrailArgs(**options, **where, key=keys.key_ids[Purpose.AUDIT], key_store=keys.store_id)
            AuditTrail(f"{key}-audit", args, child)
        self.networks = by_key(networks)
        self.register_outputs({"networks": self.networks})


def global_networks(loaded: Loaded) -> dict[str, list[ResolvedRegion]]:
    """Return for each account that needs a global network the regions that join it."""
    accounts: dict[str, list[ResolvedRegion]] = {}
    for region in loaded.regions.values():
        if joins_global_network(region):
            accounts.setdefault(region.account_key, []).append(region)
    return accounts


def joins_global_network(region: ResolvedRegion) -> bool:
    """Return whether a region's subnets belong to the deployment's own global network."""
    own = region.network.existing is None and not (region.network.gcp and region.network.gcp.network)
    return region.cloud is Cloud.GCP and own


def network_args(loaded: Loaded, regions: list[ResolvedRegion]) -> GlobalNetworkArgs:
    """Return the args of the global network that ``regions``, all of one account, join."""
    first = regions[0].network
    ranges = {region.key: region.network.ranges() for region in regions}
    return GlobalNetworkArgs(
        cloud=first.cloud,
        account=first.account,
        prefix=first.prefix,
        labels=loaded.deployment.labels,
        private_service_ranges={key: value.private_services for key, value in ranges.items()},
        internal_ranges={key: value.slot for key, value in ranges.items()},
    )
