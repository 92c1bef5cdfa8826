"""What the endpoints of AWS's services let through: the own account, and what machines and pods need besides."""

from graticule.providers.aws.common import partition
from graticule.providers.aws.policies import document

_PULL = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
]
_FEDERATED = ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]


def policy_of(service: str, location: str, account: str) -> str:
    """Return the policy of an endpoint: principals of the account, to what belongs to the account, and what follows.

    Through ECR they pull images of AWS's own accounts, of which add-ons of EKS are made. Through S3 anybody inside
    reads what is public anyway: layers of images in ECR, images of ``registry.k8s.io`` and packages of Amazon Linux.
    Through STS whoever logs in at a provider of identities takes a role of the account, as a principal of none yet.
    """
    own, ours = {"aws:PrincipalAccount": account}, {"aws:ResourceAccount": account}
    more = {
        "ecr.api": [_allow("PullImages", _PULL, "*", own)],
        "ecr.dkr": [_allow("PullImages", _PULL, "*", own)],
        "s3": [_allow("ReadWhatIsPublic", "s3:GetObject", [f"{bucket}/*" for bucket in _public(location)])],
        "sts": [_allow("TakeRolesOfTheAccount", _FEDERATED, "*", ours)],
    }
    return document(_allow("OwnAccount", "*", "*", {**own, **ours}), *more.get(service, []))


def _public(location: str) -> list[str]:
    """Return the buckets of a region that anybody inside reads."""
    place = partition(location)
    return [
        f"arn:{place}:s3:::al2023-repos-{location}-de612dc2",
        f"arn:{place}:s3:::prod-{location}-starport-layer-bucket",
        f"arn:{place}:s3:::prod-registry-k8s-io-{location}",
    ]


def _allow(
    sid: str, actions: str | list[str], resources: str | list[str], where: dict[str, str] | None = None
) -> dict[str, object]:
    rule: dict[str, object] = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": "*",
        "Action": actions,
        "Resource": resources,
    }
    return {**rule, "Condition": {"StringEquals": where}} if where else rule
