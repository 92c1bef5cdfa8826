"""Every mistake is answered by one line that names the place, the value, the bound and the way out."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from graticule.providers.contract.errors import Problem, Problems
from graticule.providers.contract.keys import KeysArgs
from graticule.providers.contract.monitoring import Contact
from graticule.providers.contract.stream import StreamArgs
from graticule.stacks.loading import load
from graticule.stacks.settings import Region
from graticule.stacks.slices import owned_by
from tests.bad_input import (
    api_database_cases,
    bucket_cases,
    cache_cases,
    cluster_cases,
    data_cases,
    file_cases,
    links_cases,
    monitoring_cases,
    pool_cases,
    postgres_cases,
    registry_cases,
    restore_cases,
    stream_cases,
)
from tests.bad_input.cases import CASES, Case, good, put

LEAKS = ("should ", "String", "Dictionary", "List ", "Field required", "validation", "Extra inputs", "pattern", "__")


def write(folder: Path, settings: dict[str, Any]) -> None:
    text = yaml.safe_dump({"config": {"graticule:deployment": settings}}, sort_keys=False)
    (folder / "Pulumi.prod.yaml").write_text(text)


def refusal(folder: Path, name: str = "prod") -> list[str]:
    with pytest.raises((Problem, Problems)) as raised:
        load(name, folder)
    return str(raised.value).splitlines()


def test_the_unedited_deployment_is_good(tmp_path):
    write(tmp_path, good())
    assert list(load("prod", tmp_path).regions) == ["use1", "euw4", "jpe"]


@pytest.mark.parametrize(
    "case",
    [
        *CASES,
        *api_database_cases.CASES,
        *bucket_cases.CASES,
        *cache_cases.CASES,
        *registry_cases.CASES,
        *cluster_cases.CASES,
        *pool_cases.CASES,
        *monitoring_cases.CASES,
        *data_cases.CASES,
        *file_cases.CASES,
        *postgres_cases.CASES,
        *links_cases.CASES,
        *restore_cases.CASES,
        *stream_cases.CASES,
    ],
    ids=lambda case: case.name.replace(" ", "-"),
)
def test_a_mistake_gets_one_line_in_our_own_words(case: Case, tmp_path):
    if isinstance(case.wrong, str):
        (tmp_path / "Pulumi.prod.yaml").write_text(case.wrong)
    else:
        settings = good()
        case.wrong(settings)
        write(tmp_path, settings)
    lines = refusal(tmp_path)
    assert len(lines) == 1, lines
    assert re.fullmatch(case.says, lines[0]), lines[0]
    assert not [leak for leak in LEAKS if leak in lines[0]]


def test_a_value_is_not_in_what_pydantic_itself_says_for_it_may_be_a_secret():
    with pytest.raises(ValidationError) as raised:
        Contact.model_validate({"webhook": ["https://hooks.example.com/secret"]})
    assert "secret" not in str(raised.value)


def test_what_a_program_constructs_gets_the_lines_that_the_settings_get():
    wrong = {"cloud": "aws", "location": "us-east-1", "nonsense": 1, "rotation_days": "x"}
    lines = [
        "rotation_days: need a whole number, got 'x'",
        r"nonsense: unknown key; the keys here are account, .*",
    ]
    for make in (lambda: KeysArgs(**wrong), lambda: KeysArgs.parse(wrong)):
        with pytest.raises(Problems, match=f"^{lines[0]}\n{lines[1]}$"):
            make()
    with pytest.raises(Problems, match=r"^regions\.use1\.keys\.rotation_days: need a whole number, got 'x'$"):
        Region.parse(
            {"account": "a", "location": "us-east-1", "zones": ["us-east-1a"], "keys": {"rotation_days": "x"}},
            "regions.use1",
        )


@pytest.mark.parametrize(
    ("wrong", "places"),
    [
        ({"places": {}}, ["places"]),
        ({"members": []}, ["members"]),
        ({"places": {"one": {"location": "us-east-1", "zones": []}}}, ["places.one.zones"]),
    ],
)
def test_a_program_names_the_regions_and_zones_of_what_has_members(wrong, places):
    good = {"cloud": "aws", "kind": "queue", "members": ["one"]}
    one = {"location": "us-east-1", "zones": ["us-east-1a"]}
    assert StreamArgs(**{**good, "places": {"one": one}}).members == ["one"]
    with pytest.raises(Problems) as raised:
        StreamArgs(**{**good, "places": {"one": one}, **wrong})
    assert str(raised.value).splitlines() == [f"{place}: need at least 1, got 0" for place in places]


def test_several_mistakes_get_a_line_each(tmp_path):
    settings = good()
    put("regions/use1/zones", [])(settings)
    put("regions/jpe/zones", ["9"])(settings)
    put("groups/eu", {"regions": ["nowhere"]})(settings)
    write(tmp_path, settings)
    places = [line.partition(":")[0] for line in refusal(tmp_path)]
    assert places == ["regions.use1.zones", "regions.jpe.zones", "groups.eu.regions.0"]


@pytest.mark.parametrize("name", ["global", "my-prod", "Prod", "averyverylongname"])
def test_a_deployment_has_a_name_that_no_slice_has(name, tmp_path):
    assert re.search(r"reserved|1\.\.12", "".join(refusal(tmp_path, name)))


def test_a_deployment_that_is_not_there_names_those_that_are(tmp_path):
    write(tmp_path, good())
    assert refusal(tmp_path, "dev") == ["Pulumi.dev.yaml does not exist; here are Pulumi.prod.yaml"]


@pytest.mark.parametrize(
    ("layout", "stack", "says"),
    [
        ("single", "prod-use1", r"stack 'prod-use1' is none .* its stacks are prod .*"),
        ("single", "prd", r"stack 'prd' is none .*did you mean 'prod'.*"),
        ("slices", "prod", r"stack 'prod' is none .* its stacks are prod-global, prod-use1, .*"),
        ("slices", "prod-use2", r"stack 'prod-use2' is none .*did you mean 'prod-use1'.*"),
    ],
)
def test_a_stack_of_another_layout_is_refused(layout, stack, says, tmp_path):
    write(tmp_path, {**good(), "layout": layout})
    loaded = load("prod", tmp_path)
    with pytest.raises(Problem) as raised:
        owned_by(loaded, stack)
    assert re.fullmatch(says, str(raised.value))
