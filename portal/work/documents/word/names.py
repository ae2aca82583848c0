"""What a template may say: the names it may use, and what each stands for. Nothing else can get into a Word file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from types import SimpleNamespace
from typing import Any

from portal.bilingual import Bilingual as T
from portal.work.documents.papers import PAPERS
from portal.work.documents.render import DocumentView, Section, Words
from portal.work.documents.whitelist import PaperField

COMMON: Mapping[str, T] = {
    "title": T("文书名称", "Title"),
    "office": T("机关名称", "Office"),
    "number": T("文书编号", "Number"),
    "mark": T("“已作废”字样，有效文书为空", "“Void”; empty for a paper in force"),
    "addressee": T("主送单位", "Addressee"),
    "opening": T("开头段落", "Opening paragraphs"),
    "closing": T("结尾段落（权利告知等）", "Closing paragraphs, such as rights"),
    "seal": T("印章单位", "Name on the seal"),
    "day": T("日期（2026年3月2日）", "Date (2 March 2026)"),
    "day_in_full": T("日期（二〇二六年三月二日）", "Date in full"),
}
"""Words of every paper."""
FLAGS: Mapping[str, T] = {"letter": T("是否为加盖印章的函件", "Whether it is a letter under seal")}
"""What may stand in a condition only."""
SIGNATURES = "signatures"
"""The list of those who sign by hand; each entry is `who`."""
LISTS: Mapping[str, tuple[str, ...]] = {SIGNATURES: ("who",)}
NUMBER = "number"
"""In a row of a table: its place, from 1."""

VOID, DRAFT = T("已作废", "Void"), T("草稿，未编号", "Draft, no number yet")
BRACKETS = str.maketrans({"{": "&#123;", "}": "&#125;"})
"""docxtpl turns some brackets of a finished text into others: written so, they stay what they are."""
BREAK = "\a"
"""Where one paragraph ends and the next begins, in the words of docxtpl."""

NOT_XML = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, halves of signs, and what is no sign at all."""


class Said:
    """Words of a paper, in one paragraph or more. They are text and never a part of the file that holds them."""

    def __init__(self, paragraphs: Iterable[str] = ()) -> None:
        self._paragraphs = tuple(plain(part) for part in paragraphs if part)

    def __html__(self) -> str:
        return BREAK.join(escape(part).translate(BRACKETS) for part in self._paragraphs)

    def __bool__(self) -> bool:
        return bool(self._paragraphs)


def plain(text: str) -> str:
    """One line of signs that XML can hold."""
    return NOT_XML.sub("", text.replace("\t", " "))


@dataclass(frozen=True)
class Names:
    """The names of one kind: `fields` as one text, `tables` as rows with their columns."""

    fields: Mapping[str, T]
    tables: Mapping[str, tuple[PaperField, ...]]

    @property
    def texts(self) -> frozenset[str]:
        """What may be printed."""
        return frozenset(COMMON) | frozenset(self.fields)

    @property
    def lists(self) -> Mapping[str, frozenset[str]]:
        """What may be gone through, and what each entry has."""
        own = {name: frozenset(column.name for column in columns) | {NUMBER} for name, columns in self.tables.items()}
        return {**{name: frozenset(parts) for name, parts in LISTS.items()}, **own}

    @property
    def all(self) -> frozenset[str]:
        """What may stand in a condition."""
        return self.texts | frozenset(self.lists) | frozenset(FLAGS)


def names_of(kind: str) -> Names:
    """The names of a kind; KeyError for none such."""
    fields = PAPERS[kind].fields
    return Names(
        {field.name: field.label for field in fields if field.kind != "rows"},
        {field.name: field.columns for field in fields if field.kind == "rows"},
    )


def values(view: DocumentView, kind: str) -> dict[str, Any]:
    """Every name of the kind with what the paper shows there, from the same picture as its page."""
    names = names_of(kind)
    found: dict[str, Any] = {name: Said() for name in names.texts} | dict.fromkeys(names.tables, ())
    found |= {line.name: Said(_lines(line.words)) for line in (*view.lines, *view.tail)}
    for section in view.sections:
        found[section.name] = _rows(section, names) if section.name in names.tables else Said(_paragraphs(section))
    return found | _common(view)


def _common(view: DocumentView) -> dict[str, Any]:
    mark = VOID.text(view.lang) if view.state == "void" else ""
    said = {
        "title": view.title, "office": view.office, "number": view.number or DRAFT.text(view.lang), "mark": mark,
        "addressee": view.addressee, "seal": view.seal, "day": view.day, "day_in_full": view.day_in_full,
    }  # fmt: skip
    return {
        **{name: Said([text]) for name, text in said.items()},
        "opening": Said(view.opening),
        "closing": Said(view.closing),
        "letter": view.letter,
        SIGNATURES: [SimpleNamespace(who=Said([who])) for who in view.signatures],
    }


def _paragraphs(section: Section) -> list[str]:
    numbered = [f"{at}. {said.text}" for at, said in enumerate(section.bullets, start=1)]
    return [line for said in section.paragraphs for line in _lines(said)] + numbered


def _lines(said: Words) -> list[str]:
    return said.text.splitlines()


def _rows(section: Section, names: Names) -> list[SimpleNamespace]:
    blank = {column.name: Said() for column in names.tables[section.name]}
    return [
        SimpleNamespace(
            **{NUMBER: Said([str(at)])},
            **(blank | {name: Said(_lines(said)) for name, said in zip(section.columns, row, strict=True)}),
        )
        for at, row in enumerate(section.rows, start=1)
    ]
