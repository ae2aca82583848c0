"""Step 2 of a report: found in the register, chosen on a map, or typed."""

from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from portal.faces.intake import found as offers
from portal.faces.intake import own
from portal.faces.intake.forms.where import OUTSIDE, TYPED, WhereForm
from portal.faces.intake.queries import published_at
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.walking import answer, here, onward, raw, store
from portal.ground.db import db
from portal.ground.web.access import reporter
from portal.ground.web.here import rules_here
from portal.law.catalogue.map import city_map
from portal.law.catalogue.types import Pack
from portal.work.complaints.draft import Content
from portal.work.venues import queries as venues
from portal.work.venues.finding import meant
from portal.work.venues.places import district_in, spoken

LOOKS = ("_find", "_map", "_district", "_streets")
"""Buttons that show more on the page, and send nothing on."""


@bp.route("/report/where", methods=["GET", "POST"])
@reporter()
def where() -> Any:
    """Step 2."""
    pack, content = rules_here().pack, own.unfinished()
    form = WhereForm(pack, formdata=raw(content, "where"), data=where_said(content))
    found, chosen = offered(form, pack)
    looks = _looking(form, pack)
    if not looks and form.submitted():
        settle(form, pack, chosen)
        if form.check():
            return _gone_on(store("where", lambda c: keep_where(c, form, chosen), content))
    small = {row.value: row.small for row in (offers.card(venue, pack) for venue in found)}
    return answer(
        "where", form, content, found=found, small=small, looked=bool(form.q.data), on_map=looks == "_map",
        town=city_map(pack.name), outside=form.district.data == OUTSIDE,
    )  # fmt: skip


def offered(form: WhereForm, pack: Pack) -> tuple[list[venues.VenueRow], venues.VenueRow | None]:
    """What the register holds for the typed word, and the venue that was picked."""
    found = offers.suggested(db.session(), form.q.data, pack)
    chosen = venues.by_id(db.session(), form.chosen) if form.chosen else None
    if chosen and chosen not in found:
        found = [chosen, *found]
    form.offer([(str(row.id), offers.card(row, pack).name) for row in found])
    return found, chosen


def _looking(form: WhereForm, pack: Pack) -> str:
    """The button by which the reporter only looks; also where nothing but a search was typed."""
    if request.method != "POST":
        return ""
    pressed = next((name for name in LOOKS if name in request.form), "")
    if not pressed and form.venue.data != TYPED and form.says_nothing and form.q.data:
        return "_find"
    if pressed == "_district" and request.form["_district"] in form.known_districts:
        form.district.data, form.street.data = request.form["_district"], ""
        form.lists_streets(pack)
    # The key Enter presses the first button of the form, whatever field it is pressed in.
    return "" if pressed == "_find" and not form.q.data else pressed


def settle(form: WhereForm, pack: Pack, chosen: venues.VenueRow | None) -> None:
    """A venue that is not in the register any more is a typed one; a district that is named need not be chosen."""
    if form.chosen and chosen is None:
        form.venue.data = TYPED
    if form.district.data not in form.known_districts:
        form.district.data = district_in(f"{form.address.data} {form.name.data}", pack) or form.district.data


def where_said(content: Content | None) -> dict[str, Any]:
    """The answer so far, as the form takes it."""
    said = content.answers if content else {}
    if "district" not in said:
        return {}
    place = said.get("place", {})
    if said.get("venue_id"):
        return {"venue": str(said["venue_id"])}
    point = {"keep_point": True, "lat": str(place["lat"]), "lon": str(place["lon"])} if place.get("lat") else {}
    return {**place, "venue": TYPED, "district": said["district"], "street": place.get("street_code"), **point}


def keep_where(content: Content, form: WhereForm, chosen: venues.VenueRow | None) -> None:
    """Put the place into the draft; whether it is a published matter is asked anew."""
    said = content.answers
    said.pop("same", None)
    if chosen is not None:
        keep_venue(content, chosen, form.machine_no.data or "")
    else:
        said.pop("venue_id", None)
        said["district"], said["place"] = form.district.data, _typed_place(form)
    if form.point:
        said["place"]["lat"], said["place"]["lon"] = form.point


def keep_venue(content: Content, venue: venues.VenueRow, machine_no: str = "") -> None:
    """A venue of the register, and the number of one machine in it."""
    content.answers.update(venue_id=venue.id, district=venue.district)
    content.answers["place"] = {
        "name": venue.name_zh, "name_en": venue.name_en, "address": venue.address, "machine_no": machine_no,
    }  # fmt: skip


def _typed_place(form: WhereForm) -> dict[str, Any]:
    code = form.street.data if form.street.data in dict(form.street.choices) else ""
    return {
        "name": form.name.data, "address": form.address.data, "machine_no": form.machine_no.data, "street_code": code,
        "street": form.street_names.get(code, ""),
    }  # fmt: skip


def _gone_on(content: Content) -> Response:
    """To what is published about this place, where there is anything; else to the next step."""
    return redirect(here("same")) if known_here(content) else onward("where", content)


def known_here(content: Content) -> list[Any]:
    """What is published about the draft's place, or about a place of the register that its name may mean."""
    said, pack = content.answers, rules_here().pack
    keys = [said["venue_id"]] if said.get("venue_id") else []
    name = said.get("place", {}).get("name", "")
    if not keys and name:
        keys = [row.id for row in meant(db.session(), name, district=said["district"], known=spoken(pack))]
    return published_at(db.session(), keys) if keys else []


def back_to_where() -> str:
    """The address of this step, with the way back."""
    return here("where")
