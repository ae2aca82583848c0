"""What was filled in on a device, step by step through each step's own form; what cannot be used stays as it was typed."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.faces.intake import own, told
from portal.faces.intake.forms.contact import ContactForm
from portal.faces.intake.forms.steps import DescribeForm, EvidenceForm, PlaceForm, WhatForm, WhenForm
from portal.faces.intake.forms.where import WhereForm
from portal.faces.intake.views.walking import HANDED, used
from portal.faces.intake.views.where import keep_where, settle
from portal.ground.db import db
from portal.law.catalogue.places import card_of
from portal.law.catalogue.types import Pack
from portal.work.complaints.draft import Content
from portal.work.venues import queries as venues

Typed = MultiDict[str, str]
BETWEEN = "."
"""Between a step and the name of its field, as in `where.name`."""


def by_step(fields: Iterable[tuple[str, Any]]) -> dict[str, MultiDict[str, Any]]:
    """The fields of each step, under their own names."""
    found: dict[str, MultiDict[str, Any]] = {}
    for name, value in fields:
        step, _dot, field = name.partition(BETWEEN)
        if field and step in told.ORDER[:-1]:
            found.setdefault(step, MultiDict()).add(field, value)
    return found


def hand(content: Content, typed: dict[str, Typed], pack: Pack, today: date) -> None:
    """Put a device's answers into the draft, in the order of the steps."""
    content.answers[HANDED] = True
    for step in told.ORDER[:-1]:
        rows = own.rows_of(typed[step]) if step in typed else []
        if step in typed and content.typed.get(step) != rows:
            content.typed[step] = rows
            _one(content, step, typed[step], pack, today)


def _one(content: Content, step: str, said: Typed, pack: Pack, today: date) -> None:
    if _TAKES[step](content, said, pack, today):
        content.raw.pop(step, None)
        used(content, step)
        return
    content.raw[step] = own.rows_of(said)
    _unused(content, step)


def await_files(content: Content, held: list[str]) -> None:
    """Files that the device still holds, each told as "slot tag": step 5 is to be passed once more, where their sender
    looks at each of them before it leaves the device."""
    here = {f"{photo.slot} {photo.stored.digest}" for photo in content.photos}
    if set(held) - here:
        _unused(content, "evidence")


def _unused(content: Content, step: str) -> None:
    if [step, ""] not in content.raw.setdefault(told.UNUSED, []):
        content.raw[told.UNUSED].append([step, ""])


def _place(content: Content, said: Typed, pack: Pack, _today: date) -> bool:
    code = said.get("scenario", "")
    if code not in pack.scenarios:
        return False
    card = card_of(pack, code).code
    if not any(PlaceForm(pack, at, said).validate() for at in (None, card)):
        return False
    content.answers["scenario"] = code
    return True


def _where(content: Content, said: Typed, pack: Pack, _today: date) -> bool:
    form = WhereForm(pack, formdata=said)
    chosen = venues.by_id(db.session(), form.chosen) if form.chosen else None
    shaped = form.validate()
    settle(form, pack, chosen)
    if not (shaped and form.check()):
        return False
    keep_where(content, form, chosen)
    return True


def _what(content: Content, said: Typed, pack: Pack, _today: date) -> bool:
    form = WhatForm(pack, content.answers.get("scenario"), formdata=said)
    if not form.validate():
        return False
    content.answers.update(violations=form.codes, own=bool(form.own.data))
    return True


def _when(content: Content, said: Typed, _pack: Pack, today: date) -> bool:
    form = WhenForm(today, formdata=said)
    if not (form.validate() and form.chosen):
        return False
    content.answers.update({"from": form.chosen.isoformat(), "still": form.still.data})
    return True


def _evidence(content: Content, said: Typed, _pack: Pack, _today: date) -> bool:
    filled = {photo.slot for photo in content.photos}
    content.answers["absent"] = [slot for slot in EvidenceForm(formdata=said).absent if slot not in filled]
    return True


def _describe(content: Content, said: Typed, _pack: Pack, _today: date) -> bool:
    answers = content.answers
    form = DescribeForm(bool(answers.get("own")) and not answers.get("violations"), formdata=said)
    if not form.validate():
        return False
    answers["words"] = form.words.data or ""
    return True


def _contact(content: Content, said: Typed, _pack: Pack, _today: date) -> bool:
    form = ContactForm(formdata=said)
    if not form.validate():
        return False
    content.answers["contact"] = form.said
    return True


_TAKES: dict[str, Callable[[Content, Typed, Pack, date], bool]] = {
    "place": _place, "where": _where, "what": _what, "when": _when,
    "evidence": _evidence, "describe": _describe, "contact": _contact,
}  # fmt: skip
