"""Who may open a view: declared on it from the day it is born. The app does not start with a view that does not say."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

from flask import Flask, abort, current_app, g, has_request_context, request
from flask_login import current_user
from sqlalchemy import event

from portal.clock import now
from portal.ground.db import db
from portal.ground.events.record import look
from portal.ground.web.csrf import was_asked
from portal.ground.web.signing import ask_to_sign_in
from portal.law.policy import PERMISSIONS, ever, role_under
from portal.law.workflow.refusal import WRONG_ROLE, NotYours

Audience = Literal["public", "reporter", "staff"]
RATES = {
    "page": "240/minute",
    "step": "120/minute",
    "submit": "20/minute",
    "upload": "30/minute",
    "piece": "600/minute",
    "look_up": "30/minute",
    "sign_in": "20/minute",
    "desk": "600/minute",
}
View = Callable[..., Any]


@dataclass(frozen=True)
class Access:
    """What a view declares: audience, permission, object scope, rate class and the sight it leaves."""

    audience: Audience
    permission: str | None
    scope: str | None
    rate: str
    sight: str | None
    csrf: bool
    """Whether a POST stores nothing before its view has asked for the session's token."""
    reads: bool = False
    """Whether a POST changes nothing: it is one only to keep what was typed out of the address."""


class Undeclared(Exception):
    """A view without a declaration of who may open it."""


def public(*, rate: str = "page", reads: bool = False, csrf: bool = True) -> Callable[[View], View]:
    """Anyone, without a session: nothing is kept about the visitor. `reads`: a POST that changes nothing. Not `csrf`:
    what the address itself entitles to."""
    access = Access("public", None, None, rate, None, csrf, reads)
    return _declare(access, lambda view, kwargs: view(**kwargs))


def reporter(*, rate: str = "step", csrf: bool = True) -> Callable[[View], View]:
    """The reporter's own browser: what is shown hangs on the sealed session cookie or on code and PIN. Not `csrf`: what
    is done however old the page is that asks for it, and what code and PIN entitle to."""
    return _declare(Access("reporter", None, "own", rate, None, csrf), lambda view, kwargs: view(**kwargs))


def staff(
    permission: str, *, scope: str | None = None, rate: str = "desk", sight: str | None = None, csrf: bool = True
) -> Callable[[View], View]:
    """A signed-in person with `permission`; with `scope` the guard loads the object the address names, checks that the
    person may reach it, hands it to the view in place of its reference, and with `sight` records that it was read. Not
    `csrf`: as for a reporter."""
    access = Access("staff", permission, scope, rate, sight, csrf)
    return _declare(access, lambda view, kwargs: _as_staff(view, access, kwargs))


def _declare(access: Access, run: Callable[[View, dict[str, Any]], Any]) -> Callable[[View], View]:
    if access.rate not in RATES or (access.permission and access.permission not in PERMISSIONS):
        raise Undeclared(f"{access.rate} / {access.permission} is no rate class or permission")

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(**kwargs: Any) -> Any:
            return run(view, kwargs)

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return mark


Loader = Callable[[str], Any]
_scopes: dict[str, tuple[str, Loader]] = {}


def scope(name: str, argument: str) -> Callable[[Loader], Loader]:
    """Name the function that finds the object of scope `name` from the address part `argument`, and who works on it, as
    Facts with office and assigned (404 if there is none)."""

    def keep(loader: Loader) -> Loader:
        _scopes[name] = (argument, loader)
        return loader

    return keep


def _as_staff(view: View, access: Access, kwargs: dict[str, Any]) -> Any:
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    # Before the object is looked for: which alarms there are is nothing for somebody who may open none.
    if not ever(str(access.permission), current_user.actor):
        raise NotYours(WRONG_ROLE)
    if access.scope is None:
        return view(**kwargs)
    argument, loader = _scopes[access.scope]
    subject, reach = loader(kwargs.pop(argument))
    role = role_under(str(access.permission), current_user.actor, reach)
    if access.sight and request.method == "GET":
        look(
            at=now(),
            actor_id=current_user.actor.user_id,
            role=role.value,
            office=subject.office,
            track=subject.TRACK.value,
            subject_id=subject.id,
            case_id=subject.case_key,
            what=access.sight,
        )
    response = view(**{access.scope: subject}, **kwargs)
    if access.sight and request.method == "GET":
        db.session.commit()
    return response


def access_of(app: Flask, endpoint: str) -> Access:
    """The declaration of an endpoint; Undeclared if it has none."""
    found = getattr(app.view_functions[endpoint], "access", None)
    if not isinstance(found, Access):
        raise Undeclared(f"{endpoint} does not say who may open it")
    return found


def refuse_undeclared(app: Flask) -> None:
    """Stop the start if any view does not declare its access, or names a scope nobody loads."""
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if access.audience == "staff" and access.scope and access.scope not in _scopes:
            raise Undeclared(f"{rule.endpoint}: nobody loads scope {access.scope}")


def current_access() -> Access | None:
    """The declaration of the view that this request reached."""
    view = current_app.view_functions.get(request.endpoint or "")
    found = getattr(view, "access", None)
    return found if isinstance(found, Access) else None


@event.listens_for(db.session, "before_commit")
def _refuse_unasked(_session: Any) -> None:
    """A view that forgets the token stores nothing, so that nobody overlooks it. A stale one is the form's to answer, and
    a change of the language only keeps what was typed, whatever the token."""
    access = current_access() if has_request_context() and request.method == "POST" else None
    if access is not None and access.csrf and not was_asked() and "_switch" not in request.form:
        abort(403)


def takes_files() -> bool:
    """Whether this request's view takes files: those of the desk, and a reporter's that say so by their rate class."""
    access = current_access()
    return access is not None and (access.audience == "staff" or access.rate == "upload")


def will_write() -> bool:
    """Whether this request writes: anything but a read, and a read that leaves a sight."""
    access = current_access()
    reads = request.method in {"GET", "HEAD", "OPTIONS"} or bool(access and access.reads)
    g.reads_only = reads and not (access and access.sight)
    return not g.reads_only
