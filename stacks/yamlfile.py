"""Reading YAML as Pulumi reads it, with the line of every value, and refusing what YAML silently accepts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from graticule.providers.contract.errors import Problem

DEEPEST, MOST = 50, 200_000
"""How many levels a file may nest, and how many values it may come to, once every alias is what it stands for. An anchor
inside itself comes to more."""


class _Loader(yaml.CSafeLoader):
    """YAML 1.2's booleans (``no`` is a word)."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002
        try:
            return super().construct_object(node, deep)
        except (ValueError, AttributeError, LookupError):
            problem = f"{node.value!r} is no {node.tag.rpartition(':')[2]}; put text in quotes"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from None


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not (tag == "tag:yaml.org,2002:bool" and first in "yYnNoO")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path) -> dict[str, Any]:
    """Return a YAML file's top-level map.

    Raises:
        Problem: the file is missing, empty, no map, does not parse, has a key twice, nests too deep or comes to too much.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        others = sorted(file.name for file in path.parent.glob("Pulumi.*.yaml"))
        raise Problem("", f"{path.name} does not exist; here are {', '.join(others) or 'no deployments'}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Problem("", f"{path.name} cannot be read: {error}") from None
    try:
        _check_depth(text)
        loader = _Loader(text)
        node = loader.get_single_node()
        _check_node(node, {})
        data = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise Problem("", f"{path.name} is not YAML{where}: {getattr(error, 'problem', None) or error}") from None
    except Problem as problem:
        raise Problem("", f"{path.name}, {problem.message}") from None
    if data is None:
        raise Problem("", f"{path.name} is empty; it needs config: {{graticule:deployment: ...}}")
    if not isinstance(data, Mapping):
        raise Problem("", f"{path.name} needs a map at the top, got {type(data).__name__}")
    return dict(data)


def _check_depth(text: str) -> None:
    """Check that a text does not nest too deep to be read."""
    level = 0
    for event in yaml.parse(text, yaml.CSafeLoader):
        level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if level > DEEPEST and event.start_mark:
            raise Problem(
                "", f"line {event.start_mark.line + 1}: need at most {DEEPEST} levels, got more; write it flatter"
            )


def _check_node(node: Any, known: dict[int, tuple[int, int]]) -> tuple[int, int]:  # noqa: ANN401 - a node, or none
    """Return how many values a node comes to, and how many levels: an alias is the node itself.

    Args:
        node: the node.
        known: by a node's id what it comes to, as far as that is known already.

    Raises:
        Problem: it comes to too much, or has a key twice.
    """
    if id(node) in known:
        return known[id(node)]
    known[id(node)] = (MOST, DEEPEST)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    _check_keys([key for key, _ in pairs])
    inner = node.value if isinstance(node, yaml.SequenceNode) else [one for pair in pairs for one in pair]
    sizes = [_check_node(one, known) for one in inner]
    size, depth = 1 + sum(one for one, _ in sizes), 1 + max((one for _, one in sizes), default=0)
    if size > MOST or depth > DEEPEST:
        got = f"{size} values" if size > MOST else f"{depth} levels"
        raise Problem(
            "",
            f"line {node.start_mark.line + 1}: need at most {MOST} values and {DEEPEST} levels, aliases and all, got {got}",
        )
    known[id(node)] = size, depth
    return size, depth


def _check_keys(keys: list[yaml.Node]) -> None:
    seen: set[str] = set()
    for node in keys:
        key = str(node.value)
        if key in seen:
            raise Problem("", f"line {node.start_mark.line + 1}: key '{key}' is written twice in one map; keep one")
        seen.add(key)


def lines_of(path: Path, top: tuple[str, ...]) -> dict[str, int]:
    """Return for each dotted path under the keys ``top`` of a file the line it is written on."""
    found: dict[str, int] = {}
    if not path.exists():
        return found
    node = yaml.compose(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    for key in top:
        node = _child(node, key)
    if isinstance(node, yaml.MappingNode) and [key_node.value for key_node, _ in node.value] == ["value"]:
        node = _child(node, "value")
    _collect(node, "", found)
    return found


def _child(node: Any, key: str) -> Any:  # noqa: ANN401 - a node of any kind, or none
    if isinstance(node, yaml.MappingNode):
        for key_node, value in node.value:
            if key_node.value == key:
                return value
    return None


def _collect(node: Any, place: str, found: dict[str, int]) -> None:  # noqa: ANN401
    if isinstance(node, yaml.MappingNode):
        for key_node, value in node.value:
            inner = f"{place}.{key_node.value}" if place else str(key_node.value)
            found[inner] = key_node.start_mark.line + 1
            _collect(value, inner, found)
