"""Work that waits, done in a test that does not."""

import asyncio
from collections.abc import Coroutine
from typing import Any


def finished(work: Coroutine[Any, Any, Any]) -> Any:
    """Return what comes of some work, in a loop of its own: ``asyncio.run`` would take away the one that other tests use."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()
