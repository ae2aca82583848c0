"""The receipt in Chromium: copied, printed on one sheet, and not left unsaved without a question."""

import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.pages import cookies

pytestmark = pytest.mark.browser
Served = tuple[Flask, str]


@pytest.fixture
def page(served: Served, chromium: Browser) -> Page:
    """A phone that has just sent a report."""
    app, address = served
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, base_url=address, permissions=["clipboard-read", "clipboard-write"]
    )
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies(app, "receipt")])
    made = context.new_page()
    made.goto("/zh/report/receipt")
    return made


def test_the_pin_is_copied_and_leaving_unsaved_is_asked_about(page: Page) -> None:
    pin = page.locator(".code--s").inner_text()
    page.get_by_role("button", name="复制").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == pin
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.evaluate("location.href = '/zh/'")
    page.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    expect(page.locator(".code--s")).to_have_text(pin)
    page.get_by_label("我已保存查询码和密码").check()
    page.locator(".bar button").last.click()
    page.wait_for_url("**/zh/track")
    assert asked == ["beforeunload"]
    page.go_back()
    assert pin not in page.content()
    page.context.close()


def test_leaving_at_once_asks_nothing(page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#leave button").click()
    page.wait_for_url(re.compile("/holidays"))
    assert asked == []
    page.context.close()


def test_it_prints_on_one_sheet(page: Page, tmp_path: Path) -> None:
    data = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", data)) == 1
    page.emulate_media(media="print")
    for hidden in (".bar", "#save-it", "#leave", "form#f", ".stub button"):
        assert not page.locator(hidden).first.is_visible(), hidden
    for shown in (".stub .qr svg", ".stub .code--s", "pre.proof"):
        expect(page.locator(shown)).to_be_visible()
    page.context.close()
