"""Signing in and out."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user, login_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.bilingual import LANGS, Bilingual
from portal.clock import now
from portal.ground.db import db
from portal.ground.envelope import Unreadable, seal, unseal, vault
from portal.ground.web.access import public, staff
from portal.ground.web.csrf import token_is_right
from portal.ground.web.i18n import lang, today
from portal.ground.web.signing import pack_typed, readable, unpack_typed
from portal.law.policy import may
from portal.law.workflow.actors import ROLE_NAMES, Role
from portal.work.accounts import sessions
from portal.work.accounts.forms import SignInForm
from portal.work.accounts.models import LoginSession, User

bp = Blueprint("accounts", __name__, url_prefix="/<any(zh,en):lang>/desk")
KNOWN = "portal_known"
KNOWN_DAYS = 180
CARRIED = ("slip",)
"""What of a session outlives signing in and out: a receipt that was not handed over. It opens for its writer alone."""
DESK_PATH = re.compile(r"^/(zh|en)/desk(/[\w./?=&%-]*)?$")


class SignedIn(UserMixin):  # type: ignore[misc]
    """The signed-in person as the web kit knows it: an actor, a name, an office."""

    def __init__(self, row: LoginSession, token: str) -> None:
        self.row, self.token = row, token
        self.actor = sessions.actor_of(row.user, today())
        self.login, self.name = row.user.login, row.user.name
        first = min(self.actor.grants, key=lambda held: list(Role).index(held.role), default=None)
        self.office_code = first.office if first else None
        offices = current_app.extensions["portal.pack"].offices
        self.office = offices[first.office].short if first else Bilingual("", "")
        self.role_name = ROLE_NAMES[first.role] if first else None

    def get_id(self) -> str:
        """What the cookie holds: the session's token."""
        return self.token


def install(app: Any) -> None:
    """Teach flask-login our sessions."""
    manager = LoginManager(app)
    manager.session_protection = None  # it would keep a hash of address and browser
    manager.user_loader(_load)
    app.register_blueprint(bp)
    app.before_request(_switch_language)
    app.extensions["portal.sign_in_form"] = lambda: SignInForm(MultiDict())


def _load(token: str) -> SignedIn | None:
    if g.get("database_failed"):
        return None
    row = sessions.find_session(db.session(), token, now=now())
    if row is None:
        return None
    if now() - row.seen_at > timedelta(minutes=5) and not g.get("reads_only", True):
        row.seen_at = now()
    if row.kept:
        _bring_back(row)
    return SignedIn(row, token)


def _bring_back(row: LoginSession) -> None:
    try:
        kept = unpack_typed(unseal(vault().derive("kept", str(row.user_id)), row.kept or b"", "login_session").decode())
    except Unreadable:
        return
    if kept and kept[0] == request.path:
        if request.method == "GET":
            g.kept = kept[1]
        else:
            row.kept = None


@bp.route("/sign-in", methods=["GET", "POST"])
@public(rate="sign_in")
def sign_in() -> Any:
    """Login and password."""
    form = SignInForm()
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
    if form.submitted():
        known = sessions.browser_name(request.cookies.get(KNOWN, ""), form.login.data)
        user = sessions.check_password(
            db.session(), login=form.login.data, password=form.password.data, now=now(), known=known
        )
        if user is not None:
            return _let_in(user, form)
        db.session.commit()
        form.password.errors = [_("用户名或密码不对，或试得太多次。请稍等再试。")]
    status = 200 if request.method == "GET" or "_switch" in request.form else 422
    return render_template("accounts/sign_in.html", form=form, was_typing=bool(form.kept.data)), status


def _clear() -> None:
    carried = {name: session[name] for name in CARRIED if name in session}
    session.clear()
    session.update(carried)


def _let_in(user: User, form: SignInForm) -> Any:
    token = sessions.open_session(db.session(), user, now=now())
    target = _safe(form.next.data)
    typed = unpack_typed(form.kept.data or "")
    if typed is not None:
        _keep(user, token, typed[0], typed[1])
        target = target if urlsplit(target).path == typed[0] else typed[0]
    db.session.commit()
    _clear()
    row = sessions.find_session(db.session(), token, now=now())
    if row is not None:
        login_user(SignedIn(row, token))
        target = target if form.next.data or may("worklist.read", current_user.actor) else _first_page()
    return _remember(redirect(target), user)


def _first_page() -> str:
    """Where somebody begins who works on no complaint and no case."""
    endpoint = "desk.calendar" if may("calendar.read", current_user.actor) else "desk.worklist"
    return url_for(endpoint, lang=lang())


def _remember(response: Response, user: User) -> Response:
    """The browser is known from now on, on the pages of the desk only: a stranger's failures do not slow it down."""
    secure = current_app.extensions["portal.config"].secure_cookies
    for each in LANGS:
        response.set_cookie(
            KNOWN,
            sessions.new_browser(user.login),
            max_age=KNOWN_DAYS * 86400,
            path=f"/{each}/desk",
            httponly=True,
            samesite="Lax",
            secure=secure,
        )
    return response


def _keep(user: User, token: str, path: str, typed: Any) -> None:
    db.session.flush()
    row = sessions.find_session(db.session(), token, now=now())
    if row is not None:
        row.kept = seal(vault().derive("kept", str(user.id)), pack_typed(path, typed).encode(), "login_session")


def _safe(target: str | None) -> str:
    """Only a page of the desk: no other site, no control character."""
    path = urlsplit(target or "").path
    return (
        target
        if target and DESK_PATH.match(target) and path == target.split("?")[0]
        else url_for("desk.worklist", lang=lang())
    )


@bp.post("/sign-out")
@staff("desk.enter", csrf=False)
def sign_out() -> Any:
    """End the session on the server and in the browser, however old the page is that asks for it."""
    sessions.close_session(db.session(), current_user.token)
    db.session.commit()
    _clear()
    return redirect(url_for("accounts.sign_in", lang=lang()))


def _switch_language() -> Any:
    """The other language, with what was typed on a page of the desk kept for it."""
    wanted = request.form.get("_switch", "") if request.method == "POST" and DESK_PATH.match(request.path) else ""
    if wanted not in {"lang:zh", "lang:en"}:
        return None
    target = f"/{wanted.removeprefix('lang:')}{request.path[3:]}"
    if target == request.path:
        return None
    if not (current_user.is_authenticated and token_is_right()):
        # Nothing is kept for a stranger: the browser sends the page once more to where it will be shown.
        return redirect(_with_query(target), code=307)
    page = readable(target)
    _keep(current_user.row.user, current_user.token, page, request.form)
    db.session.commit()
    return redirect(_with_query(target) if page == target else page)


def _with_query(path: str) -> str:
    query = request.query_string.decode("ascii", "ignore")
    return f"{path}?{query}" if query else path
