"""Every address says who may open it, and the door keeps to it."""

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from portal.ground.web.access import Undeclared, access_of, refuse_undeclared
from tests.client import browser

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
