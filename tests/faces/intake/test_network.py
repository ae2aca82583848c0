"""A bad network, an impatient thumb, an hour of typing: one report or a kept draft, and always a page to go on from."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from portal.clock import now
from portal.work.complaints.models import Complaint, Draft
from tests.client import Browser, at_once, browser, how_many, text_of
from tests.conftest import moment
from tests.faces.intake.steps import DISTRICT, kept, picture, report, until, words

STEPS: dict[str, dict[str, Any]] = {
    "": {"scenario": "SP.POOL"},
    "where": {"name": "示例游泳馆", "address": "示例路 18 号", "district": DISTRICT},
    "what": {"usual": ["V15", "V02"]},
    "when": {"day": "today", "still": "yes"},
    "evidence": {},
    "describe": {"words": "站到柜子前，灯就亮了。"},
    "contact": {"mode": "code"},
    "check": {"privacy": "y"},
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


def cookie(visitor: Browser) -> str:
    held = visitor.get_cookie("portal_report", path="/")
    return held.value if held else ""


def like(app: Flask, visitor: Browser) -> Browser:
    """Another connection of the same phone: what is answered to it does not reach the phone."""
    twin = browser(app)
    if cookie(visitor):
        twin.set_cookie("portal_report", cookie(visitor), path="/")
    return twin


def address(step: str) -> str:
    return f"/zh/report/{step}"


def filled(visitor: Browser, step: str) -> dict[str, Any]:
    """The step's page as it is sent."""
    token = visitor.page(address(step)).select_one("form#f [name=csrf_token]")
    assert token is not None
    return {"csrf_token": token["value"], **STEPS[step]}


def sent(visitor: Browser, step: str, data: dict[str, Any]) -> TestResponse:
    files = {"content_type": "multipart/form-data"} if step == "evidence" else {}
    return visitor.post(address(step), data={k: v() if callable(v) else v for k, v in data.items()}, **files)


def finished(visitor: Browser, first: str = "") -> tuple[str, str]:
    """Everything from a step on, to the receipt."""
    for step in list(STEPS)[list(STEPS).index(first) :]:
        assert sent(visitor, step, filled(visitor, step)).status_code == 302, step
    return kept(visitor.page("/zh/report/receipt"))


@pytest.mark.parametrize("step", STEPS)
def test_an_answer_that_never_arrives(app: Flask, step: str) -> None:
    visitor = until(app, step)
    data = filled(visitor, step)
    assert sent(like(app, visitor), step, data).status_code == 302  # done, and nobody hears of it
    again = sent(visitor, step, data)
    assert again.status_code == 302
    if step != "check":
        assert how_many(Complaint) == 0
        finished(visitor, step)
    else:
        assert again.headers["Location"].endswith("/report/receipt")
    assert how_many(Complaint) == 1
    assert kept(visitor.page("/zh/report/receipt"))[0]


def test_a_receipt_that_was_never_seen_waits_until_it_is(app: Flask) -> None:
    visitor = until(app, "check")
    sent(like(app, visitor), "check", filled(visitor, "check"))
    with time_machine.travel(now() + timedelta(hours=20), tick=False):
        answer = visitor.get("/zh/report/check")
        assert answer.headers["Location"].endswith("/report/receipt")
        first = kept(visitor.page("/zh/report/receipt"))
        with time_machine.travel(now() + timedelta(minutes=29), tick=False):
            assert kept(visitor.page("/zh/report/receipt")) == first
            with time_machine.travel(now() + timedelta(minutes=31), tick=False):
                assert visitor.get("/zh/report/receipt").status_code == 302


