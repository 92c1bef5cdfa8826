"""Every test of the engine works on a copy of this project."""

import pytest

from tests.engine.stack import in_a_copy


@pytest.fixture
def project(sandbox, tmp_path):
    return in_a_copy(sandbox, tmp_path / "project")


@pytest.fixture(autouse=True, scope="module")
def _state_is_written_once(request):
    """Let the engine write the state at the end of an update alone, but for tests that kill it in the middle."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        if request.path.name != "test_broken_updates.py":
            monkeypatch.setenv("PULUMI_EXPERIMENTAL", "true")
            monkeypatch.setenv("PULUMI_SKIP_CHECKPOINTS", "true")
        yield
