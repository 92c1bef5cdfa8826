"""What an API server finds wrong with an object, from ``facts/schemas-*.json`` or from a CustomResourceDefinition."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_FOLDER = resources.files("graticule.sandbox.facts")
_META = "meta.v1.ObjectMeta"
_GO = {"str": "string", "int": "int32", "num": "float64", "bool": "bool", "bytes": "[]uint8"}
_NAMES: Mapping[str, str] = {"object": "any", "string": "str", "integer": "int", "number": "num", "boolean": "bool"}
_NUMERIC = "numeric (int or float)"
_APPLY = {
    "str": "string",
    "bytes": "string",
    "int": _NUMERIC,
    "num": _NUMERIC,
    "bool": "boolean",
    "object": "map",
    "array": "list",
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: ``what`` is ``unknown``, ``type``, ``required`` or ``choice``."""

    path: str
    what: str
    wanted: str = ""
    value: Any = None


@cache
def schemas(version: str) -> Mapping[str, Any]:
    """Return the schemas of a Kubernetes version, or of the nearest that is known."""
    known = sorted(
        entry.name.removeprefix("schemas-").removesuffix(".json")
        for entry in _FOLDER.iterdir()
        if entry.name.startswith("schemas-")
    )
    nearest = min(known, key=lambda one: (abs(_minor(one) - _minor(version)), -_minor(one)))
    return json.loads(_FOLDER.joinpath(f"schemas-{nearest}.json").read_text())


def problems(version: str, type_name: str, value: Any, path: str = "") -> Iterator[Problem]:  # noqa: ANN401 - any JSON value
    """Yield what is wrong with a value of a type out of the schemas of a version."""
    known = schemas(version)["types"][type_name]
    if not known["fields"]:
        return
    if not isinstance(value, Mapping):
        yield Problem(path, "type", "object", value)
        return
    for field in known.get("required", []):
        if value.get(field) is None:
            yield Problem(_join(path, field), "required")
    for field, inner in value.items():
        if field not in known["fields"]:
            yield Problem(_join(path, field), "unknown")
        elif inner is not None:
            yield from _wrong(version, known["fields"][field], inner, _join(path, field))


def custom_problems(version: str, schema: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with an object by the ``openAPIV3Schema`` of its definition."""
    yield from problems(version, _META, value.get("metadata") or {}, "metadata")
    own = {key: inner for key, inner in value.items() if key not in {"apiVersion", "kind", "metadata", "status"}}
    yield from _custom(schema, own, "", top=True)


def decoding_words(problem: Problem, type_name: str) -> str:
    """Return what the API server says of a value that it cannot decode."""
    if problem.what == "unknown":
        return f'unknown field "{problem.path}"'
    wanted = _GO.get(problem.wanted, problem.wanted)
    return f"json: cannot unmarshal {_found(problem.value)} into Go struct field {type_name}.{problem.path} of type {wanted}"


def apply_words(problem: Problem) -> str:
    """Return what a server-side apply says of a value that does not fit."""
    if problem.what == "unknown":
        return f".{problem.path}: field not declared in schema"
    plain = _NAMES.get(problem.wanted, problem.wanted) if problem.wanted != "object" else "object"
    wanted = _APPLY.get(plain, plain)
    return f".{problem.path}: expected {wanted}, got {_found(problem.value)}"


def validation_words(problem: Problem) -> str:
    """Return what the API server's validation says of a field."""
    if problem.what == "required":
        return f"{problem.path}: Required value"
    if problem.what == "choice":
        choices = ", ".join(f'"{choice}"' for choice in problem.wanted.split("|"))
        return f"{problem.path}: Unsupported value: {json.dumps(problem.value)}: supported values: {choices}"
    found = json.dumps(_found(problem.value))
    return f"{problem.path}: Invalid value: {found}: {problem.path} in body must be of type {problem.wanted}: {found}"


def _minor(version: str) -> int:
    return int(version.split(".")[1]) if re.match(r"1\.\d", version) else 0


def _join(path: str, field: str) -> str:
    return f"{path}.{field}" if path else field


def _found(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _fits(kind: str, value: Any) -> bool:  # noqa: ANN401 - any JSON value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match kind:
        case "str" | "bytes":
            return isinstance(value, str)
        case "int":
            return number and float(value).is_integer()
        case "num":
            return number
        case "bool":
            return isinstance(value, bool)
        case "int-or-str" | "quantity":
            return number or isinstance(value, str)
        case _:
            return True


def _wrong(version: str, kind: str, value: Any, path: str) -> Iterator[Problem]:  # noqa: ANN401 - any JSON value
    if kind.startswith("@"):
        yield from problems(version, kind[1:], value, path)
    elif kind.startswith("[]"):
        if not isinstance(value, list):
            yield Problem(path, "type", "array", value)
            return
        for place, inner in enumerate(value):
            yield from _wrong(version, kind[2:], inner, f"{path}[{place}]")
    elif kind.startswith("{}"):
        if not isinstance(value, Mapping):
            yield Problem(path, "type", "object", value)
            return
        for key, inner in value.items():
            yield from _wrong(version, kind[2:], inner, _join(path, key))
    elif kind.startswith("str:"):
        if not isinstance(value, str):
            yield Problem(path, "type", "str", value)
        elif value not in kind[4:].split("|"):
            yield Problem(path, "choice", kind[4:], value)
    elif not _fits(kind, value):
        yield Problem(path, "type", kind, value)


def _custom(schema: Mapping[str, Any], value: Any, path: str, *, top: bool = False) -> Iterator[Problem]:  # noqa: ANN401
    kind = schema.get("type", "")
    if value is None or schema.get("x-kubernetes-int-or-string"):
        return
    if kind == "array":
        if not isinstance(value, list):
            yield Problem(path, "type", kind, value)
            return
        for place, inner in enumerate(value):
            yield from _custom(schema.get("items", {}), inner, f"{path}[{place}]")
    elif kind == "object" and not isinstance(value, Mapping):
        yield Problem(path, "type", kind, value)
    elif isinstance(value, Mapping):
        fields, others = schema.get("properties", {}), schema.get("additionalProperties")
        for field in schema.get("required", []):
            if value.get(field) is None and not (top and field in {"apiVersion", "kind", "metadata", "status"}):
                yield Problem(_join(path, field), "required")
        for field, inner in value.items():
            if field in fields:
                yield from _custom(fields[field], inner, _join(path, field))
            elif isinstance(others, Mapping):
                yield from _custom(others, inner, _join(path, field))
            elif kind and not others and not schema.get("x-kubernetes-preserve-unknown-fields"):
                yield Problem(_join(path, field), "unknown")
    elif kind and not _fits(_NAMES.get(kind, "any"), value):
        yield Problem(path, "type", kind, value)
    elif "enum" in schema and value not in schema["enum"]:
        yield Problem(path, "choice", "|".join(str(choice) for choice in schema["enum"]), value)
