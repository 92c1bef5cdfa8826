"""Names on AWS, and how long they may be. Imports no SDK."""

from graticule.providers.contract.names import physical_name

NAME_LIMIT = 255
"""What AWS takes for a security group's name; a tag may be one longer."""
ROLE_LIMIT = 64
"""What AWS takes for a role's name."""


def node_role_name(prefix: str, cluster: str) -> str:
    """Return the name of the role that a cluster's nodes have.

    Args:
        prefix: what every physical name begins with.
        cluster: the cluster's logical name.
    """
    return physical_name(prefix, f"{cluster}-nodes", limit=ROLE_LIMIT)
