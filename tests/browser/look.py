"""What is wrong with a page as it stands in the window: to axe, in width, in what it asked for and what it said."""

import gzip
from typing import Any
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page

AXE = Axe().axe_script
"""To be run in every page of a window before the page's own, so that it need not be sent again for each."""
RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
    "iframes": False,
}
MOST_BYTES = 20 * 1024
MOST_REQUESTS = 6
QUIET = {"401", "403", "404", "409", "410", "422"}
"""Answers of ours that a browser reports on its console although the page is as it should be."""


class Watched:
    """A page of which everything asked and said is noted."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address, self.page = address, context.new_page()
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("console", lambda message: self._said(message.type, message.text))
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))

    def open(self, path: str, status: int = 200) -> list[str]:
        """Go there; what is wrong with it."""
        self.asked.clear()
        self.faults.clear()
        response = self.page.goto(self.address + path)
        got = response.status if response else 0
        return ([f"answered {got} instead of {status}"] if got != status else []) + self.wrong()

    def wrong(self) -> list[str]:
        """What is wrong with the page as it is now."""
        return [*self.faults, *violations(self.page), *too_wide(self.page)]

    def _asked(self, url: str) -> None:
        self.asked.append(url)
        if not url.startswith((self.address, "data:")):
            self.faults.append(f"asked {url}")

    def _said(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not any(f"status of {code}" in text for code in QUIET):
            self.faults.append(f"console: {text}")


def violations(page: Page) -> list[str]:
    """Each rule of axe that is broken, with the first places where."""
    found = page.evaluate("rules => axe.run(rules).then(found => found.violations)", RULES)
    return [f"axe {v['id']}: " + " | ".join(_node(node) for node in v["nodes"][:3]) for v in found]


def _node(node: dict[str, Any]) -> str:
    said = " ".join(check["message"] for check in [*node["any"], *node["all"], *node["none"]])
    return f"{node['target'][0]} {node['html'][:120]} ({said[:200]})"


def too_wide(page: Page) -> list[str]:
    """Whether the page scrolls sideways."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{over} px wider than the window"] if over > 0 else []


def first_visit(app: Flask, client: FlaskClient, path: str) -> tuple[int, int, list[str]]:
    """Requests and bytes (gzip -6; a picture as it is) of a page and everything it asks for, and the scripts on it."""
    response = client.get(path)
    page = BeautifulSoup(response.data, "html.parser")
    parts = {str(link["href"]) for link in page.find_all("link", rel=["stylesheet", "icon"])}
    parts |= {str(element["src"]) for element in page.find_all(["img", "script", "iframe", "source"], src=True)}
    weight = len(gzip.compress(response.data, 6))
    for part in parts:
        answer = client.get(urlsplit(urljoin(path, part)).path)
        raw = answer.mimetype.startswith("image/") and answer.mimetype != "image/svg+xml"
        weight += len(answer.data) if raw else len(gzip.compress(answer.data, 6))
    return 1 + len(parts), weight, [str(script)[:80] for script in page.find_all("script")]
