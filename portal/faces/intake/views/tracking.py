"""Following a complaint: by the code alone how it stands, with the PIN everything of one's own. Nothing is in an address."""

import secrets
from io import BytesIO
from typing import Any

from flask import abort, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.clock import now
from portal.faces.intake import own, progress, queries
from portal.faces.intake.forms.tracking import LookForm, MessageForm, PinForm
from portal.faces.intake.views.front import bp
from portal.ground.db import db
from portal.ground.envelope import Unreadable
from portal.ground.web.access import reporter
from portal.ground.web.csrf import token_is_right
from portal.ground.web.here import rules_here
from portal.ground.web.i18n import lang, same_page, today, zone
from portal.ground.wording import moment
from portal.law.catalogue.types import Pack
from portal.law.workflow.actors import ROLE_NAMES
from portal.law.workflow.choices import ASK_ITEMS
from portal.law.workflow.stage import STAGES
from portal.work.complaints import lookup, messages
from portal.work.complaints import queries as complaints
from portal.work.complaints.answers import Place
from portal.work.complaints.attachments import open_attachment
from portal.work.complaints.codes import check_ok
from portal.work.complaints.identity import who_has_seen
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import open_part
from portal.work.files.models import File
from portal.work.files.pictures import JPEG, preview
from portal.work.files.store import Missing

REPLYING = frozenset(
    {"submitted", "needs_info", "transfer_pending", "accepted", "result_ready", "answered", "recheck_requested"}
)


@bp.route("/track", methods=["GET", "POST"])
@reporter(rate="look_up")
def track() -> Any:
    """The look-up, or the complaint that is open in this browser."""
    form = LookForm()
    if request.method == "POST":
        if switch := switching():
            return switch
        if "_switch" not in request.form and form.validate():
            return _look(form)
        return render_template("intake/look.html", form=form, stale=False)
    held = own.access()
    return render_template("intake/look.html", form=form, stale=own.timed_out()) if held is None else page(held)


def _look(form: LookForm) -> Any:
    code, pin = str(form.code.data), str(form.pin.data or "")
    if not check_ok(code):
        form.code.errors = [_("查询码有一位输错了，请对照回执再输一遍")]
        return render_template("intake/look.html", form=form, stale=False)
    found = _opened(form, code, pin) if pin else lookup.by_code(db.session(), code)
    if found is None:
        if not form.pin.errors:
            form.code.errors = [_("没有找到这一件，或者密码不对。请对照回执再输一遍")]
        db.session.commit()
        return render_template("intake/look.html", form=form, stale=False)
    return _enter(found, code, opened=bool(pin))


def _opened(form: Any, code: str, pin: str) -> Complaint | None:
    try:
        return lookup.by_code_and_pin(db.session(), code, pin, now=now())
    except lookup.WrongPin:
        return None
    except lookup.Wait as wait:
        form.pin.errors = [_("输错太多次了，请等 %(n)s 秒再试", n=wait.seconds)]
        return None


def _enter(found: Complaint, code: str, *, opened: bool) -> Response:
    own.enter(found, code, opened=opened)
    if opened:
        messages.mark_read(db.session(), found, by_reporter=True, now=now())
    db.session.commit()
    return redirect(url_for("intake.track"))


@bp.post("/track/pin")
@reporter(rate="look_up")
def pin() -> Any:
    """From progress to everything of one's own."""
    held = own.access()
    if held is None:
        return redirect(url_for("intake.track"))
    form = PinForm()
    if form.submitted():
        found = _opened(form, held.code, str(form.pin.data))
        if found is not None:
            return _enter(found, held.code, opened=True)
        if not form.pin.errors:
            form.pin.errors = [_("密码不对，请对照回执再输一遍")]
        db.session.commit()
    return page(held, pin_form=form)


@bp.post("/track/leave")
@reporter()
def leave() -> Response:
    """Gone at once: the cookie, and what the browser kept of these pages."""
    if token_is_right():
        own.leave()
    response = make_response(redirect(url_for("public.home")))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def page(held: own.Access, *, form: MessageForm | None = None, pin_form: PinForm | None = None) -> Any:
    """The tracking page; what the PIN opens is added only where it was given."""
    found = subject(held)
    rules, session = rules_here(), db.session()
    one = complaints.progress(session, held.id, rules.pack, opened=held.opened) if found else None
    if found is None or one is None:
        own.leave()
        return redirect(url_for("intake.track"))
    case = queries.case_of(session, one.id, one.main_id)
    codes = [code for code, row in rules.pack.deadlines.items() if row.citizen]
    story = progress.Story(
        one, case, queries.clocks(session, one.id, case.id if case else None, codes), rules, held.opened
    )
    more = _inside(found, story, form) if held.opened else {"pin_form": pin_form or PinForm(), "place_line": ""}
    return render_template(
        "intake/track.html", one=one, held=held, stage_name=STAGES[story.stage - 1], rail=progress.rail(story), strip=progress.strip(story),
        chip=progress.chip(story), line=progress.outcome(story), **more,
    )  # fmt: skip


