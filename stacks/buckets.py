"""What a deployment's buckets are, from the settings: checked, one for each account that has regions of it."""

from collections.abc import Mapping

from graticule.providers import registry
from graticule.providers.contract.backup import Choice
from graticule.providers.contract.bucket import AzureBucket, BucketOptions, bucket_features, check_bucket
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.keys import Use
from graticule.providers.contract.private_links import PRIVATE_LINKS
from graticule.stacks.bucket_settings import Bucket
from graticule.stacks.resolved import Cover, Item, ResolvedRegion
from graticule.stacks.selection import selected
from graticule.stacks.settings import Deployment
from graticule.stacks.spread import check_clients, check_private_zone

NOUN = "bucket"


def resolve(deployment: Deployment, regions: Mapping[str, ResolvedRegion], key: str, settings: Bucket) -> list[Item]:
    """Return a bucket as its components take it, one for each account.

    Raises:
        Problem: what the settings ask for is not to be had; the place is inside the bucket.
    """
    members = selected(settings.regions, regions, deployment.groups, "regions")
    clients = selected(settings.clients, regions, deployment.groups, "clients") if settings.clients else members
    accounts: dict[str, list[str]] = {}
    for member in members:
        accounts.setdefault(regions[member].account_key, []).append(member)
    check_clients(clients, settings.clients, regions, accounts, NOUN)
    for client in clients:
        if regions[client].cloud is Cloud.AZURE:
            check_private_zone(regions[client], PRIVATE_LINKS[Use.BUCKET].zone)
    if settings.replicate and all(len(held) == 1 for held in accounts.values()):
        raise Problem("replicate", "needs two regions of one account; add one to regions, or remove it")
    clouds = {regions[member].cloud for member in members}
    if settings.azure and Cloud.AZURE not in clouds:
        raise Problem("azure", f"this block is for azure, and the bucket is on {listed(sorted(clouds))}; remove it")
    return [_item(regions, key, settings, account, held, clients) for account, held in accounts.items()]


def _item(
    regions: Mapping[str, ResolvedRegion],
    key: str,
    settings: Bucket,
    account: str,
    members: list[str],
    clients: list[str],
) -> Item:
    cloud = regions[members[0]].cloud
    check_bucket(settings, cloud, {member: regions[member].network.location for member in members})
    registry.refuse_unsupported(cloud, bucket_features(settings))
    _check_versions(settings, cloud)
    foreign = {field for field in Cloud if field != cloud}
    options = {name: getattr(settings, name) for name in BucketOptions.model_fields if name not in foreign}
    return Item(
        kind="buckets",
        key=key,
        name=f"{NOUN}-{key}-{account}",
        account_key=account,
        members=tuple(members),
        clients=tuple(client for client in clients if regions[client].account_key == account),
        home=members[0] if len(members) == 1 else "",
        uses=(Use.BUCKET,),
        args={**options, "retire": settings.retire},
        backup=settings.backup,
        covers=tuple(
            Cover(f"{NOUN}-{key}-{account}", f"{NOUN}-{key}-{member}", Use.BUCKET, member, (member,))
            for member in _written(settings, members)
        ),
        shared=settings.replicate,
    )


def _check_versions(settings: Bucket, cloud: Cloud) -> None:
    """Check that there is something to back up from."""
    if settings.backup is Choice.NONE or settings.versioning:
        return
    way_out = "set versioning: true, or backup: none"
    if cloud is Cloud.AWS:
        raise Problem("versioning", f"AWS Backup takes from S3 what has versions alone; {way_out}")
    if cloud is Cloud.GCP and not settings.soft_delete_days:
        raise Problem("versioning", f"versions or soft delete are a bucket's backups on gcp; {way_out}")


def _written(settings: Bucket, members: list[str]) -> list[str]:
    """Return the regions whose bucket is backed up: of those that hold the same, one."""
    origin = (settings.azure or AzureBucket()).origin
    return members if not settings.replicate else [origin if origin in members else members[0]]
