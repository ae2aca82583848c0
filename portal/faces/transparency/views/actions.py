"""Special actions: the list, and one with its counts, findings and how it was done."""

from typing import Any

from flask import abort, render_template

from portal.faces.transparency import queries
from portal.faces.transparency.action import composed, listed
from portal.faces.transparency.views.front import bp
from portal.ground.db import db
from portal.ground.web.access import public
from portal.ground.web.i18n import lang


@bp.get("/actions")
@public()
def actions() -> Any:
    """Every special action on record."""
    rows = [listed(row, lang()) for row in queries.campaigns(db.session())]
    return render_template("transparency/actions.html", rows=rows)


@bp.get("/actions/<slug>")
@public()
def action(slug: str) -> Any:
    """One special action: the counts first."""
    found = queries.campaign(db.session(), slug)
    if found is None:
        abort(404)
    return render_template("transparency/action.html", action=composed(found, lang()))
