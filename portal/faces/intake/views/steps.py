"""The steps of a report. Each answer goes into the sealed draft; what could not be used yet stays as it was typed."""

from datetime import date
from typing import Any

from flask import redirect, request, url_for

from portal.faces.intake import own
from portal.faces.intake.forms.contact import ContactForm
from portal.faces.intake.forms.steps import (
    DescribeForm,
    PlaceForm,
    WhatForm,
    WhenForm,
    kinds,
    usual_at,
)
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.walking import answer, here, onward, raw, store
from portal.ground.web.access import reporter
from portal.ground.web.csrf import token_is_right
from portal.ground.web.here import rules_here
from portal.ground.web.i18n import lang, today
from portal.law.catalogue.places import card_of
from portal.law.catalogue.types import Pack
from portal.work.complaints.draft import Content


@bp.route("/report/", methods=["GET", "POST"])
@reporter()
def place() -> Any:
    """Step 1: the kind of place, in two looks: the card, then the kind behind it."""
    pack, content = rules_here().pack, own.unfinished()
    wanted = request.args.get("place")
    card = _card(pack, wanted)
    said = (content.answers.get("scenario") if content else None) or wanted
    form = PlaceForm(pack, card, formdata=raw(content, "place"), data={"scenario": _said_on(pack, card, said)})
    if request.method == "POST" and form.submitted():
        code = str(form.scenario.data)
        held = store("place", lambda c: c.answers.update(scenario=code), content)
        more = card is None and len(kinds(pack, code)) > 1
        return redirect(here("place", place=code)) if more else onward("place", held)
    return answer(
        "place", form, content, card=pack.scenarios[card] if card else None, rows=[] if card else _cards(pack, form)
    )


def _card(pack: Pack, code: str | None) -> str | None:
    """The card whose kinds are to be shown; None for the cards themselves."""
    if code not in pack.scenarios:
        return None
    card = card_of(pack, str(code)).code
    return card if len(kinds(pack, card)) > 1 else None


def _said_on(pack: Pack, card: str | None, said: str | None) -> str | None:
    """What is ticked: on the cards the card behind which the answer stands, behind a card only a kind."""
    if said not in pack.scenarios:
        return None
    return (
        card_of(pack, str(said)).code if card is None else said if said != card or pack.scenarios[card].parent else None
    )


def _cards(pack: Pack, form: PlaceForm) -> dict[str, str]:
    return {code: pack.scenarios[code].examples.text(lang()) for code, _name in form.scenario.choices}


@bp.route("/report/what", methods=["GET", "POST"])
@reporter()
def what() -> Any:
    """Step 3: what happened."""
    pack, content = rules_here().pack, own.unfinished()
    said = content.answers if content else {}
    first = usual_at(pack, said.get("scenario"))
    codes = said.get("violations", [])
    before = {
        "usual": [c for c in codes if c in first],
        "more": [c for c in codes if c not in first],
        "own": said.get("own", False),
    }
    form = WhatForm(pack, said.get("scenario"), formdata=raw(content, "what"), data=before)
    ticks = {"violations": form.codes, "own": bool(form.own.data), "ticked": False}
    if request.method == "POST" and "_ask" in request.form and token_is_right():
        if form.codes or form.own.data or content is not None:
            store("what", lambda c: c.answers.update(ticks), content or Content())
        return redirect(url_for("intake.allowed"))
    if request.method == "POST" and form.submitted():
        return onward("what", store("what", lambda c: c.answers.update(ticks), content))
    kind = pack.scenarios[said["scenario"]].plain if "scenario" in said else None
    return answer("what", form, content, kind=kind, ticked=said.get("ticked"))


@bp.route("/report/when", methods=["GET", "POST"])
@reporter()
def when() -> Any:
    """Step 4: since when, and whether it goes on."""
    content = own.unfinished()
    form = WhenForm(today(), formdata=raw(content, "when"), data=_when_said(content))
    if request.method == "POST" and form.submitted() and form.chosen:
        day = form.chosen.isoformat()
        return onward(
            "when", store("when", lambda c: c.answers.update({"from": day, "still": form.still.data}), content)
        )
    return answer("when", form, content)


def _when_said(content: Content | None) -> dict[str, Any]:
    said = content.answers if content else {}
    if "from" not in said:
        return {}
    day = date.fromisoformat(said["from"])
    near = {0: "today", 1: "yesterday"}.get((today() - day).days, "other")
    return {"day": near, "on": day if near == "other" else None, "still": said.get("still")}


@bp.route("/report/describe", methods=["GET", "POST"])
@reporter()
def describe() -> Any:
    """Step 6: own words."""
    content = own.unfinished()
    said = content.answers if content else {}
    needed = bool(said.get("own")) and not said.get("violations")
    form = DescribeForm(needed, formdata=raw(content, "describe"), data={"words": said.get("words", "")})
    if request.method == "POST" and form.submitted():
        return onward("describe", store("describe", lambda c: c.answers.update(words=form.words.data or ""), content))
    return answer("describe", form, content)


@bp.route("/report/contact", methods=["GET", "POST"])
@reporter()
def contact() -> Any:
    """Step 7: how to be reached; a child is asked for a guardian once, and may go on without."""
    content = own.unfinished()
    said = (content.answers if content else {}).get("contact", {})
    before = {"mode": "code", **said, "child": ["yes"] if said.get("child") else []}
    form = ContactForm(formdata=raw(content, "contact"), data=before)
    if request.method == "POST" and form.submitted():
        if form.asks_guardian:
            return answer("contact", form, content, guardian=True)
        return onward("contact", store("contact", lambda c: c.answers.update(contact=form.said), content))
    return answer("contact", form, content, guardian=form.is_child)
