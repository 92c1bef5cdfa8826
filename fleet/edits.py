"""Changing values in a YAML file: nothing else moves, neither comments nor spaces nor quotes."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from graticule.providers.contract.errors import Problem, join
from graticule.stacks.loading import DEPLOYMENT

Place = tuple[str | int, ...]
"""Keys of maps and positions in lists, from the outside in."""


def edit_deployment(path: Path, values: Mapping[Place, Any]) -> None:
    """Write values into a deployment's file.

    Args:
        path: the file.
        values: by the place in the deployment the value, a word, a number or a list of words.

    Raises:
        Problem: the file is not written as it would have to be, or cannot be written.
    """
    text = path.read_text(encoding="utf-8")
    changed = edited(text, values)
    if changed == text:
        return
    try:
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(changed, encoding="utf-8")
        beside.chmod(path.stat().st_mode)
        os.replace(beside, path)  # noqa: PTH105 - a rename over the file
    except OSError as error:
        raise Problem("", f"{path.name} cannot be written: {error}") from None


def edited(text: str, values: Mapping[Place, Any]) -> str:
    """Return the text of a deployment's file with values changed or added.

    Raises:
        Problem: what would hold a value is no map or list in the text, or a value is an alias of another.
    """
    for place, value in values.items():
        text = _with(text, place, value)
    return text


def _with(text: str, place: Place, value: Any) -> str:  # noqa: ANN401 - a word, a number or a list
    where = join(*place)
    node = yaml.compose(text, yaml.SafeLoader)
    for key in ("config", DEPLOYMENT):
        node = _child(node, key, where, text)
    keys = [key.value for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    if keys == ["value"]:
        node = _child(node, "value", where, text)
    for key in place[:-1]:
        node = _child(node, key, where, text)
    found = _find(node, place[-1], where, text)
    if isinstance(found, yaml.SequenceNode) and not found.flow_style:
        if len(value) != len(found.value):
            raise Problem(where, "cannot be made longer or shorter here; write it as [one, two], or edit it yourself")
        for index, item in enumerate(value):
            text = _with(text, (*place, index), item)
        return text
    if found is not None:
        start, end = found.start_mark.index, found.end_mark.index
        gap = " " if start == end else ""
        return text[:start] + gap + _written(value, text[start : start + 1]) + text[end:]
    if not isinstance(node, yaml.MappingNode):
        raise Problem(where, "is not written as a map here; write it so that it can be edited")
    return _inserted(text, node, f"{place[-1]}: {_written(value)}")


def _child(node: Any, key: str | int, where: str, text: str) -> Any:  # noqa: ANN401 - a node of any kind
    found = _find(node, key, where, text)
    if found is None:
        raise Problem(where, f"'{key}' is not written in this file; write it there")
    return found


def _find(node: Any, key: str | int, where: str, text: str) -> Any:  # noqa: ANN401 - a node of any kind, or none
    if isinstance(node, yaml.MappingNode):
        for key_node, value in node.value:
            if key_node.value == str(key):
                if text[key_node.end_mark.index :].lstrip(" :\n").startswith("*"):
                    raise Problem(where, "an alias stands here (*); write the value itself, so that it can be edited")
                return value
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key]
    return None


def _written(value: Any, before: str = "") -> str:  # noqa: ANN401 - a word, a number or a list
    """Return a value as YAML, in the quotes of what was there before."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(str, value))}]"
    quote = before if before in {'"', "'"} else ""
    return f"{quote}{value}{quote}"


def _inserted(text: str, node: yaml.MappingNode, entry: str) -> str:
    """Return the text with one more entry at the end of a map."""
    if node.flow_style or not node.value:
        end = node.end_mark.index - 1
        kept = text[:end].rstrip()
        comma = "" if kept.endswith(("{", ",")) else ","
        return f"{kept}{comma}{'' if kept.endswith('{') else ' '}{entry}{text[end:]}"
    end = _end(node)
    end = end - 1 if text[end - 1] == "\n" else text.find("\n", end)
    end = len(text) if end < 0 else end
    return f"{text[:end]}\n{' ' * node.start_mark.column}{entry}{text[end:]}"


def _end(node: Any) -> int:  # noqa: ANN401 - a node of any kind
    """Return where the last value inside a node ends."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    return int(node.end_mark.index)
