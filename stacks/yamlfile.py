"""Reading YAML as Pulumi reads it, with the line of every value, and refusing what YAML silently accepts."""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import yaml

from graticule.providers.contract.errors import Problem


class _Loader(yaml.CSafeLoader):
    """YAML 1.2's booleans (``no`` is a word), and no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise Problem("", f"line {line}: key '{key}' is written twice in one map; keep one")
            seen.add(key)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not (tag == "tag:yaml.org,2002:bool" and first in "yYnNoO")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path) -> dict[str, Any]:
    """Return a YAML file's top-level map.

    Raises:
        Problem: the file is missing, empty, no map, does not parse, or has a key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        others = sorted(file.name for file in path.parent.glob("Pulumi.*.yaml"))
        raise Problem("", f"{path.name} does not exist; here are {', '.join(others) or 'no deployments'}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Problem("", f"{path.name} cannot be read: {error}") from None
    try:
        data = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
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
