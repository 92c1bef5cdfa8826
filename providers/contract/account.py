"""One account of a cloud: what its explicit provider needs."""

from typing import Self

from pydantic import Field, model_validator

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.model import Args, described

AZURE_ID = described(r"^([0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12})?$", "an id in lower case, 8-4-4-4-12 digits")
"""The form of subscription ids, object ids and tenant ids."""

_NAME = described(r"^([a-z][a-z0-9]*)?$", "the name of a deployment, lowercase letters and digits, a letter first")


class AccountArgs(Args):
    """An AWS account, a GCP project or an Azure subscription, and how to get into it."""

    cloud: Cloud
    """The cloud: ``aws``, ``gcp`` or ``azure``."""
    id: str = Field(default="", pattern=described(r"^([0-9]{12})?$", "twelve digits, in quotes"))
    """The AWS account id, twelve digits, in quotes."""
    project: str = Field(
        default="",
        pattern=described(
            r"^([a-z][a-z0-9-]{4,28}[a-z0-9])?$", "6..30 lowercase letters, digits and dashes, a letter first"
        ),
    )
    """The GCP project id, 6 to 30 characters."""
    subscription: str = Field(
        default="",
        pattern=AZURE_ID,
    )
    """The Azure subscription id."""
    home: str = ""
    """The location the provider falls back to; every resource names its own. Unset: us-east-1, us-central1, eastus."""
    role: str = ""
    """What to act as: an AWS role's ARN, a GCP service account's address; unset: your own login."""
    owner: str = Field(default="", pattern=_NAME)
    """The deployment that makes what the account has only once, such as its audit trail; unset: nobody here."""
    tenant: str = ""
    """The Azure tenant of the subscription; unset: the login's own."""

    @model_validator(mode="after")
    def _names_what_its_cloud_calls_an_account(self) -> Self:
        wanted = ACCOUNT_KEYS[self.cloud]
        if not getattr(self, wanted):
            raise Problem(wanted, f"is required for an account on {self.cloud}")
        for other in ACCOUNT_KEYS.values():
            if other != wanted and getattr(self, other):
                raise Problem(other, f"belongs to another cloud than {self.cloud}; remove it")
        if self.tenant and self.cloud is not Cloud.AZURE:
            raise Problem("tenant", f"belongs to another cloud than {self.cloud}; remove it")
        if self.role and self.cloud is Cloud.AZURE:
            raise Problem("role", "Azure has no role to act as; log in as the service principal, or set 'tenant'")
        return self

    @property
    def place(self) -> str:
        """The location of what the account has only once, and of what names none."""
        return self.home or HOMES[self.cloud]

    @property
    def account(self) -> str:
        """The account id, project id or subscription id."""
        return str(getattr(self, ACCOUNT_KEYS[self.cloud]))


ACCOUNT_KEYS = {Cloud.AWS: "id", Cloud.GCP: "project", Cloud.AZURE: "subscription"}
"""What each cloud calls the identifier of an account, as the key in the YAML."""

HOMES = {Cloud.AWS: "us-east-1", Cloud.GCP: "us-central1", Cloud.AZURE: "eastus"}
"""The location a provider falls back to; fixed, so that no edit of the regions moves it."""
