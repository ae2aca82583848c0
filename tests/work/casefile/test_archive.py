"""The file of a case for a court: complete, checkable, the same every time, and without anything of a reporter."""

import hashlib
import io
import json
import re
import subprocess
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.faces.desk.happened import event_words
from portal.ground.events.models import Event, Sight
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.casefile.actions import export
from portal.work.casefile.archive import CHANGED, GONE, SEALED, SUMS
from portal.work.casefile.queries import WITHHELD
from portal.work.cases.models import Case
from portal.work.complaints.models import Attachment
from portal.work.documents.models import Document, Service
from portal.work.fieldwork.actions import evidence
from portal.work.fieldwork.models import Evidence
from portal.work.files import store
from portal.work.files.models import File
from tests.cast import AUDITOR, HEAD, MUNICIPAL, OFFICER, REVIEWER, STRANGER, THIRD_OFFICER, TRIAGE, Person
from tests.client import browser, text_of
from tests.conftest import Acting, moment
from tests.makers import PHOTO, prove
from tests.scene import NAME, PHONE, WORDS, scene, whole_case
from tests.stories.walk import Walk

REASON = "移送法院，应诉用"
Taken = Callable[..., zipfile.ZipFile]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


@pytest.fixture
def take(core: Flask, app: Flask, act: Acting, tmp_path: Path) -> Taken:
    """`take(case)`: the archive as HEAD gets it, or `who`."""

    def taking(case: Case, who: Person = HEAD, reason: str = REASON) -> zipfile.ZipFile:
        with export(case, act=act(who), reason=reason, words=event_words, folder=tmp_path / "leaving") as archive:
            return zipfile.ZipFile(io.BytesIO(archive.read()))

    return taking


@pytest.fixture
def case(app: Flask, act: Acting, session: Session) -> Case:
    """Three reports, three visits, an order, a filing, and one piece of evidence with its source."""
    found = whole_case(act)
    session.commit()
    return found


def index(archive: zipfile.ZipFile) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads(archive.read("00-index.json"))
    return found


def test_the_archive_holds_every_final_document_and_every_piece_of_evidence(
    case: Case, take: Taken, session: Session
) -> None:
    archive = take(case)
    papers = session.scalars(select(Document).where(Document.case_id == case.id, Document.complaint_id.is_(None))).all()
    final = [paper for paper in papers if paper.state == "final"]
    assert len(final) >= 5
    listed = index(archive)["documents"]
    assert [row["reference"] for row in listed] == [paper.reference or "" for paper in papers]
    for row in listed:
        assert {Path(name).suffix for name in row["files"]} == ({".html", ".docx"} if not row["left_out"] else set())
        if row["files"]:
            assert row["reference"] in archive.read(row["files"][0]).decode()
    pieces = session.scalars(select(Evidence).where(Evidence.case_id == case.id).order_by(Evidence.id)).all()
    assert [row["sha256"] for row in index(archive)["evidence"]] == [piece.sha256 for piece in pieces]
    for row, piece in zip(index(archive)["evidence"], pieces, strict=True):
        assert archive.read(row["file"]) == evidence.read(piece)
        assert (row["source"], row["taken_by"]) == (piece.source, OFFICER.name)


def test_the_timeline_has_every_move_of_the_case_with_who_made_and_who_confirmed_it(
    case: Case, take: Taken, session: Session
) -> None:
    rows = index(take(case))["timeline"]
    moves = session.scalars(
        select(Event)
        .where(Event.case_id == case.id, Event.to_state.is_not(None), Event.track != "complaint")
        .order_by(Event.id)
    ).all()
    said = [event_words(event.move, event.track).zh for event in moves]
    assert [row["what"] for row in rows if row["what"] in set(said)] == said
    filed = next(row for row in rows if row["what"] == "立案")
    assert OFFICER.name in filed["who"]
    assert "承办人员" in filed["who"]
    assert filed["second"] == HEAD.name
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["on"]) for row in rows), "days, no moments"


