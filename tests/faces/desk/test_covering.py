"""A reporter's picture is covered by its officer before anybody else sees it (R6), and who opens what is kept."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.events.models import Event, Sight
from portal.work.cases.models import Assignment, Case
from portal.work.complaints.actions.intake import first_look
from portal.work.complaints.answers import Photo
from portal.work.complaints.identity import who_has_seen
from portal.work.complaints.models import Attachment, Complaint
from portal.work.complaints.sealed import destroy
from portal.work.files.actions import put
from tests import makers
from tests.cast import AUDITOR, HEAD, MUNICIPAL, OFFICER, REVIEWER, SECOND_OFFICER, TRIAGE, Person
from tests.client import Browser, text_of
from tests.conftest import DAY, Acting, moment
from tests.faces.desk.conftest import SignedIn
from tests.test_security import PAPER

CAMERA = b"canary-of-the-officers-camera"
NOT_YET = "还没有遮盖，现在看不了"


def picture(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG", comment=CAMERA)
    return out.getvalue()


def reported(act: Acting, data: bytes | None = None, type: str = "image/jpeg") -> Complaint:
    return makers.complaint(act, photos=(Photo("device", put(data or picture("navy"), type=type)),))


@pytest.fixture
def new(act: Acting) -> str:
    """The page of a complaint with a picture, which nobody has taken up yet."""
    return f"/zh/desk/complaints/{reported(act).ref}"


@pytest.fixture
def taken_up(act: Acting, session: Session) -> str:
    """The page of one with two pictures, in a case with two officers and a reviewer."""
    photos = tuple(Photo(slot, put(picture(slot), type="image/jpeg")) for slot in ("red", "blue"))
    complaint = makers.complaint(act, photos=photos)
    first_look(complaint, act=act(TRIAGE))
    complaint.venue = makers.venue(act)
    officers = (OFFICER.id, SECOND_OFFICER.id)
    makers.done(act, complaint, "accept", priority="normal", summary="柜子只能刷脸", officers=officers)
    case = session.scalars(select(Case)).one()
    session.add(Assignment(case_id=case.id, user_id=REVIEWER.id, duty="reviewer", from_day=DAY))
    session.commit()
    return f"/zh/desk/complaints/{complaint.ref}"


def uploaded(visitor: Browser, page: str, data: bytes, expect: int = 302, number: int = 1) -> Any:
    return visitor.send(
        f"{page}/attachments/{number}/cover", {"covered": (BytesIO(data), "x.jpg")}, form="cover", expect=expect
    )


def opened(visitor: Browser, page: str, number: int = 1) -> Any:
    """What somebody gets who asks for the picture as it came, whatever the page offers."""
    token = visitor.page(page).find("input", attrs={"name": "csrf_token"})["value"]  # type: ignore[index]
    return visitor.post(f"{page}/attachments/{number}", data={"csrf_token": token, "reason": "看清机器编号"})


def colour_of(data: bytes) -> tuple[int, ...]:
    with Image.open(BytesIO(data)) as image:
        found = image.convert("RGB").getpixel((5, 5))
    assert isinstance(found, tuple)
    return tuple(round(value / 255) for value in found)


def looks(what: str) -> list[tuple[int | None, str | None]]:
    db.session.rollback()
    rows = db.session.execute(select(Sight.actor_id, Sight.reason).where(Sight.what == what).order_by(Sight.id))
    return [(who, why) for who, why in rows]


def test_nobody_but_its_officer_sees_a_picture_before_it_is_covered(taken_up: str, desk: SignedIn) -> None:
    for who in (HEAD, REVIEWER):
        visitor = desk(who)
        page = text_of(visitor.get(taken_up))
        assert page.count(NOT_YET) == 2
        assert "打开原件" not in page
        assert opened(visitor, taken_up).status_code == 403
        assert visitor.get(f"{taken_up}/attachments/1/covered").status_code == 404
        assert visitor.get(f"{taken_up}/attachments/1/cover").status_code == 403
    assert looks("image") == looks("covered") == []
    shown = opened(desk(OFFICER), taken_up)
    assert (shown.status_code, colour_of(shown.data)) == (200, (1, 0, 0))
    assert looks("image") == [(OFFICER.id, "看清机器编号")]


def test_others_get_the_covered_copy_and_the_reporter_is_told_of_the_uncovered_one_only(
    taken_up: str, desk: SignedIn, session: Session
) -> None:
    officer = desk(OFFICER)
    uploaded(officer, taken_up, picture("black"))
    assert "已遮盖" in text_of(officer.get(taken_up))
    for who in (HEAD, REVIEWER, OFFICER):
        visitor = desk(who)
        assert text_of(visitor.get(taken_up)).count("看遮盖好的") == 1
        copy = visitor.get(f"{taken_up}/attachments/1/covered")
        assert (copy.mimetype, colour_of(copy.data)) == ("image/jpeg", (0, 0, 0))
        assert CAMERA not in copy.data, "it is made anew as every picture is"
        assert copy.headers["Cache-Control"] == "no-store"
        assert "sandbox" in copy.headers["Content-Security-Policy"]
        assert visitor.get(f"{taken_up}/attachments/2/covered").status_code == 404
    assert [who for who, _why in looks("covered")] == [HEAD.id, REVIEWER.id, OFFICER.id]
    assert who_has_seen(session, session.scalars(select(Complaint)).one()) == []
    event = session.scalars(select(Event).where(Event.move == "picture_covered")).one()
    assert (event.actor_id, event.role, event.data) == (OFFICER.id, "CO", {"attachment": 1})


@pytest.mark.parametrize("who", [TRIAGE, MUNICIPAL, AUDITOR], ids=lambda who: who.login)
def test_whoever_sees_no_pictures_sees_no_covered_one(taken_up: str, desk: SignedIn, who: Person) -> None:
    uploaded(desk(OFFICER), taken_up, picture("black"))
    visitor = desk(who)
    page = text_of(visitor.get(taken_up))
    assert page.count("由承办、审核人员或负责人打开") == 2
    assert "看遮盖好的" not in page
    for tail in ("covered", "cover"):
        assert visitor.get(f"{taken_up}/attachments/1/{tail}").status_code == 403


def test_until_there_is_an_officer_the_head_opens_and_covers(new: str, desk: SignedIn) -> None:
    head = desk(HEAD)
    assert opened(head, new).status_code == 200
    uploaded(head, new, picture("black"))
    assert colour_of(head.get(f"{new}/attachments/1/covered").data) == (0, 0, 0)
    assert opened(desk(OFFICER), new).status_code == 403
    assert looks("image") == [(HEAD.id, "看清机器编号")]


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "请选遮盖好的图片"), (b"no picture", "只能用照片"), (PAPER, "只能用照片")],
    ids=["nothing", "text", "paper"],
)
def test_what_is_no_picture_covers_nothing(new: str, desk: SignedIn, data: bytes, said: str) -> None:
    head = desk(HEAD)
    answer = head.send(
        f"{new}/attachments/1/cover", {"covered": (BytesIO(data), "x.jpg" if data else "")}, form="cover", expect=422
    )
    assert said in text_of(answer)
    assert "还没有遮盖" in text_of(head.get(new))


def test_nothing_to_cover_is_said_after_a_look_and_can_be_taken_back(
    new: str, desk: SignedIn, session: Session
) -> None:
    head, page = desk(HEAD), f"{new}/attachments/1/cover"
    assert "先打开原件看一遍" in text_of(head.send(page, {}, form="pass", expect=422))
    opened(head, new)
    head.send(page, {}, form="pass")
    assert "没有要遮的" in text_of(head.get(new))
    assert colour_of(head.get(f"{new}/attachments/1/covered").data) == (0, 0, 1)
    uploaded(head, new, picture("black"))
    assert colour_of(head.get(f"{new}/attachments/1/covered").data) == (0, 0, 0)
    session.rollback()
    row = session.scalars(select(Attachment)).one()
    assert row.covered_file_id != row.file_id


def test_a_paper_is_never_passed_on_as_it_came(act: Acting, desk: SignedIn) -> None:
    where = f"/zh/desk/complaints/{reported(act, PAPER, 'application/pdf').ref}"
    head, page = desk(HEAD), f"{where}/attachments/1/cover"
    opened(head, where)
    assert head.page(page).find("form", id="pass") is None
    token = head.page(page).find("input", attrs={"name": "csrf_token"})["value"]  # type: ignore[index]
    answer = head.post(page, data={"csrf_token": token, "as_sent": "1"})
    assert answer.status_code == 422
    assert "PDF 里可能有看不见的信息" in text_of(answer)
    uploaded(head, where, picture("black"))
    assert head.get(f"{where}/attachments/1/covered").mimetype == "image/jpeg"


def test_what_is_not_there_or_was_erased_cannot_be_covered(
    act: Acting, new: str, desk: SignedIn, session: Session
) -> None:
    head = desk(HEAD)
    assert head.get(f"{new}/attachments/9/cover").status_code == 404
    assert head.get(f"{new}/attachments/9/covered").status_code == 404
    uploaded(head, new, picture("black"))
    destroy(session.scalars(select(Complaint)).one(), now=moment())
    session.commit()
    uploaded(head, new, picture("white"), expect=404)
    assert head.get(f"{new}/attachments/1/covered").status_code == 404
