"""The public blueprint: what every public page says of itself in its head, and the few addresses without a page."""

from typing import Any

from flask import Blueprint, Flask, Response, make_response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from portal.bilingual import LANGS
from portal.ground.web.access import public
from portal.ground.web.addresses import alternates
from portal.ground.web.i18n import keep_elder, preferred

bp = Blueprint("public", __name__, url_prefix="/<any(zh,en):lang>")
root = Blueprint("root", __name__)
PRIVATE = ("report", "track", "desk", "operator", "elder", "verify")
"""First parts of addresses that no search engine has anything to find under."""


def install(app: Flask) -> None:
    """Register the public pages."""
    from portal.faces.transparency.views import actions, cases, home, process, statements, statistics

    del actions, cases, home, process, statements, statistics
    app.register_blueprint(bp)
    app.register_blueprint(root)


@bp.context_processor
def _context() -> dict[str, Any]:
    return alternates()


@root.get("/")
@public()
def index() -> BaseResponse:
    """To the reader's language."""
    return redirect(f"/{preferred()}/")


@root.get("/robots.txt")
@public()
def robots() -> Response:
    """What search engines may read: the public record, never a report or its tracking."""
    lines = ["User-agent: *", *(f"Disallow: /{lang}/{part}" for lang in LANGS for part in PRIVATE), "Disallow: /v/", ""]
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@bp.get("/elder")
@public()
def elder() -> BaseResponse:
    """Large type on or off, kept in a cookie that says nothing else; back to the page it was chosen on."""
    response = make_response(redirect(_safe(request.args.get("back", ""))))
    keep_elder(response, request.args.get("on") == "1")
    return response


def _safe(back: str) -> str:
    """The page to go back to; the first page where the address is not one of ours."""
    ours = back.startswith(("/zh/", "/en/")) and "\\" not in back and all(ord(letter) >= 32 for letter in back)
    return back if ours else request.path.removesuffix("elder")
