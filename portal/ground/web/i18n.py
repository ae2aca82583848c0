"""Language: the first segment of the address; what a template needs to speak it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, g, request, url_for
from flask_babel import Babel
from werkzeug.wrappers import Response

from portal.bilingual import LANGS, Bilingual
from portal.clock import legal_day, now
from portal.ground import wording

LOCALES = {"zh": "zh_Hans", "en": "en"}


def lang() -> str:
    """The language of this request."""
    return str(getattr(g, "lang", None) or preferred())


def preferred() -> str:
    """For an address without a language: the saved choice, then the browser's first language, then Chinese."""
    saved = request.cookies.get("lang")
    if saved in LANGS:
        return saved
    # werkzeug's best_match would answer English to "zh-CN,en;q=.5": the primary tag decides.
    for tag, _ in request.accept_languages:
        primary = tag.lower().split("-")[0]
        if primary in LANGS:
            return primary
    return "zh"


def other_lang() -> str:
    """The other of the two."""
    return "en" if lang() == "zh" else "zh"


def install(app: Flask) -> None:
    """Read the language off the address, put it into every address built, and teach the templates to speak."""
    Babel(app, locale_selector=lambda: LOCALES[lang()], default_domain="messages")
    app.url_value_preprocessor(_take_lang)
    app.url_defaults(_give_lang)
    app.context_processor(_context)
    for name, function in FILTERS.items():
        app.template_filter(name)(function)


def _take_lang(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        g.lang = values.pop("lang")


def _give_lang(endpoint: str, values: dict[str, Any]) -> None:
    from flask import current_app

    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = lang()


def same_page(language: str) -> str:
    """This page's address in another language."""
    first, _, rest = request.path.lstrip("/").partition("/")
    path = f"/{language}/{rest}" if first in LANGS else f"/{language}/"
    query = request.query_string.decode("ascii", "ignore")
    return f"{path}?{query}" if query else path


def _context() -> dict[str, Any]:
    elder = is_elder()
    return {
        "lang": lang(),
        "other_lang": other_lang(),
        "other_lang_url": same_page(other_lang()),
        "elder": elder,
        "elder_url": f"/{lang()}/elder?" + urlencode({"on": 0 if elder else 1, "back": request.full_path.rstrip("?")}),
        "url": url_for,
    }


def is_elder() -> bool:
    """Whether this browser asked for large type."""
    return request.cookies.get("elder") == "1"


def keep_elder(response: Response, on: bool) -> None:
    """Remember large type for a year, or forget it."""
    if on:
        response.set_cookie("elder", "1", max_age=365 * 24 * 3600, httponly=True, samesite="Lax")
    else:
        response.delete_cookie("elder", httponly=True, samesite="Lax")


def joined(parts: Iterable[str | None]) -> str:
    """Parts of one line, with the mark of the language between them; empty ones are left out."""
    return ("，" if lang() == "zh" else ", ").join(filter(None, parts))


def zone() -> str:
    """The pack's time zone."""
    from flask import current_app

    return str(current_app.extensions["portal.pack"].zone)


def today() -> date:
    """The legal day of this request."""
    if "today" not in g:
        g.today = legal_day(now(), zone())
    return g.today


def _local(value: date | datetime) -> date:
    return legal_day(value, zone()) if isinstance(value, datetime) else value


FILTERS: dict[str, Any] = {
    "bi": lambda value: value.text(lang()) if isinstance(value, Bilingual) else value,
    "day": lambda value: wording.day(_local(value), lang(), today=today(), weekday=True),
    "plainday": lambda value: wording.day(_local(value), lang(), today=today()),
    "fullday": lambda value: wording.day(_local(value), lang()),
    "shortday": lambda value: wording.short_day(_local(value), today=today()),
    "moment": lambda value: wording.moment(value, lang(), zone(), today=today()),
    "shortmoment": lambda value: wording.short_moment(value, zone(), today=today()),
    "clock": lambda value: f"{value.astimezone(ZoneInfo(zone())):%H:%M}",
    "number": wording.number,
    "yuan": wording.yuan,
}
