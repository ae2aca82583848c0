"""What is filled in on a device: handed over by the person, through the steps' own forms, once however often."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.clock import now
from portal.ground.db import db
from portal.work.complaints.models import Attachment, Complaint, Draft
from portal.work.complaints.sealed import open_part
from tests.client import Browser, at_once, browser, how_many, text_of
from tests.conftest import moment
from tests.faces.intake.steps import DISTRICT, kept, picture, until, words
from tests.faces.intake.test_network import like
from tests.faces.intake.test_uploading import Script, jpeg

SECRET, MARK = "0a" * 32, "1b" * 16
WHOLE = {
    "place.scenario": "SP", "where.name": "示例游泳馆", "where.address": "示例路 18 号", "where.district": DISTRICT,
    "what.usual": ["V15", "V02"], "when.day": "other", "when.on": "2026-03-01", "when.still": "no",
    "describe.words": "地下室没有网络。", "contact.mode": "code",
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


def handed(visitor: Browser, secret: str = SECRET, lang: str = "zh", **other: Any) -> str:
    """Hand over as the list of drafts does; where it leads."""
    place = visitor.page(f"/{lang}/report/drafts").find(id="device")
    assert place is not None
    typed = {name: value for name, value in {**WHOLE, **other}.items() if value is not None}
    data = {"csrf_token": place["data-token"], "key": secret, "mark": MARK, **typed}
    answer = visitor.post(str(place["data-hand"]), data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["Location"])


FILES = ["device aa", "device bb", "sign cc"]
"""What a device says that it holds: slot and tag."""


def taken_over(visitor: Browser) -> None:
    """Step 5 sends what the device held, each file under a name that follows from its tag, and is passed."""
    for tag in FILES:
        slot, _space, colour = tag.partition(" ")
        assert Script(visitor, (colour * 16)[:32]).whole(jpeg(f"#{colour * 3}"), slot)["state"] == "ready"
    assert visitor.send("/zh/report/evidence", {}, form="f").status_code == 302


def test_what_was_filled_in_without_a_network_is_looked_at_and_sent(app: Flask) -> None:
    visitor = browser(app)
    assert handed(visitor) == "/zh/report/check"
    assert how_many(Complaint) == 0  # nothing is sent by itself
    page = words(visitor.page("/zh/report/check"))
    assert "地下室没有网络。" in page
    assert "示例路 18 号" in page
    visitor.send("/zh/report/check", {"privacy": "y"}, form="f")
    one = db.session.scalars(select(Complaint)).one()
    assert open_part(one).words == "地下室没有网络。"
    assert {row.code for row in one.violations} == {"V15", "V02"}
    assert one.conduct_from.isoformat() == "2026-03-01"


def test_files_on_the_device_are_looked_at_before_the_report_goes(app: Flask) -> None:
    visitor = browser(app)
    assert handed(visitor, file=FILES) == "/zh/report/evidence"
    page = visitor.page("/zh/report/evidence")
    assert "手机里的草稿拿来了" in words(page)
    assert page.select_one("main .note a[href='/zh/report/evidence']")
    assert visitor.get("/zh/report/check").headers["Location"].startswith("/zh/report/evidence")
    taken_over(visitor)
    visitor.send("/zh/report/check", {"privacy": "y"}, form="f")
    assert (how_many(Complaint), how_many(Attachment)) == (1, 3)


def test_no_file_comes_with_the_words(app: Flask) -> None:
    visitor = browser(app)
    assert handed(visitor, **{"evidence.device": picture()}) == "/zh/report/check"
    assert not visitor.page("/zh/report/evidence").select("[data-file]"), "what is looked at by nobody is not taken"


def test_handed_over_twice_it_is_one_draft_and_one_report(app: Flask) -> None:
    visitor = browser(app)
    for _ in range(2):
        handed(visitor, file=FILES)
        handed(browser(app), file=FILES)  # the answer got lost, and with it the cookie
    assert how_many(Draft) == 1
    taken_over(visitor)
    taken_over(visitor)
    handed(visitor)
    visitor.send("/zh/report/check", {"privacy": "y"}, form="f")
    receipt = kept(visitor.page("/zh/report/receipt"))
    for other in (visitor, browser(app)):
        assert handed(other, file=FILES) == "/zh/report/receipt"
        assert kept(other.page("/zh/report/receipt")) == receipt
    assert (how_many(Complaint), how_many(Attachment), how_many(Draft)) == (1, 3, 0)


def test_ten_at_once_are_one_draft(app_on_both: Flask, app: Flask) -> None:
    phones = [like(app, browser(app)) for _ in range(10)]
    token = phones[0].page("/zh/report/drafts").find(id="device")["data-token"]
    data = {"csrf_token": token, "key": SECRET, "mark": MARK, **WHOLE}
    answers = at_once(*[lambda phone=phone: phone.post("/zh/report/from-device", data=data) for phone in phones])  # type: ignore[misc]
    assert {answer.headers["Location"] for answer in answers} == {"/zh/report/check"}
    assert how_many(Draft) == 1


def test_a_draft_that_was_sent_days_ago_is_not_sent_again(app: Flask) -> None:
    visitor = browser(app)
    handed(visitor)
    visitor.send("/zh/report/check", {"privacy": "y"}, form="f")
    receipt = kept(visitor.page("/zh/report/receipt"))
    with time_machine.travel(now() + timedelta(days=5), tick=False):
        later = browser(app)
        assert handed(later) == "/zh/report/receipt"
        assert kept(later.page("/zh/report/receipt")) == receipt
    assert how_many(Complaint) == 1


def test_a_draft_outlives_the_servers_copy(app: Flask) -> None:
    visitor = browser(app)
    handed(visitor, file=FILES)
    taken_over(visitor)
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        later = browser(app)
        assert handed(later, file=FILES) == "/zh/report/evidence"
        taken_over(later)
        later.send("/zh/report/check", {"privacy": "y"}, form="f")
    assert (how_many(Complaint), how_many(Attachment)) == (1, 3)


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"place.scenario": "NO.SUCH"}, "", "地点类型"),
    ({"where.district": ""}, "where", "在哪里"),
    ({"where.name": "", "where.address": ""}, "where", "在哪里"),
    ({"what.usual": ["V99"]}, "what", "发生了什么"),
    ({"when.on": "2031-01-01"}, "when", "什么时候"),
    ({"describe.words": "长" * 3001}, "describe", "经过"),
    ({"contact.mode": "named"}, "contact", "怎么联系您"),
    ({"contact.phone": "不是电话", "contact.mode": "named", "contact.name": "王"}, "contact", "怎么联系您"),
]


@pytest.mark.parametrize(("wrong", "step", "title"), BAD)
def test_what_cannot_be_used_is_named_and_stays_as_it_was_typed(app: Flask, wrong: dict[str, Any], step: str, title: str) -> None:  # fmt: skip
    visitor = browser(app)
    assert handed(visitor, **wrong) == f"/zh/report/{step}"
    page = visitor.page(f"/zh/report/{step}")
    assert title in words(page)
    for name in {"describe.words", "contact.phone", "when.on"} & set(wrong):
        assert wrong[name] in str(page.find(id="f"))
    assert visitor.get("/zh/report/check").headers["Location"].partition("?")[0] == f"/zh/report/{step}"
    visitor.send(f"/zh/report/{step}", good(step), form="f")
    visitor.send("/zh/report/check", {"privacy": "y"}, form="f")
    assert how_many(Complaint) == 1


def good(step: str) -> dict[str, Any]:
    """A usable answer on the step's own page."""
    return {
        "": {"scenario": "CO.VEND"}, "where": {"name": "示例馆", "district": DISTRICT}, "what": {"usual": ["V02"]},
        "when": {"day": "today", "still": "no"}, "describe": {"words": "短"}, "contact": {"mode": "code", "phone": ""},
    }[step]  # fmt: skip


