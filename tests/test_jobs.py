"""One bad row, whatever is wrong with it, stops neither the worker nor what is due for the others."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal import jobs
from portal.ground.procedure.clocks import running
from portal.ground.procedure.models import Clock
from portal.ground.rulebook.models import CalendarNotice
from portal.work.cases.models import Case
from portal.work.complaints.answers import Photo
from portal.work.complaints.messages import read
from portal.work.complaints.models import Complaint
from portal.work.files import store
from portal.work.files.models import File
from portal.work.files.receiving import receive
from tests import makers
from tests.conftest import DAY, Acting, moment
from tests.engines import KEYS
from tests.work.cases.story import PHONE, approved, opened, visited
from tests.work.files.heic import HEIC
from tests.work.penalties.course import FACTS, FINE, delivered, refused

LATE = date(2026, 4, 20)
"""A Monday after the last day to pay."""
GARBAGE = b"overwritten on the disk"


def filed(act: Acting, idem: str) -> Case:
    """A case of a reporter by name, who has not been told yet that it was filed."""
    case = opened(act, idem=idem)
    visited(act, case)
    approved(case, "file", {"cause": "更衣室强制刷脸", "facts": FACTS}, act)
    return case


def broken(case: Case) -> None:
    """Nothing of its reporter can be opened any more."""
    part = case.links[0].complaint.sealed_part
    assert part is not None
    part.wrapped_key = GARBAGE


def ticked(app: Flask, session: Session, day: date = DAY) -> None:
    """One round of the worker in the afternoon."""
    session.commit()
    jobs.tick(app, at=moment(day, 20))
    session.expire_all()


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the worker logged; no word of it is a reporter's."""
    found = [record.getMessage() for record in caplog.records if record.name == jobs.__name__]
    assert not [line for line in found if PHONE in line or "complaint:" in line]
    caplog.clear()
    return found


def test_a_reporter_whose_words_do_not_open_holds_up_nobody_elses_message(
    app_on_both: Flask, act: Acting, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = filed(act, "a"), filed(act, "b")
    broken(first)
    ticked(app_on_both, session)
    assert ("D37" in running(first), "D37" in running(second)) == (True, False)
    assert len(read(session, second.links[0].complaint)) == 1
    assert said(caplog) == ["tell_named failed for 1: Unreadable"]


def test_a_case_whose_reporter_cannot_be_read_holds_up_no_other_case(
    core: Flask, act: Acting, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = (delivered(act, refused(filed(act, idem)), FINE) for idem in "ab")
    ticked(core, session)
    broken(first)
    ticked(core, session, LATE)
    assert ("D23" in running(first), "D23" in running(second)) == (False, True)
    assert said(caplog) == ["Case.demand failed for 1: Unreadable"]


def pictures(act: Acting, session: Session) -> list[File]:
    """Two reports with a picture that the process which took it has not made."""
    for _ in range(2):
        makers.complaint(act, photos=(Photo("device", receive(HEIC)),))
    session.commit()
    return list(session.scalars(select(File).order_by(File.id)))


@pytest.fixture
def resting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are left to the worker."""
    monkeypatch.setattr("portal.work.files.preparing.ask", lambda _stored: None)


def test_a_picture_that_does_not_open_holds_up_no_other_picture(
    core: Flask, act: Acting, session: Session, resting: None, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = pictures(act, session)
    waiting = str(first.waiting)
    store.delete(waiting)
    store.write(waiting, GARBAGE)
    ticked(core, session)
    assert (first.waiting, second.waiting) == (waiting, None)
    assert store.has(second.key)
    assert store.read(waiting) == GARBAGE, "kept: somebody may still bring the bytes back"
    assert said(caplog) == ["make_pictures failed for 1: Unreadable"]


def test_a_job_that_fails_holds_up_no_other_job(
    core: Flask, act: Acting, session: Session, resting: None, caplog: pytest.LogCaptureFixture
) -> None:
    first, _second = pictures(act, session)
    session.execute(update(Clock).values(track="unheard of"))
    ticked(core, session, LATE)
    assert first.waiting is None, "made although the nightly lists stumble over clocks of nothing"
    assert said(caplog) == ["nightly failed: KeyError"]


WORKER = """
import os
from portal import jobs
from portal.app import create_core
from portal.config import Config
jobs.EVERY_SECONDS = 0.2
jobs.run_forever(create_core(Config.from_env(os.environ)))
"""


def until(met: Callable[[], bool], worker: subprocess.Popen[bytes]) -> None:
    """Wait for something that a living worker does."""
    ends = time.monotonic() + 30
    while not met():
        assert worker.poll() is None, "the worker has ended"
        assert time.monotonic() < ends, "the worker does nothing"
        time.sleep(0.05)


def test_a_worker_outlives_what_nobody_foresaw_and_goes_on_once_it_is_mended(
    core: Flask, act: Acting, session: Session, tmp_path: Path
) -> None:
    complaint = makers.complaint(act, venue_id=makers.venue(act).id)
    makers.done(act, complaint, "first_look")
    makers.done(act, complaint, "ask_more", items=("address",), question="在哪里？")
    session.add(CalendarNotice(year=99_999, source="a year that no calendar has"))
    session.commit()
    config, log = core.extensions["portal.config"], tmp_path / "log"
    env = {
        **os.environ, **KEYS, "PORTAL_MODE": "demo", "PORTAL_DATABASE_URL": config.database_url,
        "PORTAL_DATA_DIR": str(config.data_dir),
    }  # fmt: skip

    def state() -> str:
        found = str(session.scalar(select(Complaint.state)))
        session.rollback()  # whoever has begun to write keeps the worker out on SQLite
        return found

    with log.open("wb") as out:
        worker = subprocess.Popen([sys.executable, "-c", WORKER], env=env, stderr=out)
    try:
        until(lambda: log.read_text().count("tick failed: ValueError\n") >= 2, worker)
        assert state() == "needs_info"
        session.execute(delete(CalendarNotice).where(CalendarNotice.year == 99_999))
        session.commit()
        until(lambda: state() == "submitted", worker)
    finally:
        worker.kill()
        worker.wait()
