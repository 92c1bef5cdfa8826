"""The ranges that may reach an API server over the internet, as each cloud takes them."""

import ipaddress
from collections.abc import Sequence

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.ranges import parse_block

MOST_ON_EKS = 40
"""Ranges that EKS takes for one cluster (cloud rule 128)."""
RESERVED = [
    ipaddress.IPv4Network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4"),
    )
]
"""Ranges that nobody on the internet comes from."""


def check_allow_list(allow: Sequence[str], cloud: Cloud) -> None:
    """Check that a cloud takes the ranges.

    Raises:
        Problem: it does not; the place is inside the list, or none.
    """
    if cloud is not Cloud.AWS:
        return
    if len(allow) > MOST_ON_EKS:
        raise Problem("", f"EKS takes at most {MOST_ON_EKS} ranges, got {len(allow)}; join some, or remove them")
    for place, block in enumerate(allow):
        if any(parse_block(block).overlaps(reserved) for reserved in RESERVED):
            raise Problem(
                str(place),
                f"EKS takes ranges of the internet alone, got {block!r}; remove it: the region's own gets in anyway",
            )
