"""Every text that a reporter can meet, in both languages: read off the templates and modules of the reporter's pages, off the
pack, and off the refusals that their own acts can get."""

import ast
import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_from_file
from jinja2 import Environment, meta

from portal.bilingual import Bilingual
from portal.law.catalogue.pack import pack
from portal.law.workflow.actors import Role
from portal.law.workflow.choices import ASK_ITEMS
from portal.law.workflow.complaint import COMPLAINT_MOVES

PORTAL = Path(__file__).resolve().parent.parent / "portal"
TEMPLATES = PORTAL / "templates"
DESK = frozenset({"assisted.html", "slip.html"})
"""Templates of the reporter's folder that an officer fills in for somebody."""
ROOTS = ("intake/*.html", "errors/page.html", "layouts/reporter.html", "layouts/public.html")
STATEMENTS = ("home", "about", "privacy", "accessibility")
"""Pages of the public face that are written for whoever reports."""
OFFICERS = (
    "complaints/identity.py", "complaints/actions/letters.py", "complaints/actions/office.py",
    "complaints/actions/intake.py", "complaints/actions/results.py",
)  # fmt: skip
"""Modules beside the reporter's own whose texts only officers read."""
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
CITIZEN_TEXTS = re.compile(r"^(?!paper_|party_|letter_|map_|principle_|measures_since|in_force_only)")
"""Texts of the pack that are for citizens: all but those for the party, the letter to a venue, the papers', the map's, and the principles quoted from the law."""


class Told(NamedTuple):
    """One text and where it stands."""

    where: str
    zh: str
    en: str


@cache
def everything() -> list[Told]:
    """Each text once, in the order of the files."""
    found: dict[str, Told] = {}
    for one in (*_interface(), *_bilingual(), *_of_the_pack(), *_of_the_moves(), *_of_the_guide()):
        found.setdefault(one.zh or one.en, one)
    return list(found.values())


def templates() -> set[Path]:
    """The templates of the reporter's pages with everything that they extend, include and import."""
    todo = [path for root in ROOTS for path in TEMPLATES.glob(root) if path.name not in DESK]
    todo += [TEMPLATES / "transparency" / f"{name}.html" for name in STATEMENTS]
    seen: set[Path] = set()
    while todo:
        path = todo.pop()
        if path not in seen:
            seen.add(path)
            tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
            todo += [TEMPLATES / name for name in meta.find_referenced_templates(tree) if name]
    return seen


def modules() -> list[Path]:
    """The modules of the reporter's pages."""
    public = PORTAL / "faces" / "transparency"
    return [*sorted((PORTAL / "faces" / "intake").rglob("*.py")), public / "promises.py", public / "views" / "home.py"]


def _interface() -> Iterator[Told]:
    english = gettext.translation("messages", PORTAL.parent / "translations", ["en"])
    for method, paths in (("jinja2", sorted(templates())), ("python", modules())):
        for path in paths:
            for _line, message, _comments, _context in extract_from_file(method, str(path), keywords=KEYWORDS):
                for text in message if isinstance(message, tuple) else (message,):
                    if text:
                        yield Told(path.relative_to(PORTAL).as_posix(), text, english.gettext(text))


def _bilingual() -> Iterator[Told]:
    """Pairs written in the code behind the reporter's pages."""
    work = PORTAL / "work"
    paths = [*(work / "complaints").rglob("*.py"), *(work / "files").rglob("*.py")]
    paths += [path for name in ("alarms", "erasures", "notices") for path in (work / name).rglob("*.py")]
    paths += [PORTAL / "law" / "workflow" / name for name in ("stage.py",)]
    for path in sorted(paths):
        where = path.relative_to(PORTAL).as_posix()
        if not where.endswith(OFFICERS):
            yield from (Told(where, *pair) for pair in _pairs(path))


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Bilingual":
            values = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if len(values) == 2:
                yield str(values[0]), str(values[1])


def _of_the_pack() -> Iterator[Told]:
    city = pack()
    for code, row in city.violations.items():
        if row.plain:
            yield Told(f"violations.yaml {code}", *row.plain)
    for code, place in city.scenarios.items():
        yield from (Told(f"scenarios.yaml {code}", *text) for text in (place.plain, place.examples))
    for code, reason in city.reasons.items():
        yield from (Told(f"reasons.yaml {code}", *text) for text in (reason.plain, reason.instead))
    for code, clock in city.deadlines.items():
        if clock.citizen:
            yield Told(f"deadlines.yaml {code}", *clock.plain)
    for name, text in city.texts.items():
        if CITIZEN_TEXTS.match(name):
            yield Told(f"pack.yaml {name}", *text)
    for code, question in city.allowed_questions.items():
        words = (question.name, question.hint, question.yes, question.no, question.unsure, question.find_out)
        yield from (Told(f"allowed_questions.yaml {code}", *text) for text in words)
    for code, row_ in city.allowed.items():
        yield from (Told(f"allowed.yaml {code}", *text) for text in (row_.name, row_.why, row_.then))


def _of_the_moves() -> Iterator[Told]:
    """What a reporter's own move can be refused with, what may be asked of them."""
    for move in COMPLAINT_MOVES.values():
        if Role.CITIZEN in move.roles:
            yield from (Told(f"move {move.id}", *guard.needs) for guard in move.guards)
    words: list[Bilingual] = [*ASK_ITEMS.values()]
    yield from (Told("choices.py", *text) for text in words)


def _of_the_guide() -> Iterator[Told]:
    """The guide for a first-time user, without what is written for example."""
    for lang in ("zh", "en"):
        text = (PORTAL.parent / "docs" / "guide" / f"{lang}.md").read_text(encoding="utf-8")
        for line in filter(None, re.sub(r"`[^`]*`|[*#>]|^\d+\.", "", text, flags=re.M).splitlines()):
            yield Told(f"docs/guide/{lang}.md", line if lang == "zh" else "", "" if lang == "zh" else line)
