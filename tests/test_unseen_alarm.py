"""Nobody but the municipal supervisor can tell that an alarm was raised: two cities that differ in nothing else are
walked by everybody, page by page, and compared byte for byte."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.app import create_app
from portal.ground.db import db
from portal.jobs import tick
from portal.work.alarms import actions as alarms
from portal.work.alarms.models import Alarm
from portal.work.cases.models import Assignment
from portal.work.complaints.models import Complaint
from tests.cast import ADMIN, AUDITOR, CITIZEN, HEAD, MUNICIPAL, OFFICER, REVIEWER, STRANGER, TRIAGE, Person
from tests.conftest import DAY, Acting, moment
from tests.engines import running
from tests.scene import Scene, scene
from tests.stories.pages import Quick
from tests.test_matrix import READING

WALKERS = (TRIAGE, OFFICER, REVIEWER, HEAD, ADMIN, AUDITOR)
"""One for each role that is not the municipal supervisor's."""
LISTS = (
    "", "?view=mine", "?view=overdue", "?view=today", "?view=near", "?view=waiting", "?view=all",
    "?view=all&q=%E6%B3%84%E9%9C%B2", "?view=all&q=%E6%B1%82%E5%8A%A9", "?view=all&q=T-1",
)  # fmt: skip
OPEN = ("", "/cases", "/statistics", "/process", "/privacy")
RANDOM = re.compile(rb'<input[^>]* name="(csrf_token|idem|once)"[^>]*>')


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


def addresses(place: Scene) -> list[str]:
    """Every page of the desk that is read, from the table of who reads what, with every list."""
    read = [line.split()[1:3] for line in READING.strip().splitlines()[1:]]
    pages = {where for way, where in read if way in {"GET", "SEE"} and where != "-"}
    return [place.at(where) for where in (*LISTS, *sorted(pages))]


def walked(app: Flask, place: Scene) -> dict[str, bytes]:
    """Everything that each of them is shown, and what anybody is shown, without what is random by design."""
    found: dict[str, bytes] = {}
    for who in WALKERS:
        visitor = quick(app, who)
        for address in addresses(place):
            answer = visitor.get(address)
            found[f"{who.login} {address}"] = b"%d " % answer.status_code + RANDOM.sub(b"", answer.data)
    visitor = quick(app)
    return found | {path: RANDOM.sub(b"", visitor.get(f"/zh{path or '/'}").data) for path in OPEN}


def quick(app: Flask, who: Person | None = None) -> Quick:
    """A browser that compares and does not lint."""
    app.test_client_class = Quick
    visitor: Quick = app.test_client()  # type: ignore[assignment]
    if who is not None:
        visitor.sign_in(who)
    return visitor


def copy(source: Path, target: Path) -> str:
    """The same database once more."""
    target.parent.mkdir(parents=True)
    with sqlite3.connect(source) as here, sqlite3.connect(target) as there:
        here.backup(there)
    return f"sqlite:///{target}"


def raise_on(key: int, act: Acting) -> None:
    """One raised, added to and answered; and the clock has passed over it."""
    complaint = db.session.get_one(Complaint, key)
    made = alarms.raise_alarm(complaint, kind="leaked", text="有人把我的电话给了店家。", act=act(CITIZEN))
    alarms.add(made, text="又来了一次。", act=act(CITIZEN))
    alarms.take(made, act=act(MUNICIPAL))
    alarms.answer(made, text="我们在查。", act=act(MUNICIPAL))


def looked_into(app: Flask) -> None:
    """The supervisor reads both, answers one on its page, and lets the identity go and holds it again."""
    visitor = quick(app, MUNICIPAL)
    for key in db.session.scalars(select(Alarm.id)).all():
        assert visitor.get(f"/zh/desk/alarms/{key}").status_code == 200
        for step, fields in (
            ("answer", {"text": "查过了。"}),
            ("release", {"reason": "查清了"}),
            ("hold", {"reason": "再看看"}),
        ):
            visitor.send(f"/zh/desk/alarms/{key}/{step}", fields)
    db.session.rollback()


def test_a_city_with_an_alarm_looks_like_one_without(app: Flask, act: Acting, session: Session, tmp_path: Path) -> None:
    place = scene(act)
    tied = int(place.refs["tied"].removeprefix("T-"))
    session.add(Assignment(case_id=1, user_id=REVIEWER.id, duty="reviewer", from_day=DAY))
    session.commit()
    new, source = int(place.refs["complaint"].removeprefix("T-")), Path(str(db.engine.url.database))
    quiet, loud = copy(source, tmp_path / "quiet" / "db"), copy(source, tmp_path / "loud" / "db")
    with running(quiet, tmp_path / "data", create_app) as quiet_app:
        tick(quiet_app)
        without = walked(quiet_app, place)
    with running(loud, tmp_path / "data", create_app) as loud_app:
        for key in (tied, new):
            raise_on(key, act)
        db.session.commit()
        assert len(db.session.scalars(select(Alarm)).all()) == 2
        db.session.rollback()
        looked_into(loud_app)
        tick(loud_app)
        assert {page for page, seen in walked(loud_app, place).items() if seen != without[page]} == set()
    assert sum(len(seen) for seen in without.values()) > 500_000, "pages were walked"


def test_nobody_else_opens_its_pages(app: Flask, act: Acting, session: Session) -> None:
    place = scene(act)
    raise_on(int(place.refs["complaint"].removeprefix("T-")), act)
    session.commit()
    key = session.scalars(select(Alarm.id)).one()
    for who in (*WALKERS, STRANGER):
        visitor = quick(app, who)
        assert "alarms" not in visitor.get("/zh/desk/").text
        for page in ("alarms", "alarms/{}", "alarms/{}/answer", "alarms/{}/files/1"):
            there, none = (visitor.get(f"/zh/desk/{page.format(ref)}") for ref in (key, 999))
            assert there.status_code == none.status_code == 403, page
            assert RANDOM.sub(b"", there.data) == RANDOM.sub(b"", none.data).replace(b"/999", b"/%d" % key), page
        for page in (f"alarms/{key}/close", "alarms"):
            assert visitor.post(f"/zh/desk/{page}", data={"reason": "x", "ref": "T-1"}).status_code == 403
