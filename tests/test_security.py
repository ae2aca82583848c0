"""Attacks: what a stranger, a colleague or a lost cookie must not get."""

import threading
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
import waitress
from flask import Flask, Response, request
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from portal.app import create_core
from portal.cli import behind
from portal.ground.db import db
from portal.ground.web import headers
from portal.ground.web.forms import retry_fields
from portal.work.cases.models import Case, CaseComplaint
from portal.work.cases.reporters import unsayable, unsayable_of
from portal.work.complaints import lookup
from portal.work.complaints.actions.reporter import add_message
from portal.work.complaints.models import Attachment, Complaint
from portal.work.documents.papers import PAPERS
from portal.work.documents.scan import folded, scan
from portal.work.publication.leaks import leaks_of
from tests import makers
from tests.cast import CITIZEN, HEAD, OFFICER, PASSWORD, SECOND_OFFICER, SECOND_TRIAGE, TRIAGE
from tests.client import Browser, browser, statements, text_of
from tests.conftest import Acting
from tests.engines import config
from tests.faces.intake.steps import report, until, words

PAIR = (OFFICER.id, SECOND_OFFICER.id)
PAPER = b"%PDF-1.4\n% a receipt\n%%EOF\n"


@pytest.mark.parametrize("address", ["/zh", "/zh/report", "/en/desk"])
def test_a_missing_slash_sends_nobody_to_another_host(app: Flask, address: str) -> None:
    answer = browser(app).get(address, headers={"Host": "elsewhere.example"})
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"{address}/"


@pytest.mark.parametrize(
    "wanted",
    [
        "//elsewhere.example",
        "https://elsewhere.example",
        "/zh/desk/\\elsewhere.example",
        "/zh/desk/\n",
        "/zh/desk@e.example",
    ],
)
def test_signing_in_leads_to_a_page_of_the_desk_only(app: Flask, wanted: str) -> None:
    visitor = browser(app)
    visitor.get("/zh/desk/sign-in")
    fields = {"login": OFFICER.login, "password": PASSWORD, "next": wanted, "csrf_token": token(visitor)}
    assert visitor.post("/zh/desk/sign-in", data=fields).headers["Location"] == "/zh/desk/"


def token(visitor: Browser, address: str = "/zh/desk/sign-in") -> str:
    """The token of a page."""
    field = visitor.page(address).find("input", attrs={"name": "csrf_token"})
    return str(field["value"]) if field else ""


def test_browsers_are_told_to_stay_with_https(app: Flask) -> None:
    assert "Strict-Transport-Security" not in browser(app).get("/zh/").headers
    served = Flask("https")
    headers.install(served, replace(app.extensions["portal.config"], base_url="https://portal.example"))
    assert "max-age" in served.test_client().get("/").headers["Strict-Transport-Security"]


def test_surroundings_cannot_switch_the_debugger_on(
    monkeypatch: pytest.MonkeyPatch, engine_url: str, tmp_path: Any
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert not create_core(config(engine_url, tmp_path)).debug


def test_a_failed_statement_does_not_tell_its_values(app: Flask) -> None:
    with pytest.raises(StatementError) as failed:
        db.session.execute(text("SELECT :told, :wrong"), {"told": "13812349876", "wrong": object()})
    assert "13812349876" not in str(failed.value)


def test_the_database_address_is_not_shown() -> None:
    shown = repr(config("postgresql+psycopg://portal:geheim@db/portal", Path("x")))
    assert "geheim" not in shown


def test_secrets_are_not_carried_by_a_page_that_tries_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _visitor, code, pin = report(app)

    def full(*_: Any, **__: Any) -> Complaint:
        raise OSError(28, "no space")

    monkeypatch.setattr(lookup, "by_code_and_pin", full)
    answer = browser(app).post("/zh/track", data={"code": code, "pin": pin})
    assert answer.status_code == 503
    assert pin not in answer.text
    assert pin.replace(" ", "") not in answer.text
    assert "secret" not in retry_fields(MultiDict({"login": "a", "password": "secret"}))


def test_the_two_cookies_do_not_stand_in_for_each_other(app: Flask) -> None:
    officer, reporter = browser(app).sign_in(OFFICER), until(app, "what")
    desk, own = officer.get_cookie("portal_desk"), reporter.get_cookie("portal_report")
    assert desk
    assert own
    thief = browser(app)
    thief.set_cookie("portal_desk", own.value)
    assert thief.get("/zh/desk/").status_code == 302
    other = browser(app)
    other.set_cookie("portal_report", desk.value)
    assert "您上次" not in text_of(other.get("/zh/report/"))
    assert other.get("/zh/report/check").headers["Location"] == "/zh/report/"


def test_signing_out_ends_a_copied_cookie(app: Flask) -> None:
    officer = browser(app).sign_in(OFFICER)
    held = officer.get_cookie("portal_desk")
    assert held
    copy = browser(app)
    copy.set_cookie("portal_desk", held.value)
    assert copy.get("/zh/desk/").status_code == 200
    officer.post("/zh/desk/sign-out", data={"csrf_token": token(officer, "/zh/desk/")})
    assert copy.get("/zh/desk/").status_code == 302


def test_a_cookie_brought_back_after_a_day_shows_no_receipt(app: Flask) -> None:
    visitor, _code, _pin = report(app)
    assert visitor.get("/zh/report/receipt").status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=False):
        assert visitor.get("/zh/report/receipt").status_code == 302
        assert visitor.get("/zh/report/receipt.ics").status_code == 404