@pytest.mark.parametrize("secret", ["", "0a", "zz" * 32, "0A" * 32, "0a" * 33, "'--", "\x00" * 64, "٣" * 64])
def test_no_secret_no_draft(app: Flask, secret: str) -> None:
    assert handed(browser(app), secret) == "/zh/report/drafts"
    assert how_many(Draft) == 0


def test_a_page_that_is_too_old_keeps_the_draft_on_the_device(app: Flask) -> None:
    answer = browser(app).post(
        "/zh/report/from-device", data={"key": SECRET, "mark": MARK, "csrf_token": "old", **WHOLE}
    )
    assert answer.headers["Location"] == "/zh/report/drafts"
    assert how_many(Draft) == 0


def test_another_draft_is_put_aside_and_found_again(app: Flask) -> None:
    visitor = until(app, "contact")
    handed(visitor, **{"describe.words": "另一件。"})
    assert "另一件。" in words(visitor.page("/zh/report/check"))
    page = visitor.page("/zh/report/drafts")
    rows = page.select("button[name=take]")
    assert len(rows) == 2
    visitor.send("/zh/report/drafts", {}, form="f", button=("take", rows[1]["value"]))
    assert "灯就亮了" in words(visitor.page("/zh/report/check"))
    visitor.send("/zh/report/check", {"privacy": "y"}, form="f")
    assert open_part(db.session.scalars(select(Complaint)).one()).words == "站到柜子前，灯就亮了。"
    left = visitor.page("/zh/report/drafts").select("button[name=drop]")
    assert len(left) == 1
    visitor.send("/zh/report/drafts", {}, form="f", button=("drop", left[0]["value"]))
    assert how_many(Draft) == 0
    assert "现在没有" in words(visitor.page("/zh/report/drafts"))


