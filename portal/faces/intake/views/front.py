"""The reporter's blueprint. Nothing of it is kept by the browser, so that Back fetches the page as it is now."""

import importlib

from flask import Blueprint, Flask
from werkzeug.wrappers import Response

from portal.faces.intake import own
from portal.ground.web.access import current_access

PAGES = (
    "acting",
    "allowed",
    "assisted",
    "city",
    "device",
    "erasure",
    "evidence",
    "finding",
    "leaving",
    "looking",
    "notices",
    "offline",
    "paper",
    "pin",
    "receipt",
    "same",
    "scanned",
    "sending",
    "steps",
    "tracking",
    "uploading",
    "verifying",
    "where",
)
"""The modules of this package that hold views."""

bp = Blueprint("intake", __name__, url_prefix="/<any(zh,en):lang>")


def install(app: Flask) -> None:
    """Register the reporter's pages."""
    here = __name__.rpartition(".")[0]
    for name in PAGES:
        found = importlib.import_module(f"{here}.{name}")
        if hasattr(found, "root"):
            app.register_blueprint(found.root)
    app.register_blueprint(bp)


@bp.context_processor
def of_the_reporter() -> dict[str, object]:
    """What every page of the reporter's own shows: how to leave, and what the device's copy is kept under."""
    return {"own_page": True, "device_mark": own.mark(), "device_sent": own.is_sent()}


@bp.after_request
def forget(response: Response) -> Response:
    """A shared phone keeps no copy, but of a page that is the same for everybody and says so."""
    access = current_access()
    if access and access.audience == "public":
        response.headers.setdefault("Cache-Control", "no-store")
    else:
        response.headers["Cache-Control"] = "no-store"
        own.settle()
    return response
