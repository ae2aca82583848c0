"""How a report moves: the stages in plain words and every step that the desk allows, from the same tables."""

from typing import Any

from flask import render_template

from portal.faces.transparency.process import stages, tracks
from portal.faces.transparency.views.front import bp
from portal.ground.web.access import public
from portal.ground.web.here import rules_here


@bp.get("/process")
@public()
def process() -> Any:
    """The six stages, how long each may take, who decides, and the whole tables."""
    return render_template("transparency/process.html", stages=stages(rules_here()), tracks=tracks())