def test_a_draft_at_hand_is_tied_to_the_device_and_copied(app: Flask) -> None:
    visitor = until(app, "contact")
    assert visitor.get("/zh/report/copy").status_code == 404  # nobody asked for a copy
    assert visitor.get("/zh/report/copy/0").status_code == 404
    page = visitor.page("/zh/report/contact")
    place = page.find(id="keep")
    data = {"csrf_token": page.select_one("#leave [name=csrf_token]")["value"], "key": SECRET, "mark": MARK}
    assert visitor.post(str(place["data-hand"]), data=data).status_code == 303
    assert how_many(Draft) == 1
    copy = visitor.get("/zh/report/copy")
    assert copy.headers["Cache-Control"] == "no-store"
    told = copy.get_json()
    assert ["words", "站到柜子前，灯就亮了。"] in told["steps"]["describe"]
    assert [file["slot"] for file in told["files"]] == ["device"]
    file = visitor.get("/zh/report/copy/0")
    assert file.mimetype == "image/jpeg"
    assert visitor.page("/zh/report/contact").find(id="keep")["data-mark"] == MARK
    again = {f"{step}.{name}": value for step, rows in told["steps"].items() for name, value in rows}
    lists = {"what.usual": [value for name, value in told["steps"]["what"] if name == "usual"]}
    later = browser(app)  # the cookie is gone, and the copy is handed over
    fresh = dict.fromkeys(WHOLE) | again | lists
    named = f"device {told['files'][0]['tag']}"  # what it had copied from here needs no second look
    assert visitor.page("/zh/report/evidence").select_one("[data-file]")["data-tag"] == told["files"][0]["tag"]
    assert handed(later, **fresh, file=named) == "/zh/report/check"
    later.send("/zh/report/check", {"privacy": "y"}, form="f")
    assert (how_many(Complaint), how_many(Draft), how_many(Attachment)) == (1, 0, 1)
    assert visitor.get("/zh/report/check").status_code == 302  # the first browser holds the same report


def test_the_offline_form_and_its_worker_know_nobody(app: Flask) -> None:
    visitor = until(app, "check", contact={"mode": "named", "name": "王小明", "phone": "13800002047"})
    for lang in ("zh", "en"):
        for address in (f"/{lang}/report/offline", f"/{lang}/report/worker.js"):
            mine, anyone = visitor.get(address), browser(app).get(address)
            assert mine.data == anyone.data
            assert mine.headers["Cache-Control"] == "no-cache"
            assert "Set-Cookie" not in mine.headers
            assert browser(app).get(address, headers={"If-None-Match": mine.headers["ETag"]}).status_code == 304
    names = {e["name"] for e in browser(app).page("/zh/report/offline").select("form#blank [name]")} - {"csrf_token"}
    assert set(WHOLE) <= names
    assert handed(browser(app), **{name: "x" for name in names if not name.startswith("evidence")})


def test_no_typed_bytes_break_the_hand_over(app_on_both: Flask, app: Flask) -> None:
    from tests.test_fuzz import NASTY

    names = {e["name"] for e in browser(app).page("/zh/report/offline").select("form#blank [name]")} - {"csrf_token"}
    visitor = browser(app)
    for number, value in enumerate(NASTY):
        spoilt = dict.fromkeys((name for name in names if not name.startswith("evidence")), value)
        to = handed(visitor, f"{number:064x}", **spoilt, **{"what.nosuch": value, "nosuch.x": value, ".": value})
        assert visitor.get(to).status_code in {200, 302}


def test_what_is_handed_over_is_kept_sealed(app: Flask) -> None:
    from tests.test_privacy import ADDRESS, AGENT, FORWARDED, NAME, PHONE, Traced, _files, _rows

    app.test_client_class = Traced
    visitor = app.test_client()
    assert isinstance(visitor, Traced)
    typed = {"contact.mode": "named", "contact.name": NAME, "contact.phone": PHONE, "where.name": "金丝雀泳池"}
    assert handed(visitor, **typed, file="device 金丝雀.jpg") == "/zh/report/evidence"
    held = [*_rows(), *_files(app)]
    for secret in (NAME, PHONE, "金丝雀泳池", "金丝雀.jpg", "地下室没有网络", SECRET, ADDRESS, AGENT, FORWARDED):
        assert not [where for where, data in held if secret.encode() in data], secret


def test_without_script_the_list_says_what_holds(app: Flask) -> None:
    page = browser(app).page("/zh/report/drafts")
    assert "24 小时" in words(page)
    assert page.find(id="device").has_attr("hidden")
    assert until(app, "where").page("/zh/report/where").find(id="keep").has_attr("hidden")
