"""Files that are not what they should be, whatever is in them."""

from collections.abc import Callable

from tests.bad_input.cases import Case


def _anchors(names: str, around: Callable[[str], str]) -> str:
    """Return a line for each name, whose value is made from the one before."""
    before = ["x", *(f"*{name}" for name in names[:-1])]
    return "".join(f"{name}: &{name} {around(inner)}\n" for name, inner in zip(names, before, strict=True))


_BOMB = _anchors("bcdefg", lambda inner: f"[{', '.join([inner] * 9)}]")
"""A few lines that come to half a million values."""
_LADDER = _anchors("abcd", lambda inner: f"{'[' * 20}{inner}{']' * 20}")
"""A few lists inside each other, of which each is shallow."""


def _deployment(text: str) -> str:
    return f"config:\n  graticule:deployment: {text}\n"


CASES = [
    Case("empty file", "", r"Pulumi\.prod\.yaml is empty; .*"),
    Case("no YAML", "config: [\n", r"Pulumi\.prod\.yaml is not YAML at line \d+: .*"),
    Case("a tab", "config:\n\tx: 1\n", r"Pulumi\.prod\.yaml is not YAML at line 2: .*"),
    Case("a list file", "- a\n", r"Pulumi\.prod\.yaml needs a map at the top, got list"),
    Case(
        "a doubled key",
        "config: {}\nconfig: {}\n",
        r"Pulumi\.prod\.yaml, line 2: key 'config' is written twice in one map; keep one",
    ),
    Case("config a list", "config: [a]\n", r"config: Pulumi\.prod\.yaml needs a map here, got list"),
    Case("another project", "config: {other:thing: 1}\n", r"Pulumi\.prod\.yaml has no config: .*; add it"),
    Case(
        "a plain deployment",
        "config: {'graticule:deployment': here}\n",
        r"graticule:deployment: need a map, got 'here'",
    ),
    Case(
        "secure at the top",
        "config:\n  graticule:deployment:\n    secure: AAA\n",
        r"graticule:deployment: a 'secure:' value .*",
    ),
    Case(
        "an anchor inside itself",
        _deployment("&all {regions: {use1: *all}}"),
        r"Pulumi\.prod\.yaml, line 2: need at most 200000 values and 50 levels, aliases and all, got \d+ values",
    ),
    Case(
        "aliases of aliases",
        _BOMB + _deployment("{labels: *g}"),
        r"Pulumi\.prod\.yaml, line 6: need at most 200000 values and 50 levels, aliases and all, got \d+ values",
    ),
    Case(
        "one list in the other",
        _deployment("[" * 60000 + "]" * 60000),
        r"Pulumi\.prod\.yaml, line 2: need at most 50 levels, got more; write it flatter",
    ),
    Case(
        "levels by aliases",
        _LADDER + _deployment("{labels: *d}"),
        r"Pulumi\.prod\.yaml, line 3: need at most 200000 values and 50 levels, aliases and all, got \d+ levels",
    ),
    Case(
        "a day that there is not",
        _deployment("{labels: {owner: 2026-02-30}}"),
        r"Pulumi\.prod\.yaml is not YAML at line 2: '2026-02-30' is no timestamp; put text in quotes",
    ),
    Case(
        "a tag that does not fit",
        _deployment("{labels: {owner: !!int platform}}"),
        r"Pulumi\.prod\.yaml is not YAML at line 2: 'platform' is no int; put text in quotes",
    ),
    Case(
        "a tag of another kind",
        _deployment("{labels: {owner: !!bool perhaps}}"),
        r"Pulumi\.prod\.yaml is not YAML at line 2: 'perhaps' is no bool; put text in quotes",
    ),
    Case(
        "a number as a key",
        _deployment("{labels: {1: platform}}"),
        r"labels: need text as a key, got 1; put it in quotes",
    ),
    Case(
        "nothing as a key",
        _deployment("{~: x}"),
        r"graticule:deployment: need text as a key, got null; put it in quotes",
    ),
]
