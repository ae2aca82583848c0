"""From a citizen's phone to a head's approval, in Chromium with JavaScript off."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlalchemy import select

from portal.clock import now
from portal.ground.db import db
from portal.work.complaints.models import Complaint
from portal.work.fieldwork.models import Visit
from tests.browser.live import plain, sign_in

pytestmark = pytest.mark.browser
Served = tuple[Flask, str]
ZONE = ZoneInfo("Asia/Shanghai")


def picture(colour: str = "navy") -> FilePayload:
    """A photo as a phone takes it."""
    out = BytesIO()
    Image.new("RGB", (1200, 900), colour).save(out, "JPEG")
    return {"name": "IMG_2047.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def fill(page: Page, **fields: Any) -> None:
    """Answer the page's questions by the names of their controls."""
    for name, value in fields.items():
        found = page.locator(f"[name='{name}']")
        kind = found.first.evaluate("e => e.type")
        if kind == "file":
            found.set_input_files(value)
        elif kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, (list, tuple)) else (value,):
                page.locator(f"[name='{name}'][value='{one}']").check()
        elif kind.startswith("select"):
            found.select_option(value)
        else:
            found.fill(value)


def go_on(page: Page) -> None:
    """The step's own button, at thumb height."""
    page.locator(".bar button").last.click()


def shown(page: Page, *words: str) -> None:
    """The page says it."""
    for word in words:
        expect(page.locator("main")).to_contain_text(word)


@pytest.fixture
def phone(served: Served, chromium: Browser) -> Iterator[Page]:
    """A citizen's."""
    with plain(chromium, served[1]) as page:
        yield page


@pytest.fixture
def desk(served: Served, chromium: Browser) -> Iterator[Page]:
    """An officer's, as narrow."""
    with plain(chromium, served[1]) as page:
        yield page


def send_report(page: Page, lang: str) -> tuple[str, str]:
    """From the first page to the receipt: code and PIN."""
    page.goto(f"/{lang}/")
    page.locator("button[name=card][value=SP]").click()
    fill(page, scenario="SP.POOL")
    go_on(page)
    fill(page, name="示例游泳馆", address="示例路 18 号", district="310117")
    go_on(page)
    fill(page, usual=["V15", "V02"])
    go_on(page)
    fill(page, day="today", still="yes")
    go_on(page)
    fill(page, device=picture())
    page.locator("[name=_stay]").click()
    assert page.locator(".shot img").count() == 1
    go_on(page)
    fill(page, words="站到柜子前，灯就亮了。")
    go_on(page)
    go_on(page)  # how to be reached: nothing but the code, which is ticked already
    fill(page, privacy="y")
    go_on(page)
    page.wait_for_url(f"**/{lang}/report/receipt")
    code, pin = page.locator(".code").all_inner_texts()
    return re.sub(r"\s", "", code), pin


def follow(page: Page, lang: str, code: str, pin: str) -> None:
    """Open it with code and PIN, in another browser than the one that sent it."""
    page.context.clear_cookies()
    page.goto(f"/{lang}/track")
    fill(page, code=code, pin=pin)
    page.locator("main form button").last.click()


def newest() -> str:
    """The reference of the complaint that came last."""
    found = db.session.scalars(select(Complaint).order_by(Complaint.id.desc())).first()
    assert found is not None
    ref = found.ref
    db.session.rollback()
    return ref


def move(page: Page, subject: str, name: str, **fields: Any) -> None:
    """From the subject's page by its panel to the move's, and make or propose it."""
    page.goto(f"/zh/desk/{subject}")
    page.locator(f"a[href='/zh/desk/{subject}/{name}']").click()
    fill(page, **fields)
    page.locator("form#move button").last.click()
    page.wait_for_url(re.compile(r"[?&](done|proposed)="))


