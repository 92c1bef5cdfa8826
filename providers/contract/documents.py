"""How a database of documents finds them, and the names that databases without servers have."""

from pydantic import Field

from graticule.providers.contract.model import Args, described

_ATTRIBUTE = described(r"^([A-Za-z_][A-Za-z0-9_]{0,63})?$", "1..64 letters, digits and _, no digit first")

DATABASE_NAME = "app"
"""The name of the database in its cluster or account, where there is one to choose."""


class Documents(Args):
    """How documents are found; fixed once there is a table."""

    partition_key: str = Field(default="", pattern=_ATTRIBUTE)
    """The attribute, text, that spreads documents over partitions; required on AWS and Azure."""
    sort_key: str = Field(default="", pattern=_ATTRIBUTE)
    """The attribute, text, that orders the documents of one partition; AWS alone has it."""
