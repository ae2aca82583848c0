"""What is wrong with a page as it stands in the window: to axe, in width, in what it asked for and what it said."""

import gzip
import re
from collections.abc import Iterable
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
CONTRAST = "color-contrast"
"""Nine tenths of what axe takes for a page: it asks for every word what lies over and under it."""
Judged = dict[str, None]
"""The looks of words that axe has found legible: colour, size, weight and every ground below, down to an opaque one."""
FRESH = """judged => {
  const known = new Map(), fresh = new Map()
  const ground = e => {
    if (!e) return ''
    if (!known.has(e)) {
      const s = getComputedStyle(e), solid = /^rgb\\(/.test(s.backgroundColor) && s.backgroundImage === 'none'
      const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.mixBlendMode].join(' ')
      known.set(e, solid && s.opacity === '1' ? own : own + ' / ' + ground(e.parentElement))
    }
    return known.get(e)
  }
  const worded = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || e.matches('input, select, textarea')
  for (const e of document.querySelectorAll('body *')) {
    const box = e.getBoundingClientRect()
    if (!worded(e) || box.width < 2 || box.height < 2 || !e.checkVisibility({visibilityProperty: true})) continue
    const s = getComputedStyle(e)
    const look = [s.color, s.fontSize, s.fontWeight, s.position, s.textShadow, e.matches(':disabled'), ground(e)].join(' ')
    if (!judged.includes(look)) fresh.set(look, [...(fresh.get(look) || []), e])
  }
  const where = [...fresh.values()].flat()
  if (!where.length) return [[], []]
  const rules = {runOnly: {type: 'rule', values: ['color-contrast']}, resultTypes: ['violations'], preload: false, iframes: false}
  return axe.run({include: where}, rules).then(found => [found.violations, [...fresh.keys()]])
}"""
"""Asks axe for the contrast of those words whose look it has not judged yet."""
UNSTUCK = """() => {
  for (const sheet of document.styleSheets) for (const rule of sheet.cssRules)
    if (rule.style?.position === 'sticky')
      for (const e of document.querySelectorAll(rule.selectorText)) e.style.position = 'static'
}"""
"""What sticks to an edge covers the rest only until one scrolls, and axe does not scroll."""
IMPORTS = re.compile(r'^import[^"\n]*"(/static/[^"]+)"', re.M)
"""A module that is fetched with the one that names it."""
OWN_PHOTO = re.compile(r"/(report|track)/picture/\d+$")
MOST_BYTES = 20 * 1024
MOST_REQUESTS = 6
MOST_SCRIPTS = 2
"""Modules that a page names itself; what is loaded only when it is wanted comes on top."""
QUIET = {"401", "403", "404", "409", "410", "422"}
"""Answers of ours that a browser reports on its console although the page is as it should be."""


Typed = Iterable[tuple[str, str]]
SEND = ".bar button, main form[method=post] button[type=submit]"
"""A page's own button is the last of these."""


def answer(page: Page, typed: Typed) -> None:
    """Type into the fields of these names and send the form."""
    for name, value in typed:
        page.locator(f"main [name='{name}']").fill(value)
    with page.expect_navigation():
        page.locator(SEND).last.click()


class Watched:
    """A page of which everything asked and said is noted."""

    def __init__(self, context: BrowserContext, address: str, judged: Judged | None = None) -> None:
        self.address, self.page, self.judged = address, context.new_page(), judged
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("console", lambda message: self._said(message.type, message.text))
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))

    def open(self, path: str, status: int = 200, typed: Typed = ()) -> list[str]:
        """Go there, and send the form with what is typed, if anything is; what is wrong with the page that comes."""
        self.asked.clear()
        self.faults.clear()
        response = self.page.goto(self.address + path)
        got = response.status if response else 0
        if typed:
            answer(self.page, typed)
        return ([f"answered {got} instead of {status}"] if got != status else []) + self.wrong()

    def wrong(self) -> list[str]:
        """What is wrong with the page as it is now."""
        return [*self.faults, *violations(self.page, self.judged), *too_wide(self.page)]

    def _asked(self, url: str) -> None:
        self.asked.append(url)
        if not url.startswith((self.address, f"blob:{self.address}", "data:")):
            self.faults.append(f"asked {url}")

    def _said(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not any(f"status of {code}" in text for code in QUIET):
            self.faults.append(f"console: {text}")


def violations(page: Page, judged: Judged | None = None) -> list[str]:
    """Each rule of axe that is broken, with the first places where.

    With `judged`, the contrast of words is asked only where they look as none did on a page before.
    """
    rules = RULES if judged is None else RULES | {"rules": {CONTRAST: {"enabled": False}}}
    page.evaluate(UNSTUCK)
    found = page.evaluate("rules => axe.run(rules).then(found => found.violations)", rules)
    if judged is not None:
        pale, fresh = page.evaluate(FRESH, list(judged))
        found += pale
        judged.update(dict.fromkeys(() if pale else fresh))
    return [f"axe {v['id']}: " + " | ".join(_node(node) for node in v["nodes"][:3]) for v in found]


def _node(node: dict[str, Any]) -> str:
    said = " ".join(check["message"] for check in [*node["any"], *node["all"], *node["none"]])
    return f"{node['target'][0]} {node['html'][:120]} ({said[:200]})"


def too_wide(page: Page) -> list[str]:
    """Whether the page scrolls sideways."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{over} px wider than the window"] if over > 0 else []


def first_visit(app: Flask, client: FlaskClient, path: str) -> tuple[int, int, list[str]]:
    """Requests and bytes (gzip -6; a picture as it is) of a page and everything it asks for, and the scripts on it.

    What its modules import is weighed too. What they load only when a tool is opened is not, nor are a reporter's own photos.
    """
    response = client.get(path)
    page = BeautifulSoup(response.data, "html.parser")
    parts = {str(link["href"]) for link in page.find_all("link", rel=["stylesheet", "icon"])}
    parts |= {str(element["src"]) for element in page.find_all(["img", "script", "iframe", "source"], src=True)}
    parts = {part for part in parts if not OWN_PHOTO.search(part)}
    weight = len(gzip.compress(response.data, 6))
    requests, waiting, known = 1 + len(parts), sorted(parts), set(parts)
    while waiting:
        answer = client.get(urlsplit(urljoin(path, waiting.pop())).path)
        raw = answer.mimetype.startswith("image/") and answer.mimetype != "image/svg+xml"
        weight += len(answer.data) if raw else len(gzip.compress(answer.data, 6))
        imported = set(IMPORTS.findall(answer.text)) - known if answer.mimetype == "text/javascript" else set()
        waiting += sorted(imported)
        known |= imported
    return requests, weight, [str(script)[:80] for script in page.find_all("script")]
