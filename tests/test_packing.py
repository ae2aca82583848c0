"""Which pages are packed, and that packing loses nothing."""

import gzip

import pytest
from flask import Flask, Response, session
from flask.testing import FlaskClient

from portal.ground.web import packing
from tests.cast import OFFICER
from tests.client import browser
from tests.faces.intake.steps import until

ABLE = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize("address", ["/zh/", "/en/cases", "/zh/report/", "/zh/track", "/zh/nowhere"])
def test_a_page_for_a_stranger_is_packed(app: Flask, address: str) -> None:
    packed, plain = FlaskClient(app).get(address, headers=ABLE), browser(app).get(address)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert {"Accept-Encoding", "Cookie"} <= set(packed.vary.as_set(preserve_casing=True))
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert gzip.decompress(packed.data) == plain.data


def test_a_browser_that_cannot_unpack_is_sent_it_as_it_is(app: Flask) -> None:
    for said in ({}, {"Accept-Encoding": "gzip;q=0"}, {"Accept-Encoding": "br"}):
        assert "Content-Encoding" not in browser(app).get("/zh/", headers=said).headers


def test_what_somebody_wrote_is_never_packed(app: Flask) -> None:
    reporter, officer = until(app, "check"), browser(app).sign_in(OFFICER)
    for client, address in ((reporter, "/zh/report/check"), (reporter, "/zh/"), (officer, "/zh/desk/")):
        answer = client.get(address, headers=ABLE)
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers, address


def test_a_page_that_begins_a_session_is_not_packed() -> None:
    served = Flask("small")
    served.secret_key = "for this test"
    packing.install(served)

    @served.get("/<begins>")
    def page(begins: str) -> Response:
        if begins == "yes":
            session["code"] = "38FC-WK62"
        return Response("x" * 2_000, mimetype="text/html")

    answers = {begins: FlaskClient(served).get(f"/{begins}", headers=ABLE).headers for begins in ("yes", "no")}
    assert ("Set-Cookie" in answers["yes"], "Content-Encoding" in answers["yes"]) == (True, False)
    assert ("Set-Cookie" in answers["no"], "Content-Encoding" in answers["no"]) == (False, True)