def test_a_report_goes_from_the_phone_to_the_head(served: Served, chromium: Browser, phone: Page, desk: Page) -> None:
    code, pin = send_report(phone, "zh")
    with served[0].app_context():
        complaint = f"complaints/{newest()}"
    follow(phone, "zh", code, pin)
    shown(phone, "已收到", "站到柜子前", "没有人看过")

    sign_in(desk, "songjiang-triage")
    move(desk, complaint, "first_look")
    move(desk, complaint, "ask_more", items=["photo"], question="请补一张提示牌的照片。")
    phone.goto("/zh/track")
    shown(phone, "等您补充", "请补一张提示牌的照片")
    fill(phone, text="照片在这里。", files=picture("green"))
    phone.locator("form#m button").last.click()
    expect(phone.locator("main")).not_to_contain_text("等您补充")
    shown(phone, "照片在这里。")

    case = take_up(desk, complaint)
    desk.context.clear_cookies()
    sign_in(desk, "songjiang-officer")
    go_and_see(desk, served[0], case)
    move(desk, case, "file", cause="在私密空间使用人脸识别设备", facts="现场核查发现更衣柜只能刷脸。")
    with plain(chromium, served[1], width=1280) as head:
        approve(head, case)
    phone.goto("/zh/track")
    shown(phone, "核查中")


def take_up(page: Page, complaint: str) -> str:
    """Match the venue, take it up with two officers: the new case."""
    page.goto(f"/zh/desk/{complaint}/venue")
    fill(page, name_zh="示例游泳馆（虚构）", address="示例路 18 号")
    page.locator("section#new form button").last.click()
    page.goto(f"/zh/desk/{complaint}/accept")
    names = page.locator("[name=officers]").evaluate_all("all => all.map(e => e.value)")
    fill(page, priority="normal", summary="更衣柜以人脸识别开启。", officers=names[:2])
    page.locator("form#move button").last.click()
    page.wait_for_url(re.compile(r"/zh/desk/(cases|complaints)/[\w-]+\?"))
    page.goto(f"/zh/desk/{complaint}")
    link = page.locator("main a[href*='/desk/cases/']").first.get_attribute("href")
    return str(link).removeprefix("/zh/desk/")


def go_and_see(page: Page, app: Flask, case: str) -> None:
    """Plan a visit, write its record with a picture at every fault, finish and sign it."""
    page.goto(f"/zh/desk/{case}")
    page.locator(f"a[href='/zh/desk/{case}/visits/new']").first.click()
    names = page.locator("[name=officers]").evaluate_all("all => all.map(e => e.value)")
    fill(page, purpose="first", task="查看更衣柜的刷脸设备", officers=names[:2])
    page.locator("form#plan button").last.click()
    page.wait_for_url("**/zh/desk/visits/*?done=*")
    visit = page.url.split("?")[0].rsplit("/", 1)[1]
    page.goto(f"/zh/desk/visits/{visit}/record")
    write_down(page, app, int(visit))
    page.locator(".bar [name=finish]").click()
    page.wait_for_url(f"**/zh/desk/visits/{visit}?done=*")
    move(page, f"visits/{visit}", "sign", signature="signed")
    page.goto(f"/zh/desk/visits/{visit}")
    shown(page, "有效", "证据 1 件")


def write_down(page: Page, app: Flask, visit: int) -> None:
    """Every question, one of them with a fault and its picture; a draft first, and nothing of it is lost."""
    faults = flags(app, visit)
    bad = next(code for code, flag in faults.items() if flag)
    local = now().astimezone(ZONE)
    fill(
        page, place="B1 层更衣室", started_at=clock(local - timedelta(minutes=50)), ended_at=clock(local - timedelta(minutes=5)), id_shown="y", rights_told="y",
        site_person="甲某", site_job="店长", findings="更衣柜只能刷脸开启。",
    )  # fmt: skip
    for code, flag in faults.items():
        answer = flag if code == bad else "no" if flag == "yes" else "yes"
        page.locator(f"[name='a_{code}'][value='{answer}']").check()
    page.locator(f"[name='p_{bad}']").set_input_files(picture("maroon"))
    page.locator(".bar [name=save]").click()
    shown(page, "已存草稿", "证据 1 件")
    assert page.locator("[name=findings]").input_value() == "更衣柜只能刷脸开启。"


