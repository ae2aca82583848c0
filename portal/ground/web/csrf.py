"""Every POST says where it comes from: the browser's own word first, then a token bound to the session."""

from hmac import compare_digest
from urllib.parse import urlsplit

from flask import Flask, abort, g, request, session

from portal.config import Config
from portal.ground.envelope import vault

FIELD = "csrf_token"
HEADER = "X-Csrf-Token"
"""Where a script says the token beside a body that is no form."""


def token() -> str:
    """The token of this browser's session; without a session it proves only that the page was ours."""
    return vault().hash("csrf", str(session.get("csrf") or session.get("_user_id") or "anonymous"))


def token_is_right() -> bool:
    """Whether the posted token is the one of this session. A view stores nothing before it has asked (access.py)."""
    g.token_asked = True
    said = request.headers.get(HEADER) or request.form.get(FIELD, "")
    return compare_digest(said.encode(), token().encode())


def was_asked() -> bool:
    """Whether this request's view has looked at the posted token."""
    return bool(g.get("token_asked"))


def _host(origin: str) -> str:
    """Host and port of an origin; empty for what is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def install(app: Flask, config: Config) -> None:
    """Refuse posts from other sites before any view runs. The session's token is asked for by the forms, which show
    what was typed again where it is stale; a view that has not asked stores nothing (access.py)."""
    own = urlsplit(config.base_url).netloc

    def refuse_foreign() -> None:
        if request.method not in {"POST", "PUT", "DELETE", "PATCH"}:
            return
        site = request.headers.get("Sec-Fetch-Site")
        origin = request.headers.get("Origin")
        if site is not None and site not in {"same-origin", "none"}:
            abort(403)
        if origin not in (None, "null") and _host(origin) not in {own, request.host}:
            abort(403)

    app.before_request(refuse_foreign)
    app.context_processor(lambda: {"csrf_token": token})
