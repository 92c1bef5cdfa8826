"""A private zone on GCP: one managed zone of the project, visible to the networks of its regions."""

import pulumi
from pulumi_gcp import dns

from graticule.providers.contract.links import PrivateZoneArgs, PrivateZoneOutputs
from graticule.providers.gcp.common import Scope


def build(name: str, args: PrivateZoneArgs, parent: pulumi.Resource) -> PrivateZoneOutputs:
    """Make the zone; regions that share a network say its link once."""
    scope = Scope.of(name, args.whole(), parent)
    links = pulumi.Output.all(*(args.at(key).network_id for key in sorted(args.members)))
    networks = links.apply(_each_once)
    zone = dns.ManagedZone(
        name,
        name=scope.physical(),
        dns_name=f"{args.zone}.",
        description="Names inside the networks of the deployment's regions",
        visibility="private",
        private_visibility_config=dns.ManagedZonePrivateVisibilityConfigArgs(networks=networks),
        force_destroy=False,
        labels=scope.labels,
        project=scope.project,
        opts=scope.opts,
    )
    return PrivateZoneOutputs(zone.name)


def _each_once(links: list[str]) -> list[dns.ManagedZonePrivateVisibilityConfigNetworkArgs]:
    return [dns.ManagedZonePrivateVisibilityConfigNetworkArgs(network_url=link) for link in sorted(set(links))]
