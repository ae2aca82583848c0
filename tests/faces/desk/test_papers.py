"""Papers as they are printed, and evidence that was not taken on a visit."""

import hashlib
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.events.models import Sight
from portal.work.documents.models import Document
from portal.work.fieldwork.models import Evidence
from portal.work.files import store
from portal.work.files.models import File
from tests import makers
from tests.cast import ADMIN, AUDITOR, HEAD, OFFICER, STRANGER, TRIAGE
from tests.client import text_of
from tests.conftest import Acting
from tests.faces.desk.conftest import SignedIn
from tests.faces.desk.test_visits import photo

FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(64)


def test_a_paper_is_printed_in_both_languages(session: Session, act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    makers.visit(act, case)
    paper = session.scalars(select(Document).where(Document.kind == "F04")).one()
    officer = desk(OFFICER)
    page = officer.page(f"/zh/desk/documents/{paper.id}")
    assert paper.reference in page.get_text()
    assert "健身馆前台" in page.get_text()
    assert page.find("a", href=f"/zh/desk/cases/{case.ref}")
    english = officer.page(f"/en/desk/documents/{paper.id}").get_text(" ", strip=True)
    assert "the English is a courtesy translation" in english
    assert {row.what for row in session.scalars(select(Sight))} == {"document"}
    assert session.scalars(select(Sight)).first().case_id == case.id


def test_a_paper_is_for_its_own_office(session: Session, act: Acting, desk: SignedIn) -> None:
    makers.visit(act, makers.case(act))
    paper = session.scalars(select(Document)).first()
    for who, status in ((TRIAGE, 200), (AUDITOR, 200), (STRANGER, 403), (ADMIN, 403)):
        assert desk(who).get(f"/zh/desk/documents/{paper.id}").status_code == status, who.login
    assert desk(OFFICER).get("/zh/desk/documents/99999").status_code == 404
    assert desk(OFFICER).get("/zh/desk/documents/x").status_code == 404


def test_evidence_is_added_to_the_case(session: Session, act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    officer = desk(OFFICER)
    address, data = f"/zh/desk/cases/{case.ref}/evidence/new", photo()
    given = {
        "kind": "document",
        "source": "前台提供的会员协议",
        "files": [(BytesIO(data), "a.jpg"), (BytesIO(FILM), "b.mp4")],
    }
    officer.send(address, given, form="evidence")
    rows = session.scalars(select(Evidence).order_by(Evidence.id)).all()
    assert [row.sha256 for row in rows] == [hashlib.sha256(data).hexdigest(), hashlib.sha256(FILM).hexdigest()]
    assert [session.get_one(File, row.file_id).type for row in rows] == ["image/jpeg", "video/mp4"]
    words = officer.page(f"/zh/desk/cases/{case.ref}/evidence").get_text(" ", strip=True)
    assert "证据 2 件" in words
    assert "前台提供的会员协议" in words
    assert "书证" in words
    film = officer.get(f"/zh/desk/evidence/{rows[1].id}/file")
    assert film.headers["Content-Disposition"].startswith("attachment")


def test_evidence_without_what_it_needs_is_refused(session: Session, act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    officer = desk(OFFICER)
    address = f"/zh/desk/cases/{case.ref}/evidence/new"
    words = text_of(officer.send(address, {"source": "", "taken_at": "2026-03-09T10:00"}, form="evidence", expect=422))
    for said in ("请选证据种类", "写明证据从哪里来", "请选文件", "时间不能晚于现在"):
        assert said in words
    wrong = {"kind": "document", "source": "前台", "files": [(BytesIO(b"MZ"), "a.exe")]}
    refused = officer.send(address, wrong, form="evidence", expect=422)
    assert "只能用照片" in text_of(refused)
    assert "前台".encode() in refused.data
    assert session.scalar(select(Evidence)) is None


def test_only_those_who_work_on_the_case_open_evidence(session: Session, act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    makers.visit(act, case)
    row = session.scalars(select(Evidence)).one()
    for who, status in ((OFFICER, 200), (HEAD, 200), (STRANGER, 403), (TRIAGE, 403), (AUDITOR, 403)):
        for address in (f"/zh/desk/evidence/{row.id}", f"/zh/desk/evidence/{row.id}/file"):
            assert desk(who).get(address).status_code == status, (who.login, address)
    assert desk(OFFICER).get("/zh/desk/evidence/999").status_code == 404


def test_evidence_whose_bytes_have_gone_says_so(session: Session, act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    makers.visit(act, case)
    row = session.scalars(select(Evidence)).one()
    store.delete(session.get_one(File, row.file_id).key)
    officer = desk(OFFICER)
    assert "不能作为证据使用" in officer.page(f"/zh/desk/evidence/{row.id}").get_text()
    assert officer.get(f"/zh/desk/evidence/{row.id}/file").status_code == 404


def test_evidence_whose_bytes_have_changed_is_not_given_out(session: Session, act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    makers.visit(act, case)
    row = session.scalars(select(Evidence)).one()
    row.sha256 = "0" * 64
    officer = desk(OFFICER)
    assert "校验不一致" in officer.page(f"/zh/desk/evidence/{row.id}").get_text()
    assert officer.get(f"/zh/desk/evidence/{row.id}/file").status_code == 409
