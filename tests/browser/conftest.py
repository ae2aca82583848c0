"""One city and one Chromium for all browser tests."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.live import Jar, city, need_chromium, opened
from tests.browser.pages import Screen, cookies, screens


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """The demo city, served."""
    need_chromium()
    with city(tmp_path_factory.mktemp("city")) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium."""
    with opened() as running:
        yield running


@pytest.fixture(scope="session")
def listed(served: tuple[Flask, str]) -> list[Screen]:
    """Every page."""
    return screens(served[0])


@pytest.fixture(scope="session")
def jars(served: tuple[Flask, str], listed: list[Screen]) -> dict[str, Jar]:
    """The cookies of everybody who opens a page."""
    return {who: cookies(served[0], who) for who in dict.fromkeys(screen.who for screen in listed)}
