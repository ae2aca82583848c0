"""The page of a move: its form comes from the table, the law's refusals stand on it, and the second of two is told."""

import ast
import inspect
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from portal.bilingual import LANGS
from portal.faces.desk.choices import LISTERS
from portal.faces.desk.happened import NOTES, SIGHTS, event_words
from portal.faces.desk.panel import offered
from portal.ground.procedure.models import Proposal
from portal.ground.procedure.propose import verbs
from portal.ground.web.access import access_of
from portal.law.workflow.actors import Role
from portal.law.workflow.choices import CHOICES
from portal.law.workflow.moves import Move
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, every_move
from portal.work.cases.models import Case
from portal.work.complaints.actions.intake import first_look
from portal.work.complaints.models import Complaint
from tests import makers
from tests.cast import HEAD, OFFICER, OTHER_TRIAGE, SECOND_OFFICER, SECOND_TRIAGE, THIRD_OFFICER, TRIAGE
from tests.client import Browser, text_of
from tests.conftest import DAY, Acting
from tests.faces.desk.conftest import SignedIn

SUMMARY = "健身房入口只能刷脸"


def looked(act: Acting, **more: Any) -> Complaint:
    complaint = makers.complaint(act, **more)
    first_look(complaint, act=act(TRIAGE))
    return complaint


def at(complaint: Complaint, move: str, lang: str = "zh") -> str:
    return f"/{lang}/desk/complaints/{complaint.ref}/{move}"


def test_first_look_and_taking_up(act: Acting, session: Session, desk: SignedIn) -> None:
    complaint = makers.complaint(act)
    complaint.venue = makers.venue(act)
    key, look, accept = complaint.id, at(complaint, "first_look"), at(complaint, "accept")
    browser = desk(TRIAGE)
    assert "先初审" in text_of(browser.get(accept))
    answer = browser.send(look)
    assert "已办：初审" in text_of(browser.get(answer.headers["Location"]))
    browser.send(accept, {"priority": "high", "summary": SUMMARY, "officers": [OFFICER.id, SECOND_OFFICER.id]})
    session.rollback()
    row = session.get_one(Complaint, key)
    assert (row.state, row.priority, row.summary) == ("accepted", "high", SUMMARY)
    case = session.query(Case).one()
    assert case.duties() == {OFFICER.id: {"lead"}, SECOND_OFFICER.id: {"second"}}


def test_empty_answers_are_named_and_nothing_typed_is_lost(act: Acting, session: Session, desk: SignedIn) -> None:
    complaint = looked(act)
    where, key = at(complaint, "ask_more"), complaint.id
    answer = desk(TRIAGE).send(where, {"question": "哪一天？", "items": []}, expect=422)
    assert "请填写：缺什么" in text_of(answer)
    assert "哪一天？" in answer.text
    session.rollback()
    assert session.get_one(Complaint, key).state == "submitted"


def test_a_refusal_stands_on_the_page_with_its_clause(act: Acting, session: Session, desk: SignedIn) -> None:
    complaint = looked(act)
    where = at(complaint, "refer_out")
    fields = {"agency": "PSB", "reason": "属公安职责", "plain": "已转公安。", "with_contact": "y"}
    page = desk(TRIAGE)
    known = {o["value"] for o in page.page(where).find_all("input", attrs={"name": "agency"})}
    fields["agency"] = sorted(known)[0]
    answer = page.send(where, fields, expect=422)
    words = text_of(answer)
    assert "反映人没有同意，不能转出联系方式" in words
    assert "个人信息保护法第 28 条" in words
    assert "属公安职责" in answer.text


def test_the_second_of_two_is_told_and_keeps_what_was_typed(act: Acting, session: Session, desk: SignedIn) -> None:
    complaint = looked(act)
    key, where = complaint.id, at(complaint, "ask_more")
    browser = desk(TRIAGE)
    data = filled(browser, where, {"question": "哪一天？", "items": ["when"]})
    makers.done(
        act, session.get_one(Complaint, key), "transfer", office="CAC-310115", reason="在浦东", by=SECOND_TRIAGE
    )
    makers.done(act, session.get_one(Complaint, key), "refuse", reason="不在浦东", by=OTHER_TRIAGE)
    session.commit()
    answer = browser.post(where, data=data)
    words = text_of(answer)
    assert answer.status_code == 409
    assert all(part in words for part in ("已有人先办了", "转区", "陶副", "哪一天？", "什么时候"))
    again = {str(i["name"]): i["value"] for i in BeautifulSoup(answer.data, "html.parser").select("main form input")}
    opened = browser.post(where, data=again)
    assert opened.status_code == 200
    assert "哪一天？" in opened.text


def filled(browser: Browser, where: str, fields: dict[str, Any]) -> dict[str, Any]:
    form = browser.page(where).find("form", id="move")
    assert form is not None
    return {str(i["name"]): i["value"] for i in form.find_all("input", type="hidden")} | fields


def test_what_needs_a_second_person_becomes_a_proposal(act: Acting, session: Session, desk: SignedIn) -> None:
    complaint = looked(act)
    where, key = at(complaint, "reject"), complaint.id
    browser = desk(TRIAGE)
    assert "提出后要受理人员或负责人批准才生效" in text_of(browser.get(where))
    answer = browser.send(where, {"code": "R07", "plain": "没有写明事实。"})
    assert "已提出：不予受理" in text_of(browser.get(answer.headers["Location"]))
    session.rollback()
    assert session.get_one(Complaint, key).state == "submitted"
    assert session.query(Proposal).one().payload == {"code": "R07", "plain": "没有写明事实。"}
    assert "已经提出，等批准" in text_of(browser.get(where))


