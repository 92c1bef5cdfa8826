"""Tests that run in a copy of the repository, in a fork of this process, which by then has imported the SDKs."""

import multiprocessing
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from mutants import Mutant

PACKAGES = ("components", "fleet", "providers", "sandbox", "stacks", "testing")
SPACE = ".space"
"""The folder of a copy in which its packages have the namespace that they are imported by."""
BLIND = "not imports_no_other_clouds_sdk"
"""Pytest's ``-k``: without tests that start another Python, which imports the checkout and no copy."""
FIRST = 24
"""So many tests run before the files of the others are even read."""


@dataclass
class Known:
    """What the run without a mutation tells."""

    failed: str = ""
    """The first test that failed."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each test took."""
    reached: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    """The functions that each test got to, by file and first line."""
    modules: list[str] = field(default_factory=list)
    """All that was imported."""


class _Scout:
    """Notes what each test gets to."""

    def __init__(self, folder: Path) -> None:
        self.known, self.space = Known(), f"{folder}/{SPACE}/graticule/"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        got_to = self.known.reached.setdefault(item.nodeid, set())

        def note(frame: FrameType, _event: str, _argument: object) -> None:
            code = frame.f_code
            if code.co_filename.startswith(self.space):
                got_to.add((code.co_filename.removeprefix(self.space), code.co_firstlineno))

        _forget_what_is_cached()
        began = time.monotonic()
        sys.settrace(note)
        threading.settrace(note)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]
            self.known.seconds[item.nodeid] = time.monotonic() - began

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.known.failed = self.known.failed or report.nodeid


def _forget_what_is_cached() -> None:
    """Let a test get to what another one has had computed."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("graticule", "tests", "test_")):
            for value in list(vars(module).values()):
                if callable(getattr(value, "cache_clear", None)):
                    value.cache_clear()


class _Chosen:
    """Runs the chosen tests alone, in their order, and notes the first that fails."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.place, self.failed = {test: place for place, test in enumerate(tests)}, ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        chosen = [item for item in items if item.nodeid in self.place]
        items[:] = sorted(chosen, key=lambda item: self.place[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid


def scouted(folder: Path, tests: Sequence[str], answer: Connection) -> None:
    """Run tests in a copy without a mutation and answer what is known then."""
    scout = _Scout(folder)
    status = _pytest(folder, [one for one in tests if (folder / one).exists()], scout)
    if status != pytest.ExitCode.OK:
        scout.known.failed = scout.known.failed or f"pytest ends with {status}"
    scout.known.modules = list(sys.modules)
    answer.send(scout.known)


def tried(folder: Path, tests: Sequence[str], answer: Connection) -> None:
    """Run some tests in a copy and answer the first that fails, or nothing."""
    for some in (tests[:FIRST], tests[FIRST:]):
        if not some:
            continue
        chosen = _Chosen(some)
        status = _pytest(folder, sorted({test.partition("::")[0] for test in some}), chosen)
        if status != pytest.ExitCode.OK:
            answer.send(chosen.failed or "it cannot be imported")
            return
    answer.send("")


def _pytest(folder: Path, paths: Sequence[str], plugin: object) -> int:
    os.chdir(folder)
    sys.path[:0] = [str(folder / SPACE), str(folder)]
    sys.dont_write_bytecode = True
    options = ["-o", "addopts=", "-x", "-q", "--tb=no", "-p", "no:randomly", "-p", "no:cacheprovider", "-k", BLIND]
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        return pytest.main([*options, *paths], plugins=[plugin])


@dataclass
class Trial:
    """A process that runs tests in a copy of the repository."""

    folder: Path
    process: BaseProcess
    answer: Connection
    began: float
    mutant: Mutant | None = None
    whole: str = ""
    """The mutated file as it was."""

    def result(self) -> Known | str:
        """Return what it answers; of a process that ends or hangs without an answer, that it does."""
        result: Known | str = "it hangs"
        if self.answer.poll(0):
            result = "it ends Python"
            with suppress(EOFError):
                result = self.answer.recv()
        self.process.kill()
        self.process.join()
        return result

    def is_late(self, seconds: float) -> bool:
        """Return whether it takes longer than that."""
        return time.monotonic() - self.began > seconds


def forked(folder: Path, work: Callable[..., None], *arguments: object) -> Trial:
    """Start some work in a fork of this process."""
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)
    process = fork.Process(target=work, args=(folder, *arguments, there))
    process.start()
    there.close()
    return Trial(folder, process, here, time.monotonic())


def copied(root: Path, folder: Path) -> None:
    """Copy the repository into a folder, its packages in the namespace that they are imported by."""
    left_out = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "bench", "engine")
    shutil.copytree(root, folder, ignore=left_out, dirs_exist_ok=True)
    space = folder / SPACE / "graticule"
    space.mkdir(parents=True)
    for package in PACKAGES:
        (space / package).symlink_to(folder / package)
