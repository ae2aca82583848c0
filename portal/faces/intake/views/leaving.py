"""Leaving at once: nothing of a report stays in this browser, and what is shown next has nothing to do with one."""

from datetime import date
from itertools import groupby
from typing import NamedTuple

from flask import Response, make_response, redirect, render_template, url_for

from portal.faces.intake import own
from portal.faces.intake.views.front import bp
from portal.ground.db import db
from portal.ground.web.access import public, reporter
from portal.ground.web.here import rules_here
from portal.ground.web.i18n import today
from portal.law.workflow.calendar import Calendar, plus_days

CLEARED = '"cache", "storage"'
"""What the browser is told to throw away: pages, device drafts, and the offline form with its worker. The size of the
type stays: it is a cookie of its own, and says nothing."""


class Span(NamedTuple):
    """Days on end, off or made up for; the first and the last."""

    first: date
    last: date


@bp.post("/leave")
@reporter(csrf=False)
def leave() -> Response:
    """Gone, however old the page is that asks for it: another site cannot ask (the browser says where a post is from)."""
    own.leave()
    db.session.commit()
    response = make_response(redirect(url_for("intake.holidays")))
    response.headers["Clear-Site-Data"] = CLEARED
    return response


@bp.get("/holidays")
@public()
def holidays() -> str:
    """The year's holidays: a page that anybody may be reading."""
    calendar, year = rules_here().calendar, today().year
    of_year = [day for day in sorted(calendar.working) if day.year == year]
    return render_template(
        "intake/holidays.html",
        year=year,
        off=spans([day for day in of_year if not calendar.working[day]], calendar),
        made_up=[day for day in of_year if calendar.working[day]],
    )


def spans(days: list[date], calendar: Calendar) -> list[Span]:
    """Holidays as people know them: with the weekends that lie between or beside them."""
    free = sorted({near for day in days for near in _around(day, calendar)})
    runs = groupby(enumerate(free), lambda pair: pair[1].toordinal() - pair[0])
    return [Span(run[0], run[-1]) for run in ([day for _n, day in pairs] for _key, pairs in runs)]


def _around(day: date, calendar: Calendar) -> list[date]:
    found = [day]
    for step in (-1, 1):
        near = plus_days(day, step)
        while not calendar.is_working(near) and abs((near - day).days) < 10:
            found.append(near)
            near = plus_days(near, step)
    return found
