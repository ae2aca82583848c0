"""The receipt: everything changeable before, kept by its owner after, and checked by anybody who is shown it."""

import re
from datetime import date, timedelta

import pytest
import segno
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import delete, select

from portal.clock import now
from portal.ground.db import db
from portal.work.complaints.codes import code_for, dashed, number_for
from portal.work.complaints.lookup import FREE
from portal.work.complaints.models import Attestation, Complaint, SealedPart
from portal.work.complaints.sealed import destroy, open_part
from tests.client import Browser, browser, statements, text_of
from tests.faces.intake.steps import kept, report, until, words

CHANGES = {
    "place": ("?look=kinds", {"scenario": "SP.GYM"}, "健身"),
    "where": ("", {"address": "另一条路 3 号"}, "另一条路 3 号"),
    "what": ("", {"usual": ["V01"]}, ""),
    "when": ("", {"day": "yesterday"}, ""),
    "evidence": ("", {"no_sign": "y"}, ""),
    "describe": ("", {"words": "改过的话"}, "改过的话"),
    "contact": ("", {"mode": "named", "name": "王小明", "phone": "13800002047"}, "王小明"),
}


@pytest.mark.parametrize("step", CHANGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_row_can_be_changed_and_leads_back(app: Flask, step: str, lang: str) -> None:
    visitor, (query, fields, shown) = until(app, "check", lang), CHANGES[step]
    check = visitor.page(f"/{lang}/report/check")
    links = {str(link["href"]) for link in check.select("dd.act a")}
    address = next(link for link in links if f"/report/{'?' if step == 'place' else step}" in link)
    assert "back=check" in address
    answer = visitor.send(
        f"/{lang}/report/{'' if step == 'place' else step}{query or '?'}&back=check".replace("?&", "?"),
        fields,
        form="f",
    )
    while not answer.headers["Location"].endswith("/report/check"):
        assert "back=check" in answer.headers["Location"], "the way back is not lost on the way"
        answer = visitor.send(answer.headers["Location"], {}, form="f")
    if shown and lang == "zh":
        assert shown in words(visitor.page(f"/{lang}/report/check"))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("打我 138 1234 2047", "电话号码"),
        ("１３８１２３４２０４７", "电话号码"),
        ("身份证 11010519491231002X", "身份证号"),
        ("车牌沪A12345", "车牌号"),
        ("我叫王小明。", "人名"),
        ("a@b.example", "邮箱"),
    ],
)
def test_a_hint_names_what_was_found_and_stops_nothing(app: Flask, said: str, kind: str) -> None:
    visitor = until(app, "check", describe={"words": f"站到柜子前，{said}"})
    page = visitor.page("/zh/report/check")
    assert f"好像有{kind}" in words(page)
    assert page.select_one("main .note a[href*='describe']")
    visitor.send("/zh/report/check", {"privacy": "y"}, form="f")
    assert open_part(db.session.scalars(select(Complaint)).one()).words.endswith(said)


def test_the_picture_holds_the_code_and_nothing_else(app: Flask) -> None:
    visitor, code, _pin = report(app)
    drawn = visitor.page("/zh/report/receipt").select_one(".qr svg path")
    assert drawn is not None
    expected = BeautifulSoup(segno.make(code, error="m", micro=False).svg_inline(scale=4, border=0), "html.parser")
    assert drawn["d"] == expected.select_one("path")["d"]  # type: ignore[index]


def test_it_is_put_away_only_with_the_tick(app: Flask) -> None:
    visitor, code, pin = report(app)
    again_ = visitor.send("/zh/report/receipt", {}, form="f", expect=200)
    assert "请先保存" in text_of(again_)
    assert kept(BeautifulSoup(again_.data, "html.parser")) == (code, pin)
    visitor.send("/zh/report/receipt", {"saved": "y"}, form="f")
    assert "站到柜子前" in words(visitor.page("/zh/track"))


def test_leaving_without_the_tick_gives_a_second_chance(app: Flask) -> None:
    visitor, code, pin = report(app)
    visitor.page("/zh/")
    look = visitor.page("/zh/track")
    link = look.select_one("main a[href$='/report/receipt']")
    assert link is not None
    assert kept(visitor.page(str(link["href"]))) == (code, pin)
    assert not browser(app).page("/zh/track").select_one("main a[href$='/report/receipt']")


