"""A phone with JavaScript on a bad network: cut off, tapped twice, begun without any network, left in a hurry."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect
from sqlalchemy import func, select

from portal.clock import now
from portal.ground.db import db
from portal.work.complaints.models import Complaint
from tests.browser.drawn import faces
from tests.browser.live import size
from tests.browser.test_evidence import CANARY, noise, photo, told
from tests.browser.test_journeys import fill, go_on, picture, shown

pytestmark = pytest.mark.browser
Served = tuple[Flask, str]
SAID = "站到柜子前，金丝雀灯就亮了。"
OF_THE_REPORT = ("金丝雀", "V15", "SP", "310117")
"""What was said, and the codes of what happened, of the kind of place and of the district."""
TELLTALE = ("人脸", "投诉", "举报", "反映", "刷脸", "回执")
HELD = """async () => {
  const bases = (await indexedDB.databases()).map(base => base.name)
  const urls = []
  for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) urls.push(new URL(one.url).pathname)
  const workers = (await navigator.serviceWorker.getRegistrations()).length
  return {bases, urls, workers, local: localStorage.length, session: sessionStorage.length}
}"""
"""What this browser holds of the site."""
RECORDS = """async () => {
  const base = await new Promise(done => { const asked = indexedDB.open('drafts'); asked.onsuccess = () => done(asked.result) })
  const all = name => new Promise(done => { const asked = base.transaction(name).objectStore(name).getAll(); asked.onsuccess = () => done(asked.result) })
  const [rows, keys] = [await all('drafts'), await all('keys')]
  base.close()
  const text = rows.flatMap(row => row.parts).map(part => new TextDecoder().decode(part.data)).join('')
  return {text, names: rows.map(row => Object.keys(row).join()), out: keys.map(key => key.extractable), days: rows.map(row => (row.until - row.saved) / 864e5)}
}"""

FULL = "() => { IDBObjectStore.prototype.put = function () { this.transaction.abort() } }"
"""From now on this page's device has no room."""


@contextmanager
def phone(running: Browser, address: str) -> Iterator[Page]:
    """A phone with JavaScript."""
    context = running.new_context(viewport=size(390), base_url=address, locale="zh-CN")
    context.set_default_timeout(10_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def at_the_pool(page: Page) -> None:
    """From the site's first page by its card to the kinds behind it."""
    page.goto("/zh/")
    page.locator("button[name=card][value=SP]").click()
    page.wait_for_url("**/report/?look=kinds")


def reports(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Complaint)) or 0


