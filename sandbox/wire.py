"""Between the engine's protobuf structs and Python values: unknowns and secrets survive the journey."""

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIG = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a public marker
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


def plain(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Return a struct as a map, its secrets opened, output values replaced by what they hold."""
    return {key: _plain(value) for key, value in struct.fields.items()}


def _plain(value: struct_pb2.Value) -> Any:  # noqa: ANN401 - any JSON value
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "bool_value":
        return value.bool_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind == "struct_value":
        fields = value.struct_value.fields
        mark = fields[SIG].string_value if SIG in fields else ""
        if mark in {SECRET, OUTPUT}:
            return _plain(fields["value"]) if "value" in fields else UNKNOWN
        return {key: _plain(item) for key, item in fields.items()}
    return None


def secret_keys(struct: struct_pb2.Struct) -> set[str]:
    """Return the top-level keys whose values are, or hold, secrets; a Secret's ``data`` holds its ``stringData``."""
    found = {key for key, value in struct.fields.items() if _is_secret(value)}
    return found | {"data"} if "stringData" in found else found


def _is_secret(value: struct_pb2.Value) -> bool:
    kind = value.WhichOneof("kind")
    if kind == "list_value":
        return any(_is_secret(item) for item in value.list_value.values)
    if kind != "struct_value":
        return False
    fields = value.struct_value.fields
    mark = fields[SIG].string_value if SIG in fields else ""
    secret = mark == SECRET or (mark == OUTPUT and "secret" in fields and fields["secret"].bool_value)
    return secret or any(_is_secret(item) for item in fields.values())


def packed(values: Mapping[str, Any], secrets: set[str] | None = None) -> struct_pb2.Struct:
    """Return a map as a struct, the values of ``secrets`` marked as secret."""
    struct = struct_pb2.Struct()
    for key, value in values.items():
        kept = {SIG: SECRET, "value": value} if secrets and key in secrets else value
        _pack(struct.fields[key], kept)
    return struct


def _pack(target: struct_pb2.Value, value: Any) -> None:  # noqa: ANN401 - any JSON value
    if value is None:
        target.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int | float):
        target.number_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, Mapping):
        target.struct_value.SetInParent()
        for key, item in value.items():
            _pack(target.struct_value.fields[key], item)
    else:
        target.list_value.SetInParent()
        for item in value:
            _pack(target.list_value.values.add(), item)


def has_unknown(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Return whether a value is, or holds, an unknown."""
    if isinstance(value, str):
        return value == UNKNOWN
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    return isinstance(value, list) and any(has_unknown(item) for item in value)
