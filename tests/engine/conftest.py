"""Every test of the engine works on a copy of this project."""

import pytest

from tests.engine.stack import in_a_copy


@pytest.fixture
def project(sandbox, tmp_path):
    return in_a_copy(sandbox, tmp_path / "project")