def test_services_and_payments_stand_in_the_index(act: Acting, app: Flask, take: Taken, session: Session) -> None:
    walk = Walk(act)
    served = walk.warned()
    session.commit()
    found = index(take(served))
    (decision,) = [row for row in found["services"] if "处罚决定书" in row[0]]
    paper, service = session.execute(select(Document, Service).join(Service, Service.document_id == Document.id)).one()
    assert (decision[1], decision[4]) == (paper.reference, service.receiver)
    page = BeautifulSoup(take(served).read("00-index.html"), "html.parser")
    assert page.find_all("h2")[0].get_text() == "目录"
    targets = [str(a["href"])[1:] for a in page.select("nav a")]
    assert all(page.find(id=target) for target in targets)


def test_every_member_can_be_checked(case: Case, take: Taken, tmp_path: Path) -> None:
    archive = take(case)
    sums = dict(reversed(line.split("  ")) for line in archive.read(SUMS).decode().splitlines())
    assert set(sums) == set(archive.namelist()) - {SUMS}
    for name, digest in sums.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    archive.extractall(tmp_path / "out")
    checked = subprocess.run(
        ["sha256sum", "-c", SUMS], cwd=tmp_path / "out", capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_names_of_members_are_ours_and_safe(case: Case, take: Taken) -> None:
    for name in take(case).namelist():
        assert re.fullmatch(
            r"(10-documents/\d{3}-F\d\d\.(html|docx)|(20-evidence|30-proofs)/\d{4}\.\w+|00-index\.(html|json)|sha256\.txt)",
            name,
        )


def unzipped(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Every member, and every member of those that are archives themselves."""
    for name in archive.namelist():
        data = archive.read(name)
        yield name, data
        if name.endswith(".docx"):
            inner = zipfile.ZipFile(io.BytesIO(data))
            yield from ((f"{name}!{part}", inner.read(part)) for part in inner.namelist())


def test_nothing_of_a_reporter_is_anywhere_in_it(case: Case, take: Taken, session: Session) -> None:
    refs = [f"T-{link.complaint_id}" for link in case.links]
    picture = read_attachment(session)
    assert len(refs) == 3
    for name, data in unzipped(take(case)):
        for secret in (NAME, PHONE, WORDS, *refs):
            for form in (secret.encode(), secret.encode("utf-16-le"), json.dumps(secret).strip('"').encode()):
                assert form not in data, f"{secret} in {name}"
        assert data != picture


def read_attachment(session: Session) -> bytes:
    """The stored bytes of a reporter's picture, sealed as they are."""
    file = session.get_one(File, session.scalars(select(Attachment.file_id)).first())
    return store.read(file.key)


def test_what_an_officer_copied_from_a_report_does_not_leave(
    case: Case, take: Taken, act: Acting, session: Session
) -> None:
    taken = {"type": "image/png", "kind": "audiovisual", "taken_at": act(OFFICER).now, "data": PHOTO}
    evidence.add(case, act=act(OFFICER), source=f"{NAME}（{PHONE}）说的地方", **taken)
    evidence.add(case, act=act(OFFICER), source=f"投诉 T-{case.links[0].complaint_id} 所说的柜子", **taken)
    paper = session.scalars(select(Document).where(Document.case_id == case.id, Document.kind == "F02")).one()
    paper.fields = {**paper.fields, "facts": f"据{WORDS}。"}
    session.commit()
    archive = take(case)
    rows = index(archive)["evidence"]
    assert [row["source"] for row in rows[-2:]] == ["（含反映人信息，已隐去）"] * 2
    (withheld,) = [row for row in index(archive)["documents"] if row["left_out"] == WITHHELD]
    assert withheld["reference"] == paper.reference
    assert withheld["files"] == []
    for name, data in unzipped(archive):
        for secret in (NAME, PHONE, WORDS, f"T-{case.links[0].complaint_id}"):
            assert secret.encode() not in data, f"{secret} in {name}"


def test_a_picture_from_a_reporter_is_no_evidence_even_where_a_row_says_so(
    case: Case, take: Taken, act: Acting, session: Session
) -> None:
    lead = session.scalars(select(Attachment.file_id)).first()
    before = len(index(take(case))["evidence"])
    session.add(
        Evidence(
            case_id=case.id,
            kind="audiovisual",
            file_id=lead,
            taken_by=OFFICER.id,
            taken_at=act(OFFICER).now,
            sha256="0" * 64,
            source="现场",
        )
    )
    session.commit()
    assert len(index(take(case))["evidence"]) == before


def test_the_same_archive_twice_differs_by_its_watermark_alone(case: Case, take: Taken, session: Session) -> None:
    one, two = take(case), take(case)
    session.commit()
    assert one.namelist() == two.namelist()
    for name in one.namelist():
        assert one.read(name) == two.read(name), name
    other = take(case, MUNICIPAL, "移送公安机关")
    same = [name for name in one.namelist() if one.read(name) == other.read(name)]
    assert same == [name for name in one.namelist() if name.startswith(("20-", "30-"))]
    for name in (name for name in other.namelist() if name.endswith((".html", ".json"))):
        assert f"{MUNICIPAL.name}（{MUNICIPAL.login}）" in other.read(name).decode()
        assert "移送公安机关" in other.read(name).decode()
        assert HEAD.login not in other.read(name).decode().rpartition("导出")[2]
    for name in (name for name in other.namelist() if name.endswith(".docx")):
        with zipfile.ZipFile(io.BytesIO(other.read(name))) as word:
            assert "移送公安机关" in word.read("word/document.xml").decode()


def test_what_cannot_be_read_is_listed_and_left_out(case: Case, take: Taken, act: Acting, session: Session) -> None:
    for _ in range(3):
        prove(act(OFFICER), case)
    session.commit()
    rows = session.scalars(select(Evidence).where(Evidence.case_id == case.id).order_by(Evidence.id.desc())).all()
    store.delete(session.get_one(File, rows[0].file_id).key)
    rows[1].sha256 = "f" * 64
    session.get_one(File, rows[2].file_id).wrapped_key = bytes(60)
    session.commit()
    archive = take(case)
    last = index(archive)["evidence"]
    assert [(row["file"], row["left_out"]) for row in last[-3:]] == [("", SEALED), ("", CHANGED), ("", GONE)]
    assert GONE in archive.read("00-index.html").decode()
    (event,) = session.scalars(select(Event).where(Event.move == "case.exported"))
    assert event.data["missing"] == 3


def test_the_event_has_codes_only_and_the_look_has_the_reason(case: Case, take: Taken, session: Session) -> None:
    archive = take(case)
    session.commit()
    (event,) = session.scalars(select(Event).where(Event.move == "case.exported"))
    assert (event.case_id, event.actor_id, event.role) == (case.id, HEAD.id, "DH")
    assert event.data == {"members": len(archive.namelist()), "missing": 0, "withheld": 0}
    (sight,) = session.scalars(select(Sight).where(Sight.what == "export"))
    assert (sight.reason, sight.case_id, sight.actor_id) == (REASON, case.id, HEAD.id)


@pytest.mark.parametrize("who", [HEAD, MUNICIPAL], ids=lambda who: who.login)
def test_who_may_take_it_out(case: Case, take: Taken, who: Person) -> None:
    assert "00-index.html" in take(case, who).namelist()


@pytest.mark.parametrize(
    "who", [TRIAGE, OFFICER, REVIEWER, AUDITOR, STRANGER, THIRD_OFFICER], ids=lambda who: who.login
)
def test_nobody_else_takes_it_out(case: Case, take: Taken, app: Flask, session: Session, who: Person) -> None:
    with pytest.raises(NotYours):
        take(case, who)
    address = f"/zh/desk/cases/{case.ref}/archive"
    visitor = browser(app).sign_in(who)
    assert visitor.get(address).status_code == 403
    assert "导出案卷" not in text_of(visitor.get(f"/zh/desk/cases/{case.ref}"))
    assert session.scalars(select(Event).where(Event.move == "case.exported")).all() == []


@pytest.mark.parametrize("reason", ["", " ", "用", "用" * 201])
def test_without_a_reason_nothing_leaves(case: Case, take: Taken, session: Session, reason: str) -> None:
    with pytest.raises(Refused, match="reason"):
        take(case, reason=reason)
    assert session.scalars(select(Sight).where(Sight.what == "export")).all() == []


def test_a_reason_that_names_the_reporter_is_refused(case: Case, take: Taken) -> None:
    for reason in (f"给{NAME}看", f"核对 {PHONE}", f"T-{case.links[0].complaint_id} 要用"):
        with pytest.raises(Refused, match="reason_tells"):
            take(case, reason=reason)


def test_a_reason_with_signs_that_no_word_file_can_hold(case: Case, take: Taken) -> None:
    archive = take(case, reason="移送\x01法院\ufffe，应\x0b诉")
    word = next(name for name in archive.namelist() if name.endswith(".docx"))
    with zipfile.ZipFile(io.BytesIO(archive.read(word))) as file:
        assert "移送法院，应诉" in file.read("word/document.xml").decode()


def test_on_the_desk_the_form_asks_for_the_reason_and_sends_the_file(act: Acting, app: Flask, session: Session) -> None:
    place = scene(act)
    address = place.at("cases/{case}/archive")
    visitor = browser(app).sign_in(HEAD)
    assert address in [a["href"] for a in visitor.page(place.at("cases/{case}")).find_all("a")]
    assert "请写理由" in text_of(visitor.send(address, {"reason": ""}, expect=422))
    assert "不要写反映人" in text_of(visitor.send(address, {"reason": f"给{NAME}"}, expect=422))
    answer = visitor.send(address, {"reason": REASON}, expect=200)
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_length == len(answer.data)
    assert f"{place.refs['case']}.zip" in answer.headers["Content-Disposition"]
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
    folder = Path(app.extensions["portal.config"].data_dir) / "leaving"
    assert list(folder.iterdir()) == [], "nothing stays behind"
    assert "导出案卷" in text_of(visitor.get(place.at("cases/{case}")))


def test_a_large_file_never_lies_in_memory_as_a_whole(
    case: Case, act: Acting, app: Flask, session: Session, tmp_path: Path
) -> None:
    size, many = 1024 * 1024, 60
    for n in range(many):
        data = PHOTO + n.to_bytes(4, "big") + bytes(size)
        evidence.add(
            case,
            act=act(OFFICER),
            data=data,
            type="image/png",
            kind="audiovisual",
            source="现场拍摄",
            taken_at=act(OFFICER).now,
        )
    session.commit()
    key = case.id
    session.expunge_all()
    fresh = session.get_one(Case, key)
    tracemalloc.start()
    try:
        with export(fresh, act=act(HEAD), reason=REASON, words=event_words, folder=tmp_path) as archive:
            archive.seek(0, 2)
            assert archive.tell() > many * size
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * size, f"{peak / size:.0f} MB at once"


def test_the_day_of_a_step_is_the_day_where_it_was_made(case: Case, take: Taken, act: Acting, session: Session) -> None:
    prove(act(OFFICER, day=date(2026, 3, 5), hour=1), case)
    session.commit()
    last = index(take(case))["timeline"][-1]
    assert (last["on"], last["what"], last["second"]) == ("2026-03-05", "登记证据", "")
    assert last["who"].endswith(f"承办人员 {OFFICER.name}")
