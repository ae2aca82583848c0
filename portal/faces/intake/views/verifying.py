"""Checking a receipt that somebody shows: when it was received, and that it is unchanged; never what it says."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from portal.faces.intake.forms.receipt import VerifyForm
from portal.faces.intake.views.front import bp
from portal.faces.intake.views.tracking import switching
from portal.ground.db import db
from portal.ground.envelope import vault
from portal.ground.web.access import public
from portal.work.complaints.attestation import verify as check

root = Blueprint("keys", __name__)
"""The keys stand outside the languages, where programs look for them."""


@bp.route("/verify", methods=["GET", "POST"])
@public(rate="look_up")
def verify() -> Any:
    """By the receipt's number or its text, sent in the body: no address and no cookie tells of it."""
    form, verdict = VerifyForm(), None
    if request.method == "POST" and (switch := switching()):
        return switch
    if request.method == "POST" and form.validate():
        verdict = check(db.session(), form.said.data)
    kids = list(vault().public_keys())
    return render_template("intake/verify.html", form=form, verdict=verdict, kids=kids, own_page=False)


@root.get("/.well-known/receipt-keys/<kid>.pem")
@public()
def receipt_key(kid: str) -> Response:
    """A public key, with which anybody checks a receipt's signature without this server."""
    pem = vault().public_keys().get(kid)
    if pem is None:
        abort(404)
    return Response(pem, content_type="application/x-pem-file")
