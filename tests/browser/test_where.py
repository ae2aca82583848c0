"""The where page with its script: suggestions while typing, places nearby after a press, a district from the map."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.ground.db import db
from portal.work.venues.models import Venue

pytestmark = pytest.mark.browser
Served = tuple[Flask, str]


@pytest.fixture(scope="module")
def shop(served: Served) -> Venue:
    """A venue with a point."""
    with served[0].app_context():
        row = db.session.scalars(select(Venue).where(Venue.lat.is_not(None)).order_by(Venue.id)).first()
        assert row is not None
        db.session.expunge(row)
        return row


@contextmanager
def window(chromium: Browser, **more: Any) -> Iterator[Page]:
    """A phone that fails the test for any fault of a script and any address with something typed in it."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", **more)
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: faults.append(asked.url) if "?" in asked.url else None)
    try:
        yield page
        assert faults == []
    finally:
        context.close()


def test_suggestions_come_while_typing_and_one_is_chosen_by_keyboard(
    served: Served, chromium: Browser, shop: Venue
) -> None:
    with window(chromium) as page:
        page.goto(f"{served[1]}/zh/report/where")
        assert page.locator("#found .pick").count() == 0
        page.locator("#q").press_sequentially(shop.name_zh[:3], delay=20)
        mine = page.locator(f"#found input[value='{shop.id}']")
        expect(mine).to_have_count(1)
        expect(page.locator("#said")).to_contain_text("找到")
        mine.focus()
        page.keyboard.press("Space")
        expect(mine).to_be_checked()
        expect(page.locator("#typed")).to_be_hidden()
        page.locator("#q").fill("zzzzzz")
        expect(page.locator("#said")).to_have_text("没有找到，请在下面写。")
        expect(page.locator("#typed")).to_be_visible()
        page.locator("#q").fill(shop.name_zh[:3])
        mine.check(force=True)
        page.get_by_role("button", name="继续").click()
        page.wait_for_url(lambda url: not url.endswith("/where"))


def test_a_place_nearby_is_found_after_a_press_and_the_point_stays_here(
    served: Served, chromium: Browser, shop: Venue
) -> None:
    point = {"latitude": shop.lat, "longitude": shop.lon, "accuracy": 10}
    with window(chromium, geolocation=point, permissions=["geolocation"]) as page:
        posted: list[str] = []
        page.on("request", lambda asked: posted.append(asked.post_data or "") if asked.method == "POST" else None)
        page.goto(f"{served[1]}/zh/report/where")
        assert page.locator("#point").is_hidden()
        assert posted == []
        page.get_by_role("button", name="找我附近的").click()
        expect(page.locator(f"#found input[value='{shop.id}']")).to_have_count(1)
        expect(page.locator("#district")).to_have_value(shop.district)
        assert page.locator("#street option").count() > 3
        assert page.locator("[name=lat]").input_value() == ""
        page.locator("#keep_point").check(force=True)
        assert page.locator("[name=lat]").input_value() == f"{shop.lat:.4f}"
        page.locator("#keep_point").uncheck(force=True)
        assert page.locator("[name=lat]").input_value() == ""
        assert len(posted) == 2


def test_without_a_position_the_page_says_so_and_the_typed_way_stands(served: Served, chromium: Browser) -> None:
    with window(chromium, permissions=[]) as page:
        page.goto(f"{served[1]}/zh/report/where")
        page.get_by_role("button", name="找我附近的").click()
        expect(page.locator("#said")).to_contain_text("请在下面写")
        expect(page.locator("#name")).to_be_visible()
        assert page.locator("#point").is_hidden()


def test_a_district_is_chosen_on_the_map_by_mouse_and_by_keyboard(served: Served, chromium: Browser) -> None:
    with window(chromium) as page:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{served[1]}/zh/report/where")
        page.locator("#name").fill("某馆")
        page.get_by_role("button", name="在示意图上选区").click()
        page.locator(".choose svg path[data-code='310115']").click(position={"x": 80, "y": 90})
        expect(page.locator("#district")).to_have_value("310115")
        page.get_by_role("button", name="在示意图上选区").click()
        page.locator(".choose svg button[value='310106']").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#district")).to_have_value("310106")
        expect(page.locator("#name")).to_have_value("某馆")
        page.set_viewport_size({"width": 390, "height": 844})
        page.get_by_role("button", name="在示意图上选区").click()
        tiles = page.locator(".choose__t button")
        expect(tiles).to_have_count(16)
        assert min(box["height"] for box in (tile.bounding_box() for tile in tiles.all()) if box) >= 60
        page.locator(".choose__t button[value='310101']").click()
        expect(page.locator("#district")).to_have_value("310101")
