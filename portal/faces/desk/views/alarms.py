"""Alarms of reporters, for the municipal supervisor: the list, one alarm, and what is done with it."""

import re
from collections.abc import Callable
from typing import Any

from flask import Response, abort, redirect, render_template, url_for
from flask_babel import gettext as _

from portal.faces.desk.due import Due
from portal.faces.desk.forms.alarms import AnswerForm, CheckForm, CloseForm, GroundForm, StepForm
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.evidence import sent
from portal.faces.desk.views.front import bp
from portal.ground import wording
from portal.ground.db import db, locked
from portal.ground.envelope import Unreadable
from portal.ground.procedure.act import Act
from portal.ground.web.access import scope, staff
from portal.ground.web.clockface import chip_word
from portal.ground.web.here import here
from portal.ground.web.i18n import today
from portal.law.workflow.actors import ROLE_NAMES
from portal.law.workflow.alarm import ALARM_NAMES, ALARM_STEPS, CHECK, CHECK_NAME, KINDS, OUTCOMES
from portal.law.workflow.beside import open_steps, step_role
from portal.law.workflow.deadlines import Light, days_left
from portal.law.workflow.facts import Facts
from portal.law.workflow.refusal import NotYours, Refused, Superseded
from portal.work.alarms import actions, queries
from portal.work.alarms.models import CITY, REASON, REPORTER, Alarm, AlarmFile
from portal.work.complaints.attachments import open_attachment
from portal.work.complaints.identity import openings
from portal.work.complaints.models import Complaint
from portal.work.files.store import Missing

PAGE = "/alarms/<ref>"
FORMS: dict[str, type[StepForm]] = {
    "take": StepForm,
    "answer": AnswerForm,
    "release": GroundForm,
    "hold": GroundForm,
    "close": CloseForm,
}
"""What each step of the supervisor asks for."""
VERBS: dict[str, Callable[..., None]] = {
    "take": actions.take,
    "answer": actions.answer,
    "release": actions.release,
    "hold": actions.hold,
    "close": actions.close,
}


@scope("alarm", "ref")
def _alarm(ref: str) -> tuple[Alarm, Facts]:
    found = re.fullmatch(r"[1-9]\d{0,8}", ref, re.ASCII)
    row = db.session.get(Alarm, int(ref)) if found else None
    if row is None:
        abort(404)
    return row, Facts(row.state, row.office, today())


@bp.route("/alarms", methods=["GET", "POST"])
@staff("alarm.read")
def alarms() -> Any:
    """What is open, the earliest due first; what was closed; and a check that the office begins by itself."""
    act, form = here(), CheckForm()
    if form.submitted():
        step_role(ALARM_STEPS["check"], act.by)
        found = _complaint(form)
        if found is not None:
            made = actions.begin_check(found, reason=form.reason.data.strip(), act=act)
            db.session.commit()
            return redirect(url_for("desk.alarm", ref=made.id))
    session = db.session()
    return render_template(
        "desk/alarms.html",
        form=form,
        rows=[(row, _due(row, act)) for row in queries.alarms(session)],
        closed=queries.alarms(session, closed=True),
        **words(),
    ), 422 if form.errors else 200


def _complaint(form: CheckForm) -> Complaint | None:
    found = re.fullmatch(r"[Tt]-?([1-9]\d{0,8})", str(form.ref.data).strip(), re.ASCII)
    row = locked(db.session(), Complaint, int(found[1])) if found else None
    if row is None:
        form.ref.errors = [_("没有这个编号的投诉。")]
    return row


def words() -> dict[str, Any]:
    """The lists that the pages speak with."""
    return {"kinds": {**KINDS, CHECK: CHECK_NAME}, "names": ALARM_NAMES, "outcomes": OUTCOMES, "roles": ROLE_NAMES}


def _due(row: queries.AlarmRow, act: Act) -> Due | None:
    """By when it has to be answered; None where that was done, or nobody waits."""
    if row.answered_at is not None or row.kind == CHECK:
        return None
    left = days_left(row.due_on, act.today, "wd", act.rules.calendar)
    kind = "late" if left < 0 else "soon"
    shade = Light.OVERDUE if left < 0 else Light.NEAR
    return Due(kind, chip_word(shade, left), wording.short_day(row.due_on, today=act.today), kind)


@bp.get(PAGE, endpoint="alarm")
@staff("alarm.read", scope="alarm", sight="alarm")
def alarm_page(alarm: Alarm) -> Any:
    """One alarm: what the reporter says, who opened the identity, and what can be done."""
    return render_template("desk/alarm.html", **_page(alarm))


def _page(alarm: Alarm) -> dict[str, Any]:
    act, session = here(), db.session()
    told = _told(alarm)
    return {
        "a": alarm,
        "told": told,
        "erased": told is None,
        "people": queries.names(session, (word.actor_id for word in told or ())),
        "openings": openings(session, alarm.complaint),
        "log": queries.log(session, alarm),
        "labels": {f"alarm.{name}": step.label for name, step in ALARM_STEPS.items()},
        "steps": [step for step in open_steps(ALARM_STEPS, alarm.standing(), act.by) if step.name in FORMS],
        **words(),
    }


def _told(alarm: Alarm) -> list[queries.Word] | None:
    try:
        return queries.said(alarm, (REPORTER, CITY, REASON))
    except Unreadable:
        return None


@bp.route(f"{PAGE}/<step>", methods=["GET", "POST"])
@staff("alarm.handle", scope="alarm")
def alarm_step(alarm: Alarm, step: str) -> Any:
    """One step: its form, and taking it."""
    if step not in FORMS:
        abort(404)
    form = FORMS[step](data={"version": str(alarm.version)})
    if form.submitted():
        try:
            return _taken(alarm, step, form)
        except NotYours:
            raise
        except Refused as refused:
            db.session.rollback()
            form.form_errors.extend(refusal_words(row) for row in refused.refusals)
    page = render_template("desk/alarm_step.html", a=alarm, form=form, step=ALARM_STEPS[step], **words())
    return page, 422 if form.errors or form.token_failed else 200


def _taken(alarm: Alarm, step: str, form: StepForm) -> Any:
    locked(db.session(), Complaint, alarm.complaint_id)
    row = locked(db.session(), Alarm, alarm.id) or abort(404)
    if str(row.version) != form.version.data:
        raise Superseded(step)
    given = {name: str(value or "").strip() for name, value in form.data.items() if name != "version"}
    VERBS[step](row, act=here(), **given)
    db.session.commit()
    return redirect(url_for("desk.alarm", ref=row.id))


@bp.get(f"{PAGE}/files/<int:number>")
@staff("alarm.read", scope="alarm", sight="alarm")
def alarm_file(alarm: Alarm, number: int) -> Response:
    """A picture or paper that came with the alarm."""
    row = db.session.get(AlarmFile, number)
    if row is None or row.alarm_id != alarm.id:
        abort(404)
    try:
        return sent(open_attachment(alarm.complaint, row.file), row.file.type, f"material-{number}")
    except (Unreadable, Missing):
        abort(404)
