"""Errors that a user reads: the place in the YAML, the value, the bound, the way out."""

import difflib
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager


class Problem(ValueError):
    """One thing wrong with what the user wrote, in one line.

    ``place`` is the dotted path from the top of the deployment (``regions.use1.zones``), or empty where the
    problem is the file as a whole.
    """

    def __init__(self, place: str, message: str) -> None:
        """Say what is wrong with ``place``."""
        super().__init__(f"{place}: {message}" if place else message)
        self.place = place
        self.message = message

    def within(self, outer: str) -> "Problem":
        """Return the same problem, seen from further out."""
        return Problem(join(outer, self.place), self.message)


class Problems(ValueError):
    """Every problem found, one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems in the order they were found."""
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@contextmanager
def at(place: str | int) -> Generator[None]:
    """Say of every problem inside that it is at ``place``."""
    try:
        yield
    except Problem as problem:
        raise problem.within(str(place)) from None


def join(*parts: str | int) -> str:
    """Join the parts of a place, leaving out the empty ones."""
    return ".".join(str(part) for part in parts if part != "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` when a known word is close, else nothing."""
    close = difflib.get_close_matches(word, sorted(known), n=1)
    return f" (did you mean '{close[0]}'?)" if close else ""


def listed(words: Iterable[object]) -> str:
    """Return the words as a readable list: ``a, b, c``, or ``none``."""
    return ", ".join(str(word) for word in words) or "none"
