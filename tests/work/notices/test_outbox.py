"""The outbox: what is news, when it goes out, and that it goes out once by several workers and at least once by a dying one."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import jobs
from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.rulebook.models import SettingRow
from portal.ground.rulebook.rules import touch
from portal.law.workflow import news
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import NotYours
from portal.work.alarms import actions as alarms
from portal.work.cases.actions import takeup
from portal.work.cases.actions.course import party_gone
from portal.work.cases.actions.handing_over import merge
from portal.work.cases.actions.telling_later import tell_everyone
from portal.work.cases.models import CaseComplaint
from portal.work.complaints.actions.office import write
from portal.work.complaints.actions.reporter import add_message
from portal.work.notices import queries
from portal.work.notices.actions import minding
from portal.work.notices.actions.deriving import prune
from portal.work.notices.hours import awake, backoff, is_quiet
from tests import makers
from tests.cast import ADMIN, CITIZEN, HEAD, MUNICIPAL, OFFICER, SECOND_OFFICER, TRIAGE
from tests.conftest import Acting, moment
from tests.engines import KEYS
from tests.work.notices.servers import Box, Gateway, mail_url, use
from tests.work.notices.telling import GATHERED, at, confirmed, outbox, receiver, reported, worker


def test_what_the_table_tells_is_news() -> None:
    assert {"first_look", "ask_more", "take", "reject", "accept", "tell_result", "message"} <= news.OF_COMPLAINT
    assert not {"submit", "refuse", "withdraw", "ask_recheck", "result_reached"} & news.OF_COMPLAINT
    assert news.brings_stage("investigating", "review")
    assert not news.brings_stage("review", "deciding")
    assert not news.brings_stage("preliminary", "investigating")


def test_several_events_are_one_notice(app_on_both: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = confirmed(app_on_both, act, box)
    makers.done(act, complaint, "first_look")
    worker(app_on_both, at(10, 5))
    assert box.mails == [], "it waits for what else may happen"
    write(complaint, text="收到", role=Role.TRIAGE, act=act(TRIAGE))
    makers.done(act, complaint, "ask_more", items=("when",), question="哪一天？")
    worker(app_on_both, at(10, 26))
    worker(app_on_both, at(10, 40))
    assert [mail["Subject"] for mail in box.mails] == ["有新消息"]
    assert sorted(row.state for row in outbox()) == ["joined", "joined", "sent"]


def test_what_the_reporter_does_is_no_news(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = confirmed(core, act, box)
    add_message(complaint, text="再说一句", act=act(CITIZEN))
    worker(core, moment() + GATHERED)
    assert outbox() == []


def test_news_of_the_case_reaches_those_who_follow_it(core: Flask, act: Acting, box: Box, session: Session) -> None:
    venue = makers.venue(act)
    complaint = confirmed(core, act, box, venue_id=venue.id)
    other = confirmed(core, act, box)
    makers.done(act, complaint, "first_look")
    given = {"priority": "normal", "summary": "入口刷脸", "officers": (OFFICER.id, SECOND_OFFICER.id)}
    makers.done(act, complaint, "accept", **given)
    worker(core, at(10, 1))
    worker(core, at(10, 30))
    assert len(box.mails) == 1
    link = session.scalars(select(CaseComplaint).where(CaseComplaint.complaint_id == complaint.id)).one()
    tell_everyone(link.case, Bilingual("有更新。", "An update."), act=act(OFFICER, hour=11))
    worker(core, at(11, 1))
    worker(core, at(11, 30))
    assert len(box.mails) == 2
    assert {row.receiver_id for row in outbox()} == {receiver(complaint).id} != {receiver(other).id}


def test_the_end_of_a_case_reaches_whoever_reported_one_that_was_merged_into_it(
    core: Flask, act: Acting, box: Box, session: Session
) -> None:
    main = makers.case(act)
    complaint = confirmed(core, act, box, venue_id=main.venue_id)
    makers.done(act, complaint, "first_look")
    given = {"priority": "normal", "summary": "入口刷脸", "officers": (OFFICER.id, SECOND_OFFICER.id)}
    merged = takeup.accept(complaint, act=act(TRIAGE), **given)
    merge(merged, act=act(HEAD), main=main.id, same_conduct=True, reason="同一行为")
    worker(core, at(10, 1))
    worker(core, at(10, 30))
    box.mails.clear()
    complaint.state = "answered"
    party_gone(main, act=act(OFFICER, hour=11, second=HEAD), extract="注销证明", reason="已注销")
    worker(core, at(11, 1))
    worker(core, at(11, 30))
    assert [mail["Subject"] for mail in box.mails] == ["有新消息"]


def test_what_the_city_says_about_an_alarm_is_news(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = confirmed(core, act, box)
    alarm = alarms.raise_alarm(complaint, kind="contacted", text="店家来电话了", act=act(CITIZEN))
    alarms.take(alarm, act=act(MUNICIPAL))
    worker(core, at(10, 1))
    assert outbox() == []
    alarms.answer(alarm, text="我们在查。", act=act(MUNICIPAL))
    worker(core, at(10, 2))
    worker(core, at(10, 30))
    assert len(box.mails) == 1


def test_nobody_is_woken(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = confirmed(core, act, box)
    makers.done(act, complaint, "first_look")
    worker(core, at(20, 50))
    for when in (at(21, 30), at(23), at(24), at(24 + 7, 59)):
        worker(core, when)
    assert box.mails == []
    worker(core, at(24 + 8, 1))
    assert len(box.mails) == 1


def test_quiet_hours_may_pass_midnight_or_not_be(act: Acting, session: Session) -> None:
    assert [is_quiet(hour, 21, 8) for hour in (20, 21, 0, 7, 8)] == [False, True, True, True, False]
    assert [is_quiet(hour, 12, 14) for hour in (11, 12, 13, 14)] == [False, True, True, False]
    assert not any(is_quiet(hour, 9, 9) for hour in range(24))
    rules = act(OFFICER).rules
    assert awake(at(22), rules) == at(24 + 8)
    assert awake(at(24 + 3), rules) == at(24 + 8)
    assert awake(at(12), rules) == at(12)


def test_a_later_try_waits_longer_and_not_all_alike(act: Acting, session: Session) -> None:
    rules = act(OFFICER).rules
    for attempts, base in ((1, 60), (2, 120), (5, 960), (12, 21600), (90, 21600)):
        found = {backoff(attempts, rules).total_seconds() for _ in range(20)}
        assert all(base * 0.5 <= seconds <= base * 1.5 for seconds in found)
        assert len(found) > 1


def test_two_workers_send_everything_once(app_on_both: Flask, act: Acting, box: Box, session: Session) -> None:
    complaints = [confirmed(app_on_both, act, box, to=f"n{n}@mail.example") for n in range(6)]
    for complaint in complaints:
        makers.done(act, complaint, "first_look")
    session.commit()
    db.session.remove()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: jobs.tick(app_on_both, at=at(10, 1)), range(3)))
        list(pool.map(lambda _: jobs.tick(app_on_both, at=at(10, 30)), range(3)))
    assert len(box.mails) == 6
    assert len({mail["Message-ID"] for mail in box.mails}) == 6
    assert [row.state for row in outbox()] == ["sent"] * 6


def test_workers_that_begin_together_do_not_stand_in_each_others_way(
    app_on_both: Flask, act: Acting, box: Box, session: Session
) -> None:
    for _ in range(7):
        reported(act)
    db.session.remove()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: jobs.tick(app_on_both, at=at(10)), range(3)))
    assert len(box.mails) == 5
    assert sorted(row.state for row in outbox("confirm")) == ["dropped"] * 2 + ["sent"] * 5


DYING = """
import sys
from datetime import datetime, timedelta
from portal import jobs
from portal.bilingual import Bilingual
from portal.app import create_core
from portal.config import Config
import os
app = create_core(Config.from_env(os.environ))
jobs.tick(app, at=datetime.fromisoformat(sys.argv[1]))
"""


def test_a_worker_killed_after_sending_sends_again_under_the_same_mark(
    core: Flask, act: Acting, box: Box, session: Session
) -> None:
    complaint = confirmed(core, act, box)
    makers.done(act, complaint, "first_look")
    worker(core, at(10, 1))
    config = core.extensions["portal.config"]
    env = {
        **os.environ, **KEYS, "PORTAL_MODE": "demo", "PORTAL_DATABASE_URL": config.database_url,
        "PORTAL_DATA_DIR": str(config.data_dir), "PORTAL_NOTIFY_URLS": mail_url(box), "PORTAL_BASE_URL": config.base_url,
    }  # fmt: skip
    db.session.remove()
    dying = subprocess.Popen([sys.executable, "-c", DYING, at(10, 30).isoformat()], env=env)
    box.meanwhile = lambda: os.kill(dying.pid, signal.SIGKILL)
    assert dying.wait(timeout=60) == -signal.SIGKILL
    box.meanwhile = lambda: None
    (row,) = outbox()
    assert (len(box.mails), row.state, row.attempts) == (1, "waiting", 1)
    worker(core, at(10, 35))
    assert len(box.mails) == 1, "the lease still runs"
    worker(core, at(10, 50))
    assert [row.state for row in outbox()] == ["sent"]
    assert len(box.mails) == 2
    assert len({mail["Message-ID"] for mail in box.mails}) == 1


def test_an_event_that_comes_to_light_late_is_not_missed(core: Flask, act: Acting, box: Box, session: Session) -> None:
    """Its transaction began before the worker's last look and ended after it."""
    complaint = confirmed(core, act, box)
    worker(core, at(10, 30))
    makers.done(act, complaint, "first_look")
    worker(core, at(10, 31))
    assert [row.state for row in outbox()] == ["waiting"]


