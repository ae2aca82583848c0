"""The reporter's own request to the venue to delete the face data: a letter that is stored nowhere, and dates to note."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request
from markupsafe import Markup

from portal.bilingual import LANGS
from portal.faces.intake import queries, unsent
from portal.faces.intake.erasurepage import FORMS, WITH_FILES, row_of
from portal.faces.intake.forms.beside import ComplainForm, DayForm, LetterForm, StepForm
from portal.faces.intake.views.acting import all_of, arriving, back, done, once, opened, put_by, shut_out
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.tracking import subject, switching
from portal.ground.db import db
from portal.ground.web.access import reporter
from portal.ground.web.forms import retry_fields
from portal.ground.web.here import as_reporter, rules_here
from portal.ground.web.i18n import lang, today
from portal.ground.wording import day
from portal.law.workflow.erasure import ERASURE_STEPS
from portal.work.complaints.answers import Photo
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import open_part
from portal.work.erasures import actions as erasures
from portal.work.erasures.models import Erasure

LATER: dict[str, Callable[..., None]] = {
    "note_answer": erasures.note_answer,
    "note_proof": erasures.note_proof,
    "confirm": erasures.confirm,
    "forget": erasures.forget,
}
"""The steps on a record that concern nobody but the reporter."""


@bp.get("/track/erasure")
@reporter()
def erasure() -> Any:
    """How the request stands, and what can be noted next."""
    held = opened()
    found = subject(held) if held else None
    if found is None:
        return back()
    return render_template("intake/erasure.html", row=row_of(found, as_reporter()), labels=labels(), days=_days())


@bp.route("/track/erasure/<step>", methods=["GET", "POST"])
@reporter(rate="upload")
def erasure_step(step: str) -> Any:
    """One step: its form, and noting it."""
    if step not in FORMS:
        abort(404)
    arrived, faults = arriving(ComplainForm()) if step in WITH_FILES else ([], {})
    held = opened()
    if held is None:
        return shut_out(FORMS[step](), step, arrived)
    if switch := switching():
        return switch
    form = _form(held.id, step)
    good = form.submitted() and not faults
    if good and (sent := done(held, form, lambda c: _note(c, step, form, arrived), to="intake.erasure")):
        return sent
    if faults:
        form["files"].errors = faults["files"]
    put_by(held, arrived, step)
    of, waiting = unsent.mark(held.id), len(unsent.files(held.id, step))
    return render_template(
        "intake/erasure_step.html", form=form, step=step, label=labels()[step], of=of, waiting=waiting
    )


def _form(complaint_id: int, step: str) -> StepForm:
    """Empty, or with what could not be noted a moment ago."""
    first = {"on": today()} if issubclass(FORMS[step], DayForm) else None
    form = FORMS[step](unsent.typed(complaint_id, step), data=first)
    form.fill()
    if isinstance(form, ComplainForm):
        once(form)
    return form


def _note(found: Complaint, step: str, form: StepForm, arrived: list[Photo]) -> None:
    act, held = as_reporter(), erasures.known(found)
    if step == "ask":
        erasures.ask(found, act=act, **form.given())
    elif held is not None and step in LATER:
        LATER[step](held, act=act, **form.given())
    elif held is not None:
        _complain(held, found, step, form, all_of(found.id, arrived, step))
    unsent.taken(found.id, step)


def _complain(held: Erasure, found: Complaint, step: str, form: StepForm, photos: list[Photo]) -> None:
    tell = erasures.contest if step == "contest" else erasures.pass_on
    tell(held, found, act=as_reporter(), photos=photos, **form.given())


def labels() -> dict[str, str]:
    """The steps in the page's language."""
    return {name: step.label.text(lang()) for name, step in ERASURE_STEPS.items()}


def _days() -> int:
    return rules_here().setting("erasure_answer_days")


@bp.route("/track/letter", methods=["GET", "POST"])
@reporter(rate="submit")
def letter() -> Any:
    """A letter in both languages from what is typed here alone: it goes back to this browser and is kept nowhere. What was
    typed needs nothing that is closed meanwhile."""
    held = opened()
    found = subject(held) if held else None
    if found is None and request.method == "GET":
        return back()
    if switch := switching():
        return switch
    form = LetterForm(data={"to": _venue(found) if found else "", "wants": ["delete", "stop", "prove", "shared"]})
    if "_again" not in request.form and form.submitted():
        return render_template("intake/letter_print.html", form=form, days=_days(), carried=_carried(), day_of=_dated())
    return render_template("intake/letter.html", form=form)


def _carried() -> Markup:
    """What was typed, for "back": it is in this page and in no store."""
    return retry_fields(request.form)


def _dated() -> dict[str, str]:
    """The day at the foot of each language."""
    return {code: day(today(), code) for code in LANGS}


def _venue(found: Complaint) -> str:
    known = queries.place_of(db.session(), found.id)
    return known.name_zh if known else open_part(found).place.name
