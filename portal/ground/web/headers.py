"""What every answer says about itself: our own scripts at most, no frame, no referrer, nothing kept by the way."""

from flask import Flask, Response, request

from portal.config import Config

_ALWAYS = (
    "default-src 'none'",
    "style-src 'self'",
    "font-src 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
POLICY = "; ".join((*_ALWAYS, "img-src 'self' data:", "script-src 'none'", "connect-src 'none'"))
"""For the desk, and for whatever is not a page of the two open faces: no script at all."""
OPEN_POLICY = "; ".join(
    (
        *_ALWAYS,
        "img-src 'self' data: blob:",
        "script-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "require-trusted-types-for 'script'",
    )
)
"""For reporters and readers: modules of our own, which can write no markup. `blob:` shows a photo before it is sent."""


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
        response.headers.setdefault("Content-Security-Policy", POLICY if "/desk" in request.path else OPEN_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(self), microphone=()"
        if not request.path.startswith("/static/"):
            response.headers.setdefault(
                "Cache-Control",
                "no-store" if "/desk" in request.path or "portal_report" in request.cookies else "no-cache",
            )
        return response

    app.after_request(set_headers)
