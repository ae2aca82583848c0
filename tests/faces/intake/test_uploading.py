"""Files in pieces and pictures that are still being made, as a browser sees them."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from portal import jobs
from portal.ground.db import db
from portal.ground.rulebook.models import SettingRow
from portal.work.complaints.models import Attachment, Complaint, Draft, Upload
from portal.work.files import pictures, store
from portal.work.files.models import File
from tests.cast import HEAD
from tests.client import Browser, browser, text_of
from tests.faces.intake.steps import picture, report, until, words
from tests.work.files.heic import CANARY, HEIC

NAME = "c" * 32


def jpeg(colour: str = "navy", size: tuple[int, int] = (60, 40)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", comment=CANARY)
    return out.getvalue()


def heic() -> FileStorage:
    return FileStorage(BytesIO(HEIC), filename="机器.heic")


class Script:
    """What the page's script does."""

    def __init__(self, visitor: Browser, name: str = NAME) -> None:
        self.visitor, self.address = visitor, f"/zh/report/upload/{name}"
        self.token = visitor.page("/zh/report/evidence").find("input", attrs={"name": "csrf_token"})["value"]
        self.status = 0

    def _said(self, answer: Any) -> dict[str, Any]:
        self.status = answer.status_code
        said: dict[str, Any] = json.loads(answer.data)
        self.token = said.get("token", self.token)
        return said

    def post(self, step: str, data: Any, **more: Any) -> dict[str, Any]:
        headers = {"X-Csrf-Token": self.token}
        return self._said(self.visitor.post(self.address + step, data=data, headers=headers, **more))

    def begin(self, size: int, slot: str = "sign") -> dict[str, Any]:
        return self.post("", {"slot": slot, "size": str(size), "called": "机器\u202e\x00.jpg"})

    def piece(self, at: int, data: bytes) -> dict[str, Any]:
        return self.post(f"/piece/{at}", data, content_type="application/octet-stream")

    def end(self) -> dict[str, Any]:
        return self.post("/end", {"called": "机器\u202e\x00.jpg"})

    def whole(self, data: bytes, slot: str = "sign") -> dict[str, Any]:
        self.begin(len(data), slot)
        self.piece(0, data)
        return self.end()

    def state(self) -> dict[str, Any]:
        return self._said(self.visitor.get(self.address))


@pytest.fixture
def busy() -> Iterator[None]:
    """Something else is being unpacked: no picture is made."""
    with pictures._gate:
        yield


def settled(done: Callable[[], Any]) -> None:
    begun = time.monotonic()
    while not done():
        assert time.monotonic() - begun < 10
        time.sleep(0.02)


def on_disk(app: Flask) -> list[bytes]:
    """Every byte of the portal's own: files and the database with its journal."""
    folder = Path(app.extensions["portal.config"].data_dir)
    found = [path for path in [*folder.rglob("*"), *folder.parent.glob("portal.sqlite3*")] if path.is_file()]
    return [path.read_bytes() for path in found]


def test_a_file_in_pieces_stands_on_the_page(app: Flask) -> None:
    visitor = until(app, "evidence")
    visitor.send("/zh/report/evidence", {"no_sign": "y", "no_paper": "y"}, form="f", button=("_stay", "1"))
    script, data = Script(visitor), jpeg()
    assert script.begin(len(data))["at"] == 0
    assert script.piece(0, data[:100])["at"] == 100
    assert script.state()["at"] == 100
    assert script.piece(500, data[500:])["at"] == 100
    assert script.status == 409
    assert script.piece(100, data[100:])["at"] == len(data)
    said = script.end()
    assert (said["state"], said["view"]) == ("ready", "/zh/report/picture/0")
    assert script.end() == said
    page = visitor.page("/zh/report/evidence")
    assert "已加 1 个" in words(page)
    assert not page.find("input", attrs={"name": "no_sign"}), "who has one does not lack it"
    assert page.find("input", attrs={"name": "no_paper", "checked": True})
    assert visitor.get(said["view"]).mimetype == "image/jpeg"


def test_it_begins_a_draft_where_there_is_none(app: Flask) -> None:
    visitor = browser(app)
    script = Script(visitor)
    assert script.whole(jpeg())["state"] == "ready"
    assert "已加 1 个" in words(visitor.page("/zh/report/evidence"))
    assert db.session.scalars(select(Draft)).one().bytes > 0