def answered(act: Acting) -> tuple[str, str, Complaint]:
    """A report that was turned down, and what its reporter holds."""
    held = makers.receipt(act)
    makers.done(act, held.complaint, "first_look", by=TRIAGE)
    given = {"code": "R07", "plain": "没有写明事实。"}
    makers.done(act, held.complaint, "reject", by=TRIAGE, second=SECOND_TRIAGE, **given)
    db.session.commit()
    return held.code, held.pin, held.complaint


def seen(app: Flask, code: str, pin: str = "") -> str:
    """The tracking page in another browser."""
    visitor = browser(app)
    visitor.send("/zh/track", {"code": code, "pin": pin}, form="f")
    return words(visitor.page("/zh/track"))


def test_the_code_alone_does_not_tell_that_a_recheck_was_asked_for(app: Flask, act: Acting) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 4, tzinfo=UTC), tick=False):
        code, pin, complaint = answered(act)
        before = seen(app, code)
        makers.done(act, complaint, "ask_recheck", by=CITIZEN, reason="现场不是这样")
        db.session.commit()
        after = seen(app, code)
        assert "复核" not in after
        assert before == after
        assert "复核" in seen(app, code, pin)


def test_a_reporters_paper_is_downloaded_and_runs_nothing(app: Flask, act: Acting) -> None:
    report(app, evidence={"device": (BytesIO(PAPER), "x.html")})
    ref = db.session.query(Complaint).one().ref
    number = db.session.query(Attachment).one().id
    officer = browser(app).sign_in(HEAD)
    fields = {"reason": "核对", "csrf_token": token(officer, f"/zh/desk/complaints/{ref}")}
    answer: Any = officer.post(f"/zh/desk/complaints/{ref}/attachments/{number}", data=fields)
    assert answer.status_code == 200
    assert answer.data == PAPER
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_later_words_and_merged_reporters_are_kept_from_the_party(app: Flask, act: Acting) -> None:
    at = makers.venue(act)
    one, two = (
        makers.complaint(act, venue_id=at.id, words=f"{said}，在{at.name_zh}看到的") for said in ("甲话", "乙话")
    )
    cases = []
    for complaint in (one, two):
        makers.done(act, complaint, "first_look", by=TRIAGE)
        cases.append(makers.done(act, complaint, "accept", by=TRIAGE, priority="normal", summary="刷脸", officers=PAIR))
    add_message(one, text="我天天带孙子去练琴，前台都认得我", act=act(CITIZEN))
    cases[0].merged_into = cases[1].id
    db.session.flush()
    _secrets, sentences = unsayable(cases[1])
    told = "\n".join(sentences)
    for own in ("甲话", "乙话", "带孙子去练琴"):
        assert own in told
    assert at.name_zh not in told, "the register's name is nobody's own words"


