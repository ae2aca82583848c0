"""Any bytes to any address: an honest answer, never a 500. Real subjects as well as wrong ones, on both engines."""

import random
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from flask import Flask, g, got_request_exception, has_app_context
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from portal.faces.desk.panel import offered
from portal.ground.db import db
from portal.ground.procedure.models import Tracked
from portal.law.workflow.actors import Actor, Role
from portal.law.workflow.moves import Move
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES
from portal.work.accounts.actions import grant
from portal.work.accounts.models import User
from portal.work.cases.models import Assignment
from portal.work.complaints.models import Complaint
from tests import makers
from tests.cast import ADMIN, HEAD, OFFICE, OFFICER, TRIAGE, Person
from tests.client import Browser
from tests.conftest import DAY, Acting, moment
from tests.faces.intake.steps import until
from tests.faces.transparency.records import campaign
from tests.scene import Scene, reported, scene
from tests.stories.pages import Pages
from tests.stories.pages import address as page_of
from tests.stories.test_every_state import STORIES

NASTY = (
    "", " ", "\x00", "文\x00字", "%00", "\r\nSet-Cookie: a=b", "../../etc/passwd", "𠀀" * 40, "字" * 5000, "0" * 5000,
    "-1", "0", "2147483648", "9" * 25, "9" * 5000, "1e999", "NaN", "Infinity", "٣", "1_000", "0x10", "１３８０１２３４５６７",
    "2026-02-30", "0001-01-01", "9999-12-31", "0000-00-00", "2026-13-01", "9999-12-31T23:59", "0001-01-01T00:00",
    "2026-03-02T25:61", "'\"<>&", "{{7*7}}", "${7*7}", "' OR 1=1 --", "%s%n%(a)s", "\u202e\u0000\u200b", "\ufffe\uffff",
    "T-1", "2026-0001", "N-FINE1", "V15", "lang:zh", "lang:xx", "elder:on", "again", "on", "y", "zh", "_", "None", "null",
)  # fmt: skip
"""What a field may hold."""
RAW = (
    b"\xff\xfe\x00",
    b"%ff%00",
    b"%ed%a0%80",
    b"%F0%28%8C%28",
    b"a=%zz&b=%",
    b"\xed\xa0\x80",
    b"%c0%ae%c0%ae/",
    b"=",
    b"&&&",
    b"%2f%2f",
)
"""Bytes that are no text: lone surrogates, overlong forms, broken escapes."""
PARTS = (
    b"", b"--x", b"--x--", b"--x\r\n\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
    b'--x\r\nContent-Disposition: form-data; name="a"; filename="\x00.jpg"\r\n\r\n\xff\xd8\xff\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="reason"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n\xed\xa0\x80\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nno file\r\n--x--\r\n',
)  # fmt: skip
"""Bodies of several parts that end in the middle or lie about themselves."""
NAMES = (
    "_switch", "_find", "_stay", "_remove", "login", "next", "kept", "place", "code", "pin", "version", "reason", "text", "q", "after",
    "district", "scenario", "state", "due", "view", "items", "items-0-measure", "officers", "page", "back", "on", "year",
    "outcome", "decision", "venue", "name_zh", "done", "proposed", "section", "finish", "roster", "lat", "lon", "mode", "day",
)  # fmt: skip
SUBJECTS = {
    "/desk/complaints/": ("complaint", "tied"), "/desk/cases/": ("case",), "/desk/documents/": ("paper",),
    "/desk/evidence/": ("piece",), "/desk/orders/": ("order",), "/desk/visits/": ("visit", "planned"),
    "/desk/publications/": ("publication",), "/desk/remedies/": ("remedy",), "/desk/proposals/": ("proposal",),
}  # fmt: skip
WRONG = ("x", "0", "-1", "T-0", "T-999999999", "T-9999999999999", "999999999", "9" * 30, "2026-0000", "2026-9999", "٣", "%00", "%ed%a0%80", "a" * 3000)  # fmt: skip


