"""What the where page asks for while somebody types: posted, so that no word and no point stands in an address; answered
from the register and the map alone, and nothing of it is kept."""

from typing import Any

from flask import jsonify, request
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.faces.intake import found as offers
from portal.faces.intake.forms.shapes import plain
from portal.faces.intake.forms.where import point_of, streets_of
from portal.faces.intake.views.front import bp
from portal.ground.db import db
from portal.ground.web.access import public
from portal.ground.web.here import as_reporter, rules_here

LONGEST = 80


@bp.post("/report/where/find")
@public(reads=True)
def find_place() -> Any:
    """Venues that the typed word may mean."""
    query = plain(request.form.get("q", ""))[:LONGEST]
    pack = rules_here().pack
    cards = [offers.card(row, pack) for row in offers.suggested(db.session(), query, pack)]
    said = (
        ngettext("找到 %(num)s 处，在下面选", "找到 %(num)s 处，在下面选", len(cards))
        if cards
        else _("没有找到，请在下面写。")
    )
    return jsonify(said=said if query else "", cards=[card._asdict() for card in cards])


@bp.post("/report/where/near")
@public(reads=True)
def find_near() -> Any:
    """The district of a point and the venues around it; 422 for what is no point."""
    point = point_of(request.form.get("lat"), request.form.get("lon"))
    if point is None:
        return jsonify(said=_("没有定到位，请在下面写。"), district="", cards=[]), 422
    here = offers.around(db.session(), point, _metres(request.form.get("accuracy")), as_reporter())
    return jsonify(said=here.said, district=here.district, cards=[card._asdict() for card in here.cards])


def _metres(text: str | None) -> float:
    """How far off the phone thinks it may be; nothing where it does not say."""
    try:
        value = float(text or "")
    except ValueError:
        return 0.0
    return value if 0 <= value < offers.VAGUE else float(offers.VAGUE if value >= offers.VAGUE else 0)


@bp.post("/report/where/streets")
@public(reads=True)
def find_streets() -> Any:
    """The streets and towns of a district."""
    rows = streets_of(rules_here().pack, request.form.get("district"))
    return jsonify(streets=[{"value": code, "name": name} for code, name in rows])
