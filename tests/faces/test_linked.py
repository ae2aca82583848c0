"""A page that no other page names does not exist for a citizen: whoever begins at the first page, without scripts, finds it."""

from collections.abc import Iterator
from urllib.parse import urldefrag

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from portal.faces.intake import told
from tests.cast import TRIAGE
from tests.client import browser

OTHERWISE = {
    **{f"intake.{step}": "the step before, once it is answered" for step in told.ORDER[1:-1]},
    "intake.check": "the step after the last question, once they are answered",
    "intake.same": "the step after the place, where something is published about it",
    "intake.receipt": "where sending leads",
    "intake.verify": "printed on the receipt, for whoever is shown it",
    "intake.calendar": "a button of the receipt",
    "intake.receipt_text": "a button of the receipt",
    "intake.change_contact": "the tracking page, opened with the PIN",
    "intake.city": "the tracking page, opened with the PIN",
    "intake.confirm_code": "the page of reminders",
    "intake.erasure": "the tracking page, opened with the PIN",
    "intake.letter": "the page of the request for deletion",
    "intake.message": "the tracking page, opened with the PIN",
    "intake.new_pin": "the tracking page, opened with the PIN",
    "intake.notices": "the tracking page, opened with the PIN",
    "intake.rating": "the tracking page, opened with the PIN",
    "intake.recheck": "the tracking page, opened with the PIN",
    "intake.withdraw": "the tracking page, opened with the PIN",
    "intake.holidays": "where leaving at once leads",
    "intake.worker": "a script",
    "intake.copy": "asked for by a script",
    "root.index": "sends on to the first page",
    "root.robots": "read by search engines",
    "accounts.sign_in": "for the staff",
}
"""What no link leads to from the first page, and how one comes there."""


def everybodys(app: Flask) -> dict[str, Rule]:
    """The pages that a visitor or a reporter may open by an address without arguments."""
    found = {}
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], "access", None)
        alone = "GET" in (rule.methods or ()) and not rule.arguments - {"lang"}
        if alone and access and access.audience in {"public", "reporter"}:
            found[rule.endpoint] = rule
    return found


def crawled(app: Flask, lang: str) -> set[str]:
    """The endpoints that links lead to, page by page from the first one."""
    visitor, addresses = app.url_map.bind("localhost"), [f"/{lang}/"]
    seen, reached = set(addresses), set[str]()
    client = browser(app)
    while addresses:
        address = addresses.pop()
        endpoint = named(visitor, address)
        if endpoint is None or endpoint in reached:
            continue
        reached.add(endpoint)
        answer = client.get(address)
        if answer.mimetype == "text/html" and client.arrived is not None:
            fresh = set(links(client.arrived)) - seen
            seen |= fresh
            addresses += sorted(fresh)
    return reached


def named(addresses: object, address: str) -> str | None:
    try:
        return str(addresses.match(address.partition("?")[0])[0])  # type: ignore[attr-defined]
    except HTTPException:
        return None


def links(page: object) -> Iterator[str]:
    for link in page.select("a[href^='/']"):  # type: ignore[attr-defined]
        yield urldefrag(str(link["href"])).url


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_without_arguments_is_linked_from_another(app: Flask, lang: str) -> None:
    pages, found = everybodys(app), crawled(app, lang)
    assert "intake.paper" in found
    assert sorted(set(pages) - found - set(OTHERWISE)) == [], "no page leads there"
    assert sorted(found & set(OTHERWISE)) == [], "a link leads there after all"
    assert sorted(set(OTHERWISE) - set(pages)) == [], "there is no such page"


def test_the_window_prints_the_paper_form(app: Flask) -> None:
    desk = browser(app).sign_in(TRIAGE)
    assert desk.page("/zh/desk/complaints/new").select_one("main a[href='/zh/report/paper']")
