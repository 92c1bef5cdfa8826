"""Physical names, and labels made legal per cloud: the one place for both."""

import hashlib
import re
from collections.abc import Mapping, Sequence

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem

_HASH = 6

_LABEL_LIMITS = {Cloud.AWS: (128, 256), Cloud.GCP: (63, 63), Cloud.AZURE: (512, 256)}

MOST_LABELS: Mapping[Cloud, int] = {Cloud.AWS: 40, Cloud.GCP: 50, Cloud.AZURE: 12}
"""How many labels of one's own fit beside those of this program and of the cloud (cloud rule 133): AWS takes 50 tags,
GCP 64 labels, a private zone of Azure and its links 15 tags."""

BEGINNINGS: Mapping[Cloud, Sequence[str]] = {Cloud.AWS: ("sg-", "sthree-"), Cloud.GCP: ("goog",)}
"""What a cloud lets no name begin with: that of a security group or a bucket (AWS), of a topic or a bucket (GCP)."""


def physical_name(*parts: str, limit: int = 63, separator: str = "-") -> str:
    """Join the parts to a name of at most ``limit`` characters, the same for the same parts for ever.

    A name that is too long keeps its beginning and ends in a hash of the whole, so that two long names that begin
    alike stay different.
    """
    name = separator.join(part for part in parts if part)
    if len(name) <= limit:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_HASH]
    return f"{name[: limit - _HASH - len(separator)].rstrip('-')}{separator}{digest}"


def dashed_name(*parts: str, limit: int) -> str:
    """Like :func:`physical_name`, with no dash at an end or beside another; where one was, it ends in the hash."""
    name = physical_name(*parts, limit=limit)
    single = re.sub(r"-{2,}", "-", name).strip("-")
    if single == name:
        return name
    digest = hashlib.sha256("-".join(parts).encode()).hexdigest()[:_HASH]
    return f"{single[: limit - _HASH - 1].rstrip('-')}-{digest}"


def compact_name(*parts: str, limit: int = 24) -> str:
    """Like :func:`physical_name`, of lowercase letters and digits alone, always ending in the hash (global names)."""
    digest = hashlib.sha256("-".join(parts).encode()).hexdigest()[: _HASH + 2]
    letters = re.sub(r"[^a-z0-9]", "", "".join(parts).lower())
    return letters[: limit - len(digest)] + digest


def global_name(*parts: str, secret: str = "", limit: int = 63) -> str:
    """Join the parts to a name of lowercase letters, digits and dashes that nobody else in the world has.

    It always ends in a hash, of the parts and of ``secret``: what makes it one's own without standing in it.
    """
    digest = hashlib.sha256("/".join((*parts, secret)).encode()).hexdigest()[: _HASH + 2]
    readable = re.sub(r"[^a-z0-9]+", "-", "-".join(part for part in parts if part).lower()).strip("-")
    return f"{readable[: limit - len(digest) - 1].rstrip('-')}-{digest}"


def check_labels(cloud: Cloud, labels: Mapping[str, str]) -> None:
    """Check that a cloud takes as many labels, and those that this program adds.

    Raises:
        Problem: it does not; the place is ``labels``.
    """
    most = MOST_LABELS[cloud]
    if len(labels) > most:
        text = f"need at most {most} on {cloud} with those of the deployment, got {len(labels)}"
        raise Problem(
            "labels", f"{text}: what takes fewest there takes no more beside ours; remove {len(labels) - most}"
        )


def legal_labels(cloud: Cloud, labels: Mapping[str, str]) -> dict[str, str]:
    r"""Return the labels as ``cloud`` accepts them as tags or labels.

    GCP takes lowercase letters, digits, ``-`` and ``_`` only, keys beginning with a letter, 63 characters each; Azure
    refuses ``<>%&\\?/`` in keys. What does not fit is replaced by ``-`` (GCP) or ``_`` (Azure) and cut.
    """
    key_limit, value_limit = _LABEL_LIMITS[cloud]
    legal: dict[str, str] = {}
    for key, value in sorted(labels.items()):
        match cloud:
            case Cloud.GCP:
                key, value = (re.sub(r"[^a-z0-9_-]", "-", text.lower()) for text in (key, value))  # noqa: PLW2901
                key = key if key[:1].isalpha() else f"l{key}"  # noqa: PLW2901
            case Cloud.AZURE:
                key = re.sub(r"[<>%&\\?/]", "_", key)  # noqa: PLW2901
            case Cloud.AWS:
                value = re.sub(r"[^\w\s.:/=+@-]", "_", value)  # noqa: PLW2901
        legal[key[:key_limit]] = value[:value_limit]
    return legal
