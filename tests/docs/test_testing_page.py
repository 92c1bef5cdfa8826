"""The example of docs/testing.md is written to a folder, file by file, and its tests are run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"
FILE = re.compile(r"`([\w.]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.engine
def test_the_example_of_a_users_own_project_passes_its_own_tests(tmp_path):
    files = dict(FILE.findall(PAGE.read_text()))
    assert set(files) == {"Pulumi.yaml", "__main__.py", "test_shop.py"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert f"{files['test_shop.py'].count('def test_')} passed" in done.stdout, done.stdout
    assert {path.name for path in tmp_path.iterdir()} - {"__pycache__"} == set(files)
