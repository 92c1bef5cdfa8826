"""What the clouds take as names, from ``facts/names.json``."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_REFUSES = {
    "aws": "ValidationException: {}",
    "gcp": "googleapi: Error 400: {}, badRequest",
    "azure-native": 'Code="InvalidResourceName" Message="{}"',
}


@dataclass(frozen=True)
class Rule:
    """What a property may hold that is a name: ``least`` to ``most`` characters of a form."""

    least: int
    most: int
    form: str
    """A regular expression of the whole."""
    source: str
    """Who says so."""

    def fits(self, name: str) -> bool:
        """Return whether a name is taken."""
        return self.least <= len(name) <= self.most and re.fullmatch(self.form, name) is not None


@cache
def rules() -> Mapping[str, Mapping[str, Rule]]:
    """Return by resource type the properties that are names."""
    text = resources.files("graticule.sandbox.facts").joinpath("names.json").read_text()
    return {kind: {key: Rule(**rule) for key, rule in known.items()} for kind, known in json.loads(text).items()}


def unfit(kind: str, inputs: Mapping[str, Any]) -> str:
    """Return what a cloud says of a resource's first name that it does not take, or nothing."""
    for key, rule in rules().get(kind, {}).items():
        name = inputs.get(key)
        if isinstance(name, str) and not rule.fits(name):
            needs = f"{key} '{name}' needs {rule.least} to {rule.most} characters of the form {rule.form}"
            return _REFUSES[kind.partition(":")[0]].format(needs)
    return ""
