"""The table of rules: equal to its data, and every module and test it names exists."""

import ast
import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@cache
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rules_tool", ROOT / "tools" / "rules.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def functions(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_page_is_what_the_data_says() -> None:
    assert (ROOT / "docs" / "rules.md").read_text() == tool().page(tool().load()), "run: python tools/rules.py"


def test_every_rule_is_listed_once_and_in_order() -> None:
    numbers = [rule["rule"] for rule in tool().load()]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("rule", tool().load(), ids=lambda rule: str(rule["rule"]))
def test_a_rule_names_what_holds_it_or_why_it_waits(rule: dict[str, str]) -> None:
    if rule["how"] in {"later", "not applicable"}:
        assert rule["why"]
        assert "test" not in rule
        return
    assert rule["how"] in {"check", "construction"}
    assert "why" not in rule
    assert (ROOT / rule["where"]).is_file()
    for key in ("test", "also"):
        if key in rule:
            file, _, function = rule[key].partition("::")
            assert function in functions(file)
