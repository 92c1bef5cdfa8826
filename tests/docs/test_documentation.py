"""Every fenced code block of the documentation is run, validated or looked up; every link leads somewhere."""

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pulumi
import pytest
import typer.main
import yaml

from graticule.fleet.cli import app
from graticule.providers import registry
from graticule.sandbox.calls import answer
from graticule.sandbox.faults import parse_faults
from graticule.sandbox.model import RefusedError
from graticule.sandbox.store import Store
from graticule.stacks.globe import global_networks, joins_global_network, network_args
from graticule.stacks.loading import load
from graticule.stacks.resolved import Loaded
from graticule.testing.recording import Recorder
from tests.recording import record

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^]]*\]\(([^)#\s]+)\)")
PULUMI = {"preview", "up", "refresh", "destroy", "stack", "state", "cancel", "import", "config", "login"}


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        """Return where it stands."""
        return f"{self.page}:{self.line}"


def found() -> Iterator[Block]:
    for page in PAGES:
        text = page.read_text()
        for match in FENCE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield Block(str(page.relative_to(ROOT)), line, match[2], match[3])


def run_python(block: Block) -> Recorder:
    names = {"__name__": "__docs__", "__file__": str(ROOT / block.page)}
    return record(lambda _: exec(compile(block.text, str(block), "exec"), names))


def check_yaml(block: Block, folder: Path) -> None:
    data = yaml.safe_load(block.text)
    if isinstance(data, dict) and "runtime" in data:
        return  # Pulumi's own file of a project
    if isinstance(data, dict) and "config" in data:
        (folder / "Pulumi.docs.yaml").write_text(block.text)
        load("docs", folder)
        return
    if isinstance(data, list):
        assert parse_faults(block.text)
        return
    whole = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text())["config"]["graticule:deployment"]
    load("prod", folder, {**whole, **data})


def check_command(line: str) -> None:
    words = shlex.split(line, comments=True)
    if not words:
        return
    checks: dict[str, Callable[[list[str]], None]] = {
        "make": check_target,
        "graticule": check_graticule,
        "pulumi": check_pulumi,
        "python": check_script,
        "bash": check_script,
        "pip": lambda _: None,
        **{cli: lambda words, cli=cli: check_call(cli, words) for cli in ("aws", "gcloud", "az")},
    }
    assert words[0] in checks, f"no check knows the command {words[0]!r}"
    checks[words[0]](words[1:])


def check_call(cli: str, words: list[str]) -> None:
    refused = pytest.raises(RefusedError)
    with TemporaryDirectory() as folder, refused as raised:
        answer(cli, words, Store(Path(folder) / "clouds.sqlite"), lambda _: False)
        raise RefusedError("played")
    assert "the sandbox does not play" not in str(raised.value)


def check_target(words: list[str]) -> None:
    heads = re.findall(r"^([\w -]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert words[0] in " ".join(heads).split()


def check_script(words: list[str]) -> None:
    assert (ROOT / words[0]).is_file()


def check_pulumi(words: list[str]) -> None:
    assert words[0] in PULUMI


def check_graticule(words: list[str]) -> None:
    group = typer.main.get_group(app)
    own, _, inner = " ".join(words).partition(" -- ")
    name, *options = own.split()
    assert name in group.commands
    known = {flag for parameter in group.commands[name].params for flag in (*parameter.opts, *parameter.secondary_opts)}
    assert {option for option in options if option.startswith("--")} <= known
    if inner:
        check_command(inner)


@pytest.mark.parametrize("block", found(), ids=str)
def test_a_code_block_holds(block: Block, tmp_path: Path) -> None:
    match block.language:
        case "python":
            run_python(block)
        case "yaml":
            check_yaml(block, tmp_path)
        case "bash":
            for line in block.text.splitlines():
                check_command(line)
        case "console":
            first, *rest = block.text.splitlines()
            assert first.startswith("$ ")
            check_command(first.removeprefix("$ "))
            assert rest
        case "mermaid":
            assert block.text.startswith("flowchart ")
            assert "-->" in block.text
        case other:
            pytest.fail(f"no test runs blocks of {other!r}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    local = [link for link in LINK.findall(page.read_text()) if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_readmes_program_makes_a_network_with_its_explicit_provider() -> None:
    (block,) = (block for block in found() if block.page == "README.md" and block.language == "python")
    recorder = run_python(block)
    assert set(recorder.of("Vpc")) == {"shop"}
    escaped = [
        made.name for made in recorder.resources if made.typ.startswith("aws:") and "::shop::" not in str(made.provider)
    ]
    assert not escaped


def test_the_test_of_blocks_notices_a_command_that_does_not_exist() -> None:
    for line in (
        "make coffee",
        "graticule fly",
        "graticule plan prod --nonsense",
        "graticule sandbox -- pulumi dance",
        "frob x",
    ):
        with pytest.raises(AssertionError):
            check_command(line)


CREATED = re.compile(r"^ \+  ([\w:-]+) (\S+) create$", re.MULTILINE)


def built(loaded: Loaded) -> Recorder:
    """Make the networks of a whole deployment on the recording engine."""

    def build(parent: pulumi.Resource) -> list[Any]:
        shared: dict[str, pulumi.Output[str]] = {}
        for account, regions in global_networks(loaded).items():
            args = network_args(loaded, regions)
            shared[account] = registry.global_network(args.cloud)(f"{account}-network", args, parent).network_id
        outputs: list[Any] = list(shared.values())
        for region in loaded.regions.values():
            args = region.network
            if joins_global_network(region) and args.gcp:
                joined = args.gcp.model_copy(update={"network": shared[region.account_key]})
                args = args.model_copy(update={"gcp": joined})
            outputs.append(registry.network(args.cloud)(f"{region.key}-network", args, parent).network_id)
        return outputs

    return record(build)


def test_the_excerpt_in_the_readme_shows_what_a_preview_of_dev_makes() -> None:
    (block,) = (block for block in found() if block.page == "README.md" and block.language == "console")
    loaded = load("dev", ROOT)
    recorder = built(loaded)
    made = {(re.sub(r"/\w+:", ":", resource.typ), resource.name) for resource in recorder.resources}
    regions = {("graticule:stacks:Region", key) for key in loaded.regions}
    shown = set(CREATED.findall(block.text))
    assert shown
    assert shown <= made | regions | {("graticule:stacks:Globe", "global")}
    roots_and_providers = 2 + 2 * len(loaded.regions) + len(global_networks(loaded)) + len(loaded.deployment.accounts)
    assert f"+ {len(recorder.resources) + roots_and_providers} to create" in block.text
