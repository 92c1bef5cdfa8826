"""Who reads a value: the functions that mention its name, or that of another value which is made from it."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Part:
    """An outermost function, or a statement of a module or of a class, with the names in it."""

    file: str
    lines: range
    is_function: bool
    defines: frozenset[str]
    mentions: frozenset[str]


def parts_of(source: str, file: str) -> list[Part]:
    """Return what a module is made of."""
    return list(_parts(ast.parse(source).body, file))


def parts_in(root: Path, packages: Iterable[str]) -> list[Part]:
    """Return what the modules of some folders are made of, each file by its path in the repository."""
    files = [file for package in packages for file in sorted((root / package).rglob("*.py"))]
    return [part for file in files for part in parts_of(file.read_text("utf-8"), str(file.relative_to(root)))]


def part_at(parts: Iterable[Part], line: int) -> Part | None:
    """Return the smallest part that a line is in."""
    return min((part for part in parts if line in part.lines), key=lambda part: len(part.lines), default=None)


def readers(part: Part, parts: Iterable[Part]) -> list[Part]:
    """Return the functions that read what a statement defines, or by way of other statements; of a function itself."""
    if part.is_function:
        return [part]
    known, names, found = list(parts), set(part.defines), list[Part]()
    while names:
        reading = [one for one in known if one.mentions & names]
        known = [one for one in known if one not in reading]
        found += [one for one in reading if one.is_function]
        names = {name for one in reading if not one.is_function for name in one.defines}
    return found


def _parts(body: Iterable[ast.stmt], file: str) -> Iterator[Part]:
    for node in body:
        lines = range(_first_line(node), (node.end_lineno or node.lineno) + 1)
        if isinstance(node, ast.ClassDef):
            head = [*node.bases, *(one.value for one in node.keywords), *node.decorator_list]
            yield Part(file, lines, False, frozenset({node.name}), _names(head))
            yield from _parts(node.body, file)
        elif isinstance(node, FUNCTION):
            yield Part(file, lines, True, frozenset({node.name}), _names([node]))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield Part(file, lines, False, _names(targets), _names([node.value] if node.value else []))


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, FUNCTION | ast.ClassDef) else []
    return min((node.lineno, *(decorator.lineno for decorator in decorators)))


def _names(nodes: Iterable[ast.AST]) -> frozenset[str]:
    inside = [one for node in nodes for one in ast.walk(node)]
    return frozenset(
        [one.id for one in inside if isinstance(one, ast.Name)]
        + [one.attr for one in inside if isinstance(one, ast.Attribute)]
        + [one.arg for one in inside if isinstance(one, ast.keyword) and one.arg]
    )
