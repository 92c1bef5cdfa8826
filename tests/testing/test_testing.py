"""The pytest plugin, as a user's own project sees it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graticule.testing.sandbox import Sandbox
from graticule.testing.steps import Result, Step, assert_no_replace, parse_object, steps_of_preview

pytest_plugins = ["pytester"]
CACHE = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
"""Where the Pulumi CLI is kept."""

PROGRAM = """
import pulumi
import pulumi_aws as aws
from graticule.components import Cloud, Keys, KeysArgs

provider = aws.Provider("shop", region="eu-central-1", allowed_account_ids=["111122223333"])
keys = Keys(
    "shop",
    KeysArgs(cloud=Cloud.AWS, location="eu-central-1", account="111122223333"),
    pulumi.ResourceOptions(providers=[provider]),
)
size = pulumi.Config().get("size") or "small"
role = aws.iam.Role(
    "orders",
    name="orders",
    assume_role_policy="{}",
    description=size,
    opts=pulumi.ResourceOptions(provider=provider, protect=False, ignore_changes=["tags"], parent=keys),
)
aws.get_caller_identity(opts=pulumi.InvokeOptions(provider=provider))
pulumi.export("role", role.name)
"""
URN = "urn:pulumi:dev::shop::graticule:index:Keys$aws:iam/role:Role::orders"


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """A user's own program."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    return folder


@pytest.fixture(scope="module")
def deployed(program, tmp_path_factory):
    """The program, up on simulated clouds."""
    sandbox = Sandbox(tmp_path_factory.mktemp("clouds"), program)
    sandbox.up()
    return sandbox


@pytest.fixture
def changed(deployed, tmp_path):
    def change(old, new):
        folder = tmp_path / "changed"
        shutil.copytree(deployed.cwd, folder)
        assert old in PROGRAM
        (folder / "__main__.py").write_text(PROGRAM.replace(old, new))
        return folder

    return change


@pytest.fixture(autouse=True)
def cache(monkeypatch):
    """Share the CLI with a pytester, which has a home of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", CACHE)


def run(pytester, *flags):
    return pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider", *flags)


def test_the_plugin_is_there_without_importing_pulumi_or_the_rest_of_the_library(pytester):
    pytester.makepyfile(
        """
        import sys

        def test_nothing_is_loaded(request):
            assert "graticule.testing.plugin" in sys.modules
            others = {name for name in sys.modules if name.startswith(("pulumi", "graticule."))}
            assert others == {"graticule.testing", "graticule.testing.plugin"}
        """
    )
    run(pytester).assert_outcomes(passed=1)


def test_loading_the_plugin_takes_next_to_no_time():
    code = (
        "import pytest, time; t = time.perf_counter(); import graticule.testing.plugin; print(time.perf_counter() - t)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.1


@pytest.mark.engine
def test_the_fixtures_work_from_a_users_own_folder(pytester, program):
    shutil.copytree(program, pytester.path, dirs_exist_ok=True)
    pytester.mkdir("tests")
    Path(pytester.path, "tests", "test_shop.py").write_text("""
from pathlib import Path

import pytest

def test_the_engine(sandbox, assert_no_replace):
    up = sandbox.up()
    assert {"create"} == {step.op for step in up.changes}
    assert not sandbox.preview().changes
    assert_no_replace(sandbox.preview())
    assert any(row.type == "aws:kms/key:Key" for row in sandbox.clouds())
    assert any(one["type"] == "aws:kms/key:Key" for one in sandbox.export()["resources"])

def test_every_test_has_clouds_of_its_own(sandbox):
    assert sandbox.clouds() == []
    assert sandbox.cwd.joinpath("__main__.py").exists()
    assert sandbox.export()["resources"] == []

def test_the_recorder(recorded):
    assert recorded(Path(__file__).parents[1]).of("Key")
