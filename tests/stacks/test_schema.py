"""The schema that editors use is the one that the models say."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from graticule.fleet.schema import schema, text

ROOT = Path(__file__).parents[2]


def test_the_schema_in_the_docs_is_the_printed_one():
    assert (ROOT / "docs" / "schema.json").read_text() == text()


@pytest.mark.parametrize("path", sorted(ROOT.glob("Pulumi.*.yaml")), ids=lambda path: path.name)
def test_the_deployments_validate(path):
    jsonschema.Draft202012Validator(json.loads(text())).validate(yaml.safe_load(path.read_text()))


def test_an_unknown_key_does_not_validate():
    wrong = {"config": {"graticule:deployment": {"region": {}}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(wrong)
