"""What each cloud takes as a PostgreSQL database."""

import re
from collections.abc import Mapping

from graticule.providers.contract.azure_pairs import AZURE_PAIRS
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.database_options import Consistency, DatabaseOptions
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.sizes import class_of

PORT, DATABASE, ADMINISTRATOR = 5432, "postgres", "postgres"
VERSIONS: Mapping[Cloud, tuple[str, ...]] = {
    Cloud.AWS: ("14", "15", "16", "17"),
    Cloud.GCP: ("14", "15", "16", "17"),
    Cloud.AZURE: ("14", "15", "16", "17"),
}
"""For each cloud the major versions that a database may be pinned to."""
SECONDARIES: Mapping[Cloud, int] = {Cloud.AWS: 10, Cloud.GCP: 5, Cloud.AZURE: 5}
"""How many secondaries a database may have (cloud rules 15, 70, 100)."""
MOST_ON_AZURE = 1
"""Replicas in the primary's region on Azure: the standby."""
MOST_ON_AWS = 15
"""Replicas of Aurora's writer; each secondary of a global database takes the place of one (cloud rule 129)."""
LEAST_ZONES = 2
"""Zones that a database needs on AWS, whose subnet groups span two, and on Azure, for a standby."""
_GLOBAL_CLASS = re.compile(r"^db\.[rx]([5-9]|\d\d|[2-9][a-z])")
_AURORA_CLASS = re.compile(r"^db\.[rtx]\d")
_BURSTABLE = re.compile(r"^Standard_B")


def instance_class(options: DatabaseOptions, cloud: Cloud) -> str:
    """Return the class of each instance: an Aurora class, the CPUs or the machine of AlloyDB, or a SKU of Azure."""
    exact = ""
    if cloud is Cloud.AWS and options.aws:
        exact = options.aws.instance_class
    if cloud is Cloud.GCP and options.gcp:
        exact = options.gcp.machine or (str(options.gcp.cpus) if options.gcp.cpus else "")
    if cloud is Cloud.AZURE and options.azure:
        exact = options.azure.sku
    return exact or class_of(options.sizes, "postgres", options.size, cloud)


def check_postgres(options: DatabaseOptions, cloud: Cloud, zones: Mapping[str, int]) -> None:
    """Check what a cloud takes.

    Args:
        options: what is asked for.
        cloud: the cloud.
        zones: by member, the primary first, how many zones its region has.

    Raises:
        Problem: the place is inside the options.
    """
    if options.version not in VERSIONS[cloud]:
        got = f"got {options.version!r}" if options.version else "got none"
        raise Problem("version", f"need one of {listed(VERSIONS[cloud])} on {cloud}, {got}")
    most = SECONDARIES[cloud]
    if len(zones) - 1 > most:
        raise Problem("secondaries", f"{cloud} takes at most {most} of one database, got {len(zones) - 1}")
    if cloud is Cloud.AZURE and options.replicas > MOST_ON_AZURE:
        raise Problem(
            "replicas",
            f"need at most {MOST_ON_AZURE} on azure, its standby in another zone, got {options.replicas}; take a larger "
            "size, or secondaries to read from",
        )
    beside = MOST_ON_AWS - (len(zones) - 1)
    if cloud is Cloud.AWS and options.replicas > beside:
        raise Problem(
            "replicas",
            f"Aurora takes at most {beside} beside the writer with {len(zones) - 1} secondaries, got {options.replicas}; "
            "take fewer, or a larger size",
        )
    _check_class(options, cloud)
    for region, count in zones.items():
        if count < LEAST_ZONES and (cloud is Cloud.AWS or (cloud is Cloud.AZURE and options.replicas)):
            raise Problem(
                "", f"needs {LEAST_ZONES} zones on {cloud}, and '{region}' has {count}; add a zone to the region"
            )


def check_geo_backup(options: DatabaseOptions, members: Mapping[str, str], *, has_moved: bool) -> None:
    """Check that Azure can copy the backups to where they are asked for (cloud rule 103).

    Args:
        options: what is asked for.
        members: by member, the primary first, its location.
        has_moved: whether the writer has moved: the copies stay where they went when the first one was made.

    Raises:
        Problem: the place is inside the options.
    """
    copied = options.azure.geo_backup if options.azure else ""
    if not copied:
        return
    if has_moved and copied in members:
        return
    (primary, location), *others = members.items()
    secondaries = dict(others)
    if copied not in secondaries:
        raise Problem("azure.geo_backup", f"need one of the secondaries {listed(secondaries)}, got '{copied}'")
    pair = AZURE_PAIRS.get(location)
    if pair is None:
        raise Problem("azure.geo_backup", f"{location} of '{primary}' is not known to have a pair; remove it")
    if secondaries[copied] != pair:
        raise Problem(
            "azure.geo_backup",
            f"Azure copies backups of {location} to its pair {pair} alone, and '{copied}' is in {secondaries[copied]}; "
            "name a secondary there, or remove it",
        )


def _check_class(options: DatabaseOptions, cloud: Cloud) -> None:
    """Check that a class can do what is asked (cloud rules 15, 99, 100 and 130)."""
    found, spread = instance_class(options, cloud), options.consistency is Consistency.ASYNC
    if cloud is Cloud.AWS and not _AURORA_CLASS.match(found):
        text = f"Aurora PostgreSQL runs on the classes db.r, db.x and db.t alone, got {found!r}"
        raise Problem("aws.instance_class", f"{text}; take db.r8g.xlarge for example, or remove it")
    if cloud is Cloud.AWS and spread and not _GLOBAL_CLASS.match(found):
        raise Problem("aws.instance_class", f"Aurora's global databases need a class of r5 or later, got {found!r}")
    if cloud is Cloud.AZURE and _BURSTABLE.match(found) and (spread or options.replicas):
        why = "cannot have secondaries" if spread else "cannot have a standby; take replicas: 0"
        raise Problem("azure.sku", f"{found!r} is burstable, and such a server {why}, or a SKU of D or E")