def test_an_upload_that_breaks_off_changes_nothing(app: Flask) -> None:
    visitor = until(app, "evidence")
    visitor.send("/zh/report/evidence", {"device": picture()}, form="f", button=("_stay", "1"))
    whole = BytesIO()
    token = filled(visitor, "evidence")["csrf_token"]
    for name, value in (("csrf_token", token.encode()), ('device"; filename="x.jpg', picture(colour="red").read())):
        whole.write(f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n")
    body = whole.getvalue()
    for length in (len(body) // 3, len(body) - 40):
        answer = visitor.post(
            "/zh/report/evidence", input_stream=BytesIO(body[:length]), content_type="multipart/form-data; boundary=cut",
            headers={"Content-Length": str(len(body))},
        )  # fmt: skip
        assert answer.status_code < 500
    assert "已加 1 个" in words(visitor.page("/zh/report/evidence"))
    finished(visitor, "describe")
    assert how_many(Complaint) == 1


def test_ten_at_once_make_one_report(app_on_both: Flask, app: Flask) -> None:
    visitor = until(app, "check")
    data, phones = filled(visitor, "check"), [like(app, visitor) for _ in range(10)]
    answers = at_once(*[lambda phone=phone: sent(phone, "check", data) for phone in phones])  # type: ignore[misc]
    assert {answer.headers["Location"].rpartition("/")[2] for answer in answers} == {"receipt"}
    assert how_many(Complaint) == 1
    receipts = {kept(phone.page("/zh/report/receipt")) for phone in (visitor, *phones)}
    assert len(receipts) == 1


@pytest.mark.parametrize("step", ["", "describe", "evidence"])
def test_ten_at_once_at_a_step(app_on_both: Flask, app: Flask, step: str) -> None:
    visitor = until(app, step)
    data, phones = filled(visitor, step), [like(app, visitor) for _ in range(10)]
    answers = at_once(*[lambda phone=phone: sent(phone, step, data) for phone in phones])  # type: ignore[misc]
    assert {answer.status_code for answer in answers} == {302}
    finished(phones[0] if step == "" else visitor, step)
    assert how_many(Complaint) == 1
    assert how_many(Draft) == (9 if step == "" else 0)  # nobody has their keys; a day later they are gone


def test_back_after_sending_shows_what_was_sent_and_sends_nothing_twice(app: Flask) -> None:
    visitor, code, pin = report(app)
    assert visitor.get("/zh/report/check").headers["Location"].endswith("/report/receipt")
    page = visitor.page("/zh/report/describe")
    assert "刚才那一件已经交了" in words(page)
    token = page.find("input", attrs={"name": "csrf_token"})["value"]
    answer = visitor.post("/zh/report/describe", data={"csrf_token": token, "words": "想起来一件事"})
    assert answer.status_code == 302
    told = words(visitor.page(answer.headers["Location"]))
    assert "刚才那一件已经交了" in told
    assert "想起来一件事" in text_of(visitor.get("/zh/report/describe"))
    assert how_many(Complaint) == 1
    assert kept(visitor.page("/zh/report/receipt")) == (code, pin)


@pytest.mark.parametrize("step", [step for step in STEPS if step not in {"", "check"}])
def test_an_hour_of_typing_outlives_the_session(app: Flask, step: str) -> None:
    visitor = until(app, step)
    data = filled(visitor, step)
    visitor.delete_cookie("portal_report", path="/")
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        answer = sent(visitor, step, data)
        assert answer.status_code in {200, 302}
        page = visitor.page(answer.headers["Location"]) if answer.status_code == 302 else None
        assert page is None or "第 1 步" in words(page)
        for one, typed in STEPS.items():
            if one not in {step, "check"}:
                visitor.send(address(one), typed, form="f")
        visitor.send(f"/zh/report/{step}", {}, form="f")
        visitor.send("/zh/report/check", {"privacy": "y"}, form="f")
    assert how_many(Complaint) == 1


def test_a_token_that_is_too_old_costs_one_press(app: Flask) -> None:
    visitor = until(app, "describe")
    answer = visitor.post("/zh/report/describe", data={"csrf_token": "old", "words": "写了一个小时"})
    page = visitor.page(answer.headers["Location"])
    assert "填的都还在" in words(page)
    assert page.find("textarea").get_text().strip() == "写了一个小时"
    visitor.send("/zh/report/describe", {}, form="f")
    finished(visitor, "contact")
    assert how_many(Complaint) == 1


def test_after_a_report_the_cookie_ends_within_half_an_hour(app: Flask) -> None:
    visitor, _code, _pin = report(app)
    page = visitor.page("/zh/report/receipt")
    held = visitor.get_cookie("portal_report", path="/")
    assert held is not None
    assert held.http_only
    assert held.max_age is None
    assert held.expires is None
    assert held.same_site == "Lax"
    assert page is not None
    with time_machine.travel(now() + timedelta(minutes=32), tick=False):
        answer = visitor.get("/zh/track")
        assert "portal_report=;" in answer.headers["Set-Cookie"]
        assert not visitor.get_cookie("portal_report", path="/")


def test_a_draft_may_wait_a_day(app: Flask) -> None:
    visitor = until(app, "describe")
    with time_machine.travel(now() + timedelta(hours=23), tick=False):
        finished(visitor, "describe")
    assert how_many(Complaint) == 1
