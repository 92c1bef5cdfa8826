"""What the members of databases and caches are called in their clouds, for whoever makes them and whoever moves them."""

import hashlib
from collections.abc import Mapping

from graticule.providers.contract.names import dashed_name, physical_name
from graticule.providers.contract.switchover import Technology

LIMITS: Mapping[Technology, int] = {
    Technology.AURORA: 63,
    Technology.ALLOYDB: 63,
    Technology.FLEXIBLE: 63,
    Technology.ELASTICACHE: 40,
    Technology.MEMORYSTORE: 63,
    Technology.MANAGED_REDIS: 60,
}
"""How long a name may be."""
DASHED = (Technology.ELASTICACHE, Technology.MEMORYSTORE, Technology.MANAGED_REDIS)
"""Where a name has no dash at its end or beside another."""
GLOBAL = (Technology.MANAGED_REDIS,)
"""Where a name is the only one in its cloud, so that it says whose it is."""
GROUP_LIMIT = 63


def member_name(technology: Technology, prefix: str, account: str, logical: str) -> str:
    """Return the physical name of a member, or of what joins the members.

    Args:
        technology: what it is.
        prefix: what every physical name begins with.
        account: the AWS account id, GCP project or Azure subscription.
        logical: its name in the program.
    """
    limit = LIMITS[technology]
    parts = [prefix, logical]
    if technology in GLOBAL:
        parts.append(hashlib.sha256(account.encode()).hexdigest()[:6])
    return dashed_name(*parts, limit=limit) if technology in DASHED else physical_name(*parts, limit=limit)


def group_name(prefix: str, logical: str) -> str:
    """Return the name of a member's resource group on Azure."""
    return physical_name(prefix, logical, limit=GROUP_LIMIT)
