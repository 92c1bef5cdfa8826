"""What a rule of the guards says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Change = Callable[[Any, Any], bool]
"""Whether a property may go from the first value to the second."""


@dataclass(frozen=True)
class Guarded:
    """What would be lost with a resource of one type, and the properties that may not go down."""

    loses: str
    """What goes with it, as the end of a sentence: ``... would be lost``."""
    properties: Mapping[str, tuple[Change, str]] = field(default_factory=dict[str, tuple[Change, str]])
    """By the property's path: which changes are fine, and the safe way for the others."""
    remove: str = "To remove it, first set 'retire: true' where it was and update, then take it away; where only its key was changed, put the old one back"
    """What to do where it would be deleted."""
    replace: str = "Undo the change; or make a new one beside it, move over, and retire the old one"
    """What to do where it would be replaced."""
    may_go: bool = False
    """Whether it may be taken away, and is refused only where another would take its place."""
    serves: Callable[[str, Mapping[str, Any]], str] | None = None
    """Of what holds nothing itself: what it is for, by its logical name and its inputs. Another of its type for the same
    may take its place, if none of its properties goes down; and what it is for may be named to let it go."""
    alone: Mapping[str, str] = field(default_factory=dict[str, str])
    """By the property's path: why it changes in an update of its own, as the cloud takes no other change beside it."""
