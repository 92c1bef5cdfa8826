"""The part of the settings that is about databases."""

from pydantic import Field

from graticule.providers.contract.database import DatabaseOptions
from graticule.providers.contract.model import Whole
from graticule.stacks.backup_settings import BackedUp
from graticule.stacks.selection import Selection


class Database(DatabaseOptions, BackedUp):
    """A database, by its own key."""

    primary: str = ""
    """The region that holds it and writes; with ``consistency: strong`` and ``engine: document`` any of its regions."""
    secondaries: list[str] = []
    """The other regions that hold it."""
    epoch: Whole = Field(default=1, ge=1)
    """How often the writer has moved, plus one; ``graticule switchover`` raises it."""
    clients: Selection = []
    """The regions whose machines and pods connect to it, ``all``, keys or groups; unset: those that hold it."""
    leaving: list[str] = []
    """The secondaries that the next update takes away, the first step of their removal: takes their protection off."""
    administrators: list[str] = []
    """The teams that may do everything in it; on Azure, where nobody logs in by a password."""
    retire: bool = False
    """The first step of a removal: takes the protection off; the second is to take the database away."""
