"""``graticule schema``: the JSON Schema of ``Pulumi.<deployment>.yaml``, for editors."""

import json
from typing import Any

from graticule.stacks.loading import BASE, DEPLOYMENT
from graticule.stacks.settings import Deployment


def schema() -> dict[str, Any]:
    """Return the schema of a deployment's file."""
    deployment = Deployment.model_json_schema(mode="validation")
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


def text() -> str:
    """Return the schema as it is printed."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
