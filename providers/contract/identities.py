"""Who may use something: identities of a cloud, each under a key of one's own, from which names are made."""

import re
from typing import Annotated

from pydantic import StringConstraints

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.model import described, shown

_KEY = described(r"^[a-z][a-z0-9-]{0,29}$", "1..30 lowercase letters, digits and dashes, a letter first")
_FORMS = {
    Cloud.AWS: (r"[\w+=,.@-]{1,64}", "the name of an IAM role and no ARN, such as orders-api"),
    Cloud.GCP: (
        r"(serviceAccount|user|group|principal|principalSet):.+",
        "a member such as serviceAccount:api@acme.iam.gserviceaccount.com",
    ),
    Cloud.AZURE: (
        r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        "the object id of an identity, such as 22222222-2222-2222-2222-222222222222",
    ),
}

Identities = dict[Annotated[str, StringConstraints(pattern=_KEY)], str]
"""By key the name of an IAM role (AWS), a member such as ``serviceAccount:api@acme.iam.gserviceaccount.com`` (GCP), or the
object id of an identity (Azure)."""


def check_identities(identities: Identities, cloud: Cloud) -> None:
    """Check that identities have the form of their cloud, and that none has two keys: they would be one grant.

    Raises:
        Problem: one has not; the place is its key.
    """
    form, words = _FORMS[cloud]
    keys: dict[str, str] = {}
    for key, who in identities.items():
        if not re.fullmatch(form, who, re.ASCII):
            raise Problem(key, f"need {words}, got {shown(who)}")
        first = keys.setdefault(who if who.startswith("principal") else who.lower(), key)
        if first != key:
            raise Problem(key, f"{shown(who)} is named by '{first}' already; remove one of the two")
