"""The reporter's blueprint. Nothing of it is kept by the browser, so that Back fetches the page as it is now."""

from flask import Blueprint, Flask
from werkzeug.wrappers import Response

bp = Blueprint("intake", __name__, url_prefix="/<any(zh,en):lang>")


def install(app: Flask) -> None:
    """Register the reporter's pages."""
    from portal.faces.intake.views import acting, evidence, sending, steps, tracking

    del acting, evidence, sending, steps, tracking
    app.register_blueprint(bp)


@bp.after_request
def forget(response: Response) -> Response:
    """A shared phone keeps no copy."""
    response.headers["Cache-Control"] = "no-store"
    return response
