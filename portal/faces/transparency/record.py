"""One published case as its page shows it: sections, what another source says, what is not stated."""

from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal.bilingual import Bilingual
from portal.faces.transparency.queries import Record
from portal.faces.transparency.words import pick
from portal.ground.wording import day
from portal.work.publication.models import PublishedText


class Fact(NamedTuple):
    """A key fact; `unknown` where the source does not state it."""

    term: str
    value: str
    unknown: bool


class Done(NamedTuple):
    """One thing that was done, with its date or the words for a date that is not stated."""

    title: str
    state: str
    body: str


class Said(NamedTuple):
    """What another source says; `source` names it in words."""

    source: str
    text: str


class Page(NamedTuple):
    """What the page shows of one text. `lang` is the language the text is in."""

    lang: str
    title: str
    lede: str
    paragraphs: list[str]
    happened: list[str]
    tags: list[str]
    done: list[Done]
    later: list[Said]
    facts: list[Fact]
    notes: list[str]


def text_of(record: Record, lang: str) -> PublishedText | None:
    """The text in the reader's language, else in the one there is."""
    return record.texts.get(lang) or next(iter(record.texts.values()), None)


def composed(text: PublishedText) -> Page:
    """The sections of a text. A row from another source stands only in its box, whatever its section."""
    lang, own = text.lang, [row for row in text.facts if not row.get("other_source")]
    return Page(
        lang=lang,
        title=text.title,
        lede=text.lede or "",
        paragraphs=[line for line in text.body.splitlines() if line.strip()],
        happened=[_value(row, lang) for row in _in(own, "happened")],
        tags=[_value(row, lang) for row in _in(own, "tag")],
        done=[_done(row, lang) for row in _in(own, "done")],
        later=[Said(pick(row.get("key"), lang), _value(row, lang)) for row in text.facts if row.get("other_source")],
        facts=[_fact(row, lang) for row in _in(own, "key")],
        notes=[_value(row, lang) for row in _in(own, "note")],
    )


def _fact(row: dict[str, Any], lang: str) -> Fact:
    return Fact(pick(row.get("key"), lang), pick(row.get("value"), lang), not row.get("value"))


def _in(rows: list[dict[str, Any]], section: str) -> list[dict[str, Any]]:
    return [row for row in rows if row.get("section", "key") == section]


def _value(row: dict[str, Any], lang: str) -> str:
    return pick(row.get("value"), lang) or _("来源未载明")


def _done(row: dict[str, Any], lang: str) -> Done:
    on = row.get("on")
    return Done(day(date.fromisoformat(on), lang) if on else _("日期来源未载明"), "done", _value(row, lang))


class Corrected(NamedTuple):
    """One line of the public log: when, and why; `why` in Chinese where no English was given."""

    at: datetime
    why: Bilingual


class TakenDown(NamedTuple):
    """What the page of a taken-down record says in place of its text."""

    title: str
    text: str


def log(record: Record) -> list[Corrected]:
    """The public log of corrections, newest first."""
    return [Corrected(row.at, Bilingual(row.why_zh, row.why_en or row.why_zh)) for row in record.corrections]


def published_facts(record: Record, lang: str) -> list[Fact]:
    """What stays known of a record, even after its text was taken down: its number and its days.

    An imported record was published elsewhere: its day is the one on which it was entered here. Days that are the
    demo's own stay in the desk: here they are not stated.
    """
    row = record.publication
    first = _("公布日期") if row.case_id else _("收录日期")
    numbered = Fact(_("公示编号"), row.number, False)
    if record.demo_dates:
        return [numbered, Fact(first, "", True)]
    days = ((first, row.published_on), (_("公示到"), row.expires_on))
    return [numbered, *(Fact(term, day(value, lang), False) for term, value in days if value)]


def taken_down(record: Record) -> TakenDown:
    """Why the text is gone: clock D28, credit repair (move P7), or a decision that did not stand (move P6, APL 48)."""
    if record.publication.state == "expired":
        return TakenDown(_("公示期已满"), _("按规定不再显示内容，统计里仍然计入。"))
    if record.publication.state == "removed_early":
        return TakenDown(_("已提前撤下"), _("处理要求已经履行，问题已经改正，按规定提前撤下内容。"))
    reason = "" if record.corrections else record.publication.withdrawn_reason
    return TakenDown(_("已撤回公示"), reason or _("原来的处理决定有变，公示的内容已经撤回。"))
