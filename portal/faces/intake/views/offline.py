"""Beginning without a network: one form page and one worker a language, the same for everybody. Neither knows who reads."""

import hashlib
import json
from dataclasses import dataclass

from flask import Response, current_app, render_template, request, url_for

from portal.faces.intake.forms.contact import ContactForm
from portal.faces.intake.forms.steps import SLOTS, DescribeForm, EvidenceForm, PlaceForm, WhatForm, WhenForm
from portal.faces.intake.forms.where import WhereForm
from portal.faces.intake.handing import BETWEEN
from portal.faces.intake.views.front import bp
from portal.ground.web.access import public
from portal.ground.web.i18n import lang, today
from portal.law.catalogue.types import Pack

FRESH = "no-cache"
"""The browser may keep it, and asks whether it is still the same each time."""
MODULES = ("reporter.js", "offline.js", "drafts.js", "shrink.js", "trusted.js", "shrinking.js", "pixels.js")
"""What the form page runs."""


@dataclass(frozen=True)
class Shell:
    """What a phone keeps to begin without a network."""

    page: str
    worker: str


@bp.get("/report/offline")
@public()
def offline() -> Response:
    """All the questions on one page; it is only filled in here, and handed over later."""
    return _kept(_shell().page, "text/html; charset=utf-8")


@bp.get("/report/worker.js")
@public()
def worker() -> Response:
    """The worker of the report's addresses, named by what it keeps: it changes when any of that does."""
    return _kept(_shell().worker, "text/javascript; charset=utf-8")


def _kept(text: str, kind: str) -> Response:
    response = Response(text, content_type=kind, headers={"Cache-Control": FRESH})
    response.add_etag()
    response.make_conditional(request)
    return response


def _shell() -> Shell:
    """Made once for each language and day, from nothing that a visitor sent."""
    kept: dict[tuple[str, str], Shell] = current_app.extensions.setdefault("portal.shell", {})
    key = lang(), today().isoformat()
    if key not in kept:
        for old in [other for other in kept if other[1] != key[1]]:
            del kept[old]
        with current_app.test_request_context(url_for("intake.offline")):
            current_app.preprocess_request()
            kept[key] = _made()
    return kept[key]


def _made() -> Shell:
    page = render_template("intake/offline.html", **_questions(current_app.extensions["portal.pack"]))
    assets = current_app.extensions["portal.assets"]
    files = [f"/static/{assets.names[name]}" for name in ("reporter.css", "icon.svg", *MODULES)]
    source = assets.files["worker.js"].decode()
    version = hashlib.sha256("\n".join((page, *files, source)).encode()).hexdigest()[:16]
    shell = {"version": f"{lang()}-{version}", "page": url_for("intake.offline"), "files": files}
    return Shell(page, f"const SHELL = {json.dumps(shell)};\n{source}")


def _questions(pack: Pack) -> dict[str, object]:
    """The steps' own forms, each field under the name of its step."""
    evidence = EvidenceForm(prefix=f"evidence{BETWEEN}")
    return {
        "place": PlaceForm(pack, None, prefix=f"place{BETWEEN}"),
        "where": WhereForm(pack, prefix=f"where{BETWEEN}"),
        "what": WhatForm(pack, None, prefix=f"what{BETWEEN}"),
        "when": WhenForm(today(), prefix=f"when{BETWEEN}"),
        "evidence": evidence,
        "slots": SLOTS,
        "describe": DescribeForm(False, prefix=f"describe{BETWEEN}"),
        "contact": ContactForm(prefix=f"contact{BETWEEN}", data={"mode": "code"}),
    }
