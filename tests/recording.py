"""The recording engine for a provider's functions, which make their resources under a component."""

from collections.abc import Callable
from typing import Any

import pulumi

from graticule.testing import recording
from graticule.testing.recording import Answer, OutputsOf, Recorder


class _Parent(pulumi.ComponentResource):
    def __init__(self) -> None:
        super().__init__("tests:index:Parent", "parent")


def record(
    build: Callable[[pulumi.Resource], Any], outputs_of: OutputsOf = lambda _: {}, answer: Answer = lambda _: {}
) -> Recorder:
    """Record what ``build`` makes under a component; what it returns are then ``recorder.outputs``."""
    return recording.record(lambda: build(_Parent()), outputs_of, answer)
