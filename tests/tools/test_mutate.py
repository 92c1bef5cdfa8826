"""The mutation harness finds what a careless edit would change, and tells what tests notice."""

import subprocess
import sys
from pathlib import Path

from tools.readers import part_at, parts_of, readers

ROOT = Path(__file__).parents[2]
STORE = '''\
"""A store."""

PUBLIC = False
LEAST = dict(min_length=0)


def store(key: str) -> dict[str, object]:
    return dict(enabled=True, kms_key_id=key, retention_days=90, strict=True)


def door() -> dict[str, object]:
    everything = {"Effect": "Deny", "Principal": "*"}
    return dict(statement={**everything, "Action": "s3:*"}, open=PUBLIC)
'''
TESTS = """\
from functools import cache

from graticule.providers.aws.store import door, store


@cache
def made() -> dict[str, object]:
    return store("key")


def test_a_store_is_enabled() -> None:
    assert made()["enabled"]


def test_a_store_has_a_key() -> None:
    assert made()["kms_key_id"]


def test_the_door_is_shut() -> None:
    assert door()["statement"]["Effect"] == "Deny"
"""
READ = """\
DAYS = 7
HALF = DAYS / 2


def half() -> float:
    return HALF


class Shop:
    closed: bool = False

    def open_days(self) -> int:
        return 0 if self.closed else DAYS


def unread() -> int:
    return 0
"""


def mutate(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "mutate.py"), "--root", str(root), "--jobs", "2", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def repository(folder: Path, tests: str = TESTS) -> Path:
    files = {"providers/aws/store.py": STORE, "tests/providers/test_store.py": tests, "pyproject.toml": ""}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_each_default_is_found_once_and_what_says_nothing_of_safety_is_not(tmp_path):
    assert mutate(repository(tmp_path), "--list").stdout.splitlines() == [
        "providers/aws/store.py:3: False -> True",
        "providers/aws/store.py:8: True -> False",
        "providers/aws/store.py:8: kms_key_id=key -> (nothing)",
        "providers/aws/store.py:8: 90 -> 1",
        'providers/aws/store.py:12: "Deny" -> "Allow"',
        "5 mutants",
    ]


def test_what_no_test_notices_survives_though_another_test_had_the_value_computed(tmp_path):
    done = mutate(repository(tmp_path))
    survivors = {line for line in done.stdout.splitlines() if line.startswith("survives")}
    assert survivors == {
        "survives: providers/aws/store.py:3: False -> True",
        "survives: providers/aws/store.py:8: 90 -> 1",
    }
    assert "3 of 5 caught, 60.0%" in done.stdout
    assert done.returncode == 1
    assert (tmp_path / "providers/aws/store.py").read_text() == STORE


def test_tests_that_fail_by_themselves_tell_nothing(tmp_path):
    done = mutate(repository(tmp_path, tests=TESTS.replace('== "Deny"', '== "Allow"')))
    assert "mutate: the tests fail without a mutation: tests/providers/test_store.py::test_the_door" in done.stderr
    assert "caught" not in done.stdout


def test_a_constant_is_tried_on_the_tests_that_call_what_reads_it():
    parts = parts_of(READ, "store.py")
    read = part_at(parts, 1)
    assert read
    assert [name for function in readers(read, parts) for name in function.defines] == ["open_days", "half"]
