"""Every page in Chromium: Chinese on a phone in every state, English on a desk. `make walk` looks at the whole grid."""

import pytest
from flask import Flask
from playwright.sync_api import Browser

from portal.faces.desk.panel import offered
from portal.law.workflow.tables import every_move
from tests.browser.live import Jar, watched
from tests.browser.look import MOST_BYTES, MOST_REQUESTS, MOST_SCRIPTS, first_visit
from tests.browser.pages import NO_PAGE, Screen, by_person

pytestmark = pytest.mark.browser
Served = tuple[Flask, str]
Jars = dict[str, Jar]


def test_every_page_is_listed(served: Served, listed: list[Screen]) -> None:
    app, _address = served
    answering = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert answering == {screen.endpoint for screen in listed if screen.endpoint} | set(NO_PAGE)
    assert not {screen.endpoint for screen in listed} & set(NO_PAGE)
    with app.app_context():
        moves = {(f"desk.move_{move.track.value}", move.name) for move in every_move() if offered(move)}
    assert moves <= {(screen.endpoint, screen.shows) for screen in listed}


def each_kind(listed: list[Screen]) -> list[Screen]:
    """Every state of the open pages, and each page of the desk once: its states and moves are the same few parts."""
    desk = {screen.endpoint: screen for screen in listed if screen.endpoint.startswith("desk.")}
    return [screen for screen in listed if desk.get(screen.endpoint, screen) is screen]


@pytest.mark.parametrize(("lang", "width"), [("zh", 390), ("en", 1280)])
def test_every_page_can_be_used(
    served: Served, chromium: Browser, listed: list[Screen], jars: Jars, lang: str, width: int
) -> None:
    address, wrong = served[1], list[str]()
    for who, its in by_person(listed if lang == "zh" else each_kind(listed)).items():
        with watched(chromium, address, jars[who], width=width) as window:
            for screen in its:
                found = window.open(f"/{lang}{screen.path}", screen.status, screen.typed)
                wrong += [f"{screen.name}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_reporters_pages_are_light(served: Served, listed: list[Screen], jars: Jars, lang: str) -> None:
    app, heavy = served[0], list[str]()
    for screen in listed:
        if (screen.endpoint == "public.home" or screen.endpoint.startswith("intake.")) and not screen.typed:
            client = app.test_client()
            for name, value in jars[screen.who]:
                client.set_cookie(name, value)
            requests, weight, scripts = first_visit(app, client, f"/{lang}{screen.path}")
            if requests > MOST_REQUESTS or weight > MOST_BYTES or len(scripts) > MOST_SCRIPTS:
                heavy.append(f"{screen.name}: {requests} requests, {weight} bytes {scripts}")
    assert not heavy, "\n".join(heavy)