def test_a_worker_that_was_away_makes_up_for_it(core: Flask, act: Acting, box: Box, session: Session) -> None:
    complaint = confirmed(core, act, box)
    makers.done(act, complaint, "first_look")
    session.commit()
    later = moment() + timedelta(days=9)
    worker(core, later)
    worker(core, later + GATHERED)
    assert len(box.mails) == 1


def test_an_address_that_does_not_exist_is_told_to_the_reporter(
    core: Flask, act: Acting, box: Box, session: Session
) -> None:
    complaint = reported(act)
    box.at_rcpt = "550 5.1.1 no such user"
    worker(core)
    (row,) = outbox("confirm")
    assert (row.state, row.reason, receiver(complaint).state) == ("dead", "address", "failed")
    box.at_rcpt = ""
    assert minding.retry(queries.dead(session, limit=9), act=act(ADMIN)) == 1
    worker(core)
    assert (len(box.mails), receiver(complaint).state) == (1, "waiting")


def test_a_server_that_is_down_is_asked_once_a_round(core: Flask, act: Acting, box: Box, session: Session) -> None:
    for _ in range(3):
        reported(act)
    use(core, "smtp://127.0.0.1:9/?from=n@portal.example&starttls=off")
    worker(core)
    assert sorted(row.attempts for row in outbox("confirm")) == [0, 0, 1]
    use(core, mail_url(box))
    worker(core, at(10, 10))
    assert {row.state for row in outbox("confirm")} == {"sent"}


