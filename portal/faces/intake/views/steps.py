"""The steps of a report. Each answer goes into the sealed draft; what could not be used yet stays as it was typed."""

from datetime import date
from typing import Any

from flask import redirect, request, session, url_for

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
from portal.law.catalogue.places import card_of, home_cards
from portal.law.catalogue.types import Pack
from portal.work.complaints.draft import Content

CARD = "card"
"""In this browser's session: the card of the site's first page that was pressed, until step 1 is answered."""
KINDS = "kinds"
"""The second look at the place, as its address says it; of which card only the browser's own session knows."""


@bp.route("/report/", methods=["GET", "POST"])
@reporter()
def place() -> Any:
    """Step 1: the kind of place, in two looks: the card, then the kind behind it. Which card stands in no address."""
    if request.method == "POST" and "card" in request.form:
        return _from_first_page()
    pack, content = rules_here().pack, own.unfinished()
    said = content.answers.get("scenario") if content else None
    kept = raw(content, "place")
    if request.form.get("scenario"):
        session.pop(CARD, None)
    before = kept.get("scenario") if kept else said
    wanted = request.form.get("scenario") or session.get(CARD) or before
    card = _card(pack, wanted)
    form = PlaceForm(pack, card, kept if card else None, data={"scenario": _said_on(pack, card, said, wanted)})
    if request.method == "POST" and form.submitted():
        code = _chosen(pack, card, said, str(form.scenario.data))
        held = store("place", lambda c: c.answers.update(scenario=code), content)
        more = card is None and len(kinds(pack, str(form.scenario.data))) > 1
        return redirect(here("place", look=KINDS)) if more else onward("place", held)
    shown = {"card": pack.scenarios[card] if card else None, "rows": {} if card else _cards(pack, form)}
    return answer("place", form, content, to=here("place", look=KINDS) if card else here("place"), **shown)


def _from_first_page() -> Any:
    """A card of the site's first page was pressed: nothing is answered yet, so no draft begins."""
    pack, code = rules_here().pack, request.form["card"]
    known = token_is_right() and code in {row.code for row in home_cards(pack)}
    session.pop(CARD, None)
    if known:
        session[CARD] = code
    return redirect(url_for("intake.place", look=KINDS if known and len(kinds(pack, code)) > 1 else None))


def _card(pack: Pack, code: str | None) -> str | None:
    """The card whose kinds are to be shown or were chosen from; None for the cards themselves."""
    if code not in pack.scenarios:
        return None
    card = card_of(pack, str(code)).code
    behind = request.args.get("look") == KINDS or (request.method == "POST" and code != card)
    return card if behind and len(kinds(pack, card)) > 1 else None


def _said_on(pack: Pack, card: str | None, said: str | None, wanted: str | None) -> str | None:
    """What is ticked: on the cards the card behind which the answer stands, behind a card only a kind of its own."""
    if card is None:
        return card_of(pack, str(wanted)).code if wanted in pack.scenarios else None
    mine = said in pack.scenarios and card_of(pack, str(said)).code == card
    return said if mine and (said != card or pack.scenarios[card].parent) else None


def _chosen(pack: Pack, card: str | None, said: str | None, code: str) -> str:
    """The answer: a kind that was chosen before stays where its card is only chosen once more."""
    again = card is None and said in pack.scenarios and card_of(pack, str(said)).code == code
    return str(said) if again else code


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
