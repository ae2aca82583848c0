"""Rate classes. The key is a keyed hash under a salt of this process: no address is kept or can be got back."""

import secrets
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter

from portal.ground.envelope import keyed_hash
from portal.ground.web.access import RATES, access_of

_SALT = secrets.token_bytes(32)


def _key() -> str:
    return keyed_hash(_SALT, "rate", request.remote_addr or "")


def install(app: Flask, *, enabled: bool) -> None:
    """Limit each view by the rate class that it declares."""
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    limiter = Limiter(_key, app=app, enabled=enabled, storage_uri="memory://")
    app.extensions["portal.limiter"] = limiter  # views hold it weakly
    for endpoint in list(app.view_functions):
        access = access_of(app, endpoint)
        limited: Any = limiter.limit(RATES[access.rate])(app.view_functions[endpoint])
        limited.access = access
        app.view_functions[endpoint] = limited
