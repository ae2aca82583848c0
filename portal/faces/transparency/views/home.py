"""The first page: report, track, what happens next, and what was published last."""

from typing import Any, NamedTuple

from flask import current_app, render_template

from portal.faces.transparency import queries
from portal.faces.transparency.promises import promises
from portal.faces.transparency.rows import listed
from portal.faces.transparency.views.front import bp
from portal.ground.db import db
from portal.ground.rulebook.rules import Rules
from portal.ground.web.access import public
from portal.ground.web.here import rules_here
from portal.ground.web.i18n import lang
from portal.law.catalogue.places import home_cards
from portal.law.workflow.stage import STAGES

LATEST = 3


class Card(NamedTuple):
    """A kind of place, leading into the report."""

    code: str
    icon: str
    name: str
    examples: str


class Step(NamedTuple):
    """One of the six stages with what we promise there."""

    title: str
    state: str
    body: str


@bp.get("/")
@public()
def home() -> Any:
    """Report, track, published cases."""
    latest = queries.page(db.session(), queries.Narrowed(), limit=LATEST)
    return render_template(
        "transparency/home.html", cards=_cards(), steps=_steps(rules_here()), latest=listed(latest.rows)
    )


def _cards() -> list[Card]:
    tongue = lang()
    return [
        Card(card.code, card.icon, card.plain.text(tongue), card.examples.text(tongue))
        for card in home_cards(current_app.extensions["portal.pack"])
    ]


def _steps(rules: Rules) -> list[Step]:
    return [Step(name.text(lang()), "next", promise) for name, promise in zip(STAGES, promises(rules), strict=True)]
