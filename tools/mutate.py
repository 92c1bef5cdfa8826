"""Flip each default of security and availability in the providers, one at a time, and count how many the tests catch.

``python tools/mutate.py --sample 40`` tries some of them, ``--only providers/aws`` some places, ``--list`` none. The tests
run in copies of the repository; the checkout is never changed. That the harness itself can tell is tried first: without a
change the tests have to pass.

That first run also notes which functions each test gets to. A trial (``trials.py``) then runs only the tests that get to
the mutated one, or to one that reads the mutated constant or field. A test left out wrongly makes a survivor more, never
less.
"""

import argparse
import importlib
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import wait
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from mutants import Mutant, mutants, mutated
from readers import Part, part_at, parts_in, readers
from trials import PACKAGES, Known, Trial, copied, forked, scouted, tried

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("providers/contract", "providers/aws", "providers/gcp", "providers/azure")
TESTS = (
    "tests/providers",
    "tests/test_rules.py",
    "tests/test_cluster_rules.py",
    "tests/components",
    "tests/bad_input",
    "tests/conformance",
)
"""What a mutant has to get past; the golden table of resource counts is among them."""
TARGET = 0.95
PATIENCE = 2
"""A mutant counts as one that hangs the tests, and so as caught, after this many times what the first run took: a trial of
one that nothing catches runs them all."""
LAZY = "pulumi_"
"""How the SDKs' packages begin: they load what is in them when something is taken from them. A part of one that is loaded
before the whole leaves the whole without that part's classes."""
LATELY = 8
"""So many tests that caught something lately come first."""
WHOEVER = "model_fields"
"""What stands in a test that goes over all fields, whatever their names."""
PROGRESS = 25


class Harness:
    """Tries mutants of a repository, some at a time, each in a copy of it."""

    def __init__(self, root: Path, folders: Sequence[Path]) -> None:
        """Copy the repository, and let the tests pass once.

        Args:
            root: the repository.
            folders: empty ones, as many as trials at a time.

        Raises:
            SystemExit: the tests fail without a mutation, so that nothing could be told.
        """
        self.root, self.free, self.lately = root, list(folders), list[str]()
        self.sure = set[str]()
        for folder in folders:
            copied(root, folder)
        first = forked(folders[0], scouted, TESTS)
        wait([first.answer])
        known = first.result()
        if not isinstance(known, Known) or known.failed:
            failed = known.failed if isinstance(known, Known) else known
            raise SystemExit(f"mutate: the tests fail without a mutation: {failed}")
        self.known, self.parts = known, parts_in(root, PACKAGES)
        self.limit = PATIENCE * (time.monotonic() - first.began)
        self._import_what_is_not_the_repositorys()

    def _import_what_is_not_the_repositorys(self) -> None:
        own = {"graticule", "conftest", *(file.stem for file in self.root.iterdir())}
        for name in self.known.modules:
            if name.partition(".")[0] not in own and not name.startswith(LAZY):
                with suppress(Exception):
                    importlib.import_module(name)
        parts = [name.split(".") for name in self.known.modules if name.startswith(LAZY)]
        for package, module in dict.fromkeys((one[0], one[1]) for one in parts if len(one) > 2):  # noqa: PLR2004
            getattr(importlib.import_module(f"{package}.{module}"), "__all__", None)

    def outcomes(self, found: Sequence[Mutant]) -> Iterator[tuple[Mutant, str]]:
        """Return each mutant, in the order in which they are done, with what caught it or nothing."""
        waiting, running = list(found[::-1]), list[Trial]()
        while waiting or running:
            while waiting and self.free:
                running.append(self._started(waiting.pop()))
            wait([trial.answer for trial in running], timeout=1)
            for trial in [one for one in running if one.answer.poll(0) or one.is_late(self.limit)]:
                running.remove(trial)
                yield self._ended(trial)

    def _started(self, mutant: Mutant) -> Trial:
        folder = self.free.pop()
        file = folder / mutant.file
        whole = file.read_text(encoding="utf-8")
        tests = self.tests_for(mutant)
        file.write_text(mutated(whole, mutant), encoding="utf-8")
        trial = forked(folder, tried, tests)
        trial.mutant, trial.whole = mutant, whole
        return trial

    def _ended(self, trial: Trial) -> tuple[Mutant, str]:
        assert trial.mutant
        caught = str(trial.result())
        (trial.folder / trial.mutant.file).write_text(trial.whole, encoding="utf-8")
        self.free.append(trial.folder)
        if caught:
            self._check_that_the_mutant_did_it(trial.folder, caught)
            self.lately = [caught, *(test for test in self.lately if test != caught)][:LATELY]
        return trial.mutant, caught

    def _check_that_the_mutant_did_it(self, folder: Path, test: str) -> None:
        """Run a test that catches something for the first time without a mutation, in a fork like any trial.

        Raises:
            SystemExit: it fails there too, so that it would catch everything.
        """
        if test in self.sure or test not in self.known.seconds:
            return
        trial = forked(folder, tried, [test])
        wait([trial.answer])
        if trial.result():
            raise SystemExit(f"mutate: {test} fails without a mutation too, where it runs alone")
        self.sure.add(test)

    def tests_for(self, mutant: Mutant) -> list[str]:
        """Return the tests that get to a mutant, those that caught something lately first.

        To a function get those that call it; to a constant or a field those that call a function which reads it, those whose
        file speaks of it, as where it is refused before anything reads it, and all where nothing does. First come those that
        call a function of its file, those that share a word with the file's name, and the quickest.
        """
        words = Path(mutant.file).stem.split("_")
        own = [part for part in self.parts if part.file == mutant.file]
        part = part_at(own, mutant.line)
        functions = readers(part, self.parts) if part else []
        calling = self._calling(functions) if functions else set(self.known.reached)
        if part and not part.is_function:
            calling |= self._speaking_of(part.defines)
        near = self._calling([one for one in own if one.is_function])

        def likely(test: str) -> tuple[bool, bool, bool, float]:
            named = any(word in test for word in words)
            return test not in self.lately, test not in near, not named, self.known.seconds[test]

        return sorted(calling, key=likely)

    def _calling(self, functions: Sequence[Part]) -> set[str]:
        """Return the tests that get to one of some functions."""
        inside = {(function.file, line) for function in functions for line in function.lines}
        return {test for test, places in self.known.reached.items() if places & inside}

    def _speaking_of(self, names: Collection[str]) -> set[str]:
        """Return the tests in whose file one of some names stands, or that go over all fields."""
        spoken = re.compile(rf"\b({'|'.join(map(re.escape, [*names, WHOEVER]))})\b")
        files = {test.partition("::")[0] for test in self.known.reached}
        found = {file for file in files if spoken.search((self.root / file).read_text("utf-8"))}
        return {test for test in self.known.reached if test.partition("::")[0] in found}


