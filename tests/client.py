"""A browser for tests: every page it gets is also linted, and a request that leaves work uncommitted fails."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from portal.ground.db import db
from tests.cast import PASSWORD, Person


class Browser(FlaskClient):
    """A client whose pages are checked on arrival."""

    arrived: BeautifulSoup | None = None
    """The page that came last, taken apart once."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and lint the page that comes back."""
        if has_app_context():
            g.__dict__.clear()  # the test's own context is shared with every request: what one kept is not the next one's
        response = super().open(*args, **kwargs)
        self.arrived = None
        if response.status_code != 304 and response.mimetype == "text/html":
            self.arrived = linted(response)
        return response

    def page(self, address: str, **kwargs: Any) -> BeautifulSoup:
        """GET a page that must be there."""
        response = self.get(address, **kwargs)
        assert response.status_code == 200, f"{address} answered {response.status_code}"
        return self.arrived or BeautifulSoup(response.data, "html.parser")

    def send(
        self,
        address: str,
        fields: dict[str, Any] | None = None,
        *,
        form: str | None = None,
        expect: int = 302,
        button: tuple[str, str] | None = None,
    ) -> TestResponse:
        """Open the page, fill in its form as a person would (hidden fields and defaults stay) and send it.

        `fields` must be on the form; `form` is its id or a part of its action where the page has several.
        """
        found = _form(self.page(address), form, fields or {})
        data = {**_defaults(found), **_typed(found, fields or {})}
        if button:
            data[button[0]] = button[1]
        action = str(found.get("action") or address)
        response = self.post(action, data=data, content_type="multipart/form-data" if found.get("enctype") else None)
        assert response.status_code == expect, f"{action} answered {response.status_code}: {said(response)}"
        return response

    def sign_in(self, who: Person, lang: str = "zh") -> "Browser":
        """Sign in with login and password."""
        self.send(f"/{lang}/desk/sign-in", {"login": who.login, "password": PASSWORD})
        return self


def browser(app: Flask) -> Browser:
    """A fresh browser without cookies."""
    app.test_client_class = Browser
    return app.test_client()  # type: ignore[return-value]


def text_of(response: TestResponse) -> str:
    """The words of a page."""
    return BeautifulSoup(response.data, "html.parser").get_text(" ", strip=True)


def said(response: TestResponse) -> str:
    """The error summary of a page, else its first words."""
    soup = BeautifulSoup(response.data, "html.parser")
    alert = soup.find(attrs={"role": "alert"}) or soup.find("main") or soup
    return alert.get_text(" ", strip=True)[:600]


def _form(page: BeautifulSoup, wanted: str | None, fields: dict[str, Any]) -> Tag:
    forms = [f for f in page.find_all("form") if (f.get("method") or "").lower() == "post"]
    for found in forms:
        names = {el.get("name") for el in found.find_all(["input", "select", "textarea", "button"])}
        if (wanted is None and set(fields) <= names and fields) or (
            wanted and (found.get("id") == wanted or wanted in str(found.get("action") or ""))
        ):
            return found
    if wanted is None and not fields:
        main = page.find("main")
        inside = main.find("form", attrs={"method": "post"}) if main else None
        if inside:
            return inside  # type: ignore[return-value]
    held = [sorted({str(e.get("name")) for e in f.find_all(["input", "select", "textarea"])}) for f in forms]
    words = (page.find("main") or page).get_text(" ", strip=True)[:600]
    raise AssertionError(f"no form with {sorted(fields)} ({wanted}); forms hold {held}; the page says: {words}")


def _defaults(form: Tag) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for element in form.find_all(["input", "select", "textarea"]):
        name, kind = element.get("name"), element.get("type", "text")
        if (
            not name
            or kind in {"submit", "button", "file"}
            or (kind in {"radio", "checkbox"} and not element.has_attr("checked"))
        ):
            continue
        value: Any = element.get("value", "on" if kind == "checkbox" else "")
        if element.name == "textarea":
            value = element.get_text()
        if element.name == "select":
            chosen = element.find_all("option", selected=True) or (
                [] if element.has_attr("multiple") else element.find_all("option")[:1]
            )
            value = [option.get("value", option.get_text()) for option in chosen]
        for one in value if isinstance(value, list) else [value]:
            data.setdefault(str(name), []).append(one)
    return data


