"""The schema by migrations is the schema of the models; each step goes up and down with data, on both engines."""

import pytest
import time_machine
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select, text

from portal.founding import MIGRATIONS, found, prepare_migrations
from portal.ground.db import db
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES
from portal.work.alarms.actions import raise_alarm
from portal.work.cases.models import Assignment, Case
from portal.work.complaints.actions.submit import Receipt
from portal.work.complaints.answers import Photo
from portal.work.complaints.draft import Content, open_draft, row_of
from portal.work.complaints.models import Rating, Upload
from portal.work.erasures.actions import ask as ask_the_venue
from portal.work.files.receiving import receive
from portal.work.notices.actions.asking import ask as ask_for_notices
from portal.work.notices.models import NoticeRun, QuietNotice
from portal.work.venues import finding
from portal.work.venues.models import Device
from tests import makers
from tests.cast import CITIZEN, OFFICER, SECOND_OFFICER, TRIAGE
from tests.client import browser, text_of
from tests.conftest import Acting, moment
from tests.faces.intake.steps import picture, words
from tests.faces.intake.test_tracking import follow
from tests.stories.samples import given

HEAD = "0005"


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def test_the_migrations_make_what_the_models_say(app_on_both: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, db.metadata) == []
        assert context.get_current_revision() == HEAD


def test_every_step_goes_down_and_up_again_with_data(app_on_both: Flask, act: Acting) -> None:
    prepare_migrations(app_on_both)
    makers.visit(act, makers.case(act))
    db.session.commit()
    before = db.session.execute(text("SELECT count(*) FROM event")).scalar_one()
    db.session.remove()
    downgrade(MIGRATIONS, revision="0001")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE event SET office = office"))
    upgrade(MIGRATIONS)
    assert db.session.execute(text("SELECT count(*) FROM event")).scalar_one() == before > 0
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("UPDATE event SET office = office"))
    db.session.remove()
    downgrade(MIGRATIONS, revision="base")
    assert tables() <= {"alembic_version"}
    upgrade(MIGRATIONS)
    assert {"case", "complaint", "event"} <= tables()


def test_who_looked_or_asked_before_is_an_investigator_too(app_on_both: Flask, act: Acting) -> None:
    prepare_migrations(app_on_both)
    case = makers.case(act)
    makers.visit(act, case)
    makers.done(act, case, "inquire", **given(MOVES[Track.CASE]["inquire"], moment().date()))
    makers.prove(act(OFFICER), case, makers.visit(act, case, until="planned"))
    db.session.commit()
    key, before = case.id, case.duties(ever=True)
    assert all("visitor" in before[who.id] for who in (OFFICER, SECOND_OFFICER))
    db.session.remove()
    downgrade(MIGRATIONS, revision="0004")
    held = select(Assignment.duty).where(Assignment.case_id == key)
    assert ("visitor" in db.session.scalars(held).all(), db.session.get_one(Case, key).evidence_items) == (False, 2)
    db.session.remove()
    upgrade(MIGRATIONS)
    after = db.session.get_one(Case, key)
    assert (after.duties(ever=True), after.duties()[OFFICER.id], after.evidence_items) == (before, {"lead"}, 1)


BEFORE, NEW = "0003", {
    "notice_run", "upload", "venue_key", "alarm", "attestation", "erasure", "notice_receiver", "rating", "alarm_word",
    "quiet_notice", "alarm_file",
}  # fmt: skip
"""The release before what reporters may ask beside a report, and the tables that came with it."""


def used_in_every_way(act: Acting) -> Receipt:
    """A report with a row in each of the new tables."""
    sent, by = makers.receipt(act), act(CITIZEN)
    one, session = sent.complaint, db.session()
    files = [Photo("files", receive(picture().read()))]
    raise_alarm(one, kind="leaked", text="有人打电话来。", act=by, photos=files)
    ask_the_venue(one, on=by.today, way="letter", act=by)
    held = ask_for_notices(one, "reporter@mail.example", act=by)
    token = open_draft(session, Content(), now=by.now)
    rows = (
        Rating(complaint_id=one.id, level=4, rated_on=by.today),
        Upload(draft_id=row_of(session, token).id, name_hash="0" * 64, slot="device", size=9, held=0, pieces=[]),  # type: ignore[union-attr]
        NoticeRun(id=1, derived_at=by.now),
        QuietNotice(
            event_id=1, kind="news", receiver_id=held.id, channel="mail", language="zh", state="dead", made_at=by.now,
            next_at=by.now,
        ),
        Device(venue_id=makers.venue(act, name_zh="云间游泳馆").id, number="A-7", kind="locker", code="2345678"),
    )  # fmt: skip
    session.add_all(rows)
    session.commit()
    return sent


def rows_of(names: set[str]) -> dict[str, int]:
    return {name: db.session.scalar(select(func.count()).select_from(db.metadata.tables[name])) or 0 for name in names}


def test_a_report_of_the_release_before_goes_on(app_on_both: Flask, app: Flask, act: Acting) -> None:
    prepare_migrations(app)
    with time_machine.travel(moment(), tick=False):
        sent = used_in_every_way(act)
    code, pin, number, ref = sent.code, sent.pin, sent.number, sent.complaint.ref
    assert all(rows_of(NEW).values()), "each new table has something to lose"
    db.session.remove()
    downgrade(MIGRATIONS, revision=BEFORE)
    assert not tables() & NEW
    found(app)
    with time_machine.travel(moment(), tick=False):
        assert finding.search(db.session(), "云间"), "the register is searched as before"
        db.session.remove()
        reporter = follow(app, code, pin)
        assert "已收到" in words(reporter.page("/zh/track"))
        reporter.send("/zh/track/erasure/ask", {"on": f"{moment():%Y-%m-%d}", "way": "letter"}, form="f")
        assert "等店家答复" in words(reporter.page("/zh/track/erasure"))
        reporter.send("/zh/track/city", {"kind": "leaked", "text": "又有人打电话来。"}, form="f")
        assert "对不上" in text_of(browser(app).send("/zh/verify", {"said": number}, form="f", expect=200))
        officer = browser(app).sign_in(TRIAGE)
        assert "必须刷脸才能进门" in words(officer.page(f"/zh/desk/complaints/{ref}"))