class Prober(Browser):
    """A browser that looks at nothing but the status, each request in a session of its own."""

    faults: ClassVar[list[str]] = []
    met: ClassVar[Counter[tuple[str, int]]] = Counter()

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; 500 and more is a fault."""
        self._begin()
        if has_app_context():
            g.__dict__.clear()
        with got_request_exception.connected_to(self._note):
            response = FlaskClient.open(self, *args, **kwargs)
        self.met[response.request.method, response.status_code] += 1
        if response.status_code >= 500:
            self.faults.append(
                f"{response.status_code} {response.request.method} {str(args)[:300]} {str(kwargs)[:700]}"
            )
        return response

    def _begin(self) -> None:
        db.session.remove()

    def _note(self, _app: Flask, exception: BaseException) -> None:
        where = traceback.extract_tb(exception.__traceback__)[-1]
        self.faults.append(f"{exception!r}"[:200] + f" at {where.filename}:{where.lineno}")


class Beside(Prober):
    """The same in the session of a story."""

    def _begin(self) -> None:
        pass


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


@pytest.fixture(autouse=True)
def no_faults() -> Iterator[None]:
    """Everything is tried before the test says what went wrong."""
    Prober.faults.clear()
    Prober.met.clear()
    yield
    print(Prober.met)
    assert not Prober.faults, f"{len(Prober.faults)}:\n" + "\n".join(Prober.faults[:60])


@pytest.fixture
def place(app_on_both: Flask, act: Acting, session: Session) -> Scene:
    """A subject for every kind of address."""
    found = scene(act)
    campaign()
    session.commit()
    return found


def prober(app: Flask, who: Person | None) -> Prober:
    app.test_client_class = Prober
    found: Prober = app.test_client()  # type: ignore[assignment]
    return found.sign_in(who) if who else found  # type: ignore[return-value]


def addresses(app: Flask, place: Scene) -> list[tuple[Rule, str]]:
    """Each rule with every real subject and each of its moves, and once with something that is none."""
    found, dice = [], random.Random(7)
    for rule in app.url_map.iter_rules():
        kind = next((kind for kind in SUBJECTS if kind in rule.rule), "")
        refs = [place.refs[name] for name in SUBJECTS.get(kind, ())] or [place.refs["number"]]
        moves = list(MOVES[Track(rule.endpoint.removeprefix("desk.move_"))]) if "<move>" in rule.rule else ["x"]
        for ref in [*refs, dice.choice(WRONG)]:
            for move in moves if ref not in WRONG else moves[:1]:
                values = {"ref": ref, "number": place.refs["number"], "move": move, "slug": "pools", "name": "icon.svg"}
                found.append((rule, _filled(rule, values, place)))
            if "<ref>" not in rule.rule:
                break
    return found


def _filled(rule: Rule, values: dict[str, str], place: Scene) -> str:
    path = rule.rule.replace("<any(zh,en):lang>", "zh").replace("<int:number>", str(place.attachment))
    for name, value in values.items():
        path = path.replace(f"<{name}>", value)
    return path.replace("<int:key>", "1").replace("<int:n>", "0")


def names_of(rule: Rule, address: str) -> list[str]:
    """The fields that this page really has, and some that others have."""
    track = rule.endpoint.removeprefix("desk.move_")
    move = MOVES[Track(track)].get(address.rpartition("/")[2]) if track in set(Track) else None
    return [field.name for field in move.fields] if move else list(NAMES)


def attack(visitor: Prober, rule: Rule, address: str, token: str, dice: random.Random) -> None:
    """Some of the ways of sending something to one address."""
    names = names_of(rule, address)

    def fields(most: int) -> dict[str, Any]:
        return {
            name: [dice.choice(NASTY) for _ in range(dice.randint(1, 2))]
            for name in dice.sample(names, min(most, len(names)))
        }

    raw, plain = dice.choice(RAW), "application/x-www-form-urlencoded"
    tail, odd = (
        dice.choice(["/", ".", "%00", "%ff", ";a", "%2e%2e/", "/x"]),
        dice.choice(["lang:en", "elder:on", "x", "again"]),
    )
    kind = dice.choice(
        ["multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/plain; charset=x"]
    )
    reads: list[Callable[[], Any]] = [
        lambda: visitor.get(address, query_string=fields(4)),
        lambda: visitor.get(f"{address}?{raw.decode('latin-1')}"),
        lambda: visitor.get(f"{address}{tail}"),
    ]
    good = {"csrf_token": token, "version": str(dice.choice([1, 2, 3, "x", "9" * 20]))}
    writes: list[Callable[[], Any]] = [
        lambda: visitor.post(address, data={**fields(len(names)), **good}),
        lambda: visitor.post(address, data={**fields(3), **good}, content_type="multipart/form-data"),
        lambda: visitor.post(address, data={**fields(2), "_switch": odd}),
        lambda: visitor.post(address, data=raw, content_type=plain),
        lambda: visitor.post(address, data=dice.choice(PARTS), content_type=kind),
    ]
    for ask in (dice.sample(reads, 1) if "GET" in rule.methods else []) + (
        dice.sample(writes, 3) if "POST" in rule.methods else []
    ):
        ask()


def token_of(visitor: Prober, address: str) -> str:
    found = BeautifulSoup(visitor.get(address).data, "html.parser").find("input", attrs={"name": "csrf_token"})
    return str(found["value"]) if found else ""


@pytest.mark.parametrize("who", [OFFICER, HEAD], ids=lambda who: who.login)
def test_no_bytes_of_the_desk_make_a_500(app: Flask, place: Scene, session: Session, who: Person) -> None:
    grant(session, session.get_one(User, who.id), role=Role.TRIAGE, office=OFFICE, from_day=DAY)
    session.commit()
    visitor, dice = prober(app, who), random.Random(who.id)
    token = token_of(visitor, f"/zh/desk/cases/{place.refs['case']}/interview")
    token = token or token_of(visitor, "/zh/desk/?view=all")
    assert token
    for rule, address in addresses(app, place):
        if "/desk/" in address and rule.endpoint != "accounts.sign_out":
            attack(visitor, rule, address, token, dice)


def test_no_bytes_of_a_visitor_make_a_500(app: Flask, place: Scene) -> None:
    visitor, dice = prober(app, None), random.Random(0)
    token = token_of(visitor, "/zh/report/where")
    for rule, address in addresses(app, place):
        if "<move>" not in rule.rule or address.endswith("/file"):
            attack(visitor, rule, address, token, dice)


def test_no_bytes_of_a_reporter_make_a_500(app: Flask, place: Scene, act: Acting) -> None:
    receipt = makers.receipt(act)
    db.session.commit()
    dice = random.Random(1)
    for last in ("where", "describe", "check", "sent"):
        app.test_client_class = Prober
        visitor: Any = until(app, "check" if last == "sent" else last)
        visitor.__class__ = Prober
        visitor.post("/zh/track", data={"code": receipt.code, "pin": receipt.pin})
        token = token_of(visitor, "/zh/track")
        for rule, address in addresses(app, place):
            if rule.endpoint.startswith("intake.") and rule.endpoint != "intake.leave":
                attack(visitor, rule, address, token, dice)


class Spoiler(Pages):
    """Before each move its real form is filled in sensibly, once for each field with an answer that is nasty."""

    dice: ClassVar[random.Random] = random.Random(3)

    def doubt(self, subject: Tracked, move: Move, by: Person | Actor | None, told: dict[str, Any]) -> None:
        who = by or makers.who_makes(move)
        if not offered(move) or not isinstance(who, Person):
            return
        visitor: Any = self.desk(who)
        visitor.__class__ = Beside
        found = BeautifulSoup(visitor.get(page_of(subject, move)).data, "html.parser").find("form", id="move")
        good = _filled_in(found) if isinstance(found, Tag) else {}
        for name in [name for name in good if name not in {"csrf_token", "version"}]:
            for nasty in self.dice.sample(NASTY, 1):
                with nothing_kept():
                    visitor.post(page_of(subject, move), data={**good, name: nasty})


@contextmanager
def nothing_kept() -> Iterator[None]:
    """What would be stored is written and taken back, so that the story goes on as it was."""

    def taken_back() -> None:
        db.session.flush()
        db.session.rollback()

    db.session.commit = taken_back  # type: ignore[method-assign]
    try:
        yield
    finally:
        del db.session.commit
        db.session.rollback()


def _filled_in(form: Tag) -> dict[str, Any]:
    """What a person might answer: the first choice, some words, ten, today."""
    found: dict[str, Any] = {}
    for element in form.select("[name]"):
        kind, name = str(element.get("type") or element.name), str(element["name"])
        value: Any = {
            "textarea": "情况属实。",
            "text": "10",
            "number": "10",
            "date": f"{DAY}",
            "checkbox": "",
            "radio": "",
        }.get(kind)
        if kind == "select":
            value = next((o.get("value") for o in element.select("option") if o.get("value")), "")
        if kind != "file":
            found.setdefault(name, value or element.get("value") or "y")
    return found


@pytest.mark.parametrize("both", ["postgres"], indirect=True)
def test_no_spoilt_answer_to_any_move_makes_a_500(app: Flask, act: Acting, both: str) -> None:
    walk = Spoiler(act, app)
    for _, story, marks in STORIES:
        for told in marks[0].args[1] if marks else [None]:
            story(walk, *([told] if told else []))


@pytest.mark.parametrize("size", [100, 100_000, 2_100_000, 9_000_000])
def test_a_huge_form_is_answered(app: Flask, size: int) -> None:
    visitor = prober(app, None)
    for address in ("/zh/report/describe", "/zh/track", "/zh/desk/sign-in", "/zh/desk/cases/2026-0001/file"):
        visitor.post(address, data={"words": "字" * (size // 3), "code": "x"})
    many = "&".join(f"a{n}=1" for n in range(min(size // 10, 20_000)))
    visitor.post("/zh/report/what", data=many, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    "header",
    ["Cookie", "Accept-Language", "Origin", "Host", "Sec-Fetch-Site", "Content-Length", "Range", "If-None-Match"],
)
def test_no_header_makes_a_500(app: Flask, header: str) -> None:
    visitor = prober(app, None)
    values = (
        "",
        "\u0000",
        "x" * 5000,
        "portal_desk=zz; portal_report=00; lang=xx; elder=9",
        "zh;q=x,,;=",
        "http://[::1",
        "-1",
        "bytes=9-1",
        "\xff\xfe",
    )
    for value in values:
        for address in ("/", "/zh/", "/zh/desk/", "/zh/report/check", "/zh/cases", "/static/icon.svg"):
            visitor.get(address, headers={header: value})
            visitor.post(address, headers={header: value})


@pytest.mark.parametrize("officers", [["", "8"], ["", "x"], ["", "9" * 25], ["", ""], ["8"]])
def test_nothing_slips_in_behind_an_empty_choice(app: Flask, act: Acting, officers: list[str]) -> None:
    complaint = reported(act, at=makers.venue(act))
    where, key = f"/zh/desk/complaints/{complaint.ref}/accept", complaint.id
    db.session.commit()
    visitor = prober(app, TRIAGE)
    token, version = token_of(visitor, where), str(db.session.get_one(Complaint, key).version)
    data = {"csrf_token": token, "version": version, "priority": "high", "summary": "入口只能刷脸"}
    answer = visitor.post(where, data={**data, "officers": officers})
    db.session.remove()
    assert db.session.query(Assignment).filter_by(user_id=ADMIN.id).count() == 0
    assert answer.status_code == (302 if not any(officers) else 422)
