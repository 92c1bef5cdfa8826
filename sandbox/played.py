"""A call of a cloud's own tool, as it is played."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graticule.sandbox.store import Store


@dataclass(frozen=True)
class Asked:
    """One call, taken apart."""

    store: Store
    flags: Mapping[str, Sequence[str]]
    """By its name, without dashes, what was given; the word without a flag is under ``""``."""
    is_down: Callable[[str], bool]
    """Tells whether a region is down."""

    def one(self, flag: str = "") -> str:
        """Return the value of a flag, or nothing."""
        return next(iter(self.flags.get(flag, ())), "")

    def has(self, flag: str) -> bool:
        """Return whether a flag is given."""
        return flag in self.flags


@dataclass(frozen=True)
class Played:
    """A call that is played."""

    answer: Callable[[Asked], Any]
    """Does it, and returns what it prints: a text, or what becomes JSON."""
    required: tuple[str, ...]
    """Flags with a value; ``""`` is the word without one."""
    optional: tuple[str, ...] = ()
    """Flags with a value that may be left out."""
    switches: tuple[str, ...] = ()
    """Flags without a value."""
