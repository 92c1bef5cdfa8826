"""What the hand-written program knows about a region."""

import ipaddress
from dataclasses import dataclass, field

ACCOUNT = "111122223333"
PROJECT = "acme-prod-1234"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
PREFIX = "acme-dev"
LABELS = {"deployment": "dev", "managed-by": "pulumi", "owner": "platform"}
RETENTION_DAYS = 90


@dataclass
class Region:
    """One region, and how its slot of addresses is cut."""

    key: str
    cloud: str
    location: str
    zones: list[str]
    slot: str
    quarters: list[ipaddress.IPv4Network] = field(init=False)

    def __post_init__(self) -> None:
        """Cut the slot into quarters: the network, services, and twice pods."""
        self.quarters = list(ipaddress.IPv4Network(self.slot).subnets(2))

    @property
    def labels(self) -> dict[str, str]:
        """Tags or labels on everything in the region."""
        return {**LABELS, "region": self.key}

    @property
    def network(self) -> str:
        """The range of the network itself."""
        return str(self.quarters[0])

    def part(self, quarter: int, bits: int, place: int) -> str:
        """Return the block number ``place`` of those ``bits`` longer than a quarter."""
        return str(list(self.quarters[quarter].subnets(bits))[place])
