"""What a reporter and a worker do about notices, in a line each."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal import jobs
from portal.ground.db import db
from portal.work.complaints.answers import Contact
from portal.work.complaints.models import Complaint
from portal.work.notices.actions import asking
from portal.work.notices.models import QuietNotice, Receiver
from tests import makers
from tests.cast import CITIZEN
from tests.conftest import Acting, moment
from tests.work.notices.servers import Box

TO = "reporter@mail.example"
GATHERED = timedelta(minutes=21)
"""After which what happened together is sent as one notice."""


def reported(act: Acting, to: str = TO, **answers: Any) -> Complaint:
    """A report whose reporter wants to hear of news, just sent."""
    found = makers.complaint(act, contact=Contact(mode="quiet", quiet_to=to), **answers)
    db.session.commit()
    return found


def worker(app: Flask, at: datetime | None = None) -> None:
    """One round of the worker."""
    db.session.commit()
    jobs.tick(app, at=at or moment())
    db.session.expire_all()


def code_in(text: str) -> str:
    """The six digits of a confirmation."""
    (code,) = re.findall(r"\b\d{6}\b", text)
    return str(code)


def link_in(text: str, what: str) -> str:
    """The last part of a link."""
    (token,) = re.findall(rf"/notices/{what}/([\w-]+)", text)
    return str(token)


def confirmed(app: Flask, act: Acting, box: Box, **answers: Any) -> Complaint:
    """A report whose reporter has confirmed the address."""
    found = reported(act, **answers)
    worker(app)
    assert asking.confirm_by_code(found, code_in(box.mails.pop().get_content()), act=act(CITIZEN))
    db.session.commit()
    box.envelopes.clear()
    return found


def receiver(complaint: Complaint) -> Receiver:
    """The row of a complaint."""
    db.session.expire_all()
    return db.session.scalars(select(Receiver).where(Receiver.complaint_id == complaint.id)).one()


def outbox(kind: str = "news") -> list[QuietNotice]:
    """What stands in the outbox."""
    db.session.expire_all()
    return list(db.session.scalars(select(QuietNotice).where(QuietNotice.kind == kind).order_by(QuietNotice.id)))


def at(hour: int, minute: int = 0, day: date | None = None) -> datetime:
    """A moment of a day in the pack's zone; hours from 24 on are of the next."""
    midnight = moment(day, 0) if day else moment(hour=0)
    return midnight + timedelta(hours=hour, minutes=minute)
