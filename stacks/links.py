"""What is between regions: a root of its own, so that a new region edits no other region's slice."""

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi

from graticule.components.interconnect import ClientEndpoints, Interconnect, Names, PrivateZone
from graticule.providers.contract.keys import Use
from graticule.providers.contract.links import ClientEndpointsArgs, InterconnectArgs, NamesArgs, PrivateZoneArgs
from graticule.stacks.interconnect import elsewhere, entered, joined, zoned
from graticule.stacks.resolved import Item, Loaded
from graticule.stacks.spread import PlaceOutputs, spread_over


class Links(pulumi.ComponentResource):
    """The root of what joins the regions of each account, and of who reaches from one what another made."""

    zones: dict[str, pulumi.Output[str]]
    """By account its private zone."""

    def __init__(
        self,
        loaded: Loaded,
        given: Mapping[str, PlaceOutputs],
        targets: Mapping[str, pulumi.Input[str]],
        providers: Mapping[str, pulumi.ProviderResource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Join the regions.

        Args:
            loaded: the deployment.
            given: by region what its slice gave.
            targets: by component the id of what clients in other regions reach.
            providers: by account its explicit provider.
            opts: as for every Pulumi resource.
        """
        super().__init__("graticule:stacks:Links", "links", {}, opts)
        self.zones = {}

        def child(account: str) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, providers=[providers[account]])

        for account, regions in joined(loaded).items():
            args = spread_over(loaded, [region.key for region in regions], [], given)
            join = loaded.deployment.interconnect.of(regions[0].cloud)
            Interconnect(f"{account}-interconnect", InterconnectArgs(**args, join=join), child(account))
        for account, regions in zoned(loaded).items():
            args = spread_over(loaded, [region.key for region in regions], [], given)
            args |= {"zone": loaded.deployment.dns.private, "location": regions[0].account.place}
            self.zones[account] = PrivateZone(f"{account}-zone", PrivateZoneArgs(**args), child(account)).zone_id
        for item in entered(loaded):
            args = spread_over(loaded, item.members, elsewhere(loaded, item), given)
            args |= {"use": item.uses[0], "target": targets[item.name]}
            ClientEndpoints(f"{item.name}-endpoints", ClientEndpointsArgs(**args), child(item.account_key))
        self.register_outputs({"zones": self.zones})


def path_of(item: Item) -> tuple[str, ...]:
    """Return where in the ids that a component gives the one is of what its clients reach."""
    match item.uses[0]:
        case Use.DOCUMENT:
            return ("", item.home)
        case Use.QUEUE:
            return (item.home, "send")
        case Use.LOG:
            return (item.home, "log")
        case _:
            return (item.home,)


class StableNames(pulumi.ComponentResource):
    """The root of the stable names of what a slice holds; the same type in each, so that no name's URN ever moves."""

    names: dict[str, str]
    """By label the whole name."""

    def __init__(
        self,
        name: str,
        loaded: Loaded,
        items: Iterable[Item],
        endpoints: Mapping[str, pulumi.Output[Any]],
        zones: Mapping[str, pulumi.Input[str]],
        providers: Mapping[str, pulumi.ProviderResource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Make the names.

        Args:
            name: the root's name.
            loaded: the deployment.
            items: what is named.
            endpoints: by the component of an item, and there by shard and role, the host that answers.
            zones: by account its private zone.
            providers: by account its explicit provider.
            opts: as for every Pulumi resource.
        """
        super().__init__("graticule:stacks:Names", name, {}, opts)
        self.names = {}
        for item in items:
            args = NamesArgs(
                cloud=loaded.deployment.accounts[item.account_key].cloud,
                account=loaded.deployment.accounts[item.account_key].account,
                zone=loaded.deployment.dns.private,
                zone_id=zones[item.account_key],
                hosts={label: _host(item, endpoints[item.name], *place) for label, place in labels(item).items()},
            )
            child = pulumi.ResourceOptions(parent=self, providers=[providers[item.account_key]])
            self.names |= Names(f"{item.name}-names", args, child).names
        self.register_outputs({"names": self.names})


def labels(item: Item) -> dict[str, tuple[str, str]]:
    """Return what stands before the zone in each stable name of something, with its shard and its role."""
    return {
        f"{item.key}{f'-{shard}' if shard else ''}.{role}": (shard, role)
        for shard in item.shards
        for role in item.roles
    }


def _host(item: Item, endpoints: pulumi.Output[Any], shard: str, role: str) -> pulumi.Output[str]:
    def find(found: Mapping[str, Mapping[str, str]]) -> str:
        host = (found.get(shard) or {}).get(role)
        if not host:
            message = f"{item.name} gives no {role}{f' of shard {shard}' if shard else ''}; deploy what makes it first"
            raise pulumi.RunError(message)
        return host

    return endpoints.apply(find)
