"""Rows of lists on the public pages, in the reader's words."""

from collections.abc import Iterable
from typing import NamedTuple

from flask import current_app, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from portal.faces.transparency.queries import PublicRow
from portal.faces.transparency.words import outcome_words
from portal.ground.web.addresses import TAGS
from portal.ground.web.i18n import lang, other_lang
from portal.law.catalogue.types import Pack


class Listed(NamedTuple):
    """One published case in a list: one link, a tag, and district, place, year."""

    href: str
    title: str | Markup
    outcome: str
    meta: list[str]
    summary: str


def listed(rows: Iterable[PublicRow]) -> list[Listed]:
    """Published records as list rows; a title that is missing in this language stands in the other and says so."""
    pack: Pack = current_app.extensions["portal.pack"]
    return [_row(row, pack) for row in rows]


def _row(row: PublicRow, pack: Pack) -> Listed:
    return Listed(
        href=url_for("public.case", number=row.number),
        title=_title(row),
        outcome=outcome_words(pack, row.outcome, row.fine_fen, lang()),
        meta=[district_words(pack, row.district), pack.scenarios[row.scenario].plain.text(lang()), str(row.year)],
        summary="" if lang() in row.titles else _("还没有翻译成中文"),
    )


def _title(row: PublicRow) -> Markup:
    """In this language, else in the other and marked as such for screen readers."""
    title = escape(row.titles.get(lang()) or row.number)
    if lang() not in row.titles and other_lang() in row.titles:
        title = Markup('<span lang="{}">{}</span>').format(TAGS[other_lang()], row.titles[other_lang()])
    return title + escape(_("（虚构）")) if row.fictitious else title


def district_words(pack: Pack, code: str | None) -> str:
    """The district, or the whole city where a record belongs to none."""
    return pack.districts[code].name.text(lang()) if code else _("全市")