def test_a_token_that_ran_out_is_renewed_and_nothing_is_lost(app: Flask) -> None:
    script = Script(until(app, "evidence"))
    script.token = "of an hour ago"
    assert "at" not in script.begin(10)
    assert script.status == 403
    assert script.begin(10)["at"] == 0
    script.token = "of an hour ago"
    assert "at" not in script.piece(0, b"0" * 10)
    assert script.piece(0, b"0" * 10)["at"] == 10


def test_another_browser_sees_nothing_of_it(app: Flask) -> None:
    Script(until(app, "evidence")).begin(10)
    other = Script(until(app, "evidence"))
    assert other.state() == {}
    assert other.status == 404
    stranger = Script(browser(app))
    for act in (lambda: stranger.piece(0, b"x"), stranger.end, stranger.state):
        act()
        assert stranger.status == 404


@pytest.mark.parametrize(
    ("slot", "size"), [("", "10"), ("no_sign", "10"), ("sign", ""), ("sign", "-1"), ("sign", "٣"), ("sign", "9" * 40)]
)
def test_an_announcement_that_makes_no_sense_is_none(app: Flask, slot: str, size: str) -> None:
    script = Script(until(app, "evidence"))
    script.post("", {"slot": slot, "size": size})
    assert script.status == 404
    assert db.session.scalars(select(Upload)).all() == []


