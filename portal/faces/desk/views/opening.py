"""Opening a case that no complaint brought (M1)."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from portal.faces.desk.forms.complaints import SearchForm
from portal.faces.desk.forms.fields import given
from portal.faces.desk.forms.opening import OPEN, OpeningForm, opening_form
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.front import bp
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.web.access import staff
from portal.ground.web.here import here
from portal.law.workflow.actors import Actor
from portal.law.workflow.refusal import WRONG_ROLE, NotYours, Refused
from portal.work.cases.actions.own_check import open_own_check
from portal.work.venues.actions import add_operator, add_venue
from portal.work.venues.finding import search
from portal.work.venues.models import Venue

LARGEST = 2**31 - 1


@bp.route("/cases/new", methods=["GET", "POST"])
@staff("move.make")
def open_case() -> Any:
    """M1: a place of the register or a new one, what is suspected since when, and who looks into it."""
    act = here()
    office = office_of(current_user.actor)
    venue = _venue(request.form.get("venue") or request.args.get("venue", ""))
    form = opening_form(office, act, str(venue.id) if venue else "")
    if form.submitted():
        try:
            case = _opened(form, venue, office, act)
            db.session.commit()
            return redirect(url_for("desk.case", ref=case.ref, done="case.open"))
        except NotYours:
            raise
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused, refusal_words)
    return _page(form, venue), 422 if request.method == "POST" and "_switch" not in request.form else 200


def office_of(actor: Actor) -> str:
    """The office in which this person may open a case; NotYours where there is none."""
    own = sorted(grant.office for grant in actor.grants if grant.role in OPEN.roles and grant.office)
    if not own:
        raise NotYours(WRONG_ROLE)
    return own[0]


def _venue(key: str) -> Venue | None:
    """The chosen place of the register; None where a new one is to be entered."""
    if not key:
        return None
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 11 else 0
    return (db.session.get(Venue, number) if 0 < number <= LARGEST else None) or abort(404)


def _opened(form: OpeningForm, venue: Venue | None, office: str, act: Act) -> Any:
    told = given(OPEN.fields, form) | {
        "under_14": form.under_14.data,
        "violations": tuple(form.violations.data or ()),
        "officers": tuple(form.officers.data or ()),
        "summary": form.summary.data.strip(),
    }
    return open_own_check(venue or _entered(form, act), act=act, office=office, **told)


def _entered(form: OpeningForm, act: Act) -> Venue:
    operator = None
    if form.operator.data:
        operator = add_operator(name_zh=form.operator.data, uscc=form.uscc.data or None, act=act)
    return add_venue(
        name_zh=form.name_zh.data,
        address=form.address.data,
        district=form.district.data,
        scenario=form.scenario.data,
        operator=operator,
        act=act,
    )


def _page(form: OpeningForm, venue: Venue | None) -> str:
    wanted = SearchForm(request.args)
    typed = (wanted.q.data or "").strip()
    rows = search(db.session(), typed) if typed and venue is None else []
    return render_template("desk/open_case.html", form=form, venue=venue, wanted=wanted, typed=typed, rows=rows)