def test_only_those_of_the_office_and_the_case(act: Acting, desk: SignedIn) -> None:
    complaint, case = looked(act), makers.case(act)
    theirs, ours = at(complaint, "accept"), f"/zh/desk/cases/{case.ref}/interview"
    assert desk(OTHER_TRIAGE).get(theirs).status_code == 403
    assert desk(OFFICER).get(theirs).status_code == 403
    assert desk(OFFICER).get(ours).status_code == 200
    assert desk(THIRD_OFFICER).get(ours).status_code == 403


@pytest.mark.parametrize("name", ["submit", "reply", "withdraw", "finish", "result_reached", "nonsense"])
def test_a_move_of_the_reporter_or_the_clock_has_no_page(act: Acting, desk: SignedIn, name: str) -> None:
    where = at(looked(act), name)
    assert desk(TRIAGE).get(where).status_code == 404


def test_money_is_typed_in_yuan(act: Acting, session: Session, desk: SignedIn) -> None:
    case = makers.case(act)
    makers.visit(act, case)
    makers.done(act, case, "file", cause="强制刷脸", facts="入口只能刷脸。")
    where, key = f"/zh/desk/cases/{case.ref}/finish", case.id
    browser = desk(OFFICER)
    fields = {"facts": "入口只能刷脸。", "kinds": ["N-WARN"], "bases": ["P28", "P66.1"], "tier": "lenient"}
    assert "请填写数字" in text_of(browser.send(where, {**fields, "amount": "一万"}, expect=422))
    browser.send(where, {**fields, "kinds": ["N-WARN", "N-CONF"], "gains": "1,234.50"})
    session.rollback()
    assert session.get_one(Case, key).plan["gains_fen"] == 123_450


def test_only_articles_in_force_are_offered(act: Acting, desk: SignedIn) -> None:
    before = DAY - timedelta(days=500)
    case = makers.case(act, conduct_from=before, conduct_to=before)
    makers.visit(act, case)
    makers.done(act, case, "file", cause="强制刷脸", facts="入口只能刷脸。")
    page = desk(OFFICER).page(f"/zh/desk/cases/{case.ref}/finish")
    offered_codes = {str(i["value"]) for i in page.find_all("input", attrs={"name": "bases"})}
    assert "P28" in offered_codes
    assert not {code for code in offered_codes if code.startswith("F")}
    kinds = {str(i["value"]) for i in page.find_all("input", attrs={"name": "kinds"})}
    assert "N-FINE2" in kinds, "a district may propose it, and escalates"
    assert not kinds & {"N-C56", "N-POL", "N-REV", "N-CRIT"}


PEOPLE = [move for move in every_move() if not move.creates and move.roles - {Role.CITIZEN, Role.SYSTEM}]


@pytest.mark.parametrize("move", PEOPLE, ids=lambda move: f"{move.track.value}-{move.name}")
def test_every_move_of_a_person_has_a_verb_that_takes_its_form(app: Flask, move: Move) -> None:
    assert offered(move)
    verb = verbs()[move.track, move.name]
    asked = {
        p.name for p in inspect.signature(verb).parameters.values() if p.kind is p.KEYWORD_ONLY and p.default is p.empty
    }
    assert asked - {"act"} <= {field.name for field in move.required}


@pytest.mark.parametrize("field", sorted({f.options for m in every_move() for f in m.fields if f.options}))
def test_every_list_of_a_field_is_known(field: str) -> None:
    assert field in CHOICES or field in LISTERS


def test_every_event_has_words_in_both_languages() -> None:
    names = [(track, name) for track, moves in MOVES.items() for name in moves]
    seconds = [
        (track, f"{name}.{part}")
        for track, moves in MOVES.items()
        for name, move in moves.items()
        if move.second
        for part in ("proposed", "approved", "returned", "void")
    ]
    for track, name in names + seconds + [(Track.CASE, note) for note in NOTES]:
        words = event_words(name, track)
        assert all(words.text(lang).strip() for lang in LANGS)
        assert "{" not in words.zh + words.en


def test_head_does_not_decide_what_the_head_proposed(act: Acting, desk: SignedIn) -> None:
    complaint = looked(act)
    where = at(complaint, "reject")
    assert desk(HEAD).get(where).status_code == 200


def names_said(function: str, place: int) -> set[str]:
    """Every name that is written into the code as argument `place` of `function`."""
    root = Path(__file__).resolve().parents[3] / "portal"
    calls = (
        n
        for path in root.rglob("*.py")
        for n in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(n, ast.Call)
    )
    said = (n.args[place] for n in calls if getattr(n.func, "id", "") == function and len(n.args) > place)
    return {str(arg.value) for arg in said if isinstance(arg, ast.Constant)}


def test_every_note_that_is_written_has_words() -> None:
    assert names_said("note", 1) <= set(NOTES)


def test_every_sight_has_words(app: Flask) -> None:
    declared = {access_of(app, endpoint).sight for endpoint in app.view_functions} - {None}
    assert declared | {"words", "identity", "image"} <= set(SIGHTS)
