"""Flip each default of security and availability in the providers, one at a time, and count how many the tests catch.

``python tools/mutate.py --sample 40`` tries some of them, ``--only providers/aws`` some files, ``--list`` none. The tests
run in a copy of the repository; the checkout is never changed. That the harness itself can tell is tried first: without a
change the tests have to pass.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from mutants import Mutant, mutants, mutated

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("providers/contract", "providers/aws", "providers/gcp", "providers/azure")
PACKAGES = ("components", "fleet", "providers", "sandbox", "stacks", "testing")
TESTS = (
    "tests/conformance",
    "tests/providers",
    "tests/components",
    "tests/test_rules.py",
    "tests/test_cluster_rules.py",
)
"""What a mutant has to get past; the golden table of resource counts is among them."""
TARGET = 0.95
TIMEOUT = 300


def copied(folder: Path) -> None:
    """Copy the repository into a folder, its packages in the namespace that they are imported by."""
    left_out = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "bench", "engine")
    shutil.copytree(ROOT, folder, ignore=left_out, dirs_exist_ok=True)
    space = folder / ".space" / "graticule"
    space.mkdir(parents=True)
    for package in PACKAGES:
        (space / package).symlink_to(folder / package)


def passes(folder: Path) -> bool:
    """Run the tests in a copy, and return whether all pass."""
    command = [sys.executable, "-m", "pytest", "-o", "addopts=", "-x", "-q", "--tb=no", "-p", "no:randomly", *TESTS]
    paths = os.pathsep.join(map(str, (folder / ".space", folder)))
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
        timeout=TIMEOUT,
    )
    return done.returncode == 0


def survivors(found: Sequence[Mutant], folder: Path) -> list[Mutant]:
    """Return the mutants that no test notices.

    Raises:
        SystemExit: the tests fail without a mutation, so that nothing could be told.
    """
    if not passes(folder):
        raise SystemExit("mutate: the tests fail without a mutation")
    alive: list[Mutant] = []
    for number, one in enumerate(found, 1):
        file = folder / one.file
        whole = file.read_text(encoding="utf-8")
        file.write_text(mutated(whole, one), encoding="utf-8")
        caught = not passes(folder)
        file.write_text(whole, encoding="utf-8")
        if not caught:
            alive.append(one)
            print(f"survives: {one}", flush=True)
        if number % 10 == 0:
            print(f"{number} of {len(found)} tried, {len(alive)} survive", flush=True)
    return alive


def all_mutants(only: str) -> list[Mutant]:
    """Return every mutant of the files whose path begins with ``only``."""
    files = [file for folder in FOLDERS for file in sorted((ROOT / folder).glob("*.py"))]
    names = [(file, str(file.relative_to(ROOT))) for file in files]
    return [one for file, name in names if name.startswith(only) for one in mutants(file.read_text("utf-8"), name)]


def main() -> None:
    """Try the mutants and say how many the tests catch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="files whose path begins so")
    parser.add_argument("--sample", type=int, default=0, help="try this many, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="only say what there is")
    asked = parser.parse_args()
    found = all_mutants(asked.only)
    if asked.sample:
        found = random.Random(asked.seed).sample(found, min(asked.sample, len(found)))
    if asked.list:
        print(*found, f"{len(found)} mutants", sep="\n")
        return
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        copied(Path(name))
        alive = survivors(found, Path(name))
    caught = len(found) - len(alive)
    share = caught / len(found)
    print(f"{caught} of {len(found)} caught, {share:.1%} (target {TARGET:.0%}), {time.monotonic() - began:.0f} s")
    sys.exit(share < TARGET)


if __name__ == "__main__":
    main()
