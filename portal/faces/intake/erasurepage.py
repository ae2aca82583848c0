"""The reporter's own request to the venue, as the tracking page and its own page show it."""

from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.faces.intake.forms.beside import AnsweredForm, AskedForm, ComplainForm, DayForm, StepForm
from portal.faces.intake.strip import said
from portal.ground.procedure.act import Act
from portal.ground.web.i18n import lang
from portal.law.workflow.beside import open_steps
from portal.law.workflow.erasure import ANSWERS, ERASURE_NAMES, ERASURE_STEPS, WAYS, ErasureState
from portal.work.complaints.actions.reporter import TALKING
from portal.work.complaints.models import Complaint
from portal.work.erasures.actions import due, known, standing
from portal.work.erasures.models import Erasure

FORMS: dict[str, type[StepForm]] = {
    "ask": AskedForm,
    "note_answer": AnsweredForm,
    "note_proof": DayForm,
    "confirm": StepForm,
    "contest": ComplainForm,
    "pass_on": ComplainForm,
    "forget": StepForm,
}
"""What each step asks for."""
WITH_FILES = frozenset({"contest", "pass_on"})


@dataclass(frozen=True)
class Line:
    """One thing that happened, or is expected."""

    title: str
    state: str
    mark: int
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Request:
    """How the request stands."""

    state: str
    word: str
    kind: str
    next: str
    lines: list[Line]
    steps: list[str]


def row_of(complaint: Complaint, act: Act) -> Request | None:
    """The request of a complaint; None where none is noted."""
    held = known(complaint)
    return _request(held, act, heard=complaint.state in TALKING) if held else None


def _request(held: Erasure, act: Act, *, heard: bool) -> Request:
    where = standing(held, act, heard=heard)
    word = _("店家没有按时答复") if where.is_late else ERASURE_NAMES[held.state].text(lang())
    kind = "late" if where.is_late else "done" if held.state == ErasureState.CONFIRMED else "info"
    steps = [step.name for step in open_steps(ERASURE_STEPS, where, act.by)]
    return Request(held.state, word, kind, _next(held, act), _lines(held, act), steps)


def _next(held: Erasure, act: Act) -> str:
    if held.state != ErasureState.ASKED:
        return ""
    end = due(held, act)
    left = act.rules.calendar.working_days_between(act.today, end.on)
    on = said(end.on, weekday=True) + (_("（暂定）") if end.provisional else "")
    if act.today > end.on:
        return _("%(day)s前应该答复，已经过了", day=on)
    return ngettext(
        "还有 %(n)s 个工作日，%(day)s前应该答复", "还有 %(n)s 个工作日，%(day)s前应该答复", left, n=left, day=on
    )


def _lines(held: Erasure, act: Act) -> list[Line]:
    told = [
        Line(_("向店家提出"), "done", 1, [said(held.asked_on), WAYS[held.way].text(lang())]),
        _answered(held, act),
        _proven(held),
    ]
    if held.state in {ErasureState.CONFIRMED, ErasureState.CONTESTED, ErasureState.PASSED_ON}:
        return [*told, Line(ERASURE_NAMES[held.state].text(lang()), "now", 4, _on(held.settled_on))]
    return [*told, Line(_("我认可，或者不认可"), "next", 4)]


def _answered(held: Erasure, act: Act) -> Line:
    if held.answered_on and held.said:
        return Line(_("店家答复"), "done", 2, [*_on(held.answered_on), ANSWERS[held.said].text(lang())])
    now = held.state == ErasureState.ASKED
    return Line(_("店家答复"), "now" if now else "next", 2, [_next(held, act)] if now else [_("没有记")])


def _proven(held: Erasure) -> Line:
    state = "done" if held.proven_on else "now" if held.state == ErasureState.ANSWERED else "next"
    return Line(_("收到删除的证明"), state, 3, _on(held.proven_on))


def _on(day: date | None) -> list[str]:
    return [said(day)] if day else []