def ready(page: Page) -> None:
    """The worker has put the blank form away."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")


def emptied(page: Page) -> bool:
    """Whether no draft is kept any more, after a moment."""
    for _look in range(50):
        if not page.evaluate(HELD)["bases"]:
            return True
        page.wait_for_timeout(100)
    return False


def cookies(context: BrowserContext) -> list[dict[str, Any]]:
    return [dict(cookie) for cookie in context.cookies()]


def test_cut_off_at_every_turn_it_is_one_report(served: Served, chromium: Browser) -> None:
    app, address = served
    before = reports(app)
    with phone(chromium, address) as page:
        context, titles = page.context, list[str]()
        asked = list[Request]()
        page.on("request", lambda request: asked.append(request))
        at_the_pool(page)
        page.on("load", lambda loaded: titles.append(loaded.title()))
        expect(page.locator("#keep")).to_have_count(0)  # nothing is begun, so there is nothing to keep
        fill(page, scenario="SP.POOL")
        go_on(page)
        fill(page, name="示例游泳馆", address="示例路 18 号", district="310117")
        assert page.evaluate(HELD)["bases"] == [], "nobody asked for a copy"
        _cut(context, page)
        go_on(page)
        page.wait_for_url("**/report/what")
        page.locator("#keep-here").check()
        expect(page.locator(".bar__say")).to_contain_text("已存在本机")
        fill(page, usual=["V15", "V02"])
        page.locator(".bar button").last.dblclick()
        page.wait_for_url("**/report/when")
        fill(page, day="today", still="yes")
        go_on(page)
        page.wait_for_url("**/report/evidence")
        fill(page, device=picture())
        page.locator("[data-do=send]").click()
        expect(page.locator("[data-state=done]")).to_be_visible()
        _unheard(context, page, "evidence")
        page.goto("/zh/report/describe")
        fill(page, words=SAID)
        go_on(page)
        page.wait_for_url("**/report/contact")
        expect(page.locator(".bar__say")).to_contain_text("已存在本机")
        _sealed(page)
        go_on(page)
        fill(page, privacy="y")
        _unheard(context, page, "check")
        assert reports(app) == before + 1
        page.goto("/zh/report/check")
        page.wait_for_url("**/report/receipt")
        _nothing_left(page)
        page.go_back()
        page.goto("/zh/report/receipt")
        assert reports(app) == before + 1
        code, pin = page.locator(".code").all_inner_texts()[:2]
        told = [f"{request.url} {request.headers.get('referer', '')}" for request in asked]
        for secret in (*OF_THE_REPORT, code.replace(" ", ""), pin.replace(" ", ""), "referer", "receipt?"):
            assert not [line for line in told if secret in unquote(line)]
        assert not [request for request in asked if request.headers.get("referer")]
        assert not [title for title in titles for word in TELLTALE if word in title], titles


def _cut(context: BrowserContext, page: Page) -> None:
    """Without a network the page stays as it is, and says so."""
    context.set_offline(True)
    go_on(page)
    expect(page.locator("#cut")).to_be_visible()
    assert page.locator("[name=name]").input_value() == "示例游泳馆"
    context.set_offline(False)


def _sealed(page: Page) -> None:
    """What the device keeps cannot be read without a key that cannot be taken out; for seven days."""
    held = page.evaluate(RECORDS)
    assert held["out"] == [False]
    assert held["days"] == [7]
    assert held["names"] == ["saved,until,parts"]
    for word in ("金丝雀", "示例", "V15", "310117"):
        assert word not in held["text"]


def _unheard(context: BrowserContext, page: Page, step: str) -> None:
    """The server takes what the step sends; its answer gets lost."""

    def taken(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        route.fetch(max_redirects=0)
        route.abort()

    context.route(f"**/report/{step}", taken)
    with page.expect_event("requestfailed", lambda request: request.url.endswith(step)):
        go_on(page)
    context.unroute(f"**/report/{step}")


def _nothing_left(page: Page) -> None:
    """Of the report there is nothing in this browser but one sealed cookie that ends with it."""
    expect(page.locator("h1")).to_contain_text("回执")
    assert emptied(page)
    held = page.evaluate(HELD)
    assert (held["local"], held["session"]) == (0, 0)
    assert all(url.startswith("/static/") or url == "/zh/report/offline" for url in held["urls"]), held["urls"]
    kept = cookies(page.context)
    assert [(one["name"], one["httpOnly"], one["sameSite"], one["expires"]) for one in kept] == [
        ("portal_report", True, "Lax", -1)
    ]
    assert set(kept[0]["value"]) <= set("0123456789abcdef")


def test_begun_without_a_network_and_sent_later(served: Served, chromium: Browser) -> None:
    app, address = served
    before = reports(app)
    with phone(chromium, address) as page:
        context = page.context
        page.goto("/zh/holidays")
        page.evaluate("() => caches.open('blank-zh-older').then(() => undefined)")
        page.goto("/zh/report/")
        ready(page)
        expect(page.locator("#leave")).to_be_visible()
        _only_the_shell(page)
        context.set_offline(True)
        page.goto("/zh/report/")
        expect(page.locator("h1")).to_have_text("没网也能填")
        _on_one_page(page)
        page.locator("#blank button[type=submit]").click()
        expect(page.locator("#say")).to_contain_text("已存在本机")
        page.goto("/zh/report/")  # closed, and opened again
        page.locator("#kept [data-open]").click()
        expect(page.locator("[name='describe.words']")).to_have_value(SAID)
        expect(page.locator("[data-slot=device]")).to_contain_text("2")
        context.set_offline(False)
        assert reports(app) == before, "nothing is sent by itself"
        out = _going_out(page)
        page.goto("/zh/report/drafts")
        _refused(page)
        page.locator("#device [data-open]").dblclick()
        page.wait_for_url("**/report/evidence")
        _one_by_one(page, out)
        page.wait_for_url("**/report/check")
        shown(page, SAID, "示例游泳馆", "2 个文件")
        fill(page, privacy="y")
        go_on(page)
        page.wait_for_url("**/report/receipt")
        _nothing_left(page)
    assert reports(app) == before + 1


def _only_the_shell(page: Page) -> None:
    """One version of the blank form and what it is made of; what an older worker kept is gone."""
    for _look in range(50):
        names = page.evaluate("() => caches.keys()")
        if len(names) == 1 and names[0] != "blank-zh-older":
            break
        page.wait_for_timeout(100)
    urls = page.evaluate(HELD)["urls"]
    assert "/zh/report/offline" in urls
    assert all(url.startswith("/static/") for url in urls if url != "/zh/report/offline"), urls


def _on_one_page(page: Page) -> None:
    page.locator("[name='place.scenario'][value='SP']").check()
    page.locator("[name='where.name']").fill("示例游泳馆")
    page.locator("[name='where.district']").select_option("310117")
    page.locator("[name='what.usual']").first.check()
    page.locator("[name='when.day'][value='today']").check()
    page.locator("[name='when.still'][value='yes']").check()
    page.locator("[name='evidence.device']").set_input_files(
        [photo(faces(exif=told(), comment=CANARY)), photo(noise())]
    )
    page.locator("[name='describe.words']").fill(SAID)


def _going_out(page: Page) -> list[tuple[str, bytes]]:
    """What this phone sends from now on: addresses and bodies."""
    out: list[tuple[str, bytes]] = []
    page.route("**/*", lambda route: route.continue_())  # only a request that is held up shows its body
    page.on(
        "request",
        lambda asked: out.append((asked.url, asked.post_data_buffer or b"")) if asked.post_data_buffer else None,
    )
    return out


def _refused(page: Page) -> None:
    """A line that is cut and a site that is full are not the same, and the draft stays either way."""
    said = page.locator("#device [role=alert]")
    for status, words in ((0, "连不上网"), (429, "没收下"), (503, "没收下"), (413, "没收下")):
        page.route("**/report/from-device", _answered(status))
        page.locator("#device [data-open]").click()
        expect(page.locator("#device [data-open]")).to_be_enabled()
        expect(said).to_contain_text(words)
        page.unroute("**/report/from-device")
    expect(page.locator("#device [data-open]")).to_have_count(1)


def _answered(status: int) -> Callable[[Route], None]:
    """Nothing is answered, or only this."""
    return lambda route: route.fulfill(status=status) if status else route.abort()


def _one_by_one(page: Page, out: list[tuple[str, bytes]]) -> None:
    """Each file is looked at, then sent by itself; the page is closed in the middle, and nothing is doubled or lost."""
    expect(page.locator(".one[data-state=asks]")).to_have_count(2)
    go_on(page)
    expect(page.locator(".one [role=status]").first).to_contain_text("这张还没传")
    page.locator("[data-do=send]").locator("visible=true").first.click()
    expect(page.locator(".one[data-state=done]")).to_have_count(1)
    broken = list[str]()

    def cut(route: Route) -> None:
        if "/piece/0" in route.request.url:
            route.continue_()
        else:
            broken.append(route.request.url)
            route.abort()

    page.route("**/piece/*", cut)
    page.locator("[data-do=send]").locator("visible=true").first.click()
    page.wait_for_timeout(100)
    for _look in range(50):
        if broken:
            break
        page.wait_for_timeout(100)
    assert broken
    page.reload()  # and the line is back
    page.unroute("**/piece/*", cut)
    expect(page.locator("[data-file]")).to_have_count(1)
    expect(page.locator(".one[data-state=asks]")).to_have_count(1)
    page.locator("[data-do=send]").locator("visible=true").click()
    expect(page.locator(".one[data-state=done]")).to_have_count(1)
    assert not [url for url, body in out if CANARY in body or b"Exif" in body], "nothing of the camera leaves the phone"
    assert [url for url, body in out if body[:3] == b"\xff\xd8\xff"], "what was watched is how pictures go"
    assert not [url for url, body in out if "from-device" in url and b"filename=" in body]
    go_on(page)


def test_a_full_disk_holds_no_page_back(served: Served, chromium: Browser) -> None:
    _app, address = served
    with phone(chromium, address) as page:
        at_the_pool(page)
        fill(page, scenario="SP.POOL")
        go_on(page)
        page.wait_for_url("**/report/where")
        page.locator("#keep-here").check()
        expect(page.locator(".bar__say")).to_contain_text("已存在本机")
        page.evaluate(FULL)
        fill(page, name="示例游泳馆", address="示例路 18 号", district="310117")
        go_on(page)
        page.wait_for_url("**/report/what")


def test_left_in_a_hurry(served: Served, chromium: Browser) -> None:
    _app, address = served
    with phone(chromium, address) as page:
        at_the_pool(page)
        ready(page)
        fill(page, scenario="SP.POOL")
        go_on(page)
        fill(page, name="示例游泳馆", address="示例路 18 号", district="310117")
        go_on(page)
        page.wait_for_url("**/report/what")
        page.locator("#keep-here").check()
        expect(page.locator(".bar__say")).to_contain_text("已存在本机")
        page.clock.set_fixed_time(now() + timedelta(days=8))
        page.goto("/zh/report/what")
        assert emptied(page), "seven days and no more"
        page.locator("#keep-here").check()
        expect(page.locator(".bar__say")).to_contain_text("已存在本机")
        for _press in range(3):
            page.keyboard.press("Escape")
        page.wait_for_url("**/zh/holidays")
        assert not [word for word in TELLTALE if word in page.content()]
        assert emptied(page)
        held = page.evaluate(HELD)
        assert held == {"bases": [], "urls": [], "workers": 0, "local": 0, "session": 0}
        assert cookies(page.context) == []
        page.go_back()  # the page that was left is not in the history any more; the one before it knows nothing
        page.wait_for_url("**/report/where")
        assert page.locator("[name=name]").input_value() == ""