@pytest.mark.parametrize("entered", ["/", "-", "——", "  ", "。，", "\u200b\u200b"], ids=ascii)
def test_an_address_without_a_letter_does_not_break_up_what_the_reporter_said(
    app: Flask, act: Acting, entered: str
) -> None:
    said = "上周六我带孩子去，前台说不刷脸就不让进更衣室"
    at = makers.venue(act, address=entered)
    complaint = makers.complaint(act, venue_id=at.id, words=said)
    makers.done(act, complaint, "first_look", by=TRIAGE)
    case = makers.done(act, complaint, "accept", by=TRIAGE, priority="normal", summary="刷脸", officers=PAIR)
    assert folded(said) in unsayable(case)[1]
    findings = scan(PAPERS["F08"].fields, {"facts": f"据了解，{said}。"}, unsayable_of(case.id, act(OFFICER)))
    assert [found.what for found in findings] == ["sentence"]
    pack = act(OFFICER).rules.pack
    assert {leak.what for leak in leaks_of(case, [f"据了解，{said}。"], pack)} == {"words"}
    assert {leak.what for leak in leaks_of(case, ["请打 13812349876。"], pack)} == {"phone"}


def test_the_search_for_many_reporters_costs_what_it_costs_for_one(app: Flask, act: Acting, session: Session) -> None:
    at = makers.venue(act)

    def tied(number: int) -> Complaint:
        complaint = makers.complaint(act, venue_id=at.id, words=f"第 {number} 位说的话")
        makers.done(act, complaint, "first_look", by=TRIAGE)
        add_message(complaint, text=f"第 {number} 位又说了一句", act=act(CITIZEN))
        return complaint

    case = makers.done(act, tied(0), "accept", by=TRIAGE, priority="normal", summary="刷脸", officers=PAIR)
    costs = []
    for count in (1, 10):
        case.links += [CaseComplaint(complaint_id=tied(number).id) for number in range(len(case.links), count)]
        session.commit()
        session.expire_all()
        row = session.get_one(Case, case.id)
        with statements() as seen:
            _secrets, sentences = unsayable(row)
        assert len(sentences) == 2 * count
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 5


def test_the_rate_limits_believe_the_named_proxy_only() -> None:
    assert _client_seen(behind("127.0.0.1")) == "203.0.113.9"
    assert _client_seen(behind("")) == "127.0.0.1"
    assert _client_seen(behind("192.0.2.1")) == "127.0.0.1"


def _client_seen(settings: dict[str, Any]) -> str:
    """Whose address a server with these settings sees when a proxy on this machine names another."""
    probe = Flask("probe")
    probe.add_url_rule("/", "seen", lambda: Response(request.remote_addr))
    server: Any = waitress.create_server(probe, host="127.0.0.1", port=0, map={}, **settings)
    over = threading.Event()
    # The loop ends itself before anything is closed: a socket closed under a running select breaks the thread.
    loop = threading.Thread(target=_serve_until, args=(server, over))
    loop.start()
    asked = urllib.request.Request(
        f"http://127.0.0.1:{server.effective_port}/", headers={"X-Forwarded-For": "203.0.113.9"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            found: str = answer.read().decode()
    finally:
        over.set()
        loop.join()
    return found


def _serve_until(server: Any, over: threading.Event) -> None:
    while not over.is_set():
        server.asyncore.loop(timeout=0.05, map=server._map, count=1)
    server.task_dispatcher.shutdown()
    server.asyncore.close_all(server._map)


def test_a_stranger_cannot_lock_an_officer_out_of_a_known_browser(app: Flask) -> None:
    own, stranger = browser(app).sign_in(OFFICER), browser(app)
    own.post(
        "/zh/desk/sign-out",
        data={"csrf_token": own.page("/zh/desk/").find("input", attrs={"name": "csrf_token"})["value"]},
    )
    for _ in range(8):
        stranger.send("/zh/desk/sign-in", {"login": OFFICER.login, "password": "guess"}, expect=422)
    stranger.send("/zh/desk/sign-in", {"login": OFFICER.login, "password": PASSWORD}, expect=422)
    own.send("/zh/desk/sign-in", {"login": OFFICER.login, "password": PASSWORD}, expect=302)


def test_a_visitor_cannot_send_much_where_nothing_is_uploaded(app: Flask) -> None:
    much = {"words": "x" * 4_000_000}
    assert browser(app).post("/zh/report/describe", data=much).status_code == 413
    assert browser(app).post("/zh/desk/sign-in", data=much).status_code == 413
