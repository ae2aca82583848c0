"""One place where what went wrong becomes a page: what happened, what was kept, what to do next."""

from typing import Any

from flask import Flask, Response, g, redirect, render_template, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadHost, HTTPException, NotFound, RequestEntityTooLarge, TooManyRequests

from portal.bilingual import LANGS
from portal.ground.db import db
from portal.ground.web.forms import retry_fields
from portal.ground.web.i18n import preferred
from portal.law.workflow.refusal import NotYours, Refused, Superseded


def install(app: Flask) -> None:
    """Turn domain errors into 403, 409 and 422 pages, and everything else into an honest one."""
    app.register_error_handler(NotYours, lambda e: _page("not_yours", 403, refusals=e.refusals))
    app.register_error_handler(Refused, lambda e: _page("refused", 422, refusals=e.refusals, retry=True))
    app.register_error_handler(Superseded, lambda _: _page("superseded", 409, retry=False))
    app.register_error_handler(StaleDataError, lambda _: _page("superseded", 409, retry=False))
    app.register_error_handler(DBAPIError, _not_stored)
    app.register_error_handler(OSError, _not_stored)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(RequestEntityTooLarge, lambda _: _page("too_large", 413))
    app.register_error_handler(TooManyRequests, lambda _: _page("too_many", 429, retry=True))
    # Without a host no address can be built: there is no page to dress the answer as.
    app.register_error_handler(BadHost, lambda e: Response(e.description, 400, content_type="text/plain"))
    app.register_error_handler(
        HTTPException, lambda e: _page("other", e.code or 500) if e.code and e.code >= 400 else e
    )


def _not_stored(_: Exception) -> tuple[str, int]:
    """The page that says so asks the database for nothing, not even who is signed in."""
    g.database_failed = True
    return _page("not_stored", 503, retry=True)


def _page(kind: str, status: int, *, refusals: tuple[Any, ...] = (), retry: bool = False) -> tuple[str, int]:
    db.session.rollback()
    again = retry_fields(request.form) if retry and request.method == "POST" else None
    desk = "/desk" in request.path
    page = render_template(
        "errors/page.html",
        kind=kind,
        status=status,
        refusals=refusals,
        again=again,
        layout="layouts/desk.html" if desk else "layouts/reporter.html",
    )
    return page, status


def _not_found(error: NotFound) -> Any:
    """An address without a language goes to the one the reader prefers, where that page exists."""
    first = request.path.lstrip("/").partition("/")[0]
    if request.method == "GET" and first not in LANGS and not request.path.startswith("//"):
        target = f"/{preferred()}{request.path}"
        if _exists(target):
            query = request.query_string.decode("ascii", "ignore")
            return redirect(f"{target}?{query}" if query else target)
    return _page("not_found", 404)


def _exists(path: str) -> bool:
    from flask import current_app

    adapter = current_app.url_map.bind("")
    try:
        adapter.match(path, method="GET")
    except HTTPException:
        return False
    return True
