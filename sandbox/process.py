"""The end of a process that an engine started."""

import atexit
import gc
import os
import signal
import threading

_LOOK = 1.0
"""Seconds between two looks at who started this process."""


class Served:
    """What keeps a process until the engine is done with it."""

    def __init__(self) -> None:
        """Begin to listen for the end, at which garbage is left to the system: looking for it takes a third of a short life."""
        atexit.register(gc.freeze)
        self._told, self._engine = threading.Event(), os.getppid()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._told.set())

    def wait(self) -> None:
        """Wait until the engine ends this process, or is gone without a word, as after a kill."""
        while not self._told.wait(_LOOK) and os.getppid() == self._engine:
            pass
