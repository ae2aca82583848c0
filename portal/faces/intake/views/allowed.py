""" "Is this allowed?" (feature R2): one question a page. The answers travel in the form, so no address and no cookie holds
them; a draft begins only where the reader wants to report."""

from typing import Any

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.faces.intake import own, told
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.tracking import switching
from portal.ground.db import db
from portal.ground.web.access import public, reporter
from portal.ground.web.addresses import address, alternates
from portal.ground.web.csrf import token_is_right
from portal.ground.web.i18n import today
from portal.ground.web.qr import drawn
from portal.law.allowed import Answer, open_question
from portal.law.allowed import allowed as answered
from portal.law.catalogue.decision import REPLIES, Reply
from portal.law.catalogue.types import Pack
from portal.work.complaints.draft import Content


@bp.route("/allowed", methods=["GET", "POST"])
@public()
def allowed() -> Any:
    """The next question, or the answer."""
    if switch := switching():
        return switch
    pack, said = _pack(), _said()
    if "_back" in request.form and said:
        said.popitem()
    return _page(pack, said)


@bp.post("/allowed/report")
@reporter()
def report_it() -> Any:
    """Into a report, with what the answers point to ticked."""
    if switch := switching():
        return switch
    pack, said = _pack(), _said()
    if "_switch" in request.form or not token_is_right():
        return _page(pack, said, again="_switch" not in request.form)
    content = own.unfinished() or Content()
    _tick(content, answered(pack, said, today()))
    own.keep(content)
    db.session.commit()
    return redirect(url_for(f"intake.{_first_step(content)}"))


@bp.get("/allowed/poster")
@public()
def poster() -> Any:
    """One sheet of paper whose code leads here."""
    path = url_for("intake.allowed")
    return render_template("intake/allowed_poster.html", qr=drawn(address(path), _("本页的二维码")), at=address(path))


def _pack() -> Pack:
    found: Pack = current_app.extensions["portal.pack"]
    return found


def _said() -> dict[str, Reply]:
    """The answers of the form, in the order of the questions; whatever comes after a gap was not asked yet."""
    found: dict[str, Reply] = {}
    for code in _pack().allowed_questions:
        reply = next((one for one in REPLIES if one == request.form.get(code)), None)
        if reply is None:
            break
        found[code] = reply
    return found


def _page(pack: Pack, said: dict[str, Reply], *, again: bool = False) -> Response:
    question = open_question(pack, said)
    asked = [(pack.allowed_questions[code], reply) for code, reply in said.items()]
    about = {"asked": asked, "again": again, **alternates()}
    if question is not None:
        page = render_template("intake/allowed.html", question=question, **about)
    else:
        page = render_template("intake/allowed_answer.html", answer=answered(pack, said, today()), **about)
    response = make_response(page)
    # Nothing here is about a person, and a posted page that is not kept makes Back ask whether to send it again.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _tick(content: Content, answer: Answer) -> None:
    """What was ticked before stays, and the page of the step shows the ticks as they now are."""
    before = content.answers.get("violations", [])
    content.answers.update(
        violations=list(dict.fromkeys([*before, *answer.violations])), ticked=bool(answer.violations)
    )
    content.raw.pop("what", None)


def _first_step(content: Content) -> str:
    """The first step that still lacks an answer, but not past the one with the ticks."""
    lacks = [step for step in told.missing(content) if told.number(step) < told.number("what")]
    return lacks[0] if lacks else "what"
