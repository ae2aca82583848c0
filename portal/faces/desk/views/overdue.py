"""The list of what is overdue: the head's own office, and what the municipal supervisor was told of."""

from typing import Any

from flask import render_template
from sqlalchemy import func, select

from portal.faces.desk import overduepage
from portal.faces.desk.views.front import bp
from portal.ground.db import db
from portal.ground.procedure.models import NightlyRun
from portal.ground.web.access import staff
from portal.ground.web.here import here
from portal.law.workflow.actors import Role


@bp.get("/overdue")
@staff("overdue.read")
def overdue() -> Any:
    """What is overdue or near, most overdue first, with who was told of it and when."""
    act = here()
    city = Role.MUNICIPAL in act.by.roles_in(None)
    offices = None if city else sorted(grant.office for grant in act.by.grants if grant.role is Role.HEAD)
    return render_template(
        "desk/overdue.html",
        found=overduepage.overdue(act, offices=offices, city=city),
        city=city,
        most=overduepage.MOST,
        night=db.session.scalar(select(func.max(NightlyRun.day))),
    )
