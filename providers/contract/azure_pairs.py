"""Which region Azure pairs each of its regions with, where what is geo-redundant has its copy.

They follow Microsoft's pages "Azure region pairs and nonpaired regions" and "Azure regions list" of November 2026. Most
newer regions have no pair, and a location that is not in the table is not known to have one.
"""

from collections.abc import Mapping, Sequence

_BOTH_WAYS: Sequence[tuple[str, str]] = (
    ("australiacentral", "australiacentral2"),
    ("australiaeast", "australiasoutheast"),
    ("canadacentral", "canadaeast"),
    ("centralindia", "southindia"),
    ("centralus", "eastus2"),
    ("chinaeast3", "chinanorth3"),
    ("eastasia", "southeastasia"),
    ("eastus", "westus"),
    ("francecentral", "francesouth"),
    ("germanynorth", "germanywestcentral"),
    ("japaneast", "japanwest"),
    ("koreacentral", "koreasouth"),
    ("northcentralus", "southcentralus"),
    ("northeurope", "westeurope"),
    ("norwayeast", "norwaywest"),
    ("southafricanorth", "southafricawest"),
    ("swedencentral", "swedensouth"),
    ("switzerlandnorth", "switzerlandwest"),
    ("uaecentral", "uaenorth"),
    ("uksouth", "ukwest"),
    ("westcentralus", "westus2"),
)
_ONE_WAY: Mapping[str, str] = {
    "brazilsouth": "southcentralus",
    "brazilsoutheast": "brazilsouth",
    "usgovvirginia": "usgovtexas",
    "westindia": "southindia",
    "westus3": "eastus",
}
"""Regions whose pair has another one for its own, in some cases in another country."""

AZURE_PAIRS: Mapping[str, str] = {
    **dict(_BOTH_WAYS),
    **{second: first for first, second in _BOTH_WAYS},
    **_ONE_WAY,
}
"""By location the one that Azure copies it to."""
