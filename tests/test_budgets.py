"""What a page costs: how many statements reach the driver, the same with ten rows and with fifty, on both engines."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.events.record import look
from portal.ground.rulebook.rules import touch
from portal.work.alarms import actions as alarms
from portal.work.cases.models import Case, CaseComplaint
from portal.work.complaints import messages
from portal.work.complaints.answers import Photo
from portal.work.complaints.models import Complaint
from portal.work.erasures.actions import ask as ask_the_venue
from portal.work.files.receiving import receive
from portal.work.notices.actions.asking import ask as ask_for_notices
from portal.work.notices.models import DEAD, QuietNotice
from portal.work.venues.models import Device, Venue
from tests import makers
from tests.cast import ADMIN, AUDITOR, CITIZEN, HEAD, MUNICIPAL, OFFICER, REVIEWER, TRIAGE, Person
from tests.client import Browser, browser, statements
from tests.conftest import Acting, moment
from tests.faces.intake.steps import picture, until
from tests.faces.transparency.records import publish
from tests.scene import scene
from tests.work.notices.servers import use

WORKLIST, CASE_PAGE, SENDING, PUBLIC = 6, 14, 16, 5
TRACKING, ALARMS, OUTBOX, LABELS, FINDING = 16, 10, 7, 8, 3
VIEWS = ("", "?view=all", "?view=waiting", "?view=all&q=%E4%BD%93%E8%82%B2&due=near")
EVERY_KIND = ["V02", "V15"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


def cost(ask: Callable[[], object]) -> int:
    """The statements of one request; the rules were read by an earlier one."""
    ask()
    with statements() as seen:
        ask()
    return len(seen)


def costs(visitor: Browser, *addresses: str) -> dict[str, int]:
    return {address: cost(lambda address=address: visitor.page(address)) for address in addresses}  # type: ignore[misc]


def signed_in(app: Flask, who: Person) -> Browser:
    db.session.commit()
    return browser(app).sign_in(who)


def fill(act: Acting, session: Session, rows: int, at: Venue) -> None:
    """So many complaints and cases in all."""
    for _ in range(rows - session.query(Complaint).count()):
        makers.complaint(act, venue_id=at.id)
    for _ in range(rows - session.query(Case).count()):
        makers.case(act, at=at)
    session.commit()


def test_the_worklist(app_on_both: Flask, app: Flask, act: Acting, session: Session) -> None:
    people = {who.login: signed_in(app, who) for who in (OFFICER, HEAD, TRIAGE)}
    at, addresses, found = makers.venue(act), [f"/zh/desk/{view}" for view in VIEWS], []
    for rows in (10, 50):
        fill(act, session, rows, at)
        found.append({login: costs(visitor, *addresses) for login, visitor in people.items()})
    assert found[0] == found[1]
    assert max(max(row.values()) for row in found[0].values()) <= WORKLIST, found[0]


def test_the_page_of_a_case(app_on_both: Flask, app: Flask, act: Acting, session: Session) -> None:
    place = scene(act)
    people = [signed_in(app, who) for who in (OFFICER, HEAD, AUDITOR, REVIEWER)]
    where, found = place.at("cases/{case}"), []
    for more in (0, 10, 40):
        _grow(act, session, more)
        found.append([costs(visitor, where)[where] for visitor in people])
    assert found[0] == found[1] == found[2]
    assert max(found[0]) <= CASE_PAGE, found[0]


def _grow(act: Acting, session: Session, rows: int) -> None:
    """So many more complaints in the case, and some visits with their evidence and papers."""
    case = session.get_one(Case, 1)
    for _ in range(rows):
        case.links.append(CaseComplaint(complaint_id=makers.complaint(act, venue_id=case.venue_id).id))
    for place in range(rows // 5):
        makers.visit(act, case, fault="c4" if place == 0 else None, until="planned" if place else "signed")
    session.commit()


def test_sending_a_report(app_on_both: Flask, app: Flask, act: Acting, session: Session) -> None:
    at, found = makers.venue(act), []
    for rows in (10, 50):
        fill(act, session, rows, at)
        for files in (1, 10):
            found.append(_sending(app, files))
    assert len(set(found)) == 1, found
    assert found[0] <= SENDING, found


def _sending(app: Flask, files: int) -> int:
    kept = {"device": [picture(f"{n}.jpg", f"#{n * 20:02x}0000") for n in range(files)]}
    visitor = until(app, "check", evidence=kept, what={"usual": EVERY_KIND}, describe={"words": "柜子要刷脸。" * 50})
    where = "/zh/report/check"
    token = visitor.page(where).select_one("form#f [name=csrf_token]")
    assert token is not None
    with statements() as seen:
        answer = visitor.post(where, data={"csrf_token": token["value"], "privacy": "y"})
    assert answer.headers["Location"].endswith("/report/receipt")
    return len(seen)


def test_the_public_list_and_a_public_case(app_on_both: Flask, app: Flask, session: Session) -> None:
    visitor, found = browser(app), []
    addresses = ("/zh/cases", "/zh/cases?q=%E7%A4%BA%E4%BE%8B&district=310117&year=2026", "/zh/cases/2026-0001")
    for first, last in ((1, 10), (11, 50)):
        for number in range(first, last + 1):
            publish(f"2026-{number:04d}")
        found.append(costs(visitor, *addresses))
    assert found[0] == found[1]
    assert max(found[0].values()) <= PUBLIC, found[0]


def test_the_tracking_page(app_on_both: Flask, app: Flask, act: Acting, session: Session, tmp_path: Path) -> None:
    use(app, f"maildir:{tmp_path}")
    sent = makers.receipt(act, photos=(_photo("navy"),))
    one, by = sent.complaint, act(CITIZEN)
    ask_the_venue(one, on=by.today, way="letter", act=by)
    ask_for_notices(one, "reporter@mail.example", act=by)
    session.commit()
    visitor, found = browser(app), []
    visitor.send("/zh/track", {"code": sent.code, "pin": sent.pin})
    seen = {
        "at": by.now, "actor_id": HEAD.id, "role": "DH", "office": HEAD.office, "track": "complaint", "what": "identity",
        "subject_id": one.id,
    }  # fmt: skip
    for rows in (1, 10):
        for n in range(rows):
            messages.send(one, f"第 {n} 句", n % 2 == 0, by)
            look(**seen, reason=f"核对 {n}")
        alarms.raise_alarm(one, kind="leaked", text=f"第 {rows} 次", act=by, photos=[_photo(f"#{rows:06x}")])
        session.commit()
        found.append(costs(visitor, "/zh/track", "/zh/track/city", "/zh/track/erasure", "/zh/track/notices"))
    assert found[0] == found[1]
    assert max(found[0].values()) <= TRACKING, found[0]


def _photo(colour: str) -> Photo:
    return Photo("device", receive(picture(colour=colour).read()))


def test_the_alarms(app_on_both: Flask, app: Flask, act: Acting, session: Session) -> None:
    visitor, found, by = signed_in(app, MUNICIPAL), [], act(CITIZEN)
    first = alarms.raise_alarm(makers.complaint(act), kind="leaked", text="一", act=by)
    closed = alarms.raise_alarm(makers.complaint(act), kind="leaked", text="一", act=by)
    alarms.take(closed, act=act(MUNICIPAL))
    alarms.close(closed, outcome="no_leak", reason="查过", text="没有。", act=act(MUNICIPAL))
    for rows in (1, 10):
        for n in range(rows):
            alarms.raise_alarm(makers.complaint(act), kind="other", text=f"{n}", act=by)
            alarms.add(first, text=f"{n}", act=by, photos=[_photo(f"#{rows:02x}{n:02x}00")])
        session.commit()
        found.append(costs(visitor, "/zh/desk/alarms", f"/zh/desk/alarms/{first.id}", "/zh/desk/"))
    assert found[0] == found[1]
    assert max(found[0].values()) <= ALARMS, found[0]


def test_the_outbox(app_on_both: Flask, app: Flask, act: Acting, session: Session) -> None:
    visitor, found = signed_in(app, ADMIN), []
    for rows in (1, 10):
        for _ in range(rows):
            _dead_letter(act, session)
        session.commit()
        found.append(costs(visitor, "/zh/desk/notices"))
    assert found[0] == found[1]
    assert max(found[0].values()) <= OUTBOX, found[0]


def _dead_letter(act: Acting, session: Session) -> None:
    held, now = ask_for_notices(makers.complaint(act), "reporter@mail.example", act=act(CITIZEN)), moment()
    session.add(
        QuietNotice(
            event_id=1, kind="news", receiver_id=held.id, channel="mail", language="zh", state=DEAD, attempts=5,
            made_at=now, next_at=now, reason="address",
        )
    )  # fmt: skip


def test_the_labels_of_an_office(app_on_both: Flask, app: Flask, act: Acting, session: Session) -> None:
    visitor, found = signed_in(app, OFFICER), []
    addresses = "/zh/desk/labels", "/zh/desk/labels?q=%E5%81%A5%E8%BA%AB"
    for rows in (2, 20):
        for _ in range(rows):
            at = makers.venue(act)
            session.add_all(Device(venue_id=at.id, number=f"A-{n}", kind="locker") for n in range(2))
        session.commit()
        found.append({**costs(visitor, *addresses), "sheet": _printing(visitor, session, rows)})
    assert found[0] == found[1]
    assert max(found[0].values()) <= LABELS, found[0]


def _printing(visitor: Browser, session: Session, rows: int) -> int:
    """The statements of one print, without the event that each venue leaves."""
    keys = session.scalars(select(Venue.id).order_by(Venue.id.desc()).limit(rows)).all()
    session.rollback()
    with statements() as seen:
        visitor.send("/zh/desk/labels", {"venue": [str(key) for key in keys]}, form="labels", expect=200)
    return sum("INSERT INTO event" not in statement for statement in seen)


def test_finding_a_venue(app_on_both: Flask, app: Flask, act: Acting, session: Session) -> None:
    visitor, found = browser(app), []
    visitor.page("/zh/report/where")
    asked = {
        "find": [{"q": "健身"}, {"q": "健神馆公司"}, {"q": "没有的地方"}],
        "near": [{"lat": "31.03", "lon": "121.23", "accuracy": "30"}],
    }
    for rows in (2, 20):
        for n in range(rows):
            makers.venue(act, lat=31.03 + n / 100_000, lon=121.23)
        session.commit()
        found.append([
            cost(lambda name=name, said=said: visitor.post(f"/zh/report/where/{name}", data=said))  # type: ignore[misc]
            for name, posts in asked.items() for said in posts
        ])  # fmt: skip
    assert found[0] == found[1]
    assert max(found[0]) <= FINDING, found[0]


def test_the_rules_are_read_once_for_each_version(app_on_both: Flask, app: Flask, session: Session) -> None:
    visitor = browser(app)

    def asked() -> list[str]:
        with statements() as seen:
            visitor.page("/zh/report/where")
        return [statement for statement in seen if "calendar" in statement or "rule_version" in statement]

    asked()
    assert len(asked()) == 1, "only the version is asked for"
    touch(session)
    session.commit()
    assert len(asked()) > 1, "another version is read anew"
    assert len(asked()) == 1
