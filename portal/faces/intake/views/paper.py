"""The form on paper, for whoever would rather write."""

from typing import Any

from flask import render_template

from portal.faces.intake.paper import parts
from portal.faces.intake.views.front import bp
from portal.ground.web.access import public
from portal.ground.web.here import rules_here
from portal.ground.web.i18n import today


@bp.get("/report/paper")
@public()
def paper() -> Any:
    """To print; nobody has to fill in anything on a screen, and nothing of it is kept."""
    pack = rules_here().pack
    offices = [row for row in pack.offices.values() if row.kind in {"municipal", "district"}]
    return render_template("intake/paper.html", parts=parts(pack, today()), offices=offices, own_page=False)
