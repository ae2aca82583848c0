"""Asking a person to sign in without losing what was typed."""

import json
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from portal.ground.envelope import Unreadable, seal, unseal, vault
from portal.ground.web.i18n import lang

MAX_KEPT = 200_000
"""Characters of typed text that are carried through a sign-in."""


def ask_to_sign_in() -> Any:
    """To the sign-in page; after a POST the page carries what was typed, sealed, so that nothing is lost."""
    if request.method == "GET":
        return redirect(url_for("accounts.sign_in", lang=lang(), next=request.full_path.rstrip("?")))
    form = current_app.extensions["portal.sign_in_form"]()
    path = readable(request.path)
    form.next.data = request.full_path.rstrip("?") if path == request.path else path
    form.kept.data = pack_typed(path, request.form)
    return render_template("accounts/sign_in.html", form=form, was_typing=True), 401


def readable(path: str) -> str:
    """The address of this request itself where it can be opened, else the page above it, on which its form stands."""
    rule = request.url_rule
    if rule is None or "GET" in (rule.methods or ()):
        return path
    adapter = current_app.url_map.bind("")
    while path.count("/") > 2:
        path = path.rpartition("/")[0]
        try:
            above, _values = adapter.match(path, method="GET", return_rule=True)
        except HTTPException:
            continue
        if rule.rule.startswith(above.rule):
            break
    return path


def pack_typed(path: str, typed: MultiDict[str, str]) -> str:
    """What was typed on `path`, sealed for the way through the browser; empty where it is too long to carry."""
    text = json.dumps([path, [(k, v) for k, v in typed.items(multi=True) if k not in {"csrf_token", "_switch"}]])
    if len(text) > MAX_KEPT:
        return ""
    return seal(_key(), text.encode(), "typed").hex()


def unpack_typed(text: str) -> tuple[str, MultiDict[str, str]] | None:
    """The path and what was typed; None for anything this server did not seal."""
    try:
        path, pairs = json.loads(unseal(_key(), bytes.fromhex(text), "typed"))
    except (Unreadable, ValueError):
        return None
    return path, MultiDict([(k, v) for k, v in pairs])


def _key() -> bytes:
    return vault().derive("typed", "kept through sign-in")
