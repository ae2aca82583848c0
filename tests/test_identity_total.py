"""There is no way to who reported, nor to an uncovered picture, that leaves no row for the reporter to read (T4)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.work.complaints.identity import who_has_seen
from portal.work.complaints.models import Attachment, Complaint
from tests.cast import AUDITOR, HEAD, MUNICIPAL, OFFICER, REVIEWER, TRIAGE, Person
from tests.conftest import Acting, moment
from tests.faces.intake.steps import report
from tests.faces.intake.test_tracking import follow
from tests.scene import NAME, PHONE, cover_picture, scene
from tests.test_matrix import READING
from tests.test_unseen_alarm import quick

ROOT = Path(__file__).resolve().parent.parent / "portal"
DOORS = {"open_part", "contact_of", "open_attachment", "_contact", "_open_json"}
"""Every function that gives back who reported, or the bytes of what was sent."""
KEPT = {
    "work/complaints/identity.py:reveal": "keeps the look by see() before it opens",
    "work/complaints/identity.py:read_words": "gives back words and place, never the contact",
    "faces/desk/views/complaints.py:show_attachment": "keeps the look by see() before it opens",
}
"""Officers' ways in; the first and the last leave the row that the reporter reads."""
NO_PERSON = {
    "work/complaints/sealed.py:open_part": "the door itself",
    "work/complaints/sealed.py:contact_of": "the door itself",
    "work/complaints/sealed.py:_contact": "the door itself",
    "work/complaints/actions/letters.py:referral_letter": "scans a paper for what must not stand in it; shows nothing",
    "work/cases/actions/telling.py:_own": "scans an officer's words for what must not stand in them; shows nothing",
    "work/cases/actions/telling.py:summary_leaks": "scans an officer's words for what must not stand in them; shows nothing",
    "work/cases/reporters.py:unsayable": "scans papers for what must not stand in them; shows nothing",
    "work/notices/": "sends “there is news” to the reporter's own address, read by no person",
}
OWN = {
    "faces/intake/": "the reporter's own browser, with the PIN",
    "faces/desk/views/complaints.py:message_file": "what an office itself sent; refuses what the reporter sent",
    "faces/desk/views/covering.py:covered_attachment": "the copy on which an officer covered everybody; the look is kept, without a reason",
    "faces/desk/views/alarms.py:alarm_file": "what the reporter sent to the municipal office alone, with a look kept",
}


def calls() -> Iterator[tuple[str, str]]:
    """Each call of a door, as file:function, with its name."""
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if not any(door in text for door in DOORS):
            continue
        tree = ast.parse(text)
        for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
            for node in ast.walk(function):
                name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
                if name in DOORS:
                    yield f"{path.relative_to(ROOT).as_posix()}:{function.name}", name


def test_every_call_of_a_door_says_why_it_leaves_a_row_or_needs_none() -> None:
    known = (*KEPT, *NO_PERSON, *OWN)
    assert {where for where, _name in calls() if not where.startswith(known)} == set()
    used = {where for where, _name in calls()}
    assert all(any(where.startswith(reason) for where in used) for reason in KEPT)


def test_a_kept_way_keeps_before_it_opens() -> None:
    for where in ("work/complaints/identity.py:reveal", "faces/desk/views/complaints.py:show_attachment"):
        file, _colon, name = where.partition(":")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        function = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name)
        lines = {getattr(n.func, "id", ""): n.lineno for n in ast.walk(function) if isinstance(n, ast.Call)}
        door = next(lines[one] for one in DOORS if one in lines)
        assert lines["see"] < door


@pytest.fixture
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


@pytest.mark.usefixtures("clock")
def test_whoever_is_shown_a_name_or_a_picture_stands_on_the_reporters_page(
    app: Flask, act: Acting, session: Session
) -> None:
    """Everybody opens every page of the desk, and asks for identity and picture: no name without a row, and no row
    less. A covered copy needs none."""
    place = scene(act)
    cover_picture(session.get_one(Attachment, place.image), act(OFFICER))
    session.commit()
    key = int(place.refs["tied"].removeprefix("T-"))
    pages = [line.split()[1:3] for line in READING.strip().splitlines()[1:]]
    shown = copies = 0
    for who in (TRIAGE, OFFICER, REVIEWER, HEAD, MUNICIPAL, AUDITOR):
        visitor = quick(app, who)
        token = visitor.get("/zh/desk/sign-in").text.rpartition('name="csrf_token" value="')[2].partition('"')[0]
        for way, where in pages:
            page = place.at("" if where == "-" else where).replace("IMAGE", str(place.image))
            before = rows(key)
            sent = {"csrf_token": token, "reason": "核对情况", "text": "已收到。"}
            answer = visitor.post(page, data=sent) if way == "POST" else visitor.get(page)
            named = NAME.encode() in answer.data or PHONE.encode() in answer.data
            opened = named or answer.mimetype.startswith("image/")
            opened = opened and (way == "POST" or "complaints" in page) and not page.endswith("/covered")
            assert rows(key) - before == (1 if opened else 0), (who.login, page)
            shown += opened
            copies += page.endswith("/covered") and answer.mimetype.startswith("image/")
    assert (shown, copies) == (4, 2)


def rows(key: int) -> int:
    db.session.rollback()
    db.session.expire_all()
    return len(who_has_seen(db.session(), db.session.get_one(Complaint, key)))


def test_the_reporter_reads_each_of_them(app: Flask, act: Acting) -> None:
    """Role, office, time and reason of an opening, in order, and no name."""
    _visitor, code, pin = report(app, contact={"mode": "named", "name": "王小明", "phone": "13800002047"})
    people: tuple[Person, ...] = (TRIAGE, HEAD)
    for who in people:
        page = "/zh/desk/complaints/T-1"
        quick(app, who).send(page, {"reason": f"核对{who.login}"}, form="identity", expect=200)
    told = follow(app, code, pin).page("/zh/track").find("section", id="seen").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert told.index("受理人员") < told.index("核对triage") < told.index("负责人") < told.index("核对head")
    for who in people:
        assert who.name not in told
