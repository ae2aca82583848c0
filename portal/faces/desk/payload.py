"""What a form or a proposal holds, in words: label and value, no code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.bilingual import Bilingual
from portal.faces.desk.choices import case_words, person_words, say, word_of
from portal.ground import wording
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.ground.web.i18n import lang
from portal.law.workflow.moves import Field, Move
from portal.work.accounts.models import User
from portal.work.cases.models import Case


@dataclass(frozen=True)
class Said:
    """One row of facts: what was asked, and what was answered."""

    term: str
    value: str | list[str]


def in_words(move: Move, given: Mapping[str, Any], subject: Tracked, act: Act) -> list[Said]:
    """Every value of a filled-in form in the order of the form, empty ones left out."""
    rows = [(field, given.get(field.name)) for field in move.fields]
    return [
        Said(say(field.label), worded(field, value, subject, act))
        for field, value in rows
        if value not in (None, "", (), [], False)
    ]


def worded(field: Field, value: Any, subject: Tracked, act: Act) -> str | list[str]:
    """One value as a person reads it."""
    match field.kind:
        case "choice":
            codes = value if isinstance(value, tuple | list) else (value,)
            found = [_coded(field.options, str(code), subject, act) for code in codes]
            return found if field.many else found[0]
        case "person":
            return _people(value)
        case "case":
            case = db.session.get(Case, value)
            return case_words(case) if case else str(value)
        case "complaint":
            return f"T-{value}"
        case "rows":
            return [row_words(row, act) for row in value]
        case "files":
            return _("%(n)s 个文件", n=len(value))
        case _:
            return plain(value, field, act)


def plain(value: Any, field: Field, act: Act) -> str:
    """Text, day, moment, number, money or yes."""
    if field.kind == "money":
        return _("%(n)s 元", n=wording.yuan(value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return wording.moment(value, lang(), act.rules.pack.zone)
    if isinstance(value, date):
        return wording.day(value, lang())
    return str(value)


def _coded(name: str, code: str, subject: Tracked, act: Act) -> str:
    if name == "order_items":
        named = {str(item.id): item.measure for item in getattr(subject, "items", ())}
        measure = act.rules.pack.measures.get(named.get(code, ""))
        return say(measure.name) if measure else _("已不在列表中")
    return word_of(name, code, act.rules.pack) or _("已不在列表中")


def _people(ids: Iterable[int]) -> list[str]:
    rows = {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(list(ids))))}
    return [person_words(rows[key]) for key in ids if key in rows]


def row_words(row: Mapping[str, Any], act: Act) -> str:
    """One measure of an order to correct (list C5): what, for which violations, by when, how it is verified."""
    pack = act.rules.pack
    measure = pack.measures.get(str(row.get("measure", "")))
    codes = [pack.violations[code].short for code in row.get("violations", ()) if code in pack.violations]
    due = row.get("due_on")
    parts = [
        f"{measure.code} {say(measure.name)}" if measure else "",
        str(row.get("detail") or ""),
        _list(codes),
        _("最迟 %(day)s", day=wording.day(due, lang())) if isinstance(due, date) else "",
        str(row.get("how_verified") or ""),
    ]
    return ("；" if lang() == "zh" else "; ").join(part for part in parts if part)


def _list(words: list[Bilingual]) -> str:
    return ("、" if lang() == "zh" else ", ").join(say(word) for word in words)
