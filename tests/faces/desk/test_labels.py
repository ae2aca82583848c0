"""Labels with codes: an officer prints those of the own office's venues, and it is on record."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.work.venues.actions import add_venue
from portal.work.venues.models import Device, Venue
from tests.cast import ADMIN, AUDITOR, MUNICIPAL, OFFICER, REVIEWER, STRANGER, TRIAGE, Person
from tests.client import Browser, browser
from tests.conftest import Acting

PAGE = "/zh/desk/labels"


@pytest.fixture
def pool(session: Session, act: Acting) -> Venue:
    row = add_venue(name_zh="云间游泳馆", address="中山路", scenario="SP.POOL", district="310117", act=act(OFFICER))
    add_venue(name_zh="别区健身房", address="世纪大道", scenario="SP.GYM", district="310115", act=act(STRANGER))
    for number, state in (("A-7", "in_use"), ("A-8", "removed")):
        session.add(Device(venue_id=row.id, number=number, kind="locker", state=state))
    session.commit()
    return row


def token(visitor: Browser) -> str:
    found = visitor.page(PAGE).select_one("#labels [name=csrf_token]")
    assert found is not None
    return str(found["value"])


def printed() -> int:
    return db.session.query(Event).filter_by(move="codes_printed").count()


@pytest.mark.parametrize("who", [TRIAGE, OFFICER], ids=lambda who: who.login)
def test_a_sheet_has_a_label_for_the_venue_and_each_machine(app: Flask, pool: Venue, who: Person) -> None:
    visitor = browser(app).sign_in(who)
    answer = visitor.send(PAGE, {"venue": [str(pool.id)]}, form="labels", expect=200)
    page = BeautifulSoup(answer.data, "html.parser")
    rows = [label.get_text(" ", strip=True) for label in page.select(".labels li")]
    machine = db.session.query(Device).filter_by(number="A-7").one()
    gone = db.session.query(Device).filter_by(number="A-8").one()
    assert [pool.code[:4] in rows[0], str(machine.code)[:4] in rows[1]] == [True, True]
    assert (len(rows), gone.code) == (2, None)
    assert len(page.select(".labels svg")) == 2
    event = db.session.query(Event).filter_by(move="codes_printed").one()
    assert (event.track, event.subject_id, event.actor_id, event.office) == ("venue", pool.id, who.id, who.office)
    again = browser(app).page(f"/zh/v/{machine.code}")
    assert "A-7" in again.get_text()


def test_another_office_sees_and_prints_none_of_them(app: Flask, pool: Venue) -> None:
    visitor = browser(app).sign_in(STRANGER)
    assert "云间游泳馆" not in visitor.page(PAGE).get_text()
    assert "云间游泳馆" not in visitor.page(f"{PAGE}?q=云间").get_text()
    answer = visitor.post(PAGE, data={"csrf_token": token(visitor), "venue": [str(pool.id)]})
    assert (answer.status_code, printed()) == (403, 0)


def test_the_municipal_office_prints_for_the_whole_city(app: Flask, pool: Venue) -> None:
    text = browser(app).sign_in(MUNICIPAL).page(PAGE).get_text()
    assert "云间游泳馆" in text
    assert "别区健身房" in text


@pytest.mark.parametrize("who", [REVIEWER, ADMIN, AUDITOR], ids=lambda who: who.login)
def test_others_may_not(app: Flask, pool: Venue, who: Person) -> None:
    assert browser(app).sign_in(who).get(PAGE).status_code == 403


@pytest.mark.parametrize("ticked", [[], ["x"], ["9" * 30], ["-1"], [str(n) for n in range(1, 60)]])
def test_a_bad_choice_prints_nothing(app: Flask, pool: Venue, ticked: list[str]) -> None:
    visitor = browser(app).sign_in(OFFICER)
    answer = visitor.post(PAGE, data={"csrf_token": token(visitor), "venue": ticked})
    assert (answer.status_code, printed()) == (422, 0)
    assert "一次最多 40 个" in answer.get_data(as_text=True)


def test_a_venue_is_looked_for_by_initials(app: Flask, pool: Venue) -> None:
    visitor = browser(app).sign_in(OFFICER)
    assert "云间游泳馆" in visitor.page(f"{PAGE}?q=yjyyg").get_text()
    assert "没有找到场所" in visitor.page(f"{PAGE}?q=zzzz").get_text()
