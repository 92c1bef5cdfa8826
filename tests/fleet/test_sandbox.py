"""Commands on simulated clouds: exit codes, signals, and files that stay as they were."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graticule.fleet.sandbox import folder_of, needs_a_stack, run, simulated, stack_of
from graticule.providers.contract.errors import Problem
from graticule.sandbox.faults import VARIABLE

SETTINGS = b"# by hand\nconfig:\n    acme:a:   {b: 1}   # kept\n"
SALTS = 'echo "encryptionsalt: v1:abc" >> Pulumi.dev.yaml'
UP = ["pulumi", "up", "--stack", "dev"]


@pytest.mark.parametrize(
    ("command", "stack"),
    [
        ("pulumi up --stack dev", "dev"),
        ("pulumi up --stack=dev", "dev"),
        ("pulumi -s dev up", "dev"),
        ("pulumi up -sdev", "dev"),
        ("pulumi up", ""),
        ("pulumi up --stack", ""),
        ("pulumi up -- --stack dev", ""),
    ],
)
def test_the_stack_is_what_the_command_names(command, stack):
    assert stack_of(command.split()) == stack


@pytest.mark.parametrize("flag", ["-C other", "--cwd other", "--cwd=other"])
def test_the_folder_is_what_the_command_names(machine, flag):
    assert folder_of(f"pulumi {flag} up".split(), Path()) == machine.project.resolve() / "other"


@pytest.mark.parametrize(
    ("command", "needed"),
    [
        ("pulumi up -s dev", True),
        ("pulumi -s dev -C up stack export", True),
        ("pulumi stack -s dev", True),
        ("pulumi stack init -s dev", False),
        ("pulumi stack rm -s dev", False),
        ("pulumi version -s up", False),
    ],
)
def test_only_commands_that_work_on_a_stack_find_it_made(command, needed):
    assert needs_a_stack(command.split()) is needed


@pytest.mark.parametrize(("body", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137), ("kill -15 $$", 143)])
def test_the_exit_code_is_the_commands(machine, body, code):
    machine.pulumi(body)
    assert run(["pulumi", "about"], machine.project / ".sandbox", fresh=False) == code
    machine.program("other", body)
    assert run(["other"], machine.project / ".sandbox", fresh=False) == code


def test_a_command_that_does_not_exist_ends_with_127(machine, capsys):
    machine.pulumi()
    assert run(["nonsense"], machine.project / ".sandbox", fresh=False) == 127
    assert "there is no command 'nonsense'" in capsys.readouterr().err


def test_faults_are_as_many_as_one_likes_or_those_of_a_file_beside_the_program(machine, tmp_path):
    machine.pulumi()
    many = json.dumps([{"fault": "latency", "type": "azure-native:*", "seconds": 0.5}] * 9)
    file = tmp_path / "faults.yaml"
    file.write_text("{fault: latency}")
    for faults, seen in ((many, many), (file.name, str(file.resolve()))):
        with simulated(["other"], machine.project / ".sandbox", tmp_path, faults=faults) as (_, env):
            assert env[VARIABLE] == seen
    with pytest.raises(Problem, match=r"is neither a fault such as .* nor a file"):
        run(["other"], machine.project / ".sandbox", fresh=False, faults="x" * 300)


def test_the_stacks_file_is_the_same_byte_for_byte(machine):
    machine.pulumi(SALTS)
    file = machine.project / "Pulumi.dev.yaml"
    file.write_bytes(SETTINGS)
    assert run(UP, machine.project / ".sandbox", fresh=False) == 0
    assert file.read_bytes() == SETTINGS


def test_the_stacks_file_in_another_folder_is_the_same_too(machine, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "Pulumi.dev.yaml").write_bytes(SETTINGS)
    machine.pulumi(f"cd '{other}'; {SALTS}")
    run([*UP, "--cwd", str(other)], machine.project / ".sandbox", fresh=False)
    assert (other / "Pulumi.dev.yaml").read_bytes() == SETTINGS


def test_a_file_that_held_only_the_salt_is_gone_again(machine):
    machine.pulumi(SALTS)
    run(UP, machine.project / ".sandbox", fresh=False)
    assert not (machine.project / "Pulumi.dev.yaml").exists()


def test_removing_a_simulated_stack_leaves_the_users_file(machine):
    machine.pulumi("rm Pulumi.dev.yaml")
    file = machine.project / "Pulumi.dev.yaml"
    file.write_bytes(SETTINGS)
    run(["pulumi", "stack", "rm", "--stack", "dev"], machine.project / ".sandbox", fresh=False)
    assert file.read_bytes() == SETTINGS


def test_what_the_command_sets_stays_without_the_salt(machine):
    machine.pulumi(f'echo "config: {{a: 1}}" > Pulumi.dev.yaml; {SALTS}')
    run(["pulumi", "config", "set", "a", "1", "-s", "dev"], machine.project / ".sandbox", fresh=False)
    assert (machine.project / "Pulumi.dev.yaml").read_bytes() == b"config: {a: 1}\n"


def test_sigterm_reaches_the_command_and_the_file_is_restored(machine):
    machine.pulumi(
        f'if [ "$1" = stack ]; then exit 0; fi\n{SALTS}\ntrap "exit 9" TERM\necho > started\n'
        "n=0; while [ $n -lt 200 ]; do sleep 0.1; n=$((n+1)); done"
    )
    file = machine.project / "Pulumi.dev.yaml"
    file.write_bytes(SETTINGS)
    program = [sys.executable, "-c", "from graticule.fleet.cli import main; main()", "sandbox", "--", *UP]
    process = subprocess.Popen(program, env=dict(os.environ))
    until = time.monotonic() + 30
    while not Path("started").exists() and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 9
    assert file.read_bytes() == SETTINGS


def test_a_stack_that_is_there_is_not_made_again(machine):
    (machine.project / "Pulumi.yaml").write_text("name: acme\nruntime: python\n")
    stacks = "${state%\\?*}/.pulumi/stacks/acme"
    machine.pulumi(
        f'state="${{PULUMI_BACKEND_URL#file://}}"; echo "$1" >> calls; /bin/mkdir -p "{stacks}"; : > "{stacks}/dev.json"'
    )
    for stack in ("dev", "dev", "prod"):
        run(["pulumi", "up", "--stack", stack], machine.project / ".sandbox", fresh=False)
    assert (machine.project / "calls").read_text().split() == ["stack", "up", "up", "stack", "up"]
