"""The steps of a report. Each answer goes into the sealed draft; what could not be used yet stays as it was typed."""

from datetime import date
from typing import Any

from flask import redirect, request

from portal.bilingual import Bilingual
from portal.faces.intake import own
from portal.faces.intake.forms.contact import ContactForm
from portal.faces.intake.forms.steps import (
    OUTSIDE,
    TYPED,
    DescribeForm,
    PlaceForm,
    WhatForm,
    WhenForm,
    WhereForm,
    kinds,
    usual_at,
)
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.walking import answer, here, onward, raw, store
from portal.ground.db import db
from portal.ground.web.access import reporter
from portal.ground.web.here import rules_here
from portal.ground.web.i18n import lang, today
from portal.law.catalogue.places import card_of
from portal.law.catalogue.types import Pack
from portal.work.complaints.draft import Content
from portal.work.venues import queries as venues
from portal.work.venues.places import district_in


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


@bp.route("/report/where", methods=["GET", "POST"])
@reporter()
def where() -> Any:
    """Step 2: found in the register, or typed."""
    pack, content = rules_here().pack, own.unfinished()
    form = WhereForm(pack, formdata=raw(content, "where"), data=_where_said(content))
    found = venues.search(db.session(), form.q.data, limit=8) if form.q.data else []
    chosen = venues.by_id(db.session(), form.chosen) if form.chosen else None
    if chosen and chosen not in found:
        found = [chosen, *found]
    form.offer([(str(row.id), row.name.text(lang())) for row in found])
    looking = request.method == "POST" and (
        "_find" in request.form or (bool(form.q.data) and form.says_nothing and form.venue.data != TYPED)
    )
    if request.method == "POST" and not looking and form.submitted():
        if form.chosen and chosen is None:
            form.venue.data = TYPED
        if form.district.data not in form.known_districts:
            form.district.data = district_in(f"{form.address.data} {form.name.data}", pack) or form.district.data
        if form.check():
            return onward("where", store("where", lambda c: _keep_where(c, form, chosen), content))
    small = {str(row.id): _address(row.address, pack.districts[row.district].name) for row in found}
    outside = form.district.data == OUTSIDE
    return answer(
        "where", form, content, found=found, small=small, looked=looking or bool(form.q.data), outside=outside
    )


def _where_said(content: Content | None) -> dict[str, Any]:
    said = content.answers if content else {}
    if "district" not in said:
        return {}
    place = said.get("place", {})
    if said.get("venue_id"):
        return {"venue": str(said["venue_id"])}
    return {**place, "venue": TYPED, "district": said["district"], "street": place.get("street_code")}


def _address(address: str, district: Bilingual) -> str:
    """Where a venue of the register is; a register that knows no more than the district says it once."""
    parts = (address if address != district.zh else "", district.text(lang()))
    return ("，" if lang() == "zh" else ", ").join(filter(None, parts))


def _keep_where(content: Content, form: WhereForm, chosen: venues.VenueRow | None) -> None:
    told_ = content.answers
    if chosen is not None:
        told_.update(venue_id=chosen.id, district=chosen.district)
        told_["place"] = {"name": chosen.name_zh, "name_en": chosen.name_en, "address": chosen.address}
        return
    told_.pop("venue_id", None)
    code = form.street.data if form.street.data in dict(form.street.choices) else ""
    told_["district"] = form.district.data
    told_["place"] = {
        "name": form.name.data, "address": form.address.data, "machine_no": form.machine_no.data, "street_code": code,
        "street": form.street_names.get(code, ""),
    }  # fmt: skip


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
    if request.method == "POST" and form.submitted():
        return onward(
            "what", store("what", lambda c: c.answers.update(violations=form.codes, own=bool(form.own.data)), content)
        )
    kind = pack.scenarios[said["scenario"]].plain if "scenario" in said else None
    return answer("what", form, content, kind=kind)


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
        return onward("contact", store("contact", lambda c: c.answers.update(contact=contact_said(form)), content))
    return answer("contact", form, content, guardian=form.is_child)


def contact_said(form: ContactForm) -> dict[str, Any]:
    """What was said about being reached, as the draft keeps it."""
    names = ("mode", "name", "phone", "mail", "pass_on", "guardian", "guardian_name", "guardian_phone")
    return {**{name: form[name].data or "" for name in names}, "child": form.is_child}
