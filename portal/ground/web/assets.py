"""Styles and scripts. The styles a face lists are joined once, at start, into one hashed file; a page asks for one stylesheet.
A script is a small ES module under static/js; what it imports is named by its hash too, so that nothing old is ever mixed in."""

import gzip
import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request

from portal.ground.web.access import public

STATIC = Path(__file__).resolve().parents[3] / "static"
bp = Blueprint("assets", __name__)
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
IMPORTED = re.compile(r'((?:from|import|new URL)\s*\(?\s*")\./([\w.-]+\.(?:js|json|bin))(")')
"""`from "./drafts.js"`, `import("./drafts.js")` and `new URL("./shrinking.js", …)`: how one module names another, or a worker."""
SAID = re.compile(r"(?ms)^[ \t]*/\*\*.*?\*/[ \t]*\n|^[ \t]*//[^\n]*\n|^[ \t]+|^\n")
"""Comments on lines of their own, indentation and empty lines of a module: a browser needs none of them, and no module
writes a text over several lines."""
PACKED = 1_000
"""Bytes from which on a file is sent packed to a browser that says it can unpack: nothing in it is secret."""


class Assets:
    """Name -> bytes and hashed name."""

    def __init__(self, folder: Path) -> None:
        faces = json.loads((folder / "css" / "faces.json").read_text())
        self.files = {
            f"{face}.css": _squeeze("\n".join((folder / "css" / part).read_text() for part in parts))
            for face, parts in faces.items()
        }
        own = (*folder.glob("*.*"), *(folder / "vendor").glob("*.*"))
        self.files.update({path.name: path.read_bytes() for path in own})
        self.names = {name: _hashed(name, data) for name, data in self.files.items()}
        for path in sorted((folder / "js").glob("*.js")):
            self._module(folder / "js", path.name)
        self.by_hashed = {hashed: name for name, hashed in self.names.items()}

    def _module(self, folder: Path, name: str) -> str:
        """The hashed name of a module; those that it imports come first (a circle would have no first one)."""
        if name not in self.names:
            source = SAID.sub("", (folder / name).read_text())
            data = IMPORTED.sub(lambda m: f"{m[1]}/static/{self._module(folder, m[2])}{m[3]}", source).encode()
            self.files[name], self.names[name] = data, _hashed(name, data)
        return self.names[name]


def _hashed(name: str, data: bytes) -> str:
    return f"{hashlib.sha256(data).hexdigest()[:12]}-{name}"


def _squeeze(css: str) -> bytes:
    """Comments and runs of white space say nothing to a browser."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", css)).replace(": ", ":").strip().encode()


@bp.get("/static/<name>")
@public()
def file(name: str) -> Response:
    """One static file; a hashed name never changes its content."""
    assets: Assets = _assets()
    plain = assets.by_hashed.get(name, name)
    if plain not in assets.files:
        abort(404)
    data = assets.files[plain]
    packs = len(data) > PACKED and request.accept_encodings["gzip"] > 0
    response = Response(_packed(data) if packs else data, content_type=_type(plain))
    response.headers["Vary"] = "Accept-Encoding"
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if name in assets.by_hashed else "public, max-age=3600"
    )
    return response


def _type(name: str) -> str:
    return TYPES.get(Path(name).suffix, "application/octet-stream")


@lru_cache(maxsize=200)
def _packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _assets() -> Assets:
    from flask import current_app

    found: Assets = current_app.extensions["portal.assets"]
    return found


def install(app: Flask) -> None:
    """Join the stylesheets and serve them."""
    assets = Assets(STATIC)
    app.extensions["portal.assets"] = assets
    app.register_blueprint(bp)
    app.context_processor(lambda: {"static_url": lambda name: f"/static/{assets.names[name]}"})
