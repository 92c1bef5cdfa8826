"""The folder of the simulated clouds, and what a command sees of the user's environment."""

import os
import subprocess
import sys
from contextlib import closing
from importlib import metadata

import pytest

from graticule.fleet.tools import Cli, host_folder
from graticule.fleet.workspace import CLOUDS, PLUGINS, environment, prepare
from graticule.providers.contract.errors import Problem
from graticule.sandbox.store import Store


def test_fresh_refuses_a_folder_that_holds_something_else(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(Problem, match="holds something else than simulated clouds"):
        prepare(tmp_path, fresh=True)
    assert (tmp_path / "thesis.txt").exists()


def test_fresh_empties_a_folder_of_simulated_clouds(tmp_path):
    prepare(tmp_path / "clouds")
    (tmp_path / "clouds" / "state" / "stack.json").touch()
    prepare(tmp_path / "clouds", fresh=True)
    assert not (tmp_path / "clouds" / "state" / "stack.json").exists()
    assert (tmp_path / "clouds" / "home" / "plugins").exists()


@pytest.mark.parametrize("damaged", [b"half of a file", b"of something else" * 100])
def test_damaged_clouds_are_refused_and_fresh_ones_begin_again(tmp_path, damaged):
    prepare(tmp_path)
    with closing(Store(tmp_path / CLOUDS)) as store:
        store.serial()
    prepare(tmp_path)
    (tmp_path / CLOUDS).write_bytes(damaged)
    with pytest.raises(Problem, match=r"clouds\.sqlite is damaged; begin again with empty clouds: .* --fresh"):
        prepare(tmp_path)
    prepare(tmp_path, fresh=True)
    assert not (tmp_path / CLOUDS).exists()


def test_clouds_that_this_process_has_open_stay_its_own_while_they_are_looked_at(tmp_path):
    prepare(tmp_path)
    store = Store(tmp_path / CLOUDS)
    store.serial()
    prepare(tmp_path)
    look = (
        "import sqlite3, sys; found = sqlite3.connect(sys.argv[1]); found.execute('select * from counters').fetchall()"
    )
    subprocess.run([sys.executable, "-c", look, str(tmp_path / CLOUDS)], check=True)
    assert (tmp_path / f"{CLOUDS}-wal").exists(), "the other one thought itself the last, and put the log away"
    assert store.serial() == 2


def test_plugins_carry_the_versions_of_the_installed_sdks(tmp_path):
    prepare(tmp_path)
    for package in ("aws", "gcp", "azure-native"):
        version = metadata.version(PLUGINS[package])
        script = tmp_path / "home" / "plugins" / f"resource-{package}-v{version}" / f"pulumi-resource-{package}"
        assert os.access(script, os.X_OK)
        assert f"-m graticule.sandbox {package} " in script.read_text(encoding="utf-8")


def test_the_users_own_pulumi_is_out_of_reach(machine, monkeypatch, tmp_path):
    for key in ("PULUMI_ACCESS_TOKEN", "PULUMI_STACK", "PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_BACKEND_URL"):
        monkeypatch.setenv(key, "of the user")
    seen = environment(tmp_path, Cli(machine.pulumi(), "3.999.0", "PATH"))
    assert "of the user" not in seen.values()
    assert seen["PULUMI_BACKEND_URL"] == f"file://{tmp_path / 'state'}?metadata=skip"


def test_our_language_host_is_on_path_only_where_the_cli_has_none(machine, tmp_path):
    cli = Cli(machine.pulumi(), "3.999.0", "PATH")
    assert str(host_folder(cli)) not in environment(tmp_path, cli)["PATH"].split(os.pathsep)
    (machine.path / "pulumi-language-python").unlink()
    assert str(host_folder(cli)) in environment(tmp_path, cli)["PATH"].split(os.pathsep)
