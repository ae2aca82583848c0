"""A live portal with a small demo city, and Chromium to walk it."""

import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.app import create_app
from portal.config import Config
from portal.demo.city import build
from portal.demo.people import PASSWORD
from portal.founding import found
from portal.ground.db import db
from tests.browser.look import AXE, Judged, Watched
from tests.browser.states import enter_states
from tests.engines import KEYS, dispose

Jar = Iterable[tuple[str, str]]
JUDGED: Judged = {}
"""What axe has found legible in this process."""

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
HOW = "no Chromium: install one (for example: apt-get install chromium fonts-noto-cjk) or name it with PORTAL_TEST_CHROMIUM"


def chromium() -> str | None:
    """The path of an installed Chromium."""
    return (
        os.environ.get("PORTAL_TEST_CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )


def need_chromium() -> str:
    """The Chromium, else skip with a line that says how to get it; where PORTAL_TEST_BROWSER=required, fail."""
    path = chromium()
    if path:
        return path
    if os.environ.get("PORTAL_TEST_BROWSER") == "required":
        pytest.fail(HOW)
    pytest.skip(HOW)


class Silent(WSGIRequestHandler):
    """A server that prints no line a request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


@contextmanager
def city(folder: Path, cases: int = 30) -> Iterator[tuple[Flask, str]]:
    """A served demo city: the app and its address."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Silent)
    address = f"http://127.0.0.1:{server.server_port}"
    env = {
        **KEYS,
        "PORTAL_MODE": "demo",
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_WORKER": "off",
        "PORTAL_RATES": "off",
        "PORTAL_BASE_URL": address,
        "PORTAL_NOTIFY_URLS": f"maildir:{folder / 'mail'}",
    }
    folder.mkdir(parents=True, exist_ok=True)
    app = create_app(Config.from_env(env))
    with app.app_context():
        found(app)
        build(app, cases=cases, seed=7)
        enter_states(app)
    server.app = app.wsgi_app
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield app, address
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
        with app.app_context():
            dispose(db)


@contextmanager
def opened() -> Iterator[Browser]:
    """A running Chromium."""
    path = need_chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield running
        finally:
            running.close()


@contextmanager
def watched(
    running: Browser,
    address: str,
    jar: Jar = (),
    *,
    width: int = 390,
    dark: bool = False,
    elder: bool = False,
    every: bool = False,
) -> Iterator[Watched]:
    """A fresh window with these cookies, everything of which is noted; `every` judges the contrast of every word anew."""
    context = running.new_context(viewport=size(width), color_scheme="dark" if dark else "light", locale="zh-CN")
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in jar])
    context.add_init_script(AXE)
    if elder:
        context.add_cookies([{"name": "elder", "value": "1", "url": address}])
    try:
        yield Watched(context, address, None if every else JUDGED)
    finally:
        context.close()


@contextmanager
def plain(running: Browser, address: str, *, width: int = 390, jar: Jar = ()) -> Iterator[Page]:
    """A fresh window without JavaScript, with these cookies; faults as in quiet()."""
    with quiet(running, address, jar, viewport=size(width), java_script_enabled=False) as page:
        yield page


@contextmanager
def quiet(running: Browser, address: str, jar: Jar = (), **asked: Any) -> Iterator[Page]:
    """A fresh window, made as asked; what it asks of another site, or says on its console, fails the test."""
    context = running.new_context(base_url=address, locale="zh-CN", **asked)
    context.set_default_timeout(10_000)
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in jar])
    watched = Watched(context, address)
    try:
        yield watched.page
        assert not watched.faults, watched.faults
    finally:
        context.close()


def size(width: int) -> ViewportSize:
    """A phone's window below 600 px, else a desk's."""
    return {"width": width, "height": 844 if width < 600 else 900}


def sign_in(page: Page, login: str, lang: str = "zh") -> None:
    """Sign in as one of the demo people."""
    page.goto(f"/{lang}/desk/sign-in")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"**/{lang}/desk/")
