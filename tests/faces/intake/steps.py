"""A citizen filling in a report, page by page."""

from io import BytesIO
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage

from tests.client import Browser, browser

DISTRICT = "310117"
ASSISTED: dict[str, Any] = {
    "channel": "phone", "language": "zh", "consent": "y", "heard": "y", "place.scenario": "SP.POOL", "where.name": "示例游泳馆",
    "where.address": "示例路 18 号", "where.district": DISTRICT, "what.usual": ["V02"], "when.day": "yesterday",
    "when.still": "yes", "describe.words": "柜子要刷脸才开。", "contact.mode": "named", "contact.name": "王小明",
    "contact.phone": "13800002047",
}  # fmt: skip
"""What an officer writes down for somebody who calls."""


def picture(name: str = "machine.jpg", colour: str = "navy", kind: str = "JPEG") -> FileStorage:
    """A small photo."""
    out = BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, kind)
    out.seek(0)
    return FileStorage(out, filename=name)


def until(app: Flask, last: str, lang: str = "zh", **other: Any) -> Browser:
    """A browser that has answered every step before `last`; `other` replaces the answers of a step."""
    answers: dict[str, dict[str, Any]] = {
        "": {"scenario": "SP.POOL"},
        "where": {"name": "示例游泳馆", "address": "示例路 18 号", "district": DISTRICT},
        "what": {"usual": ["V15", "V02"]},
        "when": {"day": "today", "still": "yes"},
        "evidence": {"device": picture()},
        "describe": {"words": "站到柜子前，灯就亮了。"},
        "contact": {"mode": "code"},
    }
    visitor = browser(app)
    for step, fields in answers.items():
        if step == last:
            return visitor
        visitor.send(f"/{lang}/report/{step}", {**fields, **other.get(step, {})}, form="f")
    return visitor


def report(app: Flask, lang: str = "zh", **other: Any) -> tuple[Browser, str, str]:
    """A sent report: the browser with its receipt, the code and the PIN."""
    visitor = until(app, "check", lang, **other)
    visitor.send(f"/{lang}/report/check", {"privacy": "y"}, form="f")
    return visitor, *kept(visitor.page(f"/{lang}/report/receipt"))


def kept(page: BeautifulSoup) -> tuple[str, str]:
    """Code and PIN of a receipt."""
    code, pin = (element.get_text() for element in page.select(".code"))
    return code, pin


def words(page: BeautifulSoup) -> str:
    """The words of the page's own part."""
    main = page.find("main")
    assert main
    return main.get_text(" ", strip=True)
