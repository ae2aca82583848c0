"""An alarm to the municipal office: the venue came, or details leaked. The district learns nothing of it."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from portal.faces.intake import unsent
from portal.faces.intake.forms.beside import CityForm, CityMoreForm
from portal.faces.intake.views.acting import all_of, arriving, done, once, opened, put_by, shut_out
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.tracking import subject, switching
from portal.ground.db import db
from portal.ground.web.access import reporter
from portal.ground.web.here import as_reporter, rules_here
from portal.ground.web.i18n import lang
from portal.law.workflow.alarm import ALARM_NAMES, KINDS, OUTCOMES
from portal.work.alarms import actions as alarms
from portal.work.alarms.models import Alarm
from portal.work.alarms.queries import Word, newest, said
from portal.work.complaints.answers import Photo
from portal.work.complaints.models import Complaint


@bp.route("/track/city", methods=["GET", "POST"])
@reporter(rate="upload")
def city() -> Any:
    """What was said to the municipal office and back, and the form for more."""
    arrived, faults = arriving(CityForm())
    held = opened()
    found = subject(held) if held else None
    if held is None or found is None:
        return shut_out(CityForm(), unsent.CITY, arrived)
    if switch := switching():
        return switch
    alarm = newest(db.session(), found.id)
    form = _form(found.id, alarm)
    good = form.submitted() and not faults
    if good and (sent := done(held, form, lambda c: _tell(c, form, arrived), to="intake.city")):
        return sent
    form.files.errors = faults.get("files", form.files.errors)
    put_by(held, arrived, unsent.CITY)
    waiting = len(unsent.files(found.id, unsent.CITY))
    return render_template(
        "intake/city.html",
        form=form,
        of=unsent.mark(found.id),
        waiting=waiting,
        assisted=found.channel != "web",
        **_shown(alarm),
    )


def _form(complaint_id: int, alarm: Alarm | None) -> CityForm | CityMoreForm:
    """Empty, or with the words that could not be sent a moment ago."""
    kept = unsent.words(complaint_id, unsent.CITY)
    form = CityMoreForm(data=kept) if alarm else CityForm(data=kept)
    form.waiting = len(unsent.files(complaint_id, unsent.CITY))
    once(form)
    return form


def _tell(found: Complaint, form: CityForm | CityMoreForm, arrived: list[Photo]) -> None:
    kind = form.kind.data if isinstance(form, CityForm) else ""
    photos = all_of(found.id, arrived, unsent.CITY)
    text = form.text.data or (_("见附上的照片或材料") if photos else "")
    alarms.raise_alarm(found, kind=kind, text=text, act=as_reporter(), photos=photos, idem=form.once.data or None)
    unsent.taken(found.id, unsent.CITY)


def _shown(alarm: Alarm | None) -> dict[str, Any]:
    days = rules_here().setting("alarm_answer_days")
    if alarm is None:
        return {"alarm": None, "days": days}
    return {
        "alarm": alarm,
        "days": days,
        "state": ALARM_NAMES[alarm.state].text(lang()),
        "kind": KINDS[alarm.kind].text(lang()),
        "outcome": OUTCOMES[alarm.outcome].text(lang()) if alarm.outcome else "",
        "words": [_word(word) for word in said(alarm)],
    }


def _word(word: Word) -> dict[str, Any]:
    return {"mine": word.side == "reporter", "text": word.text, "at": word.at, "files": len(word.files)}