def _typed(form: Tag, fields: dict[str, Any]) -> dict[str, Any]:
    names = {element.get("name") for element in form.find_all(["input", "select", "textarea", "button"])}
    assert set(fields) <= names, (
        f"the form has no field {sorted(set(fields) - names)}; it has {sorted(map(str, names))}"
    )
    return fields


def linted(response: TestResponse) -> BeautifulSoup:
    """The page, which must not be ill-made."""
    page = BeautifulSoup(response.data, "html.parser")
    faults = list(_faults(page))
    assert not faults, f"{response.request.path}: {'; '.join(faults)}"
    return page


def _faults(page: BeautifulSoup) -> Iterator[str]:
    named = defaultdict[str, list[Tag]](list)
    for element in page.find_all(True):
        named[element.name].append(element)
    every = [element for found in named.values() for element in found]
    if [html.get("lang") in {"zh-Hans", "en"} for html in named["html"]] != [True]:
        yield "html has no language"
    if len(named["h1"]) != 1:
        yield f"{len(named['h1'])} first-level headings"
    if not any(title.get_text(strip=True).split(" - ")[0] for title in named["title"][:1]):
        yield "no title"
    ids = Counter(str(element["id"]) for element in every if element.has_attr("id"))
    yield from (f"id {one} stands twice" for one, times in ids.items() if times > 1)
    yield from _field_faults(named, set(ids))
    for form in named["form"]:
        if (form.get("method") or "get").lower() == "post" and not form.find("input", attrs={"name": "csrf_token"}):
            yield "a post form without a token"
    if named["style"] or any(element.has_attr("style") for element in every):
        yield "inline style"
    for script in named["script"]:
        if script.get("type") != "module" or not str(script.get("src", "")).startswith("/static/") or script.get_text():
            yield "a script that is no module of our own"
    yield from _strangers(named)


def _strangers(named: Mapping[str, list[Tag]]) -> Iterator[str]:
    """What the browser would fetch from another site by itself, or run."""
    for el in (*named["a"], *named["img"], *named["link"], *named["form"]):
        address = str(el.get("href") or el.get("src") or el.get("action") or "")
        if (
            re.match(r"(?i)(https?:)?//|javascript:", address)
            and el.name != "a"
            and el.get("rel") not in (["canonical"], ["alternate"])
        ):
            yield f"another site is asked: {address}"


def _field_faults(named: Mapping[str, list[Tag]], ids: set[str]) -> Iterator[str]:
    labelled = {label.get("for") for label in named["label"]}
    for field in (*named["input"], *named["select"], *named["textarea"]):
        if field.get("type") in {"hidden", "submit", "button"}:
            continue
        inside = field.find_parent("label") is not None
        if not (inside or field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby")):
            yield f"field {field.get('name')} has no label"
        for one in str(field.get("aria-describedby") or "").split():
            if one not in ids:
                yield f"field {field.get('name')} is described by nothing ({one})"


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that reaches the driver but BEGIN, COMMIT and PRAGMA."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not re.match(r"(?i)\s*(BEGIN|COMMIT|PRAGMA)\b", statement):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def how_many(model: Any) -> int:
    """How many rows there are, as another connection sees it."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def at_once(*sends: Callable[[], TestResponse]) -> list[TestResponse]:
    """Everybody presses at the same moment; the answers by status."""
    db.session.rollback()
    start = Barrier(len(sends))

    def press(send: Callable[[], TestResponse]) -> TestResponse:
        start.wait(timeout=20)
        return send()

    with ThreadPoolExecutor(len(sends)) as pool:
        return sorted(pool.map(press, sends), key=lambda answer: answer.status_code)
