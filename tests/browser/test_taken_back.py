"""A photo that its sender takes back, or covers later, does not stay on the server unseen."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.drawn import faces
from tests.browser.test_evidence import Line, button, phone, photo

pytestmark = pytest.mark.browser


def test_what_is_taken_back_is_gone_from_the_server_or_the_page_says_so(
    served: tuple[Flask, str], chromium: Browser
) -> None:
    with phone(chromium, served[1]) as page:
        line, part = Line(page), page.locator(".one")
        page.locator("[name=device]").set_input_files(photo(faces(), "截屏_1123.jpg"))
        button(page, "send").click()
        expect(page.locator(".one[data-state=done]")).to_be_visible()
        page.route("**/drop", lambda route: route.abort())
        page.clock.install()
        button(part, "cover").click()
        button(page, "add").click()
        button(page, "use").click()
        _wait(page, part, "failed")
        assert line.offsets.count(0) == 1, "the covered copy waits until the other is gone"
        button(part, "drop").click()
        _wait(page, part, "failed")
        expect(part.locator(".err")).to_contain_text("“截屏_1123.jpg”没有删掉")
        page.locator(".bar button").first.click()
        expect(button(part, "again")).to_be_focused()
        assert page.url.endswith("/report/evidence")
        page.unroute("**/drop")
        button(part, "again").click()
        expect(part).to_have_count(0)
        page.reload()
        expect(page.locator("[data-file]")).to_have_count(0)


def _wait(page: Page, part: Locator, state: str) -> None:
    """Through all the tries of a request."""
    for _ in range(40):
        page.clock.run_for(10_000)
        if part.get_attribute("data-state") == state:
            return
        page.wait_for_timeout(100)
