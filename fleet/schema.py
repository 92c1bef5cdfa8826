"""``graticule schema``: the JSON Schema of ``Pulumi.<deployment>.yaml``, for editors."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import ModelSchema

from graticule.providers.contract.model import Args
from graticule.stacks.loading import BASE, DEPLOYMENT
from graticule.stacks.settings import Deployment


class _WithDescriptions(GenerateJsonSchema):
    """Says of each field what is written below it in its class.

    Pydantic can read it for itself, but with each class that is made, which every preview would pay for.
    """

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        fields: dict[str, FieldInfo] = schema["cls"].model_fields
        for name, words in _described(schema["cls"]):
            made["properties"][fields[name].alias or name]["description"] = words
        return made


def schema() -> dict[str, Any]:
    """Return the schema of a deployment's file."""
    deployment = Deployment.model_json_schema(mode="validation", schema_generator=_WithDescriptions)
    definitions = deployment.pop("$defs")
    addresses = deployment["properties"]["addresses"]
    reference = addresses.pop("$ref")
    addresses["anyOf"] = [{"type": "string"}, {"$ref": reference}]
    definitions["Deployment"] = deployment
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Pulumi.<deployment>.yaml",
        "type": "object",
        "properties": {
            "config": {
                "type": "object",
                "properties": {
                    DEPLOYMENT: {"$ref": "#/$defs/Deployment"},
                    BASE: {"type": "object", "description": "Defaults for every deployment; in Pulumi.yaml."},
                },
            }
        },
        "$defs": definitions,
    }


def _described(model: type[Args]) -> Iterator[tuple[str, str]]:
    """Return each field that a model has, inherited ones first, with what is written below it."""
    for owner in reversed(model.__mro__):
        if issubclass(owner, Args) and owner is not Args:
            (definition,) = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
            for field, below in pairwise(getattr(definition, "body", [])):
                match field, below:
                    case (
                        ast.AnnAssign(target=ast.Name(id=name)),
                        ast.Expr(value=ast.Constant(value=str(words))),
                    ):
                        yield name, inspect.cleandoc(words)
                    case _:
                        pass


def text() -> str:
    """Return the schema as it is printed."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
