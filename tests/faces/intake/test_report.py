"""Eight steps, one report: nothing typed is lost, nothing is sent twice, nobody learns who it was."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from portal.clock import now
from portal.ground.db import db
from portal.work.complaints.models import Attachment, Complaint, Draft
from portal.work.complaints.sealed import open_part
from tests.client import Browser, browser, statements, text_of
from tests.faces.intake.steps import DISTRICT, kept, picture, report, until, words

KINDS = "/zh/report/?look=kinds"
STEPS = ("", "where", "what", "when", "evidence", "describe", "contact")
BUDGET = 16
"""Statements that sending a report may take."""


def complaints() -> int:
    return db.session.scalar(select(func.count()).select_from(Complaint)) or 0


def sent() -> Complaint:
    return db.session.scalars(select(Complaint)).one()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_citizen_reports_in_eight_steps(app: Flask, lang: str) -> None:
    _visitor, code, pin = report(app, lang)
    one = sent()
    assert (one.scenario, one.district, one.office, one.language) == ("SP.POOL", DISTRICT, "CAC-310117", lang)
    assert {v.code for v in one.violations} == {"V15", "V02"}
    assert one.private_space
    assert open_part(one).words == "站到柜子前，灯就亮了。"
    assert open_part(one).place.address == "示例路 18 号"
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 1
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
    assert len(code.replace("-", "")) == 13
    assert len(pin.replace(" ", "")) == 8


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reading_sets_no_cookie_and_writes_nothing(app: Flask, lang: str) -> None:
    visitor = browser(app)
    for step in (*STEPS, "check", "receipt"):
        answer = visitor.get(f"/{lang}/report/{step}")
        assert "Set-Cookie" not in answer.headers, step
    assert "Set-Cookie" not in visitor.get(f"/{lang}/track").headers
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_each_step_says_where_it_is(app: Flask) -> None:
    visitor = browser(app)
    for n, step in enumerate(STEPS, 1):
        assert f"第 {n} 步，共 8 步" in words(visitor.page(f"/zh/report/{step}"))
    assert "Step 3 of 8" in words(visitor.page("/en/report/what"))


@pytest.mark.parametrize(("card", "shown"), [("SP", {"SP.POOL", "SP.GYM", "SP"}), ("CO.VEND", {"CO.VEND", "SP", "RE"})])
def test_a_card_of_the_first_page_is_chosen_already(app: Flask, card: str, shown: set[str]) -> None:
    visitor = browser(app)
    answer = visitor.send("/zh/", {}, button=("card", card))
    page = visitor.page(answer.headers["Location"])
    assert {str(one["value"]) for one in page.select("[name=scenario]")} >= shown
    assert bool(page.select(f"[name=scenario][value='{card}'][checked]")) == (card == "CO.VEND")
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0, "nothing is answered yet"
    visitor.send(answer.headers["Location"], {"scenario": "CO.VEND" if card == "CO.VEND" else "SP.POOL"}, form="f")
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 1


def test_a_card_of_the_first_page_changes_no_answer(app: Flask) -> None:
    visitor = until(app, "check")
    visitor.send("/zh/", {}, button=("card", "RE"))
    assert visitor.page("/zh/report/?look=kinds").select("[value='RE.ESTATE']")
    assert "游泳" in words(visitor.page("/zh/report/check"))


@pytest.mark.parametrize("card", ["", "NO.SUCH", "SP.POOL", "../x", "\x00"])
def test_no_card_no_kinds(app: Flask, card: str) -> None:
    visitor = browser(app)
    token = visitor.page("/zh/").select_one("form [name=csrf_token]")["value"]
    for said in (token, "old"):
        answer = visitor.post("/zh/report/", data={"csrf_token": said, "card": card if said == token else "SP"})
        assert answer.headers["Location"] == "/zh/report/"
    assert not visitor.page("/zh/report/").select("[value='SP.POOL']")


def test_the_second_look_at_the_place_follows_the_first(app: Flask) -> None:
    visitor = browser(app)
    answer = visitor.send("/zh/report/", {"scenario": "SP"}, form="f")
    assert answer.headers["Location"] == KINDS, "which card it was stands in no address"
    assert visitor.page(KINDS).select("[value='SP.GYM']")
    visitor.send(KINDS, {"scenario": "SP.GYM"}, form="f", button=("_switch", "elder:on"))
    assert visitor.page(KINDS).select("[value='SP.GYM'][checked]")
    answer = visitor.send(KINDS, {"scenario": "SP.GYM"}, form="f")
    assert answer.headers["Location"] == "/zh/report/where"
    answer = browser(app).send("/zh/report/", {"scenario": "CO.VEND"}, form="f")
    assert answer.headers["Location"] == "/zh/report/where"


def test_a_card_may_be_changed_and_a_kind_outlives_its_card(app: Flask) -> None:
    visitor = until(app, "where")
    assert visitor.page("/zh/report/").select("[value='SP'][checked]")
    assert visitor.send("/zh/report/", {"scenario": "SP"}, form="f").headers["Location"] == KINDS
    assert visitor.page(KINDS).select("[value='SP.POOL'][checked]")
    assert visitor.page(KINDS).select_one("main a[href='/zh/report/']")
    assert visitor.send("/zh/report/", {"scenario": "RE"}, form="f").headers["Location"] == KINDS
    assert visitor.page(KINDS).select("[value='RE.ESTATE']")
    assert not visitor.page(KINDS).select("[name=scenario][checked]")
    assert visitor.send(KINDS, {"scenario": "RE"}, form="f").headers["Location"] == "/zh/report/where"


def test_without_a_draft_the_second_look_is_the_first(app: Flask) -> None:
    page = browser(app).page(KINDS)
    assert page.find(id="f")["action"] == "/zh/report/"
    assert page.select("[value='SP']")
    lost = browser(app).post(
        KINDS, data={"csrf_token": page.select_one("#f [name=csrf_token]")["value"], "scenario": "SP.GYM"}
    )
    assert lost.headers["Location"] == "/zh/report/where"


def test_the_cookie_says_nothing(app: Flask) -> None:
    visitor = until(app, "check", contact={"mode": "named", "name": "王小明", "phone": "13800002047"})
    cookie = visitor.get_cookie("portal_report", path="/")
    assert cookie
    assert set(cookie.value) <= set("0123456789abcdef")
    assert len(cookie.value) < 1000
    row = db.session.scalars(select(Draft)).one()
    for clear in ("王小明", "13800002047", "示例"):
        assert clear.encode() not in row.sealed


def test_change_returns_to_the_check_page(app: Flask) -> None:
    visitor = until(app, "check")
    links = [a["href"] for a in visitor.page("/zh/report/check").select("dd.act a")]
    assert len(links) == 7
    answer = visitor.send("/zh/report/where?back=check", {"address": "另一条路 3 号"}, form="f")
    assert answer.headers["Location"].endswith("/report/check")
    assert "另一条路 3 号" in words(visitor.page("/zh/report/check"))


def test_switching_the_language_keeps_what_was_typed(app: Flask) -> None:
    visitor = until(app, "where")
    fields = {"name": "半个名", "address": "", "district": DISTRICT}
    answer = visitor.send("/zh/report/where", fields, form="f", button=("_switch", "lang:en"))
    assert answer.headers["Location"].endswith("/en/report/where")
    page = visitor.page("/en/report/where")
    assert page.find("input", attrs={"name": "name"})["value"] == "半个名"
    assert page.find("option", attrs={"value": DISTRICT, "selected": True})


def test_large_type_keeps_what_was_typed_also_on_the_first_page(app: Flask) -> None:
    visitor = browser(app)
    visitor.send("/zh/report/", {"scenario": "ED"}, form="f", button=("_switch", "elder:on"))
    page = visitor.page("/zh/report/")
    assert "elder" in page.find("html")["class"]
    assert page.find("input", attrs={"value": "ED", "checked": True})
    assert "草稿" not in words(page)


def test_a_lost_draft_keeps_the_page_and_names_what_is_to_fill_again(app: Flask) -> None:
    visitor = until(app, "describe")
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        page = visitor.page("/zh/report/describe")
        token = page.find("input", attrs={"name": "csrf_token"})["value"]
        answer = visitor.post("/zh/report/describe", data={"csrf_token": token, "words": "写了很久的话"})
        assert answer.status_code == 302
        told = words(visitor.page(answer.headers["Location"]))
        for step in ("第 1 步", "第 2 步", "第 3 步", "第 4 步"):
            assert step in told
        assert "写了很久的话" in text_of(visitor.get("/zh/report/describe"))


def test_a_page_without_any_cookie_keeps_what_it_carried(app: Flask) -> None:
    visitor = until(app, "describe")
    token = visitor.page("/zh/report/describe").find("input", attrs={"name": "csrf_token"})["value"]
    stranger = browser(app)
    answer = stranger.post("/zh/report/describe", data={"csrf_token": token, "words": "另一台手机上的话"})
    told = words(stranger.page(answer.headers["Location"]))
    assert "另一台手机上的话" in told
    assert "第 1 步" in told


def test_a_draft_takes_no_more_of_a_page_than_a_page_can_hold(app: Flask) -> None:
    many = {"words": "字" * 20_000, **{f"a{n}" * 50: "字" * 20_000 for n in range(6)}}
    browser(app).post("/zh/report/describe", data=many)
    assert len(db.session.scalars(select(Draft.sealed)).one()) < 200_000


def test_two_taps_make_one_report_and_one_receipt(app_on_both: Flask, app: Flask) -> None:
    visitor = until(app, "check")
    form = visitor.page("/zh/report/check").find("form", id="f")
    data = {"csrf_token": form.find("input", attrs={"name": "csrf_token"})["value"], "privacy": "y"}
    cookie = visitor.get_cookie("portal_report", path="/").value
    first = visitor.post("/zh/report/check", data=data)
    receipt = kept(visitor.page(first.headers["Location"]))
    twin = browser(app)
    twin.set_cookie("portal_report", cookie, path="/")
    second = twin.post("/zh/report/check", data=data)
    assert kept(twin.page(second.headers["Location"])) == receipt
    assert complaints() == 1


def test_the_receipt_is_shown_until_it_is_saved(app: Flask) -> None:
    visitor, code, pin = report(app)
    page = visitor.page("/zh/report/receipt")
    assert kept(page) == (code, pin)
    assert page.find("svg", class_=lambda c: c is None) is not None
    assert "告诉您能不能办" in words(page)
    visitor.send("/zh/report/receipt", {"saved": "y"}, form="f")
    assert visitor.get("/zh/report/receipt").status_code == 302
    assert pin not in text_of(visitor.get("/zh/track"))


def test_the_calendar_file_betrays_nothing(app: Flask) -> None:
    visitor, code, _pin = report(app)
    text = visitor.get("/zh/report/receipt.ics").get_data(as_text=True)
    assert text.count("BEGIN:VEVENT") == 2
    for word in ("人脸", "游泳", "投诉", code, code.replace("-", "")):
        assert word not in text


def test_sending_takes_few_statements(app_on_both: Flask, app: Flask) -> None:
    visitor = until(app, "check")
    form = visitor.page("/zh/report/check").find("form", id="f")
    data = {"csrf_token": form.find("input", attrs={"name": "csrf_token"})["value"], "privacy": "y"}
    with statements() as seen:
        assert visitor.post("/zh/report/check", data=data).status_code == 302
    assert len(seen) <= BUDGET, seen


def test_nothing_is_sent_without_the_notice(app: Flask) -> None:
    visitor = until(app, "check")
    answer = visitor.send("/zh/report/check", {}, form="f", expect=200)
    assert "隐私说明" in text_of(answer)
    assert complaints() == 0


def test_a_number_in_the_text_is_pointed_at_and_taken_out(app: Flask) -> None:
    visitor = until(app, "check", describe={"words": "打我电话 13812342047 就行"})
    page = visitor.page("/zh/report/check")
    assert "138••••2047" in words(page)
    mark = page.find("button", attrs={"name": "_remove"})["value"]
    visitor.send("/zh/report/check", {}, form="f", button=("_remove", mark))
    told = words(visitor.page("/zh/report/check"))
    assert "13812342047" not in told
    assert "打我电话" in told


def test_photos_are_kept_at_once_and_can_be_taken_out(app: Flask) -> None:
    visitor = until(app, "evidence")
    visitor.send("/zh/report/evidence", {"device": picture(), "no_sign": "y"}, form="f", button=("_stay", "1"))
    page = visitor.page("/zh/report/evidence")
    assert "已加 1 个" in words(page)
    assert page.find("input", attrs={"name": "no_sign", "checked": True})
    assert visitor.get("/zh/report/picture/0").mimetype == "image/jpeg"
    assert browser(app).get("/zh/report/picture/0").status_code == 404
    mark = page.find("button", attrs={"name": "_remove"})["value"]
    visitor.send("/zh/report/evidence", {}, form="f", button=("_remove", mark))
    assert "已加 " not in words(visitor.page("/zh/report/evidence"))


def test_eleven_files_are_one_too_many_and_ten_are_kept(app: Flask) -> None:
    visitor = until(app, "evidence")
    files = [picture(f"{n}.jpg", f"#{n * 20:02x}0000") for n in range(11)]
    answer = visitor.send("/zh/report/evidence", {"device": files}, form="f", expect=200)
    assert "最多 10 个文件" in text_of(answer)
    assert "已加 10 个" in words(visitor.page("/zh/report/evidence"))


def test_a_place_outside_the_city_is_told_where_to_go(app: Flask) -> None:
    answer = until(app, "where").send("/zh/report/where", {"name": "外地商场", "district": "out"}, form="f", expect=200)
    assert "12377" in text_of(answer)
    page = BeautifulSoup(answer.data, "html.parser")
    assert [line.get_text() for line in page.select("p.err")] == ["这里只办上海的事"]
    assert [alert.get_text() for alert in page.select("main [role=alert]")] == ["请再看一下这里只办上海的事"], (
        "once aloud"
    )


def test_a_child_is_asked_for_a_guardian_once_and_never_stopped(app: Flask) -> None:
    visitor = until(app, "contact")
    answer = visitor.send("/zh/report/contact", {"mode": "code", "child": "yes"}, form="f", expect=200)
    assert "guardian_asked" in answer.get_data(as_text=True)
    token = visitor.page("/zh/report/contact").find("input", attrs={"name": "csrf_token"})["value"]
    visitor.post(
        "/zh/report/contact", data={"csrf_token": token, "mode": "code", "child": "yes", "guardian_asked": "1"}
    )
    visitor.send("/zh/report/check", {"privacy": "y"}, form="f")
    assert sent().under_14
    assert sent().urgent


HOSTILE = (
    "\x00",
    "A" * 100_000,
    "2026-13-45",
    "9999-99-99",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "\u202e\ud83d\udca9".encode("utf-16", "surrogatepass").decode("utf-16"),
    "99999999999999999999",
)


@pytest.mark.parametrize("step", STEPS)
def test_hostile_input_is_answered_in_words(app: Flask, step: str) -> None:
    visitor = until(app, step)
    names = [e["name"] for e in visitor.page(f"/zh/report/{step}").select("form#f [name]") if e["name"] != "csrf_token"]
    token = visitor.page(f"/zh/report/{step}").find("input", attrs={"name": "csrf_token"})["value"]
    for value in HOSTILE:
        data = {"csrf_token": token} | dict.fromkeys(names, value)
        assert visitor.post(f"/zh/report/{step}", data=data).status_code in {200, 302}, (step, value[:20])
        assert visitor.post(f"/zh/report/{step}?back={value[:50]}&look={value[:50]}", data=data).status_code in {
            200,
            302,
        }


def test_broken_and_disguised_files_are_refused_one_by_one(app: Flask) -> None:
    from io import BytesIO

    from werkzeug.datastructures import FileStorage

    visitor = until(app, "evidence")
    gif_with_script = b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)"
    for data in (
        b"",
        b"\x00" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        gif_with_script,
        picture().stream.read()[:200],
    ):
        answer = visitor.send(
            "/zh/report/evidence", {"sign": FileStorage(BytesIO(data), filename="a\x00b.jpg")}, form="f", expect=200
        )
        assert "没有加上" in text_of(answer)
    assert "已加 " not in words(visitor.page("/zh/report/evidence"))


def test_a_database_that_fails_loses_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    from portal.faces.intake.views import sending

    visitor = until(app, "check")

    def fail(*_: object, **__: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full"))

    monkeypatch.setattr(sending, "submit", fail)
    visitor.send("/zh/report/check", {"privacy": "y"}, form="f", expect=503)
    monkeypatch.undo()
    visitor.send("/zh/report/check", {"privacy": "y"}, form="f")
    assert complaints() == 1


def test_pages_are_small(app: Flask) -> None:
    import gzip

    visitor: Browser = until(app, "check")
    css = len(gzip.compress(app.extensions["portal.assets"].files["reporter.css"]))
    for step in (*STEPS, "check"):
        size = len(gzip.compress(visitor.get(f"/zh/report/{step}").data)) + css
        assert size < 20_000, (step, size)
