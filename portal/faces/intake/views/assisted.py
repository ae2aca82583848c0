"""At the desk: a report made by phone, at the counter or through the hotline, written down by an officer and sent by the
same verb; its code and PIN go to the person on a printed slip, once."""

import secrets
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user

from portal.clock import now
from portal.faces.intake import found as offers
from portal.faces.intake import told
from portal.faces.intake.forms.assisted import Sheet
from portal.faces.intake.receipt import shown
from portal.faces.intake.views.where import keep_where, offered
from portal.ground.db import db
from portal.ground.envelope import vault
from portal.ground.procedure.advance import note
from portal.ground.web.access import staff
from portal.ground.web.addresses import address
from portal.ground.web.csrf import token_is_right
from portal.ground.web.here import here, rules_here
from portal.ground.web.i18n import today
from portal.law.workflow.actors import Role
from portal.work.complaints.actions.submit import Changed, Receipt, again, submit
from portal.work.complaints.answers import Answers
from portal.work.complaints.attestation import is_put_away, put_away
from portal.work.complaints.draft import LIFE, Content
from portal.work.venues import queries as venues

root = Blueprint("assisted", __name__, url_prefix="/<any(zh,en):lang>/desk/complaints")
"""Apart from the reporter's pages: an officer's session is another one, and ends otherwise."""
SLIP = "slip"
"""In the desk's session: what the slip that was not handed over yet was sent with."""


@root.route("/new", methods=["GET", "POST"])
@staff("complaint.enter")
def enter() -> Any:
    """One long page; a second press gives the same slip."""
    pack = rules_here().pack
    sheet = Sheet(pack, today())
    found, chosen = offered(sheet.where, pack)
    sent = request.method == "POST"
    looks = sent and "_find" in request.form
    if sent and not looks and sheet.submitted() and not sheet.contact.asks_guardian:
        return _sent(_answers(sheet, chosen), str(sheet.entry.once.data))
    sheet.entry.once.data = sheet.entry.once.data or secrets.token_hex(16)
    page = render_template(
        "intake/assisted.html", sheet=sheet, found=found, looked=looks, guardian=sheet.contact.is_child,
        small={row.value: row.small for row in (offers.card(venue, pack) for venue in found)}, waiting=_held(),
    )  # fmt: skip
    return page, 422 if sent and not looks else 200


def _answers(sheet: Sheet, chosen: venues.VenueRow | None) -> Answers:
    """Through the draft's own shape, as the eight steps do it."""
    content, when, what, entry = Content(), sheet.when, sheet.what, sheet.entry
    content.answers.update(scenario=sheet.place.scenario.data, violations=what.codes, own=bool(what.own.data))
    content.answers.update({"from": when.chosen.isoformat() if when.chosen else "", "still": when.still.data})
    content.answers.update(words=sheet.describe.words.data or "", contact=sheet.contact.said)
    keep_where(content, sheet.where, chosen)
    return replace(
        told.answers(content), channel=entry.channel.data, slip=entry.slip.data, language=entry.language.data
    )


def _sent(answers: Answers, once: str) -> Any:
    changed = False
    try:
        submit(answers, idem=_idem(once), act=here())
    except Changed:
        db.session.rollback()
        changed = True
    db.session.commit()
    session[SLIP] = once
    return redirect(url_for("assisted.slip", kept=1) if changed else url_for("assisted.slip"))


def _idem(once: str) -> str:
    """A page belongs to the officer who opened it: nobody else's second press leads to this slip."""
    return vault().hash("assisted report", f"{current_user.actor.user_id}:{once}")


def _held() -> Receipt | None:
    """The slip that was not handed over yet; for a day at most."""
    once = session.get(SLIP)
    held = again(db.session(), _idem(str(once))) if once else None
    over = held is None or is_put_away(held.complaint) or now() - held.complaint.received_at > LIFE
    return None if over else held


@root.route("/slip", methods=["GET", "POST"])
@staff("complaint.enter")
def slip() -> Any:
    """Code and PIN on paper, until the officer says that the person has them; then nobody sees the PIN again."""
    held = _held()
    if held is None:
        session.pop(SLIP, None)
        return redirect(url_for("desk.worklist"))
    if request.method == "POST" and token_is_right():
        put_away(held.complaint, now=now())
        note(held.complaint, "slip_handed", act=here(), role=Role.TRIAGE)
        session.pop(SLIP, None)
        db.session.commit()
        return redirect(url_for("assisted.enter"))
    pack = rules_here().pack
    return render_template(
        "intake/slip.html", kept="kept" in request.args, address=address(url_for("intake.track")), language=held.complaint.language,
        ref=held.complaint.ref, to=pack.offices[held.complaint.office], **shown(held, pack),
    )  # fmt: skip
