"""The pytest plugin: fixtures for your own project. Loading it imports neither Pulumi nor the rest of this library."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from graticule.testing.recording import Recorder
    from graticule.testing.sandbox import Sandbox


@pytest.fixture
def sandbox(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> "Sandbox":
    """Give the real Pulumi engine on simulated clouds that are empty, for the program whose folder the test is in.

    That is the nearest folder with a ``Pulumi.yaml``, from the test's own upwards. ``sandbox.up()``, ``sandbox.preview(stack="prod", cwd=folder)`` and so on: see ``graticule.testing.sandbox``.
    """
    from graticule.testing.sandbox import Sandbox  # noqa: PLC0415 - only for the tests that ask for it

    return Sandbox(tmp_path_factory.mktemp("sandbox"), _program(request))


@pytest.fixture
def recorded() -> "Callable[..., Recorder]":
    """Give ``record``: run a function or a program's folder on an engine that only records, in milliseconds.

    See ``graticule.testing.recording``.
    """
    from graticule.testing.recording import record  # noqa: PLC0415 - Pulumi is loaded only for who asks for it

    return record


@pytest.fixture(name="assert_no_replace")
def _assert_no_replace() -> Callable[..., None]:
    """Give ``assert_no_replace``: fail where a preview would replace or delete something.

    See ``graticule.testing.steps``.
    """
    from graticule.testing.steps import assert_no_replace  # noqa: PLC0415 - as above

    return assert_no_replace


def _program(request: pytest.FixtureRequest) -> Path:
    folders = request.path.parents
    return next((folder for folder in folders if (folder / "Pulumi.yaml").exists()), request.config.rootpath)
