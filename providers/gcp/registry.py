"""A registry on GCP: repositories of Artifact Registry in the multi-region of each region, which needs no copies."""

from typing import Any

import pulumi
from pulumi_gcp import artifactregistry as images

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.keys import KeysArgs, Purpose, Use
from graticule.providers.contract.names import legal_labels, physical_name
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.registry import (
    MULTI_REGIONS,
    RegistryArgs,
    RegistryOutputs,
    Upstream,
    multi_region,
    reference,
)
from graticule.providers.gcp import keys

DAY = 24 * 60 * 60
NAME_LIMIT = 63


def build(name: str, args: RegistryArgs, parent: pulumi.Resource) -> RegistryOutputs:
    """Make the repositories of each multi-region, and of each region that is in none."""
    locations = {member: multi_region(args.at(member).location) for member in args.members}
    own: dict[str, dict[str, images.Repository]] = {}
    remote: dict[str, dict[str, images.Repository]] = {}
    for location in sorted(set(locations.values())):
        member = next(one for one in args.members if locations[one] == location)
        key = _key(name, args, parent, location, member)
        own[location] = {one: _own(name, args, parent, location, key, one) for one in sorted(args.repositories)}
        remote[location] = {one: _remote(name, args, parent, location, key, one) for one in sorted(args.pull_through)}
    return RegistryOutputs(
        images={
            member: {key: pulumi.Output.concat(one.registry_uri, "/", key) for key, one in own[location].items()}
            for member, location in locations.items()
        },
        caches={
            member: {key: one.registry_uri for key, one in remote[location].items()}
            for member, location in locations.items()
        },
        ids={f"{member}/{key}": one.id for member, location in locations.items() for key, one in own[location].items()},
    )


def _key(name: str, args: RegistryArgs, parent: pulumi.Resource, location: str, member: str) -> pulumi.Input[str]:
    """Return the region's key, or make one in the multi-region: a key is where what it encrypts is."""
    if location not in MULTI_REGIONS:
        return args.at(member).keys[Purpose.DATA]
    whose = {field: getattr(args, field) for field in Placed.model_fields if field != "location"}
    of_keys = KeysArgs(**whose, location=location, purposes=[Purpose.DATA], uses=[Use.IMAGES], suffix=args.key_suffix)
    return keys.build(f"{name}-{location}-keys", of_keys, parent).key_ids[Purpose.DATA]


def _own(
    name: str, args: RegistryArgs, parent: pulumi.Resource, location: str, key: pulumi.Input[str], repository: str
) -> images.Repository:
    what = f"{name}-{location}-{repository}"
    return images.Repository(
        what,
        **_common(args, location, key, repository),
        mode="STANDARD_REPOSITORY",
        docker_config=images.RepositoryDockerConfigArgs(immutable_tags=not args.repositories[repository].mutable_tags),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _remote(
    name: str, args: RegistryArgs, parent: pulumi.Resource, location: str, key: pulumi.Input[str], upstream: Upstream
) -> images.Repository:
    what, login = f"{name}-{location}-{upstream}", args.pull_through[upstream]
    docker = images.RepositoryRemoteRepositoryConfigDockerRepositoryArgs
    custom = images.RepositoryRemoteRepositoryConfigDockerRepositoryCustomRepositoryArgs
    where = (
        docker(public_repository="DOCKER_HUB")
        if upstream is Upstream.DOCKER
        else docker(custom_repository=custom(uri=f"https://{upstream}"))
    )
    secret = login.secrets.get(Cloud.GCP)
    return images.Repository(
        what,
        **_common(args, location, key, upstream.replace(".", "-")),
        mode="REMOTE_REPOSITORY",
        remote_repository_config=images.RepositoryRemoteRepositoryConfigArgs(
            description=f"images of {upstream}",
            docker_repository=where,
            upstream_credentials=_credentials(login.user, secret) if secret else None,
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _credentials(user: str, secret: str) -> images.RepositoryRemoteRepositoryConfigUpstreamCredentialsArgs:
    project, found = reference(secret)
    login = images.RepositoryRemoteRepositoryConfigUpstreamCredentialsUsernamePasswordCredentialsArgs(
        username=user, password_secret_version=f"projects/{project}/secrets/{found}/versions/latest"
    )
    return images.RepositoryRemoteRepositoryConfigUpstreamCredentialsArgs(username_password_credentials=login)


def _common(args: RegistryArgs, location: str, key: pulumi.Input[str], what: str) -> dict[str, Any]:
    """Return what every repository has: its key, its scanning, and what is deleted of it."""
    newest = images.RepositoryCleanupPolicyMostRecentVersionsArgs(keep_count=args.keep_images)
    condition = images.RepositoryCleanupPolicyConditionArgs
    return {
        "repository_id": physical_name(args.prefix, what, limit=NAME_LIMIT),
        "format": "DOCKER",
        "location": location,
        "kms_key_name": key,
        "cleanup_policy_dry_run": False,
        "cleanup_policies": [
            images.RepositoryCleanupPolicyArgs(id="keep-the-newest", action="KEEP", most_recent_versions=newest),
            images.RepositoryCleanupPolicyArgs(
                id="delete-the-others",
                action="DELETE",
                condition=condition(tag_state="TAGGED", older_than=f"{DAY}s"),
            ),
            images.RepositoryCleanupPolicyArgs(
                id="delete-without-tag",
                action="DELETE",
                condition=condition(tag_state="UNTAGGED", older_than=f"{args.untagged_days * DAY}s"),
            ),
        ],
        "vulnerability_scanning_config": images.RepositoryVulnerabilityScanningConfigArgs(
            enablement_config="INHERITED"
        ),
        "project": args.account or None,
        "labels": legal_labels(Cloud.GCP, args.labels),
    }
