"""The paper form, drawn from the very forms of the eight steps: whatever they ask is on it, and nothing else."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from wtforms import BooleanField, Field, FileField, HiddenField, RadioField, SelectField, TextAreaField

from portal.faces.intake import told
from portal.faces.intake.forms.assisted import kinds_by_card
from portal.faces.intake.forms.contact import ContactForm
from portal.faces.intake.forms.steps import CheckForm, DescribeForm, WhatForm, WhenForm
from portal.faces.intake.forms.where import OUTSIDE, WhereForm
from portal.ground.web.forms import BaseForm
from portal.law.catalogue.types import Pack

ON_SCREEN = frozenset({"q", "venue", "street", "keep_point"})
"""Fields that only a screen can offer: a search, what it found, a list that follows from another, a position."""

LINES = 8
"""Lines for a description."""


class Question(NamedTuple):
    """One question on paper: boxes to tick where there are choices, else lines to write on."""

    label: str
    choices: tuple[str, ...]
    lines: int


class Part(NamedTuple):
    """One step."""

    number: int
    title: str
    questions: tuple[Question, ...]


def parts(pack: Pack, today: date) -> list[Part]:
    """The steps that paper can carry: all but the photos."""
    forms: dict[str, BaseForm] = {
        "where": WhereForm(pack), "what": WhatForm(pack, None), "when": WhenForm(today),
        "describe": DescribeForm(False), "contact": ContactForm(), "check": CheckForm(),
    }  # fmt: skip
    asked = {"place": _places(pack), **{step: tuple(_questions(form)) for step, form in forms.items()}}
    return [Part(told.number(step), told.title(step), questions) for step, questions in asked.items()]


def _places(pack: Pack) -> tuple[Question, ...]:
    """The kinds of place under their cards; the cards that say it all stand together at the end."""
    rows = [(card, tuple(label for _code, label in found)) for card, found in kinds_by_card(pack)]
    alone = tuple(found[0] for _card, found in rows if len(found) == 1)
    return (*(Question(card, found, 0) for card, found in rows if len(found) > 1), Question("", alone, 0))


def _questions(form: BaseForm) -> Iterator[Question]:
    ticks: list[str] = []
    for field in form:
        if field.short_name in ON_SCREEN or isinstance(field, HiddenField | FileField):
            continue
        if isinstance(field, BooleanField):
            ticks.append(_words(field))
            continue
        yield from _ticked(ticks)
        yield Question(_words(field), tuple(_choices(field)), _lines(field))
    yield from _ticked(ticks)


def _ticked(ticks: list[str]) -> Iterator[Question]:
    """Single ticks that stand one after the other, without a question above them."""
    if ticks:
        yield Question("", tuple(ticks), 0)
        ticks.clear()


def _words(field: Field) -> str:
    return str(field.label.text)


def _choices(field: Any) -> Iterator[str]:
    if isinstance(field, SelectField | RadioField) or hasattr(field, "iter_choices"):
        yield from (str(label) for value, label, *_rest in field.choices if value not in {"", OUTSIDE})


def _lines(field: Field) -> int:
    if hasattr(field, "iter_choices"):
        return 0
    return LINES if isinstance(field, TextAreaField) else 1
