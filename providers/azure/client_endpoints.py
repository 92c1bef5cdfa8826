"""How clients on Azure reach from their own regions what another region's slice made."""

import pulumi

from graticule.providers.azure.common import Scope, resource_group
from graticule.providers.azure.private_endpoint import client_endpoints
from graticule.providers.contract.links import ClientEndpointsArgs
from graticule.providers.contract.private_links import PRIVATE_LINKS

PIECES = 9
"""Of how many pieces the id of a resource is that is part of no other: the first is empty."""


def build(name: str, args: ClientEndpointsArgs, parent: pulumi.Resource) -> None:
    """Make an endpoint in each client's region; their group is where the target is, so that it stays when clients go."""
    (member,) = args.members
    placed = args.placed(member)
    scope = Scope(name, placed, parent, resource_group(name, placed, parent))
    client_endpoints(scope, args, member, _whole(args.target), PRIVATE_LINKS[args.use])


def _whole(target: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return the id of the account or namespace that something is a part of."""
    return pulumi.Output.from_input(target).apply(lambda known: "/".join(known.split("/")[:PIECES]))
