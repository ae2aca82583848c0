"""The outbox of notices, for whoever runs the portal: how it stands, and what failed for good. Nothing says whose."""

from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.bilingual import Bilingual as T
from portal.clock import now
from portal.faces.desk.choices import say
from portal.faces.desk.views.front import bp
from portal.ground.db import db
from portal.ground.web.access import staff
from portal.ground.web.forms import BaseForm
from portal.ground.web.here import here
from portal.law.policy import may
from portal.work.notices import queries
from portal.work.notices.actions import minding

MOST = 50
"""Dead letters of a page; how many there are in all is said above."""
MOST_AT_ONCE = 200
"""Dead letters that one tap puts back."""
CHANNELS = {"mail": T("邮件", "Mail"), "sms": T("短信", "SMS")}
KINDS = {"news": T("有新消息", "News"), "confirm": T("确认地址", "Confirmation")}
REASONS = {
    "unreachable": T("服务器连不上", "Server not reached"),
    "tls": T("加密连接不可信", "No encryption that can be trusted"),
    "credentials": T("服务器不认账号或密钥", "User or secret refused"),
    "sender": T("服务器不认发件地址", "Sender's address refused"),
    "later": T("服务器要求以后再发", "Server asked to come later"),
    "address": T("收件地址不存在", "No such address"),
    "message": T("服务器不收这封内容", "Server refused the text"),
    "answer": T("服务器答复不明", "Answer not understood"),
}
"""Every class of failure in words."""


@bp.get("/notices")
@staff("notice.read")
def notices() -> Any:
    """How many wait, since when, what was delivered last, and what failed."""
    session, moment = db.session(), now()
    channels = current_app.extensions["portal.config"].channels
    return render_template(
        "desk/notices.html",
        health=queries.health(session, now=moment),
        last=[(say(CHANNELS[row.channel]), row.at) for row in queries.last_deliveries(session, channels)],
        rows=[_row(letter) for letter in queries.dead_letters(session, limit=MOST)],
        most=MOST,
        may_edit=may("notice.manage", current_user.actor),
        done=said_of(request.args.get("done", "")),
    )


def _row(letter: queries.DeadLetter) -> dict[str, Any]:
    return {
        "id": letter.id,
        "kind": say(KINDS[letter.kind]),
        "channel": say(CHANNELS[letter.channel]),
        "reason": say(REASONS[letter.reason or "answer"]),
        "attempts": letter.attempts,
        "at": letter.made_at,
    }


@bp.post("/notices/again")
@staff("notice.manage")
def notices_again() -> Any:
    """Put what failed back into the outbox, the oldest first."""
    return _minded(None, again=True)


@bp.post("/notices/<int:key>/again")
@staff("notice.manage")
def notice_again(key: int) -> Any:
    """Try one of them once more."""
    return _minded(key, again=True)


@bp.post("/notices/<int:key>/give-up")
@staff("notice.manage")
def notice_given_up(key: int) -> Any:
    """Leave one of them be."""
    return _minded(key, again=False)


def _minded(key: int | None, *, again: bool) -> Any:
    if not BaseForm().submitted():
        return redirect(url_for("desk.notices", done="stale"))
    found = queries.dead(db.session(), key, limit=MOST_AT_ONCE)
    if key is not None and not found and not queries.is_known(db.session(), key):
        abort(404)
    if again:
        minding.retry(found, act=here())
    for notice in () if again else found:
        minding.give_up(notice, act=here())
    db.session.commit()
    return redirect(url_for("desk.notices", done="again" if again else "given_up"))


def said_of(done: str) -> str:
    """What was just done, in words; empty for anything else."""
    return {
        "again": _("已放回待发，下一次发送时再试。"),
        "given_up": _("已放弃，不再发送。"),
        "stale": _("页面打开太久了，请再试一次。"),
    }.get(done, "")
