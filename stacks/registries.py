"""What a deployment's registry of images is, from the settings: checked, one for each account that has regions of it."""

from collections.abc import Mapping

from graticule.providers.contract.backup import Choice
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.keys import Use
from graticule.providers.contract.registry import RegistryOptions, check_registry
from graticule.stacks.resolved import Item, ResolvedRegion
from graticule.stacks.selection import selected
from graticule.stacks.settings import Deployment

KEY = NOUN = KIND = "registry"
"""Its block of the settings, its slice ``data-registry``, and what its components' names begin with."""


def resolve(deployment: Deployment, regions: Mapping[str, ResolvedRegion]) -> list[Item]:
    """Return the registry as its components take it, one for each account.

    Raises:
        Problem: what the settings ask for is not to be had; the place is inside the registry.
    """
    settings = deployment.registry
    members = selected(settings.regions, regions, deployment.groups, "regions")
    accounts: dict[str, list[str]] = {}
    for member in members:
        accounts.setdefault(regions[member].account_key, []).append(member)
    clouds = {regions[member].cloud for member in members}
    for cloud in Cloud:
        if members and cloud not in clouds and getattr(settings, cloud, None) is not None:
            raise Problem(
                cloud, f"this block is for {cloud}, and the registry is on {listed(sorted(clouds))}; remove it"
            )
    return [_item(deployment, regions, account, held) for account, held in accounts.items()]


def _item(deployment: Deployment, regions: Mapping[str, ResolvedRegion], account: str, members: list[str]) -> Item:
    settings, first = deployment.registry, regions[members[0]]
    name = first.network.labels["deployment"]
    if first.cloud is Cloud.AWS and first.account.owner != name:
        owner = f"{first.account.owner} does" if first.account.owner else "nobody does yet"
        text = f"'{members[0]}' is of account {account}, whose registry-wide settings (copies, scans) its owner makes"
        raise Problem(
            "regions", f"{text}, and {owner}; write accounts.{account}.owner: {name}, or leave its regions out"
        )
    check_registry(settings, first.cloud, members)
    foreign = {field for field in Cloud if field != first.cloud}
    options = {field: getattr(settings, field) for field in RegistryOptions.model_fields if field not in foreign}
    return Item(
        kind=KIND,
        key=KEY,
        name=f"{NOUN}-{account}",
        account_key=account,
        members=tuple(members),
        clients=tuple(members),
        home="",
        uses=(Use.IMAGES,),
        args={**options, "retire": settings.retire},
        # Images are built, not recorded: they can be pushed again, and no residency binds them.
        backup=Choice.NONE,
        shared=False,
    )
