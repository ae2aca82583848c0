"""Which functions the pages and the clock come to, read from the code: from each view along the names it uses."""

import ast
import importlib.util
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
DOORS = frozenset({"staff", "public", "reporter"})
"""What marks a view."""
WHOLE = "<module>"


class Spot(NamedTuple):
    """A function by its module and name; names inside a class count as its module's own."""

    module: str
    name: str


@cache
def reached() -> frozenset[Spot]:
    """Every function of any floor that a view, a module of pages, or the nightly job comes to."""
    edges = graph("portal/faces", "portal/jobs.py", Path("portal", "work", "accounts", "views.py").as_posix())
    open_spots = [spot for spot in edges if spot.name == WHOLE or spot.module == "portal.jobs"] + list(views())
    found: set[Spot] = set()
    while open_spots:
        spot = open_spots.pop()
        if spot not in found:
            found.add(spot)
            open_spots += edges.get(spot, ())
    return frozenset(found)


@cache
def used_in_work() -> frozenset[Spot]:
    """Every function that some other function below the pages uses."""
    edges = graph("portal/work", "portal/ground", "portal/cli.py", "portal/founding.py")
    return frozenset(target for spot, targets in edges.items() for target in targets if target != spot)


def views() -> Iterator[Spot]:
    """The functions that answer a request."""
    for path in sorted((ROOT / "portal").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(_door(mark) in DOORS for mark in node.decorator_list):
                yield Spot(_module(path), node.name)


def _door(mark: ast.expr) -> str:
    return str(getattr(getattr(mark, "func", None), "id", ""))


def graph(*places: str) -> Mapping[Spot, frozenset[Spot]]:
    """Function -> the functions it names, for the files of these places."""
    found: dict[Spot, frozenset[Spot]] = {}
    for place in places:
        path = ROOT / place
        for file in [path] if path.suffix else sorted(path.rglob("*.py")):
            found |= _of_file(file)
    return found


def _of_file(path: Path) -> dict[Spot, frozenset[Spot]]:
    tree, module = ast.parse(path.read_text("utf-8")), _module(path)
    names, found = _imports(tree), dict[Spot, frozenset[Spot]]()
    top = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    names |= {node.name: (module, node.name) for node in top}
    for node in top:
        found[Spot(module, node.name)] = frozenset(_named(node, names))
    rest = [node for node in tree.body if node not in top and not isinstance(node, ast.Import | ast.ImportFrom)]
    found[Spot(module, WHOLE)] = frozenset(spot for node in rest for spot in _named(node, names))
    return found


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imports(tree: ast.Module) -> dict[str, tuple[str, str]]:
    """Name in the file -> where it comes from; a module stands for itself with an empty name."""
    found: dict[str, tuple[str, str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("portal"):
            for one in node.names:
                is_module = importlib.util.find_spec(f"{node.module}.{one.name}") if _package(node.module) else None
                source = (f"{node.module}.{one.name}", "") if is_module else (str(node.module), one.name)
                found[one.asname or one.name] = source
    return found


def _package(name: str | None) -> bool:
    return (ROOT / str(name).replace(".", "/")).is_dir()


def _named(node: ast.AST, names: Mapping[str, tuple[str, str]]) -> Iterator[Spot]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in names and names[part.id][1]:
            yield Spot(*names[part.id])
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            module, whole = names.get(part.value.id, ("", "x"))
            if module and not whole:
                yield Spot(module, part.attr)
