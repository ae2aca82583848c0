"""Pages are sent packed where that can tell nobody anything.

How long a packed page is says a little about what it holds, and whoever may put words of their own beside a secret can
ask often enough to learn it (BREACH). A page for a browser that shows no cookie and is given none holds nobody's secret:
it is packed. A page of somebody who reports, or works at the desk, goes out as it is.
"""

import gzip

from flask import Flask, Response, request

LEAST = 1_000
"""Bytes from which on packing is worth its while."""
TEXTS = {"text/html", "text/plain", "text/calendar", "application/json", "image/svg+xml"}


def install(app: Flask) -> None:
    """Pack what strangers are sent, where their browser says that it can unpack."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if response.mimetype not in TEXTS or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    response.vary.update(("Accept-Encoding", "Cookie"))
    if _is_for_a_stranger(response) and request.accept_encodings["gzip"] > 0 and response.calculate_content_length():
        data = response.get_data()
        if len(data) >= LEAST:
            response.set_data(gzip.compress(data, 6, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
    return response


def _is_for_a_stranger(response: Response) -> bool:
    """After the session is saved a cookie may still be set; only what has neither read nor written one is anybody's."""
    from flask import session

    return "Cookie" not in request.headers and not session and "Set-Cookie" not in response.headers
