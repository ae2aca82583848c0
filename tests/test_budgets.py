"""What a page costs: how many statements reach the driver, the same with ten rows and with fifty, on both engines."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.rulebook.rules import touch
from portal.work.cases.models import Case, CaseComplaint
from portal.work.complaints.models import Complaint
from portal.work.venues.models import Venue
from tests import makers
from tests.cast import AUDITOR, HEAD, OFFICER, REVIEWER, TRIAGE, Person
from tests.client import Browser, browser, statements
from tests.conftest import Acting, moment
from tests.faces.intake.steps import picture, until
from tests.faces.transparency.records import publish
from tests.scene import scene

WORKLIST, CASE_PAGE, SENDING, PUBLIC = 6, 14, 16, 5
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
