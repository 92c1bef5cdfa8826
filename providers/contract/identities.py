"""Who may use something: identities of a cloud, each under a key of one's own, from which names are made."""

from typing import Annotated

from pydantic import StringConstraints

from graticule.providers.contract.model import described

_KEY = described(r"^[a-z][a-z0-9-]{0,29}$", "1..30 lowercase letters, digits and dashes, a letter first")

Identities = dict[Annotated[str, StringConstraints(pattern=_KEY)], str]
"""By key the name of an IAM role (AWS), a member such as ``serviceAccount:api@acme.iam.gserviceaccount.com`` (GCP), or the
object id of an identity (Azure)."""
