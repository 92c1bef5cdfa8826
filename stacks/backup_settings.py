"""The part of the settings that is about backups."""

from graticule.providers.contract.backup import BackupOptions, Choice
from graticule.providers.contract.model import Args


class Backups(BackupOptions):
    """One policy for all that holds data: how often, how long, and where the copies go."""

    outside: bool = True
    """Whether copies leave their region."""
    copies: dict[str, str] = {}
    """By region the one that gets its copies: another region of its account (AWS, GCP), ``pair`` (Azure, the region
    that Azure pairs with), or ``none``; unset: the account's other region of the lowest slot, or Azure's pair."""
    retire: bool = False
    """The first step of a removal: takes the protection off; the second is ``backup: none`` on everything."""


class BackedUp(Args):
    """What everything that holds data says about backups."""

    backup: Choice = Choice.POLICY
    """``policy``: as ``backups`` says; ``none``: not at all."""