def flags(app: Flask, visit: int) -> dict[str, str | None]:
    """The questions of a visit, and the answer to each that shows a fault."""
    from portal.work.fieldwork.checklist import items_for

    with app.app_context():
        scenario = db.session.get_one(Visit, visit).case.scenario
        db.session.rollback()
        return {item.code: item.flag for item in items_for(app.extensions["portal.pack"], scenario)}


def clock(moment: datetime) -> str:
    """As a datetime control takes it."""
    return f"{moment:%Y-%m-%dT%H:%M}"


def approve(page: Page, case: str) -> None:
    """The head reads what waits and approves it."""
    sign_in(page, "songjiang-head")
    page.goto("/zh/desk/proposals")
    page.locator("main a", has_text=case.removeprefix("cases/")).first.click()
    shown(page, "在私密空间使用人脸识别设备")
    page.locator("[name=decision][value=approve]").click()
    shown(page, "已批准，已生效")
    page.goto(f"/zh/desk/{case}")
    shown(page, "调查取证")


def test_an_english_speaker_reports_and_follows(phone: Page) -> None:
    code, pin = send_report(phone, "en")
    fill(phone, saved="y")
    go_on(phone)
    phone.wait_for_url("**/en/track")
    follow(phone, "en", code, "")
    expect(phone.locator("main")).not_to_contain_text("站到柜子前")
    fill(phone, pin=pin)
    phone.locator("form#p button").click()
    shown(phone, "Received", "站到柜子前", "Who has seen")
    phone.locator("a[href='/en/track/withdraw']").click()
    fill(phone, sure="y")
    phone.locator("button[form=f], form#f button").last.click()
    shown(phone, "You withdrew it")


def test_a_mistake_is_said_and_nothing_is_lost(phone: Page) -> None:
    phone.goto("/zh/report/where")
    fill(phone, name="示例游泳馆")
    go_on(phone)
    shown(phone, "请选在哪个区")
    assert phone.title().startswith("有错误：")
    assert phone.locator("[name=name]").input_value() == "示例游泳馆"
    phone.locator(".tools [value='lang:en']").click()
    phone.wait_for_url("**/en/report/where")
    assert phone.locator("[name=name]").input_value() == "示例游泳馆"


@pytest.mark.parametrize("enter_in", ["name", "address"])
def test_a_step_by_keyboard_alone(phone: Page, enter_in: str) -> None:
    phone.goto("/zh/report/where")
    phone.keyboard.press("Tab")
    assert phone.locator(":focus").get_attribute("class") == "skip", "the first stop leads past the header"
    order = stops(phone)
    assert order.index("q") < order.index("name") < order.index("address") < order.index("district")
    assert order.index("district") < order.index("继续"), "the button comes after what it sends"
    fill(phone, name="示例游泳馆", address="示例路 18 号", district="310117")
    phone.locator(f"[name={enter_in}]").press("Enter")
    phone.wait_for_url("**/zh/report/")  # taken, and on to the first step, which is still to be answered


def stops(page: Page) -> list[str]:
    """Where the Tab key stops, each with a ring that can be seen."""
    found = list[str]()
    for _press in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(WHERE)
        if here["name"] in {"", *found}:
            break
        assert here["ring"], f"no ring around {here['name']}"
        found.append(here["name"])
    return found


WHERE = """() => {
  const e = document.activeElement
  const ringed = n => n && getComputedStyle(n).outlineStyle !== 'none' && parseFloat(getComputedStyle(n).outlineWidth) >= 2
  return {name: e === document.body ? '' : (e.tagName === 'BUTTON' ? '' : e.name) || e.textContent.trim(), ring: [e, e.parentElement, e.closest('label')].some(ringed)}
}"""