def test_once_saved_no_cookie_that_comes_back_shows_the_pin(app: Flask) -> None:
    visitor, _code, pin = report(app)
    cookie = visitor.get_cookie("portal_report", path="/")
    assert cookie is not None
    visitor.send("/zh/report/receipt", {"saved": "y"}, form="f")
    restored = browser(app)
    restored.set_cookie("portal_report", cookie.value, path="/")
    for address in ("receipt", "receipt.txt", "receipt.ics"):
        answer = restored.get(f"/zh/report/{address}")
        assert answer.status_code in {302, 404}
        assert pin.replace(" ", "") not in answer.text.replace(" ", "")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_file_to_keep_holds_all_of_it(app: Flask, lang: str) -> None:
    visitor, code, pin = report(app, lang)
    answer = visitor.get(f"/{lang}/report/receipt.txt")
    text = answer.get_data(as_text=True)
    mine, _line, others = text.partition("-" * 40)
    assert code in mine
    assert pin in mine
    assert f"/{lang}/track" in mine
    for secret in (code, pin, pin.replace(" ", ""), code.replace("-", "")):
        assert secret not in others
    assert "signature: " in others
    assert answer.headers["Content-Disposition"] == 'attachment; filename="receipt.txt"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert browser(app).get(f"/{lang}/report/receipt.txt").status_code == 404


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_calendar_is_one_by_the_standard(app: Flask, lang: str) -> None:
    visitor, code, pin = report(app, lang)
    body = visitor.get(f"/{lang}/report/receipt.ics").data
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    lines = unfolded(body.decode())
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    events = re.findall(r"BEGIN:VEVENT\n(.*?)END:VEVENT", "\n".join(lines), re.S)
    clocks = {c.code: c.due_on for c in db.session.scalars(select(Complaint)).one().clocks}
    days = [re.search(r"DTSTART;VALUE=DATE:(\d{8})\nDTEND;VALUE=DATE:(\d{8})", event) for event in events]
    found = [(date.fromisoformat(day[1]), date.fromisoformat(day[2])) for day in days if day]
    assert found == [(clocks[c], clocks[c] + timedelta(days=1)) for c in ("D2", "D32")]
    assert len({re.search(r"UID:(\S+)", event)[1] for event in events}) == 2  # type: ignore[index]
    again_ = visitor.get(f"/{lang}/report/receipt.ics").get_data(as_text=True)
    assert re.findall("UID:.*", again_) == re.findall("UID:.*", body.decode()), "a second import replaces the first"
    for secret in ("人脸", "游泳", "投诉", "反映", "回执", "face", "report", code, code.replace("-", ""), pin, "T-1"):
        assert secret not in body.decode().lower(), secret


# Somebody else checks it


def ask(app: Flask, said: str, lang: str = "zh", expect: int = 200) -> str:
    answer = browser(app).send(f"/{lang}/verify", {"said": said}, form="f", expect=expect)
    assert "Set-Cookie" not in answer.headers
    return text_of(answer)


def proof(visitor: Browser, lang: str = "zh") -> tuple[str, str]:
    """Number and text of a receipt, as its page shows them."""
    page = visitor.page(f"/{lang}/report/receipt")
    number, text = page.select_one("main dd.mono"), page.select_one("main pre.proof")
    assert number is not None
    assert text is not None
    return number.get_text(), text.get_text()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_third_party_reads_when_it_came_and_nothing_more(app: Flask, lang: str) -> None:
    visitor, code, _pin = report(app, lang)
    for said in proof(visitor, lang):
        told = ask(app, said, lang)
        assert ("对得上" if lang == "zh" else "It matches") in told
        assert ("没有改过" if lang == "zh" else "unchanged") in told
        for secret in ("站到柜子前", "示例游泳馆", "示例路", code, "T-1"):
            assert secret not in told.replace(said, "")


def test_what_was_changed_or_never_was_does_not_match(app: Flask) -> None:
    visitor, *_ = report(app)
    _number, text = proof(visitor)
    year = f"{now():%Y}"
    assert "对不上" in ask(app, text.replace(f"received: {year}", f"received: {int(year) - 1}"))
    assert "对不上" in ask(app, number_for("never sent"))


def test_a_row_that_was_rewritten_is_told(app: Flask) -> None:
    visitor, *_ = report(app)
    number, _text = proof(visitor)
    db.session.scalars(select(SealedPart)).one().words = b"other"
    db.session.commit()
    assert "内容不一样" in ask(app, number)


