"""Two faces, two cookies: what a reporter's browser holds never mixes with an officer's. Both are sealed, and end with
the browser; a session that names the second at which it is over is an empty one from then on."""

import json
import re

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin

from portal.clock import now
from portal.config import Config
from portal.ground.envelope import Unreadable, seal, unseal, vault

DESK = re.compile(r"^/(zh|en)/desk(/|$)")
UNTIL = "until"
"""In a session: the second, since 1970, at which it is over."""


class SealedSessions(SessionInterface):
    """A session is one encrypted cookie; an empty one is no cookie, and the cookie ends with the browser."""

    def __init__(self, config: Config) -> None:
        self.secure = config.secure_cookies

    def open_session(self, app: Flask, request: Request) -> SessionMixin:
        """The session of the face that this address belongs to; an unreadable one is an empty one."""
        name = face_cookie(request.path)
        raw = request.cookies.get(name, "")
        try:
            held = json.loads(unseal(_key(name), bytes.fromhex(raw), name)) if raw else {}
        except (Unreadable, ValueError):
            held = {}
        over = UNTIL in held and held[UNTIL] <= now().timestamp()
        return SecureCookieSession({} if over else held)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie where something changed; drop it where nothing is left."""
        from flask import request

        name = face_cookie(request.path)
        if not session and name in request.cookies:
            response.delete_cookie(name, httponly=True, samesite="Lax", secure=self.secure)
        elif session and session.modified:
            value = seal(_key(name), json.dumps(dict(session)).encode(), name).hex()
            response.set_cookie(name, value, httponly=True, samesite="Lax", secure=self.secure)


def face_cookie(path: str) -> str:
    """Which of the two cookies an address uses."""
    return "portal_desk" if DESK.match(path) else "portal_report"


def _key(name: str) -> bytes:
    return vault().derive("session cookie", name)


def install(app: Flask, config: Config) -> None:
    """Use sealed sessions."""
    app.session_interface = SealedSessions(config)
