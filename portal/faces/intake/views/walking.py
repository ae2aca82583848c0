"""Going through the steps: keep the answer, go on, come back, switch the language; nothing that was typed is lost."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.faces.intake import own, told
from portal.ground.db import db
from portal.ground.web.forms import BaseForm
from portal.ground.web.i18n import lang, same_page
from portal.work.complaints.draft import Content

Take = Callable[[Content], None]
STALE = "_stale"
"""Beside the raw input: the step whose page was too old to be used."""


def raw(content: Content | None, step: str) -> MultiDict[str, str] | None:
    """On reading a page: what was typed on it before it could be used."""
    rows = content.raw.get(step) if content and request.method == "GET" else None
    return own.as_form(rows) if rows else None


def store(step: str, take: Take, content: Content | None) -> Content:
    """Put the page's answer into the draft and commit."""
    held = content if content is not None else _fresh(step)
    take(held)
    held.raw.pop(step, None)
    held.raw.pop(STALE, None)
    if not told.missing(held):
        held.answers.pop("lost", None)
    own.keep(held)
    db.session.commit()
    return held


def _fresh(step: str) -> Content:
    """A draft that begins in the middle had a forerunner that is gone."""
    return Content(answers={} if step == "place" else {"lost": True})


def onward(step: str, held: Content) -> Response:
    """To the next step, or back to where the change was asked for, or to what a lost draft still lacks."""
    if request.args.get("back") == "check":
        return redirect(url_for("intake.check"))
    if held.answers.get("lost"):
        return redirect(url_for(f"intake.{told.missing(held)[0]}"))
    return redirect(url_for(f"intake.{told.ORDER[told.number(step)]}"))


def here(step: str, **more: str) -> str:
    """This step's address, with the way back."""
    values: dict[str, Any] = {"back": "check", **more} if request.args.get("back") == "check" else {**more}
    return url_for(f"intake.{step}", **values)


def hold_on(step: str, content: Content | None) -> Response:
    """Keep the page as it was typed: a switch of language or size, or a token that was too old."""
    held = content if content is not None else _fresh(step)
    if content is None and "_switch" in request.form:
        held.answers.pop("lost", None)
    held.raw[step] = own.typed()
    held.raw[STALE] = [] if "_switch" in request.form else [[step, ""]]
    own.keep(held)
    db.session.commit()
    return switched()


def switched() -> Response:
    """To the same page in the other language or size."""
    kind, _sep, value = request.form.get("_switch", "").partition(":")
    response = redirect(same_page(value if kind == "lang" and value in {"zh", "en"} else lang()))
    if kind == "elder" and value == "on":
        response.set_cookie("elder", "1", max_age=365 * 24 * 3600, httponly=True, samesite="Lax")
    elif kind == "elder":
        response.delete_cookie("elder", httponly=True, samesite="Lax")
    return response


def answer(step: str, form: BaseForm, content: Content | None, **more: Any) -> Any:
    """The page; on a POST that cannot be used as it came, everything typed is kept first."""
    if request.method == "POST" and ("_switch" in request.form or form.token_failed):
        return hold_on(step, content)
    return render_template(f"intake/{step}.html", form=form, back=_back(step), **around(step, content), **more)


def around(step: str, content: Content | None) -> dict[str, Any]:
    """What every step shows: its number, and the steps that a lost draft still lacks."""
    lost = content is not None and bool(content.answers.get("lost"))
    lacks = (
        [(told.number(s), told.title(s), url_for(f"intake.{s}")) for s in told.missing(content)]
        if lost and content
        else []
    )
    return {
        "step": told.number(step),
        "lacks": lacks,
        "lost": lost,
        "again": content is not None and content.raw.get(STALE) == [[step, ""]],
        "begun": content is not None,
    }


def _back(step: str) -> str:
    if request.args.get("back") == "check":
        return url_for("intake.check")
    before = told.number(step) - 2
    return url_for(f"intake.{told.ORDER[before]}") if before >= 0 else url_for("public.home")
