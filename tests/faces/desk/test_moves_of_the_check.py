"""The pages of inquiry, list of evidence, telling the police, and a result that must name nobody else."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.work.cases.models import Case
from portal.work.documents.models import Document
from tests import makers
from tests.cast import HEAD, OFFICER, SECOND_OFFICER, TRIAGE
from tests.client import text_of
from tests.conftest import Acting
from tests.faces.desk.conftest import SignedIn

ASKED = {
    "started": "2026-03-02T09:00", "ended": "2026-03-02T09:40", "place": "一层办公室", "person": "王经理",
    "officers": [str(OFFICER.id), str(SECOND_OFFICER.id)], "id_shown": "y", "rights_told": "y",
}  # fmt: skip


def papers(session: Session, kind: str) -> list[Document]:
    session.expire_all()
    return list(session.scalars(select(Document).where(Document.kind == kind)))


def test_an_inquiry_is_typed_on_its_page(act: Acting, session: Session, desk: SignedIn) -> None:
    where = f"/zh/desk/cases/{makers.case(act).ref}/inquire"
    officer = desk(OFFICER)
    refused = officer.send(where, {**ASKED, "questions": "王经理说没有。"}, expect=422)
    assert "每个问题以“问：”开头" in text_of(refused)
    assert "王经理说没有。" in refused.text
    long = "问：说一下经过。\n答：" + "经过很长。" * 1500
    officer.send(where, {**ASKED, "questions": long})
    (paper,) = papers(session, "F05")
    assert len(paper.fields["questions"][0]["answer"]) == 7500


def test_evidence_is_listed_without_typing_it(act: Acting, session: Session, desk: SignedIn) -> None:
    case = makers.case(act)
    makers.visit(act, case)
    desk(OFFICER).send(f"/zh/desk/cases/{case.ref}/list_evidence", {"what": "evidence"})
    assert len(papers(session, "F06")[0].fields["items"]) == 1


@pytest.mark.parametrize("who", [TRIAGE, OFFICER, HEAD], ids=lambda who: str(who.login))
def test_whoever_learns_of_a_private_space_tells_the_police(act: Acting, session: Session, desk: SignedIn, who: makers.Person) -> None:  # fmt: skip
    case = makers.case(act)
    where, key = f"/zh/desk/cases/{case.ref}/tell_police", case.id
    browser = desk(who)
    assert "F19" in text_of(browser.get(where))
    browser.send(where, {"found": "更衣室的柜门上有摄像头。"})
    session.expire_all()
    assert session.get_one(Case, key).private_space is True
    assert "已经通报公安" in text_of(browser.get(where))


def test_the_way_to_what_has_to_come_first_stands_on_the_page(act: Acting, session: Session, desk: SignedIn) -> None:
    case = makers.case(act)
    case.private_space = True
    where = f"/zh/desk/cases/{case.ref}"
    page = desk(OFFICER).page(f"{where}/file")
    assert f"{where}/tell_police" in {str(link.get("href")) for link in page.select("main a")}
