"""The worklist: what waits, most urgent first; every narrowing stands in the address."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select, tuple_

from portal.faces.desk.choices import say
from portal.faces.desk.due import Due, due_of
from portal.faces.desk.forms.worklist import DUE_WORDS, WorklistForm, after_of, text_of
from portal.faces.desk.nextstep import NextStep, next_step
from portal.faces.desk.views.front import bp
from portal.ground import wording
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Proposal
from portal.ground.web.access import staff
from portal.ground.web.here import here
from portal.ground.web.i18n import lang
from portal.law.policy import may
from portal.law.workflow.actors import Actor, Role
from portal.law.workflow.stage import stage_name
from portal.law.workflow.states import Track, state_name
from portal.law.workflow.tables import MOVES
from portal.work.alarms.queries import waiting
from portal.work.cases.tabs import MOST, WAITING, Counts, counts, reach
from portal.work.cases.worklist import Filter, Page, WorkRow
from portal.work.cases.worklist import worklist as listed

SIZE = 30


@dataclass(frozen=True)
class Tab:
    """One saved view."""

    href: str
    text: str
    current: bool
    n: str | None
    late: bool = False


@dataclass(frozen=True)
class Line:
    """One row in words."""

    row: WorkRow
    due: Due
    href: str
    title: str
    kind: str
    state: str
    stage: str
    tags: list[str]
    next: NextStep


@bp.get("/")
@staff("worklist.read")
def worklist() -> Any:
    """What waits, most urgent first."""
    act = here()
    form = WorklistForm(request.args).fill(act.rules.pack)
    view = form.view.data if form.view.data in VIEWS else first_view(act.by)
    form.view.data = view
    wanted = narrowed(form, view, act)
    page = listed(db.session(), wanted, today=act.today, after=after_of(request.args.get("after", "")), size=SIZE)
    found = counts(db.session(), Filter(wanted.offices), act.by, today=act.today, mine=mine(act.by))
    return render_template(
        "desk/worklist.html",
        form=form,
        tabs=_tabs(view, found),
        lines=_lines(page, act),
        pills=_pills(form),
        narrowed=bool(_pills(form)),
        said=_said(page),
        following=_address(form, after=text_of(page.following)) if page.following else "",
        first=_address(form) if request.args.get("after") else "",
        week=_week(act),
        opens=bool(OPENERS & act.by.roles_in(None)),
        alarms_open=waiting(db.session()) if may("alarm.read", act.by) else (0, None),
    )


OPENERS = MOVES[Track.CASE]["open"].roles
"""Who may open a case that no complaint brought (M1)."""
VIEWS = ("mine", "overdue", "today", "near", "waiting", "all")


def first_view(actor: Actor) -> str:
    """What a role begins with: the municipal office with what is late, everybody else with their own."""
    return "overdue" if actor.roles_in(None) <= {Role.MUNICIPAL} else "mine"


def mine(actor: Actor) -> Filter:
    """What waits for this person: an officer's own, triage's complaints, the reviewer's reviews, all for the head."""
    roles, offices = actor.roles_in(None), reach(actor)
    if Role.HEAD in roles or Role.MUNICIPAL in roles:
        return Filter(offices, states=frozenset({"recheck_requested", "deciding", "transfer_pending"}))
    if Role.REVIEWER in roles:
        return Filter(offices, kind="case", states=frozenset({"review", "hearing"}))
    if Role.OFFICER in roles:
        return Filter(offices, officer=actor.user_id)
    return Filter(offices, kind="complaint", states=frozenset({"submitted", "transfer_pending"}))


def narrowed(form: WorklistForm, view: str, act: Act) -> Filter:
    """The view, narrowed by what the form asks for."""
    wanted = Filter(reach(act.by))
    if view == "mine":
        wanted = mine(act.by)
    elif view == "waiting":
        wanted = replace(wanted, states=WAITING)
    elif view != "all":
        wanted = replace(wanted, due=view)  # type: ignore[arg-type]
    kind, states = form.states()
    wanted = replace(
        wanted, scenarios=form.scenarios(act.rules.pack), q=form.typed(), due=form.due_state() or wanted.due
    )
    return replace(wanted, kind=kind, states=states) if states else wanted


