"""What the library costs beside a hand-written program that makes the same networks.

    python tools/bench/bench.py --sizes 1,3,10

A region triple is one region on each cloud, three zones each. Both programs are previewed by the real engine against
the simulated clouds, in turn, every run in fresh processes; a figure is the median of the rounds. The processor time
of each process is read from ``/proc`` while it runs. The script runs itself inside ``graticule sandbox`` and prints
Markdown.
"""

import argparse
import itertools
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import programs
import sampling

GLOBE = "graticule:stacks:Globe$"
CLOUDS = {"AWS": "aws:", "GCP": "gcp:", "Azure": "azure-native:"}
WHO = ("ours", "plain")
IMPORT_RUNS = 2
FEW, MANY = 3, 99
PLANNED = 100


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1,3,10", help="numbers of region triples")
    parser.add_argument("--rounds", default="3", help="runs of each program; one number, or one for each size")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder is None:
        sys.exit(in_sandbox(sys.argv[1:]))
    sizes, rounds = numbers(options.sizes), numbers(options.rounds)
    report_resources(options.folder)
    report_rest(options.folder, rounds[0])
    report_sizes(options.folder, dict(zip(sizes, rounds * len(sizes) if len(rounds) == 1 else rounds, strict=True)))


def numbers(text: str) -> list[int]:
    """Return the numbers of a list such as ``1,3,10``."""
    return [int(word) for word in text.split(",")]


def in_sandbox(arguments: Sequence[str]) -> int:
    """Run this script again, with the simulated clouds and an empty folder."""
    with tempfile.TemporaryDirectory(prefix="graticule-bench-") as folder:
        sandbox = [sys.executable, "-c", "from graticule.fleet.cli import main; main()", "sandbox"]
        again = [sys.executable, __file__, *arguments, "--folder", folder]
        return subprocess.run([*sandbox, "--state", f"{folder}/sandbox", "--", *again], check=False).returncode


def report_resources(folder: Path) -> None:
    """Insist that both programs make the same resources, type by type, and print how many a region has."""
    ours, plain = steps(prepared(folder, "ours", 1)), steps(prepared(folder, "plain", 1))
    counts = [Counter(kind.rpartition("$")[2] for kind in kinds) for kinds in (ours, plain)]
    if counts[0] != counts[1]:
        kinds = [kind for kind in counts[0] | counts[1] if counts[0][kind] != counts[1][kind]]
        sys.exit("not the same resources (ours, by hand): " + str({k: (counts[0][k], counts[1][k]) for k in kinds}))
    rows: list[list[str]] = []
    for cloud, prefix in CLOUDS.items():
        of_cloud = [kind for kind in ours if kind.rpartition("$")[2].startswith(prefix)]
        shared = sum(GLOBE in kind for kind in of_cloud)
        rows.append([cloud, str(len(of_cloud) - shared), str(shared or "")])
    table(["cloud", "resources of a region", "of the global network, one region"], rows)


def report_sizes(folder: Path, sizes: Mapping[int, int]) -> None:
    """Measure both programs at each size, as many times as it says, and print what a preview costs."""
    imports = {who: median([import_cpu(folder, who) for _ in range(IMPORT_RUNS)]) for who in WHO}
    rows: list[list[str]] = []
    beyond: dict[str, dict[int, float]] = {"ours": {}, "plain": {}}
    for size, rounds in sizes.items():
        runs: dict[str, list[sampling.Run]] = {"ours": [], "plain": []}
        for number in range(rounds):
            for who in WHO if number % 2 == 0 else reversed(WHO):
                runs[who].append(preview(prepared(folder, who, size)))

        made = created(runs["plain"][0]) - 1 - len(CLOUDS)
        whole = {who: middle(runs[who], lambda run: run.seconds) for who in runs}
        program = {who: middle(runs[who], lambda run: run.cpu("program")) for who in runs}
        for who in runs:
            beyond[who][size] = program[who] - imports[who]
        provider = middle(runs["ours"], lambda run: run.cpu("provider"))
        rows.append(
            [
                f"{size} ({made})",
                f"{whole['ours']:.1f}",
                f"{whole['plain']:.1f}",
                f"**{whole['ours'] / whole['plain']:.2f}**",
                f"{beyond['ours'][size]:.1f}",
                f"{beyond['plain'][size]:.1f}",
                f"**{beyond['ours'][size] / beyond['plain'][size]:.2f}**",
                " / ".join(f"{middle(runs[who], lambda run: run.memory('program')):.0f}" for who in WHO),
                f"{max(run.count('provider') for run in runs['ours'])}",
                f"{1000 * provider / made:.1f}",
            ]
        )
        print(f"measured {size}: {rows[-1]}", file=sys.stderr, flush=True)
    table(
        [
            "triples (resources)",
            "preview, ours, s",
            "by hand, s",
            "ratio",
            "program's CPU beyond imports, ours, s",
            "by hand, s",
            "ratio",
            "program's memory, ours / by hand, MB",
            "provider processes",
            "simulated clouds, CPU ms a resource",
        ],
        rows,
    )
    print(f"Imports of the program, CPU: ours {imports['ours']:.2f} s, by hand {imports['plain']:.2f} s.\n")
    for who, name in (("ours", "ours"), ("plain", "by hand")) if len(sizes) > 1 else ():
        grown = [
            f"{exponent((small, beyond[who][small]), (large, beyond[who][large]))} ({small} to {large})"
            for small, large in itertools.pairwise(sizes)
        ]
        print(f"Growth exponent of the program's CPU beyond imports, {name}: {', '.join(grown)}.\n")


