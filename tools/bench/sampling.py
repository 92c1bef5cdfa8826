"""What the processes of one command cost: read from ``/proc`` while it runs, so nothing in them is changed."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

INTERVAL = 0.1
"""Seconds between two looks; what a process does after the last look (at most this long) is missed."""
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
KINDS = {
    "pulumi-language-python-exec": "program",
    "graticule.sandbox": "provider",
    "langhost": "host",
    "pulumi-language-python": "host",
    "preview": "engine",
}
"""What a process is, by the first of these words that its command line holds."""


@dataclass
class Process:
    """One process as it was last seen."""

    kind: str
    command: str
    cpu: float = 0.0
    memory: int = 0


@dataclass
class Run:
    """One run of a command."""

    seconds: float
    code: int
    output: str
    processes: dict[int, Process] = field(default_factory=dict[int, Process])

    def cpu(self, kind: str) -> float:
        """Return the user and system time of all processes of a kind, in seconds."""
        return sum(process.cpu for process in self.processes.values() if process.kind == kind)

    def memory(self, kind: str) -> float:
        """Return the largest resident size of a process of a kind, in MB."""
        return max((process.memory for process in self.processes.values() if process.kind == kind), default=0) / 1e6

    def count(self, kind: str) -> int:
        """Return how many processes of a kind there were."""
        return sum(process.kind == kind for process in self.processes.values())


def run(command: Sequence[str], folder: Path) -> Run:
    """Run a command and watch it and its descendants."""
    log = folder / "bench.log"
    seen: dict[int, Process] = {}
    with log.open("w", encoding="utf-8") as output:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        while True:
            _look(process.pid, seen)
            try:
                process.wait(INTERVAL)
            except subprocess.TimeoutExpired:
                continue
            seconds = time.monotonic() - began
            break
    return Run(seconds, process.returncode, log.read_text(encoding="utf-8"), seen)


def child_cpu(command: Sequence[str], folder: Path) -> float:
    """Run a command to its end and return its user and system time, in seconds."""
    process = subprocess.Popen(command, cwd=folder)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        message = f"{' '.join(command)} failed"
        raise RuntimeError(message)
    return usage.ru_utime + usage.ru_stime


def _look(pid: int, seen: dict[int, Process]) -> None:
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        threads = [Path(entry.path) for entry in os.scandir(f"/proc/{pid}/task")]
        children = [child for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:
        return
    if command:
        kind = next((kind for word, kind in KINDS.items() if word in command), "other")
        process = seen.setdefault(pid, Process(kind, command))
        process.kind, process.command = kind, command
        process.cpu = (int(after_name[11]) + int(after_name[12])) / _TICKS
        process.memory = max(process.memory, int(after_name[21]) * _PAGE)
    for child in children:
        _look(int(child), seen)