def subject(held: own.Access) -> Complaint | None:
    """The complaint that is open here; None once its words were destroyed."""
    found = db.session.get(Complaint, held.id)
    gone = found is None or (found.sealed_part is not None and found.sealed_part.destroyed_at is not None)
    return None if gone else found


def _inside(found: Complaint, story: progress.Story, form: MessageForm | None) -> dict[str, Any]:
    session, one = db.session(), story.progress
    told, opened = messages.read(session, found), open_part(found)
    result_at = {step.at for step in one.steps if step.move == "tell_result"}
    ask, case = story.clock("D9"), story.case
    return {
        "result": next((letter for letter in reversed(told) if letter.at in result_at), None),
        "letters": [letter for letter in told if letter.at not in result_at],
        "asks": [
            ASK_ITEMS[code].text(lang())
            for letter in told
            if one.state == "needs_info"
            for code in letter.asks
            if letter is _asking(told)
        ],
        "reply_by": story.clock("D4"),
        "form": form or MessageForm(data={"once": secrets.token_hex(16)}),
        "words": opened.words,
        "place_line": _place_line(queries.place_of(session, found.id), opened.place, found, story.pack),
        "ticked": [
            row.text(lang())
            for code in complaints.violations(session, found.id)
            if (row := story.pack.violations[code].plain)
        ],
        "files": [row for row in complaints.attachments(session, found.id) if not row.purged],
        "seen": [_seen(row) for row in who_has_seen(session, found)],
        "referral": next(iter(complaints.referrals(session, found.id)), None),
        "published": queries.published(session, case.id) if case and result_at else None,
        "recheck_until": ask if ask and not one.recheck_used and one.state in {"answered", "rejected"} else None,
        "may": {"reply": one.state in REPLYING, "withdraw": one.state in {"submitted", "needs_info", "accepted"}},
    }


def _place_line(known: queries.PlaceRow | None, said: Place, found: Complaint, pack: Pack) -> str:
    name = (
        (known.name_en if lang() == "en" and known.name_en else known.name_zh)
        if known
        else said.name or said.address or said.machine_no
    )
    district = pack.districts[known.district if known else found.district].name.text(lang())
    return f"{name}，{district}" if lang() == "zh" else f"{name}, {district}"


def _asking(told: list[messages.Letter]) -> messages.Letter | None:
    return next((letter for letter in reversed(told) if letter.asks), None)


def _seen(row: Any) -> dict[str, str]:
    what = {"identity": _("联系方式"), "image": _("没有遮盖的照片")}[row.what]
    who = [ROLE_NAMES[row.role].text(lang()), *([row.office.text(lang())] if row.office else [])]
    reason = _("看了：%(what)s。理由：%(why)s", what=what, why=row.reason)
    return {
        "when": moment(row.at, lang(), zone(), today=today()),
        "who": ("，" if lang() == "zh" else ", ").join(who),
        "what": reason,
    }


@bp.get("/track/picture/<int:n>")
@reporter()
def own_picture(n: int) -> Any:
    """One of one's own pictures, small and re-encoded, for whoever gave the PIN."""
    held = own.access()
    found = subject(held) if held and held.opened else None
    rows = [row for row in complaints.attachments(db.session(), found.id) if not row.purged] if found else []
    if found is None or n >= len(rows) or rows[n].type != JPEG:
        abort(404)
    file = db.session.get(File, rows[n].file_id)
    try:
        return send_file(BytesIO(preview(open_attachment(found, file))), mimetype=JPEG)  # type: ignore[arg-type]
    except (Missing, Unreadable):
        abort(404)


def switching() -> Response | None:
    """The other language or size with everything typed: the browser sends the page once more to where it will be shown."""
    kind, _sep, value = request.form.get("_switch", "").partition(":")
    if kind == "lang" and value in {"zh", "en"} and value != lang():
        return redirect(same_page(value), code=307)
    if kind == "elder" and (value == "on") != (request.cookies.get("elder") == "1"):
        response = redirect(same_page(lang()), code=307)
        if value == "on":
            response.set_cookie("elder", "1", max_age=365 * 24 * 3600, httponly=True, samesite="Lax")
        else:
            response.delete_cookie("elder", httponly=True, samesite="Lax")
        return response
    return None