""")
    run(pytester).assert_outcomes(passed=3)


def test_a_program_is_recorded_with_parents_providers_options_and_invokes(recorded, program):
    made = recorded(program, project="shop", config={"shop:size": "large"})
    role = made.of("Role")["orders"]
    assert role.urn == URN
    assert role.parent.endswith("graticule:index:Keys::shop")
    assert "pulumi:providers:aws::shop::" in role.provider
    assert role.options == {"ignore_changes": ["tags"], "version": role.options["version"]}
    assert role.inputs["description"] == "large"
    assert {key.options["protect"] for key in made.of("aws:kms/key:Key").values()} == {True}
    assert "aws:index/getCallerIdentity:getCallerIdentity" in {call.token for call in made.calls}
    assert [one.name for one in made.components] == ["shop"]
    assert made.outputs == {"role": "orders"}


def test_one_recording_knows_nothing_of_the_one_before(recorded, program):
    recorded(program, project="shop", config={"shop:size": "large"})
    again = recorded(program, project="other")
    assert again.of("Role")["orders"].inputs["description"] == "small"
    assert again.of("Role")["orders"].urn.startswith("urn:pulumi:dev::other::")
    assert recorded(lambda: None).outputs is None
    assert str(program) not in sys.path


def test_outputs_and_answers_are_what_the_test_says(recorded):
    def build():
        import pulumi
        import pulumi_aws as aws

        found = aws.get_caller_identity_output().account_id
        return pulumi.Output.all(aws.s3.Bucket("logs").id, aws.s3.Bucket("logs2").arn, found)

    made = recorded(
        build, outputs_of=lambda one: {"id": "b", "arn": f"arn:{one.name}"}, answer=lambda _: {"accountId": "1"}
    )
    assert made.outputs == ["b", "arn:logs2", "1"]


@pytest.mark.engine
def test_a_property_that_replaces_is_named_with_its_resource(deployed, changed):
    preview = deployed.preview(cwd=changed('name="orders"', 'name="bills"'))
    with pytest.raises(AssertionError) as raised:
        assert_no_replace(preview)
    assert str(raised.value) == (
        f"the preview would replace or delete a resource:\n  replace aws:iam/role:Role 'orders' because of name ({URN})"
    )
    assert_no_replace(preview, allow=["*$aws:iam/role:Role::orders"])
    with pytest.raises(AssertionError):
        assert_no_replace(preview, allow=["*::other"])


def _changes(printed):
    return tuple(step for step in steps_of_preview(parse_object(printed)) if step.op != "same")


@pytest.mark.engine
def test_the_json_of_a_real_preview_says_the_same_as_the_sandbox(deployed, changed, tmp_path):
    folder = changed('name="orders"', 'name="bills"')
    printed = deployed.run("pulumi", "preview", "--json", "--stack", "dev", cwd=folder).stdout
    assert _changes(printed) == deployed.preview(cwd=folder).changes
    file = tmp_path / "preview.json"
    file.write_text(printed + "\nA new version of Pulumi is available.\n")
    for preview in (file, str(file), printed, json.loads(printed)):
        with pytest.raises(AssertionError, match="because of name"):
            assert_no_replace(preview)


@pytest.mark.engine
def test_what_is_changed_in_place_is_no_replace_and_a_deletion_is(deployed, changed, tmp_path):
    update = deployed.preview(cwd=changed("description=size", 'description="x"'))
    assert [(step.op, step.name, step.diff, step.replaced) for step in update.changes] == [
        ("update", "orders", ("description",), ())
    ]
    assert_no_replace(update)
    gone = tmp_path / "gone"
    shutil.copytree(deployed.cwd, gone)
    (gone / "__main__.py").write_text(PROGRAM[: PROGRAM.index("size =")])
    with pytest.raises(AssertionError, match="delete aws:iam/role:Role 'orders'"):
        assert_no_replace(deployed.preview(cwd=gone))


@pytest.mark.engine
def test_a_program_that_fails_fails_the_test_with_its_own_message(deployed, changed):
    with pytest.raises(
        AssertionError, match=r"pulumi preview .* failed with exit code (.|\n)*NameError: name 'nonsense'"
    ):
        deployed.preview(cwd=changed("size =", "nonsense; size ="))
    with pytest.raises(AssertionError, match="succeeded, and was to fail"):
        deployed.preview(fails=True)
    with pytest.raises(AssertionError, match=r"cwd is the folder where Pulumi.yaml is"):
        deployed.preview(cwd=deployed.cwd / "nowhere")


def failed(*steps):
    return Result(("pulumi", "preview"), 255, "", "", steps, ("boom",))


def test_a_preview_that_failed_proves_nothing():
    with pytest.raises(AssertionError, match=r"the preview failed, so what it would lose is not known:\n  boom"):
        assert_no_replace(failed())
    with pytest.raises(AssertionError, match="replace aws:iam/role:Role 'orders' because another resource is replaced"):
        assert_no_replace(failed(Step("replace", URN)))
    diagnostics = [{"severity": "error", "message": "no access"}]
    with pytest.raises(AssertionError, match="no access"):
        assert_no_replace({"steps": [], "diagnostics": diagnostics})


@pytest.mark.parametrize("text", ["{}", '{"version": 3}'])
def test_what_is_no_preview_is_refused(text):
    with pytest.raises(ValueError, match="need what 'pulumi preview --json' prints"):
        assert_no_replace(text)