def report_rest(folder: Path, rounds: int) -> None:
    """Measure one region's own slice in small and large deployments, and ``graticule plan``; print both."""
    rows: list[list[str]] = []
    folders = {count: sliced(folder, count) for count in (FEW, MANY)}
    runs: dict[int, list[sampling.Run]] = {FEW: [], MANY: []}
    for _ in range(rounds):
        for count, done in runs.items():
            done.append(preview(folders[count], "dev-aws1"))
    for count, done in runs.items():
        seconds, cpu = median([run.seconds for run in done]), median([run.cpu("program") for run in done])
        rows.append([str(count), f"{seconds:.2f}", f"{cpu:.2f}"])
    table(["regions in the deployment", "preview of one AWS region's slice, s", "program's CPU, s"], rows)
    large = folder / "plan"
    programs.write_ours(large, PLANNED)
    command = [sys.executable, "-c", "from graticule.fleet.cli import main; main()", "plan", "dev"]
    runs_of_plan = [sampling.run(command, large) for _ in range(rounds)]
    if any(run.code for run in runs_of_plan):
        print(f"graticule plan failed: {runs_of_plan[0].output[-500:]}", file=sys.stderr)
    else:
        print(f"`graticule plan` for {PLANNED} regions: {median([run.seconds for run in runs_of_plan]):.2f} s.\n")


def prepared(folder: Path, who: str, size: int) -> Path:
    """Return the folder of a program at a size, written once, with its stack made and its bytecode compiled."""
    own = folder / f"{who}-{size}"
    if not own.exists():
        write = programs.write_ours if who == "ours" else programs.write_plain
        write(own, 3 * size)
        make_stack(own, "dev")
    return own


def sliced(folder: Path, count: int) -> Path:
    """Return the folder of a deployment that is cut into slices, with the stack of its first region made."""
    own = folder / f"sliced-{count}"
    programs.write_ours(own, count, layout="slices")
    make_stack(own, "dev-aws1")
    return own


def make_stack(folder: Path, stack: str) -> None:
    """Make a stack, and compile the program as an installed one is."""
    subprocess.run(["pulumi", "stack", "init", stack, "--no-select"], cwd=folder, check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "compileall", "-q", "."], cwd=folder, check=True)


def preview(folder: Path, stack: str = "dev") -> sampling.Run:
    """Preview a stack, and insist that it works."""
    done = sampling.run(["pulumi", "preview", "--non-interactive", "--suppress-outputs", "--stack", stack], folder)
    if done.code:
        sys.exit(f"the preview in {folder} failed:\n{done.output[-4000:]}")
    return done


def created(run: sampling.Run) -> int:
    """Return how many resources a preview would make, the stack and the providers with them."""
    found = re.search(r"\+ (\d+) to create", run.output)
    return int(found.group(1)) if found else 0


def steps(folder: Path) -> list[str]:
    """Return the types, each with its parents' types, of the cloud resources that a preview makes."""
    command = ["pulumi", "preview", "--json", "--non-interactive", "--stack", "dev"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"the preview in {folder} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    kinds = [step["urn"].split("::")[2] for step in json.loads(done.stdout)["steps"]]
    return [kind for kind in kinds if not kind.rpartition("$")[2].startswith(("pulumi:", "graticule:"))]


def import_cpu(folder: Path, who: str) -> float:
    """Return the processor time of importing what a program imports, the least of three."""
    own = prepared(folder, who, 1)
    return min(sampling.child_cpu([sys.executable, "-c", programs.IMPORTS[who]], own) for _ in range(3))


def exponent(small: tuple[int, float], large: tuple[int, float]) -> str:
    """Return by which power a figure grows from one size to another, where both are large enough to tell."""
    if min(small[1], large[1]) <= 0:
        return "below what can be measured"
    return f"{math.log(large[1] / small[1]) / math.log(large[0] / small[0]):.2f}"


def middle(runs: Sequence[sampling.Run], value: Callable[[sampling.Run], float]) -> float:
    """Return the middle of what the runs give."""
    return median([value(run) for run in runs])


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    return statistics.median(values)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    for row in (header, ["---", *["---:"] * (len(header) - 1)], *rows):
        print(f"| {' | '.join(row)} |")
    print(flush=True)


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