@pytest.mark.parametrize("name", ["C" * 32, "c" * 31, "c" * 33, "..%2f..%2fetc%2fpasswd", "c" * 31 + "%00"])
def test_a_name_that_is_none_leads_nowhere(app: Flask, name: str) -> None:
    visitor = until(app, "evidence")
    token = Script(visitor).token
    answer = visitor.post(
        f"/zh/report/upload/{name}", data={"slot": "sign", "size": "9"}, headers={"X-Csrf-Token": token}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("data", [b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", jpeg()[:300]])
def test_a_file_that_cannot_be_used_is_thrown_away_and_named(app: Flask, data: bytes) -> None:
    visitor = until(app, "evidence")
    script = Script(visitor)
    said = script.whole(data)
    assert script.status == 422
    assert said["why"].startswith("“机器.jpg”没有加上")
    assert script.state() == {}
    assert "已加 " not in words(visitor.page("/zh/report/evidence"))
    assert on_disk_files(app) == []


def test_a_piece_is_never_larger_than_was_said(app: Flask) -> None:
    script = Script(until(app, "evidence"))
    script.begin(1_500_000)
    script.piece(0, b"0" * 1_100_000)
    assert script.status == 404
    assert script.state()["at"] == 0


def test_dropped_it_is_gone_also_once_it_is_a_photo(app: Flask) -> None:
    visitor = until(app, "evidence")
    script = Script(visitor)
    script.whole(jpeg())
    assert script.post("/drop", {}) == {"at": 0}
    assert script.post("/drop", {}) == {"at": 0}
    assert "已加 " not in words(visitor.page("/zh/report/evidence"))
    assert on_disk_files(app) == []


def on_disk_files(app: Flask) -> list[Path]:
    folder = Path(app.extensions["portal.config"].data_dir) / "files"
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_photo_taken_out_leaves_the_disk_at_once(app: Flask) -> None:
    visitor = until(app, "evidence")
    visitor.send("/zh/report/evidence", {"device": picture()}, form="f", button=("_stay", "1"))
    assert len(on_disk_files(app)) == 1
    mark = visitor.page("/zh/report/evidence").find("button", attrs={"name": "_remove"})["value"]
    visitor.send("/zh/report/evidence", {}, form="f", button=("_remove", mark))
    assert on_disk_files(app) == []


def test_a_page_sent_twice_keeps_its_photo_once(app: Flask) -> None:
    visitor = until(app, "evidence")
    for _ in range(2):
        visitor.send("/zh/report/evidence", {"device": picture()}, form="f", button=("_stay", "1"))
    assert "已加 1 个" in words(visitor.page("/zh/report/evidence"))


def test_where_there_is_no_room_it_is_said_and_the_rest_stays(app: Flask, session: Session) -> None:
    session.add(SettingRow(key="drafts_megabytes", value=0, from_date=date(2020, 1, 1)))
    session.commit()
    visitor = until(app, "evidence")
    answer = visitor.send("/zh/report/evidence", {"device": picture(), "no_sign": "y"}, form="f", expect=200)
    assert "现在存不下更多照片" in text_of(answer)
    assert on_disk_files(app) == []
    script = Script(visitor)
    assert "现在存不下更多照片" in script.begin(10)["why"]
    visitor.send("/zh/report/evidence", {}, form="f")


def test_a_heic_is_shown_once_it_is_made(app: Flask, busy: None) -> None:
    visitor = until(app, "evidence")
    begun = time.monotonic()
    visitor.send("/zh/report/evidence", {"device": heic()}, form="f", button=("_stay", "1"))
    assert time.monotonic() - begun < 5, "the request waits for nothing"
    page = visitor.page("/zh/report/evidence")
    assert "正在处理这张照片" in words(page)
    assert visitor.get("/zh/report/picture/0").status_code == 404
    key = page.find(attrs={"data-file": True})["data-file"]
    assert json.loads(visitor.get(f"/zh/report/upload/{key}").data)["state"] == "preparing"
    pictures._gate.release()
    try:
        settled(lambda: visitor.get("/zh/report/picture/0").status_code == 200)
    finally:
        pictures._gate.acquire()
    assert "正在处理" not in words(visitor.page("/zh/report/evidence"))
    assert json.loads(visitor.get(f"/zh/report/upload/{key}").data)["view"] == "/zh/report/picture/0"
    assert not any(CANARY in data for data in on_disk(app))


def test_a_restarted_server_makes_it_when_the_reporter_is_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = until(app, "evidence")
    with monkeypatch.context() as dead:
        dead.setattr("portal.work.files.preparing.ask", lambda _stored: None)
        visitor.send("/zh/report/evidence", {"device": heic()}, form="f", button=("_stay", "1"))
        assert len(on_disk_files(app)) == 1
    visitor.page("/zh/report/evidence")
    settled(lambda: visitor.get("/zh/report/picture/0").status_code == 200)


def test_a_report_sent_meanwhile_keeps_it_and_the_clock_makes_it(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.work.files.preparing.ask", lambda _stored: None)  # the process that took it has ended
    report(app, evidence={"device": heic()})
    file = session.scalars(select(File)).one()
    assert file.waiting
    assert [path.name for path in on_disk_files(app)] == [file.waiting]
    session.rollback()
    jobs.tick(app)
    session.expire_all()
    assert session.scalars(select(File)).one().waiting is None
    assert [path.name for path in on_disk_files(app)] == [file.key], "the picture as it came is gone"
    assert not any(CANARY in data for data in on_disk(app))


def test_an_officer_never_reads_it_as_it_came(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.work.files.preparing.ask", lambda _stored: None)
    report(app, evidence={"device": heic()})
    ref = session.scalars(select(Complaint)).one().ref
    number = session.scalars(select(Attachment.id)).one()
    session.rollback()
    officer = browser(app).sign_in(HEAD)
    answer = officer.send(
        f"/zh/desk/complaints/{ref}", {"reason": "核对情况"}, form=f"attachments/{number}", expect=200
    )
    assert answer.mimetype == "image/jpeg"
    assert CANARY not in answer.data
    with Image.open(BytesIO(answer.data)) as image:
        assert image.size == (96, 64)


def test_one_that_turns_out_to_be_no_picture_is_purged(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.work.files.preparing.ask", lambda _stored: None)
    broken = FileStorage(BytesIO(HEIC[:-200] + bytes(200)), filename="x.heic")
    report(app, evidence={"device": broken})
    session.rollback()
    jobs.tick(app)
    session.expire_all()
    assert session.scalars(select(File)).one().purged_at
    assert on_disk_files(app) == []


def test_in_an_unsent_report_it_is_said_that_it_was_no_picture(app: Flask) -> None:
    visitor = until(app, "evidence")
    broken = FileStorage(BytesIO(HEIC[:-200] + bytes(200)), filename="x.heic")
    visitor.send("/zh/report/evidence", {"device": broken}, form="f", button=("_stay", "1"))
    settled(lambda: "打不开" in words(visitor.page("/zh/report/evidence")))


def test_sent_with_a_message_it_is_made_too(app: Flask, session: Session) -> None:
    _sender, code, pin = report(app, evidence={})
    visitor = browser(app)
    visitor.send("/zh/track", {"code": code, "pin": pin})
    visitor.send("/zh/track", {"text": "照片在这里", "files": heic()}, form="m")
    key = session.scalars(select(File.key).order_by(File.id.desc())).first()
    session.rollback()
    settled(lambda: store.has(str(key)))
    jobs.tick(app)
    assert [path.name for path in on_disk_files(app) if path.name == key] == [key]
    assert session.scalars(select(File.waiting).where(File.key == key)).one() is None
