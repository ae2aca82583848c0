"""Statements about the portal itself: what it is, what it keeps, how it can be used."""

from typing import Any

from flask import render_template

from portal.faces.transparency.promises import promises
from portal.faces.transparency.views.front import bp
from portal.ground.web.access import public
from portal.ground.web.here import rules_here


@bp.get("/about")
@public()
def about() -> Any:
    """Who handles a report, in what time, and what is published."""
    rules = rules_here()
    office = rules.pack.offices[rules.pack.municipal_office]
    return render_template("transparency/about.html", office=office, promises=promises(rules))


@bp.get("/privacy")
@public()
def privacy() -> Any:
    """What is stored of whom, who sees it, and for how long."""
    return render_template("transparency/privacy.html", floor=rules_here().setting("cell_floor"))


@bp.get("/accessibility")
@public()
def accessibility() -> Any:
    """How the pages can be used, and what is not done yet."""
    return render_template("transparency/accessibility.html")