def test_a_destroyed_report_is_told_with_its_day(app: Flask) -> None:
    visitor, *_ = report(app)
    number, _text = proof(visitor)
    destroy(db.session.scalars(select(Complaint)).one(), now=now())
    db.session.commit()
    assert "按规定销毁" in ask(app, number)


def test_no_code_is_answered_here(app: Flask) -> None:
    _visitor, code, _pin = report(app)
    answers = set()
    for one in (code, dashed(code_for("never sent"))):
        with statements() as seen:
            answers.add(ask(app, one).replace(one, ""))
        assert not [line for line in seen if "complaint" in line or "attestation" in line]
    assert len(answers) == 1
    assert "这是查询码" in answers.pop()


@pytest.mark.parametrize(
    "said", ["", "123", "7KXM-29RD-WQ4P-63TB", "portal receipt 1 number: x", "\x00" * 50, "字" * 1999]
)
def test_a_typing_error_is_told_without_a_look_up(app: Flask, said: str) -> None:
    with statements() as seen:
        told = text_of(browser(app).send("/zh/verify", {"said": said}, form="f", expect=200))
    assert "核对号" in told
    assert not [line for line in seen if "attestation" in line]


def test_the_public_key_is_at_a_stable_place(app: Flask) -> None:
    page = browser(app).page("/en/verify")
    link = page.select_one("main a[href^='/.well-known/receipt-keys/']")
    assert link is not None
    answer = browser(app).get(str(link["href"]))
    assert answer.data.startswith(b"-----BEGIN PUBLIC KEY-----")
    assert browser(app).get("/.well-known/receipt-keys/other.pem").status_code == 404


# The look-up while somebody tries PINs


def try_pin(visitor: Browser, code: str, pin: str) -> str:
    answer = visitor.post("/zh/track", data={"code": code, "pin": pin})
    return text_of(answer) if answer.status_code == 200 else answer.headers["Location"]


def test_the_owner_gets_in_while_somebody_keeps_trying(app: Flask) -> None:
    _visitor, code, pin = report(app)
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(FREE):
            assert "没有找到" in try_pin(browser(app), code, "00000000")
        assert "请等 2 秒" in try_pin(browser(app), code, "00000000")
        owner = browser(app)
        page = BeautifulSoup(owner.post("/zh/track", data={"code": code, "pin": pin}).data, "html.parser")
        ticket = page.select_one("main input[name=ticket]")
        assert ticket is not None
        early = owner.post("/zh/track", data={"ticket": ticket["value"]})
        assert "请等" in text_of(early)
        clock.shift(timedelta(minutes=1))
        assert owner.post("/zh/track", data={"ticket": ticket["value"]}).status_code == 302
        assert "站到柜子前" in words(owner.page("/zh/track"))


def test_the_browser_that_sent_it_is_let_in_at_once(app: Flask) -> None:
    visitor, code, pin = report(app)
    for _ in range(FREE + 1):
        try_pin(browser(app), code, "00000000")
    assert try_pin(visitor, code, pin).endswith("/zh/track")


def test_the_page_that_waits_switches_its_language(app: Flask) -> None:
    _visitor, code, _pin = report(app)
    with time_machine.travel(now(), tick=False):
        for _ in range(FREE):
            try_pin(browser(app), code, "00000000")
        visitor = browser(app)
        page = BeautifulSoup(visitor.post("/zh/track", data={"code": code, "pin": "00000000"}).data, "html.parser")
        ticket = page.select_one("main input[name=ticket]")
        assert ticket is not None
        data = {"ticket": ticket["value"], "_switch": "lang:en"}
        answer = visitor.post("/zh/track", data=data)
        assert answer.status_code == 307
        assert "Please wait" in text_of(visitor.post(answer.headers["Location"], data=data))


def test_a_mistyped_code_asks_the_database_nothing(app: Flask) -> None:
    _visitor, code, pin = report(app)
    other = ("3" if code[0] == "2" else "2") + code[1:]
    with statements() as seen:
        assert "输错了" in try_pin(browser(app), other, pin)
    assert not [line for line in seen if "complaint" in line or "throttle" in line]


def test_a_receipt_of_the_release_before_promises_no_proof(app: Flask) -> None:
    visitor, code, _pin = report(app)
    db.session.execute(delete(Attestation))
    db.session.commit()
    said = visitor.get("/zh/report/receipt.txt").text
    assert code in said
    assert "核对" not in said
