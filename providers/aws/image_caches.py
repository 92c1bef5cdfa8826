"""Images of others' registries on AWS: kept by ECR once they are pulled, in repositories made like our own."""

import pulumi
from pulumi_aws import ecr, iam

from graticule.providers.aws.common import partition, service, tags
from graticule.providers.aws.naming import ROLE_LIMIT
from graticule.providers.aws.policies import document, trust
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.keys import Purpose
from graticule.providers.contract.names import physical_name
from graticule.providers.contract.registry import RegistryArgs, Upstream, reference

PREFIX_LIMIT = 30
"""What ECR takes for what the names of such images begin with."""
_URLS = {Upstream.DOCKER: "registry-1.docker.io"}


def caches(
    name: str, args: RegistryArgs, parent: pulumi.Resource, account: pulumi.Output[str], lifecycle: str
) -> dict[str, dict[str, pulumi.Output[str]]]:
    """Make the caches of each region, and return what the names of their images begin with.

    Args:
        name: the component's logical name.
        args: the registry.
        parent: the component.
        account: the account's id.
        lifecycle: what is deleted of the images.
    """
    if not args.pull_through:
        return {member: {} for member in args.members}
    prefixes = {one: physical_name(args.prefix, one, limit=PREFIX_LIMIT) for one in sorted(args.pull_through)}
    role = _maker(name, args, parent, account, list(prefixes.values()))
    found: dict[str, dict[str, pulumi.Output[str]]] = {}
    for member in args.members:
        location = args.at(member).location
        opts = pulumi.ResourceOptions(parent=parent)
        ecr.RegistryPolicy(
            f"{name}-{member}",
            policy=account.apply(lambda known, location=location: _who_pulls(location, known, list(prefixes.values()))),
            region=location,
            opts=opts,
        )
        for upstream, prefix in prefixes.items():
            _cache(f"{name}-{member}-{upstream}", args, parent, member, upstream, prefix, role, account, lifecycle)
        host = account.apply(lambda known, location=location: service(f"{known}.dkr.ecr", location))
        found[member] = {one: pulumi.Output.concat(host, "/", prefix) for one, prefix in prefixes.items()}
    return found


def _cache(
    what: str,
    args: RegistryArgs,
    parent: pulumi.Resource,
    member: str,
    upstream: Upstream,
    prefix: str,
    role: iam.Role,
    account: pulumi.Output[str],
    lifecycle: str,
) -> None:
    place = args.at(member)
    template = ecr.RepositoryCreationTemplate(
        what,
        prefix=prefix,
        applied_fors=["PULL_THROUGH_CACHE"],
        description=f"images of {upstream}",
        # An upstream moves its tags as it likes: a cache that refused would never get the new image.
        image_tag_mutability="MUTABLE",
        encryption_configurations=[
            ecr.RepositoryCreationTemplateEncryptionConfigurationArgs(
                encryption_type="KMS", kms_key=place.keys[Purpose.DATA]
            )
        ],
        custom_role_arn=role.arn,
        lifecycle_policy=lifecycle,
        resource_tags=tags(args.placed(member), what),
        region=place.location,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    secret = args.pull_through[upstream].secrets.get(Cloud.AWS)
    ecr.PullThroughCacheRule(
        what,
        ecr_repository_prefix=prefix,
        upstream_registry_url=_URLS.get(upstream, upstream),
        credential_arn=account.apply(lambda known: _secret_arn(place.location, known, secret)) if secret else None,
        region=place.location,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[template]),
    )


def _maker(
    name: str, args: RegistryArgs, parent: pulumi.Resource, account: pulumi.Output[str], prefixes: list[str]
) -> iam.Role:
    """Make the role with which ECR makes a repository at the first pull."""
    what, first = f"{name}-caches", args.placed(args.members[0])
    opts = pulumi.ResourceOptions(parent=parent)
    role = iam.Role(
        what,
        name=physical_name(args.prefix, what, limit=ROLE_LIMIT),
        assume_role_policy=account.apply(lambda known: trust("ecr.amazonaws.com", known)),
        tags=tags(first, what),
        opts=opts,
    )
    keys = pulumi.Output.all(*(args.at(member).keys[Purpose.DATA] for member in args.members))
    iam.RolePolicy(
        what,
        name="caches",
        role=role.name,
        policy=pulumi.Output.all(account, keys).apply(
            lambda known: document(
                {
                    "Effect": "Allow",
                    "Action": ["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"],
                    "Resource": [
                        f"arn:{partition(first.location)}:ecr:*:{known[0]}:repository/{prefix}/*" for prefix in prefixes
                    ],
                },
                {
                    "Effect": "Allow",
                    "Action": ["kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"],
                    "Resource": list(known[1]),
                },
            )
        ),
        opts=opts,
    )
    return role


def _secret_arn(location: str, account: str, secret: str) -> str:
    """Return the ARN of a secret in a region; a copy in another region has the same name and suffix there."""
    return f"arn:{partition(location)}:secretsmanager:{location}:{account}:secret:{'/'.join(reference(secret))}"


def _who_pulls(location: str, account: str, prefixes: list[str]) -> str:
    """Return who may make a repository by the first pull of an image of others: the own account, of these alone."""
    where = f"arn:{partition(location)}:ecr:{location}:{account}:repository"
    return document(
        {
            "Sid": "PullThrough",
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
            "Resource": [f"{where}/{prefix}/*" for prefix in prefixes],
            "Condition": {"StringEquals": {"aws:PrincipalAccount": account}},
        }
    )
