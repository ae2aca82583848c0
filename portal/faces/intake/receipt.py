"""What a receipt says and hands over: the picture of the code, what happens next and when, a file to keep, a calendar."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from portal.clock import legal_day
from portal.ground.envelope import vault
from portal.ground.web.addresses import address
from portal.ground.web.here import rules_here
from portal.ground.web.i18n import lang, today, zone
from portal.ground.web.qr import drawn
from portal.ground.wording import day, moment
from portal.law.catalogue.types import Pack
from portal.work.complaints.actions.submit import Receipt
from portal.work.complaints.attestation import statement_of
from portal.work.complaints.codes import dashed
from portal.work.complaints.models import Complaint

DATED = ("D2", "D32")
"""The clocks whose last days a reporter may want to be reminded of: taken up or not, and the result."""
LINE = 75
"""Bytes of one line of a calendar file (RFC 5545, 3.1)."""


class NextStep(NamedTuple):
    """One dated line of what happens now."""

    title: str
    state: str
    body: str


def shown(held: Receipt, pack: Pack) -> dict[str, Any]:
    """Everything that the page of a receipt shows; code and PIN in groups."""
    code, statement = dashed(held.code), statement_of(held.complaint, held.number)
    return {
        "code": code,
        "pin": f"{held.pin[:4]} {held.pin[4:]}",
        # Plain text: no address, and no PIN.
        "qr": drawn(code, _("查询码的二维码")),
        "rail": next_steps(held.complaint, pack),
        "at": held.complaint.received_at,
        "number": dashed(held.number),
        "statement": statement.whole if statement else "",
        "check_at": address(url_for("intake.verify")),
    }


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
    said = {"D2": _("告诉您能不能办"), "D3": _("到现场看，私人空间和孩子的事优先"), "D32": _("最迟这一天告诉您结果")}
    due = sorted(
        (clock for code, clock in running.items() if code in said), key=lambda clock: (clock.due_on, clock.code)
    )
    rail += [_dated(_("%(day)s前", day=_day(clock.due_on)), said[clock.code], clock) for clock in due]
    if "D3" not in running:
        rail.insert(
            -1, NextStep(_("决定办理后 %(n)s 个工作日内", n=rules_here().deadline("D7").length), "next", _("到现场看"))
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


def as_text(held: Receipt, pack: Pack) -> str:
    """The receipt as a file of plain text. The upper part is for its owner alone, the lower one for anybody."""
    page = shown(held, pack)
    lines = [
        _("回执"),
        moment(page["at"], lang(), zone(), today=today()),
        "",
        f"{_('查询码')}  {page['code']}",
        f"{_('密码')}  {page['pin']}",
        f"{_('在这里查')}  {address(url_for('intake.track'))}",
        "",
        _("上面这几行只给自己看，不要发给别人。"),
        "",
        _("接下来"),
        *(f"- {step.title}  {step.body}" for step in page["rail"]),
        *_for_others(page["statement"]),
    ]
    return "\r\n".join("\r\n".join(lines).splitlines()) + "\r\n"


def _for_others(statement: str) -> list[str]:
    """What may be handed on; nothing on a receipt from before there were statements."""
    said = _("下面这几行可以给别人核对：只证明什么时候收到、内容没有改过。")
    return ["", "-" * 40, said, "", statement] if statement else []


def as_calendar(held: Receipt, *, now: datetime) -> bytes:
    """The next days as all-day entries (RFC 5545). A calendar is often shared: an entry says neither what it is about
    nor where, and holds neither code nor number; the keyed name of an entry only makes a second import replace the
    first."""
    rows = [
        line
        for clock in sorted(held.complaint.clocks, key=lambda clock: clock.code)
        if clock.code in DATED and clock.is_running and clock.due_on
        for line in _entry(clock.due_on, vault().hash("calendar entry", f"{held.number}{clock.code}")[:32], now)
    ]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//portal//reminder//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    return b"".join(_folded(line) for line in [*lines, *rows, "END:VCALENDAR"])


def _entry(due: date, uid: str, now: datetime) -> Iterable[str]:
    return (
        "BEGIN:VEVENT",
        f"UID:{uid}@portal",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(_('看看有没有新消息'))}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
    )


def _escaped(text: str) -> str:
    """TEXT of RFC 5545, 3.3.11."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text


def _folded(line: str) -> bytes:
    """Lines of at most 75 bytes; the rest goes on after a space, never in the middle of a character."""
    rows, room = [""], LINE
    for character in line:
        size = len(character.encode())
        if room < size:
            rows.append(" ")
            room = LINE - 1
        rows[-1] += character
        room -= size
    return "".join(f"{row}\r\n" for row in rows).encode()
