"""A registry on AWS: ECR repositories in every region, each region copying what is pushed to it to all others."""

import json
from collections.abc import Mapping

import pulumi
from pulumi_aws import ecr

from graticule.providers.aws.common import account_id, tags
from graticule.providers.aws.image_caches import caches
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.registry import AwsRegistry, RegistryArgs, RegistryOutputs

NAME_LIMIT = 256
MUTABLE, IMMUTABLE = "MUTABLE", "IMMUTABLE"


def build(name: str, args: RegistryArgs, parent: pulumi.Resource) -> RegistryOutputs:
    """Make the repositories of each region, what is registry-wide there, and the caches of others' images."""
    account = account_id(args.account, parent)
    made: dict[str, dict[str, ecr.Repository]] = {}
    for member in args.members:
        _scanning(name, args, parent, member)
        made[member] = {key: _repository(name, args, parent, member, key) for key in sorted(args.repositories)}
    if len(args.members) > 1:
        for member in args.members:
            _replication(name, args, parent, member, account, made)
    return RegistryOutputs(
        images={
            member: {key: repository.repository_url for key, repository in of.items()} for member, of in made.items()
        },
        caches=caches(name, args, parent, account, lifecycle(args)),
        ids={f"{member}/{key}": one.arn for member, of in made.items() for key, one in of.items()},
    )


def _repository(name: str, args: RegistryArgs, parent: pulumi.Resource, member: str, key: str) -> ecr.Repository:
    what, where = f"{name}-{member}-{key}", args.placed(member)
    repository = ecr.Repository(
        what,
        name=physical_name(_folder(args), key, limit=NAME_LIMIT, separator="/"),
        image_tag_mutability=MUTABLE if args.repositories[key].mutable_tags else IMMUTABLE,
        encryption_configurations=[
            ecr.RepositoryEncryptionConfigurationArgs(encryption_type="KMS", kms_key=args.at(member).keys[Purpose.DATA])
        ],
        image_scanning_configuration=ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
        force_delete=args.retire,
        region=where.location,
        tags=tags(where, what),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    ecr.LifecyclePolicy(
        what,
        repository=repository.name,
        policy=lifecycle(args),
        region=where.location,
        # A change replaces it, and a repository has one: the old one's deletion would take the new one along.
        opts=pulumi.ResourceOptions(parent=parent, delete_before_replace=True),
    )
    return repository


def _folder(args: RegistryArgs) -> str:
    """Return what the names of the deployment's repositories begin with."""
    return args.prefix or "images"


def lifecycle(args: RegistryArgs) -> str:
    """Return what is deleted: images without a tag after a time, and the oldest beyond a number."""

    def rule(priority: int, says: str, selection: Mapping[str, object]) -> dict[str, object]:
        return {"rulePriority": priority, "description": says, "selection": selection, "action": {"type": "expire"}}

    untagged = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": args.untagged_days,
    }
    oldest = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": args.keep_images}
    return json.dumps({"rules": [rule(1, "without a tag", untagged), rule(2, "the oldest", oldest)]})


def _scanning(name: str, args: RegistryArgs, parent: pulumi.Resource, member: str) -> None:
    """Scan whatever is pushed to the account's registry in a region; it has this setting once."""
    enhanced = (args.aws or AwsRegistry()).enhanced_scanning
    everything = ecr.RegistryScanningConfigurationRuleRepositoryFilterArgs(filter="*", filter_type="WILDCARD")
    ecr.RegistryScanningConfiguration(
        f"{name}-{member}",
        scan_type="ENHANCED" if enhanced else "BASIC",
        rules=[
            ecr.RegistryScanningConfigurationRuleArgs(
                scan_frequency="CONTINUOUS_SCAN" if enhanced else "SCAN_ON_PUSH", repository_filters=[everything]
            )
        ],
        region=args.at(member).location,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _replication(
    name: str,
    args: RegistryArgs,
    parent: pulumi.Resource,
    member: str,
    account: pulumi.Output[str],
    made: Mapping[str, Mapping[str, ecr.Repository]],
) -> None:
    """Copy what is pushed in a region to all others, into repositories that are there already, under their own keys."""
    destination = ecr.ReplicationConfigurationReplicationConfigurationRuleDestinationArgs
    own = ecr.ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgs(
        filter=f"{_folder(args)}/", filter_type="PREFIX_MATCH"
    )
    rule = ecr.ReplicationConfigurationReplicationConfigurationRuleArgs(
        destinations=[
            destination(region=args.at(other).location, registry_id=account)
            for other in args.members
            if other != member
        ],
        repository_filters=[own],
    )
    ecr.ReplicationConfiguration(
        f"{name}-{member}",
        replication_configuration=ecr.ReplicationConfigurationReplicationConfigurationArgs(rules=[rule]),
        region=args.at(member).location,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[one for of in made.values() for one in of.values()]),
    )
