"""The calendar on the desk: read it, prepare a change or a year's notice, see what it moves, put it into force."""

from datetime import date
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from portal.faces.desk import calendarpage
from portal.faces.desk.forms.calendar import ChangeForm, DayForm, NoticeForm
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.front import bp
from portal.ground.db import db
from portal.ground.procedure import calendar_change
from portal.ground.procedure.act import Act
from portal.ground.procedure.recompute import moved
from portal.ground.rulebook import calendar_edit
from portal.ground.rulebook.models import CalendarChange, CalendarNotice
from portal.ground.rulebook.notice_file import Day, written
from portal.ground.web.access import staff
from portal.ground.web.forms import BaseForm
from portal.ground.web.here import here
from portal.law.policy import may
from portal.law.workflow.refusal import NotYours, Refused, Superseded
from portal.work.accounts.models import User

STATES = {"pending": "soon", "applied": "done", "returned": "late"}
"""Chip of a change's state."""


@bp.get("/calendar")
@staff("calendar.read")
def calendar() -> Any:
    """One year: its months, the days that differ from the week, and what waits."""
    act = here()
    notices = {row.year: row.source for row in db.session.scalars(select(CalendarNotice))}
    year = _year(act)
    days = calendar_edit.of_year(db.session(), year)
    return render_template(
        "desk/calendar.html",
        year=year,
        tabs=_tabs(year, notices, act),
        months=calendarpage.months(year, days),
        weekdays=calendarpage.weekdays(),
        days=calendarpage.lines(days),
        notice=calendarpage.source(notices.get(year, "")),
        provisional=date(year, 12, 31) > act.rules.calendar.known_until,
        waiting=calendar_edit.pending(db.session()),
        may_edit=may("calendar.edit", current_user.actor),
    )


def _year(act: Act) -> int:
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else act.today.year
    return min(max(year, 2000), 2099)


def _tabs(year: int, notices: dict[int, str], act: Act) -> list[dict[str, Any]]:
    years = sorted({*(one for one in notices if one > act.today.year - 3), act.today.year, act.today.year + 1, year})
    return [
        {"href": url_for("desk.calendar", year=one), "text": str(one), "current": one == year, "n": None}
        for one in years
    ]


@bp.get("/calendar/sample.csv")
@staff("calendar.read")
def calendar_sample() -> Response:
    """A year of this calendar in the format of the import."""
    year = here().today.year
    days = [Day(row.day, row.working, row.label) for row in calendar_edit.of_year(db.session(), year)]
    response = Response(written(days), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="calendar-{year}.csv"'
    return response


@bp.route("/calendar/days", methods=["GET", "POST"])
@staff("calendar.edit")
def calendar_day() -> Any:
    """Prepare one day: added, changed, or again what its weekday says."""
    form = DayForm(data=_day_asked())
    if form.submitted():
        answer = _prepared(form, [form.chosen()], form.source.data, None)
        if answer is not None:
            return answer
    return render_template("desk/calendar_day.html", form=form), 200 if request.method == "GET" else 422


def _day_asked() -> dict[str, Any]:
    try:
        return {"day": date.fromisoformat(request.args.get("day", ""))}
    except ValueError:
        return {}


@bp.route("/calendar/notice", methods=["GET", "POST"])
@staff("calendar.edit")
def calendar_notice() -> Any:
    """Prepare a whole year from the State Council's notice as a file."""
    act = here()
    now = act.today.year
    form = NoticeForm().offer(range(now - 1, now + 3), now + 1)
    if form.submitted() and (days := form.days()):
        whole = calendar_edit.whole_year(db.session(), form.year.data, days)
        answer = _prepared(form, whole, form.source.data, form.year.data)
        if answer is not None:
            return answer
    return render_template("desk/calendar_notice.html", form=form, now=now), 200 if request.method == "GET" else 422


def _prepared(form: BaseForm, days: list[Day], source: str, year: int | None) -> Any:
    """To the page of what was prepared; None with the refusals on the form."""
    try:
        change = calendar_change.prepare(db.session(), days, source=source.strip(), act=here(), year=year)
        db.session.commit()
        return redirect(url_for("desk.calendar_change", key=change.id))
    except NotYours:
        raise
    except Refused as refused:
        db.session.rollback()
        form.form_errors.extend(refusal_words(refusal) for refusal in refused.refusals)
    except Superseded:
        db.session.rollback()
        form.form_errors.append(_("已有一项日历变更在等批准，先办完那一项。"))
    return None


@bp.route("/calendar/changes/<int:key>", methods=["GET", "POST"], endpoint="calendar_change")
@staff("calendar.read")
def calendar_change_page(key: int) -> Any:
    """What was prepared, every deadline that it moves, and the decision."""
    act = here()
    change = db.session.get(CalendarChange, key) or abort(404)
    form = ChangeForm()
    status = 200
    if form.submitted() and _reasoned(form):
        try:
            _decided(change, form, act)
            db.session.commit()
            return redirect(url_for("desk.calendar_change", key=key))
        except Superseded:
            db.session.rollback()
            status, act = 409, here()
            change = db.session.get(CalendarChange, key) or abort(404)
    elif request.method == "POST":
        status = 422
    return _show(change, form, act, status), status


def _reasoned(form: ChangeForm) -> bool:
    if request.form.get("decision") == "apply" or (form.reason.data or "").strip():
        return True
    form.reason.errors = [_("退回要写理由。")]
    return False


def _decided(change: CalendarChange, form: ChangeForm, act: Act) -> None:
    if request.form.get("decision") == "apply":
        calendar_change.apply(db.session(), change, version=_version(form), act=act)
    else:
        calendar_change.give_back(db.session(), change, reason=(form.reason.data or "").strip(), act=act)


def _version(form: ChangeForm) -> int:
    text = form.version.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _show(change: CalendarChange, form: ChangeForm, act: Act, status: int) -> str:
    days, waits = calendar_edit.days_of(change), change.state == "pending"
    later = calendar_edit.with_change(act.rules, change)
    found = moved(db.session(), later, [one.day for one in days]) if waits else iter(())
    form.version.data = str(act.rules.version)  # always that of the effect on this page
    form.version.raw_data = None
    people = _people(change)
    return render_template(
        "desk/calendar_change.html",
        c=change,
        form=form,
        days=calendarpage.changes(days),
        effect=calendarpage.effect(found, act),
        kind=STATES[change.state],
        who=people.get(change.prepared_by, ""),
        decider=people.get(change.decided_by or 0, ""),
        may_decide=waits and may("calendar.approve", current_user.actor) and change.prepared_by != _me(),
        superseded=status == 409,
        shown=calendarpage.SHOWN,
    )


def _me() -> int | None:
    return here().by.user_id


def _people(change: CalendarChange) -> dict[int, str]:
    wanted = {change.prepared_by, change.decided_by} - {None}
    return {row.id: row.name for row in db.session.scalars(select(User).where(User.id.in_(wanted)))}
