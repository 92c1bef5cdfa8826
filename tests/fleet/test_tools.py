"""Which Pulumi CLI is taken, and what is said when there is none."""

import json
from pathlib import Path

import pytest

from graticule.fleet import tools
from graticule.fleet.tools import PULUMI_CLI_VERSION, Cli, find_cli, has_language_host, host_folder, unfit_cli
from graticule.providers.contract.errors import Problem


def test_a_cli_on_path_that_is_new_enough_is_taken(machine):
    file = machine.pulumi(version="3.999.1")
    assert find_cli() == Cli(file, "3.999.1", "PATH")


def test_versions_are_compared_as_numbers(machine):
    machine.pulumi(version="3.9.0")
    assert find_cli() is None


def test_a_cli_that_is_too_old_gives_way_to_the_cached_one(machine):
    machine.pulumi(version="3.1.0")
    cached = machine.program("pulumi", place=machine.cache)
    assert find_cli() == Cli(cached, PULUMI_CLI_VERSION, "cache")


def test_a_cli_that_prints_no_version_is_not_taken(machine):
    machine.program("pulumi", "echo nonsense")
    assert find_cli() is None


def test_the_message_says_that_the_cli_on_path_is_too_old(machine):
    assert unfit_cli() == "no Pulumi CLI on PATH"
    file = machine.pulumi(version="3.1.0")
    assert unfit_cli() == f"{file} is 3.1.0, older than {PULUMI_CLI_VERSION}"


def test_without_download_and_go_the_problem_names_the_way_out(machine, monkeypatch):
    monkeypatch.setattr(tools, "_download", lambda: None)
    machine.pulumi(version="3.1.0")
    with pytest.raises(Problem, match=rf"is 3\.1\.0, older than .*; install Pulumi {PULUMI_CLI_VERSION} or newer"):
        tools.ensure_cli()


def test_without_go_a_missing_language_host_is_a_problem_with_the_way_out(machine):
    machine.pulumi()
    (machine.path / "pulumi-language-python").unlink()
    with pytest.raises(Problem, match=r"has no pulumi-language-python: install Pulumi whole .*, or Go"):
        tools.ensure_cli()


def test_a_failed_fetch_of_the_language_host_is_one_line(machine):
    machine.pulumi()
    (machine.path / "pulumi-language-python").unlink()
    machine.program("go", """printf %s '{"Error": "no\\nroute"}'; exit 1""")
    with pytest.raises(Problem, match=r"no route$"):
        tools.ensure_cli()


def test_the_language_host_goes_into_the_cache_and_never_beside_the_users_cli(machine, tmp_path):
    machine.pulumi()
    (machine.path / "pulumi-language-python").unlink()
    module = tmp_path / "module"
    machine.program("pulumi-language-python-exec", place=module / "python" / "cmd")
    machine.program("go", f"echo '{json.dumps({'Dir': str(module)})}'")
    before = sorted(machine.path.iterdir())
    cli = tools.ensure_cli()
    assert sorted(machine.path.iterdir()) == before
    assert sorted(file.name for file in host_folder(cli).iterdir()) == [
        "pulumi-language-python",
        "pulumi-language-python-exec",
    ]
    assert machine.cache in host_folder(cli).parents
    assert has_language_host(cli)


def test_the_language_host_stands_beside_a_cli_of_our_own_where_the_engine_finds_it_without_a_warning(machine):
    own = Cli(machine.cache / "pulumi", PULUMI_CLI_VERSION, "built")
    assert host_folder(own) == own.path.parent


def test_a_language_host_beside_the_target_of_a_link_counts(machine, tmp_path):
    real = machine.pulumi(place=tmp_path / "opt")
    link = machine.path / "pulumi"
    link.symlink_to(real)
    assert has_language_host(Cli(link, PULUMI_CLI_VERSION, "PATH"))


def test_the_version_is_pinned_in_one_place():
    root = Path(__file__).parents[2]
    files = [*root.glob("fleet/*.py"), *root.glob("stacks/*.py"), root / "Makefile", root / "pyproject.toml"]
    assert [file.name for file in files if PULUMI_CLI_VERSION in file.read_text(encoding="utf-8")] == ["tools.py"]
