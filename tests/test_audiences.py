"""Every address says who may open it, and the door keeps to it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, Response
from werkzeug.routing import IntegerConverter, Rule

from portal.ground.db import db
from portal.ground.web.access import Undeclared, access_of, public, refuse_undeclared, reporter, staff
from portal.ground.web.csrf import token_is_right
from portal.work.accounts.models import User
from tests.cast import OFFICER
from tests.client import browser, how_many

SAMPLES = {
    "lang": "zh",
    "ref": "2026-0001",
    "number": "2026-P1",
    "slug": "x",
    "name": "icon.svg",
    "move": "file",
    "track": "cases",
    "step": "where",
    "key": "1",
    "id": 1,
    "code": "X",
}


def addresses(app: Flask) -> list[tuple[Rule, str]]:
    """Each rule with an address that fits it."""
    found = []
    for rule in app.url_map.iter_rules():
        whole = {name for name, converter in rule._converters.items() if isinstance(converter, IntegerConverter)}
        values = {name: 1 if name in whole else SAMPLES.get(name, 1) for name in rule.arguments}
        with app.test_request_context():
            found.append(
                (
                    rule,
                    app.url_map.bind("").build(
                        rule.endpoint, values, method=next(iter(rule.methods & {"GET", "POST"}))
                    ),
                )
            )
    return found


def test_every_view_declares_its_audience(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert access_of(app, rule.endpoint).audience in {"public", "reporter", "staff"}


def test_the_app_refuses_a_view_that_says_nothing(app: Flask) -> None:
    app._got_first_request = False
    app.add_url_rule("/zh/undeclared", "undeclared", lambda: "hello")
    with pytest.raises(Undeclared, match="undeclared"):
        refuse_undeclared(app)


def test_nobody_enters_the_desk_without_signing_in(app: Flask) -> None:
    for rule, address in addresses(app):
        if access_of(app, rule.endpoint).audience != "staff":
            continue
        visitor = browser(app)
        if "GET" in rule.methods:
            answer = visitor.get(address)
            assert answer.status_code == 302, address
            assert "/desk/sign-in" in answer.headers["Location"], address
        if "POST" in rule.methods:
            assert visitor.post(address, data={"reason": "x"}).status_code == 401, address


def test_the_desk_lies_behind_its_own_cookie(app: Flask) -> None:
    for rule, address in addresses(app):
        staff = access_of(app, rule.endpoint).audience == "staff"
        assert staff == ("/desk/" in address and "sign-in" not in address), (
            f"{address}: desk pages and only they are for staff"
        )


def test_a_post_from_another_site_is_refused(app: Flask) -> None:
    for rule, address in addresses(app):
        if "POST" in rule.methods:
            assert browser(app).post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403, address
            assert browser(app).post(address, headers={"Origin": "https://elsewhere.example"}).status_code == 403, (
                address
            )


UNASKED = {
    "accounts.sign_out": "signs out from any page, however old",
    "intake.leave": "leaves at once from any page, however old",
    "intake.track": "code and PIN are the authority, also from a page of yesterday",
    "intake.confirm_link": "the address of the page is the authority",
    "intake.stop_link": "mail programs send it by themselves (RFC 8058)",
}


def test_only_these_store_without_the_token_of_the_session(app: Flask) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    assert {name for name in posts if not access_of(app, name).csrf} == set(UNASKED)


@pytest.mark.parametrize("declared", [public(), reporter(), staff("desk.enter")], ids=["public", "reporter", "staff"])
@pytest.mark.parametrize(("asks", "status"), [(False, 403), (True, 200)])
def test_a_view_that_forgets_the_token_stores_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, declared: Callable[..., Any], asks: bool, status: int
) -> None:
    visitor, before = browser(app).sign_in(OFFICER), how_many(User)

    def careless(**_: Any) -> Response:
        _right = asks and token_is_right()
        db.session.add(User(login="forged", name="某人", password_hash="x"))
        db.session.commit()
        return Response("stored", content_type="text/plain")

    monkeypatch.setitem(app.view_functions, "desk.notices_again", declared(careless))
    assert visitor.post("/zh/desk/notices/again").status_code == status
    assert how_many(User) - before == asks
