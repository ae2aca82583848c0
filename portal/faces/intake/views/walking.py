"""Going through the steps: keep the answer, go on, come back, switch the language; nothing that was typed is lost."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.faces.intake import own, told
from portal.ground.db import db
from portal.ground.web.forms import BaseForm
from portal.ground.web.i18n import keep_elder, lang, same_page
from portal.work.complaints.draft import Content

Take = Callable[[Content], None]
STALE = "_stale"
"""Beside the raw input: the step whose page was too old to be used."""
LOST, AFTER, HANDED = "lost", "after", "handed"
"""Why a draft begins in the middle: its forerunner is gone, was sent already, or it came from the reporter's device."""


def raw(content: Content | None, step: str) -> MultiDict[str, str] | None:
    """On reading a page: what was typed on it before it could be used."""
    rows = content.raw.get(step) if content and request.method == "GET" else None
    return own.as_form(rows) if rows else None


def store(step: str, take: Take, content: Content | None) -> Content:
    """Put the page's answer into the draft and commit."""
    held = content if content is not None else fresh(step)
    take(held)
    held.typed[step] = own.typed()
    held.raw.pop(step, None)
    held.raw.pop(STALE, None)
    used(held, step)
    if not told.missing(held):
        for why in (LOST, AFTER):
            held.answers.pop(why, None)
    own.keep(held)
    db.session.commit()
    return held


def fresh(step: str) -> Content:
    """A draft that begins in the middle had a forerunner: sent, where this browser holds its receipt, else gone."""
    if step == "place":
        return Content()
    return Content(answers={AFTER if own.receipt() else LOST: True})


def used(content: Content, step: str) -> None:
    """The step has a usable answer now."""
    rest = [row for row in content.raw.get(told.UNUSED, []) if row[0] != step]
    content.raw[told.UNUSED] = rest
    if not rest:
        content.raw.pop(told.UNUSED)


def onward(step: str, held: Content) -> Response:
    """To the next step, or back to where the change was asked for, or to what a lost draft still lacks; what came filled in
    from a device is looked at as a whole."""
    if request.args.get("back") == "check":
        return redirect(url_for("intake.check"))
    if begins_within(held):
        return redirect(url_for(f"intake.{[*told.missing(held), 'check'][0]}"))
    return redirect(url_for(f"intake.{told.ORDER[told.number(step)]}"))


def begins_within(content: Content | None) -> str:
    """Why steps before this one may be empty; '' for a draft that was begun at its beginning."""
    return next((why for why in (LOST, AFTER, HANDED) if content is not None and content.answers.get(why)), "")


def here(step: str, **more: str) -> str:
    """This step's address, with the way back."""
    values: dict[str, Any] = {"back": "check", **more} if request.args.get("back") == "check" else {**more}
    return url_for(f"intake.{step}", **values)


def hold_on(step: str, content: Content | None) -> Response:
    """Keep the page as it was typed: a switch of language or size, or a token that was too old."""
    held = content if content is not None else fresh(step)
    if content is None and "_switch" in request.form:
        held.answers.pop(LOST, None)
    held.raw[step] = own.typed()
    held.raw[STALE] = [] if "_switch" in request.form else [[step, ""]]
    own.keep(held)
    db.session.commit()
    return switched()


def switched() -> Response:
    """To the same page in the other language or size."""
    kind, _sep, value = request.form.get("_switch", "").partition(":")
    response = redirect(same_page(value if kind == "lang" and value in {"zh", "en"} else lang()))
    if kind == "elder":
        keep_elder(response, value == "on")
    return response


def answer(step: str, form: BaseForm, content: Content | None, **more: Any) -> Any:
    """The page; on a POST that cannot be used as it came, everything typed is kept first."""
    if request.method == "POST" and ("_switch" in request.form or form.token_failed):
        return hold_on(step, content)
    return render_template(f"intake/{step}.html", form=form, back=_back(step), **around(step, content), **more)


def around(step: str, content: Content | None) -> dict[str, Any]:
    """What every step shows: its number, and the steps that a lost draft still lacks."""
    why = begins_within(content)
    lacks = told.missing(content) if content and why else []
    return {
        "step": told.number(step),
        "lacks": [(told.number(s), told.title(s), url_for(f"intake.{s}")) for s in lacks],
        "why": why if content else AFTER if own.receipt() else "",
        "again": content is not None and content.raw.get(STALE) == [[step, ""]],
        "begun": content is not None,
        "saved": content.saved_at if content else None,
        "mark": own.mark() if content else "",
    }


def _back(step: str) -> str:
    if request.args.get("back") == "check":
        return url_for("intake.check")
    before = told.number(step) - 2
    return url_for(f"intake.{told.ORDER[before]}") if before >= 0 else url_for("public.home")