def all_mutants(root: Path, only: Sequence[str]) -> list[Mutant]:
    """Return every mutant whose text begins with one of ``only``: a folder, a file, a file and a line."""
    files = [file for folder in FOLDERS for file in sorted((root / folder).glob("*.py"))]
    found = [one for file in files for one in mutants(file.read_text("utf-8"), str(file.relative_to(root)))]
    return [one for one in found if str(one).startswith(tuple(only))]


def main() -> None:
    """Try the mutants and say how many the tests catch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", default="", help="places that begin so (providers/gcp, providers/gcp/keys.py:10:), with commas"
    )
    parser.add_argument("--sample", type=int, default=0, help="try this many, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--list", action="store_true", help="only say what there is")
    parser.add_argument("--root", type=Path, default=ROOT, help="another repository than this one")
    asked = parser.parse_args()
    found = all_mutants(asked.root, asked.only.split(","))
    if asked.sample:
        found = random.Random(asked.seed).sample(found, min(asked.sample, len(found)))
    if asked.list:
        print(*found, f"{len(found)} mutants", sep="\n")
        return
    began, caught = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        harness = Harness(asked.root, [Path(name, str(job)) for job in range(asked.jobs)])
        for number, (mutant, by) in enumerate(harness.outcomes(found), 1):
            caught += bool(by)
            if not by:
                print(f"survives: {mutant}", flush=True)
            if number % PROGRESS == 0:
                print(f"{number} of {len(found)} tried, {caught} caught", flush=True)
    print(f"{caught} of {len(found)} caught, {caught / len(found):.1%}; {time.monotonic() - began:.0f} s")
    sys.exit(caught / len(found) < TARGET)


if __name__ == "__main__":
    main()
