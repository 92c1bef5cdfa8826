"""What users get wrong about the registry of images."""

from typing import Any

from tests.bad_input.bucket_cases import WEU
from tests.bad_input.cases import Case, both, put

OWNED = put("accounts/aws-a/owner", "prod")


def _registry(*regions: str, **settings: object) -> Any:
    return both(OWNED, put("registry", {"regions": list(regions or ("use1",)), **settings}))


CASES = [
    Case(
        "a registry that another deployment's settings are in the way of",
        put("registry", {"regions": ["use1"]}),
        r"registry\.regions: 'use1' is of account aws-a, whose registry-wide settings .*, and nobody does yet; write accounts\.aws-a\.owner: prod, .*",
    ),
    Case(
        "a registry of an account that another deployment owns",
        both(put("accounts/aws-a/owner", "staging"), put("registry", {"regions": ["use1"]})),
        r"registry\.regions: .*, and staging does; .*",
    ),
    Case(
        "a registry in a region nobody knows",
        _registry("use9"),
        r"registry\.regions\.0: unknown region 'use9'.*; there are .*",
    ),
    Case(
        "a repository in capitals",
        _registry(repositories={"API": {}}),
        r"registry\.repositories\.API: a repositorie's key needs lowercase letters and digits, with single dashes between them, a letter first",
    ),
    Case(
        "a login that is missing",
        _registry(pull_through={"docker.io": {}}),
        r"registry\.pull_through\.docker\.io\.secrets\.aws: is required: aws pulls from docker\.io with a login alone; .*",
    ),
    Case(
        "a registry of others nobody knows",
        _registry(pull_through={"example.com": {}}),
        r"registry\.pull_through\.example\.com: a pull_through's key needs .*'docker\.io'.*",
    ),
    Case(
        "a password in clear",
        _registry(pull_through={"docker.io": {"secrets": {"aws": "hunter2"}}}),
        r"registry\.pull_through\.docker\.io\.secrets\.aws: need secret:<store>/<name>, got 'hunter2'",
    ),
    Case(
        "a secret that ECR does not read",
        _registry(pull_through={"docker.io": {"secrets": {"aws": "secret:mine/docker"}}}),
        r"registry\.pull_through\.docker\.io\.secrets\.aws: need a secret whose name begins with ecr-pullthroughcache/, as ECR asks, got 'mine/\.\.\.'",
    ),
    Case("too few images", _registry(keep_images=1), r"registry\.keep_images: need at least 10, got 1"),
    Case(
        "images without a tag for no day",
        _registry(untagged_days=0),
        r"registry\.untagged_days: need at least 1, got 0",
    ),
    Case(
        "a registry on Azure without a home",
        both(WEU, _registry("jpe", "weu")),
        r"registry\.azure\.home: is required: a registry on Azure belongs to one region for ever; name one of jpe, weu",
    ),
    Case(
        "another cloud's block on a registry",
        _registry(azure={"home": "jpe"}),
        r"registry\.azure: this block is for azure, and the registry is on aws; remove it",
    ),
    Case(
        "a puller that is no object id",
        _registry("jpe", azure={"pullers": {"jpe": "kubelet"}}),
        r"registry\.azure\.pullers\.jpe: need an id in lower case, 8-4-4-4-12 digits, got 'kubelet'",
    ),
    Case(
        "a key that a registry has not",
        _registry(repository={}),
        r"registry\.repository: unknown key \(did you mean 'repositories'\?\); the keys here are .*",
    ),
]
