"""What every answer says about itself: no script, no frame, no referrer, nothing kept by the way."""

from flask import Flask, Response, request

from portal.config import Config

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'none'",
        "script-src 'none'",
        "connect-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


ONLY_SEALED = "max-age=63072000"
"""Two years in which a browser asks for nothing of this host in the clear."""


def install(app: Flask, config: Config) -> None:
    """Set the headers on every answer."""

    def set_headers(response: Response) -> Response:
        if config.secure_cookies:
            response.headers["Strict-Transport-Security"] = ONLY_SEALED
        if response.location:
            # The router answers a missing slash with the host and scheme of the request, which a stranger can name.
            response.location = response.location.removeprefix(request.host_url.rstrip("/"))
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if not request.path.startswith("/static/"):
            response.headers.setdefault(
                "Cache-Control",
                "no-store" if "/desk" in request.path or "portal_report" in request.cookies else "no-cache",
            )
        return response

    app.after_request(set_headers)