def _tabs(view: str, found: Counts) -> list[Tab]:
    def tab(name: str, text: str, n: int | None, *, late: bool = False) -> Tab:
        return Tab(url_for("desk.worklist", view=name), text, name == view, _capped(n), late)

    return [
        tab("mine", _("待我处理"), found.mine),
        tab("overdue", _("逾期"), found.overdue, late=True),
        tab("today", _("今天到期"), found.today),
        tab("near", _("快到期"), found.near),
        Tab(url_for("desk.proposals"), _("待批"), False, _capped(found.to_sign)),
        tab("waiting", _("等对方"), found.waiting),
        tab("all", _("全部在办"), found.open),
    ]


def _capped(n: int | None) -> str | None:
    return None if n is None else f"{MOST - 1}+" if n >= MOST else str(n)


def _lines(page: Page, act: Act) -> list[Line]:
    waiting = _proposed(page.rows)
    return [_line(row, waiting.get((row.kind, row.id), set()), act) for row in page.rows]


def _proposed(rows: Iterable[WorkRow]) -> dict[tuple[str, int], set[str]]:
    """What somebody has proposed on these rows: one statement for the page."""
    keys = [(row.kind, row.id) for row in rows]
    found: dict[tuple[str, int], set[str]] = {}
    if keys:
        statement = select(Proposal.track, Proposal.subject_id, Proposal.move).where(
            Proposal.state == "pending", tuple_(Proposal.track, Proposal.subject_id).in_(keys)
        )
        for track, key, move in db.session.execute(statement):
            found.setdefault((track, key), set()).add(move)
    return found


def _line(row: WorkRow, waiting: set[str], act: Act) -> Line:
    pack = act.rules.pack
    kind = say(pack.scenarios[row.scenario].name) if row.scenario in pack.scenarios else ""
    place = row.venue or f"{say(pack.districts[row.district].name)} {kind}"
    due = due_of(
        due_on=row.due_on,
        near_on=row.due_near_on,
        code=row.due_clock,
        paused=row.due_paused,
        provisional=row.due_provisional,
        act=act,
    )
    return Line(
        row=row,
        due=due,
        href=url_for(f"desk.{row.kind}", ref=row.ref),
        title=place,
        kind=kind,
        state=say(state_name(Track(row.kind), row.state)),
        stage=say(stage_name(row.stage)),
        tags=[say(pack.violations[code].short) for code in row.violations if code in pack.violations],
        next=next_step(row, act.by, waiting),
    )


def _pills(form: WorklistForm) -> list[dict[str, str]]:
    """Each narrowing in force, with the address without it."""
    words = {"q": form.typed(), "scenario": "", "state": "", "due": str(DUE_WORDS.get(form.chosen("due"), ""))}
    for name in ("scenario", "state"):
        words[name] = next(
            (one.label for one in form[name].choices if one.value and one.value == form.chosen(name)), ""
        )
    return [{"text": text, "href": _address(form, **{name: ""})} for name, text in words.items() if text]


def _address(form: WorklistForm, **more: str) -> str:
    values = {name: form.chosen(name) for name in ("scenario", "state", "due")}
    wanted = {"view": form.view.data, "q": form.typed(), **values, **more}
    return url_for("desk.worklist", **{name: value for name, value in wanted.items() if value})


def _said(page: Page) -> str:
    if not page.rows:
        return ""
    return _("%(n)s 件以上", n=len(page.rows)) if page.following else _("共 %(n)s 件", n=len(page.rows))


def _week(act: Act) -> str:
    """Working days of this week, and the next holiday that falls on a weekday."""
    calendar, day = act.rules.calendar, act.today
    monday = day - timedelta(days=day.weekday())
    days = calendar.working_days_between(monday - timedelta(days=1), monday + timedelta(days=6))
    said = _("本周 %(n)s 个工作日", n=days)
    off = next_holiday(act, day)
    return said if off is None else said + "　" + _("下一个节假日：%(day)s", day=wording.day(off, lang(), today=day))


def next_holiday(act: Act, after: date) -> date | None:
    """The next day off that is not a weekend; None where the calendar knows none."""
    return min((day for day, works in act.rules.calendar.working.items() if not works and day > after), default=None)
