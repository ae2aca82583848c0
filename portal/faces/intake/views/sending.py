"""Step 8 and what follows: check, send once, keep the receipt."""

from datetime import date, datetime
from typing import Any, NamedTuple

import segno
from flask import Response, abort, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.clock import legal_day
from portal.faces.intake import own, told
from portal.faces.intake.forms.steps import CheckForm
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.walking import answer, store, switched
from portal.ground.db import db
from portal.ground.web.access import reporter
from portal.ground.web.csrf import token_is_right
from portal.ground.web.here import as_reporter, rules_here
from portal.ground.web.i18n import lang, today
from portal.ground.wording import day
from portal.law.catalogue.types import Pack
from portal.work.complaints.actions.submit import Changed, submit
from portal.work.complaints.codes import grouped
from portal.work.complaints.draft import Content
from portal.work.complaints.hints import Hint, hints
from portal.work.complaints.models import Complaint
from portal.work.complaints.routing import route


class NextStep(NamedTuple):
    """One dated line of what happens now."""

    title: str
    state: str
    body: str


@bp.route("/report/check", methods=["GET", "POST"])
@reporter(rate="submit")
def check() -> Any:
    """Everything once more; sending is whole or not at all, and once however often the button is pressed."""
    content = own.unfinished()
    if content is None:
        return redirect(url_for("intake.receipt" if own.receipt() else "intake.place"))
    lacks = told.missing(content)
    if lacks:
        return redirect(url_for(f"intake.{lacks[0]}", back="check"))
    form = CheckForm()
    if request.method == "POST" and "_remove" in request.form and token_is_right():
        store("check", _without(request.form["_remove"]), content)
        return redirect(url_for("intake.check"))
    if request.method == "POST" and form.submitted():
        return _send(content)
    return answer("check", form, content, **_checked(content, rules_here().pack))


def _send(content: Content) -> Any:
    act = as_reporter()
    try:
        submit(told.answers(content), idem=own.idem(str(session[own.DRAFT])), act=act)
    except Changed:
        db.session.rollback()
        return redirect(url_for("intake.receipt"))
    own.sent(content)
    db.session.commit()
    return redirect(url_for("intake.receipt"))


def _without(mark: str) -> Any:
    """Take one find out of the description; `mark` is its place in the text as it stood on the page."""

    def take(content: Content) -> None:
        words = content.answers.get("words", "")
        for hint in hints(words):
            if f"{hint.start}-{hint.end}" == mark:
                content.answers["words"] = words[: hint.start] + words[hint.end :]

    return take


def _checked(content: Content, pack: Pack) -> dict[str, Any]:
    said = content.answers
    codes = said.get("violations", [])
    goes = route(
        db.session(), district=said["district"], scenario=said["scenario"], violations=codes, act=as_reporter()
    )
    return {
        "rows": told.rows(content, pack, today()),
        "finds": [_find(hint) for hint in hints(said.get("words", ""))],
        "office": pack.offices[goes.office].short,
        "because": goes.note,
        "private": any(pack.violations[code].private_space for code in codes),
    }


def _find(hint: Hint) -> dict[str, str]:
    kinds = {"identity": _("身份证号"), "phone": _("电话号码"), "mail": _("邮箱"), "name": _("姓名")}
    return {"kind": kinds[hint.kind], "masked": hint.masked.replace("*", "•"), "mark": f"{hint.start}-{hint.end}"}


@bp.route("/report/receipt", methods=["GET", "POST"])
@reporter()
def receipt() -> Any:
    """Code and PIN, until the reporter says that they are saved."""
    held = own.receipt()
    if held is None:
        return redirect(url_for("intake.track"))
    if "_switch" in request.form:
        return switched()
    if request.method == "POST" and token_is_right():
        own.enter(held.complaint, held.code, opened=True)
        own.receipt_saved()
        return redirect(url_for("intake.track"))
    pack = rules_here().pack
    # To the middle of the code: the dash shows where a line may break.
    code = grouped(held.code).replace(" ", "-")
    pin = f"{held.pin[:4]} {held.pin[4:]}"
    rail = next_steps(held.complaint, pack)
    return render_template(
        "intake/receipt.html", code=code, pin=pin, qr=qr(code), rail=rail, at=held.complaint.received_at
    )


def qr(code: str) -> Markup:
    """The code as a picture: plain text, no address, no PIN."""
    drawn = segno.make(code, error="m", micro=False)
    title = _("查询码的二维码")
    svg = drawn.svg_inline(scale=4, border=0, omitsize=True, lineclass=None, svgclass=None, title=title)
    return Markup(svg)  # noqa: S704 segno's own drawing, of characters of our alphabet


def next_steps(complaint: Complaint, pack: Pack) -> list[NextStep]:
    """What happens now, with the days of the clocks that really run."""
    running = {clock.code: clock for clock in complaint.clocks if clock.is_running and clock.due_on}
    rail = [
        NextStep(
            _("今天：已收到") if _is_today(complaint.received_at) else _("已收到"),
            "done",
            _("送到%(office)s", office=pack.offices[complaint.office].short.text(lang())),
        )
    ]
    said = {"D2": _("告诉您是否受理"), "D3": _("到现场看，私人空间和孩子的事优先"), "D32": _("最迟这一天告诉您结果")}
    due = sorted(
        (clock for code, clock in running.items() if code in said), key=lambda clock: (clock.due_on, clock.code)
    )
    rail += [_dated(_("%(day)s前", day=_day(clock.due_on)), said[clock.code], clock) for clock in due]
    if "D3" not in running:
        rail.insert(
            -1, NextStep(_("受理后 %(n)s 个工作日内", n=rules_here().deadline("D7").length), "next", _("到现场看"))
        )
    return rail


def _dated(title: str, body: str, clock: Any) -> NextStep:
    if not clock.provisional:
        return NextStep(title, "next", body)
    return NextStep(
        title, "next", _("%(what)s。%(year)s 年放假安排未公布，日期暂定", what=body, year=clock.due_on.year)
    )


def _day(value: date | None) -> str:
    return day(value, lang(), today=today(), weekday=True) if value else ""


def _is_today(at: datetime) -> bool:
    return legal_day(at, rules_here().pack.zone) == today()


@bp.get("/report/receipt.ics")
@reporter()
def calendar() -> Response:
    """The days as a calendar file that says nothing to whoever looks over the shoulder."""
    held = own.receipt()
    if held is None:
        abort(404)
    days = [
        clock.due_on
        for clock in held.complaint.clocks
        if clock.code in {"D2", "D32"} and clock.is_running and clock.due_on
    ]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//portal//zh", "CALSCALE:GREGORIAN"]
    stamp = f"{held.complaint.received_at:%Y%m%dT%H%M%SZ}"
    for n, due in enumerate(sorted(days)):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{n}-{stamp}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
            f"SUMMARY:{_('看一下进度')}",
            "END:VEVENT",
        ]
    body = "\r\n".join([*lines, "END:VCALENDAR", ""])
    return Response(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="reminder.ics"'},
    )