def set_number(session: Session, key: str, value: int) -> None:
    session.add(SettingRow(key=key, value=value, from_date=moment().date()))
    touch(session)
    session.commit()


def test_after_so_many_tries_it_is_dead_and_an_administrator_sees_it(
    core: Flask, act: Acting, box: Box, session: Session
) -> None:
    set_number(session, "notice_tries", 3)
    complaint = confirmed(core, act, box)
    makers.done(act, complaint, "first_look")
    box.at_data = "451 later, says mail.example"
    worker(core, at(10, 1))
    for n in range(4):
        worker(core, at(10, 30) + timedelta(hours=n))
    (letter,) = queries.dead_letters(session, limit=5)
    assert (letter.kind, letter.channel, letter.reason, letter.attempts) == ("news", "mail", "later", 3)
    assert receiver(complaint).state == "on", "it is the server's fault, not the address's"
    health = queries.health(session, now=at(15))
    assert (health.waiting, health.sent, health.dead, health.looked_at) == (0, 1, 1, at(13, 30))
    with pytest.raises(NotYours):
        minding.retry(queries.dead(session, limit=9), act=act(OFFICER))
    session.rollback()
    minding.give_up(queries.dead(session, letter.id, limit=1)[0], act=act(ADMIN))
    session.commit()
    assert queries.dead_letters(session, limit=5) == []


def test_without_a_channel_nothing_happens(core: Flask, act: Acting, session: Session) -> None:
    complaint = reported(act)
    makers.done(act, complaint, "first_look")
    worker(core)
    assert [row.state for row in outbox("confirm")] == ["dropped"]


def test_a_confirmed_receiver_of_a_channel_that_went_hears_later(
    core: Flask, act: Acting, both_ways: Gateway, box: Box, session: Session
) -> None:
    complaint = confirmed(core, act, box)
    use(core)
    makers.done(act, complaint, "first_look")
    worker(core, at(10, 1))
    assert outbox() == []
    use(core, mail_url(box))
    worker(core, at(10, 2))
    worker(core, at(10, 30))
    assert len(box.mails) == 1


def test_what_was_sent_long_ago_is_forgotten(core: Flask, act: Acting, box: Box, session: Session) -> None:
    confirmed(core, act, box)
    asked = act(OFFICER)
    prune(session, act=asked)
    assert len(outbox("confirm")) == 1
    prune(session, act=Act(asked.by, asked.now + timedelta(days=91), asked.rules))
    assert outbox("confirm") == []
