"""What is published: the wheel holds everything, and one cloud's extra is enough for that cloud."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UV = [sys.executable, "-m", "uv"]
PROGRAM = """
import pulumi, sys
from pulumi.runtime.mocks import Mocks

class Cloud(Mocks):
    def new_resource(self, args):
        made.append(args.typ)
        return f"{args.name}-id", dict(args.inputs)
    def call(self, args):
        return dict(args.args), []

made = []
pulumi.runtime.set_mocks(Cloud(), preview=False)
from graticule.components import Network
from graticule.providers.contract.errors import Problem

SDKS = {"pulumi_aws", "pulumi_gcp", "pulumi_azure_native", "pulumi_kubernetes"}
print("loaded at first:", sorted(SDKS & set(sys.modules)))

def network(cloud, location, zones, cidr):
    return Network("here", {"cloud": cloud, "location": location, "zones": zones, "range": cidr, "account": "1234"})

@pulumi.runtime.test
def build():
    return network("aws", "us-east-1", ["us-east-1a", "us-east-1b"], "10.0.0.0/16").network_id

build()
print("made a VPC:", "aws:ec2/vpc:Vpc" in made)
print("loaded at last:", sorted(SDKS & set(sys.modules)))
try:
    network("gcp", "europe-west1", ["europe-west1-b"], "10.1.0.0/16")
except Problem as problem:
    print("refused:", problem)
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Build the sdist, and the wheel from the sdist, as an index gets them."""
    folder = tmp_path_factory.mktemp("dist")
    done = subprocess.run([*UV, "build", "--out-dir", folder, ROOT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "absent from the `packages` configuration" not in done.stderr
    assert len(list(folder.glob("graticule-*.tar.gz"))) == 1
    (wheel,) = folder.glob("graticule-*.whl")
    return wheel


@pytest.mark.xdist_group("packaging")
def test_the_wheel_holds_every_module_and_every_table(published):
    held = set(zipfile.ZipFile(published).namelist())
    packages = ("components", "fleet", "providers", "sandbox", "stacks", "testing")
    files = [file for package in packages for file in (ROOT / package).rglob("*")]
    wanted = {f"graticule/{file.relative_to(ROOT)}" for file in files if file.suffix in {".py", ".json", ".typed"}}
    assert wanted - held == set()
    assert {f"graticule/{package}/py.typed" for package in packages} <= held
    assert {"graticule/providers/contract/places.json", "graticule/sandbox/facts/aws.json"} <= held


@pytest.mark.xdist_group("packaging")
def test_with_the_extra_of_aws_alone_aws_works_and_gcp_names_its_extra(published, tmp_path):
    python = tmp_path / "venv" / "bin" / "python"
    clean = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    for command in (
        [*UV, "venv", "--quiet", "--python", sys.executable, tmp_path / "venv"],
        [*UV, "pip", "install", "--quiet", "--python", python, f"graticule[aws] @ {published.as_uri()}"],
    ):
        done = subprocess.run(command, capture_output=True, text=True, env=clean, check=False)
        assert done.returncode == 0, done.stderr
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run([python, program], cwd=tmp_path, capture_output=True, text=True, env=clean, check=False)
    assert done.stdout.splitlines() == [
        "loaded at first: []",
        "made a VPC: True",
        "loaded at last: ['pulumi_aws']",
        "refused: the SDK of gcp is not installed; run: pip install 'graticule[gcp]'",
    ], done.stdout + done.stderr
