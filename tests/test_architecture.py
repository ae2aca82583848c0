"""The shape of the code: imports go down, files and functions are short, city and statutes stay in the pack."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

from portal.law.catalogue.pack import pack
from portal.law.workflow.closing import BY_MOVE
from portal.work.cases import actions

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted((ROOT / "portal").rglob("*.py"))
TEMPLATES = sorted((ROOT / "portal").rglob("*.html"))
LONGEST_FILE = 300
MEDIAN_FUNCTION, MOST_FUNCTIONS = 8, 20
FORBIDDEN_NAMES = {"utils", "helpers", "services", "common", "misc"}
STATUTES = re.compile(
    r"《[^》\n]+》|(个人信息保护|行政处罚|行政强制|行政复议|行政诉讼)法|人脸识别技术应用安全管理办法"
    r"|(Personal Information Protection|Administrative Penalty|Administrative Litigation) Law"
)
UNUSED = {
    "recomputed": "the second opinion on clocks and states that stories and the machine compare with",
    "destroy": "how a complaint is erased, for disposal by schedule; until there is one, only tests erase",
    "Likeness": "its table is there already, for finding texts that are alike",
}
"""Names that nothing of the portal says, and why they are there all the same."""
SPARED = ("portal/demo/", "portal/law/catalogue/shanghai/")
"""Where the city's own names stand."""


def place(path: Path) -> str:
    """The path as a person would say it."""
    return path.relative_to(ROOT).as_posix()


def functions() -> Iterator[tuple[str, int]]:
    """Every function with the number of its lines, without its docstring and its signature."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) is not None and len(node.body) > 1 else node.body
                yield f"{place(path)}:{node.name}", (node.body[-1].end_lineno or 0) - body[0].lineno + 1


def test_imports_go_down() -> None:
    """In a process of its own: the tool switches off every logger that is known when it starts."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("path", CODE, ids=place)
def test_a_file_fits_in_the_head(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", CODE, ids=place)
def test_a_file_is_named_for_what_it_holds(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES
    assert not set(path.relative_to(ROOT).parts) & FORBIDDEN_NAMES


def test_functions_are_short() -> None:
    lengths = [length for _, length in functions()]
    assert median(lengths) <= MEDIAN_FUNCTION
    assert quantiles(lengths, n=10)[-1] <= MOST_FUNCTIONS


def words_of(path: Path) -> str:
    """What a file says: strings of code without docstrings, the whole of a template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    tree = ast.parse(text)
    comments = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    strings = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return "\n".join(n.value for n in strings if id(n) not in comments)


SAYING = [pytest.param(p, id=place(p)) for p in (*CODE, *TEMPLATES) if not place(p).startswith(SPARED)]


@pytest.mark.parametrize("path", SAYING)
def test_no_district_is_named_outside_the_pack(path: Path) -> None:
    words = words_of(path)
    names = {name for d in pack().districts.values() for name in (d.name.zh, d.name.zh.removesuffix("区"), d.name.en)}
    assert not [name for name in names if name in words]


@pytest.mark.parametrize("path", SAYING)
def test_no_statute_is_named_outside_the_pack(path: Path) -> None:
    assert not STATUTES.findall(words_of(path))


@pytest.mark.parametrize("path", CODE, ids=place)
def test_nothing_is_left_for_later(path: Path) -> None:
    assert not re.search(r"\b(TODO|FIXME|XXX|NotImplemented\b)", path.read_text(encoding="utf-8"))


def named_at_the_top(path: Path) -> Iterator[str]:
    """What a module gives others by name; a decorated function is handed to its decorator by being there."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) or (isinstance(node, ast.FunctionDef) and not node.decorator_list):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def test_nothing_is_kept_alive_by_its_tests_alone() -> None:
    said = Counter(word for path in (*CODE, *TEMPLATES) for word in re.findall(r"\w+", path.read_text("utf-8")))
    assert {name for path in CODE for name in named_at_the_top(path) if said[name] == 1} == set(UNUSED)


def test_how_a_move_ends_a_case_stands_in_one_table() -> None:
    verbs = sorted(Path(actions.__path__[0]).glob("*.py"))
    assert verbs
    assert not [place(path) for path in verbs if set(words_of(path).splitlines()) & set(BY_MOVE.values())]
