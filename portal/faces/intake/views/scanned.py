"""`/v/<code>`: what a label on a door or a machine leads to. The page says what is public about the place, and begins a
report with the place filled in; it says nothing of who reported or of what is not published."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.faces.intake import found as offers
from portal.faces.intake import own, told
from portal.faces.intake.queries import device_said, published_at
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.same import title_of
from portal.faces.intake.views.walking import onward
from portal.faces.intake.views.where import keep_venue, known_here
from portal.ground.db import db
from portal.ground.web.access import public, reporter
from portal.ground.web.csrf import token_is_right
from portal.ground.web.here import rules_here
from portal.ground.web.i18n import preferred
from portal.law.workflow.choices import DEVICE_KINDS, DEVICE_STATES
from portal.work.complaints.draft import Content
from portal.work.venues.finding import Labelled, by_label

root = Blueprint("labels", __name__)


@root.get("/v/<code>")
@public()
def label(code: str) -> Response:
    """To the reader's language."""
    return redirect(url_for("intake.scanned", lang=preferred(), code=code))


@bp.get("/v/<code>")
@public()
def scanned(code: str) -> Any:
    """What is public about the place."""
    found = by_label(db.session(), code)
    if found is None:
        return render_template("intake/unknown_label.html"), 404
    pack, venue = rules_here().pack, found.venue
    state = device_said(db.session(), found.device_id) if found.device_id else None
    return render_template(
        "intake/scanned.html", found=found, code=code, address=offers.address(venue, pack),
        kind=pack.scenarios[venue.scenario].plain, device_kind=DEVICE_KINDS.get(found.kind),
        device_state=DEVICE_STATES.get(state or ""), rows=published_at(db.session(), [venue.id]), title_of=title_of,
    )  # fmt: skip


@bp.post("/v/<code>")
@reporter()
def report_here(code: str) -> Any:
    """Begin a report about this place; where another place stands in the draft, ask first."""
    found = by_label(db.session(), code)
    if found is None or not token_is_right():
        return redirect(url_for("intake.scanned", code=code))
    content = own.unfinished() or Content()
    before = content.answers.get("venue_id")
    if "district" in content.answers and before != found.venue.id:
        content.raw["where"] = _typed(found)
        own.keep(content)
        db.session.commit()
        return redirect(url_for("intake.where"))
    _begin(content, found)
    return redirect(url_for("intake.same")) if known_here(content) else _next(content)


def _begin(content: Content, found: Labelled) -> None:
    """Kind and place are answered by the label."""
    if found.venue.scenario in rules_here().pack.scenarios:
        content.answers.setdefault("scenario", found.venue.scenario)
        content.typed.setdefault("place", [["scenario", found.venue.scenario]])
    keep_venue(content, found.venue, found.machine_no)
    content.typed["where"] = _typed(found)
    content.raw.pop("where", None)
    own.keep(content)
    db.session.commit()


def _typed(found: Labelled) -> list[list[str]]:
    rows = [["venue", str(found.venue.id)]]
    return [*rows, ["machine_no", found.machine_no]] if found.machine_no else rows


def _next(content: Content) -> Response:
    """To the first step without an answer; an old draft may lack an earlier one."""
    lacks = told.missing(content)
    return redirect(url_for(f"intake.{lacks[0]}")) if lacks else onward("where", content)
