"""The part of the settings that is about streams."""

from graticule.providers.contract.backup import Choice
from graticule.providers.contract.stream import StreamOptions
from graticule.stacks.selection import Selection


class Stream(StreamOptions):
    """A stream, by its own key."""

    regions: Selection
    """The regions that have one each, ``all``, keys or groups; with ``replicate: true`` regions of one account that share
    one."""
    primary: str = ""
    """The region that a log with ``replicate: true`` is copied from. Editing it promotes nothing: it turns the copying
    round."""
    clients: Selection = []
    """The regions whose machines and pods connect to it, ``all``, keys or groups: each to all that there is of it in its
    account; unset: each region that has one to its own, and to the others of a log that is copied."""
    backup: Choice = Choice.POLICY
    """``none``, which has to be said: no cloud backs up a stream."""
    retire: bool = False
    """The first step of a removal: takes the protection off; the second is to take the stream away."""
