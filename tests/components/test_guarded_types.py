"""Whatever a component makes is guarded, or holds nothing and says why."""

import json
from pathlib import Path

from graticule.components.guard_rules import RULES
from tests.golden.nothing import NOTHING

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "resources.json").read_text())
MADE = {kind for cloud in GOLDEN.values() for counts in cloud.values() for kind in counts if ":" in kind}
HARMLESS = [one for kinds in NOTHING.values() for one in kinds]


def test_what_a_component_makes_is_guarded_or_holds_nothing() -> None:
    assert sorted(kind for kind in MADE - set(RULES) if not kind.startswith(tuple(HARMLESS))) == []


def test_what_is_said_to_hold_nothing_is_made_and_is_not_guarded() -> None:
    assert [one for one in HARMLESS if not any(kind.startswith(one) for kind in MADE)] == []
    assert sorted(kind for kind in RULES if kind.startswith(tuple(HARMLESS))) == [], "take it out of NOTHING"
