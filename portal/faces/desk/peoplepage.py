"""The people of a case in words: who is on it, with which certificate, who could be, and who stepped aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from portal.faces.desk.choices import Choice
from portal.faces.desk.panel import refusal_words
from portal.ground import wording
from portal.ground.web.i18n import lang
from portal.work.accounts.models import Certificate
from portal.work.cases.models import Assignment, Case
from portal.work.cases.roster import INVESTIGATING, Candidate

EXPIRING = timedelta(days=30)
"""So long before its end a certificate is marked."""


@dataclass(frozen=True)
class OnCase:
    """One person with a duty: since when, on which certificate, and what to mind."""

    user_id: int
    name: str
    duty: str
    since: date
    number: str
    until: str
    chip: str
    word: str
    is_investigating: bool


def version(case: Case) -> str:
    """What the page was drawn from; another one when somebody was assigned, relieved or recused since."""
    rows = [f"{row.id}{'' if row.to_day is None else 'x'}" for row in case.assignments]
    return f"{case.version}-{'.'.join(rows)}-{len(case.recusals)}"


def on_case(case: Case, today: date) -> list[OnCase]:
    """Those with a duty now: who investigates first, then who reviews, hosts and decides."""
    order = ("lead", "second", "reviewer", "host", "head")
    rows = sorted(
        (row for row in case.assignments if row.to_day is None), key=lambda row: (order.index(row.duty), row.id)
    )
    recused = {row.user_id for row in case.recusals}
    return [_person(row, today, row.user_id in recused) for row in rows]


def _person(row: Assignment, today: date, is_recused: bool) -> OnCase:
    is_officer = row.duty in INVESTIGATING
    held = _held(row.user.certificates, today) if is_officer else None
    chip, word = _mark(held, today, is_officer, is_recused)
    return OnCase(
        row.user_id, row.user.name, duty_words(row.duty), row.from_day, held.number if held else "",
        wording.day(held.valid_to, lang()) if held else "", chip, word, is_officer,
    )  # fmt: skip


def _held(rows: Iterable[Certificate], today: date) -> Certificate | None:
    """The certificate valid today, else the one that ran longest."""
    return max(rows, key=lambda row: (row.valid_from <= today <= row.valid_to, row.valid_to), default=None)


def _mark(held: Certificate | None, today: date, is_officer: bool, is_recused: bool) -> tuple[str, str]:
    if is_recused:
        return "late", _("应当回避，请换人")
    if not is_officer:
        return "", ""
    if held is None:
        return "late", _("没有执法证件")
    if not held.valid_from <= today <= held.valid_to:
        return "late", _("证件已过期，请换人")
    return ("soon", _("证件将到期")) if held.valid_to - today <= EXPIRING else ("ok", _("证件有效"))


def duty_words(duty: str) -> str:
    """A duty as officers say it."""
    return {
        "lead": _("主办"), "second": _("协办"), "reviewer": _("法制审核"), "host": _("听证主持"), "head": _("负责人"),
    }[duty]  # fmt: skip


def free(people: Sequence[Candidate]) -> list[Choice]:
    """Those who may be picked, with the certificate they would act on."""
    return [
        Choice(row.user_id, f"{row.name} {row.login}", _("执法证 %(no)s，有效至 %(day)s", no=row.number, day=wording.day(row.valid_to, lang())))
        for row in people
        if row.barred is None and row.valid_to is not None
    ]  # fmt: skip


def barred(people: Sequence[Candidate]) -> list[Choice]:
    """Those who may not, and why."""
    return [Choice(row.user_id, f"{row.name} {row.login}", refusal_words(row.barred)) for row in people if row.barred]


@dataclass(frozen=True)
class Aside:
    """Who stepped aside, and why."""

    name: str
    reason: str


def aside(case: Case, names: dict[int, str]) -> list[Aside]:
    """The recusals of the case, by name."""
    return [Aside(names.get(row.user_id, ""), row.reason) for row in case.recusals]
